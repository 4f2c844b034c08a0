"""Printed words stand where the ledger says: promise 1."""

import json

import pytest

from etl.check import check_ledger
from tests.conftest import ROOT

EN = "articles/en-lamps.yml"
UR = "articles/ur-lamps.yml"


def test_every_word_of_the_real_ledger_stands_in_the_articles(articles):
    report = check_ledger(ROOT / "data", articles)
    assert [str(problem) for problem in report.problems] == []
    assert report.unchecked == []
    assert len(report.ledger.amounts) > 30


def test_says_what_it_could_not_check():
    report = check_ledger(ROOT / "data")
    assert len(report.unchecked) == 1
    assert "the names and the SHA-256 of 5 articles were not compared with the texts" in report.unchecked[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (EN, "start: 49\n", "start: 48\n",
         ["articles/en-lamps.yml:42:16: $1.2 billion does not stand at 48; it stands at 49, line 1 of the article"]),
        (EN, "printed: ZX300\n", "printed: ZX3000\n", ["articles/en-lamps.yml:101:18: the article prints ZX3000 nowhere"]),
        (EN, "bound_start: 148", "bound_start: 150",
         ["articles/en-lamps.yml:76:22: up to does not stand at 150; it stands at 148, line 1 of the article"]),
        (UR, "printed: $800 ملین", "printed: $800 مليون",
         ["articles/ur-lamps.yml:35:18: printed: '$800 مليون': 'ملیون' is not understood (understood: '$' as units, '800' as digits)",
          "articles/ur-lamps.yml:35:18: the article prints $800 مليون nowhere"]),
        (UR, "printed: $800 ملین", "printed: $800 ملين",
         ["articles/ur-lamps.yml:35:18: the article does not print $800 ملين in these very characters, but something that reads the same; copy the words from the article"]),
        ("organisations.yml", "en: [Zephyr]", "en: [Zephir]", ["organisations.yml:40:10: no article in en prints the name Zephir"]),
        (EN, "printed: May of last year", "printed: April of last year",
         ["articles/en-lamps.yml:29:16: the article prints April of last year nowhere"]),
    ],
)  # fmt: skip
def test_says_where_the_words_really_stand(ledger, file, old, new, expected):
    assert ledger.edit(file, old, new).problems(articles=True) == expected


def test_refuses_an_article_that_was_changed(ledger):
    path = ledger.articles / "bn.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    first, second = ledger.problems(articles=True)
    assert first.startswith("articles/bn-lamps.yml:6:11: ") and first.endswith("this is not the text that was read")
    assert second.endswith("bn.txt has 132 characters, not 131")


def test_refuses_articles_that_are_missing_or_not_utf8(ledger):
    (ledger.articles / "bn.txt").unlink()
    (ledger.articles / "ru.txt").write_bytes(b"\xff\xfe")
    report = check_ledger(ledger.folder, ledger.articles)
    assert [str(problem).split("ledger0/")[-1].split("/")[-1] for problem in report.problems] == ["ru.txt is not UTF-8"]
    assert [sentence.split("/")[-1] for sentence in report.unchecked] == ["articles: bn.txt"]


def test_who_pays_has_to_be_named_in_the_article(ledger):
    """What an article does not say stays unknown: no counterparty from elsewhere."""
    ledger.edit("articles/ru-lamps.yml", "        unknown:\n          payee: the seller is not named\n", "")
    ledger.edit("articles/ru-lamps.yml", "        what: computing\n", "        payee: northbank\n        what: computing\n")
    ledger.edit("deals.yml", "    - {organisation: quillworks, role: customer}\n  unknown:\n    payee: the seller is not named\n",
                "    - {organisation: quillworks, role: customer}\n    - {organisation: northbank, role: provider}\n  payee: northbank\n")  # fmt: skip
    assert ledger.problems(articles=True) == []  # the article names Northbank elsewhere: only a reader can tell
    text = (ledger.articles / "bn.txt").read_text(encoding="utf-8")
    assert "Zephyr" not in text
    ledger.edit("articles/bn-lamps.yml", "payer: heliotrope", "payer: zephyr")
    assert any("payer: the article prints no name of zephyr that organisations.yml has; add the form that it prints to its names under" in p for p in ledger.problems(articles=True))


def test_refuses_a_folder_that_is_not_there(ledger, tmp_path):
    report = check_ledger(ledger.folder, tmp_path / "nowhere")
    assert [str(problem).rsplit("/", 1)[-1] for problem in report.problems] == ["nowhere: there is no such folder of articles"]


def test_the_project_holds_no_article_text(articles):
    """Not even a sentence: no eight words of an article stand in a row in any file of the project."""
    held = [p for p in ROOT.rglob("*") if p.suffix in {".yml", ".md", ".sql", ".py", ".json", ".css", ".txt", ".toml"} and ".venv" not in p.parts]
    texts = {path: " ".join(path.read_text(encoding="utf-8").split()) for path in held}
    assert len(texts) > 100
    assert len(list(articles.glob("*.txt"))) >= 5
    for article in articles.glob("*.txt"):
        words = article.read_text(encoding="utf-8").split()
        runs = [" ".join(words[at : at + 8]) for at in range(len(words) - 7)]
        assert runs
        for path, text in texts.items():
            assert not any(run in text for run in runs), path


def test_every_amount_was_read_twice():
    ledger = check_ledger(ROOT / "data").ledger
    assert json.dumps([claim.get("id") for claim in ledger.claims if not claim.get("checked")]) == "[]"
