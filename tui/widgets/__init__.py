"""What the screens are made of: the fields of forms, the lists, the panel."""
