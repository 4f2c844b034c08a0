"""Takes a picture of every kind of page, on a desk and on a phone, light and dark: `make shots`, then look at them.

`make card` draws the picture that links to the site show where they are shared, out of the front page.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import ARGUMENTS, LOOKS, chromium, serving  # noqa: E402

PAGES = {
    "front": "/", "deal": "/deals/deals/openai-amazon-cloud", "organisation": "/deals/organisations/amazon", "source": "/deals/sources/ur-amazon-anthropic",
    "claim": "/deals/claims/bn-amazon-openai-talks", "loop": "/deals/loops/coreweave--nvidia--openai", "amount": "/deals/amounts/ar-openai-aws-300bn-usd",
    "search": "/search?q=أمازون", "method": "/method", "corrections": "/corrections", "licence": "/licence", "sql": "/sql", "data": "/data",
    "deals": "/deals/deals", "amounts": "/deals/amounts", "question": "/deals/money_between", "database": "/deals", "query": "/deals?sql=select+id,+printed,+value,+unit,+note+from+amounts+limit+12",
    "charts": "/-/dashboards/ledger", "missing": "/deals/deals/no-such-deal",
}  # fmt: skip


CARD = ROOT / "site" / "static" / "card.png"
CARD_SIZE = {"width": 1200, "height": 630}
# the front page's own map and words, laid out as a card
CARD_LAYOUT = """() => {
  const map = document.querySelector("svg.map.narrow"), [heading, what] = [document.querySelector("h1"), document.querySelector(".standfirst")];
  const words = document.createElement("div"), brand = document.createElement("p");
  brand.textContent = "Circular Deals";
  what.textContent = what.textContent.split(".").slice(0, 1) + ". Every figure is tied to the words that printed it.";
  words.append(brand, heading, what);
  document.body.replaceChildren(words, map);
  document.body.style.cssText = "display: flex; height: 630px; align-items: center; padding: 0 20px 0 70px; gap: 30px; border-top: 14px solid var(--accent); overflow: hidden";
  words.style.cssText = "flex: 1";
  brand.style.cssText = "font: bold 30px var(--serif); color: var(--accent); margin: 0 0 26px";
  heading.style.cssText = "font-size: 76px; line-height: 1.05; margin: 0 0 26px";
  what.style.cssText = "font-size: 28px; line-height: 1.4; max-width: none";
  map.style.cssText = "display: block; width: auto; height: 590px; flex: none";
}"""


def card(path: Path) -> None:
    """Draws the picture that base.html names as og:image."""
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport=CARD_SIZE)
        page.goto(address, wait_until="load")
        page.evaluate(CARD_LAYOUT)
        page.screenshot(path=path)
        browser.close()
    print(path)


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for look, options in LOOKS.items():
            page = browser.new_page(**options)
            for name in names or PAGES:
                page.goto(address + PAGES[name], wait_until="networkidle")
                page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
                print(folder / f"{name}-{look}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    card(CARD) if sys.argv[1:] == ["card"] else main(ROOT / "shots", sys.argv[1:])
