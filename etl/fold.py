"""Folding of text for matching: what a reader takes for the same word becomes the same string."""
import re
import unicodedata

# What cannot be seen and carries no letter: soft hyphen, joiners, bidirectional controls, word joiner, byte order
# mark, variation selectors. A zero-width non-joiner changes how Persian or Bengali letters join, not which they are.
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
# Harakat, tanwin, Koranic marks and tatweel are optional in print. Hamza and madda (U+0653-U+0655) are not dropped
# here: on waw and yeh they tell words apart.
ARABIC_MARKS = "\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
_DROPPED = re.compile(f"[{INVISIBLE}{ARABIC_MARKS}]")
# ё is printed as е by most Russian writers, and stress marks are optional; й keeps its breve. Alef carries hamza,
# madda or nothing by the writer's habit. Persian ezafe on heh is
# printed or not. The dot of the Turkish capital İ is that of i.
_OPTIONAL = re.compile("(?<=\u0435)[\u0300-\u036f]+|(?<=\u0627)[\u0653-\u0655]+|(?<=\u0647)\u0654|(?<=i)\u0307+")
VARIANTS = {
    "ي": "ی", "ى": "ی",            # Arabic yeh and alef maqsura are keyed for Persian yeh and for each other
    "ك": "ک",                      # Arabic and Persian keyboards give two letters kaf
    "ٱ": "ا",
    "ة": "ه", "ہ": "ه", "ۃ": "ه", "ە": "ه",  # teh marbuta and heh are confused in print; Urdu has its own heh
    "ı": "i",                      # its capital is the I of all other languages
}
_COMPATIBLE = {"<wide>", "<narrow>", "<initial>", "<medial>", "<final>", "<isolated>"}


class _Table(dict):
    """Code point -> folded string, worked out the first time that it is met (the form that str.translate takes)."""

    def __missing__(self, code):
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    """One character of decomposed text; its own fold is itself."""
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    if character.isspace():
        return " "
    tag, *codes = unicodedata.decomposition(character).split() or [""]
    if tag in _COMPATIBLE:
        # Only width and joining forms: ² and ½ have compatibility forms too, and would become other numbers.
        return fold("".join(chr(int(code, 16)) for code in codes))
    folded = VARIANTS.get(character) or unicodedata.normalize("NFD", character.casefold())
    return folded if folded == character else "".join(map(_TABLE.__getitem__, map(ord, folded)))


_TABLE = _Table()


def fold(text: str) -> str:
    """The text as matching sees it, in Unicode normalization form C; fold(fold(text)) is fold(text).

    Digits of any script become ASCII; white space becomes a space; case is folded (Unicode caseless matching);
    full-width and Arabic presentation forms become the plain letters; marks, letters and controls that print leaves
    out or confuses are made one, as the tables above say. Lengths change, so places in the result are not places in
    the text. Diacritics that tell letters apart (ö, ñ, й, Bengali and Devanagari signs) stay.
    """
    decomposed = unicodedata.normalize("NFD", _DROPPED.sub("", text)).translate(_TABLE)
    return unicodedata.normalize("NFC", _OPTIONAL.sub("", unicodedata.normalize("NFD", decomposed)))
