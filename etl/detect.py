"""The language of a text, and of lines that stand in another script; offline, by the script and by py3langid."""
import re
from collections.abc import Iterator
from functools import cache

import re2

# Scripts of the languages that have a table; where several share one, langid decides among them.
_SCRIPTS = {
    "bengali": (r"\x{0980}-\x{09FF}", ("bn",)),
    "devanagari": (r"\x{0900}-\x{097F}", ("hi",)),
    "arabic": (r"\x{0600}-\x{06FF}\x{0750}-\x{077F}\x{FB50}-\x{FDFF}\x{FE70}-\x{FEFF}", ("ar", "ur", "fa")),
    "cyrillic": (r"\x{0400}-\x{04FF}", ("ru",)),
    "hangul": (r"\x{AC00}-\x{D7A3}\x{1100}-\x{11FF}", ("ko",)),
    "kana": (r"\x{3041}-\x{30FF}", ("ja",)),
    "han": (r"\x{4E00}-\x{9FFF}", ("zh",)),
    "latin": (r"A-Za-z\x{00C0}-\x{024F}\x{1E00}-\x{1EFF}", ("en", "tr", "de", "fr", "es", "pt")),
}
_SAMPLE = 2000   # code points of the text that tell its script
_LETTERS = 240   # code points that are enough for langid
_LINE = 20       # letters that make a line in another script a stretch of its own


def stretches(text: str, language: str | None) -> Iterator[tuple[int, int, str]]:
    """The text in stretches of one language: start, end (code points) and code.

    Lines without a letter of the text's own script are detected by themselves.
    """
    main = language or detect(text)
    start = 0
    if not text.isascii() or _script_of(main) != "latin":
        for left, right in _foreign_lines(text, main):
            if (code := detect(text[left:right])) != main:
                if start < left:
                    yield start, left, main
                yield left, right, code
                start = right
    if start < len(text):
        yield start, len(text), main


def detect(text: str) -> str:
    """The language of the text among those that have a table; English where it has no letters of any."""
    sample = text[:_SAMPLE]
    script = max(_counted(), key=lambda name: len(_counted()[name].findall(sample)))
    if script == "han" and _counted()["kana"].search(sample):
        script = "kana"
    if not _counted()[script].search(sample):
        return "en"
    codes = _SCRIPTS[script][1]
    if len(codes) == 1:
        return codes[0]
    return _identifier(codes).classify(sample[:_LETTERS])[0]


@cache
def _counted() -> dict:
    return {name: re.compile(f"[{_plain(ranges)}]") for name, (ranges, _) in _SCRIPTS.items()}


def _plain(ranges: str) -> str:
    return re.sub(r"\\x\{(\w+)\}", lambda match: chr(int(match[1], 16)), ranges)


@cache
def _script_of(code: str) -> str:
    return next(name for name, (_, codes) in _SCRIPTS.items() if code in codes)


@cache
def _identifier(codes: tuple):
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    identifier.set_languages(list(codes))
    return identifier


def _foreign_lines(text: str, code: str) -> Iterator[tuple[int, int]]:
    encoded = text.encode("utf-8", "surrogatepass")
    place = byte = 0
    for match in _lines_without(_script_of(code)).finditer(encoded):
        left, right = match.span()
        if sum(map(str.isalpha, match[0].decode("utf-8", "ignore"))) < _LINE:
            continue
        place += len(encoded[byte:left].decode("utf-8", "surrogatepass"))
        length = len(encoded[left:right].decode("utf-8", "surrogatepass"))
        yield place, place + length
        place, byte = place + length, right


@cache
def _lines_without(script: str):
    own = _SCRIPTS[script][0] + (_SCRIPTS["han"][0] if script == "kana" else "")
    return re2.compile(rf"(?m)^[^\n{own}]*\pL[^\n{own}]*$".encode())
