"""The same bytes from every SQLite: what a library leaves in a database file besides its content is set to fixed values.

Two libraries that write the same rows by VACUUM INTO lay the pages out alike, and differ in a few fields of the header
and in bytes that no reader reads: the gap between the cell pointers of a page and its cells, freed blocks and fragments
among the cells. These are what is changed here, by the sections of the file format, https://www.sqlite.org/fileformat.html:

    1.3  the database header: file change counter, schema cookie, version-valid-for number, SQLITE_VERSION_NUMBER
    1.5  the freelist, which is empty after VACUUM
    1.6  b-tree pages: the unallocated region, freeblocks, fragments, and the cells, whose length tells where fragments are

The content itself is kept from differing where it is made: etl/build.py sets the page size and writes each full-text index in
one go, etl/metadata.py leaves the types of computed columns out, and nothing runs ANALYZE, whose sqlite_stat4 only some libraries write.

Why not pin one SQLite from a wheel (pysqlite3-binary): there is one for a single platform, sqlite-utils and Datasette take it in
silence in the place of Python's own, and whoever rebuilds the database would need that wheel. Normalising needs nothing, and holds
for a library of tomorrow as long as it lays pages out alike; tests/test_bytes.py asks that of another SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

HEADER = 100  # bytes before the b-tree page that is page 1
FIXED = {24: 1, 40: 1, 92: 1, 96: 0}  # offset in the header -> value of what differs there
INTERIOR_INDEX, INTERIOR_TABLE, LEAF_INDEX, LEAF_TABLE = 2, 5, 10, 13
FEWEST = 4  # bytes that a cell takes up at the least


def normalise(path: Path) -> None:
    """Set what differs from one SQLite to another in the file at `path`, fresh from VACUUM INTO, which nobody has open.

    Raises:
        ValueError: the file has free pages, so it is not fresh.
        OSError: it cannot be read or written.
    """
    # no mmap: a disk that is full would then be a signal that kills, not an error
    with path.open("r+b") as file:
        size, reserved = _page_size(file.read(HEADER))
        file.seek(0)
        for number in range(path.stat().st_size // size):
            page = bytearray(file.read(size))
            before = bytes(page)
            if number == 0:
                for at, value in FIXED.items():
                    page[at : at + 4] = value.to_bytes(4, "big")
            # an overflow page begins with the number of the next one: with 0 or 1, in any file below 128 GiB
            start = 0 if number else HEADER
            if page[start] in (INTERIOR_INDEX, INTERIOR_TABLE, LEAF_INDEX, LEAF_TABLE):
                _clean(page, start, size - reserved)
            if page != before:
                file.seek(number * size)
                file.write(page)


def _page_size(header: bytes) -> tuple[int, int]:
    """Bytes of a page, and how many of them at its end are no part of the database."""
    if _number(header, 36, 4):
        raise ValueError("the database has free pages; write it with VACUUM INTO")
    size = _number(header, 16, 2)
    return (65536 if size == 1 else size), header[20]


def _clean(page: bytearray, at: int, usable: int) -> None:
    """Zero every byte of a b-tree page, whose header is at `at`, that belongs to nothing."""
    kind, cells, content, fragments = page[at], _number(page, at + 3, 2), _number(page, at + 5, 2) or 65536, page[at + 7]
    pointers = at + (12 if kind in (INTERIOR_INDEX, INTERIOR_TABLE) else 8)
    _zero(page, pointers + 2 * cells, content)
    free = list(_freeblocks(page, _number(page, at + 1, 2)))
    for start, end in free:
        _zero(page, start + 4, end)
    if fragments:
        starts = [_number(page, pointers + 2 * n, 2) for n in range(cells)]
        taken = sorted([*free, *((start, start + _cell_size(page, start, kind, usable)) for start in starts)])
        for (_, end), (start, _) in pairwise([(0, content), *taken, (usable, 0)]):
            _zero(page, end, start)


def _freeblocks(page: bytearray, start: int) -> Iterator[tuple[int, int]]:
    """Where each freed block of a page is; its first four bytes tell where the next one is and its own length."""
    while start:
        yield start, start + _number(page, start + 2, 2)
        start = _number(page, start, 2)


def _cell_size(page: bytearray, start: int, kind: int, usable: int) -> int:
    """How many bytes of its page a cell takes up."""
    payload, at = _varint(page, start + 4 if kind in (INTERIOR_INDEX, INTERIOR_TABLE) else start)
    if kind == INTERIOR_TABLE:  # that number was a rowid; there is no payload
        return at - start
    if kind == LEAF_TABLE:
        _, at = _varint(page, at)
    return max(FEWEST, at - start + _local(payload, kind, usable))


def _local(payload: int, kind: int, usable: int) -> int:
    """How many bytes of a payload, and of the number of the overflow page that has the rest, stand in the cell."""
    most = usable - 35 if kind == LEAF_TABLE else (usable - 12) * 64 // 255 - 23
    if payload <= most:
        return payload
    least = (usable - 12) * 32 // 255 - 23
    kept = least + (payload - least) % (usable - 4)
    return (kept if kept <= most else least) + 4


def _varint(page: bytearray, at: int) -> tuple[int, int]:
    """A variable-length integer and where it ends."""
    value = 0
    for n in range(8):
        value = value << 7 | page[at + n] & 0x7F
        if page[at + n] < 0x80:
            return value, at + n + 1
    return value << 8 | page[at + 8], at + 9


def _number(page: bytes, at: int, length: int) -> int:
    return int.from_bytes(page[at : at + length], "big")


def _zero(page: bytearray, start: int, end: int) -> None:
    page[start:end] = bytes(end - start)
