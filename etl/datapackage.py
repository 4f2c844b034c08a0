"""The Frictionless Data Package that describes an export: every table with its columns, keys, rows and checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib.metadata import metadata as distribution
from pathlib import Path

from etl.tables import Column, Table

NAME = "circular-deals"
MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "db": "application/vnd.sqlite3",
}


def descriptor(folder: Path, about: Mapping, tables: Iterable[Table], counts: Mapping[str, int]) -> dict:
    """What datapackage.json says of the files in a folder (Data Package 1, table-schema 1).

    about: the top of metadata.yml, with the licence and where the facts are from
    counts: number of rows of each table
    """
    # a table's JSON and Parquet stand beside its CSV as further forms of it: as resources of their own they would be other data
    resources = [_table(folder, table, counts[table.name]) for table in tables]
    whole = [
        {"name": f"{path.stem}-{path.suffix[1:]}", "title": title, "type": "file", **_file(folder, path)}
        for path, title in ((folder / "deals.db", "The whole ledger as a SQLite database"), (folder / "deals.xlsx", "The whole ledger as an Excel workbook"))
    ]
    return {
        "profile": "data-package",
        "name": NAME,
        "title": about["title"],
        "description": distribution(NAME)["Summary"],
        "version": distribution(NAME)["Version"],
        "licenses": [{"name": about["license"].replace(" ", "-"), "path": about["license_url"], "title": about["license"]}],
        "sources": [{"title": about["source"], "path": "csv/sources.csv"}],
        "resources": resources + whole,
    }


def _table(folder: Path, table: Table, rows: int) -> dict:
    forms = [folder / "json" / f"{table.name}.json", *sorted((folder / "parquet").glob(f"{table.name}.parquet"))]
    forms += sorted((folder / "parquet" / table.name).rglob("*.parquet"))
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "profile": "tabular-data-resource",
        **_file(folder, folder / "csv" / f"{table.name}.csv"),
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\r\n"},
        "rowCount": rows,
        "schema": _schema(table),
        "otherForms": [_file(folder, path) for path in forms],
    }


def _file(folder: Path, path: Path) -> dict:
    kind = path.suffix[1:]
    return {
        "path": path.relative_to(folder).as_posix(),
        "format": kind,
        "mediatype": MEDIA_TYPES[kind],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
    }


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _schema(table: Table) -> dict:
    schema: dict = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.references:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": "" if other == table.name else other, "fields": [key]}}
            for column, other, key in table.references
        ]
    return schema


def _field(column: Column) -> dict:
    described = {"description": column.description} if column.description else {}
    return {"name": column.name, "type": column.type, **described, **({"constraints": {"required": True}} if column.required else {})}
