"""YAML files, read with the place of every key and value.

Nearly every file is read by etl/plain_yaml.py, which knows only the simplest YAML; what it does not take is read here.

Why not a loader off the shelf: PyYAML keeps the last of two equal keys in silence, reads `no` as
False and `1:30` as 90, and turns 4.7 into a float; ruamel.yaml refuses duplicates but makes floats
too and is eight times slower. The parser is libyaml's; only the step from its events to Python
values is ours. Scalars follow the core schema of YAML 1.2 with decimals kept exact; anchors,
aliases and tags are refused, since a file without them cannot grow when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from sys import intern

import yaml

from etl.plain_yaml import read_plain
from etl.problems import BadInput, Problem, shown

# what is mostly meant by what the library says
HINTS = {
    "mapping values are not allowed": "; put a text that holds a colon and a space in quotes",
    "cannot start any token": "; put a text that begins with this character in quotes",
    "expected '-' indicator": "; indent this line like those of the same list or record above it",
    "expected <block end>": "; indent this line like those of the same list or record above it",
}
LARGEST_FILE = 16 * 1024 * 1024  # bytes; an article's file has some ten thousand
DEEPEST = 20  # levels of nesting; the ledger needs seven

INTEGER = re.compile(r"[-+]?[0-9]{1,30}")
DECIMAL = re.compile(r"[-+]?[0-9]{1,30}\.[0-9]{1,30}")
NUMERIC = frozenset("+-0123456789")  # what a number begins with
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}

KeyPath = tuple[str | int, ...]
Place = tuple[int, int]


@dataclass
class Document:
    """A file's value and, by the path of keys that leads to each part, its line and column (from 1).

    The places are worked out when they are first asked for, since a sound file is never asked.
    """

    path: Path
    data: object = None

    @cached_property
    def places(self) -> dict[KeyPath, Place]:
        return self._read_again.places

    @cached_property
    def key_places(self) -> dict[KeyPath, Place]:
        return self._read_again.key_places

    @cached_property
    def _read_again(self) -> _Reader:
        reader = _Reader(self.path)
        with suppress(BadInput, yaml.YAMLError):  # the file has changed since; then all that is known is which file it was
            reader.read(_text(self.path))
        return reader

    def problem(self, where: KeyPath, message: str, *, key: bool = False) -> Problem:
        """A problem at a value (or at its key), or at the nearest thing around it that has a place."""
        line, column = self._place(where, key)
        return Problem(shown(self.path), line, column, message)

    def _place(self, where: KeyPath, key: bool) -> Place:
        if key and where in self.key_places:
            return self.key_places[where]
        while where and where not in self.places:
            where = where[:-1]
        return self.places.get(where, (1, 1))


def read_document(path: Path) -> Document:
    """Read one YAML file.

    Raises:
        BadInput: it is missing, too large, not UTF-8, empty, not YAML, nested too deep, or has
            duplicate keys, anchors, aliases or tags. All duplicate keys are reported at once.
    """
    text = _text(path)
    data = read_plain(text, _bare)
    return Document(path, _parsed(path, text) if data is None else data)


def _parsed(path: Path, text: str) -> object:
    reader = _Reader(path)
    try:
        data = reader.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context
        raise BadInput([_at(path, mark, f"this is not YAML: {said}{next((hint for part, hint in HINTS.items() if part in said), '')}")]) from None
    except yaml.YAMLError as error:
        raise BadInput([Problem(shown(path), 1, 1, f"this is not YAML: {str(error).splitlines()[0]}")]) from None
    if reader.problems:
        raise BadInput(reader.problems)
    return data


def _text(path: Path) -> str:
    def whole(message: str) -> BadInput:
        return BadInput([Problem(shown(path), 0, 0, message)])

    try:
        if not path.is_file():
            raise whole("there is no such file" if not path.exists() else "this is no file")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise whole(f"the file has {size:,} bytes, more than the {LARGEST_FILE:,} that are read; split it")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise whole(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadInput([Problem(shown(path), line, 1, "this is not UTF-8; save the file as UTF-8")]) from None
    if not text.strip():
        raise whole("the file is empty")
    return text


def _at(path: Path, mark, message: str) -> Problem:
    return Problem(shown(path), mark.line + 1, mark.column + 1, message)


class _Reader:
    """Builds plain values out of libyaml's events and notes where each one stands."""

    def __init__(self, path: Path):
        self.path = path
        self.places: dict[KeyPath, Place] = {}
        self.key_places: dict[KeyPath, Place] = {}
        self.problems: list[Problem] = []

    def read(self, text: str) -> object:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        events = yaml.parse(text, Loader=loader)
        wanted = (yaml.ScalarEvent, yaml.CollectionStartEvent, yaml.CollectionEndEvent, yaml.AliasEvent)
        starts = [e for e in self._first_document(events) if isinstance(e, wanted)]
        if not starts:
            raise BadInput([Problem(shown(self.path), 0, 0, "the file is empty")])
        return self._value(iter(starts), ())

    def _first_document(self, events: Iterator) -> Iterator:
        documents = depth = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "a second YAML document begins here; one file is one document")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                self._refuse(event, f"nested more than {DEEPEST} levels deep; nothing in the ledger is")
            yield event

    def _refuse(self, event, message: str):
        raise BadInput([*self.problems, _at(self.path, event.start_mark, message)])

    def _value(self, events: Iterator, where: KeyPath):
        return self._build(next(events), events, where)

    def _build(self, event, events: Iterator, where: KeyPath):
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._refuse(event, "anchors and aliases (& and *) are not taken; write the value out")
        if event.tag and event.tag != "!":
            self._refuse(event, f"tags are not taken; leave out {event.tag}")
        self.places[where] = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, where)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, where)
        return _scalar(event)

    def _sequence(self, events: Iterator, where: KeyPath) -> list:
        items: list = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._build(event, events, (*where, len(items))))
        return items

    def _mapping(self, events: Iterator, where: KeyPath) -> dict:
        mapping: dict = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "a key must be a plain word")
            key = event.value
            if key in mapping:
                line = self.key_places[(*where, key)][0]
                self.problems.append(
                    _at(self.path, event.start_mark, f"the key {key} stands here a second time (first in line {line})")
                )
            self.key_places[(*where, key)] = (event.start_mark.line + 1, event.start_mark.column + 1)
            mapping[key] = self._value(events, (*where, key))
        return mapping


def _scalar(event) -> object:
    return _bare(event.value) if event.implicit[0] else event.value


def _bare(text: str) -> object:
    """What a scalar without quotes means."""
    if text[:1] not in NUMERIC and text not in WORDS:
        return intern(text)  # codes and ids stand in many places
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text):
        return Decimal(text)
    return text
