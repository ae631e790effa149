"""What the system says went wrong, in Chinese."""

from __future__ import annotations

import errno
from typing import Final

_REASONS: Final = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过系统允许的大小",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘为只读",
    errno.EISDIR: "那里是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EMFILE: "打开的文件过多",
    errno.ENAMETOOLONG: "文件名太长",
}


def in_chinese(error: OSError) -> str:
    """Return a system error in Chinese, with its code where it is a rare one."""
    code = error.errno or 0
    return _REASONS.get(code) or f"系统错误 {errno.errorcode.get(code, code)}"
