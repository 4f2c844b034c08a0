"""A built ledger as a folder of files to take away: CSV, JSON, Parquet, an Excel workbook, and a package that describes them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from etl.build import METADATA, runs
from etl.database import open_database
from etl.datapackage import NAME, descriptor, sha256
from etl.documents import read_document
from etl.formats import csv_lines, json_lines, write_parquet
from etl.problems import BadInput, Problem, shown
from etl.tables import Table, published, rows
from etl.workbook import Sheet, write_workbook

# Tables that grow with every article. Readers of many files (DuckDB, Spark, Trino) skip the languages that a question is not about;
# by article there would be too many small files, by month too many claims without one.
BY_LANGUAGE = ("claims", "flows", "amounts", "figures")
CHECKSUMS, PACKAGE = "SHA256SUMS", "datapackage.json"


def export(database: Path, folder: Path, progress=lambda label: iter) -> dict[str, int]:
    """Write everything that a ledger publishes to a new folder, and put that in the place of `folder`.

    progress: given a label, wraps the list of what is still to be written.
    Returns the number of rows of each table, view and query.

    Raises:
        BadInput: the database is no ledger, `folder` is something else than an earlier export, or it cannot be written;
            what was at `folder` is then as it was.
    """
    open_database(database).close()
    target = folder.resolve()
    _recover(target)
    _check_replaceable(folder, target)
    new = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        new.mkdir()
        # all files are made of this copy: the original may be replaced by a build meanwhile
        shutil.copyfile(database, new / "deals.db")
        counts = _write_all(new, progress)
        _put_in_place(new, target)
    except OSError as error:
        raise BadInput([Problem(shown(folder), 0, 0, f"cannot be written: {error.strerror}; the old folder, if any, is as it was")]) from None
    except sqlite3.Error as error:
        raise BadInput([Problem(shown(database), 0, 0, f"does not fit metadata.yml ({error}); make it anew with `deals build`")]) from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return counts


def about_ledger() -> dict:
    """The top of metadata.yml: title, licence, where the facts are from, and under databases what is published."""
    return read_document(METADATA).data


def about_lines(about: dict) -> list[str]:
    """What each workbook says of itself before its sheets."""
    return [f"Licence: {about['license']}, {about['license_url']}", f"Source: {about['source']}", "An empty cell means: not known, or not said."]


def _write_all(folder: Path, progress) -> dict[str, int]:
    about = about_ledger()
    with closing(open_database(folder / "deals.db")) as connection:
        tables = published(connection, about["databases"]["deals"])
        for name in ("csv", "json", "parquet"):
            (folder / name).mkdir()
        counts = {table.name: _write_forms(connection, folder, table, about) for table in progress("Writing tables")(tables)}
        sheets = (Sheet(t.name, f"{t.title}: {t.description}", t.columns, rows(connection, t.sql)) for t in progress("Writing the workbook")(tables))
        write_workbook(folder / "deals.xlsx", about["title"], about_lines(about), sheets)
    package = descriptor(folder, about, tables, counts)
    _write_text(folder / PACKAGE, [json.dumps(package, ensure_ascii=False, indent=2), "\n"])
    _write_text(folder / CHECKSUMS, [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder)])
    return counts


def _write_forms(connection: sqlite3.Connection, folder: Path, table: Table, about: dict) -> int:
    _write_text(folder / "csv" / f"{table.name}.csv", csv_lines(table.columns, rows(connection, table.sql)))
    _write_text(folder / "json" / f"{table.name}.json", json_lines(table.columns, rows(connection, table.sql)))
    told = {"title": table.title, "description": table.description, "license": f"{about['license']} {about['license_url']}"}
    for name, columns, sql, parameters in _parquet_files(connection, table):
        path = folder / "parquet" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_parquet(file, columns, rows(connection, sql, parameters), told)
    return connection.execute(f"SELECT count(*) FROM ({table.sql})").fetchone()[0]


def _parquet_files(connection: sqlite3.Connection, table: Table) -> Iterator[tuple]:
    """Name, columns, SQL and parameters of each Parquet file of a table."""
    if table.name not in BY_LANGUAGE:
        yield f"{table.name}.parquet", table.columns, table.sql, ()
        return
    columns = tuple(column for column in table.columns if column.name != "language")  # stands in the folder's name
    named, order = (", ".join(f"t.[{name}]" for name in names) for names in ([column.name for column in columns], table.key))
    sql = f"SELECT {named} FROM [{table.name}] AS t JOIN sources AS s ON s.id = t.source_id WHERE s.language = ? ORDER BY {order}"
    for (language,) in connection.execute("SELECT DISTINCT language FROM sources ORDER BY language").fetchall():
        yield f"{table.name}/language={language}/part-0.parquet", columns, sql, (language,)


def _write_text(path: Path, parts) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(parts)


def write_zip(folder: Path, path: Path) -> None:
    """Pack an export into a ZIP archive; the same folder gives the same bytes, since no time and no owner is kept."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in _files(folder):
            entry = zipfile.ZipInfo(f"{NAME}/{file.relative_to(folder).as_posix()}")  # dated 1980
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o100644 << 16, zipfile.ZIP_DEFLATED
            entry.file_size = file.stat().st_size  # so that large files get the fields that they need
            with file.open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _check_replaceable(folder: Path, target: Path) -> None:
    """Refuse to replace anything but an export of ours that holds nothing else."""

    def refuse(message: str) -> BadInput:
        return BadInput([Problem(shown(folder), 0, 0, message)])

    if not target.parent.is_dir():
        raise refuse(f"there is no folder {shown(target.parent)} to put it in")
    if not target.exists():
        return
    if not target.is_dir():
        raise refuse("this is no folder; name another")
    strangers = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()} - _listed(target)
    if strangers:
        raise refuse(f"the folder holds {min(strangers)}, which no export of the ledger wrote, so it is not replaced; name a new or empty folder")


def _listed(target: Path) -> set[str]:
    """The files that an export says it holds; none where the folder is no export of the ledger."""
    try:
        ours = json.loads((target / PACKAGE).read_text(encoding="utf-8"))["name"] == NAME
        lines = (target / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {line.partition("  ")[2] for line in lines} | {CHECKSUMS} if ours else set()


def _put_in_place(new: Path, target: Path) -> None:
    # a folder that is not empty cannot be replaced in one step: after a crash between the two, _recover puts the old one back
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _recover(target: Path) -> None:
    """Take away what exports left that were stopped; put back the old folder where there is no other."""
    for path in sorted(target.parent.glob(f".{target.name}.*")):
        pid, _, kind = path.name.removeprefix(f".{target.name}.").partition(".")
        if not pid.isdigit() or kind not in ("tmp", "old") or runs(int(pid)):
            continue
        with suppress(OSError):
            if kind == "old" and not target.exists():
                path.rename(target)
            else:
                shutil.rmtree(path)
