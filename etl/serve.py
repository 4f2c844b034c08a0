"""Serves a built ledger with Datasette: one or more workers on one port, each replaced if it stops."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

from etl.build import METADATA, ROOT
from etl.database import open_database
from etl.problems import BadInput, Problem, shown

SITE = ROOT / "site"
SERVED = "CIRCULAR_DEALS_SERVED"  # how the workers are told what to serve
# come with datasette-dashboards; one of them would show what a column named x_markdown holds as HTML
UNUSED_PLUGINS = ("render_markdown", "leaflet")
SETTINGS = {
    "default_page_size": 100,
    "max_returned_rows": 10_000,
    "num_sql_threads": 3,  # for pages; what people ask in SQL has two more (etl/served.py)
    "sql_time_limit_ms": 3_000,
    "facet_time_limit_ms": 2_500,  # a facet that takes longer vanishes without a word
    "suggest_facets": False,  # what reporters filter by is in metadata.yml; guessing more costs most of a page's time
    "default_cache_ttl": 300,
    "allow_facet": True,
    "allow_download": True,
    "allow_csv_stream": True,
    "max_csv_mb": 0,
    "template_debug": False,
    "trace_debug": False,
}


def check_servable(database: Path, host: str, port: int) -> None:
    """Raises BadInput where there is no such database, it is no ledger, or the port is taken."""
    _check_database(database)
    _check_port(host, port)


def serve(database: Path, host: str, port: int, articles: Path | None = None, workers: int = 1, contact: str | None = None) -> None:
    """Serve the database until stopped, show the texts in `articles`, and name the e-mail address `contact` for reports of errors."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    tell_workers(database, articles, contact)
    config = uvicorn.Config("etl.serve:app", factory=True, host=host, port=port, workers=workers, lifespan="on", server_header=False, limit_concurrency=200)
    # also of one worker, since a query that nothing can stop costs the process that runs it
    Multiprocess(config, [_listening(host, port)]).run()


def tell_workers(database: Path, articles: Path | None = None, contact: str | None = None) -> None:
    """Put what the workers and the site's plugins have to know where `served` finds it: in the environment, which workers inherit."""
    os.environ[SERVED] = json.dumps({
        "database": str(database.resolve()), "articles": str(articles.resolve()) if articles else None, "inspected": inspect(database), "state": state(database),
        "version": site_version(), "contact": contact, "secret": secrets.token_hex(32),
    })  # fmt: skip


def served() -> dict:
    """What the workers were told: database, articles, contact, inspected, state, version and secret."""
    return json.loads(os.environ[SERVED])


def state(database: Path) -> list[int]:
    """What changes when another file is put in its place."""
    about = database.stat()
    return [about.st_ino, about.st_size, about.st_mtime_ns]


def app():
    """The ASGI application of one worker."""
    from datasette.plugins import pm
    from datasette.utils import parse_metadata

    from etl.served import LedgerDatasette

    for name in UNUSED_PLUGINS:
        pm.unregister(name=name)
    about = served()
    if state(Path(about["database"])) != about["state"]:  # this worker replaces another, and the file was replaced too
        about |= {"inspected": inspect(Path(about["database"])), "state": state(Path(about["database"]))}
        os.environ[SERVED] = json.dumps(about)
    datasette = LedgerDatasette(
        Path(about["database"]), inspect_data=about["inspected"], metadata=parse_metadata(METADATA.read_text(encoding="utf-8")),
        template_dir=str(SITE / "templates"), plugins_dir=str(SITE / "plugins"), static_mounts=[("static", str(SITE / "static"))],
        settings=SETTINGS, secret=about["secret"],
    )  # fmt: skip
    return warmed(datasette, ["/", *(f"/deals/{name}" for name, table in datasette.metadata("tables", database="deals").items() if table.get("facets"))])


def warmed(datasette, paths: list[str]):
    """The application, with `paths` asked for before any reader comes: counts that readers waited for together would take longer than a facet may."""
    inner = datasette.app()

    async def application(scope, receive, send):
        if scope["type"] == "lifespan":
            for path in paths:
                await datasette.client.get(path)
        await inner(scope, receive, send)

    return application


def inspect(database: Path) -> dict:
    """Size, SHA-256 and row counts as `datasette inspect` gives them, so that no worker has to count."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name")]
        counts = {name: {"count": connection.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0]} for name in names}
    with database.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"deals": {"hash": digest, "size": database.stat().st_size, "file": database.name, "tables": counts}}


def site_version() -> str:
    """A hash of everything but the database that answers depend on."""
    digest = hashlib.sha256()
    for path in sorted([METADATA, ROOT / "requirements.txt", *(ROOT / "etl").glob("*.py"), *(p for p in SITE.rglob("*") if p.is_file() and p.suffix != ".pyc")]):
        digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size} ".encode() + path.read_bytes())
    return digest.hexdigest()


def _check_database(database: Path) -> None:
    if database.is_file() and database.stem != "deals":
        message = "the database has to be named deals.db, since metadata.yml describes it by that name"
        raise BadInput([Problem(shown(database), 0, 0, message)])
    open_database(database).close()


def _listening(host: str, port: int) -> socket.socket:
    # uvicorn's own names no protocol; asyncio then takes it for no TCP, and each answer on a kept connection waits 40 ms
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError:
        found.close()
        raise
    found.set_inheritable(True)
    return found


def _check_port(host: str, port: int) -> None:
    try:
        _listening(host, port).close()
    except OSError as error:
        message = f"cannot listen there: {error.strerror}; choose another port with --port (make serve PORT=...)"
        raise BadInput([Problem(f"{host}:{port}", 0, 0, message)]) from None
