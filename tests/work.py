"""How much work a function does, counted and not timed: the same on a fast machine, a slow one and a busy one."""

import sys
from collections.abc import Callable


def calls(function: Callable[[], object]) -> int:
    """How many calls of functions, Python's and C's, `function` makes. What a single call does inside C is not seen: `bench/scan.py` times that."""
    count = 0

    def tell(_frame, event, _what):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(tell)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count
