"""What the ledger adds to Datasette: search that folds its query as the index was folded, and text that reads the right way round."""

from datasette import hookimpl
from markupsafe import Markup, escape

from etl.fold import fold

AS_PRINTED = ("printed", "bound_printed", "date_printed", "printed_figures", "name", "publisher", "says", "other_says")
NUMBERS = ("value", "low", "high", "naive_sum", "in_effect", "committed", "pledged", "talks")
LINKS = {
    "claim_id": "claims", "deal_id": "deals", "source_id": "sources", "loop_id": "loops", "flow_id": "flows", "amount_id": "amounts",
    "organisation_id": "organisations", "payer_id": "organisations", "payee_id": "organisations", "chip_id": "chips",
}  # fmt: skip
BETWEEN_FIGURES = " · "  # what the canned queries put between several figures in one cell


def escape_query(query):
    """Turn what a person types into an FTS5 query: each word folded and quoted, and found by its beginning."""
    words = fold(query or "").replace('"', " ").split()
    return " ".join(f'"{word}"{"" if word.isdigit() else "*"}' for word in words) or '""'


# trylast, since the function of this name that Datasette registers would otherwise come after ours
@hookimpl(trylast=True)
def prepare_connection(conn):
    conn.create_function("escape_fts", 1, escape_query, deterministic=True)


@hookimpl
def render_cell(value, column, datasette):
    if column in AS_PRINTED and isinstance(value, str):
        # each figure alone: beside one another, the direction of one would turn the sign of the next around
        isolated = [Markup('<bdi dir="auto">{}</bdi>').format(figure) for figure in value.split(BETWEEN_FIGURES)]
        return escape(BETWEEN_FIGURES).join(isolated)
    if column in NUMBERS and isinstance(value, (int, float)):
        return f"{value:,}"
    table = LINKS.get(column.removeprefix("other_"))
    if table and isinstance(value, str):  # where Datasette shows a label it links it itself, and value is no text
        return Markup('<a href="{}">{}</a>').format(datasette.urls.row("deals", table, value), value)
    return None  # shown as Datasette shows it


@hookimpl
def extra_css_urls():
    return ["/static/ledger.css"]
