"""Measure reports for paper, beside the floor: the same words joined, and the bare library with the same cells.

Run it with `python -m tests.benchmarks reports`. The bare library is given a hundredth of
the rows, for it is slow.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from gioia_coder.core.blocks import Column, Provenance, Report, Table
from gioia_coder.formats import write_report
from gioia_coder.store import Store
from gioia_coder.workflow import demonstration, reports
from tests.benchmarks.measuring import WORDS, show

ROWS, PART = 20_000, 100


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
    """Write 20,000 quotes as .docx and .tex, and every report of the sample study in every format."""
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
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
    print(f"     memory at most {mib:.0f} MiB", flush=True)
    folder = scratch / "study"
    demonstration.demo(folder)
    with Store.open(folder / "project.gioia") as store:
        one = _timed(lambda: reports.export(store, scratch / "json", formats=["json"]))
        took = _timed(lambda: reports.export(store, scratch / "all"))
    show("all reports of the sample study, all formats", took, 15.0, one, "the same reports as .json")


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
