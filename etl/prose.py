"""Is the text that we write plain English, and safe to open in a spreadsheet, a terminal or a browser?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from tempfile import gettempdir

from etl.documents import Document
from etl.problems import Problem
from etl.structure import texts_in

FORMULA_SIGNS = "=+-@\t\r"  # what a spreadsheet runs when a cell begins with it (OWASP, CSV injection)
AS_PRINTED = ("printed", "bound_printed", "unit_printed", "names", "publisher", "was", "now")  # words of an article, in its own script
SENTENCES = ("statement", "title", "note", "grounds", "reason", "about", "why")
SIGNED_FIGURE = re.compile(r"[-+][\d\s.,٫٬%٪$€£¥₹]*[^\W_]*")
# Languages in Latin letters that a statement may have been left in; among all that the model knows, names of companies look like Somali.
OTHERS = ("en", "cs", "da", "de", "es", "fi", "fr", "hu", "id", "it", "nl", "no", "pl", "pt", "ro", "sv", "tr", "vi")
# log-likelihoods of the language model closer than this are no evidence against English
MARGIN = 6


def check_prose(document: Document) -> Iterator[Problem]:
    """Formulas, control characters, and words left in another language."""
    try:
        yield from _check(document)
    except OSError as error:
        yield Problem(gettempdir(), 0, 0, f"cannot be written: {error.strerror}; the language model is unpacked there, some 70 MB: "
                                          "make room, or name another folder with TMPDIR")  # fmt: skip


def _check(document: Document) -> Iterator[Problem]:
    for where, text in texts_in(document.data):
        sentence = bool(where) and where[-1] in SENTENCES
        # nearly every text is a code or a name that needs no closer look, character by character
        if not sentence and text.isascii() and text.isprintable() and text[:1].isalnum() and text[-1] != " ":
            continue
        keys = [part for part in where if isinstance(part, str)]
        as_printed = any(key in AS_PRINTED for key in keys)
        for message in _unsafe(text, as_printed):
            yield document.problem(where, f"{keys[-1] if keys else 'text'}: {message}")
        if not as_printed and keys:
            for message in _not_english(text, keys[-1] in SENTENCES):
                yield document.problem(where, f"{keys[-1]}: {message}")


def _unsafe(text: str, as_printed: bool) -> Iterator[str]:
    if text[:1] and text[0] in FORMULA_SIGNS and not (as_printed and SIGNED_FIGURE.fullmatch(text)):
        yield f"it begins with {text[0]!r}, which a spreadsheet would run as a formula; begin with a word"
    if text != text.strip():
        yield "it begins or ends with white space; take that out"
    unseen = ("Cc", "Cs") if as_printed else ("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")
    controls = {c for c in set(text) if unicodedata.category(c) in unseen and c != "\n"} if not (text.isascii() and text.isprintable()) else ()
    if controls:
        names = ", ".join(sorted(f"U+{ord(c):04X}" for c in controls))
        yield f"it holds control characters that nobody can see ({names}); take them out"


def _not_english(text: str, sentence: bool) -> Iterator[str]:
    foreign = not text.isascii() and next((c for c in text if c.isalpha() and not unicodedata.name(c, "").startswith(("LATIN", "MODIFIER"))), None)
    if foreign:
        yield f"{foreign!r} is no Latin letter; this is to be written in English, in our own words"
    elif sentence and (language := _other_language(text)):
        yield f"this reads like the language {language}; it is to be written in English, in our own words"


@lru_cache(maxsize=10_000)
def _other_language(text: str) -> str | None:
    scores = dict(_identifier().rank(text))
    best = max(OTHERS, key=scores.__getitem__)
    return best if scores[best] - scores["en"] > MARGIN else None


@cache
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(OTHERS))
    return identifier
