"""The checked ledger as rows of the tables in schema.sql.

Every function yields plain tuples-to-be: dicts whose keys are column names. Rows come sorted by id.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from babel import Locale
from babel.numbers import is_currency

from etl.check import MAY_BE_UNKNOWN
from etl.dates import date_range
from etl.display import quantity
from etl.ledger import Ledger, Record
from etl.search import indexed
from etl.structure import code_lists

Row = dict[str, object]
Number = int | float
WORD = re.compile(r"\w+")


def table_rows(ledger: Ledger) -> dict[str, list[Row]]:
    """Table name -> its rows, in an order in which each table comes after those it refers to."""
    return {
        "codes": list(codes()),
        "sources": _sorted(map(_source, ledger.sources)),
        "organisations": _sorted(map(_organisation, ledger.organisations)),
        "organisation_names": list(_names(ledger)),
        "chips": _sorted(map(_chip, ledger.chips)),
        "deals": _sorted(map(_deal, ledger.deals)),
        "deal_parties": [
            {"deal_id": deal.get("id"), "organisation_id": party.get("organisation"), "role": party.get("role")}
            for deal in ledger.deals
            for party in deal.inner("parties")
        ],
        "claims": _sorted(_claim(ledger, claim) for claim in ledger.claims),
        "flows": _sorted(_flow(ledger, flow) for flow in ledger.flows),
        "amounts": _sorted(_amount(ledger, amount) for amount in ledger.amounts),
        "deal_chips": [_mention(mention) for mention in ledger.mentions],
        "figures": [*(_figure(ledger, a) for a in ledger.amounts), *(_set_aside(ledger, a) for a in ledger.set_aside)],
        "disagreements": _sorted(_declared_disagreements(ledger)),
        "unknowns": list(_unknowns(ledger)),
        "corrections": _sorted(map(_correction, ledger.corrections)),
    }


def _sorted(rows) -> list[Row]:
    return sorted(rows, key=lambda row: row["id"])


def codes() -> Iterator[Row]:
    """Every code of every code list. In the lists of stages and of bases, rank says which is stronger."""
    for name, meanings in code_lists().items():
        for rank, (code, description) in enumerate(meanings.items(), start=1):
            yield {"list": name, "code": code, "rank": rank, "description": description}


def number(value: int | Decimal | None) -> Number | None:
    """The number as SQLite keeps it: an integer where it is whole, else the nearest double."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def bounds(amount: Record) -> tuple[Number | None, Number | None]:
    """The low and the high that follow from an amount's value, its range and its bound."""
    value, high = number(amount.get("value")), number(amount.get("high"))
    if amount.get("bound") in ("up_to", "less_than"):
        return None, value if high is None else high
    if amount.get("bound") in ("at_least", "more_than"):
        return value, None
    return value, value if high is None else high


def _picked(record: Record, *keys: str) -> Row:
    return {key: record.get(key) for key in keys}


def _range(edtf: str | None, name: str) -> Row:
    first, last = date_range(edtf) if edtf else (None, None)
    return {name: edtf, f"{name}_min": first, f"{name}_max": last}


def _source(source: Record) -> Row:
    language = source.get("language")
    published = next(source.inner("published"))
    return {
        **_picked(source, "id", "title", "file", "publisher", "language", "url", "sha256", "characters"),
        "direction": "rtl" if Locale.parse(language, sep="-").character_order == "right-to-left" else "ltr",
        **_range(published.get("edtf"), "published"),
        "published_basis": published.get("basis"),
        "published_grounds": published.get("grounds"),
    }


def _organisation(organisation: Record) -> Row:
    return {**_picked(organisation, "id", "name", "kind", "ticker", "note"), "parent_id": organisation.get("parent")}


def _names(ledger: Ledger) -> Iterator[Row]:
    for organisation in ledger.organisations:
        for language, names in organisation.get("names").items():
            for name in dict.fromkeys(names):
                yield {"organisation_id": organisation.get("id"), "language": language, "name": name}


def _chip(chip: Record) -> Row:
    return {**_picked(chip, "id", "name", "family", "kind", "note"), "vendor_id": chip.get("vendor")}


def _deal(deal: Record) -> Row:
    return {**_picked(deal, "id", "title", "type", "note"), "payer_id": deal.get("payer"), "payee_id": deal.get("payee")}


def _claim(ledger: Ledger, claim: Record) -> Row:
    date = next(claim.inner("date"))
    return {
        **_picked(claim, "id", "statement", "stage", "asserted_by", "note", "checked"),
        "source_id": _source_id(ledger, claim),
        "deal_id": claim.get("deal"),
        **_range(date.get("edtf"), "date"),
        "date_basis": date.get("basis"),
        "date_event": date.get("event"),
        "date_printed": date.get("printed"),
        "date_start": date.get("start"),
        "date_grounds": date.get("grounds"),
        "char_start": claim.get("start"),
        "char_end": claim.get("end"),
    }


def _source_id(ledger: Ledger, record: Record) -> str:
    return ledger.source_of(record).get("id")


def _of_claim(ledger: Ledger, record: Record) -> Row:
    claim = record.parent
    return {"claim_id": claim.get("id"), "deal_id": claim.get("deal"), "source_id": _source_id(ledger, record)}


def _flow(ledger: Ledger, flow: Record) -> Row:
    return {
        **_picked(flow, "id", "what", "basis", "note"),
        **_of_claim(ledger, flow),
        "payer_id": flow.get("payer"),
        "payee_id": flow.get("payee"),
        "stage": flow.parent.get("stage"),
    }


def _correction(correction: Record) -> Row:
    return {
        **_picked(correction, "id", "date", "was", "now", "why", "reported_by"),
        "table_name": correction.get("table"),
        "row_id": correction.get("row"),
        "column_name": correction.get("column"),
        "removed": int(correction.get("removed", False)),
    }


def _place(words: str | None, start: int | None, *names: str) -> Row:
    end = start + len(words) if words and start is not None else None
    return dict(zip(names, (words, start, end), strict=True))


def _amount(ledger: Ledger, amount: Record) -> Row:
    low, high = bounds(amount)
    return {
        **_picked(amount, "id", "measure", "unit", "bound", "counting", "part_of", "repeats", "distinct_from", "note"),
        **_of_claim(ledger, amount),
        "flow_id": amount.get("flow"),
        "value": number(amount.get("value")),
        "low": low,
        "high": high,
        "counts": int(amount.get("counting") == "increment" and amount.get("repeats") is None),
        "language": ledger.source_of(amount).get("language"),
        **_place(amount.get("printed"), amount.get("start"), "printed", "char_start", "char_end"),
        **_place(amount.get("bound_printed"), amount.get("bound_start"), "bound_printed", "bound_start", "bound_end"),
        **_place(amount.get("unit_printed"), amount.get("unit_start"), "unit_printed", "unit_start", "unit_end"),
    }


def _mention(mention: Record) -> Row:
    claim = mention.parent
    return {
        "claim_id": claim.get("id"),
        "deal_id": claim.get("deal"),
        "chip_id": mention.get("chip"),
        "organisation_id": mention.get("organisation"),
        "relation": mention.get("relation"),
        **_place(mention.get("printed"), mention.get("start"), "printed", "char_start", "char_end"),
    }


def _figure(ledger: Ledger, amount: Record) -> Row:
    return {
        "source_id": _source_id(ledger, amount),
        **_place(amount.get("printed"), amount.get("start"), "printed", "char_start", "char_end"),
        "value": number(amount.get("value")),
        "unit": amount.get("unit"),
        "amount_id": amount.get("id"),
        "set_aside": None,
    }


def _set_aside(ledger: Ledger, aside: Record) -> Row:
    return {
        "source_id": _source_id(ledger, aside),
        **_place(aside.get("printed"), aside.get("start"), "printed", "char_start", "char_end"),
        "value": None,
        "unit": None,
        "amount_id": None,
        "set_aside": aside.get("reason"),
    }


def _declared_disagreements(ledger: Ledger) -> Iterator[Row]:
    for claim in ledger.claims:
        for contradiction in claim.inner("contradicts"):
            other = ledger.index["claims"][contradiction.get("claim")]
            yield {
                "id": f"{claim.get('id')}--{other.get('id')}",
                "deal_id": claim.get("deal"),
                "about": contradiction.get("about"),
                "claim_id": claim.get("id"),
                "source_id": _source_id(ledger, claim),
                "says": claim.get("statement"),
                "other_claim_id": other.get("id"),
                "other_source_id": _source_id(ledger, other),
                "other_says": other.get("statement"),
            }


def _unknowns(ledger: Ledger) -> Iterator[Row]:
    for kind in MAY_BE_UNKNOWN:
        for record in getattr(ledger, kind):
            for key, reason in record.get("unknown", {}).items():
                yield {
                    "table_name": "deal_chips" if kind == "mentions" else kind,
                    "row_id": record.get("id") or ",".join(str(record.get(k)) for k in ("chip", "relation", "start")) + f",{record.parent.get('id')}",
                    "column_name": key if key in ("publisher", "url") else f"{key}_id",
                    "deal_id": record.get("id") if kind == "deals" else record.parent and record.parent.get("deal"),
                    "reason": reason,
                }


def search_words(ledger: Ledger) -> dict[str, list[str]]:
    """For each table with full-text search, the words under which each row is found, in the order of its ids.

    A company is found by any form of its name, in any script, wherever it is named or takes part.
    """
    names = {o.get("id"): indexed(_all_names(ledger, o)) for o in ledger.organisations}
    named, printed, sums = _Names(ledger), _printed_chips(ledger), _sums(ledger)
    by_id = lambda records: sorted(records, key=lambda record: record.get("id"))  # noqa: E731
    return {
        "organisations": [_joined([names[o.get("id")], _indexed([o.get("ticker")])]) for o in by_id(ledger.organisations)],
        "deals": [
            _joined([_indexed([d.get("title"), d.get("note"), *sums[d.get("id")]]), *(names[p.get("organisation")] for p in d.inner("parties"))])
            for d in by_id(ledger.deals)
        ],
        "claims": [_claim_words(c, names, named) for c in by_id(ledger.claims)],
        "chips": [_indexed([c.get("name"), c.get("family"), *printed[c.get("id")]]) + " " + names.get(c.get("vendor"), "") for c in by_id(ledger.chips)],
        "sources": [_indexed([s.get("title"), s.get("publisher"), s.get("file"), s.get("url")]) for s in by_id(ledger.sources)],
    }


def _printed_chips(ledger: Ledger) -> dict[str, dict[str, None]]:
    """Chip id -> the forms in which articles print it, in order."""
    printed: dict[str, dict[str, None]] = defaultdict(dict)
    for mention in ledger.mentions:
        printed[mention.get("chip")][mention.get("printed")] = None
    return printed


def _sums(ledger: Ledger) -> dict[str, dict[str, None]]:
    """Deal id -> the sums of money that its claims print, both ends of a range, as a page shows them, in order."""
    sums: dict[str, dict[str, None]] = defaultdict(dict)
    for amount in ledger.amounts:
        if is_currency(unit := amount.get("unit", "")):
            sums[amount.parent.get("deal")] |= {quantity(amount.get(end), unit): None for end in ("value", "high") if amount.get(end) is not None}
    return sums


def _all_names(ledger: Ledger, organisation: Record) -> str:
    forms = [organisation.get("name"), *(n for names in organisation.get("names").values() for n in names)]
    parent = ledger.index["organisations"].get(organisation.get("parent"))
    return " ".join([*dict.fromkeys(forms), _all_names(ledger, parent) if parent else ""])


class _Names:
    """Which organisations a text names, by their usual names as whole words."""

    def __init__(self, ledger: Ledger):
        self.by_first_word: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for organisation in ledger.organisations:
            words = WORD.findall(organisation.get("name"))
            self.by_first_word[words[0] if words else ""].append((f" {' '.join(words)} ", organisation.get("id")))

    def in_text(self, text: str) -> set[str]:
        words = WORD.findall(text)
        told = f" {' '.join(words)} "
        return {found for word in words for name, found in self.by_first_word.get(word, ()) if name in told}


def _claim_words(claim: Record, names: dict[str, str], known: _Names) -> str:
    named = {flow.get(key) for flow in claim.inner("flows") for key in ("payer", "payee")}
    named |= {mention.get("organisation") for mention in claim.inner("chips")}
    named |= known.in_text(f"{claim.get('statement')} {claim.get('asserted_by')}")
    printed = [record.get("printed") for key in ("amounts", "chips") for record in claim.inner(key)]
    told = _indexed([claim.get("statement"), claim.get("asserted_by")])
    return _joined([told, *(names[organisation] for organisation in sorted(named - {None})), _indexed(printed)])


def _indexed(texts) -> str:
    return indexed(_joined(texts))


def _joined(texts) -> str:
    return " ".join(text for text in texts if text)
