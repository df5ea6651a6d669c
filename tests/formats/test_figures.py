"""Figures as files: what each format promises, in the formats themselves and in the programs that open them."""

from __future__ import annotations

import re
import subprocess
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pypdf import PdfReader

from gioia_coder.core.blocks import (
    Arrow,
    Branch,
    Column,
    Curve,
    Figure,
    HeatMap,
    Model,
    Provenance,
    Report,
    Structure,
    Table,
)
from gioia_coder.core.layout import draw
from gioia_coder.core.layout.drawing import SIZE, Anchor, Line
from gioia_coder.errors import InputError
from gioia_coder.formats import figures
from gioia_coder.formats.figures import fonts
from tests.core.layout.placed import HEADS, figure
from tests.programs import need, offices

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "&%$#_{}~^\\<>| $x_1$ \"quoted\" 'single' ]]>"


def structure(count: int = 20, label: str = "says a thing that takes more than a line to say it in") -> Figure:
    themes = [
        Branch(f"t{n}", f"Theme number {n}", tuple(Branch(f"c{n}-{k}", f"{label} {k}") for k in range(5)))
        for n in range(count // 5)
    ]
    dimensions = [Branch(f"d{n}", f"Dimension {n}", tuple(themes[n : n + 3])) for n in range(0, len(themes), 3)]
    return figure(Structure(HEADS, tuple(dimensions)), "Based on 7 interviews.")


def one(label: str) -> Figure:
    return figure(Structure(HEADS, (Branch("d", "D", (Branch("t", "T", (Branch("c", label),)),)),)))


OTHERS = {
    "heat": HeatMap(("a", "b"), ("x", "y"), ((1, None), (0.5, 3)), "passages", (("Group", 2),)),
    "curve": Curve(("E1", "E2"), (3, 1), {"all": (3, 4)}, ((2, 3), (4, 4)), ("source", "concepts"), ("new", "random")),
    "model": Model((("a", "A", "g"), ("b", "B", "h")), (Arrow("a", "b", "leads to"), Arrow("b", "a", "back", dashed=True))),
}
EVERY = {"structure": structure()} | {name: Figure(name, name, shows, "seen") for name, shows in OTHERS.items()}


def words(path: Path) -> str:
    """Return the words of a PDF, blanks folded."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


@pytest.mark.parametrize("suffix", figures.SUFFIXES)
def test_every_figure_is_written_in_every_format_with_the_same_bytes_again(tmp_path: Path, suffix: str) -> None:
    def written() -> dict[str, bytes]:
        paths = {name: tmp_path / "new" / name / f"figure{suffix}" for name in EVERY}
        for name, path in paths.items():
            assert figures.write([EVERY[name]], path, origin="Sample · revision 1") == [path]
        return {name: path.read_bytes() for name, path in paths.items()}

    first = written()
    time.sleep(2.1 if suffix != ".svg" else 0)
    again = written()
    assert [name for name in EVERY if again[name] != first[name] or len(first[name]) <= 500] == []


def test_an_svg_has_text_as_text_a_title_a_description_and_its_size_in_points(tmp_path: Path) -> None:
    (path,) = figures.write([structure()], tmp_path / "a.svg", origin="Sample · revision 1")
    root = ElementTree.fromstring(path.read_bytes())
    assert (root.get("role"), root.get("width")) == ("img", "468pt")
    assert root.get("viewBox") == f"0 0 468 {root.get('height', '').removesuffix('pt')}"
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert [named[key] for key in root.get("aria-labelledby", "").split()] == ["Data structure", "Three columns."]
    assert root.findtext(f"{SVG}metadata") == "Sample · revision 1"
    texts = [" ".join(line.text or "" for line in text.iter(f"{SVG}tspan")) for text in root.iter(f"{SVG}text")]
    assert "says a thing that takes more than a line to say it in 4" in texts
    assert "Arial" in root.get("font-family", "") and root.get("font-size") == "8"
    assert not re.search(rb"href|<script|<style|url\(", path.read_bytes())


def test_marks_of_every_markup_are_literal_in_every_format(tmp_path: Path) -> None:
    made = {suffix: figures.write([one(HOSTILE)], tmp_path / f"a{suffix}")[0] for suffix in figures.SUFFIXES}
    root = ElementTree.fromstring(made[".svg"].read_bytes())
    assert HOSTILE in " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}tspan"))
    assert HOSTILE in words(made[".pdf"])
    shown = [shape.text_frame.text for shape in Presentation(str(made[".pptx"])).slides[0].shapes if shape.has_text_frame]
    assert HOSTILE in shown


def test_a_pdf_holds_all_pages_and_an_svg_and_a_png_are_a_file_for_each(tmp_path: Path) -> None:
    long = structure(90)
    count = len(draw(long))
    assert count > 2
    (pdf,) = figures.write([long], tmp_path / "a.pdf")
    assert len(PdfReader(pdf).pages) == count
    names = [f"a{f'-{n}' if n > 1 else ''}" for n in range(1, count + 1)]
    for suffix in (".svg", ".png"):
        assert [path.name for path in figures.write([long], tmp_path / f"a{suffix}")] == [f"{name}{suffix}" for name in names]
    assert "(2 of" in (tmp_path / "a-2.svg").read_text("utf-8")


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_pages_of_a_longer_figure_that_was_there_are_removed_and_nothing_else(tmp_path: Path, suffix: str) -> None:
    assert len(figures.write([structure(90)], tmp_path / f"a{suffix}")) > 3
    figures.write([one("another figure")], tmp_path / f"b{suffix}")
    own = tmp_path / f"b-2{suffix}"
    own.write_bytes(b"somebody's own")
    for name in ("a", "b"):
        figures.write([structure(3)], tmp_path / f"{name}{suffix}")
    assert {path.name for path in tmp_path.iterdir()} == {f"a{suffix}", f"b{suffix}", own.name}


@pytest.mark.parametrize("suffix", figures.SUFFIXES)
def test_a_label_of_many_pages_is_written_whole(tmp_path: Path, suffix: str) -> None:
    long = "word " * 4_000
    (path,) = figures.write([one(long)], tmp_path / f"a{suffix}")
    if suffix == ".pptx":
        show = Presentation(str(path))
        (listed,) = (shape for shape in show.slides[0].shapes if shape.name == "t/concepts")
        assert listed.text_frame.text == long.strip()
        assert listed.top + listed.height <= show.slide_height
    elif suffix == ".pdf":
        assert words(path).count("word") == 4_000


def test_further_figures_stand_beside_the_first_by_their_own_names(tmp_path: Path) -> None:
    two = [Figure(name, name, OTHERS["curve"], "seen") for name in ("saturation", "saturation-collection")]
    for suffix in (".svg", ".png", ".pdf"):
        names = [path.name for path in figures.write(two, tmp_path / f"saturation{suffix}")]
        assert names == [f"saturation{suffix}", f"saturation-collection{suffix}"]
    assert [path.name for path in figures.write(two, tmp_path / "mine.svg")] == ["mine.svg", "mine-saturation-collection.svg"]
    (slides,) = figures.write(two, tmp_path / "saturation.pptx")
    assert len(Presentation(str(slides)).slides) == 2


def test_a_png_has_300_dots_per_inch_at_the_printed_width(tmp_path: Path) -> None:
    (path,) = figures.write([structure()], tmp_path / "a.png")
    with Image.open(path) as image:
        assert image.width == 1950
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert image.info["Description"] == "Three columns."


def test_a_pdf_has_its_fonts_inside_its_text_as_text_and_no_clock(tmp_path: Path) -> None:
    (path,) = figures.write([structure()], tmp_path / "a.pdf")
    assert "says a thing that takes more than a line to say it in 4" in words(path)
    reader = PdfReader(path)
    assert float(reader.pages[0].mediabox.width) == 468
    about: Any = reader.metadata
    assert (about["/Title"], about["/Subject"]) == ("Data structure", "Three columns.")
    assert "/CreationDate" not in about
    kinds = [font.get_object()["/Subtype"] for font in reader.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert "/Type3" not in kinds


def test_no_line_leaves_its_room_in_the_widest_of_the_fonts() -> None:
    """Measured in DejaVu Sans, which comes with matplotlib and is wider than Arial, with and without Arabic and marks."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    from gioia_coder.core.layout.widths import wide

    fine = 10
    measure = RendererAgg(100, 100, 72 * fine)
    samples = ["Institutionalization of sharing", "WWWW MMMM @@@", "ÄÖÜ éèê ñ ç ß", "Щедрость и забота", "Οικονομία",
               "אין כסף לדוכנים",
               "الابتكار المدفوع بالندرة", "سسسشششصصصض ببب", "ﬁ ﬂ Ǆ №", HOSTILE, "e\u0301" * 9, "😀 →⟶ ≤ €"]  # fmt: skip
    for bold in (False, True):
        for sample in samples:
            look = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=SIZE)
            width, _, _ = measure.get_text_width_height_descent(sample, look, ismath=False)
            assert width / fine <= wide(sample, SIZE, bold=bold) + 0.3, (sample, bold)


def test_slides_have_shapes_and_connectors_glued_to_them(tmp_path: Path) -> None:
    (path,) = figures.write([structure(10)], tmp_path / "a.pptx")
    show = Presentation(str(path))
    assert show.slide_width.pt == 468
    slide = show.slides[0]
    shapes = {shape.name: shape for shape in slide.shapes}
    assert [shape.text_frame.text for name, shape in shapes.items() if name in ("t0", "d0")] == ["Theme number 0", "Dimension 0"]
    listed = shapes["t0/concepts"].text_frame.paragraphs
    assert len(listed) == 5 and all("buChar" in paragraph._p.xml for paragraph in listed)
    glued = {}
    for shape in slide.shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.LINE or shape._element.tag.endswith("cxnSp"):
            ends = shape._element.nvCxnSpPr.cNvCxnSpPr
            glued[shape.name] = (ends.stCxn.id, ends.endCxn.id)
    number = {name: shape.shape_id for name, shape in shapes.items()}
    assert glued["t0/arrow"] == (number["t0/concepts"], number["t0"])
    assert glued["t1/bracket"] == (number["t1"], number["d0"])
    assert len(glued) == sum(isinstance(part, Line) for part in draw(structure(10))[0].parts)
    assert slide.notes_slide.notes_text_frame.text.startswith("Three columns.")
    assert not any(shape.shape_type == MSO_SHAPE_TYPE.PICTURE for shape in slide.shapes)


def test_a_missing_font_is_one_error_that_names_one_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only = {name: entries for name, entries in fonts._installed().items() if name == "DejaVu Sans"}
    monkeypatch.setattr(fonts, "_installed", lambda: only)
    for suffix in (".pdf", ".png"):
        with pytest.raises(fonts.MissingFontError, match="no installed font has") as caught:
            figures.write([one("节俭驱动力")], tmp_path / f"a{suffix}")
        assert "Install Noto Sans CJK SC" in caught.value.mend and ".svg or .pptx" in caught.value.mend
    with pytest.raises(fonts.MissingFontError) as caught:
        figures.write([one("ひらがな")], tmp_path / "a.pdf")
    assert "Install Noto Sans CJK JP" in caught.value.mend
    assert list(tmp_path.iterdir()) == []
    assert figures.write([one("节俭驱动力")], tmp_path / "a.svg") and figures.write([one("节俭驱动力")], tmp_path / "a.pptx")


def test_a_font_that_has_the_letters_is_found_whatever_it_is_called() -> None:
    try:
        chosen = fonts.families(["节俭 driven"])
    except fonts.MissingFontError:
        pytest.skip("no font with Chinese letters is installed")
    assert chosen[0] in fonts.BASE and len(chosen) == 2


def test_right_to_left_labels_are_whole_in_a_pdf(tmp_path: Path) -> None:
    (path,) = figures.write([one("אין כסף")], tmp_path / "a.pdf")
    letters = set(words(path))
    assert set("אין כסף") <= letters


def test_settings_of_who_runs_it_change_nothing(tmp_path: Path) -> None:
    import matplotlib

    (path,) = figures.write([structure(5)], tmp_path / "a.png")
    first = path.read_bytes()
    with matplotlib.rc_context({"text.usetex": True, "font.size": 30, "savefig.dpi": 50, "savefig.bbox": "tight"}):
        before = dict(matplotlib.rcParams)
        figures.write([structure(5)], path)
        assert dict(matplotlib.rcParams) == before
    assert path.read_bytes() == first


def test_nothing_to_draw_and_unknown_suffixes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to draw"):
        figures.write([], tmp_path / "a.svg")
    with pytest.raises(InputError, match=r'no figure is written as "\.gif"'):
        figures.write([structure()], tmp_path / "a.gif")


CROWDED = figure(Model((("a", "A", "G1"), ("b", "B", "G2")), (Arrow("a", "b", "x"), Arrow("a", "b", "y"))))
"""A model whose arrows leave one box at two heights."""


@pytest.mark.parametrize("drawn", [*EVERY.values(), CROWDED], ids=[*EVERY, "crowded"])
def test_slides_have_words_and_lines_where_the_drawing_has_them(tmp_path: Path, drawn: Figure) -> None:
    (path,) = figures.write([drawn], tmp_path / "a.pptx")
    shapes = {shape.name: shape for shape in Presentation(str(path)).slides[0].shapes}
    drawing = draw(drawn)[0]
    for text in drawing.texts():
        if text.within:
            continue
        shape = shapes[text.key]
        assert ('vert="vert270"' in shape._element.xml) == text.turned
        side = {Anchor.LEFT: 0.0, Anchor.MIDDLE: 0.5, Anchor.RIGHT: 1.0}[text.anchor]
        if text.turned:
            assert shape.top.pt + (1 - side) * shape.height.pt == pytest.approx(text.y, abs=0.01)
        else:
            assert shape.left.pt + side * shape.width.pt == pytest.approx(text.x, abs=0.01)
    for line in drawing.parts:
        if isinstance(line, Line) and (shape := shapes[line.key])._element.tag.endswith("cxnSp"):
            (x0, y0), (x1, y1) = line.points[0], line.points[-1]
            placed = (shape.begin_x.pt, shape.begin_y.pt, shape.end_x.pt, shape.end_y.pt)
            assert placed == pytest.approx((x0, y0, x1, y1), abs=0.05), line.key


def test_pictures_for_documents_leave_the_note_to_them() -> None:
    (with_note,) = figures.inline(structure(5))
    assert "Based on 7 interviews." in with_note
    (picture,) = figures.pictures(structure(5))
    with Image.open(BytesIO(picture)) as image:
        assert image.height < 300 * draw(structure(5))[0].height / 72 - 30


@pytest.fixture(scope="module")
def slides_printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every figure's slides as LibreOffice prints them: all in one go, for the program takes long to start."""
    need("soffice")
    folder = tmp_path_factory.mktemp("slides")
    paths = [figures.write([EVERY[name]], folder / f"{n}.pptx")[0] for n, name in enumerate(EVERY)]
    try:
        return dict(zip(EVERY, offices(paths, folder, "pdf"), strict=True))
    except AssertionError as error:
        if "source file could not be loaded" in str(error):
            pytest.skip("LibreOffice is here without Impress")
        raise


@pytest.mark.parametrize("name", EVERY)
def test_libreoffice_opens_the_slides_with_all_their_words(slides_printed: dict[str, Path], name: str) -> None:
    found = words(slides_printed[name]).replace(" ", "")
    for text in draw(EVERY[name])[0].texts():
        if not text.turned:
            assert "".join(text.words.split()) in found, text.words


def test_chromium_shows_the_svg_without_a_word_cut(tmp_path: Path) -> None:
    browser = need("chromium")
    (path,) = figures.write([structure()], tmp_path / "a.svg")
    width, height = 624, round(draw(structure())[0].height / 0.75) + 1
    shot = tmp_path / "a.png"
    line = [browser, "--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={tmp_path / 'profile'}"]
    line += [f"--window-size={width},{height}", f"--screenshot={shot}", path.as_uri()]
    subprocess.run(line, capture_output=True, timeout=60, check=True)
    with Image.open(shot) as image:
        grey = image.convert("L")
        edge = [grey.getpixel((x, y)) for x in (0, width - 1) for y in range(0, height - 30, 7)]
        ink = sum(1 for value in grey.get_flattened_data() if value < 128) if hasattr(grey, "get_flattened_data") else 10_000
    assert all(isinstance(value, int) and value > 200 for value in edge), "nothing reaches the border"
    assert ink > 5_000, "there is something to see"


def test_a_page_shows_letters_of_a_figure_no_smaller_on_a_telephone_and_prints_low_ones_with_their_table(tmp_path: Path) -> None:
    from gioia_coder.formats import write_report

    low = HeatMap(("Cost", "Waste"), ("E1", "M1"), ((1, 2), (None, 3)), "passages")
    for shows, upright in ((low, False), (structure(40).shows, True)):
        figure = Figure("figure", "Figure", shows, "seen")
        blocks = (Table("Table", (Column("a", "A"),), [("x",)]),)
        write_report(Report("figure", "Report", blocks, Provenance("p", "r", "gioia"), figures=(figure,)), tmp_path / "a.html")
        page = (tmp_path / "a.html").read_text("utf-8")
        assert f"--wide: {draw(figure)[0].width:.0f}px" in page and "min-width: var(--wide)" in page
        assert ('<div class="drawn">' in page) is upright
