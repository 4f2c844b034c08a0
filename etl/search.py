"""Words as full-text search keeps them, and what a person types as a query for them.

Both sides are folded (etl/fold.py). What is left, endings and attached prefixes, is met by searching for beginnings
and for shorter forms of the word as well. A full stemmer on the index would find more and say less: "computing"
would then find "computer".
"""

from __future__ import annotations

import re

import snowballstemmer

from etl.fold import fold

# Conjunctions and prepositions that Arabic writes onto the word, and the article; longest first.
ATTACHED = ("وبال", "وال", "بال", "كال", "فال", "لل", "ال", "و", "ف", "ب", "ك", "ل")
# Case endings and classifiers of Bengali, longest first.
BENGALI_ENDINGS = ("গুলোর", "গুলো", "দের", "টির", "টিকে", "এর", "ের", "কে", "তে", "টি", "টা", "র")
# How figures are spelled in English: 10 billion is found as 10bn, and the other way round.
SCALES = {"million": "m", "billion": "bn", "trillion": "tn"}
_SCALED = re.compile(rf"(\d)[ -]?({'|'.join(SCALES)})s?\b")
_TIE = "\0"  # between a number and its scale, where no text has it
LONGEST_QUERY = 1000  # letters of what is typed that are looked at
MOST_WORDS = 30  # each costs a walk through the index, which nothing can stop
SHORTEST = 3  # letters that must be left for a shorter form to mean anything
_ARABIC, _BENGALI, _CYRILLIC = (re.compile(f"[{span}]+") for span in ("\u0600-\u06ff", "\u0980-\u09ff", "\u0400-\u04ff"))
_russian = snowballstemmer.stemmer("russian")


def indexed(text: str) -> str:
    """The words under which a text is found: folded, with those that carry an attached prefix once more without it, and 10 billion as 10bn too."""
    folded = fold(text)
    words = folded.split()
    scaled = [word for word in _SCALED.sub(lambda match: match[1] + SCALES[match[2]], folded).split() if word not in words]
    return " ".join([*words, *(bare for word in words for bare in _without_prefixes(word)), *scaled])


def fts_query(typed: str, between: str = " AND ") -> str:
    """An FTS5 query for what a person typed: every word (with " OR " some word) must be there, as a beginning, or in a shorter form of it.

    Digits are looked for as they are. Only the first 30 words count. What has no word in it finds nothing.
    """
    folded = fold((typed or "")[:LONGEST_QUERY]).replace('"', " ")
    words = _SCALED.sub(rf"\1{_TIE}\2", folded).split()[:MOST_WORDS]
    return between.join(f"({' OR '.join(_alternatives(word))})" for word in words) or '""'


def _alternatives(word: str) -> list[str]:
    number, _, scale = word.partition(_TIE)
    if scale in SCALES:  # as 10bn, or as the two words, which may stand apart in a range
        return [f'"{number}{SCALES[scale]}"', f'("{number}" AND "{scale}"*)']
    if word.isdigit():
        return [f'"{word}"']
    return [f'"{form}"*' for form in dict.fromkeys([word, *_without_prefixes(word), *_without_endings(word)])]


def _without_prefixes(word: str) -> list[str]:
    if not _ARABIC.fullmatch(word):
        return []
    return [word[len(prefix):] for prefix in ATTACHED if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST]


def _without_endings(word: str) -> list[str]:
    if _BENGALI.fullmatch(word):
        return [word[: -len(end)] for end in BENGALI_ENDINGS if word.endswith(end) and len(word) - len(end) >= SHORTEST]
    if _CYRILLIC.fullmatch(word):
        stem = _russian.stemWord(word)
        return [stem] if len(stem) >= SHORTEST else []
    return []
