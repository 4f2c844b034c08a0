"""What each page of the ledger shows: the questions that its template asks of the database.

Permalinks are Datasette's own row pages, /deals/TABLE/ID: ids are permanent, so they survive a rebuild.
"""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import datasette.handle_exception
from datasette import Response, hookimpl

from etl.draw import draw
from etl.search import fts_query
from etl.serve import served

# where rich is installed Datasette prints a picture of every local variable for each mistyped address: half a second
datasette.handle_exception.rich = None

DATABASE = "deals"
RANKED = 20_000  # claims, of all that a search finds: to weigh every claim with an "a" in a large ledger takes longer than a question may
MOST = 50  # rows of a list on a page; all are in the table behind it
ON_THE_MAP = 14  # companies; more arrows than theirs cannot be told apart
WIDE, NARROW = (1180, 600, 15), (400, 620, 14)  # width, height and letters of the map, on a desk and on a phone
FEW, FEW_NARROW = (760, 380, 15), (360, 340, 14)  # the same for a map of some companies
STYLE_VERSION = hashlib.sha256(Path(__file__).parent.parent.joinpath("static", "ledger.css").read_bytes()).hexdigest()[:8]
UNNAMED = {"id": None, "name": "not named", "kind": "unnamed"}

FLOW_COLUMNS = """f.*, a.low, a.high, a.value, a.bound, a.unit AS currency, payer.name AS payer, payee.name AS payee, c.statement, c.asserted_by, s.title AS source_title, s.language
FROM flows AS f JOIN claims AS c ON c.id = f.claim_id JOIN sources AS s ON s.id = c.source_id LEFT JOIN amounts AS a ON a.flow_id = f.id
LEFT JOIN organisations AS payer ON payer.id = f.payer_id LEFT JOIN organisations AS payee ON payee.id = f.payee_id"""
CLAIM_COLUMNS = """c.*, d.title AS deal_title, s.title AS source_title, s.language, s.direction, s.publisher, s.published, s.url
FROM claims AS c JOIN sources AS s ON s.id = c.source_id LEFT JOIN deals AS d ON d.id = c.deal_id"""
DISAGREEMENTS = """SELECT x.*, d.title AS deal_title, s.language, s.title AS source_title, o.language AS other_language, o.title AS other_title
FROM disagreements AS x JOIN sources AS s ON s.id = x.source_id JOIN sources AS o ON o.id = x.other_source_id
LEFT JOIN deals AS d ON d.id = x.deal_id"""
PAIRS = """SELECT t.*, payer.name AS payer, payee.name AS payee FROM pair_totals AS t JOIN codes AS s ON s.list = 'stage' AND s.code = t.stage
LEFT JOIN organisations AS payer ON payer.id = t.payer_id LEFT JOIN organisations AS payee ON payee.id = t.payee_id"""
LOOPS = """SELECT l.* FROM loops AS l JOIN codes AS s ON s.list = 'stage' AND s.code = l.weakest_stage
JOIN codes AS b ON b.list = 'basis' AND b.code = l.weakest_basis"""
FIRMEST_FIRST = "ORDER BY s.rank DESC, b.rank, l.length, l.path"


@hookimpl
def extra_template_vars(database, table, view_name, request, datasette):
    async def facts():
        common = {
            "site_address": lambda path: datasette.absolute_url(request, path) if request else path,
            "dataset_description": lambda: dataset_description(datasette, request),
            "last_checked": (await ask(datasette, "SELECT max(checked) AS day FROM claims"))[0]["day"],
        }
        if view_name == "index":
            return {**common, "page": await front(datasette, request)}
        if request and request.path == f"/{DATABASE}/where_articles_differ":
            return {**common, "page": {"disagreements": await ask(datasette, f"{DISAGREEMENTS} ORDER BY d.title, x.id LIMIT {MOST}")}}
        if view_name == "row" and database == DATABASE and table in ROWS:
            key = _row_id(request)
            [row] = await ask(datasette, ROW_SQL.get(table, f"SELECT * FROM {table} WHERE id = :key"), key=key)
            corrected = await ask(datasette, CORRECTIONS_OF_ROW, table=table, key=key)
            return {**common, "page": {"row": row, "corrections": corrected, **await ROWS[table](datasette, key)}}
        return common

    return facts


@hookimpl
def prepare_jinja2_environment(env):
    # an error page is rendered without extra_template_vars
    env.globals |= {"site_address": str, "style_version": STYLE_VERSION, "contact": served()["contact"] or ""}


@hookimpl
def register_routes():
    return [(r"^/search$", search_page), (r"^/(?P<name>method|corrections|licence|sql|data)$", text_page)]


async def ask(datasette, sql: str, **parameters) -> list[dict]:
    """The rows that the question gives, as dicts; `truncated` rows are those beyond Datasette's max_returned_rows."""
    return [dict(row) for row in (await datasette.get_database(DATABASE).execute(sql, parameters)).rows]


async def front(datasette, request) -> dict:
    loops = await ask(datasette, f"{LOOPS} {FIRMEST_FIRST} LIMIT 20")
    chosen = request.args.get("loop") or (loops[0]["id"] if loops else None)
    return {
        "counts": (await ask(datasette, COUNTS))[0],
        "stages": await ask(datasette, STAGE_TOTALS),
        "maps": await money_maps(datasette, await leg_pairs(datasette, chosen)),
        "loops": loops,
        "chosen": next((loop for loop in loops if loop["id"] == chosen), None),
        "flows": await ask(datasette, MAP_TABLE),
        "pairs": await ask(datasette, f"{PAIRS} ORDER BY t.measure, max(coalesce(t.high, 0), coalesce(t.low, 0)) DESC LIMIT 40"),
        "dated": await ask(datasette, DATED_DEALS),
        "claims": await ask(datasette, f"SELECT {CLAIM_COLUMNS} WHERE c.date_min IS NOT NULL AND c.date_event IN ('made', 'reported') "
                                       "ORDER BY c.date_min DESC, c.id LIMIT 5"),
        "disagreements": await ask(datasette, f"{DISAGREEMENTS} WHERE x.id IN ({LARGEST_DISPUTED}) ORDER BY d.high DESC, x.id"),
        "unknowns": await ask(datasette, UNKNOWN_ENDS),
    }  # fmt: skip


async def money_maps(datasette, picked: set[tuple], only: list[str] | None = None) -> list:
    """The map of money for a desk and for a phone, with the arrows between `picked` pairs marked."""
    companies = await (ask(datasette, "SELECT id, name, kind FROM organisations WHERE id IN (SELECT value FROM json_each(:only)) ORDER BY kind, name", only=json.dumps(only))
                       if only else ask(datasette, MAP_COMPANIES, most=ON_THE_MAP))  # fmt: skip
    flows = _worth_drawing(await ask(datasette, MAP_FLOWS, ids=json.dumps([company["id"] for company in companies])))
    if not only and any(None in (flow["payer_id"], flow["payee_id"]) for flow in flows):
        companies.append(UNNAMED)
    for flow in flows:
        flow["picked"] = (flow["payer_id"], flow["payee_id"]) in picked
    return [draw(companies, flows, *size) for size in ((FEW, FEW_NARROW) if only else (WIDE, NARROW))]


def _worth_drawing(flows: list[dict]) -> list[dict]:
    """Each flow with a sum; where a pair has none of a kind, the one that is furthest."""
    rank = {"talks": 0, "pledged": 1, "committed": 2, "in_effect": 3}
    kept, best = [], {}
    for flow in flows:
        key = flow["payer_id"], flow["payee_id"], flow["what"]
        if flow["currency"]:
            kept.append(flow)
        elif key not in best or rank[flow["stage"]] > rank[best[key]["stage"]]:
            best[key] = flow
    summed = {(flow["payer_id"], flow["payee_id"], flow["what"]) for flow in kept}
    between = {(flow["payer_id"], flow["payee_id"]) for flow in [*kept, *best.values()] if flow["what"] != "unstated"}
    return kept + [flow for key, flow in best.items() if key not in summed and (flow["what"] != "unstated" or key[:2] not in between)]


async def leg_pairs(datasette, loop_id: str | None) -> set[tuple]:
    legs = await ask(datasette, "SELECT DISTINCT payer_id, payee_id FROM loop_flows WHERE loop_id = :loop", loop=loop_id)
    return {(leg["payer_id"], leg["payee_id"]) for leg in legs}


async def deal(datasette, key: str) -> dict:
    return {
        "parties": await ask(datasette, "SELECT p.role, o.* FROM deal_parties AS p JOIN organisations AS o ON o.id = p.organisation_id "
                                        "WHERE p.deal_id = :key ORDER BY p.role, o.name", key=key),
        "claims": await with_amounts(datasette, await ask(datasette, f"SELECT {CLAIM_COLUMNS} WHERE c.deal_id = :key ORDER BY s.language, c.source_id, "
                                                                     f"c.char_start, c.id LIMIT {MOST}", key=key)),
        "flows": await ask(datasette, f"SELECT {FLOW_COLUMNS} WHERE f.deal_id = :key ORDER BY f.id LIMIT {MOST}", key=key),
        "all": (await ask(datasette, "SELECT (SELECT count(*) FROM claims WHERE deal_id = :key) AS claims, "
                                     "(SELECT count(*) FROM flows WHERE deal_id = :key) AS flows", key=key))[0],
        "most": MOST,
        "chips": await ask(datasette, "SELECT DISTINCT chips.*, d.relation, o.name AS organisation FROM deal_chips AS d JOIN chips ON chips.id = d.chip_id "
                                      "LEFT JOIN organisations AS o ON o.id = d.organisation_id WHERE d.deal_id = :key ORDER BY chips.name", key=key),
        "loops": await ask(datasette, f"{LOOPS} WHERE l.id IN (SELECT lf.loop_id FROM loop_flows AS lf JOIN flows AS f ON f.id = lf.flow_id "
                                      f"WHERE f.deal_id = :key) {FIRMEST_FIRST} LIMIT 50", key=key),
        "disagreements": await ask(datasette, f"{DISAGREEMENTS} WHERE x.deal_id = :key ORDER BY x.id LIMIT {MOST}", key=key),
        "unknowns": await ask(datasette, "SELECT DISTINCT column_name, reason FROM unknowns WHERE deal_id = :key ORDER BY 1, 2", key=key),
    }  # fmt: skip


async def organisation(datasette, key: str) -> dict:
    [top] = await ask(datasette, "SELECT g.group_id, o.name FROM groups AS g JOIN organisations AS o ON o.id = g.group_id "
                                 "WHERE g.organisation_id = :key", key=key) or [{"group_id": key, "name": key}]  # fmt: skip
    head = top["group_id"]
    return {
        "head": top,
        "most": MOST,
        "names": await ask(datasette, "SELECT * FROM organisation_names WHERE organisation_id = :key ORDER BY language, name", key=key),
        "units": await ask(datasette, "SELECT * FROM organisations WHERE parent_id = :key ORDER BY name", key=key),
        "out": await ask(datasette, f"{PAIRS} WHERE t.payer_id = :head ORDER BY s.rank DESC, payee.name LIMIT {MOST}", head=head),
        "into": await ask(datasette, f"{PAIRS} WHERE t.payee_id = :head ORDER BY s.rank DESC, payer.name LIMIT {MOST}", head=head),
        "sums_out": await ask(datasette, f"{STAGE_SUMS} WHERE t.payer_id = :head {BY_STAGE}", head=head),
        "sums_in": await ask(datasette, f"{STAGE_SUMS} WHERE t.payee_id = :head {BY_STAGE}", head=head),
        "told": await ask(datasette, MONEY_DEALS, head=head),
        "flows": await ask(datasette, ORGANISATION_FLOWS, head=head),
        "maps": await money_maps(datasette, set(), await neighbours(datasette, head)),
        "deals": await ask(datasette, "SELECT *, id IN (SELECT deal_id FROM deal_parties WHERE organisation_id = :key) AS own FROM deals "
                                      "WHERE id IN (SELECT deal_id FROM deal_parties WHERE organisation_id = :key OR "
                                      "organisation_id IN (SELECT organisation_id FROM groups WHERE group_id = :head)) "
                                      f"ORDER BY own DESC, title LIMIT {MOST}", head=head, key=key),
        "loops": await ask(datasette, f"{LOOPS} WHERE l.id IN (SELECT loop_id FROM loop_flows WHERE payer_id = :head) {FIRMEST_FIRST} LIMIT 50", head=head),
        "makes": await ask(datasette, "SELECT * FROM chips WHERE vendor_id = :key ORDER BY name", key=key),
        "uses": await ask(datasette, "SELECT chips.id, chips.name, d.relation, min(d.claim_id) AS claim_id FROM deal_chips AS d JOIN chips "
                                     "ON chips.id = d.chip_id WHERE d.organisation_id = :key GROUP BY 1, 2, 3 ORDER BY 2, 3", key=key),
    }  # fmt: skip


async def neighbours(datasette, head: str) -> list[str]:
    """The company and those that it deals with most."""
    rows = await ask(datasette, "SELECT id FROM (SELECT payer_id AS id, flows FROM pair_flows WHERE payee_id = :head UNION ALL "
                                "SELECT payee_id, flows FROM pair_flows WHERE payer_id = :head) WHERE id <> :head GROUP BY id "
                                f"ORDER BY sum(flows) DESC, id LIMIT {ON_THE_MAP - 1}", head=head)  # fmt: skip
    return [head, *(row["id"] for row in rows)]


async def source(datasette, key: str) -> dict:
    figures = await ask(datasette, "SELECT f.*, a.claim_id, a.bound, a.measure, a.low, a.high, c.statement FROM figures AS f LEFT JOIN amounts AS a "
                                   "ON a.id = f.amount_id LEFT JOIN claims AS c ON c.id = a.claim_id WHERE f.source_id = :key ORDER BY f.char_start", key=key)  # fmt: skip
    claims = await with_amounts(datasette, await ask(datasette, f"SELECT {CLAIM_COLUMNS} WHERE c.source_id = :key ORDER BY c.char_start, c.id LIMIT 500", key=key))
    return {
        "claims": claims,
        "figures": figures,
        "disagreements": await ask(datasette, f"{DISAGREEMENTS} WHERE x.source_id = :key OR x.other_source_id = :key ORDER BY x.id", key=key),
        "article": await article(datasette, key, figures, claims),
    }  # fmt: skip


async def article(datasette, key: str, figures: list[dict], claims: list[dict]) -> dict | None:
    """The article cut at its figures and where claims begin, where the server was told where articles lie and the text is the one that was read."""
    folder = served()["articles"]
    if not folder:
        return None
    [row] = await ask(datasette, "SELECT file, sha256 FROM sources WHERE id = :key", key=key)
    path = Path(folder, Path(row["file"]).name)
    try:
        raw = path.read_bytes()
    except OSError:
        return {"missing": path.name}
    if hashlib.sha256(raw).hexdigest() != row["sha256"]:
        return {"changed": path.name}
    return {"parts": _parts(raw.decode("utf-8"), figures, claims)}


def _parts(text: str, figures: list[dict], claims: list[dict]) -> list[dict]:
    """The text in parts: `text`, the figure that it is, if any, and the claims whose passages begin with it."""
    at = {figure["char_start"]: figure for figure in figures}
    begin: dict[int, list] = {}
    for claim in claims:
        around = next((f for f in figures if f["char_start"] < claim["char_start"] < f["char_end"]), claim)
        begin.setdefault(around["char_start"], []).append(claim)
    cuts = sorted({0, len(text), *begin, *at, *(figure["char_end"] for figure in figures)})
    return [{"text": text[left:right], "figure": at.get(left), "claims": begin.get(left, ())} for left, right in pairwise(cuts)]


async def claim(datasette, key: str) -> dict:
    claims = await with_amounts(datasette, await ask(datasette, f"SELECT {CLAIM_COLUMNS} WHERE c.id = :key", key=key))
    return {
        "claim": claims[0] if claims else None,
        "flows": await ask(datasette, f"SELECT {FLOW_COLUMNS} WHERE f.claim_id = :key ORDER BY f.id", key=key),
        "chips": await ask(datasette, "SELECT d.*, chips.name, o.name AS organisation FROM deal_chips AS d JOIN chips ON chips.id = d.chip_id "
                                      "LEFT JOIN organisations AS o ON o.id = d.organisation_id WHERE d.claim_id = :key ORDER BY d.char_start", key=key),
        "disagreements": await ask(datasette, f"{DISAGREEMENTS} WHERE x.claim_id = :key OR x.other_claim_id = :key ORDER BY x.id", key=key),
        "unknowns": await ask(datasette, "SELECT * FROM unknowns WHERE table_name = 'claims' AND row_id = :key OR "
                                         "table_name = 'flows' AND row_id IN (SELECT id FROM flows WHERE claim_id = :key)", key=key),
    }  # fmt: skip


async def loop(datasette, key: str) -> dict:
    evidence = await ask(datasette, LOOP_EVIDENCE, key=key)
    legs: dict[int, dict] = {}
    for row in evidence:
        leg = legs.setdefault(row["leg"], {"payer": row["leg_payer"], "payee": row["leg_payee"], "payer_id": row["payer_id"],
                                           "payee_id": row["payee_id"], "flows": []})  # fmt: skip
        leg["flows"].append(row)
    for leg in legs.values():
        leg["deals"] = len({flow["deal_id"] for flow in leg["flows"]})
        leg["sources"] = len({flow["source_id"] for flow in leg["flows"]})
        leg["best"] = next(flow for flow in leg["flows"] if flow["best"])
        standing = leg["best"]["basis"], leg["best"]["stage"]
        leg["as_good"] = len({flow["deal_id"] for flow in leg["flows"] if (flow["basis"], flow["stage"]) == standing})
    order = [leg["payer_id"] for leg in legs.values()]
    return {"legs": list(legs.values()), "maps": await money_maps(datasette, {(leg["payer_id"], leg["payee_id"]) for leg in legs.values()}, order)}


async def with_amounts(datasette, claims: list[dict]) -> list[dict]:
    """The claims, each with its amounts in the order of the text."""
    amounts = await ask(datasette, "SELECT * FROM amounts WHERE claim_id IN (SELECT value FROM json_each(:ids)) ORDER BY char_start",
                        ids=json.dumps([claim["id"] for claim in claims]))  # fmt: skip
    return [{**claim, "amounts": [amount for amount in amounts if amount["claim_id"] == claim["id"]]} for claim in claims]


ROW_SQL = {
    "deals": "SELECT d.*, payer.name AS payer, payee.name AS payee FROM deals AS d LEFT JOIN organisations AS payer ON payer.id = d.payer_id "
             "LEFT JOIN organisations AS payee ON payee.id = d.payee_id WHERE d.id = :key",
}  # fmt: skip
ROWS = {"deals": deal, "organisations": organisation, "sources": source, "claims": claim, "loops": loop}


async def search_page(datasette, request):
    """One search over everything: companies, deals, claims, chips, articles, and what the tables and columns mean."""
    query = (request.args.get("q") or "").strip()[:200]
    found = await _found(datasette, fts_query(query)) if query else {}
    questions = [
        {"name": name, **question} for name, question in (await datasette.get_canned_queries(DATABASE, request.actor)).items()
        if query and query.casefold() in f"{question.get('title')} {question.get('description')}".casefold()
    ]  # fmt: skip
    some = bool(query) and not questions and not any(found.values())
    if some:
        found = await _found(datasette, fts_query(query, " OR "))
    context = {"query": query, "some": some, "found": found, "questions": questions, "total": sum(map(len, found.values())) + len(questions)}
    return Response.html(await datasette.render_template("search.html", context, request=request))


async def _found(datasette, query: str) -> dict[str, list[dict]]:
    return {kind: await ask(datasette, sql, query=query, most=50) for kind, sql in SEARCHES.items()}


async def text_page(datasette, request):
    """A page of text: how facts are read, what was corrected, the licence, help with SQL, downloads."""
    name = request.url_vars["name"]
    context = await TEXTS[name](datasette) if name in TEXTS else {}
    return Response.html(await datasette.render_template(f"{name}.html", context, request=request))


async def method(datasette) -> dict:
    return {"codes": await ask(datasette, "SELECT * FROM codes ORDER BY list, rank")}


async def corrections(datasette) -> dict:
    rows = await ask(datasette, "SELECT * FROM corrections ORDER BY date DESC, id LIMIT 500")
    return {"corrections": rows, "checked": (await ask(datasette, "SELECT min(checked) AS first, max(checked) AS last, count(*) AS claims FROM claims"))[0]}


async def sql_help(datasette) -> dict:
    return {
        "dictionary": await ask(datasette, "SELECT * FROM dictionary ORDER BY table_name, column_name"),
        "examples": EXAMPLES,
        "limit": datasette.setting("sql_time_limit_ms") / 1000,
        "rows": datasette.setting("max_returned_rows"),
    }


async def data(datasette) -> dict:
    tables = await ask(datasette, "SELECT table_name, description FROM dictionary WHERE kind IN ('table', 'view') ORDER BY kind, table_name")
    counts = await datasette.get_database(DATABASE).table_counts(limit=1000)
    return {"tables": [{**table, "rows": counts.get(table["table_name"])} for table in tables]}


TEXTS = {"method": method, "corrections": corrections, "sql": sql_help, "data": data}


def dataset_description(datasette, request) -> dict:
    """The ledger as a schema.org Dataset, which search engines for data read."""
    address = lambda path: datasette.absolute_url(request, path)  # noqa: E731
    formats = {"application/vnd.sqlite3": "deals.db", "application/zip": "datapackage.zip",
               "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "deals.xlsx"}  # fmt: skip
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": "Circular Deals: who pays whom in AI",
        "description": "Investments, cloud contracts, chip supply and stakes between AI labs, cloud providers and chip makers, each figure traced to "
                       "the words of the news article that printed it.",
        "url": address("/"),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "keywords": ["artificial intelligence", "investment", "cloud computing", "semiconductors", "circular financing"],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address(f"/download/{name}")} for kind, name in formats.items()
        ],
    }  # fmt: skip


def _row_id(request) -> str:
    from datasette.utils import tilde_decode

    return tilde_decode(request.url_vars["pks"])


EXAMPLES = [
    {"title": "Deals with a printed sum, the largest first", "sql": "select title, stage, low, high, currency, source_count\nfrom deals\nwhere high is not null or low is not null\norder by high desc"},
    {"title": "Everything that one company is a party to", "sql": "select d.title, p.role, d.stage\nfrom deals as d\njoin deal_parties as p on p.deal_id = d.id\nwhere p.organisation_id = 'openai'"},
    {"title": "Every figure of money as it is printed", "sql": "select printed, value, unit, bound, counting, source_id\nfrom amounts\nwhere unit = 'USD'\norder by value desc"},
    {"title": "Only ceilings: what was printed as up to", "sql": "select printed, bound_printed, high, claim_id\nfrom amounts\nwhere bound = 'up_to'"},
    {"title": "Who says so, and how often", "sql": "select asserted_by, count(*) as claims\nfrom claims\ngroup by asserted_by\norder by claims desc"},
    {"title": "Money between pairs, counted once, one stage at a time", "sql": "select payer_id, payee_id, stage, measure, low, high\nfrom pair_totals\nwhere stage = 'committed'"},
    {"title": "What stands on use alone and not on a printed payment", "sql": "select payer_id, payee_id, what, stage, deal_id\nfrom flows\nwhere basis = 'implied'"},
    {"title": "Loops of three or fewer legs", "sql": "select path, weakest_stage, weakest_basis\nfrom loops\nwhere length <= 3"},
    {"title": "One company's name in every script", "sql": "select language, name\nfrom organisation_names\nwhere organisation_id = 'amazon'"},
    {"title": "Claims that another article contradicts", "sql": "select c.statement, x.about, x.other_says\nfrom disagreements as x\njoin claims as c on c.id = x.claim_id"},
]  # fmt: skip
CORRECTIONS_OF_ROW = """SELECT * FROM corrections WHERE table_name = :table AND row_id = :key
OR :table = 'claims' AND (table_name = 'amounts' AND row_id IN (SELECT id FROM amounts WHERE claim_id = :key)
    OR table_name = 'flows' AND row_id IN (SELECT id FROM flows WHERE claim_id = :key)) ORDER BY date DESC, id"""
# CROSS JOIN, so that it goes through the deals by size and stops after four
LARGEST_DISPUTED = "SELECT x.id FROM deals AS d CROSS JOIN disagreements AS x ON x.deal_id = d.id ORDER BY d.high DESC, x.id LIMIT 4"
COUNTS = """SELECT (SELECT count(*) FROM deals) AS deals, (SELECT count(*) FROM sources) AS sources, (SELECT count(*) FROM claims) AS claims,
(SELECT count(DISTINCT language) FROM sources) AS languages, (SELECT count(*) FROM loops) AS loops, (SELECT count(*) FROM figures) AS figures,
(SELECT count(*) FROM disagreements) AS disagreements, (SELECT max(checked) FROM claims) AS checked"""
STAGE_SUMS = """SELECT t.stage, t.measure, t.currency, sum(t.low) AS low, CASE WHEN count(t.high) = count(*) THEN sum(t.high) END AS high,
sum(t.amounts) AS amounts, sum(t.deals) AS deals FROM pair_totals AS t JOIN codes AS s ON s.list = 'stage' AND s.code = t.stage"""
BY_STAGE = """GROUP BY t.stage, t.measure, t.currency ORDER BY s.rank DESC, t.measure, t.currency"""
STAGE_TOTALS = f"{STAGE_SUMS} WHERE t.stage <> 'ended' {BY_STAGE}"
MAP_COMPANIES = """WITH ends (id, flows) AS (
    SELECT id, sum(flows) FROM (SELECT payer_id AS id, flows FROM pair_flows UNION ALL SELECT payee_id, flows FROM pair_flows) WHERE id IS NOT NULL GROUP BY id)
SELECT o.id, o.name, o.kind FROM organisations AS o JOIN (SELECT id FROM ends ORDER BY flows DESC, id LIMIT :most) AS e ON e.id = o.id
ORDER BY o.kind, o.name"""
MAP_FLOWS = """SELECT * FROM pair_flows WHERE stage <> 'ended' AND (payer_id IS NULL OR payer_id IN (SELECT value FROM json_each(:ids)))
AND (payee_id IS NULL OR payee_id IN (SELECT value FROM json_each(:ids)))"""
MAP_TABLE = f"""SELECT p.*, payer.name AS payer, payee.name AS payee FROM pair_flows AS p JOIN codes AS s ON s.list = 'stage' AND s.code = p.stage
LEFT JOIN organisations AS payer ON payer.id = p.payer_id LEFT JOIN organisations AS payee ON payee.id = p.payee_id
WHERE p.stage <> 'ended' ORDER BY coalesce(p.high, p.low, 0) DESC, payer.name, payee.name, s.rank DESC LIMIT {MOST}"""
# its sums are counted of those that are shown, and not of every deal that is sorted
DATED_DEALS = """SELECT d.*, (SELECT count(*) FROM money AS m WHERE m.deal_id = d.id) AS sums FROM (
    SELECT * FROM deals WHERE high IS NOT NULL OR low IS NOT NULL ORDER BY announced IS NULL, announced_min IS NULL, announced_min, announced, title LIMIT 60
) AS d ORDER BY d.announced IS NULL, d.announced_min IS NULL, d.announced_min, d.announced, d.title"""
UNKNOWN_ENDS = """SELECT f.*, u.reason, payer.name AS payer, payee.name AS payee, d.title AS deal_title, a.low, a.high, a.unit, a.bound
FROM flows AS f JOIN unknowns AS u ON u.table_name = 'flows' AND u.row_id = f.id LEFT JOIN deals AS d ON d.id = f.deal_id
LEFT JOIN organisations AS payer ON payer.id = f.payer_id LEFT JOIN organisations AS payee ON payee.id = f.payee_id
LEFT JOIN amounts AS a ON a.flow_id = f.id AND a.repeats IS NULL GROUP BY f.deal_id ORDER BY max(coalesce(a.value, 0)) DESC LIMIT 5"""
MONEY_DEALS = f"""SELECT DISTINCT m.payer_id, m.payee_id, m.stage, m.measure, d.id, d.title, d.languages, d.disputed FROM money AS m JOIN deals AS d ON d.id = m.deal_id
WHERE m.payer_id = :head OR m.payee_id = :head ORDER BY d.title LIMIT {MOST}"""
ORGANISATION_FLOWS = f"""SELECT p.*, payer.name AS payer, payee.name AS payee FROM pair_flows AS p
JOIN codes AS s ON s.list = 'stage' AND s.code = p.stage LEFT JOIN organisations AS payer ON payer.id = p.payer_id
LEFT JOIN organisations AS payee ON payee.id = p.payee_id WHERE p.payer_id = :head OR p.payee_id = :head
ORDER BY p.payer_id IS NOT :head, coalesce(payee.name, payer.name), p.what, s.rank DESC LIMIT {MOST}"""
LOOP_EVIDENCE = f"""SELECT lf.leg, lf.best, lp.name AS leg_payer, le.name AS leg_payee, lf.payer_id, lf.payee_id, e.id AS flow_id, e.deal_id,
e.source_id, e.what, e.basis, e.stage, e.statement, e.asserted_by, e.claim_id, e.source_title, e.language, d.title AS deal_title
FROM loop_flows AS lf JOIN (SELECT {FLOW_COLUMNS}) AS e ON e.id = lf.flow_id LEFT JOIN deals AS d ON d.id = e.deal_id
JOIN organisations AS lp ON lp.id = lf.payer_id JOIN organisations AS le ON le.id = lf.payee_id
WHERE lf.loop_id = :key ORDER BY lf.leg, lf.best DESC, e.id"""
SEARCHES = {
    "organisations": """SELECT o.*, (SELECT json_group_array(json_object('name', name, 'language', language)) FROM (SELECT name, min(language) AS language FROM organisation_names
        WHERE organisation_id = o.id GROUP BY name)) AS names FROM organisations AS o
        WHERE o.rowid IN (SELECT rowid FROM organisations_search WHERE organisations_search MATCH :query) ORDER BY o.name LIMIT :most""",
    "deals": """SELECT d.* FROM deals AS d WHERE d.rowid IN (SELECT rowid FROM deals_search WHERE deals_search MATCH :query)
        ORDER BY d.high DESC, d.title LIMIT :most""",
    "claims": f"""SELECT {CLAIM_COLUMNS} JOIN (SELECT * FROM (SELECT rowid AS place, rank FROM claims_search WHERE claims_search MATCH :query
        LIMIT {RANKED}) ORDER BY rank LIMIT :most) AS m ON m.place = c.rowid ORDER BY m.rank, c.id LIMIT :most""",
    "chips": """SELECT chips.*, o.name AS vendor FROM chips LEFT JOIN organisations AS o ON o.id = chips.vendor_id
        WHERE chips.rowid IN (SELECT rowid FROM chips_search WHERE chips_search MATCH :query) ORDER BY chips.name LIMIT :most""",
    "sources": """SELECT s.* FROM sources AS s WHERE s.rowid IN (SELECT rowid FROM sources_search WHERE sources_search MATCH :query)
        ORDER BY s.title LIMIT :most""",
    "dictionary": """SELECT d.* FROM dictionary AS d JOIN dictionary_search AS m ON m.table_name = d.table_name AND m.column_name = d.column_name
        WHERE dictionary_search MATCH :query ORDER BY m.rank LIMIT :most""",
}
