"""The fixtures of these tests that pytest is to find by name."""

from tests.cases.postgres import database, postgres, shared_keeper

__all__ = ["database", "postgres", "shared_keeper"]
