"""Where a picture of flows has its boxes and arrows. Only geometry; site/templates/_map.html writes the SVG.

No layout library is used: force-directed layouts move every box when one flow is added, and a reader who comes back
looks for a company where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import atan2, cos, hypot, log10, pi, sin

LETTER = 0.62  # width of a letter in a box, in font sizes
NARROWEST, WIDEST = 1.25, 8.0  # widths of arrows, in pixels
THOUSAND_MILLION = 10**9
CENTRAL = "ai_lab"
MOST = 60  # arrows; of more none can be followed
FEW = 5  # companies that stand in one ring, none of them in its middle


@dataclass(frozen=True)
class Box:
    """A company: its id (None for a party that is not named), name, centre and half its width and height, in pixels."""

    id: str | None
    name: str
    kind: str
    x: float
    y: float
    half_width: float
    half_height: float


@dataclass(frozen=True)
class Arrow:
    """A flow from one box to another: `path` and `head` are SVG path data; the label stands at (x, y), the line bends furthest at `bend_y`."""

    flow: dict
    payer: Box
    payee: Box
    path: str
    head: str
    width: float
    x: float
    y: float
    bend_y: float


@dataclass(frozen=True)
class Picture:
    """Boxes and arrows in a canvas of width × height pixels, of which only what is from `top` to `bottom` is drawn on.

    left_out: flows between its boxes for which there was no room.
    """

    width: int
    height: int
    font: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left_out: int

    @property
    def top(self) -> int:
        return int(min([*(box.y - box.half_height for box in self.boxes), *(min(arrow.bend_y, arrow.y) for arrow in self.arrows)], default=0)) - self.font

    @property
    def bottom(self) -> int:
        ends = [*(box.y + box.half_height for box in self.boxes), *(max(arrow.bend_y, arrow.y) for arrow in self.arrows)]
        return int(max(ends, default=self.height)) + self.font


def draw(companies: list[dict], flows: list[dict], width: int, height: int, font: int) -> Picture:
    """Lay out companies (id, name, kind) and flows (payer_id, payee_id, high or low) as arrows between them.

    Where there are more than a few, AI labs, with which nearly all others deal, stand in the middle; the others on an ellipse around them, each near
    those that it deals with (the barycenter heuristic of Sugiyama et al., 1981). Flows whose payer or payee is no company of the
    list are left out; of more than `MOST` those that are picked and the largest are drawn.
    """
    ids = {company["id"] for company in companies}
    between = [f for f in flows if f["payer_id"] != f["payee_id"] and {f["payer_id"], f["payee_id"]} <= ids]
    drawable = sorted(between, key=lambda flow: (not flow.get("picked"), -(flow.get("high") or flow.get("low") or 0)))[:MOST]
    boxes = _boxes(companies, drawable, width, height, font)
    by_id = {box.id: box for box in boxes}
    ends = lambda flow: (str(flow["payer_id"]), str(flow["payee_id"]))  # noqa: E731
    arrows, taken = [], [(box.x, box.y, box.half_width, box.half_height) for box in boxes]
    for _, side_by_side in groupby(sorted(drawable, key=ends), key=ends):
        for place, flow in enumerate(side_by_side):
            arrows.append(_arrow(by_id[flow["payer_id"]], by_id[flow["payee_id"]], place, flow, font, taken))
    return Picture(width, height, font, boxes, tuple(sorted(arrows, key=lambda arrow: -arrow.width)), len(between) - len(drawable))


def line_width(value: int | float | None) -> float:
    """Pixels for a sum in whole units of its currency: one more for each tenfold, none known is the narrowest."""
    if not value or value <= 0:
        return NARROWEST
    return max(NARROWEST, min(WIDEST, 2.5 + 1.4 * log10(value / THOUSAND_MILLION)))


def _boxes(companies: list[dict], flows: list[dict], width: int, height: int, font: int) -> tuple[Box, ...]:
    inner = [company for company in companies if company["kind"] == CENTRAL] if len(companies) > FEW else []
    outer = [company for company in companies if company not in inner]
    half_width = max((_half_width(company["name"], font) for company in companies), default=0) + 4
    places = {}
    for place, company in enumerate(inner):
        angle = 2 * pi * place / len(inner) + (pi if width >= height else pi / 2)
        reach = 0 if len(inner) == 1 else 0.17
        places[company["id"]] = (width * (0.5 + reach * cos(angle)), height * (0.5 + reach * sin(angle)))
    slots = [_on_ellipse(place + (0.5 if inner else 0), len(outer), width / 2 - half_width, height / 2 - font - 4, width, height)
             for place in range(len(outer))]  # fmt: skip
    pull = {company["id"]: _pull(company["id"], flows, places, width, height) for company in outer}
    along = 0 if width >= height else 1
    by_pull = sorted(outer, key=lambda company: pull[company["id"]][along]) if inner else outer
    for company, slot in zip(by_pull, sorted(slots, key=lambda slot: (round(slot[along]), slot[1 - along])) if inner else slots, strict=True):
        places[company["id"]] = slot
    return tuple(
        Box(c["id"], c["name"], c["kind"], round(places[c["id"]][0], 1), round(places[c["id"]][1], 1), round(_half_width(c["name"], font), 1), font * 0.95)
        for c in companies
    )


def _half_width(text: str, font: float) -> float:
    return (len(text) * LETTER + 1.2) * font / 2


def _on_ellipse(place: float, places: int, across: float, down: float, width: int, height: int) -> tuple[float, float]:
    angle = 2 * pi * place / places - pi / 2
    return width / 2 + across * cos(angle), height / 2 + down * sin(angle)


def _pull(company_id: str | None, flows: list[dict], places: dict, width: int, height: int) -> tuple[float, float]:
    """The middle of those in the middle that a company deals with; the middle of the picture where it deals with none."""
    ends = [f["payee_id"] if f["payer_id"] == company_id else f["payer_id"] for f in flows if company_id in (f["payer_id"], f["payee_id"])]
    points = [places[end] for end in ends if end in places] or [(width / 2, height / 2)]
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _arrow(payer: Box, payee: Box, place: int, flow: dict, font: int, taken: list) -> Arrow:
    # arrows bend to their own left, so that there and back, and several one way, are seen apart
    across, down = payee.x - payer.x, payee.y - payer.y
    distance = hypot(across, down)
    bend = distance * 0.08 + (place + 0.4) * font * 2.6
    control = ((payer.x + payee.x) / 2 + down / distance * bend, (payer.y + payee.y) / 2 - across / distance * bend)
    width = line_width(flow.get("high") or flow.get("low"))
    start, tip = _edge(payer, control, 2), _edge(payee, control, 2)
    head, base = _head(control, tip, 5 + width * 1.6, 2.5 + width * 0.9)
    x, y = _free_place(start, control, tip, font, taken) if flow.get("currency") else (tip[0], tip[1])
    path = f"M{_point(start)}Q{_point(control)} {_point(base)}"
    bend_y = _on_curve(start, control, tip, 0.5)[1]
    return Arrow(flow, payer, payee, path, head, round(width, 2), round(x, 1), round(y, 1), round(bend_y, 1))


def _head(control, tip, length: float, half: float) -> tuple[str, tuple[float, float]]:
    """The tip of an arrow as path data, and the point where its line ends."""
    angle = atan2(tip[1] - control[1], tip[0] - control[0])
    base = (tip[0] - length * cos(angle), tip[1] - length * sin(angle))
    left = (base[0] + half * sin(angle), base[1] - half * cos(angle))
    right = (base[0] - half * sin(angle), base[1] + half * cos(angle))
    return f"M{_point(tip)}L{_point(left)}L{_point(right)}Z", base


def _free_place(start, control, tip, font: int, taken: list) -> tuple[float, float]:
    """Where on the arrow a sum covers no box and no other sum; its middle where there is no such place."""
    half_width, half_height = font * 2.4, font * 0.6
    along = [_on_curve(start, control, tip, share) for share in (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.2, 0.8)]
    free = (p for p in along if not any(abs(p[0] - x) < half_width + w and abs(p[1] - y) < half_height + h for x, y, w, h in taken))
    x, y = next(free, along[0])
    taken.append((x, y, half_width, half_height))
    return x, y


def _on_curve(start, control, tip, share: float) -> tuple[float, float]:
    rest = 1 - share
    return tuple(rest * rest * start[i] + 2 * rest * share * control[i] + share * share * tip[i] for i in (0, 1))


def _edge(box: Box, towards: tuple[float, float], gap: float) -> tuple[float, float]:
    """Where the line from the middle of the box towards a point leaves the box."""
    across, down = towards[0] - box.x, towards[1] - box.y
    if not across and not down:
        return box.x, box.y
    share = min((box.half_width + gap) / abs(across) if across else 9e9, (box.half_height + gap) / abs(down) if down else 9e9)
    return box.x + across * share, box.y + down * share


def _point(point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
