"""The same crowd and the same deaths as for the store in a folder, on the database; `checker` holds them against it."""

from __future__ import annotations

from tests.cases.postgres import Server
from tests.cases.test_embedded_processes import check_crowd, figures_of


def test_eight_writers_and_two_readers(postgres: Server, database: str) -> None:
    check_crowd(figures_of("crowd", postgres.dsn(database), "8", "2", "8"), 64)


def test_writers_that_are_killed(postgres: Server, database: str) -> None:
    figures = figures_of("kills", postgres.dsn(database), "15", "20261122")
    assert figures["promised"] + figures["conflicts"] >= 7
    assert figures["promised"] > 0
