"""What readers of figures were promised: short, with its bound, and never rounded."""
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.display import bounded, date_words, in_full, language_name, quantity


@pytest.mark.parametrize(("value", "unit", "shown"), [
    (38_000_000_000, "USD", "$38bn"), (1_400_000_000_000, "USD", "$1.4tn"), (350_000_000, "USD", "$350m"), (1_500_000_000, "EUR", "€1.5bn"),
    (14_000, "people", "14,000 people"), (2_000_000_000, "W", "2 GW"), (500, "W", "500 W"), (12, "percent", "12%"), (2.5, "times", "2.5 times"),
    (42_000_000_000, "BDT", "BDT 42bn"), (999, "USD", "$999"), (1_234_567_891, "USD", "$1,234,567,891"), (0, "USD", "$0"), (7, None, "7"),
])  # fmt: skip
def test_a_quantity_is_short(value, unit, shown):
    assert quantity(value, unit) == shown


@given(st.integers(0, 10**16), st.sampled_from(["USD", "BDT", "W", "percent", "people"]))
def test_no_figure_is_rounded(value, unit):
    scale = {"tn": 10**12, "bn": 10**9, "m": 10**6, "TW": 10**12, "GW": 10**9, "MW": 10**6, "kW": 10**3}
    digits, name = re.fullmatch(r"(?:[^\d]*)([\d,.]+) ?(tn|bn|m|TW|GW|MW|kW)?.*", quantity(value, unit)).groups()
    assert Decimal(digits.replace(",", "")) * scale.get(name, 1) == value


@pytest.mark.parametrize(("low", "high", "bound", "shown"), [
    (None, 5_000_000_000, "up_to", "up to $5bn"), (None, 15_000_000_000, None, "up to $15bn"), (None, 5, "less_than", "less than $5"),
    (500_000_000_000, None, "more_than", "more than $500bn"), (4_000_000_000, None, None, "at least $4bn"),
    (4_000_000_000, 5_500_000_000, None, "$4bn to $5.5bn"), (38_000_000_000, 38_000_000_000, "exact", "$38bn"), (7, 7, "about", "about $7"),
    (None, None, None, ""),
])  # fmt: skip
def test_a_bound_is_said(low, high, bound, shown):
    assert bounded(low, high, "USD", bound) == shown


def test_every_digit_is_a_hover_away():
    assert in_full(4_000_000_000, 5_500_000_000, "USD") == "4,000,000,000 to 5,500,000,000 USD"
    assert in_full(None, 1_500_000_000, "USD") == "1,500,000,000 USD"


@pytest.mark.parametrize(("code", "name"), [("bn", "Bengali"), ("ur", "Urdu"), ("zh-Hant", "Chinese"), ("xx", "xx"), ("not a code", "not a code")])
def test_languages_have_names(code, name):
    assert language_name(code) == name


@pytest.mark.parametrize(("date", "shown"), [("XXXX-03", "March, no year"), ("XXXX-10-17", "17 October, no year"), ("2025?", "2025?"), ("2023-09", "2023-09"), ("XXXX-13", "XXXX-13"), (None, "")])
def test_a_date_without_a_year_is_said_in_words(date, shown):
    assert date_words(date) == shown
