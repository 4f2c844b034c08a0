"""The validator: everything that is wrong with the ledger, found in one go.

`check` and `build` call the same `check_ledger`, so they cannot disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies

from etl.anchors import check_anchors
from etl.dates import date_range, not_printed
from etl.figures import UnreadableFigure, read_bound, read_figure
from etl.ledger import Ledger, Record, read_ledger
from etl.problems import Problem, nearest
from etl.prose import check_prose
from etl.structure import check_structure

SUMMED = ("investment", "contract", "spending_plan")  # measures of money that moves
COUNTED_THINGS = ("people", "homes")  # units that no figure prints by itself: its number is a bare count
NO_LOW = ("up_to", "less_than")

REFERENCES = (
    # records, key, what it names
    ("claims", "deal", "deals"),
    ("flows", "payer", "organisations"),
    ("flows", "payee", "organisations"),
    ("amounts", "part_of", "amounts"),
    ("amounts", "repeats", "amounts"),
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
    ledger, problems = read_ledger(folder, progress)
    for document in ledger.articles:
        problems += check_structure(document, "article")
    for name, document in ledger.lists.items():
        problems += check_structure(document, name)
    for check in CHECKS:
        problems += check(ledger)
    for document in ledger.documents():
        problems += check_prose(document)
    found, unchecked = check_anchors(ledger, articles)
    return Report(sorted({*problems, *found}), unchecked, ledger)


def check_ids(ledger: Ledger) -> Iterator[Problem]:
    for kind, first in ledger.index.items():
        for record in getattr(ledger, kind):
            known = first.get(record.get("id"))
            if known and known is not record and known.where != record.where or known and known.document is not record.document:
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
    for amount in ledger.amounts:
        own = [flow.get("id") for flow in amount.parent.inner("flows")]
        if amount.get("flow") and amount.get("flow") not in own:
            yield amount.problem("flow", f"{amount.get('flow')} is no flow of this claim.{nearest(amount.get('flow'), own)}")


def _refers(ledger: Ledger, record: Record, key: str, target: str) -> Iterator[Problem]:
    wanted, known = record.get(key), ledger.index[target]
    if wanted and wanted not in known:
        where = "an article" if target in ("claims", "amounts") else f"data/{target}.yml"
        yield record.problem(key, f"{key}: there is no {wanted} in {where}.{nearest(wanted, known)}")


def check_unknowns(ledger: Ledger) -> Iterator[Problem]:
    for kind, keys in MAY_BE_UNKNOWN.items():
        for record in getattr(ledger, kind):
            reasons = record.get("unknown", {})
            for key in keys:
                if record.get(key) is None and key not in reasons:
                    yield record.problem(key, f"{key} is left out without a reason; give it, or write under unknown why nobody can know it")
                if record.get(key) is not None and key in reasons:
                    yield record.problem("unknown", f"{key} is given and called unknown; take one of them out")
            for key in reasons:
                if key not in keys:
                    yield record.problem("unknown", f"{key} cannot be unknown here; only {', '.join(keys)} can")
    for flow in ledger.flows:
        if flow.get("payer") is None and flow.get("payee") is None:
            yield flow.problem("id", "a flow with neither payer nor payee says nothing; leave it out")
        if flow.get("payer") and flow.get("payer") == flow.get("payee"):
            yield flow.problem("payee", "payer and payee are the same")


def check_figures(ledger: Ledger) -> Iterator[Problem]:
    """The typed value, unit and bound against what a machine reads in the printed words."""
    for amount in ledger.amounts:
        language = _language(ledger, amount)
        if amount.get("printed") and language:
            yield from _check_reading(amount, language)
            yield from _check_bound(amount, language)
        yield from _check_unit(amount)


def _language(ledger: Ledger, record: Record) -> str | None:
    source = ledger.source_of(record)
    return source.get("language") if source else None


def _check_reading(amount: Record, language: str) -> Iterator[Problem]:
    try:
        reading = read_figure(amount.get("printed"), language)
    except UnreadableFigure as error:
        yield amount.problem("printed", f"printed: {error}")
        return
    for key, said in (("value", reading.value), ("high", reading.high)):
        typed = amount.get(key)
        if typed is None and said is None or typed is not None and said is not None and Decimal(typed) == said:
            continue
        say = f"{said:f}" if said is not None else "no upper end"
        yield amount.problem(key, f"{key}: the words {amount.get('printed')} say {say}, not {typed if typed is not None else 'nothing'}")
    unit = None if amount.get("unit") in COUNTED_THINGS else amount.get("unit")
    if amount.get("unit") and reading.unit != unit:
        say = reading.unit or f"a bare number, so {' or '.join(COUNTED_THINGS)}"
        yield amount.problem("unit", f"unit: the words {amount.get('printed')} say {say}, not {amount.get('unit')}")
    if reading.bound not in ("exact", amount.get("bound", reading.bound)):
        yield amount.problem("bound", f"bound: the words {amount.get('printed')} say {reading.bound}, not {amount.get('bound')}")


def _check_bound(amount: Record, language: str) -> Iterator[Problem]:
    words, bound = amount.get("bound_printed"), amount.get("bound")
    if words and bound == "exact":
        yield amount.problem("bound_printed", "bound_printed is given for an exact figure; name the bound or take the words out")
    elif words and bound:
        try:
            said = read_bound(words, language)
        except UnreadableFigure as error:
            yield amount.problem("bound_printed", f"bound_printed: {error}")
            return
        if said != bound:
            yield amount.problem("bound", f"bound: the words {words} say {said}, not {bound}")
    elif bound and bound != "exact" and not _bound_inside(amount, language):
        yield amount.problem("bound", f"bound is {bound}, but bound_printed does not give the words that say so")


def _bound_inside(amount: Record, language: str) -> bool:
    try:
        return read_figure(amount.get("printed"), language).bound == amount.get("bound")
    except UnreadableFigure:
        return True  # told already


def _check_unit(amount: Record) -> Iterator[Problem]:
    unit = amount.get("unit", "")
    if len(unit) == 3 and unit.isupper() and unit not in list_currencies():
        yield amount.problem("unit", f"{unit} is no ISO 4217 currency.{nearest(unit, list_currencies())}")


def is_money(amount: Record) -> bool:
    return amount.get("measure") in SUMMED


def check_counting(ledger: Ledger) -> Iterator[Problem]:
    """Nothing may be counted twice, and no bound as if it were exact."""
    amounts = ledger.index["amounts"]
    for amount in ledger.amounts:
        yield from _check_how_it_counts(amount)
        if whole := amounts.get(amount.get("part_of")):
            yield from _check_same_kind(amount, whole, "part_of")
        if other := amounts.get(amount.get("repeats")):
            yield from _check_same_kind(amount, other, "repeats")
            yield from _check_repeats(amount, other)
    yield from _check_rings(ledger)
    yield from _check_wholes(ledger)
    yield from _check_unlinked_twins(ledger)


def _check_how_it_counts(amount: Record) -> Iterator[Problem]:
    counting, bound = amount.get("counting"), amount.get("bound")
    if not is_money(amount):
        if counting:
            yield amount.problem("counting", f"counting is only for money that moves ({', '.join(SUMMED)}); take it out")
        return
    if not counting:
        yield amount.problem("counting", "counting is missing: does this sum add money, lie inside another, or limit it?")
    if not amount.get("flow"):
        yield amount.problem("flow", "flow is missing: which flow of this claim does the money belong to?")
    if counting == "tranche" and not amount.get("part_of"):
        yield amount.problem("counting", "a tranche lies inside another amount; name it under part_of")
    if counting == "increment" and bound in NO_LOW:
        yield amount.problem("counting", f"{bound} sets no least amount, so it cannot be summed as an increment; its counting is ceiling")
    if counting == "ceiling" and bound and bound not in NO_LOW:
        yield amount.problem("counting", f"a ceiling needs the bound {' or '.join(NO_LOW)}, not {bound}")


def _check_same_kind(amount: Record, other: Record, key: str) -> Iterator[Problem]:
    for field in ("unit", "measure"):
        if amount.get(field) != other.get(field):
            yield amount.problem(key, f"{key}: {other.get('id')} has the {field} {other.get(field)}, this one {amount.get(field)}")
    if amount.parent.get("deal") != other.parent.get("deal"):
        yield amount.problem(key, f"{key}: {other.get('id')} is about another deal, {other.parent.get('deal')}")


def _check_repeats(amount: Record, other: Record) -> Iterator[Problem]:
    if other is amount or other.get("repeats"):
        yield amount.problem("repeats", f"repeats: name the amount that is counted, not one that repeats another ({other.get('repeats')})")
    if amount.get("value") != other.get("value") and not amount.get("note"):
        yield amount.problem("repeats", f"repeats: {other.get('id')} says {other.get('value')}, this one {amount.get('value')}; say in a note why they are the same sum")
    if other.get("bound") == "exact" and amount.get("bound") not in (None, "exact"):
        yield amount.problem("repeats", f"repeats: the looser of two readings is counted; let {other.get('id')} repeat this one")


def _check_rings(ledger: Ledger) -> Iterator[Problem]:
    amounts = ledger.index["amounts"]
    for amount in ledger.amounts:
        seen, next_id = [amount.get("id")], amount.get("part_of")
        while next_id and next_id not in seen and next_id in amounts:
            seen.append(next_id)
            next_id = amounts[next_id].get("part_of")
        if next_id and next_id == seen[0]:
            yield amount.problem("part_of", f"part_of runs in a ring: {' in '.join([*seen, next_id])}")


def _check_wholes(ledger: Ledger) -> Iterator[Problem]:
    parts = defaultdict(list)
    for amount in ledger.amounts:
        if amount.get("part_of") and not amount.get("repeats"):
            parts[amount.get("part_of")].append(amount)
    for whole_id, inside in parts.items():
        whole = ledger.index["amounts"].get(whole_id)
        if whole and all(part.get("value") is not None for part in [whole, *inside]):
            yield from _check_sum(whole, inside)


def _check_sum(whole: Record, parts: list[Record]) -> Iterator[Problem]:
    total, value = sum(part.get("value") for part in parts), whole.get("value")
    names = ", ".join(part.get("id", "?") for part in parts)
    open_above = whole.get("bound") in ("at_least", "more_than")
    if total > value and not open_above:
        yield whole.problem("value", f"the parts ({names}) come to {total}, more than the whole of {value}")
    elif whole.get("counting") == "cumulative" and total != value and not whole.get("note"):
        yield whole.problem("value", f"the parts ({names}) come to {total}, the total is {value}; say in a note why they differ")
    if whole.get("counting") not in ("cumulative", None):
        for part in parts:
            if part.get("counting") not in ("tranche", None):
                yield part.problem("counting", f"it lies inside {whole.get('id')}, which is counted, so its counting is tranche")


def _check_unlinked_twins(ledger: Ledger) -> Iterator[Problem]:
    """The same sum for the same deal in two articles is most often one sum."""
    first: dict[tuple, Record] = {}
    for amount in ledger.amounts:
        if not is_money(amount) or amount.get("counting") not in ("increment", "ceiling") or amount.get("repeats"):
            continue
        key = (amount.parent.get("deal"), amount.get("measure"), amount.get("unit"), amount.get("value"))
        twin = first.setdefault(key, amount)
        together = amount.get("part_of") and amount.get("part_of") == twin.get("part_of")
        if twin is not amount and not together and not amount.get("note") and key[0]:
            yield amount.problem("value", f"{twin.get('id')} says the same sum of the same deal and both would be counted; write repeats: {twin.get('id')}, or a note why both count")


def check_dates(ledger: Ledger) -> Iterator[Problem]:
    for holder, key in [*((s, "published") for s in ledger.sources), *((c, "date") for c in ledger.claims)]:
        for record in holder.inner(key):
            yield from _check_date(record, _language(ledger, holder))
    for claim in ledger.claims:
        if claim.get("checked") and not _is_day(claim.get("checked")):
            yield claim.problem("checked", f"{claim.get('checked')} is no day; write it as 2026-11-21")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


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
    if basis == "printed" and edtf and printed and language:
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
        if not own:
            yield deal.problem("id", f"no claim is about the deal {deal.get('id')}; take it out or add the claim")
        flows = [flow for claim in own for flow in claim.inner("flows")]
        for key in ("payer", "payee"):
            if own and deal.get(key) and deal.get(key) not in [flow.get(key) for flow in flows]:
                yield deal.problem(key, f"{key}: no flow of this deal has the {key} {deal.get(key)}")
        yield from _check_parties(deal, flows, own)


def _check_parties(deal: Record, flows: list[Record], claims: list[Record]) -> Iterator[Problem]:
    parties = {party.get("organisation") for party in deal.inner("parties")}
    in_flows = {flow.get(key) for flow in flows for key in ("payer", "payee")}
    for missing in sorted((in_flows | {deal.get("payer"), deal.get("payee")}) - parties - {None}):
        yield deal.problem("parties", f"{missing} pays or is paid in this deal, but is no party to it")


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
    taken: dict[tuple[Path, int], Record] = {}
    for record in [*ledger.amounts, *ledger.set_aside]:
        start = record.get("start")
        if start is None or not record.get("printed"):
            continue
        for place in range(start, start + len(record.get("printed"))):
            other = taken.setdefault((record.document.path, place), record)
            if other is not record:
                name = other.get("id", other.get("printed"))
                yield record.problem("start", f"the figure at {start} is already accounted for, by {name}")
                break


CHECKS = (
    check_ids,
    check_references,
    check_unknowns,
    check_sources,
    check_figures,
    check_counting,
    check_dates,
    check_deals,
    check_places,
)
