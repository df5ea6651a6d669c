"""Measure the suggestions on coded answers, beside simpler ways to suggest and beside the goals; and how fast they come.

Run it with `python -m tests.benchmarks suggesting`. The coded answers are beside the repository, in `../shared/data/coded`; its
README says where they are from and how they are to be used: sources drawn with seeds 0, 1, 2, the last 40 % (at most 400
segments) to test on, the first k of the others to learn from. A code never used so far counts as missed unless names are known.
"""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gioia_coder.core.evaluating import Method
from gioia_coder.core.model import Code, Level
from gioia_coder.core.suggesting import Coded, Item
from gioia_coder.language.pipelines import Pipeline, pipeline
from gioia_coder.language.suggesting import Engine, fit
from gioia_coder.language.suggesting.evaluating import ranks, worth
from tests.benchmarks.measuring import run, show

DATA = Path(__file__).parents[3] / "shared" / "data" / "coded"
SEEDS = (0, 1, 2)
SIMPLER = (Method.COMMON, Method.QUOTES, Method.LINEAR)
NEAR = 0.02


@dataclass(frozen=True)
class Goal:
    """What is measured: a file, whether the question is told, what is known of names, after how many codings, and the goal."""

    name: str
    asked: bool
    names: str
    codings: int
    least: float | None = None

    @property
    def language(self) -> str:
        return "zh" if self.name.endswith("_zh") else "en"


_REACHED = (
    ("proctoring", False, 100, 0.39),
    ("proctoring", False, 340, 0.52),
    ("proctoring", True, 100, 0.55),
    ("proctoring", True, 340, 0.68),
    ("shuffle_music", False, 200, 0.64),
    ("shuffle_music", False, 800, 0.76),
    ("hlcta_zh", False, 400, 0.83),
    ("bopp_games_art", False, 100, None),
)
GOALS = (
    *(Goal(name, asked, "used", k, least) for name, asked, k, least in _REACHED),
    *(Goal(name, asked, "none", k, least) for name, asked, k, least in _REACHED),
    Goal("proctoring", False, "all", 0, 0.44),
    Goal("proctoring", False, "all", 100, 0.53),
    Goal("proctoring", True, "all", 100, 0.67),
    Goal("shuffle_music", False, "all", 200),
    Goal("hlcta_zh", False, "all", 400),
)
KNOWN = {"used": "names of used codes", "none": "no names", "all": "all names"}


def coded(name: str, asked: bool) -> tuple[list[str], list[Coded]]:
    """Return the names of the codes of a file, of which the n-th has the key n + 1, and its segments."""
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = sorted({code for row in rows for code in row["codes"].split("|") if code})
    key = {code: n for n, code in enumerate(names, 1)}
    alone = len({row["doc"] for row in rows}) == 1
    places = {doc: n for n, doc in enumerate(dict.fromkeys(row["segment_id" if alone else "doc"] for row in rows))}
    found = []
    for n, row in enumerate(rows):
        source = places[row["segment_id" if alone else "doc"]]
        question = row.get("question", "") if asked else ""
        item = Item(source, n * 10_000, n * 10_000 + len(row["text"]), row["text"], question)
        found.append(Coded(item, frozenset(key[code] for code in row["codes"].split("|") if code)))
    return names, found


def drawn(segments: Sequence[Coded], seed: int) -> tuple[list[Coded], list[Coded]]:
    """Return the segments to learn from and those to test on."""
    order = list(dict.fromkeys(one.item.source for one in segments))
    random.Random(seed).shuffle(order)
    by_source: dict[int, list[Coded]] = {}
    for one in segments:
        by_source.setdefault(one.item.source, []).append(one)
    flat = [one for source in order for one in by_source[source]]
    test = min(int(len(flat) * 0.4), 400)
    return flat[:-test], flat[-test:]


def book(names: Sequence[str], known: str) -> list[Code]:
    return [Code(n, f"c{n}", Level.CONCEPT, f"c{n:03d}" if known == "none" else name) for n, name in enumerate(names, 1)]


def hits(goal: Goal) -> dict[Method, float]:
    """Return hit@3 of all ways to suggest, on average over the seeds."""
    names, segments = coded(goal.name, goal.asked)
    sums: dict[Method, list[float]] = {}
    for seed in SEEDS:
        rest, test = drawn(segments, seed)
        rest = rest[: goal.codings]
        used = frozenset(code for one in rest for code in one.codes)
        allowed = None if goal.names == "all" else used
        engine = fit(book(names, goal.names), rest, pipeline=pipeline("", goal.language), allowed=allowed)
        for method, scores in engine.ways([one.item for one in test]).items():
            pairs = zip(ranks(scores, engine.codes), test, strict=True)
            sums.setdefault(method, []).append(float(np.mean([worth(ranked, one.codes)[1] for ranked, one in pairs])))
    return {method: float(np.mean(values)) for method, values in sums.items()}


def quality() -> None:
    """Print hit@3 beside the goal and beside simpler ways, then the means and the worst of all differences."""
    found = {goal: hits(goal) for goal in GOALS}
    for goal, values in found.items():
        own = values[Method.ALL]
        mark = "    " if goal.least is None else "ok  " if own >= goal.least - 5e-4 else "UNDER"
        least = "" if goal.least is None else f" of {goal.least:.2f}"
        beside = ", ".join(f"{method} {value:.3f}" for method, value in values.items() if method is not Method.ALL)
        what = f"{goal.name}{' + question' if goal.asked else ''}, {KNOWN[goal.names]}, {goal.codings} coded"
        print(f"{mark:<5} hit@3 {what:<62} {own:.3f}{least:<8} {beside}", flush=True)
    for known, words in KNOWN.items():
        rows = [values for goal, values in found.items() if goal.names == known and goal.codings]
        for method in SIMPLER:
            means = [float(np.mean([values[one] for values in rows])) for one in (Method.ALL, method)]
            worst = min(values[Method.ALL] - values[method] for values in rows)
            mark = "ok  " if means[0] > means[1] and worst >= -NEAR else "UNDER"
            print(
                f"{mark:<5} mean hit@3, {words}: {means[0]:.3f}, {method} {means[1]:.3f}; least difference {worst:+.3f}",
                flush=True,
            )


def tokenising(nlp: Pipeline, texts: Sequence[str]) -> float:
    """Return the seconds that spaCy alone takes to cut texts into words."""
    make = nlp.nlp.make_doc
    began = time.perf_counter()
    for text in texts:
        make(text)
    return time.perf_counter() - began


def product(rows: int, inner: int, columns: int) -> float:
    """Return the seconds of one product of dense matrices."""
    left, right = np.ones((rows, inner), dtype=np.float32), np.ones((inner, columns), dtype=np.float32)
    began = time.perf_counter()
    left @ right
    return time.perf_counter() - began


def speed() -> None:
    """Print how long it takes to learn from 400 and 2,000 codings, and how fast segments are scored then."""
    names, segments = coded("shuffle_music", False)
    nlp = pipeline("", "en")
    asked = [one.item for one in segments[2_000:4_000]]
    tokenising(nlp, ["warm up"])
    for count, most, rate in ((400, 0.3, 5_000), (2_000, 2.0, 2_000)):
        rest = segments[:count]
        times = list(learning(book(names, "used"), rest, nlp, 3))
        cut = tokenising(nlp, [one.item.text for one in rest])
        show(f"learn from {count:,} codings", min(times), most, cut, "tokenising them", f"; first time {times[0]:.2f} s")
        engine = fit(book(names, "used"), rest, pipeline=nlp)
        seconds = min(scoring(engine, asked) for _ in range(3))
        one = product(len(asked), count, len(names))
        more = (
            f"; {seconds / tokenising(nlp, [item.text for item in asked]):.1f} x tokenising; {len(asked) / seconds:,.0f} a second"
        )
        show(f"score {len(asked):,} segments at {count:,} codings", seconds, len(asked) / rate, one, "a product as large", more)


def learning(codes: list[Code], rest: list[Coded], nlp: Pipeline, times: int) -> Iterator[float]:
    for _ in range(times):
        began = time.perf_counter()
        fit(codes, rest, pipeline=nlp)
        yield time.perf_counter() - began


def scoring(engine: Engine, asked: Sequence[Item]) -> float:
    began = time.perf_counter()
    engine.scores(asked)
    return time.perf_counter() - began


def cold() -> None:
    """Learn from 400 codings in 20 sources and advise on one segment: what a new process does first."""
    names, segments = coded("shuffle_music", False)
    rest = [Coded(Item(n % 20, one.item.start, one.item.end, one.item.text), one.codes) for n, one in enumerate(segments[:400])]
    engine = fit(book(names, "used"), rest, pipeline=pipeline("", "en"))
    engine.advise([segments[500].item])


def large() -> None:
    """Score 100,000 segments on 400 codes after 2,000 codings and print the peak of memory."""
    _, segments = coded("shuffle_music", False)
    codes = [Code(n, f"c{n}", Level.CONCEPT, f"says thing number {n}") for n in range(1, 401)]
    rest = [Coded(one.item, frozenset((1 + n % 400,))) for n, one in enumerate(segments[:2_000])]
    engine = fit(codes, rest, pipeline=pipeline("", "en"))
    asked = [Item(n, 0, 10, f"{segments[n % len(segments)].item.text} {n}") for n in range(100_000)]
    began = time.perf_counter()
    shape = engine.scores(asked).shape
    seconds = time.perf_counter() - began
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    mark = "ok  " if mib <= 1536 else "OVER"
    print(
        f"{mark} {shape[0]:,} segments x {shape[1]} codes: {mib:.0f} MiB of 1536, {shape[0] / seconds:,.0f} a second", flush=True
    )


def everything(scratch: Path) -> None:
    """The quality of suggestions on coded answers, and their speed."""
    if not DATA.is_dir():
        print("skipped: there are no coded answers in ../shared/data/coded beside the repository", flush=True)
        return
    own = [sys.executable, "-m", "tests.benchmarks.suggesting"]
    library = run(sys.executable, "-c", "import spacy, numpy, scipy.sparse, scipy.linalg; spacy.blank('en')", times=3).seconds
    show("a first suggestion, 20 sources", run(*own, "cold", times=3).seconds, 3.0, library, "importing spaCy, numpy, scipy")
    speed()
    subprocess.run([*own, "large"], check=True)
    quality()


if __name__ == "__main__":
    {"cold": cold, "large": large, "quality": quality, "speed": speed}[sys.argv[1]]()
