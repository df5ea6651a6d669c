"""Measure what the program promises, each figure beside its floor, the least that hardware and library allow.

Run it with `python -m tests.benchmarks` (all, about five minutes) or `python -m tests.benchmarks start import` (some).
Machines are noisy: read the ratios. Every floor is measured in the same run, on the same data.
"""

from __future__ import annotations

import csv
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from tests.benchmarks import agreement, exchange, figures, page, quoting, reporting, suggesting
from tests.benchmarks.measuring import WORDS, Run, gioia, project, run, show, text
from tests.formats.samples import docx

MOST_MIB = 400
"""The most memory that an import may hold."""


def codings(folder: Path, count: int, sources: int, concepts: int, length: int) -> Path:
    """Write a CSV of codings, all different, spread over sources and concepts."""
    path = folder / "codings.csv"
    chance = random.Random(1)
    each = count // sources
    step = max((length - 200) // max(each, 1), 1)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["source", "start", "end", "code", "coder"])
        for source in range(sources):
            for n in range(each):
                start = n * step % (length - 200) + n * step // (length - 200)
                code = f"c{(n * 7 + source + chance.randrange(3)) % concepts + 1:03d}"
                writer.writerow([f"T{source:05d}", start, start + 40 + n % 120, code, ("anna", "ben")[n % 2]])
    return path


def start(scratch: Path) -> None:
    """Starting up, and small commands in a project of 10,000 codings."""
    bare = run(sys.executable, "-c", "pass", times=7).seconds
    show("gioia --help", run(sys.executable, "-m", "gioia_coder", "--help", times=7).seconds, 0.2, bare, "bare Python")
    folder = scratch / "small"
    project(folder, 50, 3_000, 400)
    gioia(folder, "import", "--manifest", str(folder / "manifest.csv"))
    gioia(folder, "codings", "import", str(codings(folder, 10_000, 50, 400, 15_000)))
    library = run(sys.executable, "-c", "import typer, sqlalchemy", times=5).seconds
    small = (
        ("status",),
        ("sources", "list"),
        ("sources", "show", "T00003"),
        ("codings", "list", "--source", "T00003"),
        ("codebook", "show"),
        ("log",),
        ("find", "harbour", "--source", "T00003"),
        ("report", "case-matrix"),
    )
    for words in small:
        show(f"gioia {' '.join(words)}", gioia(folder, *words, times=3).seconds, 0.6, library, "importing typer, sqlalchemy")
    # three codings and the taking back of just these three
    coded = sorted(gioia(folder, "code", f"T00003:{turn}.2", "c010").seconds for turn in (4, 6, 8))[1]
    show("gioia code SEGMENT CODE", coded, 0.6, library, "importing typer, sqlalchemy")
    show("gioia undo", gioia(folder, "undo", times=3).seconds, 0.6, library, "importing typer, sqlalchemy")


def imports(scratch: Path) -> None:
    """Importing 200 texts and 1,000 Word documents of 9,600 words, and one text of five million characters."""
    folder = scratch / "texts"
    project(folder, 200, 9_600, 10)
    files = sorted((folder / "texts").iterdir())
    done = gioia(folder, "import", "--manifest", str(folder / "manifest.csv"))
    brought_in("200 texts of 9,600 words", done, 2.0, files, decoded)
    folder = scratch / "long"
    project(folder, 1, 850_000, 10)
    files = sorted((folder / "texts").iterdir())
    files[0].write_text(files[0].read_text("utf-8")[:5_000_000], "utf-8")
    done = gioia(folder, "import", str(files[0]))
    brought_in("one text of 5,000,000 characters", done, 5.0, files, decoded)
    folder = scratch / "documents"
    project(folder, 0, 0, 10)
    files = documents(folder / "documents", 1_000)
    done, drawn = on_terminal(folder, "import", str(folder / "documents"), "--case", "K", "--yes")
    brought_in("1,000 .docx of 9,600 words", done, 60.0, files, unpacked)
    steps = drawn.count("reading")
    print(f"{'ok  ' if steps >= 10 else 'OVER'} it draws how far it is, {steps} times", flush=True)


def documents(folder: Path, count: int) -> list[Path]:
    """Write Word documents of 9,600 words."""
    folder.mkdir()
    found = []
    for n in range(count):
        lines = text(9_600, n).strip().split("\n\n")
        talk = [(who, said) for who, _, said in (line.partition(": ") for line in lines)]
        found.append(folder / f"D{n:05d}.docx")
        found[-1].write_bytes(docx(talk))
    return found


def brought_in(what: str, done: Run, promised: float, files: list[Path], plainly: Callable[[bytes], str]) -> None:
    """Print what an import took beside reading its bytes, and beside the plainest way to their words."""
    began = time.perf_counter()
    data = [path.read_bytes() for path in files]
    floor = time.perf_counter() - began
    began = time.perf_counter()
    for one in data:
        plainly(one)
    least = floor + time.perf_counter() - began
    more = f"; {done.seconds / least:.1f} x {plainly.__name__} plainly ({least:.2f} s); {done.mib:.0f} MiB of {MOST_MIB}"
    more += f"; {done.worked:.2f} s of the processor"
    size = sum(map(len, data)) / 2**20
    show(
        f"import {what}", done.seconds if done.mib <= MOST_MIB else promised + 1, promised, floor, f"reading {size:.0f} MiB", more
    )


def decoded(data: bytes) -> str:
    return data.decode("utf-8")


def unpacked(data: bytes) -> str:
    """Return all characters of a Word document, without a thought of what they are."""
    parts: list[str] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.CharacterDataHandler = parts.append
    parser.Parse(zipfile.ZipFile(BytesIO(data)).read("word/document.xml"), True)
    return "".join(parts)


def on_terminal(folder: Path, *words: str) -> tuple[Run, str]:
    """Run a command whose stderr is a terminal; return how it ran and what it drew there."""
    import pty

    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "gioia_coder", "--project", str(folder), "--coder", "anna", *words]
    began = time.perf_counter()
    child = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    drawn = bytearray()
    with suppress(OSError):  # a terminal that nobody writes to any more ends so on Linux
        while block := os.read(ours, 1 << 16):
            drawn += block
    _, status, usage = os.wait4(child.pid, 0)
    os.close(ours)
    if status:
        sys.exit(f"failed: {' '.join(words)}\n{drawn.decode('utf-8', 'replace')}")
    worked = usage.ru_utime + usage.ru_stime
    return Run(time.perf_counter() - began, usage.ru_maxrss / 1024, worked), drawn.decode("utf-8", "replace")


def million(scratch: Path) -> None:
    """A million codings by CSV, taken back, and counted over 10,000 sources and 400 concepts."""
    folder = scratch / "million"
    project(folder, 10_000, 420, 400)
    gioia(folder, "import", "--manifest", str(folder / "manifest.csv"))
    before = (folder / "project.gioia").stat().st_size
    path = codings(folder, 1_000_000, 10_000, 400, 2_000)
    floor = bulk_insert(scratch / "floor.db")
    done = gioia(folder, "codings", "import", str(path))
    size = (folder / "project.gioia").stat().st_size
    more = f", {done.mib:.0f} MiB of 1536, store {size / 2**20:.0f} MiB of 300 ({before / 2**20:.0f} before)"
    show("import 1,000,000 codings by CSV", done.seconds, 30.0, floor, "a bulk INSERT", more)
    again = gioia(folder, "codings", "import", str(path))
    show("the same file again (changes nothing)", again.seconds, 30.0, floor, "a bulk INSERT", f", {again.mib:.0f} MiB")
    floor = group_by(folder / "project.gioia")
    for words in (("--cell", "list"), ("--rows", "concept", "--cell", "count")):
        made = gioia(folder, "report", "case-matrix", *words, "--json", times=3)
        show(
            f"case-matrix {' '.join(words)}, 1,000,000 codings", made.seconds, 4.0, floor, "one GROUP BY", f", {made.mib:.0f} MiB"
        )
    show("undo of 1,000,000 codings", gioia(folder, "undo").seconds, 5.0, update_all(scratch / "floor.db"), "a bulk UPDATE")


def bulk_insert(path: Path) -> float:
    """Return the seconds that the database alone takes for a million rows of a coding's size."""
    rows = [(os.urandom(16), n // 100, n % 100 * 50, n % 100 * 50 + 80, n % 400, n % 2, os.urandom(8)) for n in range(1_000_000)]
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE c (id INTEGER PRIMARY KEY, u BLOB, r INT, s INT, e INT, k INT, w INT, q BLOB, x INT)")
    connection.execute("CREATE UNIQUE INDEX i ON c (r, s, e, k, w) WHERE x IS NULL")
    began = time.perf_counter()
    with connection:
        connection.executemany("INSERT INTO c (u, r, s, e, k, w, q) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return time.perf_counter() - began


def update_all(path: Path) -> float:
    """Return the seconds that the database alone takes to end a million rows."""
    connection = sqlite3.connect(path)
    began = time.perf_counter()
    with connection:
        connection.execute("UPDATE c SET x = 1 WHERE x IS NULL")
    return time.perf_counter() - began


def group_by(path: Path) -> float:
    """Return the seconds of one GROUP BY over the codings."""
    connection = sqlite3.connect(path)
    began = time.perf_counter()
    connection.execute("SELECT revision_id, code_id, count(*) FROM coding WHERE ended IS NULL GROUP BY 1, 2").fetchall()
    return time.perf_counter() - began


def reanchor(scratch: Path) -> None:
    """Re-anchoring 10,000 codings in a text of a million characters in which every turn is changed, through the command line."""
    folder = scratch / "corrected"
    project(folder, 1, 180_000, 400)
    old = folder / "texts" / "T00000.txt"
    written = old.read_text("utf-8")
    page = text(5_000, 2).strip().split("\n\n")
    fixed = [line.replace(f" {WORDS[0]} ", " corrected ").replace(f" {WORDS[1]} ", " ") for line in written.split("\n\n")]
    new = folder / "corrected.txt"
    new.write_text("\n\n".join([*fixed[:40], *fixed[45:70], *page, *fixed[70:]]), "utf-8")
    gioia(folder, "import", "--manifest", str(folder / "manifest.csv"))
    gioia(folder, "codings", "import", str(codings(folder, 10_000, 1, 400, len(written))))
    floor = hash_turns(old, new) + rewrite(scratch / "rewritten.db")
    done = gioia(folder, "sources", "update", "T00000", str(new), "--yes")
    show(
        f"re-anchor 10,000 codings in {len(written) / 1e6:.1f} million characters",
        done.seconds,
        5.0,
        floor,
        "hashing the turns, writing the rows",
        f", {done.mib:.0f} MiB of 400",
    )


def hash_turns(*paths: Path) -> float:
    """Return the seconds that reading texts and looking their paragraphs up in one another takes."""
    began = time.perf_counter()
    old, new = ({" ".join(turn.split()): n for n, turn in enumerate(path.read_text("utf-8").split("\n\n"))} for path in paths)
    old.keys() & new.keys()
    return time.perf_counter() - began


def rewrite(path: Path) -> float:
    """Return the seconds that the database alone takes to end 10,000 codings and make them again."""
    rows = [(os.urandom(16), n, n + 80, os.urandom(8)) for n in range(10_000)]
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE c (id INTEGER PRIMARY KEY, u BLOB, s INT, e INT, q BLOB, x INT)")
    connection.execute("CREATE UNIQUE INDEX i ON c (s, e) WHERE x IS NULL")
    with connection:
        connection.executemany("INSERT INTO c (u, s, e, q) VALUES (?, ?, ?, ?)", rows)
    began = time.perf_counter()
    with connection:
        connection.execute("UPDATE c SET x = 1 WHERE x IS NULL")
        connection.executemany("INSERT INTO c (u, s, e, q) VALUES (?, ?, ?, ?)", rows)
    return time.perf_counter() - began


def teams(scratch: Path) -> None:
    """Sharing and merging copies."""
    from tests.benchmarks.teams import merging

    merging(scratch)


def reconciling(_: Path) -> None:
    """Disagreements, their sheet and consensus."""
    from tests.benchmarks.reconciling import everything

    everything()


PARTS: dict[str, Callable[[Path], None]] = {
    "start": start,
    "import": imports,
    "million": million,
    "reanchor": reanchor,
    "agreement": agreement.everything,
    "suggesting": suggesting.everything,
    "teams": teams,
    "reconciling": reconciling,
    "figures": figures.everything,
    "quotes": quoting.everything,
    "reports": reporting.everything,
    "page": page.everything,
    "exchange": exchange.everything,
}


def chosen(words: list[str]) -> Iterator[Callable[[Path], None]]:
    """Yield the parts that were named, all of them when none was."""
    unknown = [word for word in words if word not in PARTS]
    if unknown:
        sys.exit(f"there is no {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    yield from (PARTS[word] for word in words or PARTS)


if __name__ == "__main__":
    os.environ["GIOIA_CONFIG_DIR"] = tempfile.mkdtemp()
    for part in chosen(sys.argv[1:]):
        with tempfile.TemporaryDirectory() as found:
            part(Path(found))
