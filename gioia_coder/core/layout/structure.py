"""The data structure as journals print it: concepts listed in a box per theme, an arrow to the theme, a bracket to the dimension.

Columns have fixed places and widths, and heights follow from numbers of lines only, so that a renamed label moves nothing else
unless it needs more or fewer lines than before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gioia_coder.core.blocks import Branch, Structure
from gioia_coder.core.layout.drawing import (
    CONTINUED,
    EDGE,
    HEIGHT,
    LEADING,
    OKABE_ITO,
    PAPER,
    WIDTH,
    Anchor,
    Box,
    Drawing,
    Line,
    Part,
    centred,
    high,
    lines_of,
    text_at,
    tint,
)
from gioia_coder.core.layout.paging import Page, finished

UNGROUPED: Final = "Ungrouped"
_COLUMNS: Final = ((EDGE, 198.0), (221.0, 112.0), (355.0, 112.0))
"""Left border and width of the columns of concepts, themes and dimensions."""
_HALVES: Final = ((EDGE, 227.0), (WIDTH - EDGE - 227.0, 227.0))
"""The same of the two boxes in which concepts without a theme stand."""
_PAD, _PAD_Y, _BULLET, _BETWEEN = 6.0, 4.5, 9.0, 2.0
_SLOTS, _GROUPS = 7.0, 16.0
_KINK: Final = 8.0
_FULL: Final = 0.6
"""A page that is filled so far may end before a dimension; one that is not takes the themes that fit."""

_Listed = tuple[Branch, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A theme with its concepts, or with so many as one page holds; `part` counts from 0."""

    theme: Branch
    listed: tuple[_Listed, ...]
    part: int = 0

    @property
    def label(self) -> str:
        return _continued(self.theme.label, self.part)

    @property
    def height(self) -> float:
        return max(_list_height(self.listed), _box_height(self.label, 1))


@dataclass(frozen=True, slots=True)
class _Group:
    """A dimension with its themes, or with those that stand on one page; `hue` is its place among the dimensions."""

    dimension: Branch
    slots: tuple[_Slot, ...]
    hue: int
    part: int = 0

    @property
    def label(self) -> str:
        return _continued(self.dimension.label, self.part)

    @property
    def height(self) -> float:
        inner = sum(slot.height for slot in self.slots) + _SLOTS * max(len(self.slots) - 1, 0)
        return max(inner, _box_height(self.label, 2))

    def parted(self, count: int) -> tuple[_Group, _Group]:
        """Return the group cut behind so many themes."""
        return replace(self, slots=self.slots[:count]), replace(self, slots=self.slots[count:], part=self.part + 1)


def pages(shows: Structure, title: str, note: str, color: bool) -> tuple[Drawing, ...]:
    """Return the pages of a data structure."""
    flow = _Flow(shows, title, color)
    for group in _groups(shows):
        flow.group(group)
    loose = [branch for branch in shows.dimensions if not branch.label]
    if any(branch.under for branch in loose):
        flow.ungrouped(loose)
    return finished(flow.done(), note)


def _groups(shows: Structure) -> Iterator[_Group]:
    named = [branch for branch in shows.dimensions if branch.label]
    for hue, dimension in enumerate(named):
        yield _Group(dimension, tuple(slot for theme in dimension.under for slot in _slots(theme)), hue)


def _slots(theme: Branch) -> Iterator[_Slot]:
    """Yield a theme whole, or in parts of which each fits on a page."""
    room = HEIGHT - 6 * LEADING
    part: list[_Listed] = []
    count = 0
    for one in _listed(theme.under, _COLUMNS[0][1]):
        if part and _list_height([*part, one]) > room:
            yield _Slot(theme, tuple(part), count)
            part, count = [], count + 1
        part.append(one)
    yield _Slot(theme, tuple(part), count)


def _listed(concepts: Sequence[Branch], width: float) -> list[_Listed]:
    return [(concept, lines_of(concept.label, width - 2 * _PAD - _BULLET)) for concept in concepts]


def _list_height(listed: Sequence[_Listed]) -> float:
    if not listed:
        return 0.0
    return sum(high(lines) for _, lines in listed) + _BETWEEN * (len(listed) - 1) + 2 * _PAD_Y


def _box_height(label: str, column: int) -> float:
    return high(_box_lines(label, column)) + 2 * _PAD_Y if label else 0.0


def _box_lines(label: str, column: int) -> tuple[str, ...]:
    return lines_of(label, _COLUMNS[column][1] - 2 * _PAD)


def _continued(label: str, part: int) -> str:
    return f"{label} {CONTINUED}" if label and part else label


@dataclass
class _Flow:
    """Fills pages from top to bottom."""

    shows: Structure
    title: str
    color: bool
    pages: list[Page] = field(default_factory=list)

    @property
    def page(self) -> Page:
        if not self.pages:
            self._turn()
        return self.pages[-1]

    def _turn(self) -> None:
        page = Page()
        if self.pages:
            page.say("continued", f"{self.title} {CONTINUED}".strip())
        self.pages.append(page)
        self._heads(page)

    def _heads(self, page: Page) -> None:
        lines = [lines_of(head, width, bold=True) for head, (_, width) in zip(self.shows.heads, _COLUMNS, strict=True)]
        deepest = max(map(high, lines))
        for n, (head, broken, (x, width)) in enumerate(zip(self.shows.heads, lines, _COLUMNS, strict=True)):
            top = page.y + deepest - high(broken)
            page.add(text_at(f"head-{n + 1}", x + width / 2, top, broken, head, anchor=Anchor.MIDDLE, bold=True))
        page.y += deepest + 5
        page.start = page.y

    def group(self, group: _Group, above: float = 0.0) -> None:
        """Place a group, on this page, the next one, or parted over several."""
        rest: _Group | None = group
        while rest:
            gap = above or (_GROUPS if self.page.filled else 0.0)
            fits = self._fitting(rest, self.page.room - gap)
            if fits < len(rest.slots) and self._better_apart(rest):
                self._turn()
                continue
            if not fits and self.page.filled and self.page.room - gap < rest.height:
                self._turn()
                continue
            now, rest = rest.parted(max(fits, 1)) if max(fits, 1) < len(rest.slots) else (rest, None)
            self.page.y += gap if self.page.filled or above else 0.0
            self._place(now)
            above = 0.0

    def _better_apart(self, group: _Group) -> bool:
        """Tell whether the page is full enough to end here, so that the group stays together on the next one."""
        page = self.page
        whole = group.height <= HEIGHT - page.start
        return whole and page.filled and page.y - page.start > _FULL * (HEIGHT - page.start)

    def _fitting(self, group: _Group, room: float) -> int:
        """Return how many of the first themes have room."""
        return next((n for n in range(len(group.slots), 0, -1) if replace(group, slots=group.slots[:n]).height <= room), 0)

    def _place(self, group: _Group) -> None:
        page, top, height = self.page, self.page.y, group.height
        inner = sum(slot.height for slot in group.slots) + _SLOTS * max(len(group.slots) - 1, 0)
        y = top + (height - inner) / 2
        themes = []
        hue = OKABE_ITO[group.hue % len(OKABE_ITO)] if group.dimension.label else "#999999"
        for slot in group.slots:
            themes.append(self._slot(slot, y, hue))
            y += slot.height + _SLOTS
        if group.label:
            self._dimension(group, themes, (top, height), hue)
        page.y = top + height
        page.filled = True

    def _slot(self, slot: _Slot, top: float, hue: str) -> Box | None:
        """Place a theme and its concepts; return the theme's box."""
        page, middle = self.page, top + slot.height / 2
        key = f"{slot.theme.key}+{slot.part}" if slot.part else slot.theme.key
        listed = None
        if slot.listed:
            height = _list_height(slot.listed)
            listed = Box(f"{key}/concepts", _COLUMNS[0][0], middle - height / 2, _COLUMNS[0][1], height, *self._look(hue, 0.0))
            page.add(listed, *_bullets(listed, slot.listed))
        if not slot.label:
            return None
        x, width = _COLUMNS[1]
        height = _box_height(slot.label, 1)
        box = Box(key, x, middle - height / 2, width, height, *self._look(hue, 0.18))
        page.add(box, centred(f"{key}/label", box, _box_lines(slot.label, 1), slot.label))
        if listed:
            ends = ((listed.right, middle), (box.x, middle))
            page.add(Line(f"{key}/arrow", ends, arrow=True, start=listed.key, end=key))
        return box

    def _dimension(self, group: _Group, themes: Sequence[Box | None], place: tuple[float, float], hue: str) -> None:
        top, height = place
        placed = [theme for theme in themes if theme]
        own = _box_height(group.label, 2)
        wished = (placed[0].middle + placed[-1].middle) / 2 if placed else top + height / 2
        # a bracket that all but meets a theme meets it, without a kink
        wished = next((theme.middle for theme in placed if abs(theme.middle - wished) < _KINK), wished)
        y = min(max(wished - own / 2, top), top + height - own)
        key = f"{group.dimension.key}+{group.part}" if group.part else group.dimension.key
        x, width = _COLUMNS[2]
        box = Box(key, x, y, width, own, *self._look(hue, 0.36))
        self.page.add(box, centred(f"{key}/label", box, _box_lines(group.label, 2), group.label))
        bend = (_COLUMNS[1][0] + _COLUMNS[1][1] + x) / 2
        for theme in placed:
            points = ((theme.right, theme.middle), (bend, theme.middle), (bend, box.middle), (box.x, box.middle))
            if theme.middle == box.middle:
                points = (points[0], points[-1])  # type: ignore[assignment]
            self.page.add(Line(f"{theme.key}/bracket", points, arrow=True, start=theme.key, end=key))

    def _look(self, hue: str, share: float) -> tuple[str, str]:
        """Return the fill and the border of a box."""
        return (tint(hue, share), hue) if self.color else (PAPER, "#000000")

    def ungrouped(self, loose: Sequence[Branch]) -> None:
        """Place what waits for a dimension or a theme, under a heading of its own."""
        themes = [theme for branch in loose for theme in branch.under if theme.label]
        concepts = [concept for branch in loose for theme in branch.under if not theme.label for concept in theme.under]
        part = 0
        for n, slot in enumerate(slot for theme in themes for slot in _slots(theme)):
            group = _Group(Branch("", ""), (slot,), 0)
            if n == 0 or self.page.room < _SLOTS + slot.height:
                part = self._heading(part, slot.height)
            self.group(group, above=_SLOTS)
        self._loose(_listed(concepts, _HALVES[0][1]), part)

    def _heading(self, part: int, needed: float) -> int:
        """Say that what follows is ungrouped, where so much has room; return the number of such headings so far."""
        gap = 1.4 * _GROUPS if self.page.filled else 0.0
        if self.page.room < gap + LEADING + _SLOTS + needed and self.page.filled:
            self._turn()
            gap = 0.0
        self.page.y += gap
        self.page.say(f"ungrouped-{part + 1}", _continued(UNGROUPED, part), bold=True)
        self.page.filled = True
        return part + 1

    def _loose(self, listed: list[_Listed], part: int) -> None:
        """Place concepts without a theme in two boxes side by side, as many on each page as fit."""
        rows = 0
        while listed:
            if not part or self.page.room < _SLOTS + _list_height(listed[:1]):
                part = self._heading(part, min(_halves_height(listed), _list_height(listed[:1]) + 4 * LEADING))
                rows = 0
            room = self.page.room - _SLOTS
            count = next((n for n in range(len(listed), 1, -1) if _halves_height(listed[:n]) <= room), 1)
            self.page.y += _SLOTS
            height = _halves_height(listed[:count])
            half = (count + 1) // 2
            key = f"ungrouped-{part}+{rows}" if rows else f"ungrouped-{part}"
            for side, ((x, width), own) in enumerate(zip(_HALVES, (listed[:half], listed[half:count]), strict=True)):
                if own:
                    box = Box(f"{key}/concepts-{side + 1}", x, self.page.y, width, height, *self._look("#999999", 0.0))
                    self.page.add(box, *_bullets(box, own))
            self.page.y += height
            self.page.filled = True
            rows += 1
            listed = listed[count:]

    def done(self) -> list[Page]:
        """Return the pages; the first one is there even when nothing is."""
        return [self.page] and self.pages


def _halves_height(listed: Sequence[_Listed]) -> float:
    half = (len(listed) + 1) // 2
    return max(_list_height(listed[:half]), _list_height(listed[half:]))


def _bullets(box: Box, listed: Sequence[_Listed]) -> Iterator[Part]:
    """Yield the concepts of a box, one below the other, each with a bullet on the side where it begins."""
    y = box.y + _PAD_Y
    for concept, lines in listed:
        left = text_at(concept.key, box.x + _PAD + _BULLET, y, lines, concept.label, within=box.key, bullet=box.x + _PAD)
        if left.leftward:
            left = replace(left, x=box.right - _PAD - _BULLET, anchor=Anchor.RIGHT, bullet=box.right - _PAD)
        yield left
        y += high(lines) + _BETWEEN
