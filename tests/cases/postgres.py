"""A PostgreSQL server of the tests' own: made in a folder of its own, killed at will, gone at the end.

PENALTY_TEST_POSTGRES_BIN names the folder with initdb and postgres; where it is set a server that does not start is an
error. Where it is not, a machine without a server skips these tests by name.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cases.keeper import Project
from cases.shared.keeper import SharedKeeper
from cases.shared.link import connect
from cases.shared.schema import initialise
from tests.cases.helpers import project

VARIABLE = "PENALTY_TEST_POSTGRES_BIN"
ADMIN, DESK, OWNER = "admin", "penalty_desk", "penalty_owner"
TEMPLATE = "made_ready"
START_SECONDS = 60.0
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 60
shared_buffers = 16MB
autovacuum = off
max_wal_size = 256MB
"""


def binaries() -> Path | None:
    """Return the folder with the server's programs; None where there is none."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    found = [Path(each).parent for each in [shutil.which("initdb")] if each]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: int(each.parent.name), reverse=True)
    return next((each for each in found if (each / "initdb").exists() and (each / "postgres").exists()), None)


class Server:
    """A server in a new folder. As root it runs as another user, for it refuses to run as root."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        # Short: the path of a Unix socket has about a hundred bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="pd-"))
        self.user: dict[str, Any] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self.numbers = itertools.count(1)
        if os.geteuid() == 0:
            account = _unprivileged()
            self.user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        try:
            self._initdb()
            with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
                file.write(CONFIGURATION.format(folder=self.folder))
            self.start()
        except BaseException:
            self.remove()
            raise

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def _initdb(self) -> None:
        """Make the files; in Chinese order where the server can, so that a forgotten COLLATE shows."""
        common: list[str | Path] = [
            self.programs / "initdb",
            "-D",
            self.data,
            "-U",
            ADMIN,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        for locale in (["--locale-provider=icu", "--icu-locale=zh", "--locale=C.UTF-8"], ["--locale=C"]):
            with (self.folder / "log").open("ab") as log:
                made = subprocess.run(
                    [*common, *locale],
                    cwd=self.folder,
                    env=_environment(),
                    stdout=log,
                    stderr=log,
                    check=False,
                    **self.user,
                )
            if made.returncode == 0:
                return
            shutil.rmtree(self.data, ignore_errors=True)
        raise RuntimeError(self.log())

    def log(self) -> str:
        """Return the end of what the server's programs have said."""
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    def start(self) -> None:
        """Start the server and wait until it answers; after a kill its old processes may stand in the way a while."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with (self.folder / "log").open("ab") as log:
                self.process = subprocess.Popen(
                    [self.programs / "postgres", "-D", self.data],
                    cwd=self.folder,
                    env=_environment(),
                    stdout=log,
                    stderr=log,
                    **self.user,
                )
            while self.process.poll() is None and time.monotonic() < until:
                with suppress(psycopg.OperationalError), closing(connect(self.dsn("postgres", ADMIN))):
                    return
                time.sleep(0.02)
        raise RuntimeError(self.log())

    def kill(self) -> None:
        """Kill every process of the server at once."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        for child in self.children():
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        self.process = None

    def children(self) -> list[int]:
        """Return the ids of the processes that the server has started."""
        assert self.process is not None
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                # The name, in brackets, may hold anything; after it come the state and the parent.
                parent = stat.read_text(errors="replace").rpartition(")")[2].split()[1]
                found += [int(stat.parent.name)] if int(parent) == self.process.pid else []
        return found

    def remove(self) -> None:
        """End the server and leave nothing; an orderly stop would first write out what is thrown away."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder)

    def dsn(self, database: str, user: str = DESK) -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def run(self, database: str, *statements: str, user: str = ADMIN) -> list[tuple[Any, ...]]:
        """Run statements, each by itself; return the rows of the last."""
        rows: list[tuple[Any, ...]] = []
        with closing(connect(self.dsn(database, user))) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def database(self, template: str = TEMPLATE) -> str:
        """Make a database and return its name; by default one that is ready for cases."""
        name = f"office_{next(self.numbers)}"
        self.run("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("no account to run a server with")


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_MESSAGES": "C", "TZ": "UTC"}


@contextmanager
def running() -> Iterator[Server]:
    """Run a server with a template database that is ready for cases; skip where there is none."""
    programs = binaries()
    if programs is None:
        pytest.skip(f"没有 PostgreSQL 服务器：未装 initdb、postgres，也没有设 {VARIABLE}")
    server = Server(programs)
    try:
        server.run("postgres", f"CREATE DATABASE {TEMPLATE}")
        initialise(server.dsn(TEMPLATE, ADMIN), DESK, OWNER)
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Give the server that the tests share."""
    with running() as server:
        yield server


@pytest.fixture
def database(postgres: Server) -> str:
    """Give the name of a fresh database that is ready for cases."""
    return postgres.database()


@pytest.fixture
def shared_keeper(postgres: Server) -> Iterator[Callable[..., SharedKeeper]]:
    """Give what makes a keeper: on a fresh database, or on the one that is named."""
    made: list[SharedKeeper] = []

    def make(database: str | None = None, fold: Project = project, patience: float = 15.0) -> SharedKeeper:
        made.append(SharedKeeper(postgres.dsn(database or postgres.database()), fold, patience_seconds=patience))
        return made[-1]

    yield make
    for each in made:
        each.close()
