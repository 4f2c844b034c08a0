"""A built ledger, opened for reading."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from etl.problems import BadInput, Problem, shown


def open_database(path: Path) -> sqlite3.Connection:
    """A read-only connection to what `deals build` wrote.

    Raises:
        BadInput: there is no such file, or it is no ledger.
    """
    if not path.is_file():
        raise BadInput([Problem(shown(path), 0, 0, "there is no such database; make it with `deals build` or `make data`")])
    try:
        # immutable would skip the lock that keeps another program from changing the file under our feet
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        connection.execute("SELECT count(*) FROM deals").fetchone()
    except sqlite3.Error as error:
        raise BadInput([Problem(shown(path), 0, 0, f"this is no ledger ({error}); make it anew with `deals build` or `make data`")]) from None
    return connection
