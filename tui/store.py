"""Where the desk's cases are: a folder or a database with its keeper, the drafts and the office profile."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cases.drafts import Drafts
from cases.keeper import Keeper, Project
from cases.place import is_dsn
from penalty.oserror import in_chinese
from workflow.desk import Desk
from workflow.listing import listing_for
from workflow.office import DEMONSTRATION, Office, OfficeError, identify, load_office

VARIABLE: Final = "PENALTY_STORE"
PROFILE: Final = "office.yaml"


@dataclass(frozen=True, slots=True)
class Store:
    """An opened store. `folder` holds the profile and the drafts, and the cases too unless a database does."""

    folder: Path
    keeper: Keeper
    drafts: Drafts
    office: Office

    def desk(self, claimed: str | None = None) -> Desk:
        """Return the desk of who is acting. Raises OfficeError when they may not act here."""
        return Desk(self.keeper, self.office, identify(self.office, claimed))


def open_store(place: str | None = None) -> Store:
    """Open the folder or database given, else PENALTY_STORE, else the user's data folder; looking creates nothing.

    The profile stands in the folder (for a database: in the user's data folder) and may itself name the database with
    `store`. Without an office.yaml the demonstration profile holds, and marks everything as such. Raises OfficeError.
    """
    chosen = place or os.environ.get(VARIABLE) or ""
    folder = Path(chosen) if chosen and not is_dsn(chosen) else _data_folder()
    profile = folder / PROFILE
    office = load_office(profile if _present(profile) else DEMONSTRATION)
    where = chosen if is_dsn(chosen) else office.store or str(folder)
    return Store(folder, open_keeper(where, listing_for(office)), Drafts(folder), office)


def open_keeper(where: str, project: Project) -> Keeper:
    """Return the keeper of a folder or of a database, named by its DSN; nothing is opened yet. Raises StoreError."""
    if is_dsn(where):
        from cases.shared.keeper import SharedKeeper

        return SharedKeeper(where, project)
    from cases.embedded.keeper import EmbeddedKeeper

    return EmbeddedKeeper(Path(where), project)


def _data_folder() -> Path:
    from platformdirs import user_data_dir

    return Path(user_data_dir("penalty-desk", appauthor=False))


def _present(profile: Path) -> bool:
    """Tell whether there is a profile, readable or not: a broken one must not fall back to the demonstration."""
    try:
        profile.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise OfficeError(
            f"{profile.parent}：案件库打不开：{in_chinese(error)}，请核对 --store 或 {VARIABLE}"
        ) from error
    return True
