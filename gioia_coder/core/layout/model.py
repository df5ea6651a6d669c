"""Boxes in a column per group, from left to right, joined by arrows that cross no box.

An arrow to a later column runs through the gaps between columns, and through a lane of its own where it passes a column; one to
an earlier column runs back beneath everything; one within a column swings out to the right of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from gioia_coder.core.blocks import Arrow, Model
from gioia_coder.core.layout.drawing import (
    EDGE,
    OKABE_ITO,
    PAPER,
    WIDTH,
    Anchor,
    Box,
    Drawing,
    Line,
    Point,
    centred,
    high,
    lines_of,
    longest,
    text_at,
    tint,
)
from gioia_coder.core.layout.paging import Page, finished

_PAD, _BETWEEN, _LANE, _TRACK, _PORT = 6.0, 14.0, 12.0, 5.0, 9.0
_LABELS_MOST: Final = (170.0, 130.0, 95.0, 62.0)
"""How wide labels may be: the first where the page has room for it."""
_BOX_MOST, _BOX_WISHED, _BOX_LEAST = 150.0, 100.0, 70.0
_LANE_LABEL: Final = 200.0
_SWEEPS, _KINK = 4, 4.0


@dataclass
class _Node:
    """A box, or the lane of an arrow that passes a column (`label` is then empty)."""

    key: str
    label: str
    column: int
    y: float = 0.0
    height: float = 0.0
    into: list[_Leg] = field(default_factory=list)
    out: list[_Leg] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass
class _Leg:
    """A part of an arrow: from one column to the next, back to an earlier one, or within one."""

    arrow: Arrow
    n: int
    start: _Node
    end: _Node
    last: bool
    start_y: float = 0.0
    end_y: float = 0.0
    label: tuple[str, ...] = ()

    @property
    def onward(self) -> bool:
        return self.end.column > self.start.column

    @property
    def back(self) -> bool:
        return self.end.column < self.start.column

    @property
    def within(self) -> bool:
        return self.end.column == self.start.column

    @property
    def slot(self) -> float:
        """The height that its end needs: the label stands above the line."""
        return max(_PORT, high(self.label) + 3) if self.label and not self.back else _PORT


@dataclass
class _Gap:
    """The space right of a column: room for labels of arrows within it, a track for each leg, room for labels of the others."""

    x: float = 0.0
    near: float = 0.0
    tracks: dict[tuple[int, int], float] = field(default_factory=dict)
    wanted: list[tuple[int, int]] = field(default_factory=list)
    labels: float = 0.0

    @property
    def width(self) -> float:
        return 8.0 + self.near + _TRACK * len(self.wanted) + max(self.labels, 12.0)


def pages(shows: Model, note: str, color: bool) -> tuple[Drawing, ...]:
    """Return the one page of a model, as wide as its columns need."""
    return finished([_Plan(shows, color).page()], note)


class _Plan:
    """Places boxes, then the arrows between them."""

    def __init__(self, shows: Model, color: bool) -> None:
        self.shows, self.color = shows, color
        self.groups = list(dict.fromkeys(group for _, _, group in shows.boxes))
        self.columns: list[list[_Node]] = [[] for _ in self.groups]
        self.nodes: dict[str, _Node] = {}
        for key, label, group in shows.boxes:
            node = self.nodes[key] = _Node(key, label, self.groups.index(group))
            self.columns[node.column].append(node)
        self.legs: list[list[_Leg]] = [self._legs(n, arrow) for n, arrow in enumerate(shows.arrows)]
        self.gaps: list[_Gap] = []

    def _legs(self, n: int, arrow: Arrow) -> list[_Leg]:
        start, end = self.nodes[arrow.start], self.nodes[arrow.end]
        way = [start]
        for column in range(start.column + 1, end.column):
            lane = _Node(f"lane-{n}-{column}", "", column)
            self.columns[column].append(lane)
            way.append(lane)
        way.append(end)
        legs = []
        for here, there in pairwise(way):
            leg = _Leg(arrow, n, here, there, there is end)
            here.out.append(leg)
            there.into.append(leg)
            legs.append(leg)
        return legs

    def page(self) -> Page:
        """Return the page with everything on it."""
        self._order()
        width = self._widths()
        page = Page(filled=True, width=width)
        heads = [lines_of(group, self.box, bold=True) for group in self.groups]
        deepest = max(map(high, heads), default=0.0)
        for n, (head, lines) in enumerate(zip(self.groups, heads, strict=True)):
            middle = self.x[n] + self.box / 2
            top = page.y + deepest - high(lines)
            page.add(text_at(f"head-{n + 1}", middle, top, lines, head, anchor=Anchor.MIDDLE, bold=True))
        page.y += deepest + (8 if deepest else 0)
        bottom = self._places(page.y)
        self._boxes(page)
        page.y = self._arrows(page, bottom)
        return page

    def _order(self) -> None:
        """Order every column by the middle of what it is joined with, back and forth; equal ones keep their order."""
        at = {id(node): float(n) for column in self.columns for n, node in enumerate(column)}
        for sweep in range(_SWEEPS):
            onward = sweep % 2 == 0
            for column in self.columns if onward else reversed(self.columns):
                wished = {id(node): _barycentre(node, at, onward) for node in column}
                column.sort(key=lambda node: wished[id(node)])
                at |= {id(node): float(n) for n, node in enumerate(column)}

    def _widths(self) -> float:
        """Settle the widths of boxes and gaps and the borders of the columns; return the width of the page."""
        count = max(len(self.columns), 1)
        for most in _LABELS_MOST:
            used = self._gaps(most)
            if sum(used) + count * _BOX_WISHED <= WIDTH - 2 * EDGE:
                break
        self.box = min(max((WIDTH - 2 * EDGE - sum(used)) / count, _BOX_LEAST), _BOX_MOST)
        spare = max(0.0, WIDTH - 2 * EDGE - sum(used) - self.box * count) / (count - 1) if count > 1 else 0.0
        self.x: list[float] = []
        x = EDGE
        for n, width in enumerate(used):
            self.gaps[n].x = x
            x += width + (spare if 0 < n < count else 0.0)
            if n < count:
                self.x.append(x)
                x += self.box
        return max(x + EDGE, WIDTH)

    def _gaps(self, most: float) -> list[float]:
        """Return how wide the gaps are when no line of a label is wider than `most`."""
        self.gaps = [_Gap() for _ in range(len(self.groups) + 1)]
        for legs in self.legs:
            last = legs[-1]
            last.label = lines_of(last.arrow.label, _LANE_LABEL if last.back else most)
            if last.within:
                gap = self.gaps[last.end.column + 1]
                gap.near = max(gap.near, longest(last.label) + 8 if last.label else 0.0)
            elif last.onward:
                gap = self.gaps[last.end.column]
                gap.labels = max(gap.labels, longest(last.label) + 12 if last.label else 0.0)
            for leg in legs:
                for column in _turns(leg):
                    self.gaps[column].wanted.append((leg.n, leg.start.column))
        used = [gap.width if gap.wanted else 0.0 for gap in self.gaps]
        used[1:-1] = [max(width, 24.0) for width in used[1:-1]]
        return used

    def _places(self, top: float) -> float:
        """Give every box its height and place, columns centred beside one another; return where the lowest ends."""
        for column in self.columns:
            for node in column:
                ports = max(_side(node, left=True), _side(node, left=False))
                own = high(lines_of(node.label, self.box - 2 * _PAD)) + 2 * _PAD
                node.height = max(own, ports + 8) if node.label else _LANE
        heights = [sum(node.height for node in column) + _BETWEEN * max(len(column) - 1, 0) for column in self.columns]
        highest = max(heights, default=0.0)
        for column, height in zip(self.columns, heights, strict=True):
            y = top + (highest - height) / 2
            for node in column:
                node.y = y
                y += node.height + _BETWEEN
        return top + highest

    def _boxes(self, page: Page) -> None:
        for n, column in enumerate(self.columns):
            hue = OKABE_ITO[n % len(OKABE_ITO)]
            for node in column:
                if not node.label:
                    continue
                fill, line = (tint(hue, 0.18), hue) if self.color else (PAPER, "#000000")
                box = Box(node.key, self.x[n], node.y, self.box, node.height, fill, line)
                lines = lines_of(node.label, self.box - 2 * _PAD)
                page.add(box, centred(f"{node.key}/label", box, lines, node.label))

    def _arrows(self, page: Page, bottom: float) -> float:
        for column in self.columns:
            for node in column:
                _spread(node)
        for leg in (leg for legs in self.legs for leg in legs):
            _without_kink(leg)
        for gap in self.gaps:
            for n, wanted in enumerate(gap.wanted):
                gap.tracks[wanted] = gap.x + 6 + gap.near + _TRACK * n
        for legs in self.legs:
            points: list[Point] = []
            for leg in legs:
                if leg.back:
                    bottom += _TRACK + 3 + high(leg.label)
                points += self._points(leg, bottom)
            last = legs[-1]
            key = f"arrow-{last.n + 1}"
            arrow = last.arrow
            line = Line(key, _straight(points), True, arrow.dashed, arrow.start, arrow.end)
            page.add(line)
            self._label(page, key, last, points)
        return bottom + 2

    def _points(self, leg: _Leg, below: float) -> list[Point]:
        right = self.x[leg.start.column] + self.box
        out = self.gaps[leg.start.column + 1].tracks[leg.n, leg.start.column]
        start = (right if leg.start.label else self.x[leg.start.column], leg.start_y)
        if leg.onward:
            return [start, (out, leg.start_y), (out, leg.end_y), (self.x[leg.end.column], leg.end_y)]
        if leg.within:
            return [start, (out, leg.start_y), (out, leg.end_y), (right, leg.end_y)]
        back = self.gaps[leg.end.column].tracks[leg.n, leg.start.column]
        end = (self.x[leg.end.column], leg.end_y)
        return [start, (out, leg.start_y), (out, below), (back, below), (back, leg.end_y), end]

    def _label(self, page: Page, key: str, leg: _Leg, points: list[Point]) -> None:
        if not leg.label:
            return
        x, y = points[-1]
        place, anchor = x - 9, Anchor.RIGHT
        if leg.within:
            place, anchor = x + 9, Anchor.LEFT
        elif leg.back:
            # the lane beneath everything is the longest stretch
            (right, y), (left, _) = points[2], points[3]
            place, anchor = (left + right) / 2, Anchor.MIDDLE
        page.add(text_at(f"{key}/label", place, y - high(leg.label) - 1, leg.label, leg.arrow.label, anchor=anchor))


def _turns(leg: _Leg) -> list[int]:
    """Return the gaps in which a leg turns, by the column that they stand left of."""
    return [leg.start.column + 1, *([leg.end.column] if leg.back else [])]


def _barycentre(node: _Node, at: dict[int, float], onward: bool) -> float:
    legs = [leg.start for leg in node.into if leg.onward] if onward else [leg.end for leg in node.out if leg.onward]
    return sum(at[id(other)] for other in legs) / len(legs) if legs else at[id(node)]


def _ends(node: _Node) -> dict[bool, list[tuple[_Leg, bool]]]:
    """Return what touches a node, by side (True is left), each with whether it ends there."""
    sides: dict[bool, list[tuple[_Leg, bool]]] = defaultdict(list)
    for leg in node.into:
        sides[not leg.within].append((leg, True))
    for leg in node.out:
        sides[False].append((leg, False))
    return sides


def _side(node: _Node, *, left: bool) -> float:
    return sum(leg.slot if ends else _PORT for leg, ends in _ends(node)[left])


def _spread(node: _Node) -> None:
    """Give every arrow that touches a node a height of its own on its side, ordered by where it comes from or goes to."""
    for touching in _ends(node).values():
        if not node.label:
            for leg, ends in touching:
                _set(leg, ends, node.middle)
            continue
        touching.sort(key=lambda pair: (pair[0].start if pair[1] else pair[0].end).middle)
        if len(touching) == 1 and high(touching[0][0].label) <= node.height / 2 + _BETWEEN / 2:
            _set(*touching[0], node.middle)
            continue
        y = node.middle - sum(leg.slot if ends else _PORT for leg, ends in touching) / 2
        for leg, ends in touching:
            size = leg.slot if ends else _PORT
            # a label stands above its line, which is therefore low in its slot
            _set(leg, ends, y + size - (2.0 if ends and leg.label else size / 2))
            y += size


def _set(leg: _Leg, ends: bool, y: float) -> None:
    if ends:
        leg.end_y = y
    else:
        leg.start_y = y


def _without_kink(leg: _Leg) -> None:
    """Let an arrow that is all but straight begin where it ends."""
    node, y = leg.start, leg.end_y
    if leg.onward and node.label and abs(leg.start_y - y) < _KINK and node.y + 2 < y < node.y + node.height - 2:
        leg.start_y = y


def _straight(points: list[Point]) -> tuple[Point, ...]:
    """Return the points without those on a straight way between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return tuple(kept)
