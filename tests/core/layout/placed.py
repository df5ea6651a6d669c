"""What must hold for every placed figure, whatever it shows, and structures at random."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import strategies as st

from gioia_coder.core.blocks import Branch, Figure, Structure
from gioia_coder.core.layout.drawing import LEADING, SIZE, Anchor, Area, Box, Drawing, Line, Text
from gioia_coder.core.layout.widths import wide

HEADS = ("First-order concepts", "Second-order themes", "Aggregate dimensions")
NEAR = 0.02
WORDS = st.sampled_from(
    ["fair", "online", "Institutionalization", "W" * 40, "节俭驱动力，与社会创新", "市集", "אין", "الابتكار", "👩‍👩‍👧", "😀",
     "&%$#_{}~^\\<>|", "e\u0301te", "Щедрость", "-", "co-branding/shop", "0123456789"]
)  # fmt: skip
LABELS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=12).map(" ".join),
    st.text(st.sampled_from("abcW 市集，。אש ش-/($"), min_size=1, max_size=300).filter(lambda text: text.strip() != ""),
)


@st.composite
def structures(draw: st.DrawFn, most: int = 6) -> Structure:
    """Return a data structure with whatever may be missing or waiting in it, every key its own."""
    count = 0

    def branch(under: tuple[Branch, ...] = (), *, named: bool = True) -> Branch:
        nonlocal count
        count += 1
        return Branch(f"k{count}", draw(LABELS) if named else "", under)

    def themes() -> tuple[Branch, ...]:
        sizes = draw(st.lists(st.integers(0, most), max_size=4))
        return tuple(branch(tuple(branch() for _ in range(size))) for size in sizes)

    dimensions = [branch(themes()) for _ in range(draw(st.integers(0, 4)))]
    if draw(st.booleans()):
        loose = tuple(branch() for _ in range(draw(st.integers(0, 3 * most))))
        dimensions.append(branch((*themes(), *([branch(loose, named=False)] if loose else [])), named=False))
    return Structure(HEADS, tuple(dimensions))


def figure(shows: Structure, note: str = "") -> Figure:
    """Return a structure as a figure."""
    return Figure("data-structure", "Data structure", shows, "Three columns.", note)


def check(page: Drawing) -> None:
    """Assert what every page promises: nothing is cut, nothing overlaps, lines end at boxes and cross none."""
    boxes = page.boxes()
    keys = [(type(part), part.key) for part in page.parts]
    assert len(set(keys)) == len(keys), "every part has a key of its own"
    for part in page.parts:
        left, top, right, bottom = extent(part)
        assert left >= -NEAR and top >= -NEAR and right <= page.width + NEAR and bottom <= page.height + NEAR, part
    for text in page.texts():
        if text.within:
            left, top, right, bottom = extent(text)
            box = boxes[text.within]
            assert box.x <= left and right <= box.right and box.y <= top and bottom <= box.bottom + NEAR, text
    for one, other in combinations(page.texts(), 2):
        assert not _meet(extent(one), extent(other)), (one, other)
    for one, other in combinations(boxes.values(), 2):
        assert not _meet(_of_box(one), _of_box(other)), (one, other)
    for line in page.parts:
        if isinstance(line, Line) and line.start:
            _ends(line, boxes)


def extent(part: Box | Line | Text | Area) -> tuple[float, float, float, float]:
    """Return the left, upper, right and lower border of a part."""
    if isinstance(part, Box):
        return _of_box(part)
    if isinstance(part, Line | Area):
        xs, ys = zip(*part.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)
    width = max((wide(line, SIZE, bold=part.bold) for line in part.lines), default=0.0)
    high = len(part.lines) * LEADING
    before = {Anchor.LEFT: 0.0, Anchor.MIDDLE: width / 2, Anchor.RIGHT: width}[part.anchor]
    if part.turned:
        return part.x - 7.6, part.y - width + before, part.x - 7.6 + high, part.y + before
    return part.x - before, part.y - 7.6, part.x - before + width, part.y - 7.6 + high


def _of_box(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.right, box.bottom


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] - NEAR and other[0] < one[2] - NEAR and one[1] < other[3] - NEAR and other[1] < one[3] - NEAR


def _ends(line: Line, boxes: dict[str, Box]) -> None:
    for key, (x, y) in ((line.start, line.points[0]), (line.end, line.points[-1])):
        box = boxes[key]
        assert min(abs(x - box.x), abs(x - box.right)) <= NEAR and box.y <= y <= box.bottom, line
    for (x0, y0), (x1, y1) in pairwise(line.points):
        stretch = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        for box in boxes.values():
            inner = (box.x + NEAR, box.y + NEAR, box.right - NEAR, box.bottom - NEAR)
            crossed = stretch[0] < inner[2] and inner[0] < stretch[2] and stretch[1] < inner[3] and inner[1] < stretch[3]
            assert not crossed, (line, box)
