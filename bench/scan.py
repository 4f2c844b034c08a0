"""How fast: MB/s on one core, medians of five runs in one process, against other libraries and a bare search for digits.

The text is made of the words of tests/corpus, shuffled, with its sentences of figures strewn in at the rate of news and
their digits drawn anew, so that nothing is found because it was seen before.

    python bench/scan.py [MEGABYTES] [CODE_POINTS_PER_NUMBER]

A number stands about every 500 bytes in the five articles of the ledger. For the others: pip install quantulum3
recognizers-text-suite
"""
import random
import re
import statistics
import sys
import time
from pathlib import Path

from etl.scan import scan

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
MARK = re.compile(r"⟦([^⟧|]*)\|[^⟧]*⟧")
RUNS = 5


def articles(seed: int, spacing: int, length: int = 3000):
    """Endless texts, with their language, each of one; spacing: code points for each number in digits."""
    draw = random.Random(seed)
    corpus = [path.read_text("utf-8").split("\n", 1) for path in sorted(CORPUS.glob("*.txt"))]
    texts = [(head.split(":")[1].strip(), MARK.sub(r"\1", body)) for head, body in corpus]
    while True:
        code, body = draw.choice(texts)
        sentences = re.split(r"(?<=[.。।۔?!])\s*|\n+", body)
        plain = [part for sentence in sentences for part in re.split(r"[\s，、；]+", sentence) if part and not re.search(r"\d", part)]
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


def main(megabytes: float = 1, spacing: int = 500) -> None:
    texts = sample(0, megabytes, spacing)
    for code, text in sample(99, megabytes, spacing):
        scan(text, code)  # an archive has taught it what news repeats
    rates = {
        "re digit runs": rate(lambda text, _: sum(1 for _ in re.finditer(r"\d+", text)), texts),
        "scan, texts not seen before": cold_rate(megabytes, spacing),
        "scan, language given": rate(scan, texts),
        "scan, language detected": rate(lambda text, _: scan(text), texts),
    }
    rates.update(others([pair for pair in texts if pair[0] == "en"]))
    floor = rates["scan, texts not seen before"]
    for name, speed in rates.items():
        print(f"{name:42} {speed:9.3f} MB/s   scan is {floor / speed:8.2f} times as fast")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]), *map(int, sys.argv[2:3]))
