"""Bars and lines over an ordered axis, with a band behind them: one scale, so that bars and lines can be compared."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from gioia_coder.core.blocks import Curve, as_text
from gioia_coder.core.layout.drawing import (
    BASE,
    EDGE,
    LEADING,
    OKABE_ITO,
    WIDTH,
    Anchor,
    Area,
    Box,
    Drawing,
    Line,
    Text,
    high,
    lines_of,
    longest,
    text_at,
    tint,
)
from gioia_coder.core.layout.paging import Page, finished

_HEIGHT: Final = 210.0
_TICKS: Final = 5
_REACH: Final = 110.0
"""How far turned labels of steps may reach down before they are broken."""
_GREYS: Final = ("#000000", "#666666", "#999999")


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where numbers and steps stand on the page."""

    left: float
    top: float
    highest: float
    count: int

    @property
    def bottom(self) -> float:
        return self.top + _HEIGHT

    @property
    def step(self) -> float:
        return (WIDTH - EDGE - self.left) / max(self.count, 1)

    def x(self, at: int) -> float:
        return self.left + (at + 0.5) * self.step

    def y(self, value: float) -> float:
        return self.bottom - value / self.highest * _HEIGHT


def pages(shows: Curve, note: str, color: bool) -> tuple[Drawing, ...]:
    """Return the one page of a curve."""
    page = Page(filled=True)
    _legend(page, shows, color)
    gap = _spacing(shows)
    highest = gap * max(1, math.ceil(_top(shows) / gap - 1e-9))
    ticks = [gap * n for n in range(round(highest / gap) + 1)]
    words = [as_text(round(tick, 6)) for tick in ticks]
    title = lines_of(shows.axes[1], _HEIGHT)
    left = EDGE + high(title) + (4 if title else 0) + longest(words) + 5
    plot = _Plot(left, page.y + 4, highest, len(shows.steps))
    _axes(page, plot, (ticks, words), shows.axes[1])
    _body(page, plot, shows, color)
    _steps(page, plot, shows)
    return finished([page], note)


def _top(shows: Curve) -> float:
    every = [*shows.bars, *(value for line in shows.lines.values() for value in line), *(high for _, high in shows.band)]
    return max([1.0, *every])


def _spacing(shows: Curve) -> float:
    """Return a round distance between numbers on the axis: 1, 2 or 5 times a power of ten."""
    rough = _top(shows) / _TICKS
    power: float = 10 ** math.floor(math.log10(rough))
    return next(size * power for size in (1, 2, 5, 10) if size * power >= rough - 1e-9)


def _axes(page: Page, plot: _Plot, ticks: tuple[list[float], list[str]], title: str) -> None:
    for n, (value, words) in enumerate(zip(*ticks, strict=True)):
        y = plot.y(value)
        stroke = "#000000" if n == 0 else "#DDDDDD"
        page.add(Line(f"tick-{n}", ((plot.left, y), (WIDTH - EDGE, y)), line=stroke, stroke=0.6 if n == 0 else 0.4))
        page.add(text_at(f"number-{n}", plot.left - 4, y - LEADING / 2, (words,), words, anchor=Anchor.RIGHT))
    lines = lines_of(title, _HEIGHT)
    if lines:
        made = text_at("axis-numbers", EDGE + BASE, 0, lines, title)
        page.add(replace(made, y=plot.top + _HEIGHT / 2, anchor=Anchor.MIDDLE, turned=True))


def _looks(shows: Curve, color: bool) -> Iterator[tuple[str, str, bool]]:
    """Yield the name, the colour and whether it is dashed of every line."""
    inks = (OKABE_ITO[0], OKABE_ITO[5], OKABE_ITO[2], OKABE_ITO[3]) if color else _GREYS
    for n, name in enumerate(shows.lines):
        yield name, inks[n % len(inks)], n % 2 == 1


def _body(page: Page, plot: _Plot, shows: Curve, color: bool) -> None:
    if shows.band:
        upper = [(plot.x(n), plot.y(top)) for n, (_, top) in enumerate(shows.band)]
        lower = [(plot.x(n), plot.y(low)) for n, (low, _) in enumerate(shows.band)]
        page.add(Area("band", (*upper, *reversed(lower)), _band(color)))
    width = min(plot.step * 0.6, 26)
    for n, value in enumerate(shows.bars):
        if value:
            y = plot.y(value)
            page.add(Box(f"bar-{n}", plot.x(n) - width / 2, y, width, plot.bottom - y, _bar(color), "#000000", 0.5))
    for name, ink, dashed in _looks(shows, color):
        points = tuple((plot.x(n), plot.y(value)) for n, value in enumerate(shows.lines[name]))
        if len(points) > 1:
            page.add(Line(f"line-{name}", points, dashed=dashed, line=ink, stroke=1.3))
        for n, (x, y) in enumerate(points):
            if plot.step > 9 or len(points) == 1:
                page.add(Box(f"point-{name}-{n}", x - 1.5, y - 1.5, 3, 3, ink, ink, 0.3))


def _bar(color: bool) -> str:
    return tint(OKABE_ITO[1], 0.8) if color else "#BBBBBB"


def _band(color: bool) -> str:
    return tint(OKABE_ITO[4], 0.35) if color else "#EEEEEE"


def _steps(page: Page, plot: _Plot, shows: Curve) -> None:
    """Put the labels of the steps below the axis: level where they fit, else turned; where they are many, some only."""
    every = max(1, math.ceil((LEADING + 1) / max(plot.step, 0.01)))
    level = [lines_of(step, plot.step - 3) for step in shows.steps]
    top = plot.bottom + 4
    page.y = top
    if every == 1 and plot.step > 20 and all(len(lines) <= 2 and longest(lines) <= plot.step for lines in level):
        for n, lines in enumerate(level):
            page.add(text_at(f"step-{n}", plot.x(n), top, lines, shows.steps[n], anchor=Anchor.MIDDLE))
        page.y += max(map(high, level), default=0.0)
    else:
        page.y += max([0.0, *(_turned(page, plot, shows, n) for n in range(0, len(shows.steps), every))])
    title = lines_of(shows.axes[0], WIDTH - plot.left - EDGE)
    if title:
        page.y += 3
        middle = (plot.left + WIDTH - EDGE) / 2
        page.add(text_at("axis-steps", middle, page.y, title, shows.axes[0], anchor=Anchor.MIDDLE))
        page.y += high(title)


def _turned(page: Page, plot: _Plot, shows: Curve, n: int) -> float:
    """Put a step's label upright below its place; return how far it reaches."""
    words = shows.steps[n]
    room = max(1, int(plot.step // LEADING))
    reach = _REACH
    while len(lines := lines_of(words, reach)) > room:
        reach *= 1.5
    first = min(plot.x(n) - high(lines) / 2, WIDTH - EDGE - high(lines))
    made = text_at(f"step-{n}", first + BASE, 0, lines, words)
    page.add(replace(made, y=plot.bottom + 4, anchor=Anchor.RIGHT, turned=True))
    return longest(lines)


def _legend(page: Page, shows: Curve, color: bool) -> None:
    x = EDGE
    bars, band = shows.names
    for key, words in (("bars", bars if shows.bars else ""), *_named_lines(shows, color), ("band", band if shows.band else "")):
        if not words:
            continue
        lines = lines_of(words, WIDTH - 2 * EDGE - 20)
        width = 20 + longest(lines) + 14
        if x > EDGE and x + width - 14 > WIDTH - EDGE:
            x, page.y = EDGE, page.y + LEADING + 2
        page.add(_sample(key, x, page.y, shows, color), _named(key, x + 20, page.y, lines, words))
        x += width
        if len(lines) > 1:
            x, page.y = EDGE, page.y + high(lines) + 2
    if x > EDGE:
        page.y += LEADING + 6


def _named_lines(shows: Curve, color: bool) -> list[tuple[str, str]]:
    return [(f"line {name}", name) for name, _, _ in _looks(shows, color)]


def _named(key: str, x: float, y: float, lines: tuple[str, ...], words: str) -> Text:
    made = text_at(f"legend-{key}", x, y, lines, words)
    return replace(made, x=x + longest(lines), anchor=Anchor.RIGHT) if made.leftward else made


def _sample(key: str, x: float, y: float, shows: Curve, color: bool) -> Box | Line:
    if key in ("bars", "band"):
        fill = _bar(color) if key == "bars" else _band(color)
        return Box(f"legend-{key}/sample", x, y + 1.5, 14, 7, fill, "#000000" if key == "bars" else fill, 0.5)
    look = next(look for look in _looks(shows, color) if key == f"line {look[0]}")
    return Line(f"legend-{key}/sample", ((x, y + 5), (x + 14, y + 5)), dashed=look[2], line=look[1], stroke=1.3)
