"""What the validator asks of amounts: that each says what its printed words say, and is counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from babel.numbers import list_currencies

from etl.figures import UnreadableFigure, read_bound, read_figure
from etl.ledger import Ledger, Record, rings
from etl.problems import Problem, nearest

SUMMED = ("investment", "contract", "spending_plan")  # measures of money that moves
COUNTED_THINGS = ("people", "homes")  # units that no figure prints by itself: its number is a bare count
NO_LOW = ("up_to", "less_than")


def check_figures(ledger: Ledger) -> Iterator[Problem]:
    """The typed value, unit and bound against what a machine reads in the printed words."""
    for amount in ledger.amounts:
        language = ledger.language_of(amount)
        if amount.get("printed") and language:
            yield from _check_reading(amount, language)
            yield from _check_bound(amount, language)
        yield from _check_unit(amount)


def _check_reading(amount: Record, language: str) -> Iterator[Problem]:
    try:
        reading = read_figure(amount.get("printed"), language)
    except UnreadableFigure as error:
        yield amount.problem("printed", f"printed: {error}")
        return
    for key, said in (("value", reading.value), ("high", reading.high)):
        typed = amount.get(key)
        if typed == said or _told_already(amount, key):
            continue
        say = f"{said:f}" if said is not None else "no upper end"
        yield amount.problem(key, f"{key}: the words {amount.get('printed')} say {say}, not {typed if typed is not None else 'nothing'}")
    unit = None if amount.get("unit") in COUNTED_THINGS else amount.get("unit")
    if amount.get("unit") and reading.unit != unit:
        say = reading.unit or f"a bare number, so {' or '.join(COUNTED_THINGS)}"
        yield amount.problem("unit", f"unit: the words {amount.get('printed')} say {say}, not {amount.get('unit')}")
    if reading.bound not in ("exact", amount.get("bound", reading.bound)):
        yield amount.problem("bound", f"bound: the words {amount.get('printed')} say {reading.bound}, not {amount.get('bound')}")


def _told_already(record: Record, key: str) -> bool:
    """Whether the value was taken out because it breaks the schema, which has been told."""
    return key in record.data and record.data[key] is None


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
    yield from rings(ledger, "amounts", "part_of")
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
        if amount.get(field) and other.get(field) and amount.get(field) != other.get(field):
            yield amount.problem(key, f"{key}: {other.get('id')} has the {field} {other.get(field)}, this one {amount.get(field)}")
    if amount.parent.get("deal") != other.parent.get("deal"):
        yield amount.problem(key, f"{key}: {other.get('id')} is about another deal, {other.parent.get('deal')}")


def _check_repeats(amount: Record, other: Record) -> Iterator[Problem]:
    if other is amount or other.get("repeats"):
        yield amount.problem("repeats", f"repeats: name the amount that is counted, not one that repeats another ({other.get('repeats')})")
    values = {amount.get("value"), other.get("value")} - {None}
    if len(values) > 1 and not amount.get("note"):
        yield amount.problem("repeats", f"repeats: {other.get('id')} says {other.get('value')}, this one {amount.get('value')}; say in a note why they are the same sum")
    if other.get("bound") == "exact" and amount.get("bound") not in (None, "exact"):
        yield amount.problem("repeats", f"repeats: the looser of two readings is counted; let {other.get('id')} repeat this one")


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
