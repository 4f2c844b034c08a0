"""Plain YAML, as nearly all files of the ledger are written, read many times faster than the whole language.

Plain are block mappings and sequences whose scalars stand on one line each: bare, or in quotes without escapes. Of such a text
`read_plain` gives what etl/documents.py makes of libyaml's events, and of any other text nothing, so that libyaml
reads it, finds what is wrong with it and says where. That both agree is asked by bench/fuzz.py and tests/test_documents.py.

Why no library: those that are as fast (yaml-rs, ryaml, py-yaml12, bench/README.md) settle by rules of their own what is a number or
true, turn 4.70 into a float, and do not tell whether a word stood in quotes, so that nothing could be told apart afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from sys import intern

# what YAML forbids, takes for the end of a line, or reads in a way that is not worth repeating here
UNUSUAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_KEY = "[A-Za-z][A-Za-z0-9_-]{0,99}"
# begins with no indicator, holds neither a colon and a space nor a space and a hash, and ends with no space or colon
_BARE = r"""[^\s\-?:,\[\]{}\#&*!|>'"%@`][^:\#\n]*(?:(?::(?=[^ \n])|(?<=[^ ])\#)[^:\#\n]*)*(?<!\ )"""
LINE = re.compile(
    rf"""^(?:
        (\ *)(-\ )?                                        # indent, and whether it is an item of a sequence
        (?:({_KEY}):(?:\ (?!$)|$))?                        # key
        (?:("[^"\\\n]*"|'[^'\n]*')|({_BARE}))?$            # value in quotes, or bare
        |\ *(?:\#.*)?$                                     # nothing, or a comment
        |(.+)$                                             # anything else
    )""",
    re.MULTILINE | re.VERBOSE,
)
DEEPEST = 12  # levels that are read here; the ledger needs seven


def read_plain(text: str, bare: Callable[[str], object]) -> object | None:
    """The value of a plain text, or None where it is not plain.

    Args:
        text: without a byte order mark.
        bare: what a scalar without quotes means.
    """
    if UNUSUAL.search(text):
        return None
    try:
        return _Builder(bare).build(LINE.findall(text))
    except _Unplain:
        return None


class _Unplain(Exception):
    pass


class _Builder:
    """Mappings and sequences out of lines. `open` holds those that more may be added to, with their indents, the innermost last."""

    def __init__(self, bare: Callable[[str], object]):
        self.bare = bare
        self.open: list[tuple[int, dict | list]] = []

    def build(self, lines: list[tuple[str, ...]]) -> object:
        root, waiting, stack, meaning = None, None, self.open, self.bare  # waiting: the mapping, key and indent of a key without a value as yet
        for spaces, dash, key, quoted, bare, other in lines:
            if not key and not dash:
                if quoted or bare or other:
                    raise _Unplain
                continue
            indent = len(spaces)
            if waiting or root is None:
                fresh = self._begin(waiting, indent, [] if dash else {})
                root, waiting = fresh if root is None else root, None
            at, holder = stack[-1]
            if at != indent or (type(holder) is list) != (dash != ""):
                holder = self._at(indent, list if dash else dict)
            if dash and key:
                item: dict = {}
                holder.append(item)
                holder, indent = item, indent + 2
                stack.append((indent, item))
            value = quoted[1:-1] if quoted else meaning(bare) if bare else None
            if not key:
                if not quoted and not bare:
                    raise _Unplain
                holder.append(value)
                continue
            if key in holder:
                raise _Unplain
            holder[intern(key)] = value
            if not quoted and not bare:
                waiting = holder, key, indent
        if root is None:
            raise _Unplain
        return root

    def _begin(self, waiting: tuple[dict, str, int] | None, indent: int, fresh: dict | list) -> dict | list:
        """Take the new mapping or sequence for the value that a key waits for, if it stands deeper (a sequence need not)."""
        if waiting:
            holder, key, above = waiting
            if indent < above or indent == above and isinstance(fresh, dict):
                return fresh  # the key has no value
            holder[key] = fresh
        elif indent:
            raise _Unplain
        if len(self.open) == DEEPEST:
            raise _Unplain
        self.open.append((indent, fresh))
        return fresh

    def _at(self, indent: int, kind: type) -> dict | list:
        """The open mapping or sequence at an indent; what stands deeper is complete."""
        while self.open and (self.open[-1][0] > indent or self.open[-1][0] == indent and not isinstance(self.open[-1][1], kind)):
            self.open.pop()
        if not self.open or self.open[-1][0] != indent:
            raise _Unplain
        return self.open[-1][1]
