"""What enters a sum, and what a deal's headline makes of it, on small ledgers made for each case."""

import json

import pytest

from etl.build import build, check_and_load
from tests.conftest import opened

DATE = {"basis": "unknown", "grounds": "none is printed"}


def money(name, billions, stage="committed", counting="increment", source="one", unit="USD", payer="a", payee="b", bound="exact", **links):
    """One claim with one flow and one amount."""
    sign = {"USD": "$", "EUR": "€"}[unit]
    amount = {
        "id": name, "measure": "investment", "printed": f"{sign}{billions} billion", "value": billions * 10**9, "unit": unit, "bound": bound,
        "counting": counting, "flow": f"{name}-flow", **links,
    }  # fmt: skip
    if bound != "exact":
        amount |= {"bound_printed": {"up_to": "up to", "more_than": "more than", "about": "about"}[bound]}
    flow = {"id": f"{name}-flow", "payer": payer, "payee": payee, "what": "equity", "basis": "stated"}
    return source, {"id": f"{name}-claim", "deal": "d", "statement": "They invest.", "stage": stage, "asserted_by": "article", "date": DATE, "flows": [flow], "amounts": [amount]}


@pytest.fixture
def ledger_of(tmp_path):
    def make(*claims):
        articles = tmp_path / "articles"
        articles.mkdir()
        parties = [{"organisation": name, "role": "partner"} for name in "abc"]
        names = [{"id": name, "name": name.upper(), "kind": "other", "names": {"en": [f"Company {name.upper()}"]}} for name in "abc"]
        write(tmp_path / "deals.yml", [{"id": "d", "title": "A deal", "type": "investment", "payer": "a", "payee": "b", "parties": parties}])
        write(tmp_path / "organisations.yml", names)
        write(tmp_path / "chips.yml", [{"id": "x", "name": "X", "vendor": "a", "kind": "gpu"}])
        for number, source in enumerate(dict.fromkeys(source for source, _ in claims)):
            own = [claim for name, claim in claims if name == source]
            for at, claim in enumerate(own):
                claim |= {"start": 100 * at, "end": 100 * at + 99}
                for amount in claim["amounts"]:
                    amount["start"] = 100 * at + 20
                    if "bound_printed" in amount:
                        amount["bound_start"] = 100 * at
            head = {"id": source, "title": "An article", "file": f"{source}.txt", "sha256": f"{number:064x}", "characters": 99999, "language": "en", "published": DATE}
            write(articles / f"{source}.yml", {"source": {**head, "unknown": {"publisher": "none", "url": "none"}}, "claims": own})
        return tmp_path

    return make


def write(path, value):
    path.write_text(json.dumps(value), encoding="utf-8")  # JSON is YAML


def results(folder):
    """The headline as (value, low, high, currency, stage), and the totals as {stage: (low, high)}, in billions."""
    build(folder, folder / "deals.db")
    with opened(folder / "deals.db") as db:
        deal = db.execute("SELECT value, low, high, currency, stage FROM deals").fetchone()
        totals = {row["stage"]: (row["low"], row["high"]) for row in db.execute("SELECT * FROM pair_totals WHERE payer_id = 'a' AND currency = 'USD'")}
    billions = lambda number: number and number / 10**9  # noqa: E731
    return (*map(billions, deal[:3]), *deal[3:]), {stage: tuple(map(billions, pair)) for stage, pair in totals.items()}


@pytest.mark.parametrize(
    ("claims", "headline", "totals"),
    [
        pytest.param([money("x", 4, "in_effect"), money("y", 10, "talks")], (4, 4, 4, "USD", "in_effect"),
                     {"in_effect": (4, 4), "talks": (10, 10)}, id="talks are not added to payments"),
        pytest.param([money("x", 4, "in_effect"), money("y", 10, "ended")], (4, 4, 4, "USD", "in_effect"),
                     {"in_effect": (4, 4), "ended": (10, 10)}, id="what has ended is not added"),
        pytest.param([money("x", 4, "in_effect"), money("y", 3, "committed")], (7, 7, 7, "USD", "committed"),
                     {"in_effect": (4, 4), "committed": (3, 3)}, id="agreed and paid are one headline, as far as the less advanced"),
        pytest.param([money("x", 3, "pledged"), money("y", 10, "talks")], (3, 3, 3, "USD", "pledged"),
                     {"pledged": (3, 3), "talks": (10, 10)}, id="pledged comes before talks"),
        pytest.param([money("x", 3), money("y", 40, unit="EUR")], (None, None, None, None, "committed"),
                     {"committed": (3, 3)}, id="two currencies make no headline"),
        pytest.param([money("x", 8, counting="cumulative")], (8, 8, 8, "USD", "committed"), {"committed": (8, 8)}, id="a total alone is money"),
        pytest.param([money("x", 8, counting="cumulative", note="Parts are untold."), money("y", 3, part_of="x")], (8, 8, 8, "USD", "committed"),
                     {"committed": (8, 8)}, id="a total fills what its parts do not tell"),
        pytest.param([money("x", 8, counting="cumulative", note="Parts are untold."), money("y", 3, "talks", part_of="x")], (5, 5, 5, "USD", "committed"),
                     {"committed": (5, 5), "talks": (3, 3)}, id="a total without the part that is only talked of"),
        pytest.param([money("x", 4), money("y", 1, "in_effect", "tranche", part_of="x")], (4, 4, 4, "USD", "committed"),
                     {"committed": (3, 3), "in_effect": (1, 1)}, id="a tranche that is paid is paid"),
        pytest.param([money("x", 4), money("y", 1, counting="tranche", part_of="x")], (4, 4, 4, "USD", "committed"),
                     {"committed": (4, 4)}, id="a tranche of the same stage adds nothing"),
        pytest.param([money("x", 5, counting="ceiling", bound="up_to")], (5, None, 5, "USD", "committed"), {"committed": (None, 5)}, id="a ceiling has no low"),
        pytest.param([money("x", 5, bound="more_than")], (5, 5, None, "USD", "committed"), {"committed": (5, None)}, id="more than has no high"),
        pytest.param([money("x", 4), money("y", 5, bound="more_than")], (None, 9, None, "USD", "committed"),
                     {"committed": (9, None)}, id="a sum with an open end is open"),
        pytest.param([money("x", 4), money("y", 4, source="two", repeats="x")], (4, 4, 4, "USD", "committed"), {"committed": (4, 4)}, id="a repeat adds nothing"),
        pytest.param([money("x", 4), money("y", 6, source="two", distinct_from="x")], (10, 10, 10, "USD", "committed"),
                     {"committed": (10, 10)}, id="other money is added where that is said"),
        pytest.param([money("x", 10), money("y", 5, payer="b", payee="a")], (10, 10, 10, "USD", "committed"),
                     {"committed": (10, 10)}, id="money the other way is no part of the headline"),
    ],
)  # fmt: skip
def test_each_bit_of_money_counts_once(ledger_of, claims, headline, totals):
    folder = ledger_of(*claims)
    found, sums = results(folder)
    assert found == headline
    assert sums == totals


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        pytest.param([money("x", 38), money("y", 40, source="two")], "x is counted for the same deal too", id="two sums of one deal in two articles"),
        pytest.param([money("x", 38), money("y", 38, source="two", note="In bold.")], "x is counted for the same deal too", id="a note links nothing"),
        pytest.param([money("x", 8, counting="cumulative"), money("y", 9)], "x is counted for the same deal too", id="a total and an unlinked part"),
        pytest.param([money("x", 8, counting="cumulative"), money("y", 5, counting="ceiling", bound="up_to", part_of="x")],
                     "what a total so far (x) holds is an increment, not a ceiling", id="a ceiling in a total"),
        pytest.param([money("x", 8, counting="cumulative"), money("y", 8, source="two", repeats="x")],
                     "x is counted as cumulative, this one as increment", id="an increment that repeats a total"),
        pytest.param([money("x", 4), money("y", 4, source="two", payer="c", repeats="x")],
                     "sums with other parties are other sums", id="a repeat with another payer"),
    ],
)  # fmt: skip
def test_what_would_be_counted_wrongly_is_refused(ledger_of, claims, message):
    report, _ = check_and_load(ledger_of(*claims))
    assert any(message in problem.message for problem in report.problems), report.problems


def test_one_article_says_that_it_ended_and_another_not(ledger_of):
    folder = ledger_of(money("x", 4, "in_effect"), money("y", 4, "ended", source="two", repeats="x"))
    build(folder, folder / "deals.db")
    with opened(folder / "deals.db") as db:
        rows = db.execute("SELECT about, says, other_says FROM disagreements ORDER BY about").fetchall()
        assert ("whether it has ended", "ended", "in effect") in [tuple(row) for row in rows]
        assert db.execute("SELECT disputed FROM deals").fetchone()[0] == 1


def test_sums_too_large_for_sqlite_are_a_clear_refusal(ledger_of):
    report, _ = check_and_load(ledger_of(*(money(f"x{n}", 10**8 - n) for n in range(100))))
    assert [problem.message for problem in report.problems] == ["the ledger cannot be loaded: integer overflow"]


SAME = "x is the same sum for the same deal in this article; write repeats: x if it is said twice, or distinct_from: x if it is other money"


@pytest.mark.parametrize("link, told", [({}, [SAME]), ({"repeats": "x"}, []), ({"distinct_from": "x"}, [])])
def test_the_same_sum_twice_in_one_article_has_to_be_linked(ledger_of, link, told):
    report, _ = check_and_load(ledger_of(money("x", 4), money("y", 4, **link)))
    assert [problem.message for problem in report.problems] == told
