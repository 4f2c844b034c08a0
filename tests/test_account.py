"""Nothing is left over: promise 2."""

from etl.check import check_ledger
from tests.conftest import ROOT

EN = "articles/en-lamps.yml"


def test_a_figure_in_no_claim_is_told_with_its_place(ledger):
    text = (ledger.folder / EN).read_text(encoding="utf-8")
    at = text.index("    amounts:\n      - id: en-lamps-jobs-people")
    ledger.edit(EN, text[at : text.index("    checked", at)], "")
    assert ledger.problems(articles=True) == [
        "articles/en-lamps.yml:5:9: the figure 1,400 at 301, line 3 of the article, is in no claim and not set aside; it reads exact 1400 count"
    ]


def test_a_figure_set_aside_is_accounted_for(ledger):
    text = (ledger.folder / EN).read_text(encoding="utf-8")
    at = text.index("    amounts:\n      - id: en-lamps-jobs-people")
    ledger.edit(EN, text[at : text.index("    checked", at)], "")
    ledger.edit(EN, "set_aside:\n", 'set_aside:\n  - printed: "1,400"\n    start: 301\n    reason: not about a deal\n')
    assert ledger.problems(articles=True) == []


def test_a_claim_that_drops_the_bound_is_told(ledger):
    ledger.edit(EN, "        bound: up_to\n        bound_printed: up to\n        bound_start: 148\n        counting: ceiling\n",
                "        bound: exact\n        counting: increment\n        note: no bound\n")  # fmt: skip
    assert ledger.problems(articles=True) == [
        "articles/en-lamps.yml:72:16: in the article $2.5 billion at 154 reads up_to 2500000000 USD, not exact 2500000000 USD"
    ]


def test_half_of_a_figure_is_told(ledger):
    """Words that read alone as another sum than where they stand."""
    ledger.edit("articles/ar-lamps.yml", "printed: 40 مليار دولار", "printed: 0 مليار دولار")
    ledger.edit("articles/ar-lamps.yml", "value: 40000000000", "value: 0")
    ledger.edit("articles/ar-lamps.yml", "start: 49", "start: 50")
    assert any("40 مليار دولار at 49 reads exact 40000000000 USD, not exact 0 USD" in p for p in ledger.problems(articles=True))


def test_the_five_articles_are_accounted_for(articles):
    report = check_ledger(ROOT / "data", articles)
    assert [str(problem) for problem in report.problems] == []
    assert len(report.ledger.amounts) == 34
