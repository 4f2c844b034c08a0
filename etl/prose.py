"""Is the text that we write plain English, and safe to open in a spreadsheet, a terminal or a browser?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

from etl.documents import Document, KeyPath
from etl.problems import Problem

FORMULA_SIGNS = "=+-@\t\r"  # what a spreadsheet runs when a cell begins with it (OWASP, CSV injection)
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
AS_PRINTED = ("printed", "bound_printed", "names", "publisher")  # words of an article, in its own script
SENTENCES = ("statement", "note", "grounds", "reason", "about")
# log-likelihoods of the language model closer than this are no evidence against English
MARGIN = 12


def check_prose(document: Document) -> Iterator[Problem]:
    """Formulas, control characters, and words left in another language."""
    for where, text in _texts(document.data, ()):
        keys = [part for part in where if isinstance(part, str)]
        as_printed = any(key in AS_PRINTED for key in keys)
        for message in _unsafe(text, as_printed):
            yield document.problem(where, f"{keys[-1] if keys else 'text'}: {message}")
        if not as_printed and keys:
            for message in _not_english(text, sentence=keys[-1] in SENTENCES):
                yield document.problem(where, f"{keys[-1]}: {message}")


def _texts(value: object, where: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*where, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*where, number))


def _unsafe(text: str, as_printed: bool) -> Iterator[str]:
    signed_figure = as_printed and text[:1] in "+-" and any(c.isdigit() for c in text)
    if text[:1] and text[0] in FORMULA_SIGNS and not signed_figure:
        yield f"it begins with {text[0]!r}, which a spreadsheet would run as a formula; begin with a word"
    controls = {c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"}
    if not as_printed:
        controls |= BIDI_CONTROLS & set(text)
    if controls:
        names = ", ".join(sorted(f"U+{ord(c):04X}" for c in controls))
        yield f"it holds control characters that nobody can see ({names}); take them out"


def _not_english(text: str, sentence: bool) -> Iterator[str]:
    foreign = next((c for c in text if c.isalpha() and not unicodedata.name(c, "").startswith(("LATIN", "MODIFIER"))), None)
    if foreign:
        yield f"{foreign!r} is no Latin letter; this is to be written in English, in our own words"
    elif sentence and (language := _other_language(text)):
        yield f"this reads like the language {language}; it is to be written in English, in our own words"


@cache
def _other_language(text: str) -> str | None:
    import py3langid

    ranks = py3langid.rank(text)
    (best, score), english = ranks[0], dict(ranks)["en"]
    return best if score - english > MARGIN else None
