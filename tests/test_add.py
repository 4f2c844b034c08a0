"""Taking in an article: a draft that a person fills in, and that follows when the text changes."""

import re

import pytest
from click.testing import CliRunner

from etl.check import check_ledger
from etl.cli import deals

NEW = {
    "en": "Heliotrope will put up to $5 billion into Quillworks. Northbank cut 1,250 jobs on 4 March 2025.\n",
    "ru": "Heliotrope вложит до 5 млрд долларов в Quillworks. Northbank сократил 1250 рабочих мест.\n",
    "bn": "হেলিওট্রোপ কুইলওয়ার্কসে ৫ বিলিয়ন ডলার পর্যন্ত বিনিয়োগ করবে। কোম্পানিটি ১,২৫০ জন কর্মী ছাঁটাই করেছে।\n",
}
DECISIONS = {  # what a person writes for each TODO of the first claim, of the second, and of the source
    "title": "More from Heliotrope", "basis": "unknown\n      grounds: no date is given", "publisher": "none is named", "url": "none is given",
    "deal": "heliotrope-quillworks", "statement": "Heliotrope will put as much as $5bn into Quillworks.", "stage": "pledged", "asserted_by": "article",
    "payer": "heliotrope", "payee": "quillworks", "what": "equity", "counting": "ceiling",
}  # fmt: skip


def run(*arguments):
    return CliRunner().invoke(deals, [str(argument) for argument in arguments])


def add(ledger, text, name="new.txt", *options):
    (ledger.articles / name).write_text(text, encoding="utf-8")
    return run("add", ledger.articles / name, "--data", ledger.folder, *options)


def problems_of(ledger, name):
    return [str(p).split(f"{name}.yml", 1)[1] for p in check_ledger(ledger.folder, ledger.articles).problems if name in p.file]


def decide(ledger, name):
    """Fill in a draft as a person would: the money as a claim of a deal, the count as context."""
    path = ledger.folder / "articles" / f"{name}.yml"
    head, source, money, count = re.split(r"(?m)(?=^source:)|(?=^  - id)", path.read_text(encoding="utf-8"))
    for key, value in DECISIONS.items():
        indented = value if key != "basis" else value.replace("\n      ", "\n    ")
        source = re.sub(rf"(?m)^( +{key}): TODO.*", rf"\1: {indented}", source)
    money = money.replace("        basis: TODO", "        basis: stated").replace("measure: TODO", "measure: investment")
    for key, value in DECISIONS.items():
        money = re.sub(rf"(?m)^( +{key}): TODO.*", lambda m, value=value: f"{m[1]}: {value}", money)
    count = re.sub(r"(?m)^    (deal|stage): TODO.*\n", "", count).replace("measure: TODO", "measure: headcount").replace("unit: TODO", "unit: people")
    count = count.replace("statement: TODO", "statement: A company has let 1,250 people go.").replace("asserted_by: TODO", "asserted_by: article")
    count = count.replace("basis: TODO", f"basis: {DECISIONS['basis']}")
    money = money.replace("        counting: ceiling", "        distinct_from: bn-lamps-total-usd\n        counting: ceiling")
    path.write_text(head + source + money + count, encoding="utf-8")


@pytest.mark.parametrize("language", NEW)
def test_a_new_article_goes_from_text_to_a_passing_check(ledger, language):
    result = add(ledger, NEW[language])
    name = f"{language}-new"
    assert result.exit_code == 0
    assert f"{name}.yml: 2 figures in 2 claims, to be decided" in result.output
    told = problems_of(ledger, name)
    assert told and all("still to be decided" in problem for problem in told)
    decide(ledger, name)
    assert problems_of(ledger, name) == []


def test_the_draft_fills_in_what_a_machine_can_know(ledger):
    add(ledger, NEW["en"])
    draft = (ledger.folder / "articles" / "en-new.yml").read_text(encoding="utf-8")
    for line in ('printed: "$5 billion"', "start: 26", "value: 5000000000", "unit: USD", "bound: up_to", 'bound_printed: "up to"', "bound_start: 20",
                 'printed: "1,250"', "value: 1250", "language: en", "# organisations named here: heliotrope at 0; quillworks at 42; northbank at 54"):  # fmt: skip
        assert line in draft
    assert "2025" not in draft
    for key in ("stage", "deal", "payer", "payee", "counting", "measure", "statement"):
        assert not re.search(rf"^ +{key}: (?!TODO)", draft, re.M)


def test_a_sum_said_twice_is_pointed_out(ledger):
    add(ledger, "Heliotrope put $7 billion into Quillworks. Northbank called the $7 billion rash; it earned $8 billion.\n")
    draft = (ledger.folder / "articles" / "en-new.yml").read_text(encoding="utf-8")
    assert draft.count("the same sum stands at 15: ") == 1 and "is it said twice? then repeats: en-new-7bn-usd" in draft


def test_sums_that_stand_in_the_ledger_are_pointed_out(ledger):
    add(ledger, "Heliotrope has now put $2 billion into Quillworks.\n")
    draft = (ledger.folder / "articles" / "en-new.yml").read_text(encoding="utf-8")
    assert "# the same sum is amount bn-lamps-total-usd of heliotrope-quillworks, in bn-lamps: does this one repeat it?" in draft


def test_a_changed_article_keeps_what_was_decided_and_says_what_moved(ledger):
    add(ledger, NEW["en"])
    decide(ledger, "en-new")
    path = ledger.folder / "articles" / "en-new.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("stage: pledged", "stage: pledged  # a remark of mine"), encoding="utf-8")
    changed = "Correction below. " + NEW["en"].replace("1,250", "1,350").replace("\n", " Heliotrope holds 12% of Zephyr.\n")
    result = add(ledger, changed)
    assert result.exit_code == 0
    assert "en-new.yml: places moved: 2; lost: 1; new figures: 1" in result.output
    assert "  moved: $5 billion from 26 to 44" in result.output
    line = next(number for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text.strip() == "start: 86")
    assert f"  now 1,350 at 86, where 1,250 stood: read the passage again and change it there ({path}:{line})" in result.output
    assert "  new, as a claim to be decided: 12% at" in result.output
    renewed = path.read_text(encoding="utf-8")
    assert "stage: pledged  # a remark of mine" in renewed
    told = [p.split(": ", 1)[1] for p in problems_of(ledger, "en-new") if "still to be decided" not in p]
    assert told == ["the article prints 1,250 nowhere", "in the article 1,350 at 86 reads exact 1350 count, not exact 1250 people"]


def test_the_words_of_a_bound_move_with_their_figure_only(ledger):
    """Not to the same word elsewhere; and passages go with their own figures."""
    add(ledger, NEW["en"])
    decide(ledger, "en-new")
    changed = NEW["en"].replace("up to $5 billion", "exactly $5 billion") + "It has come up to Spain.\n"
    result = add(ledger, changed)
    assert "no longer printed: up to, which stood at 20" in result.output
    assert any("up to does not stand at 22" in problem for problem in problems_of(ledger, "en-new"))
    assert f"    end: {changed.index('.') + 1}\n" in (ledger.folder / "articles" / "en-new.yml").read_text(encoding="utf-8")


def test_a_unit_that_stands_apart_hides_no_new_figure(ledger):
    text = "Of the $5 billion of Heliotrope, 275 million is paid.\n"
    add(ledger, text)
    path = ledger.folder / "articles" / "en-new.yml"
    content = path.read_text(encoding="utf-8")
    at = text.index("275")
    assert f"        start: {at}\n" in content
    path.write_text(content.replace(f"        start: {at}\n", f"        start: {at}\n        unit_printed: $\n        unit_start: 7\n"), encoding="utf-8")
    result = add(ledger, text.replace("$5", "$6"))
    assert "now $6 billion at 7, where $5 billion stood" in result.output
    result = add(ledger, "He paid 275 million." + " So they say, and none was there." * 12 + " A lunch was $30.\n")
    assert "new, as a claim to be decided: $30" in result.output and "no longer printed: $, which stood at 7" in result.output


@pytest.mark.parametrize("language, text, printed", [
    ("es", "Heliotrope instalará entre 300 y 350 megavatios en Lugo.\n", "entre 300 y 350 megavatios"),
    ("en", "Heliotrope will add between 300 and 350 megawatts in Lugo.\n", "between 300 and 350 megawatts"),
    ("de", "Heliotrope baut 300 bis 350 Megawatt in Lugo.\n", "300 bis 350 Megawatt"),
])
def test_a_drafted_range_is_printed_so_that_the_check_reads_it(ledger, language, text, printed):
    add(ledger, text, f"{language}-range.txt", "--language", language)
    drafted = (ledger.folder / "articles" / f"{language}-range.yml").read_text(encoding="utf-8")
    assert f'printed: "{printed}"\n        start: {text.index(printed)}\n        value: 300000000\n        high: 350000000' in drafted
    assert not [p for p in problems_of(ledger, f"{language}-range") if "printed:" in p]


def test_names_with_particles_are_pointed_out(ledger):
    add(ledger, "Quillworks는 Northbank의 주식을 5% 샀다.\n", "ko.txt", "--language", "ko")
    assert "# organisations named here: quillworks at 0; northbank at 12" in (ledger.folder / "articles" / "ko-ko.yml").read_text(encoding="utf-8")


def test_an_article_that_has_not_changed_is_left_alone(ledger):
    before = {path.name: path.read_bytes() for path in (ledger.folder / "articles").iterdir()}
    for name in ("ar", "bn", "en", "ru", "ur"):
        result = run("add", ledger.articles / f"{name}.txt", "--data", ledger.folder)
        assert result.output.strip().endswith(f"{name}-lamps.yml: nothing has changed")
    assert {path.name: path.read_bytes() for path in (ledger.folder / "articles").iterdir()} == before


def test_an_article_that_moved_by_a_line_checks_again(ledger):
    text = (ledger.articles / "ar.txt").read_text(encoding="utf-8")
    result = add(ledger, "\n\n" + text, "ar.txt")
    assert "ar-lamps.yml: " in result.output and " lost: 0; new figures: 0" in result.output
    assert problems_of(ledger, "ar-lamps") == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--id", "En New"], "is no id: small Latin letters, digits and single hyphens; give one with --id"),
        (["--id", "bn-lamps"], "bn-lamps.yml: stands there already, for another article; give another --id"),
    ],
)
def test_an_id_that_cannot_be_is_refused(ledger, options, message):
    result = add(ledger, NEW["en"], "new.txt", *options)
    assert result.exit_code == 1
    assert message in result.stderr


def test_what_is_no_text_is_refused(ledger):
    (ledger.articles / "new.txt").write_bytes(b"\xff\xfe")
    result = run("add", ledger.articles / "new.txt", "--data", ledger.folder)
    assert result.exit_code == 1
    assert "this is not UTF-8; save the file as UTF-8" in result.stderr
    assert run("add", ledger.articles / "nowhere.txt", "--data", ledger.folder).exit_code == 2
    assert run("add", ledger.articles / "en.txt", "--language", "xx", "--data", ledger.folder).exit_code == 2


def test_an_article_without_figures_is_a_draft_to_be_filled(ledger):
    result = add(ledger, "Heliotrope and Quillworks are said to be talking.\n")
    assert "0 figures in 0 claims, to be decided" in result.output


def test_money_of_one_of_several_countries_is_left_to_a_person(ledger):
    add(ledger, "Heliotrope invertirá 5.000 pesos en Quillworks y también 300 euros más en Northbank.\n", "new.txt", "--language", "es")
    draft = (ledger.folder / "articles" / "es-new.yml").read_text(encoding="utf-8")
    pesos, euros = draft[: draft.index("300 euros")], draft[draft.index("300 euros") :]
    assert re.search(r"may be read as 5000 MXN or .*5000 CLP", pesos)
    assert "value: 5000\n" in pesos and "unit: TODO" in pesos and "unit: EUR" in euros and "MXN" not in pesos.replace("5000 MXN", "")
