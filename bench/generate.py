"""Ledgers of any size that look like the real one, for the benches: the same number and seed give the same files.

Parties and deals are told of as often as Zipf's law has it; figures are printed in fifteen languages; a sum is first printed, then
repeated, now and then with another value, told in tranches, or joined by other money. There are no article texts.

    python -m bench.generate ARTICLES FOLDER
"""

import hashlib
import random
import sys
import unicodedata
from itertools import accumulate
from pathlib import Path

# language -> decimal sign, first letter of its script, and how it prints billions and millions of dollars, percent, years, gigawatts and "up to"
PRINTED = {
    "en": (".", "", "${} billion", "${} million", "{}%", "{} years", "{} GW", "up to"),
    "ru": (",", "а", "{} миллиарда долларов", "{} млн долларов", "{}%", "{} лет", "{} ГВт", "до"),
    "ar": (".", "ا", "{} مليار دولار", "{} مليون دولار", "{}%", "{} سنة", "{} غيغاواط", "تصل إلى"),
    "bn": (".", "ক", "{} বিলিয়ন ডলার", "{} মিলিয়ন ডলার", "{}%", "{} বছর", "{} গিগাওয়াট", "পর্যন্ত"),
    "ur": (".", "ا", "{} بلین ڈالر", "{} ملین ڈالر", "{}%", "{} سال", "{} گیگاواٹ", "تک"),
    "hi": (".", "क", "{} अरब डॉलर", "{} मिलियन डॉलर", "{}%", "{} साल", "{} गीगावाट", "तक"),
    "fa": ("٫", "ا", "{} میلیارد دلار", "{} میلیون دلار", "{}٪", "{} سال", "{} گیگاوات", "تا"),
    "zh": (".", "中", "{}0亿美元", "{}00万美元", "{}%", "{}年", "{}吉瓦", "最多"),
    "ja": (".", "ア", "{}0億ドル", "{}00万ドル", "{}%", "{}年", "{}ギガワット", "最大"),
    "ko": (".", "가", "{}0억 달러", "{}00만 달러", "{}%", "{}년", "{}기가와트", "최대"),
    "de": (",", "", "{} Milliarden Dollar", "{} Millionen Dollar", "{} %", "{} Jahre", "{} Gigawatt", "bis zu"),
    "fr": (",", "", "{} milliards de dollars", "{} millions de dollars", "{} %", "{} ans", "{} gigawatt", "jusqu'à"),
    "es": (",", "", "{}000 millones de dólares", "{} millones de dólares", "{} %", "{} años", "{} gigavatios", "hasta"),
    "pt": (",", "", "{} bilhões de dólares", "{} milhões de dólares", "{}%", "{} anos", "{} gigawatts", "até"),
    "tr": (",", "", "{} milyar dolar", "{} milyon dolar", "%{}", "{} yıl", "{} gigavat", "en fazla"),
}
WHOLE_ONLY = ("zh", "ja", "ko", "es")  # their templates add zeros to the number
DIGITS = {"bn": "০১২৩৪৫৬৭৮৯", "fa": "۰۱۲۳۴۵۶۷۸۹"}
FIRST = """Alder Amber Anchor Arrow Aspen Atlas Beacon Birch Bramble Bridge Brook Canyon Cedar Cinder Clover Cobalt Comet Copper Coral Crane Crystal
Delta Dune Eagle Ember Falcon Fern Forest Garnet Glacier Granite Harbor Hazel Heron Indigo Iron Ivory Jasper Juniper Kestrel Lantern Lark Linden Lotus Maple
Marble Meadow Meridian Mist Moss Nickel North Oak Onyx Orchard Osprey Pebble Pine Prairie Quartz Raven River Sable Sierra Silver Slate""".split()
SECOND = """Analytics Capital Circuits Cloud Compute Devices Dynamics Electric Energy Foundry Fund Grid Group Holdings Industries Instruments Labs Logic
Machines Materials Media Memory Micro Models Networks Optics Partners Photonics Power Press Processors Research Robotics Science Semiconductors Services
Silicon Software Storage Studio Systems Technologies Telecom Tools Trust Ventures Works Zone""".split()
KINDS = ("ai_lab", "cloud_provider", "chip_maker", "technology_company", "finance", "other")
TYPES = {"investment": ("investment", "equity", "investor", "investee"), "cloud_contract": ("contract", "cloud", "customer", "provider"),
         "chip_supply": ("contract", "chips", "customer", "provider"), "computing_contract": ("contract", "computing", "customer", "provider")}  # fmt: skip
STAGES = ("talks", "pledged", "committed", "committed", "in_effect", "in_effect")
CLAIMS = 8  # to an article, on average; each has two or three amounts


class Zipf:
    """Draws from a list, the first most often."""

    def __init__(self, draw: random.Random, items: list, exponent: float):
        self.draw, self.items = draw, items
        self.weights = list(accumulate((n + 1) ** -exponent for n in range(len(items))))

    def __call__(self):
        return self.draw.choices(self.items, cum_weights=self.weights)[0]


def generate(articles: int, folder: Path, seed: int = 1) -> None:
    """Write a ledger of so many articles into a folder that does not exist yet."""
    draw = random.Random(f"{seed} {articles}")
    (folder / "articles").mkdir(parents=True)
    companies = _companies(draw, max(20, min(len(FIRST) * len(SECOND), int(8 * articles**0.5))))
    chips = [f"{company['id']}-chip" for company in companies[:20]]
    deals = _deals(draw, companies, max(10, min(50_000, articles * 4 // 5)))  # more would not fit into one deals.yml of 16 MB
    any_deal, told = Zipf(draw, deals, 0.7), {}
    for number in range(articles):
        language = draw.choice(list(PRINTED))
        name = f"a{number:06}-{language}"
        text = _article(draw, name, language, [any_deal() for _ in range(draw.randint(CLAIMS // 2, CLAIMS * 3 // 2))], told, chips)
        (folder / "articles" / f"{name}.yml").write_text(text, encoding="utf-8")
    (folder / "organisations.yml").write_text("".join(map(_organisation, companies)), encoding="utf-8")
    (folder / "chips.yml").write_text("".join(f"- {{id: {c}, name: {c}, vendor: {c[:-5]}, kind: accelerator}}\n" for c in chips), encoding="utf-8")
    (folder / "deals.yml").write_text("".join(_deal(deal) for deal in deals if deal["id"] in told), encoding="utf-8")


def _companies(draw: random.Random, number: int) -> list[dict]:
    names = draw.sample([f"{one} {two}" for one in FIRST for two in SECOND], number)
    return [{"id": name.lower().replace(" ", "-"), "name": name, "kind": draw.choice(KINDS)} for name in names]


def _organisation(company: dict) -> str:
    names = "".join(f"    {language}: [{_in_script(company['name'], script)}]\n" for language, (_, script, *_) in PRINTED.items())
    return f"- id: {company['id']}\n  name: {company['name']}\n  kind: {company['kind']}\n  names:\n{names}"


def _in_script(name: str, first: str) -> str:
    """The name with each letter turned into one of another script; as it is where that is Latin too."""
    if not first:
        return name
    letters = [chr(code) for code in range(ord(first), ord(first) + 60) if unicodedata.category(chr(code)) == "Lo" or first == "а"]
    return "".join(letters[ord(letter) - ord("a")] if letter != " " else " " for letter in name.lower())


def _deals(draw: random.Random, companies: list[dict], number: int) -> list[dict]:
    party, deals = Zipf(draw, companies, 1.0), []
    for n in range(number):
        payer, payee = party(), party()
        while payee is payer:
            payee = draw.choice(companies)
        deals.append({"id": f"deal-{n:06}", "type": draw.choice(list(TYPES)), "payer": payer, "payee": payee})
    return deals


def _deal(deal: dict) -> str:
    payer, payee = deal["payer"]["id"], deal["payee"]["id"]
    *_, paying, paid = TYPES[deal["type"]]
    return (f"- id: {deal['id']}\n  title: Money from {deal['payer']['name']} to {deal['payee']['name']}\n  type: {deal['type']}\n  payer: {payer}\n  payee: {payee}\n"
            f"  parties:\n    - organisation: {payer}\n      role: {paying}\n    - organisation: {payee}\n      role: {paid}\n")  # fmt: skip


def _article(draw: random.Random, name: str, language: str, deals: list[dict], told: dict, chips: list[str]) -> str:
    claims, at = [], 0
    for number, deal in enumerate(deals):
        text, at = _claim(draw, f"{name}-{number}", language, deal, told, chips, at)
        claims.append(text)
    return (f"# yaml-language-server: $schema=../schema/article.json\nsource:\n  id: {name}\n  title: Deals of {deals[0]['payer']['name']} and others\n"
            f"  file: {name}.txt\n  sha256: {hashlib.sha256(name.encode()).hexdigest()}\n  characters: {at + 40}\n  language: {language}\n"
            "  published:\n    basis: unknown\n    grounds: the article prints no date of its own\n"
            f"  unknown:\n    publisher: the article names none\n    url: the article gives none\nclaims:\n{''.join(claims)}"
            f"set_aside:\n  - printed: \"{draw.randint(2, 99)}\"\n    start: {at + 20}\n    reason: a page number\n")  # fmt: skip


def _claim(draw: random.Random, name: str, language: str, deal: dict, told: dict, chips: list[str], at: int) -> tuple[str, int]:
    """The YAML of a claim, and where the next one may begin."""
    stage, words = draw.choice(STAGES), _Words(draw, language, at)
    amounts = [_money(draw, name, deal, told, words)]
    for kind in draw.sample(("stake", "duration", "capacity"), draw.randint(1, 2)):
        amounts.append(_other(draw, name, kind, words))
    before = told[deal["id"]]
    contradicts = ""
    if before["claim"].rsplit("-", 1)[0] != name.rsplit("-", 1)[0] and draw.random() < 0.03:
        contradicts = f"    contradicts:\n      - claim: {before['claim']}\n        about: how far it has come\n"
    chip = ""
    if draw.random() < 0.1:
        mention = draw.choice(chips)
        chip = (f"    chips:\n      - chip: {mention}\n        organisation: {deal['payer']['id']}\n        relation: uses\n"
                f"        printed: {mention}\n        start: {words.place(mention)}\n")  # fmt: skip
    date = "      basis: unknown\n      grounds: the article gives no date for it\n"
    if draw.random() < 0.3:
        date = f"      edtf: \"{draw.randint(2019, 2026)}-{draw.randint(1, 12):02}\"\n      basis: inferred\n      event: made\n      grounds: told by the day of the report\n"
    verb = "has put money into" if deal["type"] == "investment" else "has agreed to buy from"
    measure, what, *_ = TYPES[deal["type"]]
    text = (f"  - id: {name}\n    deal: {deal['id']}\n    statement: {deal['payer']['name']} {verb} {deal['payee']['name']}, as report number {name} tells.\n"
            f"    stage: {stage}\n    asserted_by: article\n    start: {at}\n    end: {words.at + 10}\n    date:\n{date}"
            f"    flows:\n      - id: {name}-flow\n        payer: {deal['payer']['id']}\n        payee: {deal['payee']['id']}\n        what: {what}\n"
            f"        basis: {draw.choice(('stated', 'stated', 'implied', 'commentary'))}\n"
            f"    amounts:\n{''.join(amounts)}{chip}{contradicts}    checked: \"2026-11-21\"\n\n")  # fmt: skip
    return text, words.at + 20


class _Words:
    """Prints figures one after another and tells where each begins."""

    def __init__(self, draw: random.Random, language: str, at: int):
        self.draw, self.language, self.at = draw, language, at + 5
        self.sign, _, self.billions, self.millions, self.percent, self.years, self.gigawatts, self.up_to = PRINTED[language]

    def place(self, words: str) -> int:
        start, self.at = self.at, self.at + len(words) + self.draw.randint(5, 60)
        return start

    def figure(self, template: str, tenths: int) -> str:
        """A number of tenths in a template, with the signs and digits of the language."""
        number = str(tenths // 10) + (f"{self.sign}{tenths % 10}" if tenths % 10 else "")
        return template.format("".join(DIGITS[self.language][int(c)] if c.isdigit() else c for c in number) if self.language in DIGITS else number)

    def money(self, tenths: int, unit: int) -> str:
        return self.figure(self.billions if unit == 10**9 else self.millions, tenths)


def _money(draw: random.Random, name: str, deal: dict, told: dict, words: _Words) -> str:
    """The YAML of the sum that a claim prints of its deal: the first one, or one that is linked with it as data/README.md asks."""
    measure = TYPES[deal["type"]][0]
    first, more, note, bound = told.get(deal["id"]), "", "", "exact"
    if first is None:
        tenths, unit = draw.randint(11, 999) // 10 * 10, draw.choice((10**9, 10**6))
        told[deal["id"]] = {"amount": f"{name}-usd", "last": f"{name}-usd", "claim": name, "tenths": tenths, "unit": unit, "ceiling": draw.random() < 0.15}
        first, how = told[deal["id"]], "first"
    else:
        how = draw.choices(("repeats", "disagrees", "tranche", "distinct"), (60, 8, 17, 15))[0]
    tenths, unit, ceiling = first["tenths"], first["unit"], first["ceiling"] and how in ("first", "repeats", "disagrees")
    if how == "disagrees":
        tenths, note = tenths + 10 * draw.randint(1, 9), "        note: Another number for the same sum, as the rest of the passage shows.\n"
    if how == "tranche" and (tenths < 20 or first["ceiling"]):
        how = "distinct"
    if how == "tranche":
        tenths, more = 10, f"        part_of: {first['amount']}\n"
        note = "        note: One of several parts.\n"
        first["parts"] = first.get("parts", 0) + 10
        if first["parts"] > first["tenths"]:
            how, more, note = "distinct", "", ""
    if how == "distinct":
        tenths, more = 10 * draw.randint(1, 99), f"        distinct_from: {first['last']}\n"
        first["last"] = f"{name}-usd"
    if how in ("repeats", "disagrees"):
        more = f"        repeats: {first['amount']}\n"
    if ceiling:
        bound = f"up_to\n        bound_printed: {words.up_to}\n        bound_start: {words.place(words.up_to)}"
    printed = words.money(tenths, unit)
    counting = "ceiling" if ceiling else "tranche" if how == "tranche" else "increment"
    return (f"      - id: {name}-usd\n        measure: {measure}\n        printed: {printed}\n        start: {words.place(printed)}\n"
            f"        value: {tenths * unit // 10}\n        unit: USD\n        bound: {bound}\n        counting: {counting}\n        flow: {name}-flow\n{more}{note}")  # fmt: skip


def _other(draw: random.Random, name: str, kind: str, words: _Words) -> str:
    tenths = draw.randint(11, 899)
    if kind == "duration":
        printed, value, unit = words.figure(words.years, tenths // 10 * 10), tenths // 10, "years"
    elif kind == "stake":
        printed, value, unit = words.figure(words.percent, tenths), tenths / 10, "percent"
        value = int(value) if value == int(value) else value
    else:
        printed, value, unit = words.figure(words.gigawatts, tenths), tenths * 10**8, "W"
    printed = f'"{printed}"'
    return (f"      - id: {name}-{kind}\n        measure: {kind}\n        printed: {printed}\n        start: {words.place(printed) + 0}\n"
            f"        value: {value}\n        unit: {unit}\n        bound: exact\n")  # fmt: skip


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
