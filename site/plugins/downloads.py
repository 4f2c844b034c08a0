"""What the site gives to take away: each table, view and query as Excel workbook, CSV and Parquet with all its rows, and the whole ledger.

A file is made before the first byte of it is sent: what cannot be made whole is an error page and never half a file.
It is made in threads and with connections of its own, so that pages are answered meanwhile.
"""

import asyncio
import os
import re
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from pathlib import Path

from datasette import hookimpl
from datasette.utils import path_with_removed_args, sqlite_timelimit
from datasette.utils.asgi import Forbidden, Response
from datasette.views.base import DatasetteError
from datasette.views.database import DatabaseView
from datasette.views.table import TableView

from etl.database import open_database
from etl.datapackage import MEDIA_TYPES, sha256
from etl.export import about_ledger, about_lines, export, write_zip
from etl.formats import csv_lines, write_parquet
from etl.problems import BadInput
from etl.tables import Column, declared_columns, distinct, typed
from etl.workbook import Sheet, write_workbook

AT_ONCE = 2  # downloads that are made at the same time; others wait
ROWS_AT_ONCE = 500  # rows that have to come within the SQL time limit, again and again
LONGEST = 120  # seconds that all rows of a download may take
WORKBOOK_ROWS = 100_000  # a workbook of more takes minutes, here and in Excel
CHUNK = 1 << 20
LARGEST = ("amounts", "claims", "flows", "loop_flows")  # tables by which the size of a ledger shows
WORKERS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="downloads")
FORMATS = {"xlsx": "xlsx", "excel_csv": "csv", "plain_csv": "csv", "parquet": "parquet"}  # as the address ends -> as the file's name ends


class Refused(Exception):
    """What cannot be downloaded, and why."""


@dataclass(frozen=True)
class Question:
    """The SQL behind a page, and how it is told. limit: rows after which it is cut; None for all."""

    name: str
    title: str
    description: str
    sql: str
    parameters: dict
    table: str | None
    limit: int | None
    milliseconds: int


class Download(Response):
    """An answer that is read from an open file while it is sent. The file may be sent to several at once."""

    def __init__(self, file, name: str, headers: dict, head: bool):
        kind = name.rpartition(".")[2]
        media = "application/zip" if kind == "zip" else MEDIA_TYPES[kind]
        length = str(os.fstat(file.fileno()).st_size)
        told = {"Content-Length": length, "Content-Disposition": f'attachment; filename="{name}"', **headers}
        super().__init__(b"", headers=told, content_type=f"{media}; charset=utf-8" if kind == "csv" else media)
        self.file, self.head = file, head

    async def asgi_send(self, send):
        headers = {**self.headers, "Content-Type": self.content_type}
        told = [(key.lower().encode("latin-1"), value.encode("latin-1")) for key, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": told})
        place = 0
        while not self.head and (chunk := os.pread(self.file.fileno(), CHUNK, place)):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            place += len(chunk)
        await send({"type": "http.response.body", "body": b""})


@hookimpl
def register_output_renderer():
    def can_render(columns, view_name):
        return bool(columns) and view_name != "row"

    shown = [{"extension": form, "render": partial(render, form), "can_render": can_render} for form in ("xlsx", "excel_csv", "parquet")]
    return [*shown, {"extension": "plain_csv", "render": partial(render, "plain_csv"), "can_render": lambda: False}]


async def render(form, datasette, request, database, table, query_name, columns, data, view_name):
    """All rows of the page's table with the page's filters, or of its query. One page of them is what `data` holds already."""
    if data.get("error"):
        raise DatasetteError(data["error"], title="Invalid SQL", status=400)
    if view_name == "row" or not columns:
        return None
    if "_next" in request.args:
        return Response.redirect(datasette.urls.path(path_with_removed_args(request, {"_next"})))
    question = _question(datasette, database, table, query_name, data)
    if table and "_labels" in request.args:
        question = replace(question, sql=await _with_labels(datasette.get_database(database), table, columns, question.sql))
    try:
        file, cut = await asyncio.get_running_loop().run_in_executor(WORKERS, _make, datasette, database, question, form)
    except Refused as error:
        raise DatasetteError(str(error), title="This cannot be downloaded", status=400) from None
    complete = f"no; only the first {question.limit:,} rows" if cut else "yes"
    name = f"{question.name}-first-{question.limit}-rows" if cut else question.name
    return Download(file, f"{name}.{FORMATS[form]}", {"X-Complete": complete}, request.method == "HEAD")


def _question(datasette, database, table, query_name, data) -> Question:
    sql, limit = data["query"]["sql"], None
    if table:
        # Datasette asks for one page; the sort and the filters before it are the reader's
        sql = re.sub(r" limit \d+( offset \d+)?$", "", sql)
    elif not query_name:
        limit = datasette.setting("max_returned_rows")
    told = (datasette.metadata("tables" if table else "queries", database=database, fallback=False) or {}).get(table or query_name) or {}
    description = " ".join(filter(None, [told.get("description"), table and data.get("human_description_en")]))
    name = re.sub(r"\W", "_", table or query_name or "query", flags=re.ASCII)
    return Question(
        name, told.get("title") or name, description, sql, data["query"]["params"], table, limit, datasette.setting("sql_time_limit_ms")
    )


async def _with_labels(db, table: str, columns, sql: str) -> str:
    """The question with the name beside each id, in a column called as in Datasette's CSV: payer_id_label."""
    keys = {key["column"]: key for key in await db.foreign_keys_for_table(table)}
    wanted = []
    for column in columns:
        wanted.append(f"q.[{column}]")
        key = keys.get(column)
        label = await db.label_column_for_table(key["other_table"]) if key else None
        if label:  # no join, which might lose the order of the rows
            wanted.append(f"(SELECT [{label}] FROM [{key['other_table']}] WHERE [{key['other_column']}] = q.[{column}]) AS [{column}_label]")
    return f"SELECT {', '.join(wanted)} FROM ({sql}) AS q"


def _make(datasette, database, question: Question, form: str):
    """A file with the answer, open, and whether the answer was cut. Runs in a thread."""
    db = datasette.get_database(database)
    with closing(db.connect()) as connection:
        datasette._prepare_connection(connection, database)  # as Datasette does it for each of its own: functions of plugins, text that is no UTF-8
        try:
            return _write(connection, question, form)
        except sqlite3.OperationalError as error:
            message = "This takes longer than the site allows. Narrow it with filters or LIMIT, or take the whole ledger." if str(error) == "interrupted" else str(error)
            raise Refused(message) from None


def _write(connection, question: Question, form: str):
    cursor = _asked(connection, question)
    names = distinct(column[0] for column in cursor.description)
    known = {column.name: column for column in declared_columns(connection, question.table)} if question.table else {}
    columns = tuple(known.get(name, Column(name, "")) for name in names)
    rows = _rows(connection, cursor, question)
    cut = False
    if question.limit is not None:
        rows = list(rows)  # no more than max_returned_rows and one
        cut, rows = len(rows) > question.limit, rows[: question.limit]
    note = f"Not complete: only the first {question.limit:,} rows, the most that the site gives of such a query. Add LIMIT and OFFSET, or take the whole ledger." if cut else ""
    if form == "parquet":
        again = rows if isinstance(rows, list) else _rows(connection, _asked(connection, question), question)
        columns = typed(columns, rows)
        return _spooled(lambda file: write_parquet(file, columns, again, _told(question, note))), cut
    if form == "xlsx":
        return _workbook(question, columns, rows, note), cut
    lines = chain(csv_lines(columns, rows), _last_line(columns, note))
    first = next(lines)
    lines = chain([first if form == "excel_csv" else first.removeprefix("\ufeff")], lines)
    return _spooled(lambda file: file.writelines(line.encode("utf-8") for line in lines)), cut


def _asked(connection, question: Question):
    cursor = connection.cursor()
    cursor.row_factory = None
    with sqlite_timelimit(connection, question.milliseconds):
        return cursor.execute(question.sql, question.parameters)


def _last_line(columns: tuple[Column, ...], note: str) -> Iterator[str]:
    if note:
        yield list(csv_lines((), [(note, *[""] * (len(columns) - 1))]))[1]


def _rows(connection, cursor, question: Question) -> Iterator[tuple]:
    """The rows, each batch of them within the time limit of the site: who asks for all rows may take longer than for a page."""
    most = None if question.limit is None else question.limit + 1
    started = time.monotonic()
    while most is None or most > 0:
        with sqlite_timelimit(connection, question.milliseconds):
            batch = cursor.fetchmany(ROWS_AT_ONCE if most is None else min(ROWS_AT_ONCE, most))
        if not batch:
            return
        yield from batch
        most = None if most is None else most - len(batch)
        if time.monotonic() - started > LONGEST:
            raise Refused(f"This takes longer than {LONGEST} seconds. Narrow it with filters, or take the whole ledger.")


def _told(question: Question, note: str) -> dict[str, str]:
    about = about_ledger()
    told = {"title": question.title, "description": question.description, "license": f"{about['license']} {about['license_url']}"}
    return {**told, "complete": note or "yes"}


def _workbook(question: Question, columns, rows, note: str):
    about = about_ledger()
    sheets = [Sheet(question.name, f"{question.title}: {question.description}", columns, _few(rows), note)]
    described = [(column.name, column.description) for column in columns if column.description]
    if described:
        sheets.append(Sheet("Columns", "What each column holds", (Column("column"), Column("what it holds")), described))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        write_workbook(path, about["title"], [*about_lines(about), *([note] if note else [])], sheets)
        return path.open("rb")  # stays readable until it is closed


def _few(rows) -> Iterator[tuple]:
    for number, row in enumerate(rows):
        if number == WORKBOOK_ROWS:
            message = f"There are more than the {WORKBOOK_ROWS:,} rows that a workbook takes here. Narrow them with filters, or take CSV or Parquet, which have all rows."
            raise Refused(message)
        yield row


def _spooled(write):
    file = tempfile.TemporaryFile()
    try:
        write(file)
        file.flush()
    except BaseException:
        file.close()
        raise
    return file


@hookimpl
def register_routes():
    return [
        (r"^/download/deals\.db$", whole_database),
        (r"^/download/(?P<name>deals\.xlsx|datapackage\.zip)$", whole_ledger),
        (r"^/(?P<database>[^/.]+)/(?P<table>[^/.]+)\.(?P<format>csv)$", table_csv),
        (r"^/(?P<database>[^/.]+)\.(?P<format>csv)$", query_csv),
    ]


def whole_database(datasette):
    return Response.redirect(datasette.urls.path("/deals.db"))


async def table_csv(datasette, request, send):
    """Datasette's own CSV of a table, streamed to its end, since one page is what it gives unless asked; of a query, ours."""
    if await datasette.get_canned_query(request.url_vars["database"], request.url_vars["table"], request.actor):
        request.url_vars["format"] = "plain_csv"
    elif "_stream" not in request.args and "_next" not in request.args:
        request.scope["query_string"] += b"&_stream=on" if request.scope["query_string"] else b"_stream=on"
    return await TableView.as_view(datasette)(request, send)


async def query_csv(datasette, request, send):
    """The CSV of a query that a reader wrote: where it is cut it says so, which Datasette's own does not."""
    request.url_vars["format"] = "plain_csv"
    return await DatabaseView.as_view(datasette)(request, send)


class Whole:
    """The exported ledger, made when it is first asked for and kept as long as the server runs."""

    def __init__(self, database: Path):
        self.database = database
        self.lock = threading.Lock()
        self.files = {}

    def file(self, name: str):
        """A file of it, open, and its entity tag. Runs in a thread; raises Refused."""
        with self.lock:
            if not self.files:
                self.files = self._make()
        return self.files[name]

    def _make(self) -> dict:
        self._check_size()
        # the files have no name once they are open: a server that is stopped leaves nothing behind
        with tempfile.TemporaryDirectory(prefix="deals-download-") as folder:
            ledger, packed = Path(folder) / "ledger", Path(folder) / "datapackage.zip"
            try:
                export(self.database, ledger)
                write_zip(ledger, packed)
            except (BadInput, OSError) as error:
                raise Refused(str(error)) from None
            return {path.name: (path.open("rb"), f'"{sha256(path)[:32]}"') for path in (ledger / "deals.xlsx", packed)}

    def _check_size(self) -> None:
        with closing(open_database(self.database)) as connection:
            most = max(connection.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0] for name in LARGEST)
        if most > WORKBOOK_ROWS:
            raise Refused("The ledger is too large to be packed on request. Take the database, or ask whoever runs the site for what `deals export` writes.")


@cache
def whole(database: Path) -> Whole:
    """One for each database, however often it is asked for."""
    return Whole(database)


async def whole_ledger(datasette, request):
    """The workbook of all tables, or the data package as a ZIP archive."""
    await datasette.ensure_permissions(request.actor, [("view-database-download", "deals"), ("view-database", "deals"), "view-instance"])
    if not datasette.setting("allow_download"):
        raise Forbidden("Downloads are switched off")
    asked = whole(Path(datasette.get_database("deals").path)).file
    try:
        file, tag = await asyncio.get_running_loop().run_in_executor(WORKERS, asked, request.url_vars["name"])
    except Refused as error:
        raise DatasetteError(str(error), title="This cannot be downloaded", status=400) from None
    headers = {"ETag": tag, "Cache-Control": f"max-age={datasette.setting('default_cache_ttl')}", "X-Complete": "yes"}
    if request.headers.get("if-none-match") == tag:
        return Response("", status=304, headers=headers)
    return Download(file, f"circular-deals{Path(request.url_vars['name']).suffix}", headers, request.method == "HEAD")
