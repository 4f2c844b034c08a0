"""Drafts the file of a new article: what a machine can know is filled in, the rest is TODO until a person has decided it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from etl.display import MONEY_SCALES
from etl.figures import UnreadableFigure, read_figure
from etl.ledger import Ledger, Record
from etl.scan import Figure, scan
from etl.structure import TODO

HEADER = """\
# yaml-language-server: $schema=../schema/article.json
# Drafted by `deals add`. Decide every TODO, join or split the claims as the article has them, take out what does not
# apply, add the claims that have no figure, and run `deals check --articles DIR`. data/README.md explains every key."""
_OPENER = 20  # code points before a range in which the word stands that opens it
_BEFORE = re.compile(r"(?<!\w)(?=(\w.*))")  # all that stands from the beginning of a word
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
    values, units = {reading.value for reading in figure.readings}, {reading.unit for reading in figure.readings}
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


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _free(wanted: str, taken: set[str]) -> str:
    """The wanted id, or with a letter behind it where it is taken."""
    free = next(name for name in (wanted, *(f"{wanted}-{n}" for n in range(2, 10**6))) if name not in taken)
    taken.add(free)
    return free


def _short(figure: Figure) -> str:
    """A figure's number as part of an id: 38bn, 1-4tn, 27, 14000."""
    scale, name = next(((scale, name) for scale, name in MONEY_SCALES if abs(figure.value) >= scale), (1, ""))
    return f"{(abs(figure.value) / scale).normalize():f}".replace(".", "-") + name


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
