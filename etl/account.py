"""Is every figure that an article prints accounted for: in a claim that reads it alike, or set aside with a reason?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from etl.anchors import line_of
from etl.check_amounts import unit_in_print
from etl.figures import languages
from etl.ledger import Ledger, Record
from etl.problems import Problem
from etl.scan import Figure, scan


def check_account(ledger: Ledger, texts: dict[Path, str]) -> Iterator[Problem]:
    """Compare the figures that the scanner finds in each article with the file of that article.

    Args:
        texts: by the path of an article's file in the ledger, the text of the article.
    """
    amounts, aside = _by_document(ledger.amounts), _by_document(ledger.set_aside)
    yield from _check_statements(ledger, amounts)
    for source in ledger.sources:
        text = texts.get(source.document.path)
        if text is not None and source.get("language") in languages():
            path = source.document.path
            yield from _check(source, text, amounts.get(path, []), aside.get(path, []))


def _check_statements(ledger: Ledger, amounts: dict[Path, list[Record]]) -> Iterator[Problem]:
    """A sum that our own sentence names is one that the article prints."""
    for claim in ledger.claims:
        printed = {amount.get("value") for amount in amounts.get(claim.document.path, [])}
        for figure in scan(claim.get("statement", ""), "en"):
            if figure.kind in ("money", "percent", "power") and not printed & {reading.value for reading in figure.readings}:
                yield claim.problem("statement", f"statement: {figure.printed} is {_said(figure)}, which is no amount of this article")


def _by_document(records: list[Record]) -> dict[Path, list[Record]]:
    grouped: dict[Path, list[Record]] = {}
    for record in records:
        if record.get("printed") and record.get("start") is not None:
            grouped.setdefault(record.document.path, []).append(record)
    return grouped


def _check(source: Record, text: str, amounts: list[Record], aside: list[Record]) -> Iterator[Problem]:
    holders = {at: r for r in [*aside, *amounts] for at in range(r.get("start"), r.get("start") + len(r.get("printed")))}
    claimed = {id(amount) for amount in amounts}
    for figure in scan(text, source.get("language")):
        holder = next((holders[at] for at in range(figure.start, figure.end) if at in holders), None)
        if holder is None:
            yield source.problem("file", f"the figure {figure.printed} at {figure.start}, line {line_of(text, figure.start)} of the article, "
                                         f"is in no claim and not set aside; it reads {_said(figure)}")  # fmt: skip
        elif id(holder) in claimed and not _agree(holder, figure):
            yield holder.problem("value", f"in the article {figure.printed} at {figure.start} reads {_said(figure)}, "
                                          f"not {holder.get('bound')} {holder.get('value')} {holder.get('unit')}")  # fmt: skip


def _said(figure: Figure) -> str:
    numbers = f"{figure.value:f}" + (f" to {figure.high:f}" if figure.high is not None else "")
    return f"{figure.bound} {numbers} {figure.unit or 'count'}"


def _agree(amount: Record, figure: Figure) -> bool:
    unit, high = unit_in_print(amount), amount.get("high")
    # a bound whose words are given has been checked against those words, which may stand too far off for a scan
    bounded = amount.get("bound_printed") or amount.get("bound") in (None, figure.bound)
    return bool(bounded) and any(
        Decimal(amount.get("value", reading.value)) == reading.value and (high is None or high == reading.high) and unit in (None, reading.unit)
        for reading in figure.readings
    )
