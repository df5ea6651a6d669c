"""The data structure: what stands where, whatever the labels are, and what moves when one is renamed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from gioia_coder.core.blocks import Branch, Structure
from gioia_coder.core.layout import HEIGHT, WIDTH, draw
from gioia_coder.core.layout.drawing import OKABE_ITO, Anchor, Box, Drawing, Line, Text, tint
from tests.core.layout.placed import HEADS, check, figure, structures


def named(count: int, themes: int = 3, each: int = 4) -> Structure:
    """Return a structure of plain labels, `each` concepts to a theme."""
    made = iter(range(1, 10_000))

    def theme() -> Branch:
        n = next(made)
        under = tuple(Branch(f"c{n}-{k}", f"says the thing number {k} of {n}") for k in range(each))
        return Branch(f"t{n}", f"Theme number {n}", under)

    return Structure(HEADS, tuple(Branch(f"d{n}", f"Dimension {n}", tuple(theme() for _ in range(themes))) for n in range(count)))


def pages(shows: Structure, note: str = "") -> tuple[Drawing, ...]:
    return draw(figure(shows, note))


def said(text: Text) -> str:
    return re.sub(r" \(continued\)$", "", text.words)


@settings(max_examples=80, deadline=None)
@given(structures())
def test_nothing_is_cut_or_overlaps_and_lines_end_at_boxes(shows: Structure) -> None:
    for page in pages(shows, "Based on 7 interviews."):
        check(page)


@settings(max_examples=50, deadline=None)
@given(structures())
def test_the_figure_says_every_label_of_the_codebook_once_and_nothing_else(shows: Structure) -> None:
    expected: list[tuple[str, str]] = []

    def collect(branches: tuple[Branch, ...], theme: bool) -> None:
        for branch in branches:
            if branch.label:
                expected.append((branch.key, branch.label))
            collect(branch.under, False)

    collect(shows.dimensions, False)
    found = {re.sub(r"(\+\d+)?(/label)?$", "", text.key): said(text) for page in pages(shows) for text in page.texts()}
    found = {key: words for key, words in found.items() if key.startswith("k")}
    assert found == dict(expected)
    for page in pages(shows):
        assert all("".join("".join(text.lines).split()) == "".join(text.words.split()) for text in page.texts())


def test_columns_stand_in_one_order_under_their_heads() -> None:
    (page,) = pages(named(1))
    heads = [text for text in page.texts() if text.bold]
    assert [text.words for text in heads] == list(HEADS)
    boxes = page.boxes()
    assert boxes["t1/concepts"].right < boxes["t1"].x < boxes["t1"].right < boxes["d0"].x
    listed = [text for text in page.texts() if text.within == "t1/concepts"]
    assert [text.words for text in listed] == [f"says the thing number {k} of 1" for k in range(4)]
    assert all(text.bullet is not None for text in listed)
    assert page.width == WIDTH


def test_concepts_point_to_their_theme_and_themes_to_their_dimension() -> None:
    (page,) = pages(named(2, themes=2))
    joined = {(line.start, line.end) for line in page.parts if isinstance(line, Line) and line.arrow}
    assert joined == {(f"t{n}/concepts", f"t{n}") for n in range(1, 5)} | {("t1", "d0"), ("t2", "d0"), ("t3", "d1"), ("t4", "d1")}


@pytest.mark.parametrize("key", ["c2-1", "t2", "d0"])
def test_renaming_a_label_moves_nothing_else(key: str) -> None:
    def renamed(branch: Branch) -> Branch:
        under = tuple(map(renamed, branch.under))
        return replace(branch, under=under, label="another name" if branch.key == key else branch.label)

    shows = named(3)
    before, after = pages(shows), pages(replace(shows, dimensions=tuple(map(renamed, shows.dimensions))))
    assert before != after
    for old, new in zip(before, after, strict=True):
        assert (old.width, old.height) == (new.width, new.height)
        moved = [(a, b) for a, b in zip(old.parts, new.parts, strict=True) if a != b]
        assert all(isinstance(a, Text) and a.key.removesuffix("/label") == key for a, _ in moved)


def test_a_longer_label_moves_what_is_beneath_down_and_nothing_sideways() -> None:
    shows = named(2, themes=2)
    first = shows.dimensions[0].under[0]
    long = replace(first, under=(replace(first.under[0], label="word " * 30), *first.under[1:]))
    changed = replace(
        shows, dimensions=(replace(shows.dimensions[0], under=(long, shows.dimensions[0].under[1])), shows.dimensions[1])
    )
    (before,), (after,) = pages(shows), pages(changed)
    moves = {round(b.y - a.y, 2) for key, a in before.boxes().items() for b in [after.boxes()[key]]}
    assert all(a.x == after.boxes()[key].x and a.width == after.boxes()[key].width for key, a in before.boxes().items())
    assert min(moves) >= 0 and len(moves) > 1


def test_long_structures_go_on_over_pages_that_are_well_filled() -> None:
    found = pages(named(20))
    assert len(found) > 3
    assert all(page.height <= HEIGHT + 20 for page in found)
    assert all(page.height >= 0.55 * HEIGHT for page in found[:-1])
    for n, page in enumerate(found):
        words = [text.words for text in page.texts()]
        assert ("Data structure (continued)" in words) is (n > 0)
        assert all(head in words for head in HEADS)


def test_a_dimension_that_fits_on_a_page_is_not_parted_where_the_page_is_well_filled() -> None:
    found = pages(named(20, themes=2))
    assert not any(text.words.startswith("Dimension") and "continued" in text.words for page in found for text in page.texts())


def test_a_dimension_larger_than_a_page_is_parted_between_themes_and_says_so() -> None:
    found = pages(named(1, themes=20))
    dimensions = [[text.words for text in page.texts() if text.words.startswith("Dimension")] for page in found]
    assert dimensions == [["Dimension 0"]] + [["Dimension 0 (continued)"]] * (len(found) - 1)
    themes = [text.words for page in found for text in page.texts() if text.words.startswith("Theme")]
    assert themes == [f"Theme number {n}" for n in range(1, 21)]


def test_a_theme_of_three_hundred_concepts_is_parted_between_concepts() -> None:
    found = pages(named(1, themes=1, each=300))
    for page in found:
        check(page)
    assert sum(text.bullet is not None for page in found for text in page.texts()) == 300
    assert [text.words for text in found[1].texts() if text.words.startswith("Theme")] == ["Theme number 1 (continued)"]


def test_what_is_ungrouped_stands_apart_under_a_heading() -> None:
    waiting = Branch("", "", (Branch("t9", "Waits"), Branch("", "", tuple(Branch(f"c{n}", f"loose {n}") for n in range(5)))))
    shows = named(1)
    (page,) = pages(replace(shows, dimensions=(*shows.dimensions, waiting)))
    heading = next(text for text in page.texts() if text.words == "Ungrouped")
    loose = [text for text in page.texts() if text.words.startswith(("loose", "Waits"))]
    assert len(loose) == 6 and all(text.y > heading.y for text in loose)
    assert all(text.y < heading.y for text in page.texts() if text.key.startswith(("t1", "d0", "c1-")))
    assert not any(isinstance(part, Line) and part.start == "t9" for part in page.parts)


def test_a_label_of_any_length_is_never_cut() -> None:
    (page,) = pages(Structure(HEADS, (Branch("d", "D", (Branch("t", "T", (Branch("c", "word " * 2_000),)),)),)))
    check(page)
    assert "".join(next(text for text in page.texts() if text.key == "c").lines).count("word") == 2_000


def test_labels_that_run_leftward_stand_at_the_right_of_their_box() -> None:
    (page,) = pages(Structure(HEADS, (Branch("d", "D", (Branch("t", "T", (Branch("c", "אין כסף"),)),)),)))
    text = next(text for text in page.texts() if text.key == "c")
    box = page.boxes()["t/concepts"]
    assert text.leftward and text.anchor is Anchor.RIGHT
    assert text.bullet is not None and text.x < text.bullet < box.right


def test_it_is_black_and_white_unless_colours_are_asked_for() -> None:
    shows = named(2)
    plain = {colour for page in pages(shows) for box in page.boxes().values() for colour in (box.fill, box.line)}
    assert plain == {"#000000", "#FFFFFF"}
    coloured = draw(replace(figure(shows), color=True))
    assert coloured == draw(figure(shows), color=True)
    boxes = {key: box for page in coloured for key, box in page.boxes().items()}
    assert boxes["d0"].line == OKABE_ITO[0] and boxes["d1"].line == OKABE_ITO[1]
    assert boxes["t1"].fill == tint(OKABE_ITO[0], 0.18)


def test_colours_change_no_place() -> None:
    def places(found: tuple[Drawing, ...]) -> list[tuple[float, ...]]:
        return [(p.x, p.y, p.width, p.height) for page in found for p in page.parts if isinstance(p, Box)]

    assert places(pages(named(5))) == places(draw(figure(named(5)), color=True))


def test_two_rows_of_ungrouped_concepts_on_one_page_have_keys_of_their_own() -> None:
    words = [*["a long label " * 130] * 2, *["short"] * 3]
    loose = Branch("d", "", (Branch("t", "", tuple(Branch(f"k{n}", label.strip()) for n, label in enumerate(words))),))
    (page, *_) = pages(Structure(HEADS, (loose,)))
    check(page)
    assert {"ungrouped-1/concepts-1", "ungrouped-1+1/concepts-1"} <= set(page.boxes())
