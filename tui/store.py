"""Where the desk's cases are: a folder or a database with its keeper, the drafts and the office profile."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cases.drafts import Drafts
from cases.keeper import Keeper, Project
from cases.place import is_dsn
from tui.seat import Seat, fingerprint, note_down, noted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cases.events import Event
    from workflow.desk import Desk
    from workflow.office import Office

VARIABLE: Final = "PENALTY_STORE"
PROFILE: Final = "office.yaml"


class Store:
    """An opened store. `folder` holds the profile and the drafts, and the cases too unless a database does."""

    def __init__(self, folder: Path, keeper: Keeper, drafts: Drafts, office: Office | None = None) -> None:
        self.folder, self.keeper, self.drafts = folder, keeper, drafts
        self._office = office
        self._reading = threading.Lock()
        self._mark = _mark(folder)

    @property
    def office(self) -> Office:
        """The office's profile, read when it is first asked for. Raises OfficeError."""
        with self._reading:
            if self._office is None:
                self._office = _office(self.folder)
            return self._office

    def changed(self) -> bool:
        """Tell whether the profile's file is another one since it was read; it is then read anew when asked for."""
        mark = _mark(self.folder)
        with self._reading:
            if mark == self._mark:
                return False
            self._mark, self._office = mark, None
            return True

    def desk(self, claimed: str | None = None) -> Desk:
        """Return the desk of who is acting. Raises OfficeError when they may not act here."""
        from workflow.desk import Desk
        from workflow.office import identify

        return Desk(self.keeper, self.office, identify(self.office, claimed))


def open_store(place: str | None = None) -> Store:
    """Open the folder or database given, else PENALTY_STORE, else the user's data folder; looking creates nothing.

    The profile stands in the folder (for a database: in the user's data folder) and may itself name the database with
    `store`. Without an office.yaml the demonstration profile holds, and marks everything as such. Raises OfficeError.
    """
    from workflow.listing import listing_for

    chosen, folder = _place(place)
    office = _office(folder)
    return Store(folder, open_keeper(_where(chosen, folder, office), listing_for(office)), Drafts(folder), office)


def open_seat(place: str | None, user: str | None) -> tuple[Store, Seat]:
    """Open a store for the desk, and say who sits there; the profile is read later where a note of it still holds.

    Raises OfficeError.
    """
    chosen, folder = _place(place)
    profile = _profile(folder)
    print_ = fingerprint(profile or b"", str(folder), chosen, user or "")
    seat = noted(print_) if profile is not None else None
    if seat is None:
        store = open_store(place)
        seat = Seat.of(store.desk(user), _where(chosen, folder, store.office))
        note_down(print_, seat)
        return store, seat
    store = Store(folder, open_keeper(seat.where, lambda events: _project(store, events)), Drafts(folder))
    return store, seat


def open_keeper(where: str, project: Project) -> Keeper:
    """Return the keeper of a folder or of a database, named by its DSN; nothing is opened yet. Raises StoreError."""
    if is_dsn(where):
        from cases.shared.keeper import SharedKeeper

        return SharedKeeper(where, project)
    from cases.embedded.keeper import EmbeddedKeeper

    return EmbeddedKeeper(Path(where), project)


def _project(store: Store, events: Sequence[Event]) -> Mapping[str, str]:
    from workflow.listing import listing_for

    return listing_for(store.office)(events)


def _mark(folder: Path) -> tuple[int, int, int] | None:
    """Return what tells the profile's file from another in its place; None where there is none."""
    try:
        info = (folder / PROFILE).stat()
    except OSError:
        return None
    return info.st_ino, info.st_mtime_ns, info.st_size


def _place(place: str | None) -> tuple[str, Path]:
    """Return what was chosen, and the folder of the profile and the drafts."""
    chosen = place or os.environ.get(VARIABLE) or ""
    return chosen, Path(chosen) if chosen and not is_dsn(chosen) else _data_folder()


def _where(chosen: str, folder: Path, office: Office) -> str:
    return chosen if is_dsn(chosen) else office.store or str(folder)


def _office(folder: Path) -> Office:
    from workflow.office import DEMONSTRATION, load_office

    profile = folder / PROFILE
    return load_office(profile if _present(profile) else DEMONSTRATION)


def _profile(folder: Path) -> bytes | None:
    """Return the bytes of the profile that holds; None where it cannot be read, for then reading it says why."""
    import workflow

    with suppress(OSError):
        try:
            return (folder / PROFILE).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return Path(workflow.__file__).with_name("offices").joinpath("demonstration.yaml").read_bytes()
    return None


def _data_folder() -> Path:
    from platformdirs import user_data_dir

    return Path(user_data_dir("penalty-desk", appauthor=False))


def _present(profile: Path) -> bool:
    """Tell whether there is a profile, readable or not: a broken one must not fall back to the demonstration."""
    from penalty.oserror import in_chinese
    from workflow.office import OfficeError

    try:
        profile.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise OfficeError(
            f"{profile.parent}：案件库打不开：{in_chinese(error)}，请核对 --store 或 {VARIABLE}"
        ) from error
    return True
