"""How fast: MB/s on one core, medians of five runs in one process, against other libraries and a bare search for digits.

The text is made of the words of tests/corpus, shuffled, with its sentences of figures strewn in at the rate of news and
their digits drawn anew, so that nothing is found because it was seen before.

    python bench/scan.py [MEGABYTES] [CODE_POINTS_PER_NUMBER]

News prints a figure every 100 to 500 bytes; about every 500 the five articles of the ledger. For the others: pip install quantulum3
recognizers-text-suite
"""
import random
import re
import statistics
import sys
import time
from functools import cache
from pathlib import Path

from etl import words
from etl.candidates import candidates
from etl.scan import scan

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
MARK = re.compile(r"⟦([^⟧|]*)\|[^⟧]*⟧")
RUNS = 5
HOSTILE = ("1", "1 ", ",", " ", "a\u0301", "(", "1-", "1,", "one ", "1 billion ", "between 1 ")


def articles(seed: int, spacing: int, length: int = 3000):
    """Endless texts, with their language, each of one; spacing: code points for each number in digits."""
    draw = random.Random(seed)
    corpus = [path.read_text("utf-8").split("\n", 1) for path in sorted(CORPUS.glob("*.txt"))]
    texts = [(head.split(":")[1].strip(), MARK.sub(r"\1", body)) for head, body in corpus]
    while True:
        code, body = draw.choice(texts)
        sentences = re.split(r"(?<=[.。।۔?!])\s*|\n+", body)
        plain = _plain_words(code, body)
        if not plain:
            continue
        parts, size = [], 0
        while size < length:
            sentence = re.sub(r"\d", lambda digit: _digit(draw, digit[0]), draw.choice(sentences))
            wanted = spacing * len(re.findall(r"\d[\d.,]*", sentence)) - len(sentence)
            filler = []
            while wanted > 0:
                filler.append(draw.choice(plain))
                wanted -= len(filler[-1]) + 1
            parts += [sentence, " ".join(filler) + "."]
            size += sum(map(len, parts[-2:]))
        yield code, "\n".join(parts)


@cache
def _plain_words(code: str, body: str) -> list[str]:
    """The words of a text, or its clauses in scripts without spaces, in which there is nothing like a figure."""
    parts, language = re.split(r"[\s，、；。]+", body), words.language(code)
    return [part for part in parts if part and not any(candidates(part, 0, len(part), language))]


def _digit(draw: random.Random, digit: str) -> str:
    """Another digit of the same script, but no zero that was none."""
    zero = ord(digit) - int(digit)
    return digit if digit in "012" else chr(zero + draw.randint(3, 9))


def sample(seed: int, megabytes: float, spacing: int) -> list[tuple[str, str]]:
    texts, size, source = [], 0, articles(seed, spacing)
    while size < megabytes * 1e6:
        texts.append(next(source))
        size += len(texts[-1][1].encode())
    return texts


def rate(work, texts) -> float:
    """MB/s, the median of five runs."""
    size, rates = sum(len(text.encode()) for _, text in texts) / 1e6, []
    for _ in range(RUNS):
        began = time.perf_counter()
        for code, text in texts:
            work(text, code)
        rates.append(size / (time.perf_counter() - began))
    return statistics.median(rates)


def cold_rate(megabytes: float, spacing: int) -> float:
    """MB/s on texts none of which was scanned before, the median of five."""
    rates = []
    for seed in range(1, RUNS + 1):
        texts = sample(seed, megabytes, spacing)
        size = sum(len(text.encode()) for _, text in texts) / 1e6
        began = time.perf_counter()
        for code, text in texts:
            scan(text, code)
        rates.append(size / (time.perf_counter() - began))
    return statistics.median(rates)


def others(english: list[tuple[str, str]]):
    """(name, MB/s) of what else is installed."""
    few = english[:20]
    try:
        from recognizers_number_with_unit import NumberWithUnitRecognizer
        model = NumberWithUnitRecognizer("en-us").get_currency_model()
        yield "recognizers-text (currency, English)", rate(lambda text, _: model.parse(text), few[:3])
    except ImportError:
        print("recognizers-text is not installed")
    try:
        from quantulum3 import parser
        yield "quantulum3 (English)", rate(lambda text, _: parser.parse(text), few)
    except ImportError:
        print("quantulum3 is not installed")


def main(megabytes: float = 1, spacing: int = 300) -> None:
    texts = sample(0, megabytes, spacing)
    found = [figure for code, text in texts for figure in scan(text, code)]  # builds the automata and tables too
    print(f"{megabytes:g} MB, a figure every {sum(len(text.encode()) for _, text in texts) / len(found):.0f} bytes")
    rates = {
        "re digit runs": rate(lambda text, _: sum(1 for _ in re.finditer(r"\d+", text)), texts),
        "scan, language given": cold_rate(megabytes, spacing),
        "scan, language detected": rate(lambda text, _: scan(text), texts),
    }
    rates.update(others([pair for pair in texts if pair[0] == "en"]))
    floor = rates["scan, language given"]
    for name, speed in rates.items():
        print(f"{name:42} {speed:9.3f} MB/s   scan is {floor / speed:8.3f} times as fast")
    for piece in HOSTILE:
        times = []
        for size in (250_000, 500_000, 1_000_000):
            text = (piece * size)[:size]
            began = time.perf_counter()
            scan(text, "en")
            times.append(time.perf_counter() - began)
        print(f"{piece!r:14} repeated to 0.25, 0.5 and 1 M code points: {times[0]:6.2f} {times[1]:6.2f} {times[2]:6.2f} s")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]), *map(int, sys.argv[2:3]))
