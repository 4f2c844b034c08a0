"""Files that cannot be used get one clear line each, and values are read as they are written."""

from decimal import Decimal

import pytest

from etl import documents
from etl.documents import read_document
from etl.plain_yaml import read_plain
from etl.problems import BadInput
from tests.conftest import ROOT, SMALL


def refusal(path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_document(path)
    return [str(problem).replace(f"{path.parent}/", "") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["a.yml: the file is empty"]),
        (b" \n\n", ["a.yml: the file is empty"]),
        (b"# only a comment\n", ["a.yml: the file is empty"]),
        (b"a: \xff\n", ["a.yml:1:1: this is not UTF-8; save the file as UTF-8"]),
        (b"a: 1\nb: \xd8", ["a.yml:2:1: this is not UTF-8; save the file as UTF-8"]),
        (b"a: [1, 2\n", ["a.yml:2:1: this is not YAML: did not find expected ',' or ']'"]),
        (b"a: b: c\n", ["a.yml:1:5: this is not YAML: mapping values are not allowed in this context; put a text that holds a colon and a space in quotes"]),
        (b"a: 1\na: 2\na: 3\n", [
            "a.yml:2:1: the key a stands here a second time (first in line 1)",
            "a.yml:3:1: the key a stands here a second time (first in line 2)",
        ]),
        (b"a: &x 1\nb: *x\n", ["a.yml:1:4: anchors and aliases (& and *) are not taken; write the value out"]),
        (b"a: !!python/object:os.system 1\n", ["a.yml:1:4: tags are not taken; leave out tag:yaml.org,2002:python/object:os.system"]),
        (b"? [a]\n: 1\n", ["a.yml:1:3: a key must be a plain word"]),
        (b"a: 1\n---\nb: 2\n", ["a.yml:2:1: a second YAML document begins here; one file is one document"]),
        (b"[" * 1000 + b"]" * 1000, ["a.yml:1:21: nested more than 20 levels deep; nothing in the ledger is"]),
        (b"a: \x00\n", ["a.yml:1:1: this is not YAML: unacceptable character #x0000: control characters are not allowed"]),
    ],
)  # fmt: skip
def test_refuses_with_one_clear_line(tmp_path, content, expected):
    path = tmp_path / "a.yml"
    path.write_bytes(content)
    assert refusal(path) == expected


def test_refuses_a_file_that_is_not_there_or_is_a_folder(tmp_path):
    assert refusal(tmp_path / "a.yml") == ["a.yml: there is no such file"]
    (tmp_path / "b.yml").mkdir()
    assert refusal(tmp_path / "b.yml") == ["b.yml: this is no file"]


def test_refuses_a_gigabyte_without_reading_it(tmp_path):
    path = tmp_path / "a.yml"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    assert refusal(path) == ["a.yml: the file has 1,073,741,824 bytes, more than the 16,777,216 that are read; split it"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("4.7", Decimal("4.7")), ("1300000000", 1300000000), ("-5", -5), ("007", 7), ("no", "no"), ("1:30", "1:30"),
        ("1e9", "1e9"), ("2025-11", "2025-11"), ("2024-11-08", "2024-11-08"), ("'41'", "41"), ("null", None), ("true", True),
        ("২৭%", "২৭%"), ("$4 بلین", "$4 بلین"), ("14,000", "14,000"), (".5", ".5"), ("0x10", "0x10"),
    ],
)  # fmt: skip
def test_reads_a_value_as_it_is_written(tmp_path, written, value):
    path = tmp_path / "a.yml"
    path.write_text(f"a: {written}\n", encoding="utf-8")
    read = read_document(path).data["a"]
    assert read == value and type(read) is type(value)


def test_knows_where_each_key_and_value_stands(tmp_path):
    path = tmp_path / "a.yml"
    path.write_text("a:\n  - b: 1\n    ключ: ২\n", encoding="utf-8")
    document = read_document(path)
    assert document.places[("a", 0, "ключ")] == (3, 11)
    assert document.key_places[("a", 0, "ключ")] == (3, 5)


def test_reads_a_file_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "a.yml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_document(path).data == {"a": 1}


def test_a_file_may_be_as_large_as_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST_FILE", 5)
    path = tmp_path / "a.yml"
    path.write_text("a: 1\n")
    assert read_document(path).data == {"a": 1}


MEANINGS = ["a", "1", "-1", "4.70", "007", "1e9", "0x1F", "true", "True", "null", "~", "", '""', "''", "'a''b'", '"a\\n"', '"a: b"', "a:b", "a: b", "a #b", "a#b", "#b", "- a",
            "[a, b]", "{a: b}", "&a b", "*a", "!t a", "|", ">", "%a", "@a", "`a", ":a", "?a", "-a", "a ", "a\t", "a\u00a0b", "\u3000", "১০", "a:", '"a" b', "2025-01-01", "---", "..."]  # fmt: skip


@pytest.mark.parametrize("form", ["{}\n", "a: {}\n", "a:\n  {}\n", "a:\n- {}\n- b: {}\n", "a:\n  - b: {}\n    c: {}\n  - {}\nd: {}", "- {}\n- a: {}\n", "{}: a\n", "a: b\n  c: {}\n",
                                  "a:\n  b: {}\n c: d\n", "a: {}\na: b\n", "- - {}\n", "a:\n    b: {}\n  # c\n\nd: {}\n", "-  a: {}\n", "a:\n- b\nc: {}\n - d\n"])  # fmt: skip
def test_plain_yaml_is_read_as_libyaml_reads_it(tmp_path, form):
    taken = 0
    for meaning in MEANINGS:
        text = form.replace("{}", meaning)
        plain = read_plain(text, documents._bare)
        taken += plain is not None
        if plain is not None:
            assert repr(plain) == repr(documents._parsed(tmp_path, text)), text
    assert taken > 3 or form in ("{}\n", "a: b\n  c: {}\n", "a:\n  {}\n", "a:\n  b: {}\n c: d\n", "a: {}\na: b\n", "- - {}\n", "-  a: {}\n", "a:\n- b\nc: {}\n - d\n")


def test_every_article_of_the_ledger_is_plain():
    for path in (*(ROOT / "data" / "articles").glob("*.yml"), *(SMALL / "articles").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        assert repr(read_plain(text, documents._bare)) == repr(documents._parsed(path, text)), path
