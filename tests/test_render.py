"""deals scan: what it shows to people and to programs."""

import json
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from etl.cli import deals
from etl.scan import scan
from tests.conftest import SMALL_ARTICLES


def run(*arguments):
    return CliRunner().invoke(deals, ["scan", *(str(argument) for argument in arguments)])


def test_json_has_one_object_a_line_and_figure():
    result = run("--json", SMALL_ARTICLES / "en.txt")
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert [(row["printed"], row["value"], row["unit"], row["bound"], row["kind"]) for row in rows] == [
        ("$1.2 billion", "1200000000", "USD", "exact", "money"), ("$2.5 billion", "2500000000", "USD", "up_to", "money"), ("1,400", "1400", None, "exact", "count"),
    ]  # fmt: skip
    assert set(rows[0]) == {"file", "start", "end", "printed", "value", "high", "unit", "bound", "kind", "language"}
    text = (SMALL_ARTICLES / "en.txt").read_text(encoding="utf-8")
    assert all(text[row["start"] : row["end"]] == row["printed"] for row in rows)


def test_both_readings_of_what_is_ambiguous_are_told(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Компания наняла 14,000 сотрудников за прошлый год.\n", encoding="utf-8")
    rows = [json.loads(line) for line in run("--json", path).output.splitlines()]
    assert [sorted(row["readings"]) for row in rows] == [["14", "14000"]]


def test_whose_money_it_may_be_is_told(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("La casa cuesta 5.000 pesos y un coche 300 euros.\n", encoding="utf-8")
    pesos, euros = (json.loads(line) for line in run("--json", "--language", "es", path).output.splitlines())
    assert {"5000 MXN", "5000 ARS", "5000 CLP"} <= set(pesos["readings"]) and "readings" not in euros


def test_a_folder_a_pattern_and_a_file_may_be_given():
    for given in (SMALL_ARTICLES, f"{SMALL_ARTICLES}/*.txt"):
        files = {json.loads(line)["file"].rsplit("/", 1)[-1] for line in run("--json", given).output.splitlines()}
        assert files == {"ar.txt", "bn.txt", "en.txt", "ru.txt", "ur.txt"}


def test_what_cannot_be_read_is_named_at_the_end_and_the_rest_is_done(tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "good.txt").write_text("It paid $5 million.\n", encoding="utf-8")
    result = run("--json", tmp_path, tmp_path / "none.txt")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["value"] == "5000000"
    assert "bad.txt: cannot be read: this is not UTF-8" in result.stderr
    assert "none.txt: no text file is there" in result.stderr
    assert result.stderr.endswith("2 problems; the other files were scanned\n")


def test_the_table_shows_each_figure_in_its_context():
    result = run(SMALL_ARTICLES / "en.txt")
    assert "en.txt: 3 figures" in result.output
    assert "up to 2,500,000,000 USD" in result.output
    assert "add up to [$2.5 billion] over time" in result.output


class Marks(HTMLParser):
    def __init__(self):
        super().__init__()
        self.articles, self.marks, self.inside = [], [], False

    def handle_starttag(self, tag, attributes):
        if tag == "article":
            self.articles.append(dict(attributes))
        self.inside = tag == "bdi"

    def handle_data(self, data):
        if self.inside:
            self.marks.append(data)
            self.inside = False


@pytest.mark.parametrize(("language", "direction"), [("ur", "rtl"), ("ar", "rtl"), ("en", "ltr"), ("bn", "ltr")])
def test_the_page_marks_each_figure_in_the_direction_of_its_script(language, direction):
    path = SMALL_ARTICLES / f"{language}.txt"
    page = Marks()
    page.feed(run("--html", path).output)
    assert page.articles == [{"lang": language, "dir": direction}]
    assert page.marks == [figure.printed for figure in scan(path.read_text(encoding="utf-8"), language)]
    assert page.marks


def test_the_page_shows_hostile_text_as_text(tmp_path):
    path = tmp_path / "<b>.txt"
    path.write_text("<script>alert(1)</script> It paid $5 million & <i>more</i>.\n", encoding="utf-8")
    page = run("--html", path).output
    assert "<script>" not in page and "<i>more" not in page and "<b>.txt" not in page
    assert "&lt;script&gt;" in page


def test_a_language_without_a_table_is_wrong_usage():
    assert run("--language", "xx", SMALL_ARTICLES / "en.txt").exit_code == 2
