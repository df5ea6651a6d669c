"""Measure files of the exchange standard and archives, out and in, beside the floor: lxml parsing the file's XML alone.

Run it with `python -m tests.benchmarks exchange`.
"""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

from lxml import etree

from tests.benchmarks.measuring import Run, gioia, project, show

MOST_MIB = 600
"""The most memory that an exchange may hold."""
FLOOR = "lxml parsing"


def parsing(path: Path) -> float:
    """Return the seconds that lxml alone takes for the XML of a .qdpx file, the median of three."""
    with zipfile.ZipFile(path) as archive:
        data = archive.read("project.qde")
    found = []
    for _ in range(3):
        began = time.perf_counter()
        etree.fromstring(data, etree.XMLParser(huge_tree=True))
        found.append(time.perf_counter() - began)
    return sorted(found)[1]


def tell(what: str, done: Run, promised: float, floor: float) -> None:
    """Print a figure with its memory; too much memory counts as over time."""
    seconds = done.seconds if done.mib <= MOST_MIB else promised + done.seconds
    show(what, seconds, promised, floor, FLOOR, f"; {done.mib:.0f} MiB of {MOST_MIB}; {done.worked:.2f} s of the processor")


def coded(folder: Path, count: int, sources: int, words: int, concepts: int) -> None:
    """Make a project with so many codings over its sources."""
    from tests.benchmarks.__main__ import codings

    project(folder, sources, words, concepts)
    gioia(folder, "import", "--manifest", str(folder / "manifest.csv"))
    shortest = min(one.stat().st_size for one in (folder / "texts").iterdir())
    gioia(folder, "codings", "import", str(codings(folder, count, sources, concepts, shortest)))


def everything(scratch: Path) -> None:
    """A small file as other programs write it, in; a large study out and in as a file and as an archive."""
    folder = scratch / "small"
    coded(folder, 300, 10, 27_000, 60)
    plain = folder / "plain.qdpx"
    size = sum(one.stat().st_size for one in (folder / "texts").iterdir()) / 1e6
    gioia(folder, "exchange", "export", str(plain), "--plain")
    done = [gioia(folder, "exchange", "import", str(plain), "--into", str(scratch / f"new{n}"), "--yes") for n in range(3)]
    middle = sorted(done, key=lambda one: one.seconds)[1]
    tell(f"import 300 codings, {size:.1f} MB, into a new one", middle, 1.5, parsing(plain))
    out_and_in(scratch, scratch / "large")


def out_and_in(scratch: Path, folder: Path) -> None:
    """Write 20,000 codings over 200 sources and take them in again."""
    coded(folder, 20_000, 200, 3_000, 200)
    whole, plain = folder / "whole.qdpx", folder / "plain.qdpx"
    done = gioia(folder, "exchange", "export", str(whole))
    floor = parsing(whole)
    tell("export 20,000 codings over 200 sources", done, 10.0, floor)
    tell("the same for others only (--plain)", gioia(folder, "exchange", "export", str(plain), "--plain"), 10.0, parsing(plain))
    for file, what in ((whole, "import them into a new project"), (plain, "import the plain file into a new project")):
        new = scratch / file.stem
        tell(what, gioia(folder, "exchange", "import", str(file), "--into", str(new), "--yes"), 10.0, parsing(file))
    tell("import our own file again, nothing new", gioia(folder, "exchange", "import", str(whole), "--yes"), 10.0, floor)
    tell("archive the study", gioia(folder, "archive", str(scratch / "archive")), 10.0, floor)
    tell("restore it", gioia(folder, "archive", "--restore", str(scratch / "archive"), str(scratch / "again")), 10.0, floor)
