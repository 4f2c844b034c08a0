"""The validator: everything that is wrong with the ledger, found in one go.

`check` and `build` call the same `check_ledger`, so they cannot disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError

from etl.account import check_account
from etl.anchors import check_anchors, missing, read_texts, unchecked
from etl.check_amounts import check_counting, check_figures
from etl.corrections import check_corrections
from etl.dates import date_range, is_day, not_printed
from etl.documents import Document
from etl.figures import languages
from etl.ledger import LISTS, Ledger, Record, read_ledger, rings
from etl.problems import Problem, nearest
from etl.prose import check_prose
from etl.structure import check_structure

REFERENCES = (
    # records, key, what it names
    ("claims", "deal", "deals"),
    ("flows", "payer", "organisations"),
    ("flows", "payee", "organisations"),
    ("amounts", "part_of", "amounts"),
    ("amounts", "repeats", "amounts"),
    ("amounts", "distinct_from", "amounts"),
    ("mentions", "chip", "chips"),
    ("mentions", "organisation", "organisations"),
    ("deals", "payer", "organisations"),
    ("deals", "payee", "organisations"),
    ("organisations", "parent", "organisations"),
    ("chips", "vendor", "organisations"),
)
MAY_BE_UNKNOWN = {
    "sources": ("publisher", "url"),
    "flows": ("payer", "payee"),
    "deals": ("payer", "payee"),
    "mentions": ("organisation",),
    "chips": ("vendor",),
}


@dataclass(frozen=True)
class Report:
    """What a check found, what it could not check, and the ledger that it read."""

    problems: list[Problem]
    unchecked: list[str]
    ledger: Ledger


def check_ledger(folder: Path, articles: Path | None = None, progress=iter) -> Report:
    """Check every file of the ledger.

    Args:
        folder: the ledger's data folder.
        articles: folder of the article texts; without it the places of words are not checked.
        progress: wraps the list of files while they are read.
    """
    ledger = read_ledger(folder, check_file, progress)
    problems = [*ledger.unreadable, *ledger.unsound]
    for check in CHECKS:
        problems += check(ledger)
    if articles is None:
        return Report(sorted(set(problems)), [unchecked(ledger)], ledger)
    texts, found = read_texts(ledger, articles)
    found += [*check_anchors(ledger, texts), *check_account(ledger, texts)]
    return Report(sorted({*problems, *found}), missing(ledger, articles) if articles.is_dir() else [], ledger)


def check_file(document: Document, name: str) -> list[Problem]:
    """Everything that is wrong with one file, whatever the others say.

    Args:
        name: article, deals, organisations or chips.
    """
    problems = check_structure(document, name)
    alone = Ledger(document.path.parent, [document]) if name == "article" else Ledger(document.path.parent, lists={name: document})
    for check in OF_ONE_FILE:
        problems += check(alone)
    return [*problems, *check_prose(document)]


def check_ids(ledger: Ledger) -> Iterator[Problem]:
    for kind, first in ledger.index.items():
        for record in getattr(ledger, kind):
            known = first.get(record.get("id"))
            if known and (known.document, known.where) != (record.document, record.where):
                place = known.problem("id", "")
                yield record.problem("id", f"the id {record.get('id')} is taken: it stands first in {place.file}:{place.line}")
    for source in ledger.sources:
        stem = source.document.path.stem
        if source.get("id", stem) != stem:
            yield source.problem("id", f"the file is named {stem}.yml; name it {source.get('id')}.yml or give the id {stem}")


def check_references(ledger: Ledger) -> Iterator[Problem]:
    for kind, key, target in REFERENCES:
        for record in getattr(ledger, kind):
            yield from _refers(ledger, record, key, target)
    for deal in ledger.deals:
        for party in deal.inner("parties"):
            yield from _refers(ledger, party, "organisation", "organisations")
    for claim in ledger.claims:
        for other in claim.inner("contradicts"):
            yield from _refers(ledger, other, "claim", "claims")
            yield from _contradicts(ledger, claim, other)
    for amount in ledger.amounts:
        own = [flow.get("id") for flow in amount.parent.inner("flows") if flow.get("id")]
        if amount.get("flow") and amount.get("flow") not in own:
            yield amount.problem("flow", f"{amount.get('flow')} is no flow of this claim.{nearest(amount.get('flow'), own)}")
    yield from rings(ledger, "organisations", "parent")


def _contradicts(ledger: Ledger, claim: Record, other: Record) -> Iterator[Problem]:
    target = ledger.index["claims"].get(other.get("claim"))
    if target is not None and target.data is claim.data:
        yield other.problem("claim", "a claim cannot contradict itself")
    elif target and claim.get("id", "") < target.get("id") and any(back.get("claim") == claim.get("id") for back in target.inner("contradicts")):
        yield other.problem("claim", f"{target.get('id')} says so already; declare it on one side only")


def _refers(ledger: Ledger, record: Record, key: str, target: str) -> Iterator[Problem]:
    wanted, known = record.get(key), ledger.index[target]
    unreadable = target not in ledger.lists if target in LISTS else bool(ledger.unreadable)  # told already
    if wanted and wanted not in known and not unreadable:
        where = "an article" if target in ("claims", "amounts") else f"data/{target}.yml"
        yield record.problem(key, f"{key}: there is no {wanted} in {where}.{nearest(wanted, known)}")


def check_unknowns(ledger: Ledger) -> Iterator[Problem]:
    for kind, keys in MAY_BE_UNKNOWN.items():
        for record in getattr(ledger, kind):
            reasons = record.get("unknown", {})
            for key in keys:
                if record.get(key) is None and key not in reasons and not record.is_told(key):
                    yield record.problem(key, f"{key} is left out without a reason; give it, or write under unknown why nobody can know it")
                if record.get(key) is not None and key in reasons:
                    yield record.problem("unknown", f"{key} is given and called unknown; take one of them out")
            for key in reasons:
                if key not in keys:
                    yield record.problem("unknown", f"{key} cannot be unknown here; only {', '.join(keys)} can")
    for flow in ledger.flows:
        if not any(flow.get(key) or flow.is_told(key) for key in ("payer", "payee")):
            yield flow.problem("id", "a flow with neither payer nor payee says nothing; leave it out")
        if flow.get("payer") and flow.get("payer") == flow.get("payee"):
            yield flow.problem("payee", "payer and payee are the same")


def check_dates(ledger: Ledger) -> Iterator[Problem]:
    for holder, key in [*((s, "published") for s in ledger.sources), *((c, "date") for c in ledger.claims)]:
        for record in holder.inner(key):
            yield from _check_date(record, ledger.language_of(holder))
    for claim in ledger.claims:
        if claim.get("stage") and not claim.get("deal") and not claim.is_told("deal"):
            yield claim.problem("stage", "a stage is how far a deal has come, and this claim is about none; take it out or name the deal")
        if claim.get("checked") and not is_day(claim.get("checked")):
            yield claim.problem("checked", f"{claim.get('checked')} is no day; write it as 2026-11-21")


def _check_date(record: Record, language: str | None) -> Iterator[Problem]:
    edtf, basis, printed = record.get("edtf"), record.get("basis"), record.get("printed")
    if edtf and not _is_edtf(edtf):
        yield record.problem("edtf", f"{edtf} is no EDTF date; write 2024-11-08, 2023-09, XXXX-10 (a month of no known year) or 2025? (an uncertain year)")
        return
    if basis == "unknown" and edtf:
        yield record.problem("edtf", "the date is given and its basis is unknown; take one of them out")
    if basis in ("printed", "inferred") and not edtf:
        yield record.problem("edtf", f"a date whose basis is {basis} needs edtf")
    if basis in ("inferred", "unknown") and not record.get("grounds"):
        yield record.problem("grounds", f"a date whose basis is {basis} needs grounds")
    if basis == "printed" and not printed:
        yield record.problem("printed", "a date whose basis is printed needs the printed words and where they start")
    if basis == "printed" and edtf and printed and language in languages():
        for part in not_printed(edtf, printed, language):
            yield record.problem("edtf", f"{part} is given as printed, but the words {printed} do not say it; make the basis inferred and give the grounds")


def _is_edtf(text: str) -> bool:
    try:
        date_range(text)
    except ValueError:
        return False
    return True


def check_sources(ledger: Ledger) -> Iterator[Problem]:
    seen: dict[str, Record] = {}
    for source in ledger.sources:
        try:
            Locale.parse(source.get("language", "en"), sep="-")
        except (UnknownLocaleError, ValueError):
            yield source.problem("language", f"{source.get('language')} is no language that CLDR knows; write a BCP 47 tag such as ur")
        else:
            if source.get("language", "en") not in languages():
                yield source.problem("language", f"figures in {source.get('language')} cannot be read: there are tables for {', '.join(languages())}")
        for key in ("file", "sha256"):
            twin = seen.setdefault(source.get(key), source)
            if source.get(key) and twin is not source:
                yield source.problem(key, f"the article {source.get(key)} is already in {twin.document.path.name}")


def check_deals(ledger: Ledger) -> Iterator[Problem]:
    """What a deal says of its parties has to be what its claims say."""
    claims = defaultdict(list)
    for claim in ledger.claims:
        claims[claim.get("deal")].append(claim)
    for deal in ledger.deals:
        own = claims.get(deal.get("id"), [])
        if not own and not ledger.unreadable:
            yield deal.problem("id", f"no claim is about the deal {deal.get('id')}; take it out or add the claim")
        flows = [flow for claim in own for flow in claim.inner("flows")]
        for key in ("payer", "payee"):
            if flows and deal.get(key) and deal.get(key) not in [flow.get(key) for flow in flows]:
                yield deal.problem(key, f"{key}: no flow of this deal has the {key} {deal.get(key)}")
        if not deal.is_told("parties"):
            yield from _check_parties(deal, flows)


def _check_parties(deal: Record, flows: list[Record]) -> Iterator[Problem]:
    parties = {party.get("organisation") for party in deal.inner("parties")}
    in_flows = {flow.get(key) for flow in flows for key in ("payer", "payee")}
    for stranger in sorted((in_flows | {deal.get("payer"), deal.get("payee")}) - parties - {None}):
        yield deal.problem("parties", f"{stranger} pays or is paid in this deal, but is no party to it")


def check_names(ledger: Ledger) -> Iterator[Problem]:
    """One printed name means one organisation, or a search for it would merge two."""
    taken: dict[tuple[str, str], Record] = {}
    for organisation in ledger.organisations:
        for language, names in organisation.get("names", {}).items():
            for name in dict.fromkeys([*(names or ()), organisation.get("name")]):
                other = taken.setdefault((language, name), organisation)
                if name and other is not organisation:
                    yield organisation.problem("names", f"the name {name} is that of {other.get('id')} too; one printed name means one organisation")


def check_places(ledger: Ledger) -> Iterator[Problem]:
    """Places that cannot be right whatever the article says."""
    for claim in ledger.claims:
        source = ledger.source_of(claim)
        start, end = claim.get("start"), claim.get("end")
        if start is None or end is None:
            continue
        if end <= start:
            yield claim.problem("end", f"the passage ends at {end}, before it starts at {start}")
        elif source and source.get("characters") and end > source.get("characters"):
            yield claim.problem("end", f"the passage ends at {end}, after the article's {source.get('characters')} characters")
        else:
            yield from _check_inside(claim, start, end)
    yield from _check_overlaps(ledger)


def _check_inside(claim: Record, start: int, end: int) -> Iterator[Problem]:
    for record, words, place in _placed(claim):
        at, printed = record.get(place), record.get(words)
        if at is not None and printed and not start <= at <= at + len(printed) <= end:
            yield record.problem(place, f"{printed} at {at} lies outside the claim's passage, {start} to {end}")


def _placed(claim: Record) -> Iterator[tuple[Record, str, str]]:
    for amount in claim.inner("amounts"):
        yield amount, "printed", "start"
        yield amount, "bound_printed", "bound_start"
    for mention in claim.inner("chips"):
        yield mention, "printed", "start"


def _check_overlaps(ledger: Ledger) -> Iterator[Problem]:
    taken: dict[int, dict[int, Record]] = defaultdict(dict)
    for record in [*ledger.amounts, *ledger.set_aside]:
        start = record.get("start")
        if start is None or not record.get("printed"):
            continue
        here = taken[id(record.document)]
        for place in range(start, start + len(record.get("printed"))):
            other = here.setdefault(place, record)
            if other is not record:
                name = other.get("id", other.get("printed"))
                yield record.problem("start", f"the figure at {start} is already accounted for, by {name}")
                break


# what can be asked of each file alone, be it by another process
OF_ONE_FILE = (check_unknowns, check_figures, check_dates, check_places)
CHECKS = (
    check_ids,
    check_references,
    check_sources,
    check_counting,
    check_deals,
    check_names,
    check_corrections,
)
