"""Where a store may lie: a folder on a disk of this machine, or a database named by its DSN.

Network file systems do not all honour locks, and a lock that two machines both hold loses a case without a word.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from cases.keeper import StoreError

MOUNTS: Final = Path("/proc/self/mountinfo")

_NETWORK: Final = frozenset(
    {
        "9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.cephfs", "fuse.davfs",
        "fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "gfs", "gfs2",
        "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "pvfs2", "smb2", "smb3",
        "smbfs", "vboxsf", "virtiofs", "vmhgfs", "fuse.vmhgfs-fuse",
    }
)  # fmt: skip


_DSN: Final = re.compile(r"postgres(ql)?://|[a-z_]+\s*=")


def is_dsn(where: str) -> bool:
    """Tell whether a store is named as a database: `postgresql://…`, or `host=… dbname=…`.

    A folder whose name looks so is written with its path, `./a=b`.
    """
    return _DSN.match(where.strip()) is not None


def check_local(folder: Path, mounts: Path = MOUNTS) -> None:
    """Refuse a folder on a network file system with a StoreError; where the system does not tell, accept it."""
    kind = _file_system(folder.resolve(), mounts)
    if kind in _NETWORK:
        raise StoreError(
            f"案件库 {folder} 在网络文件系统（{kind}）上：几台机器的锁在那里不可靠，会丢失记录。"
            "请换到本机的磁盘；几台机器共用请改用 PostgreSQL（penalty store init）。"
        )


def _file_system(place: Path, mounts: Path) -> str | None:
    """Return the kind of file system a resolved path lies on, None where it cannot be told."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    except OSError:
        return None
    found, longest = None, -1
    for line in lines:
        mounted, separator, about = line.partition(" - ")
        fields = mounted.split(" ")
        if not separator or len(fields) < 5:  # noqa: PLR2004 - the mount point is the fifth field (proc(5))
            continue
        point = Path(_OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[4]))
        # Of two mounts on one point the later covers the earlier.
        if place.is_relative_to(point) and len(point.parts) >= longest:
            found, longest = about.split(" ")[0], len(point.parts)
    return found


_OCTAL: Final = re.compile(r"\\([0-7]{3})")
