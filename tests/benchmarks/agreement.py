"""Measure the agreement of coders on invented codings, beside the floor: sorting the same span borders.

Run it with `python -m tests.benchmarks agreement`. Every part runs in a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from gioia_coder.core.agreement import Material, Units, anything, compare, rollup
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Code, Level
from tests.benchmarks.measuring import gioia, project, show

LEVELS = (Level.CONCEPT, Level.THEME, Level.DIMENSION)
PARTS = {
    "small": (3, 200, 100, 30_000, 0, 1.0, "turn"),
    "drawn": (3, 200, 100, 30_000, 1000, 3.0, "turn"),
    "characters": (3, 200, 100, 30_000, 1000, 3.0, "character"),
    "million": (5, 400, 10_000, 1_000_000, 1000, 30.0, "turn"),
    "million characters": (5, 400, 10_000, 1_000_000, 1000, 30.0, "character"),
}
TURNS, TURN = 100, 400


def book(concepts: int) -> Codebook:
    """Return a codebook with themes of ten concepts and dimensions of five themes."""
    codes: list[Code] = []
    for n in range(concepts):
        if n % 50 == 0:
            codes.append(Code(len(codes) + 1, f"d{n}", Level.DIMENSION, f"d{n}", position=n))
            dimension = len(codes)
        if n % 10 == 0:
            codes.append(Code(len(codes) + 1, f"t{n}", Level.THEME, f"t{n}", dimension, n))
            theme = len(codes)
        codes.append(Code(len(codes) + 1, f"c{n}", Level.CONCEPT, f"c{n}", theme, n))
    return Codebook(codes)


def material(coders: int, tree: Codebook, sources: int, count: int, unit: str) -> Material:
    """Return codings that coders share in part: one set of segments, of which each takes most and shifts some."""
    chance = np.random.default_rng(1)
    concepts = np.array([code.id for code in tree.ordered(Level.CONCEPT)])
    each = count // coders
    source = chance.integers(0, sources, each) + 1
    start = chance.integers(0, TURNS * TURN - 400, each)
    length = chance.integers(20, 300, each)
    code = concepts[chance.integers(0, len(concepts), each)]
    taken = [
        (np.full(each, n), np.where(chance.random(each) < 0.2, np.roll(code, 1), code), source, start + moved, length)
        for n in range(1, coders + 1)
        for moved in (np.where(chance.random(each) < 0.4, chance.integers(0, 200, each), 0),)
    ]
    by, what, where, begin, size = (np.concatenate(column) for column in zip(*taken, strict=True))
    key = np.repeat(np.arange(1, sources + 1), TURNS)
    turn = np.tile(np.arange(TURNS), sources)
    units = Units(key, turn * TURN, turn * TURN + TURN - 10, turn, unit)
    names = np.arange(1, coders + 1)
    readings = (np.tile(names, sources), np.repeat(np.arange(1, sources + 1), coders))
    return Material(by, what, where, begin, np.minimum(begin + size, TURNS * TURN), units, tuple(names.tolist()), *readings)


def sorting(given: Material) -> float:
    """Return the seconds that sorting the borders of all segments by code and place takes."""
    began = time.perf_counter()
    key = (given.code * 20_000 + given.source) * (TURNS * TURN + 1)
    np.sort(np.concatenate((key + given.start, key + given.end)))
    return time.perf_counter() - began


def measure(name: str) -> None:
    """Compare the coders of one part and print the seconds and the peak of memory."""
    coders, concepts, sources, count, draws, promised, unit = PARTS[name]
    tree = book(concepts)
    given = material(coders, tree, sources, count, unit)
    floor = min(sorting(given) for _ in range(3))
    rollups = [rollup(tree, level) for level in LEVELS]
    began = time.perf_counter()
    found = compare(given, anything(tree), rollups, draws=draws)
    seconds = time.perf_counter() - began
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    alphas = ", ".join(f"{each.level} {each.pooled.alpha.value:.2f}" for each in found.levels)
    what = f"{len(given.code):,} codings by {coders}, {unit}s, {draws} draws"
    show(what, seconds, promised, floor, "sorting the borders", f", {mib:.0f} MiB of 2048; {alphas}")


def everything(scratch: Path) -> None:
    """The agreement of coders, on columns and through the command line."""
    for part in PARTS:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.agreement", part], check=True)
    through_the_command_line(scratch / "agreement")


def through_the_command_line(folder: Path) -> None:
    """30,000 codings by three coders in a project: as they are now, in a round, and both reports that stand on rounds."""
    project(folder, 100, 3_000, 200)
    gioia(folder, "import", "--manifest", str(folder / "manifest.csv"))
    gioia(folder, "codings", "import", str(alike(folder, 3, 100, 30_000, 200)))
    given = material(3, book(200), 100, 30_000, "turn")
    floor = min(sorting(given) for _ in range(3))
    gioia(folder, "rounds", "freeze", "first", "--force")
    for words in (("agreement",), ("agreement", "--round", "first"), ("report", "agreement"), ("report", "methods")):
        done = gioia(folder, *words, times=3)
        show(f"gioia {' '.join(words)}, 30,000 codings", done.seconds, 3.0, floor, "sorting the borders", f", {done.mib:.0f} MiB")


def alike(folder: Path, coders: int, sources: int, count: int, concepts: int) -> Path:
    """Write a CSV of codings that coders share in part."""
    chance = random.Random(1)
    path = folder / "shared.csv"
    rows = ["source,start,end,code,coder"]
    for n in range(count // coders):
        start, size, code = chance.randrange(15_000), chance.randrange(20, 300), chance.randrange(concepts)
        for who in ("anna", "ben", "cleo")[:coders]:
            begin, what = start + chance.choice((0, 0, 60)), (code + (chance.random() < 0.2)) % concepts + 1
            rows.append(f"T{n % sources:05d},{begin},{begin + size},c{what:03d},{who}")
    path.write_text("\n".join(rows), "utf-8")
    return path


if __name__ == "__main__":
    measure(" ".join(sys.argv[1:]))
