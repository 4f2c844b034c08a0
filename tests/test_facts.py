"""The promises of DESIGN.md, on the facts of the five articles."""

import json


def one(db, sql, *values):
    rows = db.execute(sql, values).fetchall()
    assert len(rows) == 1, rows
    return rows[0]


def test_amazon_has_put_8bn_into_anthropic_never_16_or_17(db):
    deal = one(db, "SELECT value, low, high, bound, currency FROM deals WHERE id = 'amazon-anthropic-investment'")
    assert tuple(deal) == (8_000_000_000, 8_000_000_000, 8_000_000_000, "exact", "USD")
    summed = one(db, "SELECT sum(low) FROM pair_totals WHERE payer_id = 'amazon' AND payee_id = 'anthropic'")
    assert summed[0] == 8_000_000_000
    counted = one(db, "SELECT sum(value) FROM amounts WHERE counts = 1 AND deal_id = 'amazon-anthropic-investment'")
    assert counted[0] == 8_000_000_000
    naive = one(db, "SELECT sum(value) FROM amounts WHERE unit = 'USD' AND deal_id = 'amazon-anthropic-investment'")
    assert naive[0] == 17_300_000_000


def test_on_whose_word_amazon_has_put_8bn_into_anthropic(db):
    rows = db.execute(
        "SELECT s.language, a.printed, a.counting, c.stage FROM amounts AS a JOIN claims AS c ON c.id = a.claim_id"
        " JOIN sources AS s ON s.id = a.source_id"
        " WHERE a.deal_id = 'amazon-anthropic-investment' AND a.unit = 'USD' ORDER BY a.value DESC, s.language, a.counting"
    )
    assert [tuple(row) for row in rows] == [
        ("bn", "৮ বিলিয়ন ডলার", "cumulative", "in_effect"),
        ("en", "$4 billion", "increment", "in_effect"),
        ("ur", "$4 بلین", "increment", "committed"),
        ("ur", "$1.3 بلین", "tranche", "committed"),
    ]


def test_nobody_that_the_article_names_promised_openai_300bn_of_computing(db):
    deal = one(db, "SELECT value, payer_id, payee_id, parties, stage FROM deals WHERE id = 'openai-computing-300bn'")
    assert tuple(deal) == (300_000_000_000, "openai", None, '["OpenAI"]', "committed")
    reason = one(db, "SELECT reason FROM unknowns WHERE table_name = 'deals' AND row_id = 'openai-computing-300bn'")
    assert reason["reason"] == "the article names no seller"
    assert not db.execute("SELECT 1 FROM flows WHERE deal_id = 'openai-computing-300bn' AND payee_id IS NOT NULL").fetchall()


def test_up_to_stays_a_bound(db):
    rows = db.execute("SELECT id, value, low, high, bound FROM deals WHERE id IN ('nvidia-anthropic-investment', 'microsoft-anthropic-investment') ORDER BY id")
    assert [tuple(row)[1:] for row in rows] == [(5_000_000_000, None, 5_000_000_000, "up_to"), (10_000_000_000, None, 10_000_000_000, "up_to")]
    for row in db.execute("SELECT * FROM amounts WHERE bound = 'up_to'"):
        assert row["low"] is None and row["high"] == row["value"] and row["counts"] == 0 and row["bound_printed"]


def test_more_than_has_a_low_and_no_high(db):
    row = one(db, "SELECT low, high, bound_printed FROM amounts WHERE measure = 'valuation'")
    assert tuple(row) == (500_000_000_000, None, "ছাড়িয়ে")


def test_a_sum_of_exact_and_up_to_is_a_range_without_a_value(db):
    deal = one(db, "SELECT value, low, high, bound FROM deals WHERE id = 'alphabet-anthropic-investment'")
    assert tuple(deal) == (None, 500_000_000, 2_000_000_000, None)


def test_one_contract_in_three_articles_is_one_contract(db):
    deal = one(db, "SELECT value, source_count, languages FROM deals WHERE id = 'openai-amazon-cloud'")
    assert (deal["value"], deal["source_count"], json.loads(deal["languages"])) == (38_000_000_000, 3, ["ar", "bn", "ru"])
    assert one(db, "SELECT count(*) FROM amounts WHERE value = 38000000000")[0] == 3
    assert one(db, "SELECT sum(high) FROM pair_totals WHERE payer_id = 'openai' AND payee_id = 'amazon'")[0] == 38_000_000_000


def test_talks_are_not_payments(db):
    assert one(db, "SELECT stage FROM deals WHERE id = 'amazon-openai-investment'")[0] == "talks"
    stages = db.execute("SELECT stage, sum(low) FROM pair_totals WHERE payer_id = 'amazon' AND measure = 'investment' GROUP BY stage ORDER BY stage")
    assert [tuple(row) for row in stages] == [("committed", 4_000_000_000), ("in_effect", 4_000_000_000), ("talks", 10_000_000_000)]
    assert one(db, "SELECT count(*) FROM claims WHERE deal_id IS NOT NULL AND stage IS NULL")[0] == 0


def test_the_one_loop_that_is_paid_for(db):
    loop = one(db, "SELECT path, source_count FROM loops WHERE weakest_stage = 'in_effect' AND weakest_basis = 'stated'")
    assert tuple(loop) == ("CoreWeave → Nvidia → OpenAI → CoreWeave", 2)


def test_no_loop_needs_an_unknown_party(db):
    assert one(db, "SELECT count(*) FROM loops")[0] > 10
    assert one(db, "SELECT count(*) FROM loop_flows AS l JOIN flows AS f ON f.id = l.flow_id WHERE f.payer_id IS NULL OR f.payee_id IS NULL")[0] == 0


def test_what_a_loop_says_of_itself_is_what_its_legs_say(db):
    """Each leg has exactly one best flow, and the loop is as weak as the weakest of these."""
    rank = {(row["list"], row["code"]): row["rank"] for row in db.execute("SELECT * FROM codes")}
    for loop in db.execute("SELECT * FROM loops").fetchall():
        best = db.execute("SELECT l.leg, f.stage, f.basis FROM loop_flows AS l JOIN flows AS f ON f.id = l.flow_id WHERE loop_id = ? AND best", [loop["id"]]).fetchall()
        assert sorted(row["leg"] for row in best) == list(range(1, loop["length"] + 1))
        assert min(rank["stage", row["stage"]] for row in best) == rank["stage", loop["weakest_stage"]]
        assert max(rank["basis", row["basis"]] for row in best) == rank["basis", loop["weakest_basis"]]


def test_disagreements_stand_side_by_side(db):
    rows = db.execute("SELECT about, says, other_says FROM disagreements WHERE deal_id = 'alphabet-anthropic-investment' ORDER BY about")
    assert [tuple(row) for row in rows] == [("how far it has come", "pledged", "committed"), ("the sum", "exact $1.5 بلین", "up to $1.5 billion")]
    disputed = {row["id"] for row in db.execute("SELECT id FROM deals WHERE disputed")}
    assert disputed == {
        "alphabet-anthropic-investment", "amazon-anthropic-chips", "amazon-anthropic-investment", "openai-amazon-cloud", "openai-computing-plan",
    }  # fmt: skip


def test_no_year_is_made_up(db):
    for claim in db.execute("SELECT * FROM claims WHERE date_basis = 'printed'"):
        assert claim["date"].startswith("XXXX") or claim["date"][:4] in claim["date_printed"]
    for claim in db.execute("SELECT * FROM claims WHERE date_basis <> 'printed'"):
        assert claim["date_grounds"]
    assert one(db, "SELECT announced, announced_min, announced_max, year FROM deals WHERE id = 'openai-amd-stake'")[:] == ("XXXX-10", None, None, None)
    assert not db.execute("SELECT 1 FROM claims WHERE date LIKE '%-01-01'").fetchall()


def test_every_figure_is_accounted_for_once(db):
    assert one(db, "SELECT count(*) FROM figures WHERE amount_id IS NOT NULL")[0] == one(db, "SELECT count(*) FROM amounts")[0]
    assert one(db, "SELECT count(*) FROM figures WHERE set_aside IS NOT NULL")[0] == 12
    overlaps = "SELECT 1 FROM figures AS a JOIN figures AS b USING (source_id) WHERE a.char_start < b.char_start AND b.char_start < a.char_end"
    assert not db.execute(overlaps).fetchall()


def test_every_digit_of_the_articles_is_accounted_for(db, articles):
    """Nothing is left over: each digit, in any script, lies in a figure that is in a claim or set aside."""
    for source in db.execute("SELECT * FROM sources").fetchall():
        text = (articles / source["file"]).read_text(encoding="utf-8")
        covered = {at for row in db.execute("SELECT char_start, char_end FROM figures WHERE source_id = ?", [source["id"]]) for at in range(*row)}
        digits = [at for at, character in enumerate(text) if character.isdecimal()]
        assert digits
        assert [text[at - 10 : at + 10] for at in digits if at not in covered] == []


def test_divisions_count_as_their_group(db):
    groups = dict(db.execute("SELECT organisation_id, group_id FROM groups").fetchall())
    assert (groups["aws"], groups["google-cloud"], groups["google"], groups["openai"]) == ("amazon", "alphabet", "alphabet", "openai")


def test_a_plan_is_never_added_to_contracts(db):
    rows = db.execute("SELECT measure, sum(low) FROM pair_totals WHERE payer_id = 'openai' AND payee_id IS NULL GROUP BY measure ORDER BY measure")
    assert [tuple(row) for row in rows] == [("contract", 300_000_000_000), ("spending_plan", 1_400_000_000_000)]
