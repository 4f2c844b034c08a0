"""The site in a real browser: Debian's chromium, the real server, the real ledger."""

import json
import os
import re
import struct
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qsl, quote, urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import axe_playwright_python
import openpyxl
import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import ARGUMENTS, ARTICLES, HOW_TO_GET_ONE, LOOKS, PATIENCE, Tab, chromium, serving
from tests.shots import PAGES

expect.set_options(timeout=PATIENCE)
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# what a change of colours can break; everything else is the same by day and by night
OF_COLOUR = ["color-contrast", "link-in-text-block"]
WITHOUT_SCRIPTS = {"desk, no scripts": {**LOOKS["desk"], "java_script_enabled": False}, "phone, no scripts": {**LOOKS["phone"], "java_script_enabled": False}}
READERS = {**LOOKS, "phone, dark": {**LOOKS["phone"], "color_scheme": "dark"}, **WITHOUT_SCRIPTS}
NARROWEST = {"width": 320, "height": 640}
SCRIPTS = {"ar": "\u0600-\u06ff", "bn": "\u0980-\u09ff", "ru": "\u0400-\u04ff"}
MOST_LINKS = 2500
# rows of tables whose pages have no template of their own
OF_NO_KIND_OF_THEIR_OWN = re.compile(r"/deals/(?!deals/|claims/|organisations/|sources/|loops/)\w+/")


@pytest.fixture(scope="module")
def browser():
    if not chromium():
        assert not os.environ.get("REQUIRE_BROWSER"), f"{HOW_TO_GET_ONE}, and REQUIRE_BROWSER is set"
        pytest.skip(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(database):
    with serving(database) as address:
        yield address


@pytest.fixture(scope="module")
def tabs(browser, site):
    """One tab for each kind of reader, opened when first asked for."""
    opened = {}
    return lambda reader: opened.setdefault(reader, None) or opened.update({reader: Tab(browser, site, **READERS[reader])}) or opened[reader]


@pytest.fixture
def desk(tabs):
    return tabs("desk")


def violations(page, rules=None) -> list[str]:
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_clean_by_day_and_by_night_wide_and_narrow(desk, name):
    """axe finds nothing; nothing fails, nothing is asked of another server, nothing breaks the content security policy, nothing sticks out."""
    page = desk.visit(PAGES[name])
    if page.locator("script[src]").count():
        page.wait_for_load_state("networkidle")
    missing = [complaint for complaint in desk.complaints if PAGES[name] in complaint or "404 (Not Found)" in complaint] if name == "missing" else []
    assert desk.complaints == missing
    page.evaluate(AXE)
    try:
        assert overflow(page) == 0
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        assert violations(page, OF_COLOUR) == []
        page.set_viewport_size(NARROWEST)
        assert overflow(page) == 0
        assert violations(page) == []
    finally:
        page.set_viewport_size(LOOKS["desk"]["viewport"])
        page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("reader", READERS)
def test_find_every_deal_with_a_company_by_its_arabic_name_and_take_it_to_excel(tabs, reader, tmp_path, db):
    tab = tabs(reader)
    page = tab.visit("/")
    page.get_by_role("searchbox").fill("أمازون")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/search?**")
    told = {title for title, in db.execute("SELECT d.title FROM deals AS d JOIN deal_parties AS p ON p.deal_id = d.id WHERE p.organisation_id IN ('amazon', 'aws')")}
    assert len(told) > 5
    for title in told:
        expect(page.get_by_role("link", name=title, exact=True).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel", exact=True).click()
    download.value.save_as(tmp_path / "deals.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "deals.xlsx")["deals"]
    titles = {cell.value for row in sheet.iter_rows() for cell in row}
    assert told <= titles and "OpenAI makes a chip deal with Broadcom" not in titles
    assert tab.complaints == []


@pytest.mark.parametrize("reader", READERS)
def test_which_loops_are_paid_for(tabs, reader, db):
    tab = tabs(reader)
    page = tab.visit("/")
    page.get_by_role("link", name="Which loops run already, every leg printed as paid, held or running?").click()
    paid = [path for path, in db.execute("SELECT path FROM loops WHERE weakest_stage = 'in_effect' AND weakest_basis = 'stated' ORDER BY path")]
    assert paid
    expect(page.locator("td.col-path")).to_have_text(paid)
    page.get_by_role("link", name=paid[0], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(paid[0])
    expect(page.get_by_text("Every leg is printed as paid, held or running.")).to_be_visible()
    expect(page.locator(".legs > li")).to_have_count(paid[0].count("→"))
    map_of_money = page.locator("svg.map").filter(visible=True)
    expect(map_of_money).to_have_count(1)
    assert map_of_money.locator(".picked").count() >= paid[0].count("→")
    assert tab.complaints == []


@pytest.mark.parametrize("reader", READERS)
def test_open_the_bengali_claim_about_10bn_and_see_where_it_is_printed(tabs, reader, db):
    amount = db.execute("SELECT * FROM amounts WHERE language = 'bn' AND value = 10000000000 AND unit = 'USD'").fetchone()
    statement, = db.execute("SELECT statement FROM claims WHERE id = ?", (amount["claim_id"],)).fetchone()
    tab = tabs(reader)
    page = tab.visit("/deals/sources")
    page.get_by_role("row").filter(has_text="Bengali").get_by_role("link").first.click()
    page.locator(".claim").get_by_role("link", name=statement, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(statement)
    assert statement in page.locator(".quote").inner_text() and f"/deals/claims/{amount['claim_id']}" in page.locator(".quote").inner_text()
    printed = page.locator("q.printed bdi").first
    expect(printed).to_have_text(amount["printed"])
    expect(printed).to_have_attribute("lang", "bn")
    page.get_by_role("link", name=f"characters {amount['char_start']} to {amount['char_end']}").click()
    place = page.locator(f"#at-{amount['char_start']}")
    expect(place).to_be_in_viewport()
    assert amount["printed"] in place.inner_text()
    if ARTICLES.is_dir():
        text = page.locator(".text")
        assert (text.get_attribute("lang"), text.get_attribute("dir")) == ("bn", "ltr")
        assert text.text_content()[amount["char_start"] : amount["char_end"]] == amount["printed"]
    assert overflow(page) == 0
    assert tab.complaints == []


@pytest.mark.parametrize("reader", WITHOUT_SCRIPTS)
@pytest.mark.parametrize("name", ["front", "deal", "organisation", "source", "claim", "loop", "search", "method", "deals", "question", "sql", "data"])
def test_pages_are_whole_without_scripts(tabs, reader, name):
    tab = tabs(reader)
    page = tab.visit(PAGES[name])
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert len(page.locator("main").inner_text()) > 600
    assert page.locator("noscript, [data-chart]").count() == 0
    assert overflow(page) == 0
    assert tab.complaints == []


@pytest.mark.parametrize("reader", WITHOUT_SCRIPTS)
def test_sql_is_answered_and_explained_without_scripts(tabs, reader):
    tab = tabs(reader)
    page = tab.visit("/sql")
    page.get_by_label("Your question").fill("select count(*) as how_many from deals")
    page.get_by_role("button", name="Run it").click()
    expect(page.locator("td.col-how_many")).to_have_text(re.compile(r"^\d\d+$"))
    page.get_by_label("SQL").fill("select nonsense from deals")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text("no such column: nonsense")
    page.get_by_role("link", name="What this means").click()
    expect(page.get_by_text("The name is not in that table.")).to_be_visible()


@pytest.mark.parametrize("reader", ["desk", "phone", "phone, no scripts"])
def test_deals_are_narrowed_down_and_sorted(tabs, reader, db):
    page = tabs(reader).visit("/deals/deals")
    page.get_by_text("stage", exact=False).locator("xpath=self::summary").first.click()
    page.locator(".facet-info[open]").get_by_role("link", name="in effect").click()
    page.wait_for_url("**stage=in_effect**")
    titles = page.locator("td.col-title").all_inner_texts()
    assert sorted(titles) == [title for title, in db.execute("SELECT title FROM deals WHERE stage = 'in_effect' ORDER BY title")]
    page.get_by_label("Search these rows, in any script").fill("Core Weave")
    page.get_by_role("button", name="Search").nth(1).click()
    page.wait_for_url("**_search=**")
    assert 0 < page.locator("td.col-title").count() < len(titles)
    assert overflow(page) == 0


FOREIGN = """scripts => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), wrong = [];
  let met = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (parent.closest("textarea, option, pre, .CodeMirror")) continue;
    for (const [language, letters] of Object.entries(scripts)) {
      if (!new RegExp(`[${letters}]`).test(node.data)) continue;
      met += 1;
      const told = parent.closest("[lang]").lang, known = told === "" || told === language || (language === "ar" && told === "ur");
      const direction = getComputedStyle(parent).direction, apart = parent.closest("bdi, [dir]");
      if (!known || !apart || (language === "ar") !== (direction === "rtl")) wrong.push(`${node.data.trim().slice(0, 40)}: lang=${told} ${direction}`);
    }
  }
  return {met, wrong};
}"""


@pytest.mark.parametrize("path", [
    PAGES["deal"], PAGES["organisation"], PAGES["source"], PAGES["claim"], PAGES["amount"], PAGES["search"], PAGES["deals"].replace("deals/deals", "deals/amounts"),
    "/deals/sources/ar-openai-aws", "/deals/sources/ru-anthropic-microsoft-nvidia", "/deals/sources/bn-amazon-openai", "/search", "/deals/organisation_names",
    "/deals/figures", "/deals/deal_side_by_side?deal=amazon-anthropic-investment",
])  # fmt: skip
def test_foreign_words_say_their_language_and_direction(desk, path):
    found = desk.visit(path).evaluate(FOREIGN, SCRIPTS)
    assert found["met"] > 0
    assert found["wrong"] == []


WHERE_SIGNS_ARE = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), places = [];
  const place = (node, at) => { const range = document.createRange(); range.setStart(node, at); range.setEnd(node, at + 1); return range.getBoundingClientRect(); };
  while (walker.nextNode()) {
    const node = walker.currentNode, sign = node.data.search(/\\$[0-9.]+ [\\u0600-\\u06ff]/);
    if (sign < 0 || !node.parentElement.checkVisibility()) continue;
    const dollar = place(node, sign), digit = place(node, sign + 1), word = place(node, node.data.indexOf(" ", sign) + 1);
    places.push({text: node.data.slice(sign, sign + 12), dollar: dollar.right - digit.left, word: Math.abs(word.top - dollar.top) < 5 ? word.right - dollar.left : 0});
  }
  return places;
}"""


@pytest.mark.parametrize("path", [
    "/deals/sources/ur-amazon-anthropic", "/deals/amounts?source_id=ur-amazon-anthropic", "/deals/deals/amazon-anthropic-investment", "/deals/company_totals?company=Amazon",
    "/deals?sql=select+printed+from+amounts+where+language+%3D+'ur'",
])  # fmt: skip
@pytest.mark.parametrize("reader", ["desk", "phone"])
def test_the_dollar_is_drawn_at_the_left_of_its_digits_and_the_word_at_theirs(tabs, reader, path):
    places = tabs(reader).visit(path).evaluate(WHERE_SIGNS_ARE)
    assert places
    assert [place for place in places if place["dollar"] > 0.5 or place["word"] > 0.5] == []


FOCUS = """() => {
  const element = document.activeElement, style = getComputedStyle(element.closest(".CodeMirror") ?? element), inner = getComputedStyle(element.querySelector("rect, .hit") ?? element);
  const box = element.getBoundingClientRect();
  return {end: element === document.body, name: element.textContent.trim().slice(0, 40) || element.id || element.tagName, seen: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) ||
    (inner.stroke !== "none" && inner.stroke !== "rgba(0, 0, 0, 0)"), shown: box.width > 0 && box.height > 0 && box.right > 0 || element.closest(".CodeMirror") !== null, main: element.id === "content"};
}"""


def stops(page, most: int) -> list[dict]:
    """Where Tab leads, as long as it leads somewhere."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["end"]:
            break
        found.append(stop)
    return found


@pytest.mark.parametrize("name", ["front", "deals", "deal", "question", "query"])
def test_every_stop_of_the_keyboard_is_seen(desk, name):
    page = desk.visit(PAGES[name])
    found = stops(page, 70)
    assert len(found) > 20 and found[0]["name"] == "Skip to the content"
    assert [stop["name"] for stop in found if not (stop["seen"] and stop["shown"])] == []


@pytest.mark.parametrize(("path", "kind"), [("/deals/deals", "deals"), ("/deals/loops_by_stage", "loops")])
def test_the_first_row_is_four_keys_away(desk, path, kind):
    page = desk.visit(path)
    for key in ("Tab", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith(f"/deals/{kind}/")


def test_a_whole_journey_by_keyboard_alone(desk):
    page = desk.visit("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUS)["main"]
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["name"].startswith("What has ")
    page = desk.visit("/")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("ایمیزون")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS)["name"] == "Excel":
            break
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "deals.xlsx"


def test_the_keyboard_leaves_the_sql_editor_and_opens_the_menus_of_columns(desk):
    page = desk.visit(PAGES["query"])
    page.locator(".CodeMirror").click()
    page.keyboard.type(" ")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.CodeMirror')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("!document.activeElement.closest('.CodeMirror')")
    page = desk.visit("/deals/deals")
    icon = page.get_by_role("button", name="More about the column stage")
    icon.press("Enter")
    expect(page.locator(".dropdown-menu")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.dropdown-menu') !== null")
    page.keyboard.press("Escape")
    expect(page.locator(".dropdown-menu")).to_be_hidden()
    expect(icon).to_be_focused()


@pytest.mark.parametrize("reader", ["desk", "phone", "dark"])
def test_charts_are_drawn_from_their_numbers(tabs, reader):
    tab = tabs(reader)
    page = tab.visit(PAGES["charts"])
    charts = page.locator("[data-chart]")
    assert charts.count() > 4
    for chart in charts.all():
        expect(chart.locator("svg")).to_be_visible()
        numbers = json.loads(chart.get_attribute("data-chart"))["query"]
        answer = page.request.get(f"/deals.json?sql={quote(numbers)}&_shape=array").json()
        drawn = chart.locator("svg .mark-rect path, svg .mark-symbol.role-mark path")
        assert drawn.count() == len(answer) > 1
    assert tab.complaints == []


@pytest.mark.parametrize("path", ["/deals/amounts", "/deals/money_between", "/deals?sql=select+type,+stage,+count(*)+as+deals+from+deals+group+by+1,+2"])
def test_whatever_a_reporter_asks_can_be_charted(desk, path):
    page = desk.visit(path)
    page.get_by_role("button", name="Show charting options").click()
    page.get_by_label("Bar").check()
    for axis, place in (("x_column", 1), ("y_column", 2)):
        page.locator(f"select[name={axis}]").select_option(index=place)
    chart = page.locator(".vega-embed").locator("svg, canvas").first
    expect(chart).to_be_visible()
    assert min(chart.bounding_box()["width"], chart.bounding_box()["height"]) > 60
    assert desk.complaints == []


def test_what_is_printed_on_paper(desk):
    page = desk.visit(PAGES["deal"])
    hidden = page.locator("details .claim .says").first
    assert not hidden.is_visible() or hidden.bounding_box()["height"] == 0
    page.emulate_media(media="print", color_scheme="dark")
    try:
        for gone in ("header nav", ".find", "footer"):
            expect(page.locator(gone).first).to_be_hidden()
        for kept in ("h1", ".claim >> nth=0", "q.printed >> nth=0", ".cite"):
            expect(page.locator(kept)).to_be_visible()
        assert page.locator("details .claim .says").first.bounding_box()["height"] > 0
        assert page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]") == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    finally:
        page.emulate_media(media="screen", color_scheme="light")


def test_who_shares_a_page_shows_a_picture_and_what_it_is(desk):
    page = desk.visit(PAGES["deal"])
    told = {tag.get_attribute("property"): tag.get_attribute("content") for tag in page.locator("meta[property]").all()}
    assert told["og:title"].startswith("OpenAI buys $38bn") and "claims in" in told["og:description"]
    picture = page.request.get(told["og:image"]).body()
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.ids = [], set()

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.ids.add(told.get("id"))
        self.found += [told[name] for name in ("href", "src", "action") if told.get(name)]


def _kind(path: str) -> tuple:
    """Addresses of one kind differ only in what is asked for: one of them is enough."""
    parts = urlsplit(path)
    name, dot, form = parts.path.rpartition(".")
    questions = tuple(sorted({key for key, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    if OF_NO_KIND_OF_THEIR_OWN.match(parts.path):
        return parts.path.rpartition("/")[0], "row", questions
    if dot and "/" not in form and not parts.path.startswith(("/static", "/-/", "/download")):
        return name.rpartition("/")[0], form, questions
    return parts.path, questions


def _answer(address: str, path: str) -> tuple[str, int, Links]:
    links = Links()
    try:
        with urlopen(address + quote(path, safe="/?&=%+:,;~'()!*@$"), timeout=60) as answer:
            if "text/html" in answer.headers["Content-Type"]:
                links.feed(answer.read().decode("utf-8"))
            return path, answer.status, links
    except HTTPError as error:
        return path, error.code, links


def test_every_link_of_every_page_leads_somewhere(site):
    """From the front page on: each page without a question, and one of each kind of those with one."""
    seen, kinds, broken, anchors, ids = {"/"}, set(), [], [], {}
    waiting = deque(["/"])
    with ThreadPoolExecutor(4) as pool:
        while waiting and len(seen) < MOST_LINKS:
            batch = [waiting.popleft() for _ in range(min(32, len(waiting)))]
            for path, status, links in pool.map(lambda path: _answer(site, path), batch):
                if status != 200:
                    broken.append((status, path))
                ids[path] = links.ids
                if urlsplit(path).query and len(kinds) > 400:
                    continue
                for link in links.found:
                    target, anchor = urldefrag(urljoin(site + path, link))
                    if not target.startswith(site + "/"):
                        continue
                    target = target.removeprefix(site)
                    if anchor:
                        anchors.append((path, target, anchor))
                    if target not in seen and _kind(target) not in kinds:
                        seen.add(target)
                        kinds.add(_kind(target))
                        waiting.append(target)
    assert broken == []
    assert not waiting and len(seen) > 300
    assert [(page, f"{target}#{anchor}") for page, target, anchor in anchors if ids.get(target) and anchor not in ids[target]] == []
