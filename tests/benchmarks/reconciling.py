"""Measure disagreements, their sheet and consensus on invented codings, beside the floor: sorting the same span borders.

Run it with `python -m tests.benchmarks.reconciling`. Every part runs in a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from gioia_coder.core.disagreement import compare
from gioia_coder.core.model import Coder, Level, Revision, Source
from gioia_coder.core.study import CodingColumns, PieceColumns, Study
from gioia_coder.core.text import find_turns
from gioia_coder.formats.sheets import read_table
from gioia_coder.store import Store, coding_rows, reading, writing
from gioia_coder.store.acts import new_uuids
from gioia_coder.workflow import codebook_changes, consensus, disagreements, reconciling
from tests.benchmarks.agreement import TURN, TURNS, book, material, sorting
from tests.benchmarks.measuring import show

PARTS = ("comparing", "sheet")
DISAGREEMENTS = 5_000


def study(coders: int, concepts: int, sources: int, count: int) -> Study:
    """Return the codings that agreement is measured on, as a study."""
    tree = book(concepts)
    given = material(coders, tree, sources, count, "turn")
    order = np.lexsort((given.start, given.source))
    none = np.zeros(len(order), np.int64)
    columns = CodingColumns(
        np.arange(1, len(order) + 1),
        *(column[order] for column in (given.source, given.start, given.end, given.code, given.coder)),
        none,
        none.astype(bool),
    )
    nowhere = np.zeros(0, np.int64)
    texts = tuple(Source(key, f"S{key}", revision=key) for key in range(1, sources + 1))
    people = tuple(Coder(key, f"coder {key}") for key in range(1, coders + 1))
    words = "x" * (TURNS * TURN)
    pieces = PieceColumns(*(nowhere for _ in range(5)))
    return Study("", (), (), texts, tree, people, columns, pieces, lambda key: Revision(key, key, words, "", (), {}), "")


def comparing() -> None:
    """Compare 3 coders x 200 codes x 100 sources."""
    given = study(3, 200, 100, 30_000)
    floor = min(sorting(material(3, book(200), 100, 30_000, "turn")) for _ in range(3))
    began = time.perf_counter()
    found = compare(given)
    seconds = time.perf_counter() - began
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    what = f"{len(given.codings):,} codings: {len(found.disagreements):,} disagreements"
    show(what, seconds, 2.0, floor, "sorting the borders", f", {mib:.0f} MiB")


def filled(folder: Path) -> Store:
    """Return an open store in which two coders differ in 5,000 places of 50 sources."""
    store = Store.create(folder / "project.gioia", {"name": "Many"})
    for n in range(40):
        codebook_changes.add(store, Level.CONCEPT, f"concept {n}", parent="-", who="test")
    said = "We sell what we make, and we make what the others ask us for. " * 4
    text = "\n\n".join(f"{'AB'[n % 2]}: {said}" for n in range(100))
    with store.act("everything", who="test") as act:
        codes = list(reading.codebook(act.connection).by_id)
        people = [writing.add_coder(act, name) for name in ("anna", "ben")]
        for n in range(50):
            turns = find_turns(text).turns
            source = writing.add_source(act, f"S{n}", case=None)
            revision = writing.add_revision(act, source, writing.NewText(text, turns, text.encode(), "", "utf-8"), {})
            rows = []
            for at, turn in enumerate(turns):
                spans = [(turn.start, turn.start + 60, people[0]), (turn.start + 30 * (at % 2), turn.start + 110, people[1])]
                for (start, end, who), uuid in zip(spans, new_uuids(2), strict=True):
                    words = writing.fingerprint(text[start:end])
                    rows.append((uuid, revision, start, end, codes[(at + n) % 40], who, None, 0, words, None))
            coding_rows.add_many(act, rows)
    return store


def sheet() -> None:
    """Write a sheet of 5,000 disagreements, fill it, read it back, decide, and derive consensus."""
    with tempfile.TemporaryDirectory() as scratch, filled(Path(scratch)) as store:
        seen = disagreements.view(store)
        assert len(seen.found.disagreements) == DISAGREEMENTS, len(seen.found.disagreements)
        for suffix in (".xlsx", ".csv"):
            path = Path(scratch) / f"decide{suffix}"
            seconds = _took(lambda path=path: reconciling.write_sheet(store, seen, path))
            floor = _took(lambda path=path: path.with_name("copy").write_bytes(path.read_bytes()))
            show(f"{DISAGREEMENTS:,} disagreements written as {suffix}", seconds, 10.0, floor, "copying the file", "")
        _fill(path)
        floor = _took(lambda: read_table(path.with_suffix(".xlsx")))
        for suffix in (".xlsx", ".csv"):
            file = path.with_suffix(suffix)
            seconds = _took(lambda file=file: reconciling.apply(store, disagreements.view(store), file, who="anna"))
            show(f"{DISAGREEMENTS:,} disagreements read from {suffix}", seconds, 10.0, floor, "reading the cells", "")
        seconds = _took(lambda: reconciling.apply(store, disagreements.view(store), path, who="anna", yes=True))
        show("the same decided", seconds, 10.0, floor, "reading the cells", "")
        seconds = _took(lambda: consensus.consensus(store))
        show("consensus derived", seconds, 10.0, floor, "reading the cells", "")
        assert not disagreements.view(store).open


def _took(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


def _fill(path: Path) -> None:
    import csv

    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream)
    at = head.index("decision")
    for row in rows:
        row[at] = "union"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])


def everything() -> None:
    """Measure every part, each in a process of its own."""
    for part in PARTS:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.reconciling", part], check=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        {"comparing": comparing, "sheet": sheet}[sys.argv[1]]()
    else:
        everything()
