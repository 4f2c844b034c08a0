"""What the validator asks of amounts: that each says what its printed words say, and is counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache

from babel.numbers import list_currencies

from etl.figures import Reading, UnreadableFigure, languages, read_bounds, read_every, read_figure
from etl.ledger import Ledger, Record, rings
from etl.problems import Problem, nearest
from etl.structure import units_of
from etl.words import language as table_of
from etl.words import tender

SUMMED = ("investment", "contract", "spending_plan")  # measures of money that moves
COUNTED_THINGS = ("people", "homes", "chips")  # units that no figure prints by itself: its number is a bare count
NO_LOW = ("up_to", "less_than")
_read = lru_cache(maxsize=100_000)(read_figure)  # articles print the same figures again and again
_read_every = lru_cache(maxsize=100_000)(read_every)
_read_bounds = lru_cache(maxsize=1000)(read_bounds)


def check_figures(ledger: Ledger) -> Iterator[Problem]:
    """The typed value, unit and bound against what a machine reads in the printed words."""
    for amount in ledger.amounts:
        language = ledger.language_of(amount)
        if amount.get("printed") and language in languages():
            yield from _check_printed(amount, language)
        yield from _check_unit(amount)


def _check_printed(amount: Record, language: str) -> Iterator[Problem]:
    try:
        reading = _settled(amount, language) or _read(amount.get("printed"), language)
    except UnreadableFigure as error:
        hint = "; type the one that the article means, and say in a note why" if "ambiguous" in str(error) else ""
        yield amount.problem("printed", f"printed: {error}{hint}")
        reading = None
    else:
        yield from _check_reading(amount, reading)
    yield from _check_bound(amount, language, reading)
    yield from _check_unit_words(amount, language)


def _settled(amount: Record, language: str) -> Reading | None:
    """The reading that a person chose, and says in a note why, where the words can be read in several ways or mean another money elsewhere."""
    if not amount.get("note"):
        return None
    try:
        readings = _read_every(amount.get("printed"), language)
    except UnreadableFigure:
        return None
    elsewhere = table_of(language).elsewhere
    every = [reading._replace(unit=unit) for reading in readings for unit in (reading.unit, *elsewhere.get(reading.unit, ()))]
    typed = amount.get("value"), amount.get("high"), unit_in_print(amount)
    return next((reading for reading in every if (reading.value, reading.high, reading.unit) == typed), None) if len(every) > 1 else None


def _check_unit_words(amount: Record, language: str) -> Iterator[Problem]:
    """Words that name a unit do so beside any number."""
    words, unit = amount.get("unit_printed"), amount.get("unit")
    if not words or not unit:
        return
    said = set()
    for figure in (f"3 {words}", f"{words} 3"):
        with suppress(UnreadableFigure):
            said.add(_read(figure, language))
    if unit in COUNTED_THINGS:
        yield amount.problem("unit_printed", f"unit_printed: {unit} are counted, and a bare number needs no words for that; take them out")
    elif Reading(Decimal(3), None, unit, "exact") not in said:  # neither a scale nor a bound, which would be lost
        yield amount.problem("unit_printed", f"unit_printed: the words {words} do not say {unit} and nothing else; "
                                             "give the unit as a figure has it ($, dollars, %)")  # fmt: skip


def unit_in_print(amount: Record) -> str | None:
    """The unit that the printed figure itself says: none for things that are counted, and where its words stand apart; the number is bare then."""
    return None if amount.get("unit") in COUNTED_THINGS or amount.get("unit_printed") else amount.get("unit")


def _check_reading(amount: Record, reading: Reading) -> Iterator[Problem]:
    for key, said in (("value", reading.value), ("high", reading.high)):
        typed = amount.get(key)
        if typed == said or amount.is_told(key):
            continue
        say = f"{said:f}" if said is not None else "no upper end"
        yield amount.problem(key, f"{key}: the words {amount.get('printed')} say {say}, not {typed if typed is not None else 'nothing'}")
    if amount.get("unit") and reading.unit != unit_in_print(amount):
        say = reading.unit or f"a bare number, so {' or '.join(COUNTED_THINGS)}, or give under unit_printed the words that name its unit elsewhere"
        yield amount.problem("unit", f"unit: the words {amount.get('printed')} say {say}, not {amount.get('unit')}")
    if reading.bound not in ("exact", amount.get("bound", reading.bound)):
        yield amount.problem("bound", f"bound: the words {amount.get('printed')} say {reading.bound}, not {amount.get('bound')}")


def _check_bound(amount: Record, language: str, reading: Reading | None) -> Iterator[Problem]:
    words, bound = amount.get("bound_printed"), amount.get("bound")
    if words and bound == "exact":
        yield amount.problem("bound_printed", "bound_printed is given for an exact figure; name the bound or take the words out")
    elif words and bound:
        try:
            said = _read_bounds(words, language)
        except UnreadableFigure as error:
            yield amount.problem("bound_printed", f"bound_printed: {error}")
            return
        if bound not in said:
            yield amount.problem("bound", f"bound: the words {words} say {' or '.join(sorted(said))}, not {bound}")
    elif bound and bound != "exact" and reading and reading.bound != bound:  # what is unreadable is told already
        yield amount.problem("bound", f"bound is {bound}, but bound_printed does not give the words that say so")


def _check_unit(amount: Record) -> Iterator[Problem]:
    unit, measure = amount.get("unit"), amount.get("measure")
    currency = unit is not None and len(unit) == 3 and unit.isupper()
    if currency and unit not in list_currencies():
        yield amount.problem("unit", f"{unit} is no ISO 4217 currency.{nearest(unit, sorted(tender()))}")
    allowed = units_of(measure) if measure else ()
    if unit and allowed and ("money" if currency else unit) not in allowed:
        yield amount.problem("unit", f"unit: {measure} is counted in {' or '.join(allowed)}, not in {unit}")


def is_money(amount: Record) -> bool:
    """Whether the amount is money that moves, which sums may take."""
    return amount.get("measure") in SUMMED


def check_counting(ledger: Ledger) -> Iterator[Problem]:
    """Nothing may be counted twice, and no bound as if it were exact."""
    amounts = ledger.index["amounts"]
    for amount in ledger.amounts:
        yield from _check_how_it_counts(amount)
        for key in ("part_of", "repeats", "distinct_from"):
            if other := amounts.get(amount.get(key)):
                yield from _check_same_kind(amount, other, key)
        if other := amounts.get(amount.get("repeats")):
            yield from _check_repeats(ledger, amount, other)
        if whole := amounts.get(amount.get("part_of")):
            yield from _check_part(amount, whole)
    yield from rings(ledger, "amounts", "part_of")
    yield from _check_wholes(ledger)
    yield from _check_unlinked(ledger)


def _check_how_it_counts(amount: Record) -> Iterator[Problem]:
    counting, bound = amount.get("counting"), amount.get("bound")
    if not is_money(amount):
        if counting:
            yield amount.problem("counting", f"counting is only for money that moves ({', '.join(SUMMED)}); take it out")
        return
    if not amount.parent.get("deal") and not amount.parent.is_told("deal"):
        yield amount.problem("measure", f"{amount.get('measure')} is money that moves, so the claim has to be about a deal")
    if not counting and not amount.is_told("counting"):
        yield amount.problem("counting", "counting is missing: does this sum add money, lie inside another, or limit it?")
    if not amount.get("flow") and not amount.is_told("flow"):
        yield amount.problem("flow", "flow is missing: which flow of this claim does the money belong to?")
    if counting == "tranche" and not amount.get("part_of"):
        yield amount.problem("counting", "a tranche lies inside another amount; name it under part_of")
    if counting in ("increment", "cumulative") and bound in NO_LOW:
        yield amount.problem("counting", f"{bound} sets no least amount, so it cannot be summed as {counting}; its counting is ceiling")
    if counting == "ceiling" and bound and bound not in NO_LOW:
        yield amount.problem("counting", f"a ceiling needs the bound {' or '.join(NO_LOW)}, not {bound}")


def _check_same_kind(amount: Record, other: Record, key: str) -> Iterator[Problem]:
    for field in ("unit", "measure"):
        if amount.get(field) and other.get(field) and amount.get(field) != other.get(field):
            yield amount.problem(key, f"{key}: {other.get('id')} has the {field} {other.get(field)}, this one {amount.get(field)}")
    if amount.parent.get("deal") != other.parent.get("deal"):
        yield amount.problem(key, f"{key}: {other.get('id')} is about another deal, {other.parent.get('deal')}")


def _check_repeats(ledger: Ledger, amount: Record, other: Record) -> Iterator[Problem]:
    if other is amount or other.get("repeats"):
        yield amount.problem("repeats", f"repeats: name the amount that is counted, not one that repeats another ({other.get('repeats')})")
    values = {amount.get("value"), other.get("value")} - {None}
    if len(values) > 1 and not amount.get("note"):
        yield amount.problem("repeats", f"repeats: {other.get('id')} says {other.get('value')}, this one {amount.get('value')}; say in a note why they are the same sum")
    if other.get("bound") == "exact" and amount.get("bound") not in (None, "exact"):
        yield amount.problem("repeats", f"repeats: the looser of two readings is counted; let {other.get('id')} repeat this one")
    countings = {amount.get("counting"), other.get("counting")} - {None}
    if len(countings) > 1 and countings != {"increment", "ceiling"}:
        yield amount.problem("repeats", f"repeats: {other.get('id')} is counted as {other.get('counting')}, this one as {amount.get('counting')}")
    yield from _check_same_ends(ledger, amount, other)


def _check_same_ends(ledger: Ledger, amount: Record, other: Record) -> Iterator[Problem]:
    """The same sum goes from the same payer to the same payee, as far as both articles name them."""
    flow, other_flow = (ledger.index["flows"].get(a.get("flow")) for a in (amount, other))
    for end in ("payer", "payee"):
        ends = [ledger.group_of(f.get(end)) for f in (flow, other_flow) if f and f.get(end)]
        if len(set(ends)) > 1:
            yield amount.problem("repeats", f"repeats: {other.get('id')} has the {end} {ends[1]}, this one {ends[0]}; sums with other parties are other sums")


def _check_part(amount: Record, whole: Record) -> Iterator[Problem]:
    counting, of = amount.get("counting"), whole.get("counting")
    if of == "cumulative" and counting not in ("increment", None):
        yield amount.problem("counting", f"part_of: what a total so far ({whole.get('id')}) holds is an increment, not a {counting}")
    elif of in ("increment", "ceiling") and counting not in ("tranche", None):
        yield amount.problem("counting", f"it lies inside {whole.get('id')}, which is counted, so its counting is tranche")


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
    least = sum(part.get("value") for part in parts if part.get("bound") not in NO_LOW)
    value = whole.get("value") if whole.get("high") is None else whole.get("high")
    names = ", ".join(part.get("id", "?") for part in parts)
    if least > value and whole.get("bound") not in ("at_least", "more_than", "about"):
        yield whole.problem("value", f"the parts ({names}) come to {least}, more than the whole of {value}")
    elif whole.get("counting") == "cumulative" and least != value and not whole.get("note"):
        yield whole.problem("value", f"the parts ({names}) come to {least}, the total is {value}; say in a note why they differ")


def _check_unlinked(ledger: Ledger) -> Iterator[Problem]:
    """Money of one deal that two articles print is one sum, part of one total, or expressly other money."""
    groups = defaultdict(list)
    for amount in ledger.amounts:
        if is_money(amount) and amount.get("counting") in ("increment", "ceiling", "cumulative") and not amount.get("repeats"):
            groups[amount.parent.get("deal"), amount.get("measure"), amount.get("unit")].append(amount)
    for (deal, *_), amounts in groups.items():
        if deal:
            yield from _unlinked(amounts)
            yield from _told_twice(amounts)


def _told_twice(amounts: list[Record]) -> Iterator[Problem]:
    """The same sum twice in one article is mostly one sum said twice."""
    first: dict[tuple, Record] = {}
    for amount in amounts:
        other = first.setdefault((id(amount.document), amount.get("value"), amount.get("high")), amount)
        in_one_whole = amount.get("part_of") and amount.get("part_of") == other.get("part_of")
        linked = {amount.get("part_of"), amount.get("distinct_from"), other.get("part_of"), other.get("distinct_from")}
        if other is not amount and not in_one_whole and not linked & {amount.get("id"), other.get("id")}:
            yield amount.problem("value", f"{other.get('id')} is the same sum for the same deal in this article; write repeats: {other.get('id')} if it is said "
                                          f"twice, or distinct_from: {other.get('id')} if it is other money")  # fmt: skip


def _unlinked(amounts: list[Record]) -> Iterator[Problem]:
    # what the amounts before could be linked by, so that each is looked at once however many there are
    ids, named, wholes, articles = set(), set(), set(), set()
    for amount in amounts:
        part_of, single = amount.get("part_of"), amount.get("counting") != "cumulative"
        names, article = {part_of, amount.get("distinct_from")} - {None}, id(amount.document) if single else None
        if ids and not (names & ids or amount.get("id") in named or part_of in wholes or article in articles):
            other = amounts[0].get("id")
            yield amount.problem("value", f"{other} is counted for the same deal too; write repeats: {other} if it is the same sum, "
                                          f"part_of if one holds the other, or distinct_from: {other} if it is other money")  # fmt: skip
        ids.add(amount.get("id"))
        named |= names
        wholes |= {part_of} - {None}
        articles |= {article} - {None}
