"""The ledger as files: which there are, and the records in them with their places."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from etl.documents import Document, KeyPath, read_document
from etl.problems import BadInput, Problem, shown

LISTS = ("deals", "organisations", "chips")
MANY = 400  # files from which other processes are worth their start
CHUNK = 50  # files that a process is given at once
OPTIONAL = ("corrections",)  # a new ledger has none


@dataclass(frozen=True)
class Record:
    """One mapping in a file: a claim, an amount, a deal ..."""

    document: Document
    where: KeyPath
    data: dict
    parent: Record | None = None

    def get(self, key: str, default=None):
        value = self.data.get(key)
        return default if value is None else value

    def is_told(self, key: str) -> bool:
        """Whether the key's value was taken out because it breaks the schema, which has been told."""
        return key in self.data and self.data[key] is None

    def problem(self, key: str, message: str) -> Problem:
        """A problem with the value of one of the record's keys, or with the record where it has no such key."""
        return self.document.problem((*self.where, key), message)

    def inner(self, key: str) -> Iterator[Record]:
        """The mappings of the list (or the one mapping) under a key; nothing where it is absent."""
        value = self.data.get(key)
        if isinstance(value, dict):
            yield Record(self.document, (*self.where, key), value, self)
        for number, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                yield Record(self.document, (*self.where, key, number), item, self)


@dataclass
class Ledger:
    """All the files of the ledger. Records come sorted by file and place."""

    folder: Path
    articles: list[Document] = field(default_factory=list)
    lists: dict[str, Document] = field(default_factory=dict)
    unreadable: list[Problem] = field(default_factory=list)
    unsound: list[Problem] = field(default_factory=list)

    def documents(self) -> list[Document]:
        return [*self.articles, *self.lists.values()]

    @cached_property
    def sources(self) -> list[Record]:
        return [source for document in self.articles for source in _top(document).inner("source")]

    @cached_property
    def claims(self) -> list[Record]:
        return [claim for document in self.articles for claim in _top(document).inner("claims")]

    @cached_property
    def set_aside(self) -> list[Record]:
        return [aside for document in self.articles for aside in _top(document).inner("set_aside")]

    @cached_property
    def amounts(self) -> list[Record]:
        return self._inside_claims("amounts")

    @cached_property
    def flows(self) -> list[Record]:
        return self._inside_claims("flows")

    @cached_property
    def mentions(self) -> list[Record]:
        """Each mention of a chip."""
        return self._inside_claims("chips")

    def _inside_claims(self, key: str) -> list[Record]:
        return [record for claim in self.claims for record in claim.inner(key)]

    @cached_property
    def deals(self) -> list[Record]:
        return self._listed("deals")

    @cached_property
    def organisations(self) -> list[Record]:
        return self._listed("organisations")

    @cached_property
    def chips(self) -> list[Record]:
        return self._listed("chips")

    @cached_property
    def corrections(self) -> list[Record]:
        return self._listed("corrections")

    def _listed(self, name: str) -> list[Record]:
        document = self.lists.get(name)
        items = document.data if document and isinstance(document.data, list) else []
        return [Record(document, (n,), item) for n, item in enumerate(items) if isinstance(item, dict)]

    @cached_property
    def index(self) -> dict[str, dict[str, Record]]:
        """By kind of record: its id -> the first record of that id."""
        kinds = ("sources", "claims", "amounts", "flows", *LISTS, *OPTIONAL)
        return {kind: self._by_id(getattr(self, kind)) for kind in kinds}

    @staticmethod
    def _by_id(records: list[Record]) -> dict[str, Record]:
        return {record.get("id"): record for record in reversed(records) if record.get("id")}

    def group_of(self, organisation: str) -> str:
        """The organisation at the head of its group: amazon for aws; itself where it has no parent."""
        seen = {organisation}
        while (record := self.index["organisations"].get(organisation)) and record.get("parent") and record.get("parent") not in seen:
            organisation = record.get("parent")
            seen.add(organisation)
        return organisation

    def source_of(self, record: Record) -> Record | None:
        """The article that a record was read from; none where its file does not say."""
        return next(_top(record.document).inner("source"), None)

    def language_of(self, record: Record) -> str | None:
        """Language of the article that a record was read from; none where its file does not say."""
        source = self.source_of(record)
        return source.get("language") if source else None


def _top(document: Document) -> Record:
    return Record(document, (), document.data if isinstance(document.data, dict) else {})


def read_ledger(folder: Path, check: Callable[[Document, str], list[Problem]] | None = None, progress=iter) -> Ledger:
    """Read every file of the ledger; what cannot be read is left out and told under `unreadable`.

    Args:
        check: what is to be asked of each file alone; what it finds is told under `unsound`, and it may take out of the
            file's data what breaks its schema.
        progress: wraps the list of paths, so that a caller can show how far the reading is.
    """
    ledger = Ledger(folder)
    articles = sorted((folder / "articles").glob("*.yml"))
    paths = [folder / f"{name}.yml" for name in LISTS] + [p for name in OPTIONAL if (p := folder / f"{name}.yml").exists()] + articles
    if not articles:
        ledger.unreadable.append(Problem(shown(folder / "articles"), 0, 0, "no article can be read there; add one as data/README.md says"))
    ledger.unreadable += _strays(folder, set(paths))
    for path, (data, found, unreadable) in zip(progress(paths), _each(partial(_read, folder=folder, check=check), paths), strict=True):
        if unreadable:
            ledger.unreadable += unreadable
            continue
        ledger.unsound += found
        if path.parent == folder:
            ledger.lists[path.stem] = Document(path, data)
        else:
            ledger.articles.append(Document(path, data))
    return ledger


def _read(path: Path, folder: Path, check: Callable[[Document, str], list[Problem]] | None) -> tuple[object, list[Problem], list[Problem]]:
    """A file's data, what is wrong in it, and why it cannot be read."""
    try:
        document = read_document(path)
    except BadInput as error:
        return None, [], error.problems
    found = check(document, path.stem if path.parent == folder else "article") if check else []
    return document.data, found, []


def _each(work: Callable, paths: list[Path]) -> Iterator:
    """The work done on each path, in their order; by all cores where there are many."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(paths) < MANY or cores == 1:
        yield from map(work, paths)
        return
    # the first ones here: what they load, word lists and models, the other processes then have from the start
    yield from map(work, paths[:CHUNK])
    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(work, paths[CHUNK:], chunksize=CHUNK)


def _strays(folder: Path, known: set[Path]) -> Iterator[Problem]:
    """Files that someone may take for a part of the ledger, and that would be ignored."""
    for path in sorted([*folder.glob("*.y*ml"), *(folder / "articles").rglob("*")]):
        if path.is_file() and path not in known and path.name != "template.yml" and not path.name.startswith("."):
            yield Problem(shown(path), 0, 0, "is not read: articles are data/articles/<id>.yml, and beside them only deals.yml, organisations.yml, chips.yml and corrections.yml are read")


def rings(ledger: Ledger, kind: str, key: str) -> Iterator[Problem]:
    """Records that, followed by a key that names another of their kind, lead back to themselves."""
    records = ledger.index[kind]
    for record in getattr(ledger, kind):
        seen, above = [record.get("id")], record.get(key)
        while above in records and above not in seen:
            seen.append(above)
            above = records[above].get(key)
        if above and above == seen[0]:
            yield record.problem(key, f"{key} runs in a ring: {' in '.join([*seen, above])}")
