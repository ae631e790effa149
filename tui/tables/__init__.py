"""What the screens of 稽核 and 统计 show, apart from the screens: tables being assessed, rows kept, cases counted."""
