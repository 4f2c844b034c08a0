"""Do the printed words stand where the ledger says? Only the articles themselves can tell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from etl.fold import fold
from etl.ledger import Ledger, Record
from etl.problems import Problem, shown


def check_anchors(ledger: Ledger, folder: Path | None) -> tuple[list[Problem], list[str]]:
    """Compare every place and name with the article texts.

    Returns the problems, and a sentence for each thing that could not be checked.
    """
    anchors = list(_anchors(ledger))
    if folder is None:
        return [], [f"{len(anchors)} places in {len(ledger.sources)} articles were not compared with the texts: give their folder with --articles"]
    if not folder.is_dir():
        return [Problem(shown(folder), 0, 0, "there is no such folder of articles")], []
    problems, texts = [], {}
    for source in ledger.sources:
        found, text = _read(source, folder)
        problems += found
        if text is not None:
            texts[source.document.path] = text
    for record, words, place in anchors:
        if (text := texts.get(record.document.path)) is not None:
            problems += _compare(record, words, place, text)
    problems += _names(ledger, texts)
    return problems, []


def _anchors(ledger: Ledger) -> Iterator[tuple[Record, str, str]]:
    dates = [d for s in ledger.sources for d in s.inner("published")] + [d for c in ledger.claims for d in c.inner("date")]
    for record in [*ledger.amounts, *ledger.mentions, *ledger.set_aside, *dates]:
        for words, place in (("printed", "start"), ("bound_printed", "bound_start")):
            if record.get(words) and record.get(place) is not None:
                yield record, words, place


def _read(source: Record, folder: Path) -> tuple[list[Problem], str | None]:
    if not source.get("file"):
        return [], None
    path = folder / source.get("file")
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except OSError as error:
        return [source.problem("file", f"{shown(path)} cannot be read: {error.strerror}")], None
    except UnicodeDecodeError:
        return [source.problem("file", f"{shown(path)} is not UTF-8")], None
    problems = []
    digest = hashlib.sha256(raw).hexdigest()
    if source.get("sha256") and digest != source.get("sha256"):
        problems.append(source.problem("sha256", f"{shown(path)} has the SHA-256 {digest}: this is not the text that was read"))
    if source.get("characters") and len(text) != source.get("characters"):
        problems.append(source.problem("characters", f"{shown(path)} has {len(text)} characters, not {source.get('characters')}"))
    return problems, text


def _compare(record: Record, words: str, place: str, text: str) -> Iterator[Problem]:
    printed, start = record.get(words), record.get(place)
    if text[start : start + len(printed)] == printed:
        return
    found = _occurrences(text, printed)
    if found:
        nearest = min(found, key=lambda at: abs(at - start))
        others = f" (and {len(found) - 1} other places)" if len(found) > 1 else ""
        yield record.problem(place, f"{printed} does not stand at {start}; it stands at {nearest}, line {_line(text, nearest)} of the article{others}")
    elif fold(printed) in fold(text):
        yield record.problem(words, f"the article does not print {printed} in these very characters, but something that reads the same; copy the words from the article")
    else:
        yield record.problem(words, f"the article prints {printed} nowhere")


def _occurrences(text: str, words: str) -> list[int]:
    places, at = [], text.find(words)
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    return places


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _names(ledger: Ledger, texts: dict[Path, str]) -> Iterator[Problem]:
    by_language: dict[str, list[str | None]] = {}
    for source in ledger.sources:
        by_language.setdefault(source.get("language"), []).append(texts.get(source.document.path))
    for organisation in ledger.organisations:
        for language, names in organisation.get("names", {}).items():
            in_language = by_language.get(language, [])
            for number, name in enumerate(names or ()):
                # an article that could not be read, which has been told, may print any name
                if not any(text is None or name in text for text in in_language):
                    where = (*organisation.where, "names", language, number)
                    yield organisation.document.problem(where, f"no article in {language} prints the name {name}")
