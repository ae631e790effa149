"""Settings that all tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("thorough", max_examples=2000, deadline=None)


@pytest.fixture(scope="session", autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings and notes of whoever runs the tests out of them, and theirs out of there."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(folder / name))
        for name in ("PENALTY_LANG", "NO_COLOR", "TEXTUAL_THEME"):
            patch.delenv(name, raising=False)
        yield
