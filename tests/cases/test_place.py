"""Where a store of files may lie, by the system's list of mounts (proc(5))."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.keeper import StoreError
from cases.place import check_local, is_dsn
from tests.cases.helpers import keeper_in, new

LINE = "{number} 1 0:{number} / {point} rw,relatime shared:{number} - {kind} {source} rw\n"


def mounts(folder: Path, *points: tuple[str, str]) -> Path:
    """Write a list of mounts, each a point and a kind of file system."""
    file = folder / "mountinfo"
    with file.open("w", encoding="utf-8", errors="surrogateescape") as out:
        for number, (point, kind) in enumerate(points, start=20):
            out.write(LINE.format(number=number, point=point, kind=kind, source="server:/share"))
    return file


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "ceph", "virtiofs", "vboxsf"])
def test_network_file_systems_are_refused(tmp_path: Path, kind: str) -> None:
    file = mounts(tmp_path, ("/", "ext4"), ("/srv", kind))
    with pytest.raises(StoreError, match=rf"网络文件系统（{kind}）.*PostgreSQL"):
        check_local(Path("/srv/office/store"), file)
    check_local(Path("/srv2/store"), file)
    check_local(Path("/home/store"), file)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "fuseblk"])
def test_local_ones_are_accepted(tmp_path: Path, kind: str) -> None:
    check_local(Path("/srv/store"), mounts(tmp_path, ("/", "nfs4"), ("/srv", kind)))


def test_the_nearest_mount_decides(tmp_path: Path) -> None:
    file = mounts(tmp_path, ("/", "ext4"), ("/srv", "nfs"), ("/srv/disk", "xfs"), ("/srv/disk/far", "cifs"))
    check_local(Path("/srv/disk/store"), file)
    for place in ("/srv/store", "/srv", "/srv/disk/far/store", "/srv/diskette"):
        with pytest.raises(StoreError):
            check_local(Path(place), file)


def test_of_two_mounts_at_one_point_the_later_decides(tmp_path: Path) -> None:
    check_local(Path("/srv/store"), mounts(tmp_path, ("/", "ext4"), ("/srv", "nfs"), ("/srv", "ext4")))
    with pytest.raises(StoreError):
        check_local(Path("/srv/store"), mounts(tmp_path, ("/", "ext4"), ("/srv", "ext4"), ("/srv", "nfs")))


def test_names_with_spaces_tabs_and_letters_of_all_kinds(tmp_path: Path) -> None:
    points = (("/", "ext4"), (r"/my\040disk", "nfs"), (r"/a\011b", "nfs"), (r"/c\134d", "nfs"), ("/医保\u2028", "nfs"))
    file = mounts(tmp_path, *points)
    for place in ("/my disk/store", "/a\tb/store", "/c\\d/store", "/医保\u2028/store"):
        with pytest.raises(StoreError):
            check_local(Path(place), file)
    check_local(Path("/my"), file)
    check_local(Path(r"/my\040disk"), file)


def test_where_the_link_leads_decides(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "far", target_is_directory=True)
    with pytest.raises(StoreError):
        check_local(tmp_path / "link" / "store", mounts(tmp_path, ("/", "ext4"), (str(tmp_path / "far"), "nfs")))


def test_where_nothing_is_known_the_folder_is_accepted(tmp_path: Path) -> None:
    check_local(Path("/srv/store"), tmp_path / "none")
    check_local(Path("/srv/store"), tmp_path)
    for text in ("", "\n\n", "nonsense\n", "1 2 3 - nfs\n", "36 35 98:0 / /srv rw master:1 -nfs4 x rw\n"):
        (tmp_path / "odd").write_text(text)
        check_local(Path("/srv/store"), tmp_path / "odd")


@given(content=st.binary(max_size=200), mixed=st.booleans())
@settings(database=None, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_list_at_all(tmp_path: Path, content: bytes, *, mixed: bool) -> None:
    file = mounts(tmp_path, ("/", "ext4"))
    file.write_bytes(content + (file.read_bytes() if mixed else b""))
    try:
        check_local(Path("/srv/store"), file)
    except StoreError as error:
        assert "网络文件系统" in str(error)  # noqa: PT017 - it may be raised or not


def test_a_store_is_not_made_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    file = mounts(tmp_path, ("/", "ext4"), (str(tmp_path), "nfs"))
    monkeypatch.setattr("cases.place.check_local.__defaults__", (file,))
    for act in (lambda: keeper_in(store).append("A", 0, new()), keeper_in(store).heads, keeper_in(store).damaged):
        with pytest.raises(StoreError, match="网络文件系统"):
            act()
    assert not store.exists()


@pytest.mark.parametrize(
    "where",
    [
        "postgresql://penalty@db/penalty",
        "postgres:///penalty",
        "host=db dbname=penalty",
        "dbname = penalty",
        "password=geheim host=db dbname=p",
        "sslmode=require host=db",
        " service=penalty",
    ],
)
def test_what_names_a_database(where: str) -> None:
    assert is_dsn(where)


@pytest.mark.parametrize("where", ["/srv/penalty", "案件库", "./a=b", "../x", "C:\\cases", "postgresql", "a/b=c", ""])
def test_what_names_a_folder(where: str) -> None:
    assert not is_dsn(where)
