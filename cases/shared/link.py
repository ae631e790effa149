"""The connection to the database: opened when first needed, opened again when it was lost, and bounded in all it does.

What the driver says in English becomes one Chinese sentence here, and never shows a password.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeAlias, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

from cases.keeper import OutcomeUnknown, StoreError

# What the driver would print to the terminal, the desk says itself.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

Connection: TypeAlias = psycopg.Connection[TupleRow]
T = TypeVar("T")

OLDEST_SERVER: Final = 15
STATEMENT_SECONDS: Final = 30
LOCK_SECONDS: Final = 5
_LONGEST_PAUSE: Final = 0.5
_GRACE: Final = 1.0

_SESSION: Final = """
SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false),
    set_config('idle_in_transaction_session_timeout', %s, false), set_config('synchronous_commit', 'on', false),
    set_config('default_transaction_isolation', 'read committed', false), set_config('row_security', 'off', false)
"""
"""The last: a statement from which a policy would hide rows is refused, and does not answer with fewer."""

_AGAIN: Final = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03", "53300"})
"""SQLSTATEs of a server that goes down, comes up, ended the session or is full: a later try may do."""

_REASONS: Final = {
    "0A000": "写入或读取被数据库里的规则改过",
    "23505": "顺序号已被用过（数据库恢复得不完整）",
    "23514": "数据不合数据库的约束",
    "25006": "数据库现在只读（可能是备用服务器）",
    "26000": "连接经过的中间件不保留会话",
    "42501": "当前用户没有这项权限，或数据库设了行级安全",
    "53100": "数据库服务器磁盘已满",
    "53200": "数据库服务器内存不足",
    "53300": "数据库的连接数已用完",
    "55P03": "等待他人的写入太久",
    "57014": "数据库太久没有答复",
    "PD002": "事件的内容与其摘要不符",
}

_FINAL: Final = (
    ("authentication failed", "用户或口令不对"),
    ("no password supplied", "没有给出口令（可写在 ~/.pgpass）"),
    ("no pg_hba.conf entry", "数据库不接受这台机器或这个用户"),
    ('FATAL:  role "', "没有这个用户，或它不能登录"),
    ('FATAL:  database "', "没有这个数据库，或当前用户不能连接它"),
    ("permission denied for database", "当前用户不能连接这个数据库"),
    ("could not translate host name", "找不到这台服务器"),
    ("certificate", "加密连接的证书不被接受"),
)
"""What a refused connection may say that no waiting mends, and its Chinese; a server in another language waits."""


def database_name(dsn: str) -> str:
    """Return how messages name a database: all but the secrets. Raises StoreError for an unreadable address."""
    try:
        parts = conninfo_to_dict(dsn)
    except psycopg.Error:
        # Without a cause: the driver's own words repeat the address.
        raise StoreError("数据库地址写得不对：请写成 postgresql://用户@服务器:端口/数据库。") from None
    where = parts.get("host") or parts.get("hostaddr") or os.environ.get("PGHOST") or "本机"
    port = f":{parts['port']}" if parts.get("port") else ""
    user = f"（用户 {parts['user']}）" if parts.get("user") else ""
    return f"{parts.get('dbname') or os.environ.get('PGDATABASE') or '（默认）'}@{where}{port}{user}"


def sentence(name: str, error: psycopg.Error) -> str:
    """Say in Chinese what a database refused."""
    code = error.sqlstate or ""
    reason = _hopeless(error) if not code else _REASONS.get(code)
    return f"数据库 {name} 没有照办：{reason or f'出错 {code or type(error).__name__}'}。请管理员核对数据库和地址。"


def connect(dsn: str, seconds: float = 10.0) -> Connection:
    """Open a connection, each statement its own transaction, that hangs nowhere. Raises psycopg.Error."""
    return psycopg.connect(
        dsn,
        autocommit=True,
        connect_timeout=max(2, round(seconds)),
        client_encoding="utf8",
        fallback_application_name="penalty-desk",
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
        tcp_user_timeout=20_000,
    )


def checked_version(connection: Connection) -> None:
    """Raise StoreError for a server that is too old."""
    found = connection.info.server_version // 10_000
    if found < OLDEST_SERVER:
        raise StoreError(f"数据库服务器是 PostgreSQL {found}，须为 {OLDEST_SERVER} 或更新版本：请管理员升级。")


class Link:
    """One connection, shared by the threads of a program, one at a time.

    `fit` looks at a fresh connection and raises StoreError where the database must not be used. For `patience` seconds
    a lost connection is tried again; `limit` is how many seconds a statement may take.
    """

    def __init__(
        self, dsn: str, fit: Callable[[Connection], None], patience: float, limit: float = STATEMENT_SECONDS
    ) -> None:
        self.name = database_name(dsn)
        self._dsn, self._fit, self._patience, self._limit = dsn, fit, patience, limit
        self._lock = threading.RLock()
        self._open: list[Connection] = []
        self._finalizer = weakref.finalize(self, _close_all, self._open)

    def close(self) -> None:
        """Close the connection; the next use opens another."""
        with self._lock:
            _close_all(self._open)

    def read(self, work: Callable[[Connection], T], seconds: float | None = None) -> T:
        """Do what changes nothing, again after a lost connection. Raises StoreError.

        `seconds` is how long work may take that is known to be long.
        """
        waiting = _Waiting(self._patience)
        with self._lock:
            while True:
                try:
                    connection = self._ready(waiting)
                    with _cut_after(connection, seconds or self._limit + _GRACE):
                        return work(connection)
                except psycopg.Error as error:
                    if not self._passes(error):
                        raise StoreError(sentence(self.name, error)) from error
                    self.close()
                    if not waiting.pause():
                        raise self._given_up(unknown=False) from error

    def write(self, work: Callable[[Connection, bool], T]) -> T:
        """Do a write that may be done twice: after a lost connection it is done again, told so by its second argument.

        Raises StoreError with nothing written, OutcomeUnknown where the connection was lost on the way and patience
        ended before anybody could say what became of it; and what `work` raises itself.
        """
        waiting = _Waiting(self._patience)
        unknown = False
        with self._lock:
            while True:
                sent = False
                cause: Exception
                try:
                    connection = self._ready(waiting)
                    sent = True
                    with _cut_after(connection, self._limit + _GRACE):
                        return work(connection, unknown)
                except StoreError as error:
                    # What the work says of the case stands; a database that now refuses tells nothing of the write.
                    if sent or not unknown:
                        raise
                    cause = error
                except psycopg.Error as error:
                    if self._passes(error):
                        unknown = unknown or sent
                    elif not unknown:
                        raise StoreError(f"{sentence(self.name, error)}没有写入。") from error
                    cause = error
                self.close()
                if not waiting.pause():
                    raise self._given_up(unknown=unknown) from cause

    def _given_up(self, *, unknown: bool) -> StoreError:
        if unknown:
            return OutcomeUnknown(f"{self._lost()}这一步可能已经写入，也可能没有，请重新打开案件核对，切勿直接重做。")
        return StoreError(f"{self._lost()}未作任何改动，请核对网络、地址、用户和口令，或请管理员查看数据库。")

    def _ready(self, waiting: _Waiting) -> Connection:
        """Return the connection; a fresh one is first found fit."""
        if self._open and self._open[0].info.transaction_status is not TransactionStatus.IDLE:
            self.close()
        if not self._open:
            connection = connect(self._dsn, waiting.left())
            self._open.append(connection)
            try:
                with _cut_after(connection, self._limit + _GRACE):
                    checked_version(connection)
                    limits = (self._limit, LOCK_SECONDS, self._limit)
                    connection.execute(_SESSION, [f"{each}s" for each in limits])
                    self._fit(connection)
            except BaseException:
                self.close()
                raise
        return self._open[0]

    def _passes(self, error: psycopg.Error) -> bool:
        """Tell whether the connection failed, and not the work, and in a way that may pass."""
        if error.sqlstate is not None:
            return error.sqlstate in _AGAIN or error.sqlstate.startswith("08")
        if self._open:
            return self._open[0].closed
        return isinstance(error, psycopg.OperationalError) and _hopeless(error) is None

    def _lost(self) -> str:
        return f"数据库 {self.name} 连不上，已试了 {self._patience:.0f} 秒："


class _Waiting:
    """How long to go on trying, from the first failure; the pauses grow."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._until: float | None = None
        self._pause = 0.02

    def left(self) -> float:
        """Return the seconds that are left."""
        return self._patience if self._until is None else self._until - time.monotonic()

    def pause(self) -> bool:
        """Wait a little; False where patience has ended."""
        if self._until is None:
            self._until = time.monotonic() + self._patience
        if self.left() <= 0:
            return False
        time.sleep(min(self._pause, self.left()))
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return True


@contextmanager
def _cut_after(connection: Connection, seconds: float) -> Iterator[None]:
    """Cut the connection if what is done with it takes longer: a server that stands still ends no statement itself."""
    timer = threading.Timer(seconds, _cut, (connection,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(connection: Connection) -> None:
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as end:
        end.shutdown(socket.SHUT_RDWR)


def _close_all(connections: list[Connection]) -> None:
    while connections:
        connections.pop().close()


def _hopeless(error: psycopg.Error) -> str | None:
    """Return why no waiting will open a connection; None where it may."""
    return next((reason for words, reason in _FINAL if words in str(error)), None)
