"""Takes a picture of every kind of page, on a desk and on a phone, light and dark: `make shots`, then look at them."""

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
    main(ROOT / "shots", sys.argv[1:])
