"""Rows as CSV, JSON and Parquet, one by one or in small batches, so that a table of any size takes little memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import BinaryIO

from etl.tables import Column, Row

BYTE_ORDER_MARK = "\ufeff"
ROWS_A_GROUP = 32_768  # rows that a Parquet row group holds, and that are in memory at once


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Iterable[Column], rows: Iterable[Row]) -> Iterator[str]:
    """CSV (RFC 4180) that begins with a byte order mark, without which Excel takes UTF-8 for something else.

    Cells hold exactly what the database holds. A text that begins with = + - or @ is data here, not a formula: a quote
    or a space before it would change what was printed. What we write ourselves never begins so (etl/prose.py).
    """
    writer = csv.writer(_Echo())  # ends lines with CR LF
    yield BYTE_ORDER_MARK + writer.writerow([column.name for column in columns])
    for row in rows:
        yield writer.writerow([_plain(value) for value in row])


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


def json_lines(columns: Iterable[Column], rows: Iterable[Row]) -> Iterator[str]:
    """One JSON array, with an object a row on a line of its own."""
    columns = tuple(columns)
    start = "[\n"
    for row in rows:
        yield start + json.dumps({c.name: _json(c, value) for c, value in zip(columns, row, strict=True)}, ensure_ascii=False)
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"


def _json(column: Column, value: object) -> object:
    return json.loads(value) if column.type == "array" and value is not None else _plain(value)


def write_parquet(sink: BinaryIO, columns: Iterable[Column], rows: Iterable[Row], about: Mapping[str, str]) -> None:
    """Write one Parquet file with real types: int64, double, date32, list of string, string.

    A column with numbers that no double holds is written as text, which its metadata says.
    about: what the file says of itself, such as its licence.
    """
    import pyarrow
    from pyarrow import parquet

    columns = tuple(columns)
    schema = pyarrow.schema([_field(column) for column in columns], metadata=dict(about))
    rows = iter(rows)
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        while group := list(islice(rows, ROWS_A_GROUP)):
            arrays = [
                pyarrow.array([_arrow(column, row[place]) for row in group], schema.field(place).type) for place, column in enumerate(columns)
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))


def _field(column: Column):
    import pyarrow

    types = {"integer": pyarrow.int64(), "number": pyarrow.float64(), "date": pyarrow.date32(), "array": pyarrow.list_(pyarrow.string())}
    note = {"note": "numbers as text, since some are too long for a double"} if column.wide else {}
    described = {"description": column.description} if column.description else {}
    kind = pyarrow.string() if column.wide else types.get(column.type, pyarrow.string())
    return pyarrow.field(column.name, kind, nullable=not column.required, metadata={**described, **note} or None)


def _arrow(column: Column, value: object) -> object:
    if value is None:
        return None
    if column.type == "date":
        return date.fromisoformat(value)
    if column.type == "array":
        return json.loads(value)
    if column.type == "string" or column.wide:
        return str(_plain(value))
    return value
