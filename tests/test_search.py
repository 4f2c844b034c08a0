"""What those who search were promised: a word is found however it is written, in any script, and nothing else is."""
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.search import fts_query, indexed

TABLE = """CREATE VIRTUAL TABLE t USING fts5 (words, content = '', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'")"""


def finds(query: str, text: str) -> bool:
    connection = sqlite3.connect(":memory:")
    connection.execute(TABLE)
    connection.execute("INSERT INTO t (rowid, words) VALUES (1, ?)", [indexed(text)])
    return bool(connection.execute("SELECT rowid FROM t WHERE t MATCH ?", [fts_query(query)]).fetchall())


@pytest.mark.parametrize(("query", "text"), [
    ("أمازون", "تعاون مع امازون"), ("امازون", "شركة أمازون"), ("أمازون", "وأمازون تستثمر"), ("السحابة", "للسحابة"), ("سحابة", "والسحابة"), ("لأمازون", "أمازون"),
    ("ایمیزون", "ایمیزون نے"), ("چِپ", "چپ"), ("ي", "ی"), ("অ্যামাজন", "অ্যামাজনের বিনিয়োগ"), ("অ্যামাজনের", "অ্যামাজন"), ("বিলিয়ন", "বিলিয়ন"),
    ("инвестиция", "инвестиции в Anthropic"), ("Амазона", "Амазон"), ("ещё", "еще"), ("openai", "OpenAI's plan"), ("open", "OpenAI"), ("২৭", "27%"), ("27", "২৭%-এর"), ("AMAZON", "amazon"),
    ("10 billion", "plans to put $10bn into it"), ("$10bn", "10 billion dollars"), ("8 billion", "an 8 billion dollar stake"), ("1.4 trillion", "$1.4tn"), ("300 millions", "300m"), ("10 billion", "a plan of 10 to 12 billion dollars"),
])  # fmt: skip
def test_finds_it_however_it_is_written(query, text):
    assert finds(query, text)


@pytest.mark.parametrize(("query", "text"), [("বালেয়ান", "বিলিয়ন"), ("27", "270"), ("nvidia amazon", "Nvidia alone"), ("10 billion", "$100bn"), ("10 billion", "$10m"), ("10 million", "a 10MW site"), ("", "anything"), ('"', "anything"), ("لامع", "مال")])
def test_finds_nothing_else(query, text):
    assert not finds(query, text)


def test_some_of_the_words_can_be_asked_for():
    connection = sqlite3.connect(":memory:")
    connection.execute(TABLE)
    connection.execute("INSERT INTO t (rowid, words) VALUES (1, ?)", [indexed("Nvidia alone")])
    assert connection.execute("SELECT rowid FROM t WHERE t MATCH ?", [fts_query("nvidia amazon", " OR ")]).fetchall() == [(1,)]


@given(st.text(), st.text(max_size=80))
def test_any_query_is_a_query(query, text):
    finds(query, text)


@given(st.text("amzonابتلوоткырবিলিয়ন27 ", min_size=1, max_size=40))
def test_a_text_is_found_by_each_of_its_words(text):
    assert all(finds(word, text) for word in text.split())
