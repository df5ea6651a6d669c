"""Measure reports, beside the floor: the same words joined, the bare library with the same cells, the plainest counting.

Run it with `python -m tests.benchmarks reports`. Every workbook is written in a process of its own, so that its memory can be
told. python-docx is given a hundredth of the rows, for it is slow.
"""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from gioia_coder.core.blocks import Column, Provenance, Report, Table
from gioia_coder.core.reports import co_occurrence as together
from gioia_coder.core.study import Study
from gioia_coder.formats import write_report
from gioia_coder.formats.workbook import STREAMED
from gioia_coder.store import Store, snapshot
from gioia_coder.workflow import demonstration, reports
from tests.benchmarks.measuring import WORDS, gioia, project, show

ROWS, PART = 20_000, 100
WORKBOOKS = {20_000: 2.5, 200_000: 20.0}
"""The quotes of a workbook, and the seconds in which it is promised."""
MOST_MIB = 600
"""The most memory that a workbook may take."""
SOURCES, CODINGS, CONCEPTS = 200, 20_000, 400


def quotes(rows: int) -> Report:
    """Return an evidence table with so many quotes of about thirty words."""
    chance = random.Random(1)
    titles = ("Dimension", "Theme", "Concept", "Quotation", "Informant", "Role", "Case", "Source")
    columns = tuple(Column(title.lower(), title, group=at < 3) for at, title in enumerate(titles))
    said = [" ".join(chance.choices(WORDS, k=30)) for _ in range(rows)]
    lines = []
    for n, words in enumerate(said):
        path = (f"dimension {n // 2000}", f"theme {n // 200}", f"says thing {n // 20}")
        lines.append((*path, words, f"P{n % 97}", "owner", f"K{n % 40}", f"T{n:05d}:4.2"))
    return Report("evidence", "Quotations", (Table("Quotations", columns, lines, "A note."),), Provenance("P", "0" * 12, "gioia"))


def everything(scratch: Path) -> None:
    """Write quotes in every format for paper, count what occurs together, and make every report of the sample study."""
    for rows in WORKBOOKS:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.reporting", str(rows), str(scratch)], check=True)
    report = quotes(ROWS)
    table = report.blocks[0]
    joined = _timed(lambda: "\n".join(" & ".join(map(str, row)) for row in table.rows).encode("utf-8"))
    bare = _timed(lambda: _bare(table.rows[: ROWS // PART], len(table.columns)))
    for suffix, promised in ((".docx", 4.0), (".tex", 4.0)):
        took = _timed(lambda name=f"quotes{suffix}": write_report(report, scratch / name))
        size = (scratch / f"quotes{suffix}").stat().st_size / 2**20
        more = (
            f", {size:.1f} MiB; python-docx took {bare:.2f} s for {ROWS // PART} of the rows"
            if suffix == ".docx"
            else f", {size:.1f} MiB"
        )
        show(f"{ROWS:,} quotes as {suffix}", took, promised, joined, "joining the words", more)
    print(f"     memory at most {_mib():.0f} MiB", flush=True)
    co_occurrence(scratch / "together")
    folder = scratch / "study"
    demonstration.demo(folder)
    with Store.open(folder / "project.gioia") as store:
        one = _timed(lambda: reports.export(store, scratch / "json", formats=["json"]))
        took = _timed(lambda: reports.export(store, scratch / "all"))
    show("all reports of the sample study, all formats", took, 15.0, one, "the same reports as .json")


def workbook(rows: int, scratch: Path) -> None:
    """Write a workbook of so many quotes, then the same cells with the bare library."""
    report, promised = quotes(rows), WORKBOOKS[rows]
    path = scratch / f"quotes-{rows}.xlsx"
    took = _timed(lambda: write_report(report, path))
    mib = _mib()
    bare = _timed(lambda: _bare_workbook(report.blocks[0].rows, scratch / "bare.xlsx"))
    more = f", {mib:.0f} MiB of {MOST_MIB}; {path.stat().st_size / 2**20:.1f} MiB on disk"
    shown = took if mib <= MOST_MIB else promised + took
    show(f"{rows:,} quotes as .xlsx", shown, promised, bare, "the bare XlsxWriter, the same cells", more)


def co_occurrence(folder: Path) -> None:
    """Count every pair of 400 concepts over 20,000 codings, each of which overlaps a few others."""
    project(folder, SOURCES, 9_600, CONCEPTS)
    gioia(folder, "import", "--manifest", str(folder / "manifest.csv"))
    gioia(folder, "codings", "import", str(_overlapping(folder)))
    with Store.open(folder / "project.gioia") as store:
        options = reports.Options(program="gioia")
        subject = snapshot.study(store)
        spans = _timed(lambda: _pairs(subject))
        made = together.build(subject, options)
        took = _timed(lambda: together.build(subject, options))
        whole = _timed(lambda: reports.report(store, "co-occurrence", options))
    pairs = len(made.blocks[0].rows)
    more = f", {pairs:,} pairs of concepts; {whole:.2f} s with reading the study"
    show(f"co-occurrence of {CONCEPTS} concepts, {CODINGS:,} codings", took, 1.0, spans, "finding the overlaps", more)


def _overlapping(folder: Path) -> Path:
    """Write a CSV of codings of which neighbours overlap."""
    path, each, chance = folder / "codings.csv", CODINGS // SOURCES, random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["source", "start", "end", "code", "coder"])
        for n in range(CODINGS):
            start, code = 40 + n % each * 400, chance.randrange(CONCEPTS) + 1
            writer.writerow([f"T{n // each:05d}", start, start + chance.randrange(50, 1500), f"c{code:03d}", "anna"])
    return path


def _pairs(subject: Study) -> None:
    """Find and count the pairs of codings that overlap, with nothing but arrays."""
    held = subject.codings
    begin, end = held.source * 10**7 + held.start, held.source * 10**7 + held.end
    order = np.argsort(begin)
    begin, end, code = begin[order], end[order], held.code[order]
    reach = np.searchsorted(begin, end) - np.arange(len(begin)) - 1
    one = np.repeat(np.arange(len(begin)), reach)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(reach) - reach, reach)
    np.bincount(code[one] * (code.max() + 1) + code[other])


def _mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _bare(rows: Any, columns: int) -> bytes:
    from docx import Document

    document, stream = Document(), BytesIO()
    table = document.add_table(rows=0, cols=columns)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.save(stream)
    return stream.getvalue()


def _bare_workbook(rows: Any, path: Path) -> None:
    from xlsxwriter import Workbook

    # as the writer does: a large sheet goes through a file, row by row
    with Workbook(path, {"constant_memory": len(rows) > STREAMED}) as book:
        page = book.add_worksheet()
        for line, row in enumerate(rows):
            for at, words in enumerate(row):
                page.write_string(line, at, words)


if __name__ == "__main__":
    workbook(int(sys.argv[1]), Path(sys.argv[2]))
