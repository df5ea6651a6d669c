"""Heat maps, curves and models: what stands where."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.blocks import Arrow, Curve, Figure, HeatMap, Model
from gioia_coder.core.layout import WIDTH, draw
from gioia_coder.core.layout.drawing import Area, Box, Drawing, Line
from tests.core.layout.placed import LABELS, NEAR, check, extent

VALUES = st.one_of(st.none(), st.integers(0, 999), st.floats(-5, 5).map(lambda number: round(number, 3)))


def pages(shows: HeatMap | Curve | Model, **more: object) -> tuple[Drawing, ...]:
    return draw(replace(Figure("f", "Title", shows, "alt"), **more))  # type: ignore[arg-type]


@st.composite
def maps(draw: st.DrawFn) -> HeatMap:
    rows, columns = draw(st.lists(LABELS, min_size=1, max_size=12)), draw(st.lists(LABELS, min_size=1, max_size=12))
    values = tuple(tuple(draw(VALUES) for _ in columns) for _ in rows)
    cut = draw(st.integers(0, len(rows)))
    groups = ((draw(LABELS), cut), (draw(LABELS), len(rows) - cut)) if 0 < cut < len(rows) else ()
    return HeatMap(tuple(rows), tuple(columns), values, "passages", groups)


@settings(max_examples=50, deadline=None)
@given(maps())
def test_heat_maps_have_nothing_cut_or_overlapping(shows: HeatMap) -> None:
    found = pages(shows, note="A note.")
    for page in found:
        check(page)
    cells = {text.key: text.words for page in found for text in page.texts() if text.key.startswith("cell-")}
    assert len(cells) == sum(value is not None for row in shows.values for value in row)


def square(count: int, label: str) -> HeatMap:
    labels = tuple(f"{label} {n}" for n in range(count))
    return HeatMap(labels, labels, tuple(tuple(None if a == b else a + b for a in range(count)) for b in range(count)), "pairs")


def test_more_is_darker_and_numbers_on_dark_cells_are_white() -> None:
    (page,) = pages(HeatMap(("a",), ("x", "y", "z"), ((0, 5, 10),)))
    cells = [page.boxes()[f"cell-0-{at}"].fill for at in range(3)]
    assert cells[0] == "#FFFFFF" and cells == sorted(cells, reverse=True)
    inks = {text.words: text.ink for text in page.texts() if text.within}
    assert inks == {"0": "#000000", "5": "#000000", "10": "#FFFFFF"}


def test_long_column_labels_are_turned_and_those_of_a_square_are_numbers() -> None:
    shows = HeatMap(("a",), tuple(f"a label that is really rather long {n}" for n in range(12)), (tuple(range(12)),))
    (page,) = pages(shows)
    assert all(text.turned for text in page.texts() if text.key.startswith("column-"))
    (page,) = pages(square(14, "a label that is really rather long"))
    assert [text.words for text in page.texts() if text.key.startswith("column-")] == [str(n) for n in range(1, 15)]
    assert [text.words for text in page.texts() if text.key.endswith("/number") and text.key.startswith("row-")][-1] == "14"


def test_more_columns_than_fit_go_to_further_pages() -> None:
    found = pages(HeatMap(("a", "b"), tuple(f"case {n}" for n in range(60)), (tuple(range(60)), tuple(range(60)))))
    assert len(found) > 1 and all(page.width == WIDTH for page in found)
    heads = [text.words for page in found for text in page.texts() if text.key.startswith("column-")]
    assert heads == [f"case {n}" for n in range(60)]


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    count = draw(st.integers(1, 60))
    numbers = st.lists(st.floats(0, 500).map(lambda number: round(number, 2)), min_size=count, max_size=count).map(tuple)
    low, more = draw(numbers), draw(numbers)
    band = tuple((a, a + b) for a, b in zip(low, more, strict=True))
    steps = tuple(f"E{n}" for n in range(count))
    lines = {draw(LABELS): draw(numbers)}
    return Curve(steps, draw(numbers), lines, band, (draw(LABELS), draw(LABELS)), ("new", "random orders"))


@settings(max_examples=50, deadline=None)
@given(curves())
def test_curves_stay_on_the_page(shows: Curve) -> None:
    (page,) = pages(shows)
    for part in page.parts:
        left, top, right, bottom = extent(part)
        turned_title = part.key == "axis-numbers"
        assert left >= -NEAR and right <= page.width + NEAR and bottom <= page.height + NEAR, part
        assert top >= -NEAR or turned_title, part


def test_a_curve_has_bars_a_line_and_a_band_at_their_numbers() -> None:
    (page,) = pages(Curve(("a", "b"), (4, 2), {"all": (4, 6)}, ((3, 4), (5, 6)), ("source", "concepts"), ("new", "random")))
    boxes = page.boxes()
    bars = [boxes["bar-0"], boxes["bar-1"]]
    assert bars[0].height == pytest.approx(2 * bars[1].height, abs=NEAR) and bars[0].bottom == bars[1].bottom
    line = next(part for part in page.parts if isinstance(part, Line) and part.key == "line-all")
    assert line.points[0][1] == pytest.approx(bars[0].y, abs=NEAR) and line.points[1][1] < line.points[0][1]
    band = next(part for part in page.parts if isinstance(part, Area))
    assert band.points[0][1] == pytest.approx(line.points[0][1], abs=NEAR)
    assert {"new", "all", "random", "source", "concepts", "a", "b"} <= {text.words for text in page.texts()}


@st.composite
def models(draw: st.DrawFn) -> Model:
    groups = draw(st.lists(LABELS, min_size=1, max_size=4, unique=True))
    boxes = tuple((f"b{n}", draw(LABELS), draw(st.sampled_from(groups))) for n in range(draw(st.integers(1, 9))))
    pairs = [(a, b) for a, _, _ in boxes for b, _, _ in boxes if a != b]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=12, unique=True)) if pairs else []
    arrows = tuple(Arrow(a, b, draw(st.one_of(st.just(""), LABELS)), draw(st.booleans())) for a, b in chosen)
    return Model(boxes, arrows)


@settings(max_examples=80, deadline=None)
@given(models())
def test_arrows_of_a_model_end_at_their_boxes_and_cross_none(shows: Model) -> None:
    (page,) = pages(shows)
    check_lines_and_boxes(page)
    joined = [(part.start, part.end, part.dashed) for part in page.parts if isinstance(part, Line)]
    assert joined == [(arrow.start, arrow.end, arrow.dashed) for arrow in shows.arrows]


def check_lines_and_boxes(page: Drawing) -> None:
    """Check a model: labels may stand close together where many arrows meet, boxes and lines may not."""
    kept = tuple(part for part in page.parts if isinstance(part, Box | Line))
    check(Drawing(page.width, page.height, kept))
    for text in page.texts():
        left, _, right, bottom = extent(text)
        assert left >= -NEAR and right <= page.width + NEAR and bottom <= page.height + NEAR, text


def test_groups_are_columns_from_left_to_right_and_feedback_runs_beneath() -> None:
    boxes = (("a", "A", "first"), ("b", "B", "second"), ("c", "C", "third"))
    (page,) = pages(Model(boxes, (Arrow("a", "b", "leads to"), Arrow("a", "c"), Arrow("c", "a", "feeds back"))))
    placed = page.boxes()
    assert placed["a"].right < placed["b"].x and placed["b"].right < placed["c"].x
    back = next(part for part in page.parts if isinstance(part, Line) and part.start == "c")
    assert max(y for _, y in back.points) > max(box.bottom for box in placed.values())
    assert page.width == WIDTH
