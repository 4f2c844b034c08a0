"""Starts Datasette on a built ledger."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from etl.build import METADATA, ROOT
from etl.database import open_database
from etl.problems import BadInput, Problem, shown

SITE = ROOT / "site"
ARTICLES = "CIRCULAR_DEALS_ARTICLES"  # where site/plugins/pages.py looks for the folder of articles
SETTINGS = {
    "default_page_size": 100,
    "max_returned_rows": 10_000,
    "sql_time_limit_ms": 3_000,
    "facet_time_limit_ms": 1_500,  # a facet that takes longer vanishes without a word
    "suggest_facets": "off",  # what reporters filter by is in metadata.yml; guessing more costs most of a page's time
    "default_cache_ttl": 300,
    "allow_facet": "on",
    "allow_download": "on",
}


def datasette_arguments(database: Path, host: str, port: int) -> list[str]:
    """What `datasette serve` is called with."""
    # immutable: no request can change it, and Datasette offers it for download
    arguments = ["serve", "--immutable", str(database), "--metadata", str(METADATA), "--host", host, "--port", str(port)]
    arguments += ["--template-dir", str(SITE / "templates"), "--plugins-dir", str(SITE / "plugins"), "--static", f"static:{SITE / 'static'}"]
    for name, value in SETTINGS.items():
        arguments += ["--setting", name, str(value)]
    return arguments


def check_servable(database: Path, host: str, port: int) -> None:
    """Raises BadInput where there is no such database, it is no ledger, or the port is taken."""
    _check_database(database)
    _check_port(host, port)


def serve(database: Path, host: str, port: int, articles: Path | None = None) -> None:
    """Replace this process by a Datasette that serves the database and, where `articles` is given, shows the texts in it."""
    environment = {name: value for name, value in os.environ.items() if name != ARTICLES}
    if articles:
        environment[ARTICLES] = str(articles.resolve())
    os.execve(sys.executable, [sys.executable, "-m", "datasette", *datasette_arguments(database, host, port)], environment)


def _check_database(database: Path) -> None:
    if database.is_file() and database.stem != "deals":
        message = "the database has to be named deals.db, since metadata.yml describes it by that name"
        raise BadInput([Problem(shown(database), 0, 0, message)])
    open_database(database).close()


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"cannot listen there: {error.strerror}; choose another port with --port (make serve PORT=...)"
            raise BadInput([Problem(f"{host}:{port}", 0, 0, message)]) from None
