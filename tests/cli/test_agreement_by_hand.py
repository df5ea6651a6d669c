"""`gioia agreement` says what somebody finds who counts every character of every source by hand."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gioia_coder.cli import app
from gioia_coder.core.model import Level, Polarity, Reading
from gioia_coder.core.text import find_turns
from gioia_coder.store import Store, reading, writing
from gioia_coder.store.writing import NewCoding, NewText
from gioia_coder.workflow import codebook_changes

CODERS = ("anna", "ben", "cleo")
SOURCES = ("S1", "S2", "S3", "S4")
ABOVE = {"a": "T", "b": "T", "m": "T", "c": "U", "d": "V", "e": "-", "old": "T", "T": "D", "U": "D", "V": "-", "D": "-"}
LEVEL = {**dict.fromkeys("abmcde", "concept"), "old": "concept", **dict.fromkeys("TUV", "theme"), "D": "dimension"}
MERGED, RETIRED = "m", "old"
"""`m` is merged into `a`, and `old` retired, after all is coded."""
Part = tuple[str, int, int]


@dataclass
class Hand:
    """What is known of a study without asking the program: turns, codings, and who is done."""

    turns: dict[str, list[tuple[str, list[tuple[int, int]]]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    codings: list[tuple[str, str, str, int, int, bool]] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)

    def add_source(self, ref: str, chance: random.Random) -> None:
        """Write a talk, keeping where each sentence begins and ends."""
        text = ""
        turns: list[tuple[str, list[tuple[int, int]]]] = []
        for n in range(chance.randint(2, 7)):
            speaker = chance.choice("IAB") if n else "A"
            if turns and turns[-1][0] == speaker:
                speaker = "I" if speaker != "I" else "A"
            text += f"{speaker}: "
            sentences = []
            for _ in range(chance.randint(1, 3)):
                words = " ".join(
                    chance.choice(["Money", "vans", "fairs", "no"]) for _ in range(chance.randint(1, 4))
                ).capitalize()
                sentences.append((len(text), len(text) + len(words) + 1))
                text += words + ". "
            text = text[:-1] + "\n"
            turns.append((speaker, sentences))
        self.texts[ref], self.turns[ref] = text, turns

    def read(self, coder: str, source: str) -> bool:
        """Tell whether a coder is done with a source or has coded anything in it."""
        return (coder, source) in self.done or any(one[:2] == (coder, source) for one in self.codings)

    def readers(self, source: str) -> list[str]:
        return [coder for coder in CODERS if self.read(coder, source)]

    def parts(self, unit: str, asked: bool) -> list[Part]:
        """Return the units of all sources that two have read."""
        found: list[Part] = []
        for source, turns in self.turns.items():
            if len(self.readers(source)) < 2:
                continue
            if unit == "character":
                own = [(s[0][0], s[-1][1]) for who, s in turns if who == "I" and not asked]
                places = range(len(self.texts[source]))
                found += [(source, at, at + 1) for at in places if not any(a <= at < b for a, b in own)]
            for who, sentences in turns:
                if (who == "I" and not asked) or unit == "character":
                    continue
                whole = [(sentences[0][0], sentences[-1][1])]
                found += [(source, a, b) for a, b in (whole if unit == "turn" else sentences)]
        return found

    def spans(self, coder: str, source: str, codes: Iterable[str]) -> list[tuple[int, int]]:
        kept = set(codes)
        return [
            (start, end)
            for who, where, code, start, end, against in self.codings
            if (who, where) == (coder, source) and code in kept and not against
        ]

    def applies(self, coder: str, part: Part, codes: Iterable[str]) -> bool | None:
        """Tell whether a coder gives any of the codes to any character of a unit; None for one who has not read it."""
        source, first, last = part
        if not self.read(coder, source):
            return None
        return any(start <= at < end for start, end in self.spans(coder, source, codes) for at in range(first, last))

    def ratings(self, parts: list[Part], codes: Iterable[str]) -> list[list[bool | None]]:
        kept = list(codes)
        return [[self.applies(coder, part, kept) for part in parts] for coder in CODERS]

    def passages(self, parts: list[Part], codes: Iterable[str]) -> list[tuple[str, set[str]]]:
        """Return, as source and who took part, the maximal runs of overlapping codings that hold a character of a unit."""
        kept, found = list(codes), []
        for source in self.turns:
            spans = sorted((*one, coder) for coder in CODERS for one in self.spans(coder, source, kept))
            runs: list[tuple[int, int, set[str]]] = []
            for start, end, coder in spans:
                if runs and start < runs[-1][1]:
                    runs[-1] = runs[-1][0], max(end, runs[-1][1]), runs[-1][2] | {coder}
                else:
                    runs.append((start, end, {coder}))
            inside = [(a, b) for where, a, b in parts if where == source]
            found += [(source, who) for start, end, who in runs if any(a < end and start < b for a, b in inside)]
        return found


def rows_of(level: str) -> dict[str, list[str]]:
    """Return, by code of a level, the codes that count as it after the merge and the retirement."""
    found: dict[str, list[str]] = {}
    for code in ABOVE:
        at = code
        while at != "-" and LEVEL[at] != level:
            at = ABOVE[at]
        if code != RETIRED and at != "-":
            found.setdefault("a" if at == MERGED else at, []).append(code)
    return found


def alpha(rows: list[list[Any]], distance: Any = lambda a, b: float(a != b)) -> tuple[float | None, float, float]:
    """Return alpha, Do and De, from every pair of values one by one."""
    units = [[each for each in unit if each is not None] for unit in zip(*rows, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = [each for unit in units for each in unit]
    n = len(values)
    if not n:
        return None, 0.0, 0.0
    within = sum(sum(2 * distance(a, b) for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in units) / n
    among = sum(2 * distance(a, b) for a, b in combinations(values, 2)) / (n * (n - 1))
    return (1 - within / among if among else None), within, among


def masi(a: frozenset[str], b: frozenset[str]) -> float:
    likeness = 1 if a == b else 2 / 3 if a <= b or b <= a else 1 / 3 if a & b else 0
    return 1 - likeness * len(a & b) / len(a | b)


def f1(rows: list[list[bool | None]]) -> float | None:
    found = []
    for one, other in combinations(rows, 2):
        both = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
        either = sum(a for a, _ in both) + sum(b for _, b in both)
        found += [2 * both.count((True, True)) / either] if either else []
    return sum(found) / len(found) if found else None


def build(folder: Path, seed: int) -> Hand:
    """Make a study by chance in a folder, and return what is known of it."""
    chance, hand = random.Random(seed), Hand()
    with Store.create(folder / "project.gioia", {"name": "Test"}) as store:
        keys: dict[str, tuple[int, int]] = {}
        with store.act("sources", who="test") as act:
            people = {"A": "", "B": "", "I": "interviewer"}
            informants = {who: writing.add_informant(act, who, case=None, role=role) for who, role in people.items()}
            coders = {name: writing.add_coder(act, name) for name in CODERS}
            for ref in SOURCES:
                hand.add_source(ref, chance)
                found = find_turns(hand.texts[ref])
                source = writing.add_source(act, ref, case=None, kind="interview")
                text = NewText(hand.texts[ref], found.turns, b"", found.layout, "utf-8")
                keys[ref] = source, writing.add_revision(act, source, text, informants)
        for name in sorted(ABOVE, key=lambda one: ["dimension", "theme", "concept"].index(LEVEL[one])):
            codebook_changes.add(store, Level(LEVEL[name]), name, parent=ABOVE[name], who="test")
        book = reading.codebook(store.connection)
        with store.act("coding", who="test") as act:
            for ref in SOURCES:
                code_by_chance(hand, ref, chance)
            for coder, ref, code, start, end, against in hand.codings:
                polarity = Polarity.CONTRADICTS if against else Polarity.SUPPORTS
                of, words = book.find(f"{LEVEL[code]}:{code}").id, hand.texts[ref][start:end]
                writing.put_coding(act, NewCoding(keys[ref][1], start, end, of, coders[coder], words, "", None, polarity))
            for coder, ref in hand.done:
                writing.put_reading(act, coders[coder], keys[ref][0], Reading.DONE, 1)
        codebook_changes.merge(store, ["concept:m"], "concept:a", who="test")
        codebook_changes.retire(store, "concept:old", who="test")
    return hand


def code_by_chance(hand: Hand, ref: str, chance: random.Random) -> None:
    length, there = len(hand.texts[ref]), set()
    by = [coder for coder in CODERS if chance.random() < 0.8]
    for _ in range(chance.randint(0, 14)):
        start, code = chance.randrange(length), chance.choice(list(ABOVE))
        for coder in chance.sample(by, chance.randint(0, len(by))):
            at = max(0, start - chance.choice([0, 0, 1, 4]))
            end = min(length, start + chance.choice([1, 5, 20, 60]))
            said = code if chance.random() < 0.7 else chance.choice(list(ABOVE))
            # one coding per place and code, also once m is merged into a
            place = (coder, "a" if said == MERGED else said, at, end)
            if place not in there:
                there.add(place)
                hand.codings.append((coder, ref, said, at, end, chance.random() < 0.1))
    hand.done |= {(coder, ref) for coder in by if chance.random() < 0.7}


def same(found: float | None, expected: float | None) -> None:
    assert (found is None) == (expected is None), (found, expected)
    assert found is None or found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("unit", ["turn", "sentence", "character"])
@pytest.mark.parametrize("seed", range(8))
def test_every_number_is_the_one_counted_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, unit: str) -> None:
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    hand, asked = build(tmp_path, seed), seed % 3 == 2
    parts = hand.parts(unit, asked)
    options = ["--unit", unit, "--draws", "40", "--json", *(["--with-interviewer"] if asked else [])]
    for level in ("concept", "theme", "dimension"):
        words = ["--project", str(tmp_path), "agreement", "--coders", ",".join(CODERS), "--level", level, *options]
        result = CliRunner().invoke(app, words)
        if not parts:
            assert result.exit_code == 1
            continue
        assert result.exit_code == 0, result.output
        found = json.loads(result.stdout)
        assert CliRunner().invoke(app, words).stdout == result.stdout
        rows = {name: hand.ratings(parts, codes) for name, codes in rows_of(level).items()}
        for one in (found["overall"], found["coded_at_all"], found["which_code"], *found["codes"]):
            assert one["low"] is None or one["low"] <= one["alpha"] <= one["high"]
        assert found["overall"]["n"] == len(parts)
        assert {one["code"] for one in found["codes"]} == set(rows)
        for one in found["codes"]:
            check_code(hand, parts, one, rows[one["code"]], rows_of(level)[one["code"]])
        check_whole(hand, parts, found, rows)


def check_code(hand: Hand, parts: list[Part], one: dict[str, Any], ratings: list[list[bool | None]], codes: list[str]) -> None:
    value, observed, _ = alpha(ratings)
    same(one["alpha"], value)
    same(one["raw"], 1 - observed)
    same(one["f1"], f1(ratings))
    passages = hand.passages(parts, codes)
    assert one["passages"] == len(passages)
    assert one["all"] == sum(set(hand.readers(source)) == who for source, who in passages)
    assert one["alone"] == {coder: sum(who == {coder} for _, who in passages) for coder in CODERS}
    assert (one["low"] is None) == bool(one["reason"])


def check_whole(hand: Hand, parts: list[Part], found: dict[str, Any], rows: dict[str, list[list[bool | None]]]) -> None:
    level = found["level"]
    measured = [alpha(ratings) for ratings in rows.values()]
    expected = sum(among for *_, among in measured)
    whole = sum(within for _, within, _ in measured)
    for one in found["codes"]:
        same(one["share"], alpha(rows[one["code"]])[1] / whole if whole else None)
    same(found["overall"]["alpha"], 1 - sum(within for _, within, _ in measured) / expected if expected else None)
    anything = hand.ratings(parts, [code for code in ABOVE if code != RETIRED])
    same(found["coded_at_all"]["alpha"], alpha(anything)[0])
    sets = [
        [frozenset(name for name, each in rows.items() if each[who][at]) or None for at in range(len(parts))]
        for who in range(len(CODERS))
    ]
    same(found["which_code"]["alpha"], alpha(sets, masi)[0])
    for one in found["pairs"]:
        two = [CODERS.index(one["first"]), CODERS.index(one["second"])]
        both = [alpha([ratings[who] for who in two]) for ratings in rows.values()]
        among = sum(each[2] for each in both)
        same(one["alpha"], 1 - sum(each[1] for each in both) / among if among else None)
    if level == "concept":
        same(found["vanishing"], vanishing(hand, parts, rows))


def vanishing(hand: Hand, parts: list[Part], rows: dict[str, list[list[bool | None]]]) -> float | None:
    """Return how much of the pairs who differ about a concept do not differ about its theme."""
    themes = {name: hand.ratings(parts, codes) for name, codes in rows_of("theme").items()}
    total = gone = 0.0
    for name, ratings in rows.items():
        for at in range(len(parts)):
            rated = [who for who in range(len(CODERS)) if ratings[who][at] is not None]
            for a, b in combinations(rated, 2):
                if ratings[a][at] != ratings[b][at]:
                    total += 1 / (len(rated) - 1)
                    above = themes.get(ABOVE[name])
                    gone += (above is not None and above[a][at] == above[b][at]) / (len(rated) - 1)
    return gone / total if total else None
