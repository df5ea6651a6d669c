"""Whatever is done after a freeze, the round stays what it was, consensus is the same twice, and the store is sound."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.core.disagreement.choosing import LATER, RECODE, options
from gioia_coder.core.model import Level
from gioia_coder.errors import GioiaError
from gioia_coder.store import Store, reading, writing
from gioia_coder.workflow import agreement, codebook_changes, disagreements, project, revising, rounds, withdrawing
from gioia_coder.workflow.consensus import consensus
from gioia_coder.workflow.reconciling import Answer, decide
from tests.workflow.coded_store import TEXT, code, codings, create
from tests.workflow.reconciled import differing

MENDED = (("fairs", "the fairs"), ("How", "So how"), ("Nobody pays.", "Nobody really pays."))


def frozen(store: Store) -> tuple[str, list[tuple[Any, ...]]]:
    """Return all that a round says of agreement and of disagreements."""
    found = agreement.agreement(store, round="first", draws=10).as_data()
    compared = disagreements.view(store, round_name="first").found.passages
    return json.dumps(found), [(one.id, one.hash, one.kind, one.start, one.end, one.share) for one in compared]


class Team:
    """People who do things by chance."""

    def __init__(self, store: Store, folder: Path, seed: int) -> None:
        self.store, self.folder, self.chance = store, folder, random.Random(seed)
        self.text, self.made = TEXT, 0

    @property
    def concepts(self) -> list[str]:
        return [one.name for one in reading.codebook(self.store.connection).live if one.level is Level.CONCEPT]

    def code(self) -> None:
        start = self.chance.randrange(len(TEXT) - 5)
        words = start, min(start + self.chance.randint(2, 40), len(TEXT))
        code(self.store, self.chance.choice(self.concepts), *words, self.chance.choice(["anna", "ben"]), source="S2")

    def uncode(self) -> None:
        own = [one.id for one in reading.codings(self.store.connection)]
        with self.store.act("uncode", who="anna") as act:
            writing.end_codings(act, [self.chance.choice(own)])

    def add(self) -> None:
        self.made += 1
        parent = self.chance.choice(["Scarcity", "Drift", "-"])
        codebook_changes.add(self.store, Level.CONCEPT, f"new {self.made}", parent=parent, who="eva")

    def merge(self) -> None:
        one, other, *_ = [*self.chance.sample(self.concepts, len(self.concepts)), "nothing"]
        codebook_changes.merge(self.store, [one], other, who="eva")

    def rename(self) -> None:
        self.made += 1
        codebook_changes.rename(self.store, self.chance.choice(self.concepts), f"named {self.made}", who="eva")

    def move(self) -> None:
        codebook_changes.move(self.store, self.chance.choice(self.concepts), self.chance.choice(["Scarcity", "Drift"]), who="eva")

    def retire(self) -> None:
        if len(self.concepts) > 2:
            codebook_changes.retire(self.store, self.chance.choice(self.concepts), who="eva")

    def update(self) -> None:
        self.text = self.text.replace(*self.chance.choice(MENDED), 1)
        (self.folder / "S1.txt").write_text(self.text, "utf-8")
        revising.update_source(self.store, "S1", self.folder / "S1.txt")

    def decide(self) -> None:
        seen = disagreements.view(self.store, round_name=self.chance.choice(["", "first"]))
        for one in seen.open[:2]:
            choice = self.chance.choice([*(each for each in options(one, seen.names) if each != LATER), RECODE])
            given = seen.study.codebook.find(self.chance.choice(self.concepts)).id if choice == RECODE else None
            decide(self.store, seen, one, Answer(choice, ("anna",), code=given, rationale="so"), who="anna")

    def derive(self) -> None:
        name = self.chance.choice(["", "first"])
        consensus(self.store, round_name=name, who="anna")
        assert consensus(self.store, round_name=name, who="anna").entry == 0
        book = reading.codebook(self.store.connection)
        given = (book.by_id[one.code] for one in reading.codings(self.store.connection))
        assert not any(each.retired and book.survivor(each) for each in given)

    def undo(self) -> None:
        if "freeze" not in project.history(self.store)[-1].what:
            self.store.undo(who="eva")


@pytest.mark.parametrize("seed", range(4))
def test_a_round_stays_what_it_was(tmp_path: Path, seed: int) -> None:
    with differing(tmp_path) as store:
        rounds.freeze(store, "first", who="eva")
        before, team = frozen(store), Team(store, tmp_path, seed)
        work: list[Callable[[], None]] = [team.code, team.uncode, team.add, team.merge, team.rename, team.move, team.retire]
        work += [team.update, team.decide, team.decide, team.derive, team.undo]
        for _ in range(14):
            act = team.chance.choice(work)
            own = [one for one in codings(store) if one[4] != "consensus"]
            try:
                act()
            except GioiaError as refused:
                assert refused.lines()
            assert frozen(store) == before, act
            assert act not in (team.decide, team.derive) or [one for one in codings(store) if one[4] != "consensus"] == own
            assert project.check(store).faults == ()


def test_a_coding_that_holds_no_more_of_the_erased_than_the_label_stays_on_its_words(tmp_path: Path) -> None:
    with create(tmp_path) as store:
        code(store, "no money", 0, TEXT.index("A:") + 2)
        withdrawing.erase(store, "S1-A", who="eva")
        assert project.check(store).faults == ()
        assert len(reading.codings(store.connection)) == 1
