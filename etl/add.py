"""Takes in an article: drafts its file, or brings its file up to a changed text.

Only what a machine can know is filled in. Everything else is left as the word TODO, which the validator refuses until
a person has decided it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from etl.anchors import PLACED
from etl.detect import detect
from etl.documents import Document, KeyPath
from etl.figures import UnreadableFigure, read_figure
from etl.ledger import Ledger, Record, read_ledger
from etl.problems import BadInput, Problem, shown
from etl.scan import Figure, scan
from etl.structure import TODO, fields

HEADER = """\
# yaml-language-server: $schema=../schema/article.json
# Drafted by `deals add`. Decide every TODO, join or split the claims as the article has them, take out what does not
# apply, add the claims that have no figure, and run `deals check --articles DIR`. data/README.md explains every key."""
_STRAYED = 10  # code points that the words of a bound may have moved from their figure
_OPENER = 20  # code points before a range in which the word stands that opens it
_BEFORE = re.compile(r"(?<!\w)(?=(\w.*))")  # all that stands from the beginning of a word
SCALES = ((12, "tn"), (9, "bn"), (6, "m"))
CHOICE = "  # people, homes or chips; a number of anything else goes to set_aside"
UNIT_NAMES = {None: "count", "percent": "percent", "W": "w", "Wh": "wh"}


@dataclass(frozen=True)
class Article:
    """A text to be taken in, and what is known of it from outside."""

    id: str
    file: str
    sha256: str
    text: str
    language: str
    publisher: str | None = None
    url: str | None = None
    published: str | None = None


def take_in(data: Path, file: Path, article_id: str | None, language: str | None, **known: str | None) -> list[str]:
    """Write the draft of a new article's file, or renew the file of one that is in the ledger.

    Returns what was done, in sentences.

    Raises:
        BadInput: the article cannot be read, its language has no table, the id is not one or is taken by another
            article, or the ledger's own file of the article cannot be read.
    """
    ledger = read_ledger(data)
    text, sha256 = _read(file)
    existing = next((s for s in ledger.sources if s.get("file") == file.name), None)
    if existing:
        article = Article(existing.get("id"), file.name, sha256, text, existing.get("language"), **known)
        return _write_renewal(existing.document, renew(existing.document, article, ledger))
    language = language or detect(text)
    name = re.sub("[^a-z0-9]+", "-", file.stem.lower()).strip("-")
    article_id = article_id or f"{language}-{name.removeprefix(f'{language}-')}"
    path = data / "articles" / f"{article_id}.yml"
    broken = [problem for problem in ledger.unreadable if problem.file == shown(path)]
    if not re.fullmatch(fields("codes")["$defs"]["id"]["pattern"], article_id):
        broken.append(Problem(article_id, 0, 0, "is no id: small Latin letters, digits and single hyphens; give one with --id"))
    elif path.exists():
        broken.append(Problem(shown(path), 0, 0, "stands there already, for another article; give another --id"))
    if broken:
        raise BadInput(broken)
    content = draft(Article(article_id, file.name, sha256, text, language, **known), ledger)
    write_whole(path, content)
    return [
        f"{shown(path)}: {content.count('        printed: ')} figures in {content.count('    statement: ')} claims, to be decided",
        f"Next: decide every {TODO}, then run deals check {shown(path)} --articles {shown(file.parent)}",
    ]


def _read(file: Path) -> tuple[str, str]:
    """The text of an article, and the SHA-256 of its bytes."""
    try:
        raw = file.read_bytes()
        return raw.decode("utf-8"), hashlib.sha256(raw).hexdigest()
    except OSError as error:
        raise BadInput([Problem(shown(file), 0, 0, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise BadInput([Problem(shown(file), 0, 0, "this is not UTF-8; save the file as UTF-8")]) from None


def _write_renewal(document: Document, renewal: Renewal) -> list[str]:
    if not (renewal.moved or renewal.lost or renewal.new or renewal.changed):
        return [f"{shown(document.path)}: nothing has changed"]
    write_whole(document.path, renewal.content)
    told = [f"{shown(document.path)}: places moved: {len(renewal.moved)}; lost: {len(renewal.lost)}; new figures: {len(renewal.new)}"]
    told += [f"  no longer printed: {a.printed}, which stood at {a.start} ({_line(document, a)})" for a in renewal.lost if a not in renewal.replaced]
    told += [f"  now {figure.printed} at {figure.start}, where {a.printed} stood: read the passage again and change it there ({_line(document, a)})"
             for a, figure in renewal.replaced.items()]  # fmt: skip
    told += [f"  new, as a claim to be decided: {figure.printed} at {figure.start}" for figure in renewal.new]
    told += [f"  moved: {a.printed} from {a.start} to {renewal.places[a]}" for a in renewal.moved]
    if renewal.moved:
        told.append("Look at the passages (start and end) of the claims around what moved: they were moved along.")
    return [*told, "Next: read again what changed, put today under checked, then run deals check"]


def _line(document: Document, anchor: Anchor) -> str:
    return f"{shown(document.path)}:{document.places.get(anchor.where, (0, 0))[0]}"


# ---------------------------------------------------------------------------------------------------- a new file


def draft(article: Article, ledger: Ledger) -> str:
    """The file of a new article as YAML: its source, and a claim to be decided for each sentence that has figures."""
    claims = draft_claims(article, scan(article.text, article.language), ledger)
    named = _named(article.text, 0, ledger, "# ")
    return "\n".join([HEADER, *_source(article), "", *named, "", "claims:", *claims]).rstrip() + "\n"


def _source(article: Article) -> Iterator[str]:
    yield "source:"
    yield f"  id: {article.id}"
    yield f"  title: {TODO}  # what the article is about, in our own words"
    yield f"  file: {_quoted(article.file)}"
    yield f"  sha256: {_quoted(article.sha256)}"
    yield f"  characters: {len(article.text)}"
    yield f"  language: {article.language}"
    missing = [key for key in ("publisher", "url") if not getattr(article, key)]
    yield from (f"  {key}: {_quoted(getattr(article, key))}" for key in ("publisher", "url") if key not in missing)
    yield "  published:"
    if article.published:
        yield f"    edtf: {_quoted(article.published)}"
    yield f"    basis: {TODO}  # printed (with the words and where they start), inferred or unknown (with grounds)"
    if missing:
        yield "  unknown:"
        yield from (f"    {key}: {TODO}  # the reason, or give it above" for key in missing)


def draft_claims(article: Article, figures: Iterable[Figure], ledger: Ledger) -> Iterator[str]:
    """The lines of one claim for each sentence that has some of the figures."""
    taken: set[str] = {*ledger.index["claims"], *ledger.index["amounts"]}
    told: dict[tuple, tuple[str, int]] = {}
    for start, end, inside in _by_sentence(article.text, list(figures)):
        claim_id = _free(f"{article.id}-{_short(inside[0])}", taken)
        yield from _named(article.text[start:end], start, ledger, "  # ")
        yield f"  - id: {claim_id}  # better named after what it says"
        yield f"    deal: {TODO}  # from deals.yml; without it (context) take out stage and flows too"
        yield f"    statement: {TODO}"
        yield f"    stage: {TODO}"
        yield f"    asserted_by: {TODO}  # article, or whom it quotes"
        yield f"    start: {start}"
        yield f"    end: {end}"
        yield f"    date:\n      basis: {TODO}"
        if any(figure.kind == "money" for figure in inside):
            yield f"    flows:  # take them out if no money moves\n      - id: {claim_id}-flow"
            yield from (f"        {key}: {TODO}" for key in ("payer", "payee", "what", "basis"))
        yield "    amounts:"
        for figure in inside:
            amount_id = _free(f"{claim_id}-{_unit_name(figure)}".lower(), taken)
            before, at = told.setdefault((figure.value, figure.high, figure.unit), (amount_id, figure.start))
            if figure.kind == "money" and before != amount_id:
                yield f"      # the same sum stands at {at}: is it said twice? then repeats: {before}"
            yield from _amount(article, figure, claim_id, amount_id, ledger)
        yield ""


def _unit_name(figure: Figure) -> str:
    return figure.kind if len({reading.unit for reading in figure.readings}) > 1 else UNIT_NAMES.get(figure.unit, figure.unit)


def _amount(article: Article, figure: Figure, claim_id: str, amount_id: str, ledger: Ledger) -> Iterator[str]:
    for known in _same_sum(figure, ledger):
        deal, source = known.parent.get("deal", "no deal (context)"), ledger.source_of(known).get("id")
        yield f"      # the same sum is amount {known.get('id')} of {deal}, in {source}: does this one repeat it?"
    values, units = ({reading[part] for reading in figure.readings} for part in (0, 2))
    if len(figure.readings) > 1:
        yield f"      # may be read as {' or '.join(map(str, figure.readings))}"
    yield f"      - id: {amount_id}"
    yield f"        measure: {TODO}"
    start = _readable_start(article, figure)
    yield f"        printed: {_quoted(article.text[start : figure.end])}"
    yield f"        start: {start}"
    yield f"        value: {TODO if len(values) > 1 else f'{figure.value:f}'}"
    if figure.high is not None:
        yield f"        high: {figure.high:f}"
    yield f"        unit: {TODO if len(units) > 1 else figure.unit or TODO + CHOICE}"
    yield f"        bound: {figure.bound}"
    if figure.bound_start is not None and not figure.start <= figure.bound_start < figure.end:
        yield f"        bound_printed: {_quoted(article.text[figure.bound_start : figure.bound_end])}"
        yield f"        bound_start: {figure.bound_start}"
    if figure.kind == "money":
        yield f"        counting: {TODO}  # if no money moves, take out counting and flow"
        yield f"        flow: {claim_id}-flow"


def _readable_start(article: Article, figure: Figure) -> int:
    """Where the words begin that say the figure by themselves: "300 and 350" is a range with "between" before it only."""
    starts = [figure.start, *(figure.start - len(before) for before in _BEFORE.findall(article.text[max(0, figure.start - _OPENER) : figure.start])[::-1])]
    for start in starts:
        try:
            reading = read_figure(article.text[start : figure.end], article.language)
        except UnreadableFigure:
            continue
        if (reading.value, reading.high) == (figure.value, figure.high):
            return start
    return figure.start


def write_whole(path: Path, content: str) -> None:
    """Write a file in one step, so that it is never half there. Raises BadInput where it cannot be written."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise BadInput([Problem(shown(path), 0, 0, f"cannot be written: {error.strerror}")]) from None
    finally:
        temporary.unlink(missing_ok=True)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _free(wanted: str, taken: set[str]) -> str:
    """The wanted id, or with a letter behind it where it is taken."""
    free = next(name for name in (wanted, *(f"{wanted}-{n}" for n in range(2, 10**6))) if name not in taken)
    taken.add(free)
    return free


def _short(figure: Figure) -> str:
    """A figure's number as part of an id: 38bn, 1-4tn, 27, 14000."""
    power, scale = next(((power, name) for power, name in SCALES if abs(figure.value) >= Decimal(10) ** power), (0, ""))
    return f"{(abs(figure.value) / Decimal(10) ** power).normalize():f}".replace(".", "-") + scale


def _by_sentence(text: str, figures: list[Figure]) -> Iterator[tuple[int, int, list[Figure]]]:
    """Each sentence that has figures: its start and end without the space around it, and the figures."""
    if not figures:
        return
    import sentencex

    figures, at = figures[::-1], 0
    for sentence in sentencex.segment(figures[-1].language, text):
        inside, end = [], at + len(sentence)
        while figures and figures[-1].start < end:
            inside.append(figures.pop())
        if inside:
            # a figure that runs over what the library takes for the end of a sentence belongs to this one
            body_end = max(at + len(sentence.rstrip()), inside[-1].end, inside[-1].bound_end or 0)
            yield min(at + len(sentence) - len(sentence.lstrip()), inside[0].bound_start or inside[0].start), body_end, inside
        at = end


def _named(text: str, start: int, ledger: Ledger, margin: str) -> Iterator[str]:
    """Comment lines that name each known organisation and chip in a text, by its id and the place of each mention."""
    for kind, names in (("organisations", _organisation_names(ledger)), ("chips", _chip_names(ledger))):
        found: dict[str, list[int]] = {}
        for at, name in _mentions(text, names):
            found.setdefault(name, []).append(start + at)
        if found:
            told = "; ".join(f"{name} at {', '.join(map(str, places[:8]))}" for name, places in found.items())
            yield f"{margin}{kind} named here: {told}"


def _organisation_names(ledger: Ledger) -> dict[str, str]:
    """Every form of every name -> the id of its organisation."""
    forms = {o.get("name"): o.get("id") for o in ledger.organisations}
    return forms | {n: o.get("id") for o in ledger.organisations for names in o.get("names", {}).values() for n in names or ()}


def _chip_names(ledger: Ledger) -> dict[str, str]:
    forms = {chip.get("name"): chip.get("id") for chip in ledger.chips}
    return forms | {m.get("printed"): m.get("chip") for m in ledger.mentions if m.get("chip") not in _unnamed(ledger)}


def _unnamed(ledger: Ledger) -> set[str]:
    """Chips that stand for no model; their printed words are common nouns."""
    return {chip.get("id") for chip in ledger.chips if chip.get("kind") == "unnamed"}


def _mentions(text: str, names: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Places of names in a text, the longest name at each; Latin names only as whole words."""
    if not names:
        return
    forms = sorted(filter(None, names), key=len, reverse=True)
    # particles of other scripts are attached: AMD의
    pattern = "|".join(rf"(?<![0-9A-Za-z_]){re.escape(form)}(?![0-9A-Za-z_])" if form.isascii() else re.escape(form) for form in forms)
    for match in re.finditer(pattern, text):
        yield match.start(), names[match[0]]


def _same_sum(figure: Figure, ledger: Ledger) -> Iterator[Record]:
    """Amounts of the ledger that have the figure's value and unit and are not themselves repeats."""
    if figure.kind != "money":
        return
    for amount in ledger.amounts:
        if amount.get("value") == figure.value and amount.get("unit") == figure.unit and not amount.get("repeats"):
            yield amount


# ------------------------------------------------------------------------------------------------ a changed text


@dataclass(frozen=True)
class Anchor:
    """Printed words of a file and where they start; `where` leads to the key that holds the place.

    of: where the figure starts that a bound's words belong to; None for other words.
    """

    where: KeyPath
    printed: str
    start: int
    of: int | None = None


@dataclass(frozen=True)
class Renewal:
    """A file brought up to a changed text: what it holds now, and what happened to its places.

    replaced: words that are no longer printed, and the figure that stands in their place.
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
    edits = {("source", "sha256"): article.sha256, ("source", "characters"): str(len(article.text))}
    edits |= {anchor.where: str(_moved(anchor.where, anchor.start, places, len(article.text))) for anchor in anchors}
    edits |= {where: str(_moved(where, place, places, len(article.text))) for where, place in _passages(document.data)}
    covered = {at for anchor, start in places.items() for at in range(start, start + len(anchor.printed))}
    unknown = [f for f in scan(article.text, article.language) if not covered & set(range(f.start, f.end))]
    lost = [anchor for anchor in anchors if anchor not in places]
    replaced = _replaced(lost, unknown, {anchor: int(edits[anchor.where]) for anchor in lost})
    new = [figure for figure in unknown if figure not in replaced.values()]
    content = _edited(document, edits)
    if new:
        content = _with_claims(content, draft_claims(article, new, ledger))
    changed = document.data["source"].get("sha256") != article.sha256
    return Renewal(content, changed, places, lost, replaced, new)


def _replaced(lost: list[Anchor], figures: list[Figure], places: dict[Anchor, int]) -> dict[Anchor, Figure]:
    """The figure that stands where lost words would stand now."""
    return {anchor: figure for anchor in lost if anchor.of is None for figure in figures
            if figure.start <= places[anchor] + len(anchor.printed) and places[anchor] <= figure.end}  # fmt: skip


def _anchors(value: object, where: KeyPath) -> Iterator[Anchor]:
    if isinstance(value, dict):
        figure = value.get("start")
        for words, place in PLACED:
            if isinstance(value.get(words), str) and isinstance(value.get(place), int):
                yield Anchor((*where, place), value[words], value[place], figure if words == "bound_printed" and isinstance(figure, int) else None)
        for key, item in value.items():
            yield from _anchors(item, (*where, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _anchors(item, (*where, number))


def _new_places(anchors: list[Anchor], text: str) -> dict[Anchor, int]:
    """Where each anchor's words stand now: nearest to where the anchor before it has moved to, a bound's as far from its figure as before."""
    places, shift = {}, 0
    for anchor in [anchor for anchor in anchors if anchor.of is None]:
        if found := _occurrences(anchor, text):
            places[anchor] = min(found, key=lambda at: abs(at - anchor.start - shift))
            shift = places[anchor] - anchor.start
    figures = {anchor.where[:-1]: place - anchor.start for anchor, place in places.items()}
    for anchor in [anchor for anchor in anchors if anchor.of is not None]:
        shift = figures.get(anchor.where[:-1])
        near = [at for at in _occurrences(anchor, text) if shift is not None and abs(at - anchor.start - shift) <= _STRAYED]
        if near:
            places[anchor] = min(near, key=lambda at: abs(at - anchor.start - shift))
    return places


def _occurrences(anchor: Anchor, text: str) -> list[int]:
    return [match.start() for match in re.finditer(f"(?={re.escape(anchor.printed)})", text)]


def _passages(data: dict) -> Iterator[tuple[KeyPath, int]]:
    """Where the passages of claims begin and end."""
    for number, claim in enumerate(data.get("claims") or ()):
        yield from ((("claims", number, key), claim[key]) for key in ("start", "end") if isinstance(claim.get(key), int))


def _moved(where: KeyPath, place: int, places: dict[Anchor, int], length: int) -> int:
    """A place, moved as the nearest words have that are still printed: those of its own claim, if it has any."""
    own = [anchor for anchor in places if anchor.where[:2] == where[:2]]
    near = min(own or places, key=lambda anchor: abs(anchor.start - place), default=None)
    return min(max(place + (places[near] - near.start if near else 0), 0), length)


def _edited(document: Document, edits: dict[KeyPath, str]) -> str:
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
