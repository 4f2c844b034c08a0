"""Brings the file of an article up to a changed text: what was decided stays, places move to where their words stand now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from etl.anchors import PLACED, occurrences
from etl.documents import Document, KeyPath
from etl.draft import Article, draft_claims
from etl.ledger import Ledger
from etl.scan import Figure, scan

# words that belong to a figure, and how many code points they may have strayed from where they stood beside it
BESIDE = {"bound_printed": 10, "unit_printed": 300}


@dataclass(frozen=True)
class Anchor:
    """Printed words of a file and where they start; `where` leads to the key that holds the place.

    strayed: how far words that belong to a figure may have moved from it; None for the figure itself and other words.
    """

    where: KeyPath
    printed: str
    start: int
    strayed: int | None = None

    @property
    def record(self) -> KeyPath:
        """Where the record is that the words belong to."""
        return self.where[:-1]


@dataclass(frozen=True)
class Renewal:
    """A file brought up to a changed text: what it holds now, and what happened to its places.

    replaced: figures of amounts that are no longer printed, and the figure that stands in their place.
    """

    content: str
    changed: bool
    places: dict[Anchor, int]
    lost: list[Anchor]
    replaced: dict[Anchor, Figure]
    new: list[Figure]

    @property
    def moved(self) -> list[Anchor]:
        return [anchor for anchor, place in self.places.items() if place != anchor.start]


def renew(document: Document, article: Article, ledger: Ledger) -> Renewal:
    """Keep all that was decided; move every place to where its words stand now, and draft claims for new figures."""
    anchors = sorted(_anchors(document.data, ()), key=lambda anchor: anchor.start)
    places = _new_places(anchors, article.text)
    steady = {anchor: place for anchor, place in places.items() if anchor.strayed is None}
    now = {where: _moved(where, place, steady, len(article.text))
           for where, place in [*((anchor.where, anchor.start) for anchor in anchors), *_passages(document.data)]}  # fmt: skip
    covered = {at for anchor, start in steady.items() for at in range(start, start + len(anchor.printed))}
    unknown = [f for f in scan(article.text, article.language) if not covered & set(range(f.start, f.end))]
    lost = [anchor for anchor in anchors if anchor not in places]
    replaced = _replaced(lost, unknown, now)
    new = [figure for figure in unknown if figure not in replaced.values()]
    content = _edited(document, {("source", "sha256"): article.sha256, ("source", "characters"): len(article.text), **now})
    if new:
        content = _with_claims(content, draft_claims(article, new, ledger))
    changed = document.data["source"].get("sha256") != article.sha256
    return Renewal(content, changed, places, lost, replaced, new)


def _replaced(lost: list[Anchor], figures: list[Figure], now: dict[KeyPath, int]) -> dict[Anchor, Figure]:
    """The figure that stands where a lost one would stand now."""
    return {anchor: figure for anchor in lost if "amounts" in anchor.where and anchor.strayed is None for figure in figures
            if figure.start <= now[anchor.where] + len(anchor.printed) and now[anchor.where] <= figure.end}  # fmt: skip


def _anchors(value: object, where: KeyPath) -> Iterator[Anchor]:
    if isinstance(value, dict):
        for words, place in PLACED:
            if isinstance(value.get(words), str) and isinstance(value.get(place), int):
                yield Anchor((*where, place), value[words], value[place], BESIDE.get(words))
        for key, item in value.items():
            yield from _anchors(item, (*where, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _anchors(item, (*where, number))


def _new_places(anchors: list[Anchor], text: str) -> dict[Anchor, int]:
    """Where each anchor's words stand now: nearest to where the anchor before it has moved to, or as far from their figure as before."""
    places, shift = {}, 0
    for anchor in [anchor for anchor in anchors if anchor.strayed is None]:
        if found := occurrences(text, anchor.printed):
            places[anchor] = min(found, key=lambda at: abs(at - anchor.start - shift))
            shift = places[anchor] - anchor.start
    figures = {anchor.record: place - anchor.start for anchor, place in places.items()}
    for anchor in [anchor for anchor in anchors if anchor.strayed is not None]:
        shift = figures.get(anchor.record)
        near = [at for at in occurrences(text, anchor.printed) if shift is not None and abs(at - anchor.start - shift) <= anchor.strayed]
        if near:
            places[anchor] = min(near, key=lambda at: abs(at - anchor.start - shift))
    return places


def _passages(data: dict) -> Iterator[tuple[KeyPath, int]]:
    """Where the passages of claims begin and end."""
    for number, claim in enumerate(data.get("claims") or ()):
        yield from ((("claims", number, key), claim[key]) for key in ("start", "end") if isinstance(claim.get(key), int))


def _moved(where: KeyPath, place: int, places: dict[Anchor, int], length: int) -> int:
    """A place, moved as the nearest words have that are still printed: those of its own claim, if it has any."""
    own = [anchor for anchor in places if anchor.where[:2] == where[:2]]
    near = min(own or places, key=lambda anchor: abs(anchor.start - place), default=None)
    return min(max(place + (places[near] - near.start if near else 0), 0), length)


def _edited(document: Document, edits: dict[KeyPath, str | int]) -> str:
    """The file with some of its numbers and its SHA-256 replaced, and everything else, comments too, as it was."""
    lines = document.path.read_text(encoding="utf-8-sig").split("\n")
    for where, new in sorted(edits.items(), key=lambda edit: document.places.get(edit[0], (0, 0)), reverse=True):
        if where in document.places:
            row, column = (place - 1 for place in document.places[where])
            lines[row] = lines[row][:column] + re.sub(r'^("?)[0-9a-f]+', rf"\g<1>{new}", lines[row][column:])
    return "\n".join(lines)


def _with_claims(content: str, claims: Iterable[str]) -> str:
    """The file with more claims at the end of its list of claims."""
    added = ["", "  # New in the changed article:", *claims]
    head, mark, tail = content.partition("\nset_aside:")
    return head.rstrip("\n") + "\n" + "\n".join(added).rstrip() + "\n" + (f"{mark}{tail}" if mark else "")
