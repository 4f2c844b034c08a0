"""What a question to the served database may cost, and the answers that need not be worked out twice.

Datasette stops a query between two steps of SQLite once its time is up. What it does not bound: memory, the size of an answer, and single
steps that take minutes (instr of two long texts, a full-text query of ten thousand words). Each has a bound here; a step that even
SQLite cannot stop costs the worker, and the supervisor starts another (etl/serve.py).
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from queue import SimpleQueue
from traceback import clear_frames

from datasette.app import Datasette
from datasette.database import Database, Results
from datasette.utils.sqlite import sqlite3
from jinja2 import Template

BY_HAND = 2  # questions written by people that one worker answers at once
HEAP = 400_000_000  # bytes that SQLite may use in one worker, for all connections
ANSWER = 20_000_000  # characters of text in one answer
REMEMBERED = 64_000_000  # the same, of all answers that one worker keeps
LONGEST_REMEMBERED = 500_000
GRACE = 1.0  # seconds beyond the time limit after which a query is stopped from outside
PATIENCE = 5.0  # seconds after that, in which it has to stop
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 100_000,  # bytes of a text: printf('%1000000000d') is one step, which nothing stops
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 20_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 50,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
# what Datasette and FTS5 ask; database_list would tell where the file lies
PRAGMAS = {"table_info", "table_xinfo", "foreign_key_list", "index_list", "index_info", "index_xinfo", "table_list", "function_list"}
PRAGMAS_WITHOUT_VALUE = {"schema_version", "data_version"}
# json_pretty and json_patch do unbounded work in one step
CLOSED_FUNCTIONS = {"load_extension", "fts3_tokenizer", "json_patch", "jsonb_patch", "json_pretty", "sqlite_log"}

# whether this request asks something of its own, and so may be slow
by_hand: ContextVar[bool] = ContextVar("by_hand", default=False)


class LedgerDatasette(Datasette):
    """Datasette for one database that does not change and for people who do not log in: what it would look up again and again, once."""

    def __init__(self, database: Path, **about):
        self._allowed: dict[tuple, bool] = {}
        self._described: dict[tuple, object] = {}
        self._schemas_are_known = False
        super().__init__(immutables=[str(database)], **about)
        self.jinja_env.is_async, self.jinja_env.template_class = False, _Template
        self.remove_database("deals")
        self.add_database(LedgerDatabase(self, str(database)), name="deals")

    def metadata(self, key=None, database=None, table=None, fallback=True):
        asked = (key, database, table, fallback)
        if asked not in self._described:
            self._described[asked] = super().metadata(key, database, table, fallback)
        return self._described[asked]

    async def permission_allowed(self, actor, action, resource=None, default=False):
        # each check of a table copies the whole of metadata.yml, which took most of the time of most pages
        key = (action, resource, default)
        if key not in self._allowed:
            self._allowed[key] = await super().permission_allowed(None, action, resource, default)
        return self._allowed[key]

    async def refresh_schemas(self):
        if not self._schemas_are_known:
            await super().refresh_schemas()
            self._schemas_are_known = True


class _Template(Template):
    """A page made in one go. Jinja's asynchronous way takes twice as long, and no template of the site calls what has to be awaited."""

    async def render_async(self, *arguments, **named) -> str:
        return self.render(*arguments, **named)


class LedgerDatabase(Database):
    """The ledger, opened so that it cannot be changed. Questions that people write wait for one another, and not the pages for them."""

    def __init__(self, datasette, path: str):
        super().__init__(datasette, path, is_mutable=False)
        self._remembered = Memory(REMEMBERED)
        self._about: dict[tuple, object] = {}
        self._watch = _Watch(datasette.sql_time_limit_ms / 1000)
        self._pages = self._lane("pages", datasette.setting("num_sql_threads"))
        self._by_hand = self._lane("by-hand", BY_HAND)

    def _lane(self, name: str, size: int) -> tuple[ThreadPoolExecutor, SimpleQueue]:
        """Threads and as many connections, opened now, so that a file that is put in place of this one is not read half-way."""
        connections = SimpleQueue()
        for _ in range(size):
            connection = self.connect()
            self.ds._prepare_connection(connection, "deals")
            connection.text_factory = str  # made in C; Datasette's own calls Python for each cell
            connections.put(connection)
        return ThreadPoolExecutor(max_workers=size, thread_name_prefix=name), connections

    def connect(self, write=False) -> sqlite3.Connection:
        if write:
            raise sqlite3.OperationalError("the ledger is served read-only")
        address = f"{Path(self.path).resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False, factory=_Connection, cached_statements=500)
        self._all_file_connections.append(connection)
        connection.execute(f"PRAGMA hard_heap_limit = {HEAP}")
        connection.execute("PRAGMA trusted_schema = 0")
        for category, limit in LIMITS.items():
            connection.setlimit(category, limit)
        connection.set_authorizer(_authorise)
        return connection

    async def execute_fn(self, fn):
        executor, connections = self._by_hand if by_hand.get() else self._pages
        return await asyncio.get_running_loop().run_in_executor(executor, self._in_thread, connections, fn)

    def _in_thread(self, connections: SimpleQueue, fn):
        connection = connections.get()
        try:
            with self._watch.over(connection):
                return fn(connection)
        except Exception as error:
            _let_go(error)
            raise
        finally:
            connections.put(connection)

    async def execute(self, sql, params=None, truncate=False, custom_time_limit=None, page_size=None, log_sql_errors=True) -> Results:
        """As Datasette's, but what cannot be answered is said in the one way that it makes an error page of."""
        given = tuple(params.items()) if isinstance(params, dict) else tuple(params or ())
        key = (sql, given, truncate, page_size)
        known = self._remembered.get(key)
        if known:
            return known
        try:
            results = await super().execute(sql, params, truncate, custom_time_limit, page_size, log_sql_errors=False)
        except sqlite3.OperationalError:
            raise
        except MemoryError:
            raise sqlite3.OperationalError("this needs more memory than one question may use") from None
        except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError) as error:
            raise sqlite3.OperationalError(str(error)) from None
        if not by_hand.get():
            self._remembered.keep(key, results, _characters(results.rows))
        return results

    async def _once(self, name: str, *arguments):
        key = (name, *arguments)
        if key not in self._about:
            self._about[key] = await getattr(super(), name)(*arguments)
        return self._about[key]

    async def table_columns(self, table):
        return list(await self._once("table_columns", table))

    async def table_column_details(self, table):
        return list(await self._once("table_column_details", table))

    async def primary_keys(self, table):
        return list(await self._once("primary_keys", table))

    async def fts_table(self, table):
        return await self._once("fts_table", table)

    async def foreign_keys_for_table(self, table):
        return list(await self._once("foreign_keys_for_table", table))

    async def get_all_foreign_keys(self):
        return await self._once("get_all_foreign_keys")

    async def attached_databases(self):
        return []

    async def hidden_table_names(self):
        return list(await self._once("hidden_table_names"))


def _let_go(error: BaseException | None) -> None:
    """Close what the error's frames hold while we are in its thread.

    A cursor that is freed elsewhere waits for the connection, which by then may work for another: all pages would wait with it.
    """
    while error:
        clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


class _Connection(sqlite3.Connection):
    def cursor(self, factory=None):
        return super().cursor(_Cursor)


class _Cursor(sqlite3.Cursor):
    """Fetches rows until they are too much for one answer."""

    def fetchmany(self, size=1):
        return self._bounded(size)

    def fetchall(self):
        return self._bounded(None)

    def _bounded(self, most: int | None) -> list:
        rows, left = [], ANSWER
        for row in self:
            rows.append(row)
            left -= sum(len(value) for value in row if value.__class__ is str or value.__class__ is bytes)
            if left < 0:
                raise sqlite3.OperationalError(f"the answer is longer than {ANSWER:,} characters; ask for fewer rows or columns")
            if len(rows) == most:
                break
        return rows


def _characters(rows: list) -> int:
    return sum(50 + (len(value) if isinstance(value, (str, bytes)) else 0) for row in rows for value in row)


def _authorise(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    if action in READING:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if second in CLOSED_FUNCTIONS else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and (first in PRAGMAS or (first in PRAGMAS_WITHOUT_VALUE and second is None)):
        return sqlite3.SQLITE_OK
    # what SQLite asks of itself when it takes up a virtual table; without writable_schema nobody else may
    declares = (action, first) == (sqlite3.SQLITE_UPDATE, "sqlite_master")
    return sqlite3.SQLITE_OK if declares else sqlite3.SQLITE_DENY


class Memory:
    """What was asked for last, up to so many characters. The database does not change, so nothing in here grows old."""

    def __init__(self, most: int):
        self.left, self.kept = most, OrderedDict()

    def get(self, key):
        if key not in self.kept:
            return None
        self.kept.move_to_end(key)
        return self.kept[key][0]

    def keep(self, key, value, size: int) -> None:
        if size > LONGEST_REMEMBERED or key in self.kept:
            return
        self.kept[key] = value, size
        self.left -= size
        while self.left < 0:
            self.left += self.kept.popitem(last=False)[1][1]


class _Watch:
    """Stops queries that run too long, and the process with one that will not stop or whose parent is gone."""

    def __init__(self, limit: float):
        self.limit, self.running, self.parent = limit + GRACE, {}, os.getppid()
        threading.Thread(target=self._look, daemon=True, name="watch").start()

    def over(self, connection: sqlite3.Connection) -> _Watched:
        return _Watched(self.running, connection)

    def _look(self) -> None:
        while True:
            time.sleep(0.25)
            now = time.monotonic()
            for connection, began in list(self.running.values()):
                if now - began > self.limit + PATIENCE:
                    os._exit(os.EX_SOFTWARE)
                if now - began > self.limit:
                    connection.interrupt()
            if os.getppid() != self.parent:
                os._exit(os.EX_UNAVAILABLE)


class _Watched:
    def __init__(self, running: dict, connection: sqlite3.Connection):
        self.running, self.entry = running, (connection, time.monotonic())

    def __enter__(self) -> None:
        self.running[threading.get_ident()] = self.entry

    def __exit__(self, *_) -> None:
        del self.running[threading.get_ident()]
