"""Measure check-quotes: a manuscript of a hundred pages with 200 quotations against 100 transcripts, beside reading those.

Run it with `python -m tests.benchmarks quotes`.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

from docx import Document

from gioia_coder.store import Store
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import checking_quotes
from tests.benchmarks.measuring import WORDS, gioia, project, show

SOURCES, SAID, PAGES, QUOTED = 100, 9_600, 100, 200


def manuscript(folder: Path, *, changed: int) -> Path:
    """Write a paper whose quotations stand in the texts, every `changed`-th with one word that does not."""
    chance = random.Random(3)
    paper = Document()
    for n in range(QUOTED):
        source = chance.randrange(SOURCES)
        turns = (folder / "texts" / f"T{source:05d}.txt").read_text("utf-8").split("\n\n")
        words = turns[chance.randrange(1, 90, 2)].partition(": ")[2].split()[:30]
        if n % changed == 0:
            words[15] = "unheard"
        around = " ".join(chance.choices(WORDS, k=PAGES * 350 // QUOTED))
        paper.add_paragraph(f"{around} “{' '.join(words)}” (P{source}).")
    path = folder / "paper.docx"
    paper.save(str(path))
    return path


def everything(scratch: Path) -> None:
    """Check the manuscript when a tenth of its quotations differ, and when all of them do."""
    folder = scratch / "quoted"
    project(folder, SOURCES, SAID, 40)
    gioia(folder, "import", "--manifest", str(folder / "manifest.csv"))
    with Store.open(folder / "project.gioia") as store:
        began = time.perf_counter()
        read = study(store)
        size = sum(len(read.revision(one.id).text) for one in read.sources)
        floor = time.perf_counter() - began
        for changed, what in ((10, "a tenth differ"), (1, "all differ")):
            path = manuscript(folder, changed=changed)
            began = time.perf_counter()
            found = checking_quotes.check_quotes(store, [path])
            took = time.perf_counter() - began
            assert found.checked.quotations == QUOTED and found.checked.differing == len(range(0, QUOTED, changed))
            of = f"reading the transcripts, {size / 1e6:.1f} million letters"
            show(f"check-quotes, {QUOTED} quotations, {what}", took, 5.0, floor, of)
