"""What the ledger adds to Datasette: search that folds its query as the index was folded, and cells that read right."""

import json

from datasette import hookimpl
from markupsafe import Markup, escape

from etl.display import bounded, in_full, language_name, number, quantity
from etl.search import fts_query

AS_PRINTED = ("printed", "bound_printed", "date_printed", "printed_figures", "name", "publisher", "says", "other_says")
NUMBERS = ("value", "low", "high", "naive_sum", "in_effect", "committed", "pledged", "talks")
LINKS = {
    "claim_id": "claims", "deal_id": "deals", "source_id": "sources", "loop_id": "loops", "flow_id": "flows", "amount_id": "amounts",
    "organisation_id": "organisations", "payer_id": "organisations", "payee_id": "organisations", "chip_id": "chips",
}  # fmt: skip
BETWEEN_FIGURES = " · "  # what the canned queries put between several figures in one cell


# trylast, since the function of this name that Datasette registers would otherwise come after ours
@hookimpl(trylast=True)
def prepare_connection(conn):
    conn.create_function("escape_fts", 1, fts_query, deterministic=True)


@hookimpl
def prepare_jinja2_environment(env):
    env.filters |= {
        "bounded": bounded_cell, "language_name": language_name, "fromjson": json.loads, "printed": printed, "words": code_words,
    }  # fmt: skip


@hookimpl
def render_cell(row, value, column, table, datasette):
    if column in AS_PRINTED and isinstance(value, str):
        # each figure alone: beside one another, the direction of one would turn the sign of the next around
        return escape(BETWEEN_FIGURES).join(printed(figure, _language(row)) for figure in value.split(BETWEEN_FIGURES))
    if column in NUMBERS and isinstance(value, (int, float)):
        return _data(value, quantity(value, _unit(row)), in_full(value, None, _unit(row)))
    linked = "deals" if table == "deals" and column == "id" else LINKS.get(column.removeprefix("other_"))
    if linked and isinstance(value, str):  # where Datasette shows a label it links it itself, and value is no text
        return Markup('<a href="{}">{}</a>').format(datasette.urls.row("deals", linked, value), value)
    return None  # shown as Datasette shows it


def printed(text: str, language: str | None = None) -> Markup:
    """Words as an article prints them: isolated, with their language and direction."""
    return Markup('<bdi dir="auto"{}>{}</bdi>').format(Markup(' lang="{}"').format(language) if language else "", text)


def bounded_cell(row: dict, unit: str = "unit") -> Markup:
    """A row's low, high and bound as "up to $5bn", with every digit on hover."""
    low, high = row.get("low"), row.get("high")
    if low is None and high is None:
        return Markup("")
    value = row["value"] if row.get("value") is not None else low if low is not None else high
    return _data(value, bounded(low, high, row.get(unit), row.get("bound")), in_full(low, high, row.get(unit)))


def code_words(code: str | None) -> str:
    """A code as words: in_effect is "in effect"."""
    return (code or "").replace("_", " ")


def _data(value, short: str, full: str) -> Markup:
    return Markup('<data value="{}" title="{}">{}</data>').format(value, full, short)


def _unit(row) -> str | None:
    keys = row.keys()
    return next((row[key] for key in ("unit", "currency") if key in keys), None)


def _language(row) -> str | None:
    return row["language"] if "language" in row.keys() else None
