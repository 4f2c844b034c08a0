"""What the map of money promises: every flow between drawn companies is an arrow between their boxes, and nothing leaves the canvas."""
import re

from hypothesis import given
from hypothesis import strategies as st

from etl.draw import MOST, NARROWEST, WIDEST, draw, line_width

COMPANIES = st.lists(st.builds(
    lambda name, kind: {"id": name, "name": name, "kind": kind}, st.text("abcdefgh", min_size=2, max_size=12), st.sampled_from(["ai_lab", "cloud_provider", "chip_maker"])),
    unique_by=lambda company: company["id"], max_size=12)  # fmt: skip
SIZES = st.sampled_from([(1000, 640, 15), (400, 620, 14)])


@st.composite
def pictures(draw_from):
    companies = draw_from(COMPANIES)
    ids = [company["id"] for company in companies] + ["elsewhere"]
    flow = st.fixed_dictionaries({"payer_id": st.sampled_from(ids), "payee_id": st.sampled_from(ids), "low": st.none() | st.integers(0, 10**13),
                                  "high": st.none() | st.integers(0, 10**13), "currency": st.sampled_from([None, "USD"])})  # fmt: skip
    return companies, draw_from(st.lists(flow, max_size=30)), draw_from(SIZES)


@given(pictures())
def test_every_flow_between_companies_is_an_arrow(drawn):
    companies, flows, size = drawn
    ids = {company["id"] for company in companies}
    picture = draw(companies, flows, *size)
    wanted = [flow for flow in flows if flow["payer_id"] != flow["payee_id"] and {flow["payer_id"], flow["payee_id"]} <= ids]
    assert sorted(map(str, wanted)) == sorted(str(arrow.flow) for arrow in picture.arrows)
    assert all((arrow.payer.id, arrow.payee.id) == (arrow.flow["payer_id"], arrow.flow["payee_id"]) for arrow in picture.arrows)
    assert {box.id for box in picture.boxes} == ids


@given(pictures())
def test_boxes_stay_on_the_canvas_and_apart(drawn):
    companies, flows, (width, height, font) = drawn
    boxes = draw(companies, flows, width, height, font).boxes
    for box in boxes:
        assert 0 <= box.x - box.half_width and box.x + box.half_width <= width and 0 <= box.y - box.half_height and box.y + box.half_height <= height
    assert len({(box.x, box.y) for box in boxes}) == len(boxes)


@given(pictures())
def test_paths_are_numbers(drawn):
    for arrow in draw(*drawn[:2], *drawn[2]).arrows:
        assert re.fullmatch(r"M-?[\d.]+,-?[\d.]+Q-?[\d.]+,-?[\d.]+ -?[\d.]+,-?[\d.]+", arrow.path) and "nan" not in arrow.head


def test_the_same_flows_give_the_same_picture():
    companies = [{"id": name, "name": name, "kind": "cloud_provider"} for name in "abcd"]
    flows = [{"payer_id": "a", "payee_id": "c", "high": 10**9, "low": None, "currency": "USD"}, {"payer_id": "b", "payee_id": "d", "high": None, "low": None, "currency": None}]
    assert draw(companies, flows, 1000, 640, 15) == draw(companies, flows[::-1], 1000, 640, 15)


def test_width_grows_with_money():
    widths = [line_width(value) for value in (None, 0, 10**8, 10**9, 10**10, 10**12)]
    assert widths == sorted(widths) and widths[0] == widths[1] == NARROWEST and widths[-1] <= WIDEST


def test_sums_do_not_cover_one_another():
    companies = [{"id": name, "name": name, "kind": kind} for name, kind in [("lab", "ai_lab"), ("other lab", "ai_lab"), ("maker", "chip_maker"), ("cloud", "cloud_provider")]]
    flows = [{"payer_id": "cloud", "payee_id": "lab", "what": what, "low": 10**9, "high": 10**9, "currency": "USD"} for what in "abc"]
    places = [(arrow.x, arrow.y) for arrow in draw(companies, flows, 1000, 640, 15).arrows]
    assert all(abs(x - u) >= 70 or abs(y - v) >= 17 for i, (x, y) in enumerate(places) for u, v in places[i + 1 :])


def test_of_too_many_flows_the_picked_and_the_largest_are_drawn():
    companies = [{"id": name, "name": name, "kind": "cloud_provider"} for name in "abcd"]
    flow = lambda n, **more: {"payer_id": "abcd"[n % 3], "payee_id": "d", "high": n * 10**9, "low": None, "currency": "USD", **more}  # noqa: E731
    picture = draw(companies, [flow(1, picked=True), *map(flow, range(2, 3 * MOST))], 1000, 640, 15)
    assert len(picture.arrows) == MOST and picture.left_out == 2 * MOST - 1
    assert sorted(arrow.flow["high"] // 10**9 for arrow in picture.arrows) == [1, *range(2 * MOST + 1, 3 * MOST)]
