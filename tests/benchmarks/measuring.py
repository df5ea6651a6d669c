"""Running the program and printing a figure: what every part of the benchmarks shares."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

WORDS = (Path(__file__).parent / "words.txt").read_text("utf-8").split()


@dataclass(frozen=True)
class Run:
    """One finished process: wall seconds, the peak of its memory in MiB, and the seconds that the processor worked for it."""

    seconds: float
    mib: float
    worked: float = 0.0


def run(*words: str, times: int = 1) -> Run:
    """Run a process several times; return the median of the seconds and the highest memory."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _, status, usage = os.wait4(child.pid, 0)
        found.append(Run(time.perf_counter() - began, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime))
        if status:
            sys.exit(f"failed: {' '.join(words)}\n{child.stderr.read().decode() if child.stderr else ''}")
    found.sort(key=lambda one: one.seconds)
    middle = found[len(found) // 2]
    return Run(middle.seconds, max(one.mib for one in found), middle.worked)


def gioia(folder: Path, *words: str, times: int = 1) -> Run:
    """Run a command of the program on a project."""
    return run(sys.executable, "-m", "gioia_coder", "--project", str(folder), "--coder", "anna", *words, times=times)


def show(what: str, seconds: float, promised: float, floor: float, of: str, more: str = "") -> None:
    """Print one figure with what was promised and its floor."""
    mark = "ok  " if seconds <= promised else "OVER"
    print(
        f"{mark} {what:<44} {seconds:7.2f} s of {promised:5.1f}   {seconds / floor:6.1f} x {of} ({floor:.3f} s){more}", flush=True
    )


def text(words: int, seed: int) -> str:
    """Return an invented interview of so many words in about a hundred turns."""
    chance = random.Random(seed)
    size = max(words // 100, 8)
    lines = []
    for n in range(max(words // size, 1)):
        said = [chance.choice(WORDS) for _ in range(size)]
        stops = "".join(f"{word}. " if k % 14 == 13 else f"{word} " for k, word in enumerate(said))
        lines.append(f"{'Interviewer' if n % 2 == 0 else f'P{seed}'}: {stops.strip()}.")
    return "\n\n".join(lines) + "\n"


def project(folder: Path, sources: int, words: int, concepts: int) -> None:
    """Make a project with texts and a codebook of so many concepts in themes of ten and dimensions of fifty."""
    texts = folder / "texts"
    texts.mkdir(parents=True)
    for n in range(sources):
        (texts / f"T{n:05d}.txt").write_text(text(words, n), "utf-8")
    rows = ["file,case,informant"] + [f"texts/T{n:05d}.txt,K{n % 40:02d},P{n}" for n in range(sources)]
    (folder / "manifest.csv").write_text("\n".join(rows), "utf-8")
    book = [["dimension", "theme", "concept"]]
    book += [[f"dimension {n // 50}", f"theme {n // 10}", f"says thing number {n}"] for n in range(concepts)]
    with (folder / "book.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(book)
    run(sys.executable, "-m", "gioia_coder", "init", str(folder), "--name", "Benchmark")
    gioia(folder, "codebook", "import", str(folder / "book.csv"))
