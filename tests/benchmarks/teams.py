"""Measure sharing and merging of invented codings, beside the floor: one bulk INSERT of the same rows.

Run it with `python -m tests.benchmarks.teams`.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from tests.benchmarks.__main__ import codings
from tests.benchmarks.measuring import gioia, project, run, show

COUNT, SOURCES, CONCEPTS, LENGTH = 100_000, 100, 200, 15_000
COLUMNS = (
    '"uuid", "revision_id", "start", "end", "code_id", "coder_id", "intensity", "contradicts", "quarantined", "quote", "memo"'
)


def inserting(store: Path, scratch: Path) -> float:
    """Return the seconds that putting the codings of a store into an empty table with the same index takes."""
    with closing(sqlite3.connect(store)) as known:
        rows = known.execute(f"SELECT {COLUMNS} FROM coding").fetchall()
        made = [sql for (sql,) in known.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'coding' AND sql IS NOT NULL")]
    with closing(sqlite3.connect(scratch / "floor.db", isolation_level=None)) as bare:
        for sql in made:
            bare.execute(sql)
        began = time.perf_counter()
        bare.execute("BEGIN")
        bare.executemany(f"INSERT INTO coding ({COLUMNS}, made) VALUES ({', '.join('?' * 11)}, 1)", rows)
        bare.execute("COMMIT")
        return time.perf_counter() - began


def command(store: Path, *words: str) -> float:
    """Return the seconds that a whole process takes."""
    return run(sys.executable, "-m", "gioia_coder", "--project", str(store), *words).seconds


def merging(scratch: Path) -> None:
    """Share a project, code 100,000 segments in the copy, and merge it: as it is, and where texts were corrected meanwhile."""
    folder = scratch / "study"
    project(folder, SOURCES, 3_000, CONCEPTS)
    gioia(folder, "import", "--manifest", str(folder / "manifest.csv"))
    copy = scratch / "anna.gioia"
    shared = command(folder / "project.gioia", "share", "--coder", "anna", str(copy))
    table = codings(folder, COUNT, SOURCES, CONCEPTS, LENGTH)
    table.write_text(table.read_text("utf-8").replace(",ben", ",anna"), "utf-8")
    command(copy, "codings", "import", str(table))
    floor = inserting(copy, scratch)
    corrected = scratch / "corrected"
    shutil.copytree(folder, corrected)
    for n in range(SOURCES):
        text = corrected / "texts" / f"T{n:05d}.txt"
        text.write_text(text.read_text("utf-8").replace("Interviewer:", "Interviewer: Well,", 3), "utf-8")
        gioia(corrected, "sources", "update", f"T{n:05d}", str(text), "--yes")
    of = "INSERT of the same rows"
    show(f"share {SOURCES} sources", shared, 5.0, floor, of)
    store = folder / "project.gioia"
    show("merge --dry-run", command(store, "merge", str(copy), "--dry-run"), 20.0, floor, of)
    show(f"merge {COUNT:,} codings", command(store, "merge", str(copy)), 20.0, floor, of)
    show("merge them again, nothing new", command(store, "merge", str(copy)), 20.0, floor, of)
    again = scratch / "again.gioia"
    show("share with the codings", command(store, "share", "--coder", "anna", str(again)), 20.0, floor, of)
    show(f"merge into {SOURCES} corrected texts", command(corrected / "project.gioia", "merge", str(copy)), 20.0, floor, of)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        merging(Path(name))
