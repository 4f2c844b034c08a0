"""The generated parts of README.md and data/README.md, which cog puts in their place (`make docs`)."""

from __future__ import annotations

import sqlite3
import tempfile
from functools import cache
from pathlib import Path

from etl.build import ROOT, build
from etl.structure import code_lists, fields

LINE = {"in_effect": "==>", "committed": "-->", "pledged": "-.->"}  # Mermaid's arrows: thick, thin, dotted


@cache
def _database() -> sqlite3.Connection:
    """The ledger as it is in data/ now, not as some deals.db was built."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.db"
        build(ROOT / "data", path)
        connection = sqlite3.connect(":memory:")
        sqlite3.connect(path).backup(connection)
    return connection


def answer(sql: str) -> str:
    """A question in SQL, and its answer as a Markdown table."""
    sql = sql.strip()
    cursor = _database().execute(sql)
    return f"```sql\n{sql}\n```\n\n{table([column[0] for column in cursor.description], cursor.fetchall())}"


def table(header: list[str], rows: list[tuple]) -> str:
    """A Markdown table; whole numbers get separators, what is not known stays empty."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|")


def picture() -> str:
    """The flows that are printed as paid or promised, as a Mermaid diagram: thick in effect, thin committed, dotted pledged."""
    rows = _database().execute("""
        SELECT payer.group_id, p.name, payee.group_id, q.name, f.stage, group_concat(DISTINCT f.what)
        FROM flows AS f
        JOIN groups AS payer ON payer.organisation_id = f.payer_id JOIN organisations AS p ON p.id = payer.group_id
        JOIN groups AS payee ON payee.organisation_id = f.payee_id JOIN organisations AS q ON q.id = payee.group_id
        JOIN codes AS s ON s.list = 'stage' AND s.code = f.stage
        WHERE f.basis = 'stated' AND f.stage IN ('pledged', 'committed', 'in_effect')
          AND s.rank = (
            SELECT max(t.rank) FROM flows AS g JOIN codes AS t ON t.list = 'stage' AND t.code = g.stage
            WHERE g.basis = 'stated' AND g.stage <> 'ended' AND g.payer_id = f.payer_id AND g.payee_id = f.payee_id AND g.what = f.what)
        GROUP BY 1, 3, 5 ORDER BY 1, 3""")
    arrows = [f'  {a}["{a_name}"] {LINE[stage]}|{what}| {b}["{b_name}"]' for a, a_name, b, b_name, stage, what in rows]
    return "\n".join(["```mermaid", "flowchart LR", *arrows, "```", ""])


def codes() -> str:
    """Every code list, with the meaning of each code."""
    parts = []
    for name, meanings in code_lists().items():
        description = fields("codes")["$defs"][name]["description"]
        parts.append(f"### {name}\n\n{description}.\n\n{table(['code', 'meaning'], list(meanings.items()))}")
    return "\n".join(parts)


def contract(name: str) -> str:
    """Every key of one kind of file, level by level: whether it must be there, and what it is."""
    schema = fields(name)
    item = schema.get("items", schema)
    return "\n".join(f"#### {title}\n\n{table(['key', 'needed', 'what it is'], rows)}" for title, rows in _levels(name, item))


def _levels(title: str, schema: dict):
    rows, below = [], []
    for key, definition in schema["properties"].items():
        inner = definition.get("items", definition)
        if "properties" in inner:
            below.append((f"{title}, {key}", inner))
        rows.append((f"`{key}`", "yes" if key in schema["required"] else "", _meaning(definition)))
    yield title, rows
    for inner_title, inner in below:
        yield from _levels(inner_title, inner)


def _meaning(definition: dict) -> str:
    target = definition.get("$ref", "").rsplit("/", 1)[-1]
    common = fields("codes")["$defs"].get(target, {})
    text = definition.get("description") or common.get("description") or definition.get("items", {}).get("description", "")
    return f"{text} (codes: [{target}](#{target}))" if target in code_lists() else text
