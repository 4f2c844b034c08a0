"""Do the printed words stand where the ledger says? Only the articles themselves can tell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from etl.fold import fold
from etl.ledger import Ledger, Record
from etl.problems import Problem, shown

PLACED = (("printed", "start"), ("bound_printed", "bound_start"), ("unit_printed", "unit_start"))  # printed words, and where they start


def read_texts(ledger: Ledger, folder: Path) -> tuple[dict[Path, str], list[Problem]]:
    """The article texts, by the path of each article's file in the ledger; and what is wrong with the texts themselves."""
    if not folder.is_dir():
        return {}, [Problem(shown(folder), 0, 0, "there is no such folder of articles")]
    problems, texts = [], {}
    for source in ledger.sources:
        found, text = _read(source, folder)
        problems += found
        if text is not None:
            texts[source.document.path] = text
    return texts, problems


def unchecked(ledger: Ledger) -> str:
    """What is left unchecked without the article texts, as a sentence."""
    places = len(list(_anchors(ledger)))
    return (f"{places} places, the names and the SHA-256 of {len(ledger.sources)} articles were not compared with the texts, nor were their "
            "figures searched: give their folder with --articles")  # fmt: skip


def missing(ledger: Ledger, folder: Path) -> list[str]:
    """The articles that the folder does not hold, which leaves them unchecked, as a sentence; or nothing."""
    files = [s.get("file") for s in ledger.sources if s.get("file") and not (folder / s.get("file")).exists()]
    return [f"{len(files)} articles are not in {shown(folder)}: {', '.join(files)}"] if files else []


def check_anchors(ledger: Ledger, texts: dict[Path, str]) -> Iterator[Problem]:
    """Compare every place and every name with the article texts."""
    for record, words, place in _anchors(ledger):
        if (text := texts.get(record.document.path)) is not None:
            yield from _compare(record, words, place, text)
    yield from _names(ledger, texts)
    yield from _parties(ledger, texts)


def _anchors(ledger: Ledger) -> Iterator[tuple[Record, str, str]]:
    dates = [d for s in ledger.sources for d in s.inner("published")] + [d for c in ledger.claims for d in c.inner("date")]
    for record in [*ledger.amounts, *ledger.mentions, *ledger.set_aside, *dates]:
        for words, place in PLACED:
            if record.get(words) and record.get(place) is not None:
                yield record, words, place


def _read(source: Record, folder: Path) -> tuple[list[Problem], str | None]:
    if not source.get("file"):
        return [], None
    path = folder / source.get("file")
    if not path.exists():
        return [], None  # told by missing()
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
    found = occurrences(text, printed)
    if found:
        nearest = min(found, key=lambda at: abs(at - start))
        others = f" (and {len(found) - 1} other places)" if len(found) > 1 else ""
        yield record.problem(place, f"{printed} does not stand at {start}; it stands at {nearest}, line {line_of(text, nearest)} of the article{others}")
    elif fold(printed) in fold(text):
        yield record.problem(words, f"the article does not print {printed} in these very characters, but something that reads the same; copy the words from the article")
    else:
        yield record.problem(words, f"the article prints {printed} nowhere")


def occurrences(text: str, words: str) -> list[int]:
    """All places (code points) where the words stand in a text, also such as overlap."""
    places, at = [], text.find(words)
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    return places


def line_of(text: str, at: int) -> int:
    """The line of a text, from 1, in which a code point stands."""
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


def _parties(ledger: Ledger, texts: dict[Path, str]) -> Iterator[Problem]:
    """Who pays, is paid or has to do with a chip is named in the article, be it by its group or a part of it."""
    names: dict[str, set[str]] = {}
    for organisation in ledger.organisations:
        forms = {name for listed in organisation.get("names", {}).values() for name in listed or ()}
        names.setdefault(ledger.group_of(organisation.get("id")), set()).update(forms)
    for record, key in [*((f, k) for f in ledger.flows for k in ("payer", "payee")), *((m, "organisation") for m in ledger.mentions)]:
        text, wanted = texts.get(record.document.path), record.get(key)
        if text is not None and wanted in ledger.index["organisations"] and not any(n in text for n in names[ledger.group_of(wanted)]):
            name = ledger.index["organisations"][wanted].get("name")
            printed = name if name and name in text else "the form that it prints"
            yield record.problem(key, f"{key}: the article prints no name of {wanted} that organisations.yml has; add {printed} to its names under "
                                      f"{ledger.language_of(record)}:, or leave out who is not named")  # fmt: skip
