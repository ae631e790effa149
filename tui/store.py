"""Where the desk's cases are: a folder with its keeper, its drafts and its office profile."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cases.drafts import Drafts
from cases.embedded import EmbeddedKeeper
from penalty.oserror import in_chinese
from workflow.desk import Desk
from workflow.listing import listing
from workflow.office import DEMONSTRATION, Office, OfficeError, identify, load_office

VARIABLE: Final = "PENALTY_STORE"
PROFILE: Final = "office.yaml"


@dataclass(frozen=True, slots=True)
class Store:
    """An opened store folder."""

    folder: Path
    keeper: EmbeddedKeeper
    drafts: Drafts
    office: Office

    def desk(self, claimed: str | None = None) -> Desk:
        """Return the desk of who is acting. Raises OfficeError when they may not act here."""
        return Desk(self.keeper, self.office, identify(self.office, claimed))


def open_store(folder: str | None = None) -> Store:
    """Open the folder given, else PENALTY_STORE, else the user's data folder; nothing is created by looking.

    Without an office.yaml in it the demonstration profile holds, and marks everything as such. Raises OfficeError.
    """
    chosen = folder or os.environ.get(VARIABLE)
    if not chosen:
        from platformdirs import user_data_dir

        chosen = user_data_dir("penalty-desk", appauthor=False)
    path = Path(chosen)
    profile = path / PROFILE
    office = load_office(profile if _present(profile) else DEMONSTRATION)
    return Store(path, EmbeddedKeeper(path, listing), Drafts(path), office)


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
