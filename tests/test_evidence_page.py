"""The evidence page in Chromium: clicks, filters, search, keyboard, print, hostile words; and that nothing leaves it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gioia_coder.core.counting.cells import count
from gioia_coder.core.counting.columns import columns_by
from gioia_coder.core.counting.ground import ground, ground_of
from gioia_coder.core.counting.passages import behind
from gioia_coder.core.counting.rows import rows_at, used_codes
from gioia_coder.core.model import Level
from gioia_coder.core.reports import evidence_page
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from gioia_coder.formats.evidence_page import html, write
from gioia_coder.store import Store, snapshot
from tests.browser import Seen, chromium, fresh_page
from tests.core.builders import Book, Text, study, where
from tests.programs import need

SCRIPT = Path(evidence_page.__file__).parents[2] / "formats" / "evidence_page" / "page.js"


@pytest.fixture(scope="module")
def sample(sample_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Study]]:
    """Make the sample study's page."""
    need("chromium")
    folder = tmp_path_factory.mktemp("page")
    with Store.open(sample_study / "project.gioia") as store:
        subject = snapshot.study(store)
        yield write(evidence_page.build(subject, Options()), folder / "report.html"), subject


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def seen(browser: Any) -> Iterator[Seen]:
    with fresh_page(browser, viewport={"width": 1280, "height": 800}) as page:
        yield page
        page.check()


def test_from_the_figure_to_the_quotes_to_the_turn(seen: Seen, sample: tuple[Path, Study]) -> None:
    seen.open(sample[0])
    page = seen.page
    page.locator(".hit[data-code=t2]").click()
    assert page.locator("#quotes-title").inner_text() == "Cost-driven innovation"
    assert (
        page.locator("#counts").inner_text()
        == "12 passages, 5 informants, 4 cases count for it. 14 quotations, 14 codings listed."
    )
    assert page.locator("#list .quote").count() == 14
    assert "#code=t2" in page.url
    quote = page.locator("#list .quote").nth(1)
    words = quote.locator("blockquote").inner_text().strip("“”")
    place = quote.locator("button.place").inner_text()
    quote.locator("button.place").click()
    assert page.locator("#source").is_visible()
    assert page.locator("#source-title").inner_text() == place.split(":")[0]
    assert page.locator("mark.here").inner_text() == words
    assert page.locator(".turn.here .n").inner_text() == place.split(":")[1].split(".")[0]
    source = next(one for one in sample[1].sources if one.ref == place.split(":")[0])
    assert page.locator(".turn").count() == len(sample[1].revision(source.id).turns)
    box, bar = page.locator("mark.here").bounding_box(), page.locator("#turns").bounding_box()
    assert bar["y"] <= box["y"] and box["y"] + box["height"] <= bar["y"] + bar["height"], "the turn is in view"
    page.locator("#after").click()
    assert page.locator("mark.here").inner_text() != words
    page.locator("#close").click()
    assert not page.locator("#source").is_visible()


def test_from_a_cell_to_its_codings_and_from_the_list_to_a_concept(seen: Seen, sample: tuple[Path, Study]) -> None:
    seen.open(sample[0])
    page = seen.page
    page.locator("#tab-matrix").click()
    page.get_by_role("button", name="Minorities empowerment, S1: 5 passages").click()
    assert page.locator("#counts").inner_text() == "5 passages here. 5 quotations, 5 codings listed."
    assert all("S1" in one for one in seen.texts("#list .from"))
    page.get_by_role("button", name="Cost-driven innovation, N1: 0 passages, contradicted").click()
    assert seen.texts("#list .chip.speaks") == ["speaks against"]
    page.locator("#rows").select_option("concept")
    assert page.locator("#matrix tbody tr").count() > 15
    page.locator("#tab-codes").click()
    page.locator("#codes").get_by_role("button", name="splits the bill for fairs and exhibitions").click()
    assert page.locator("#quotes-title").inner_text() == "splits the bill for fairs and exhibitions"
    page.go_back()
    page.go_back()
    assert page.locator("#matrix").is_visible()


def _counted(subject: Study, coder: str) -> list[list[str]]:
    """Return what the case matrix shows of the codings behind which a coder stands."""
    base = ground(subject)
    mask = behind(base)[next(one.id for one in subject.coders if one.name == coder)]
    rows = rows_at(subject.codebook, Level.THEME, used_codes(base.codings.code))
    part = ground_of(subject, base.codings.take(mask), base.layer)
    return [[str(n) if n else "" for n in row] for row in count(part, rows, columns_by(part, "case")).passages.tolist()]


@pytest.mark.parametrize("coder", ["anna", "ben"])
def test_under_a_filter_it_counts_as_the_program_does(seen: Seen, sample: tuple[Path, Study], coder: str) -> None:
    seen.open(sample[0], f"#view=matrix&coder={coder}")
    table = seen.page.evaluate(
        "() => [...document.querySelectorAll('#grid tbody tr')].map(r => [...r.querySelectorAll('td')].map(c => c.innerText))"
    )
    assert [[cell.strip("†") for cell in row] for row in table] == _counted(sample[1], coder)
    seen.open(sample[0], "#view=matrix&informant=N1-A")
    assert seen.texts("#grid .cell") and "†" in " ".join(seen.texts("#grid .cell"))
    seen.open(sample[0], "#view=matrix&informant=E1-A")
    assert seen.texts("#grid .cell") and "†" not in " ".join(seen.texts("#grid .cell")), "nobody of E1 speaks against anything"
    assert "under the filter" in seen.page.locator("#grid .note").inner_text()


def test_without_a_filter_its_own_counting_comes_to_the_given_numbers(seen: Seen, sample: tuple[Path, Study]) -> None:
    # every coding's words or names hold a letter a, so that the search leaves nothing out
    seen.open(sample[0], "#view=codes&q=a")
    assert "94 codings listed" in seen.page.locator("#counts").inner_text()
    again = seen.texts("#codes td")
    seen.open(sample[0], "#view=codes")
    assert again == seen.texts("#codes td:last-child")


def test_filters_and_the_folded_search(seen: Seen, sample: tuple[Path, Study]) -> None:
    seen.open(sample[0])
    page = seen.page
    page.locator("#case").select_option("E1")
    page.locator("#informant").select_option("E1-B")
    heads = seen.texts("#list .from")
    assert heads and all(one.startswith("E1-B") for one in heads)
    assert page.locator("#asked").inner_text() == "case E1; informant E1-B"
    page.locator("#clear").click()
    page.locator("#code").select_option("t2")
    page.locator("#q").fill("FÌFTEEN  of us")
    seen.until("document.querySelectorAll('#list .quote').length === 1")
    assert "One stand, fifteen of us" in page.locator("#list").inner_text()
    assert page.locator("#hits h3").inner_text().startswith("In the sources: ")
    assert "fifteen of us" in page.locator("#hits li").first.inner_text().lower(), "the words stand in the excerpt"
    page.locator("#hits button").first.click()
    assert "fifteen of us" in page.locator(".turn.here").inner_text().lower()
    seen.press("Escape")
    page.locator("#q").fill("no such words at all")
    seen.until("!document.querySelector('#list .quote')")
    assert page.locator("#counts").inner_text() == "0 passages here. 0 quotations, 0 codings listed."


def test_everything_is_reached_by_the_keyboard(seen: Seen, sample: tuple[Path, Study]) -> None:
    seen.open(sample[0])
    page = seen.page
    seen.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("rent")
    seen.until("location.hash === '#q=rent'")
    seen.press("Escape")
    assert page.locator("#q").input_value() == "" and page.evaluate("location.hash") == ""
    reached = []
    for _ in range(12):
        seen.press("Tab")
        reached.append(seen.focused())
        if reached[-1].endswith("show its quotations"):
            break
    assert "Data structure" in reached
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "seen in the figure too"
    box = reached[-1]
    seen.press("Enter")
    assert seen.focused() == page.locator("#quotes-title").inner_text() == box.split(":")[0]
    seen.press("Escape")
    assert seen.focused() == box, "Esc leads back to where one came from"
    seen.press("Enter")
    while not page.evaluate("document.activeElement.classList.contains('place')"):
        seen.press("Tab")
    place = seen.focused()
    seen.press("Enter")
    assert page.evaluate("document.activeElement.className").startswith("turn")
    seen.press("Escape")
    assert not page.locator("#source").is_visible() and seen.focused() == place
    page.locator("#tab-figure").focus()
    seen.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-codes" and page.locator("#codes").is_visible()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_a_view_is_kept_in_its_address(seen: Seen, sample: tuple[Path, Study]) -> None:
    seen.open(sample[0], "#code=t5&case=S1&view=matrix&at=S1-01%3A16")
    assert seen.page.locator("#source-title").inner_text() == "S1-01"
    assert seen.page.locator(".turn.here .n").inner_text() == "16"
    seen.open(sample[0], "#code=nonsense&case=nowhere&view=what&at=gone")
    assert seen.texts("#list .quote") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_screen_in_light_and_dark(browser: Any, sample: tuple[Path, Study], scheme: Any, width: int) -> None:
    with fresh_page(browser, viewport={"width": width, "height": 844}, color_scheme=scheme) as seen:
        for view in ("figure", "codes", "matrix"):
            seen.open(sample[0], f"#code=t2&view={view}")
            assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
            with Image.open(BytesIO(seen.page.screenshot())) as image:
                grey = image.convert("L")
                paper = grey.getpixel((3, 3))
                assert isinstance(paper, int) and (paper > 240) == (scheme == "light")
                low, high = grey.getextrema()
                assert high - low > 180, "letters stand out"
            seen.check()


def test_it_prints_figure_matrix_and_all_the_quotes_that_are_asked_for(
    seen: Seen, sample: tuple[Path, Study], tmp_path: Path
) -> None:
    import subprocess

    seen.open(sample[0])
    listed = seen.page.locator("#list .quote").count()
    assert listed == 60 and seen.page.locator("#more").is_visible()
    seen.page.pdf(path=str(tmp_path / "page.pdf"))
    text = subprocess.run(
        [need("pdftotext"), "-layout", tmp_path / "page.pdf", "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert text.count("coded by") > listed
    for words in ("First-order concepts", "Frugal-driven forces", "A cell counts passages", "co-branding"):
        assert words in text
    assert "Show" not in text and "Search" not in text


# What words can do


EVIL = (
    "</script><script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "<!-- <script> & &amp; `${document.title='taken'}` 'quoted' \"twice\"",
    "👩‍👩‍👧 we 😀 both",
    "نحن نتقاسم المتجر مع الجيران",
    "אין כסף לדוכנים",
    "line\nbreak\u2028and\u202eover",
    "節儉 $title $data ${style} $",
)


def _hostile() -> Study:
    label = "long label " * 27 + "</script>"
    themes = {f"theme {n} {EVIL[n % len(EVIL)]}": [f"says {n}-{k} {EVIL[k % len(EVIL)]}" for k in range(30)] for n in range(10)}
    themes[label] = [label]
    text = Text(
        [(who, f"{words} number {n}.") for n, words in enumerate(EVIL * 3) for who in ("P<b>1",)],
        case="E&1",
        informants=("P<b>1",),
    )
    people = {"P<b>1": ("E&1", "<i>owner</i>")}
    book = Book({EVIL[0]: themes}, concepts=[f"loose {EVIL[1]}"])
    bare = study(book, {"S&1": text}, cases=["E&1"], informants=people)
    names = [code.name for code in bare.codebook.codes if code.level is Level.CONCEPT]
    words = bare.revision(1).text
    codings = []
    for n, name in enumerate(names[:24] + names[-2:]):
        at = where(bare, "S&1", f"{EVIL[n % len(EVIL)]} number {n % 24}." if n % 24 == n else words[:10])
        codings.append(("S&1", *at, name, "anna", {"memo": EVIL[n % len(EVIL)]}))
    private = where(bare, "S&1", f"{EVIL[3]} number 3.")
    return study(book, {"S&1": text}, codings, cases=["E&1"], informants=people, quotes=[("S&1", *private, "private", "")])


def test_hostile_words_are_words(seen: Seen, tmp_path: Path) -> None:
    subject = _hostile()
    path = write(evidence_page.build(subject, Options()), tmp_path / "a page & more.html")
    seen.open(path)
    page = seen.page
    assert page.title() == "Sample: evidence"
    quotes = [
        one.strip("“”")
        for one in seen.page.evaluate("[...document.querySelectorAll('#list blockquote')].map(e => e.textContent)")
    ]
    text = subject.revision(1).text
    assert len(quotes) == 26 and quotes.count("(private)") == 1
    assert all(one in text for one in quotes if one != "(private)")
    assert page.locator("main img, main script, main i, #list b b").count() == 0
    rtl = page.locator("#list blockquote", has_text="نحن").first
    assert page.evaluate("e => getComputedStyle(e).direction", rtl.element_handle()) == "rtl"
    assert page.locator("#code option").count() == 1 + len(subject.codebook.codes)
    page.locator("#list .quote", has_text="both").first.wait_for(state="attached")
    # the one after the emoji stands where it ought to
    page.locator("#list .quote", has_text="number 4.").locator("button.place").click()
    assert page.locator("mark.here").inner_text() == f"{EVIL[4]} number 4."
    assert "(private)" in page.locator("#turns").inner_text() and "both number 3." not in page.locator("#turns").inner_text()
    seen.press("Escape")
    for view in ("codes", "matrix"):
        page.locator(f"#tab-{view}").click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    assert page.title() == "Sample: evidence"


def test_a_public_page_opens_without_sources_coders_and_memos(seen: Seen, tmp_path: Path) -> None:
    path = write(evidence_page.build(_hostile(), Options(), public=True), tmp_path / "public.html")
    seen.open(path, "#q=number")
    page = seen.page
    assert page.locator("#list .quote").count() > 20
    assert page.locator("button.place, .memo, #hits *").count() == 0
    assert not page.locator("#coder").is_visible()
    assert "public edition" in page.locator(".kind").inner_text()
    assert "both number 3." not in path.read_text("utf-8")


def test_an_empty_project_has_a_page(seen: Seen, tmp_path: Path) -> None:
    seen.open(write(evidence_page.build(study(Book(), {}), Options()), tmp_path / "empty.html"))
    assert "There is no data structure yet." in seen.page.locator("#figure").inner_text()
    for view in ("codes", "matrix"):
        seen.page.locator(f"#tab-{view}").click()
        assert "There" in seen.page.locator(f"#{view} .empty").inner_text()
    assert seen.page.locator("#counts").inner_text() == "Nothing is coded yet."


def test_the_policy_stops_whatever_is_put_into_the_page_and_the_test_notices(
    browser: Any, sample: tuple[Path, Study], tmp_path: Path
) -> None:
    with fresh_page(browser) as seen:
        spoiled = tmp_path / "spoiled.html"
        put = "<img src='http://127.0.0.1:9/a.png'><script>document.title='taken'</script><style>body{opacity:.1}</style></main>"
        spoiled.write_text(sample[0].read_text("utf-8").replace("</main>", put, 1), "utf-8")
        seen.open(spoiled)
        assert seen.page.title().endswith(": evidence")
        assert seen.page.evaluate("getComputedStyle(document.body).opacity") == "1"
        assert len([one for one in seen.complaints if "Content Security Policy" in one]) >= 3
        with pytest.raises(AssertionError):
            seen.check()
        plain = tmp_path / "plain.html"
        plain.write_text("<html data-ready=1><img src='http://127.0.0.1:9/a.png'>", "utf-8")
        seen.open(plain)
        assert "http://127.0.0.1:9/a.png" in seen.asked


def test_nothing_in_the_page_can_ask_for_anything(sample: tuple[Path, Study]) -> None:
    text = html(evidence_page.build(sample[1], Options()))
    outside = re.sub(r"http://www\.w3\.org/2000/svg", "", text)
    assert "http" not in re.sub(r'"text":\[.*?\],"speakers"', "", outside).replace("http-equiv", "")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy and "unsafe" not in policy[1] and policy[1].startswith("default-src 'none'; script-src 'sha256-")
    script = SCRIPT.read_text("utf-8")
    assert len(script.encode("utf-8")) < 25_000
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval",
        "Function(",
        "fetch",
        "XMLHttp",
        "import(",
        "document.write",
        ".src",
    ):
        assert word not in script, word
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert data and "<" not in data[1]
    assert json.loads(data[1])["about"]["project"] == sample[1].name
