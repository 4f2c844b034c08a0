"""What the ledger adds to Datasette: search that folds its query as the index was folded, and cells that read right."""

import json

from datasette import hookimpl
from markupsafe import Markup, escape

from etl.display import BOUNDS, bounded, date_words, in_full, language_name, number, quantity
from etl.search import fts_query

AS_PRINTED = ("printed", "bound_printed", "unit_printed", "date_printed", "printed_figures", "name", "publisher")
SAID = {"says": "language", "other_says": "other_language"}  # a statement of ours, or a bound and the words that are printed
NUMBERS = ("value", "low", "high", "naive_sum", "in_effect", "committed", "pledged", "talks")
LONG = 10_000  # from here a whole number is hard to read without separators; years stay below
STAGES = ("stage", "weakest_stage")
CODES = ("kind", "type", "what", "measure", "bound", "counting", "relation", "role", "date_basis", "date_event", "weakest_basis", "basis")
DATES = ("announced", "date", "published")
LINKS = {
    "claim_id": "claims", "deal_id": "deals", "source_id": "sources", "loop_id": "loops", "flow_id": "flows", "amount_id": "amounts",
    "organisation_id": "organisations", "payer_id": "organisations", "payee_id": "organisations", "chip_id": "chips",
}  # fmt: skip
# `%` escapes what it puts in as `format` does, in half the time; a page has thousands of cells
_DATA = Markup('<data value="%s" title="%s">%s</data>')
_PLAIN = Markup('<data value="%s">%s</data>')
_LINK = Markup('<a href="%s">%s</a>')
_PRINTED, _PRINTED_IN = Markup('<bdi dir="auto">%s</bdi>'), Markup('<bdi dir="auto" lang="%s">%s</bdi>')
_CODE = Markup('<span title="%s">%s</span>')
_STAGE = Markup('<span class="stage %s" title="%s">%s</span>')
BETWEEN_FIGURES = " · "  # what the canned queries put between several figures in one cell


# trylast, since the function of this name that Datasette registers would otherwise come after ours
@hookimpl(trylast=True)
def prepare_connection(conn):
    conn.create_function("escape_fts", 1, fts_query, deterministic=True)


@hookimpl
def prepare_jinja2_environment(env):
    env.filters |= {
        "bounded": bounded_cell, "language_name": language_name, "fromjson": json.loads, "printed": printed, "said": said, "words": code_words,
        "date_words": date_words,
    }  # fmt: skip


@hookimpl
def render_cell(row, value, column, table, datasette):
    if column in AS_PRINTED and isinstance(value, str):
        return _as_printed(row, value, datasette)
    if column in SAID and isinstance(value, str):
        return said(value, row[SAID[column]] if SAID[column] in row.keys() else None)
    if column in NUMBERS and isinstance(value, (int, float)):
        return _DATA % (value, in_full(value, None, _unit(row)), quantity(value, _unit(row)))
    if column in STAGES and isinstance(value, str):
        return _STAGE % (value, value, code_words(value))
    if column in CODES and isinstance(value, str):
        return _CODE % (value, code_words(value))
    if column in DATES and isinstance(value, str):
        return escape(date_words(value))
    if column == "path" and "loop_id" in row.keys():
        return _LINK % (datasette.urls.row("deals", "loops", row["loop_id"]), value)
    linked = "deals" if table == "deals" and column == "id" else LINKS.get(column.removeprefix("other_"))
    if linked and isinstance(value, str):  # where Datasette shows a label it links it itself, and value is no text
        return _LINK % (datasette.urls.row("deals", linked, value), value)
    if value.__class__ is int and abs(value) >= LONG:
        return _PLAIN % (value, number(value))
    return None  # shown as Datasette shows it


def printed(text: str, language: str | None = None) -> Markup:
    """Words as an article prints them: isolated, with their language and direction."""
    return _PRINTED_IN % (language, text) if language else _PRINTED % text


def said(text: str, language: str | None = None) -> Markup:
    """What an article says, in our words; of a bound with what is printed ("exact $1.5 بلین"), the latter is in its language."""
    bound = next((words for words in map(code_words, BOUNDS) if text.startswith(f"{words} ")), None)
    return Markup("%s %s") % (bound, printed(text[len(bound) + 1 :], language)) if bound else printed(text)


def bounded_cell(row: dict, unit: str = "unit") -> Markup:
    """A row's low, high and bound as "up to $5bn", with every digit on hover."""
    low, high = row.get("low"), row.get("high")
    if low is None and high is None:
        return Markup("")
    value = row["value"] if row.get("value") is not None else low if low is not None else high
    return _DATA % (value, in_full(low, high, row.get(unit)), bounded(low, high, row.get(unit), row.get("bound")))


def code_words(code: str | None) -> str:
    """A code as words: in_effect is "in effect"."""
    return (code or "").replace("_", " ")


def _unit(row) -> str | None:
    keys = row.keys()
    return next((row[key] for key in ("unit", "currency") if key in keys), None)


def _as_printed(row, text: str, datasette):
    # each figure alone: beside one another, the direction of one would turn the sign of the next around
    def in_language(language):
        return escape(BETWEEN_FIGURES).join(printed(figure, language) for figure in text.split(BETWEEN_FIGURES))

    async def in_language_of_source():
        source = row["source_id"]
        key = source["value"] if isinstance(source, dict) else source  # a dict where Datasette shows the title in place of the id
        found = await datasette.get_database("deals").execute("SELECT language FROM sources WHERE id = ?", [key])
        return in_language(found.single_value() if found.rows else None)

    keys = row.keys()
    return in_language(row["language"]) if "language" in keys else in_language_of_source if "source_id" in keys else in_language(None)
