"""Measure the evidence page of 200 sources with 20,000 codings: writing it, and opening it in Chromium beside an empty page.

Run it with `python -m tests.benchmarks page`. What is measured of opening is the page's own clock, from the beginning of loading
until everything can be clicked, and once more the clock of who waits for it.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path
from statistics import median

from gioia_coder.core.reports import evidence_page
from gioia_coder.core.reports.options import Options
from gioia_coder.formats.evidence_page import write
from gioia_coder.store import Store, snapshot
from tests.benchmarks.measuring import gioia, project, show
from tests.browser import Seen, chromium, fresh_page

SOURCES, CODINGS, CONCEPTS = 200, 20_000, 300
EMPTY = "<!DOCTYPE html><html data-ready=0><title>empty</title><body>empty</body></html>"


def everything(scratch: Path) -> None:
    """Write the page and open it, then search in it and open a source."""
    folder = scratch / "page"
    project(folder, SOURCES, 9_600, CONCEPTS)
    gioia(folder, "import", "--manifest", str(folder / "manifest.csv"))
    gioia(folder, "codings", "import", str(_codings(folder)))
    with Store.open(folder / "project.gioia") as store:
        subject = snapshot.study(store)
        began = time.perf_counter()
        for source in subject.sources:
            subject.revision(source.id)
        read = time.perf_counter() - began
        began = time.perf_counter()
        page = evidence_page.build(subject, Options())
        built = time.perf_counter() - began
        path = write(page, folder / "report.html")
        took = time.perf_counter() - began
    size = path.stat().st_size / 2**20
    show(
        "evidence page, building and writing",
        took,
        5.0,
        read,
        "reading the texts",
        f", {built:.2f} s of it building; {size:.1f} MiB",
    )
    empty = folder / "empty.html"
    empty.write_text(EMPTY, "utf-8")
    with chromium() as browser, fresh_page(browser, viewport={"width": 1280, "height": 800}) as seen:
        floor = median(_opened(seen, empty) for _ in range(3))
        found = [(_opened(seen, path), int(seen.page.evaluate("+document.documentElement.dataset.ready"))) for _ in range(3)]
        took = median(whole for whole, _ in found)
        own = median(ready for _, ready in found)
        show("opening it in Chromium", took, 3.0, floor, "an empty page", f", {own / 1000:.2f} s by the page's own clock")
        for what, act in (
            ("a word searched the first time", "q=harbour"),
            ("another word searched", "q=wind"),
            ("a filter by case and theme in the matrix", "view=matrix&rows=concept&case=K07&q=a"),
            ("a source read in context", "at=T00003%3A14"),
        ):
            took = seen.page.evaluate(
                "(at) => { const t = performance.now(); location.hash = at; dispatchEvent(new PopStateEvent('popstate'));"
                " document.body.offsetHeight; return (performance.now() - t) / 1000; }",
                f"#{act}",
            )
            show(what, took, 1.0, floor, "an empty page")
        seen.check()


def _opened(seen: Seen, path: Path) -> float:
    seen.page.goto("about:blank")
    began = time.perf_counter()
    seen.open(path)
    return time.perf_counter() - began


def _codings(folder: Path) -> Path:
    path = folder / "codings.csv"
    each = CODINGS // SOURCES
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["source", "start", "end", "code", "coder"])
        for source in range(SOURCES):
            for n in range(each):
                start = 40 + n * 480
                code = f"c{(n * 7 + source) % CONCEPTS + 1:03d}"
                writer.writerow([f"T{source:05d}", start, start + 60 + n, code, ("anna", "ben")[n % 2]])
    return path
