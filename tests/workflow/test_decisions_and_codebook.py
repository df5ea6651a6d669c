"""What becomes of decisions, sheets and rounds when the codebook goes on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.core.disagreement import State
from gioia_coder.core.disagreement.choosing import RECODE, adopting
from gioia_coder.core.model import Level
from gioia_coder.core.reports.options import Options
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.store import Store, decisions, reading, writing
from gioia_coder.workflow import agreement, codebook_changes, disagreements, reports, rounds
from gioia_coder.workflow.consensus import consensus
from gioia_coder.workflow.disagreements import View
from gioia_coder.workflow.reconciling import Answer, apply, decide, write_sheet
from tests.workflow.coded_store import code
from tests.workflow.reconciled import FAIRS, NOBODY, VAN, consensus_rows, differing, one, seen


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with differing(tmp_path) as made:
        yield made


def merge(store: Store, name: str, into: str) -> None:
    """Let a code go into another, made for it where there is none."""
    if reading.codebook(store.connection).named(Level.CONCEPT, into) is None:
        codebook_changes.add(store, Level.CONCEPT, into, parent="Scarcity", who="eva")
    codebook_changes.merge(store, [name], into, who="eva")


def decide_here(store: Store) -> None:
    view = seen(store)
    for each in view.open:
        decide(store, view, each, Answer(adopting("anna"), ("anna", "ben")), who="anna")


def states(view: View) -> list[State]:
    return [view.decided.of(each).state for each in view.found.passages]


def test_a_merge_of_codes_alone_reopens_nothing_and_undoing_it_neither(store: Store) -> None:
    decide_here(store)
    consensus(store)
    merge(store, "shares a van", "sharing")
    merge(store, "sharing", "pooling")
    assert states(seen(store)) == [State.DECIDED] * 6
    told = consensus(store)
    assert (told.added, told.changed, told.ended) == (0, 0, 0) and not told.open
    assert {row[3] for row in consensus_rows(store)} == {"no money", "pooling", "lets go"}
    view = seen(store)
    for each in view.found.passages:
        assert decide(store, view, each, Answer(adopting("anna"), ("anna", "ben")), who="anna") == 0
    for _ in range(4):
        store.undo(who="eva")
    assert states(seen(store)) == [State.DECIDED] * 6


def test_decided_after_a_merge_holds_in_the_round_that_was_frozen_before(store: Store) -> None:
    rounds.freeze(store, "first")
    merge(store, "shares a van", "sharing")
    decide_here(store)
    assert states(disagreements.view(store, round_name="first")) == [State.DECIDED] * 6


def test_codes_that_differed_and_are_one_now_are_shown_again_with_the_old_answer(store: Store) -> None:
    decide_here(store)
    code(store, "no money", VAN[0], VAN[0] + 4, "ben")
    merge(store, "shares a van", "lets go")
    code(store, "lets go", *NOBODY, "ben", source="S2")
    merge(store, "lets go", "no money")
    view = seen(store)
    (boundary,) = [each for each in view.found.passages if each.start == NOBODY[0] and view.sources[each.source].ref == "S1"]
    assert view.decided.of(boundary).state is State.DECIDED  # one code by whatever name
    assert all(each.start != VAN[0] for each in view.found.passages)  # a sibling of one code is no difference any more
    assert len(view.decided.past) >= 2
    assert len(decisions.decisions(store.connection, view.study.codebook)) == 6


def test_one_of_two_differing_codes_merged_into_the_other_leaves_a_stale_decision(store: Store) -> None:
    code(store, "no money", FAIRS[0], FAIRS[0] + 5, "ben")
    view = seen(store)
    sibling = next(each for each in view.found.passages if each.start == FAIRS[0])
    decide(store, view, sibling, Answer(adopting("anna"), ("anna", "ben")), who="anna")
    merge(store, "lets go", "no money")
    view = seen(store)
    boundary = next(each for each in view.found.passages if each.start == FAIRS[0])
    assert boundary.kind == "boundary" and view.decided.of(boundary).state is State.STALE
    (said,) = view.decided.of(boundary).shown
    assert said.choice == adopting("anna")
    (problem,) = [each for each in disagreements.to_decide_again(store) if "codes changed" in each.what]
    assert problem.mend


def test_a_sheet_written_before_a_merge_is_still_understood(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(store, seen(store), path)
    merge(store, "shares a van", "sharing")
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    for row in rows:
        row["decision"] = "adopt:anna"
    rows[0]["hash"] = "H000"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = apply(store, seen(store), path, who="anna", yes=True)
    assert sorted(line.outcome.value for line in done.lines) == ["decided"] * 5 + ["stale"]
    again = apply(store, seen(store), path, who="anna", yes=True)
    assert (again.entry, again.count(done.lines[1].outcome.SAME)) == (0, 5)


def test_consensus_of_a_round_stands_on_the_codes_that_its_own_went_into(store: Store) -> None:
    rounds.freeze(store, "first")
    decide_here(store)
    merge(store, "shares a van", "no money")
    told = consensus(store, round_name="first")
    assert {row[3] for row in consensus_rows(store)} == {"no money", "lets go"}
    assert told.decided and not told.open
    assert consensus(store, round_name="first").entry == 0


def test_in_a_round_a_code_that_was_made_later_can_be_given(store: Store) -> None:
    rounds.freeze(store, "first")
    before = agreement.agreement(store, round="first", draws=0).as_data()
    codebook_changes.add(store, Level.CONCEPT, "pays by hand", parent="Scarcity", who="eva")
    view = disagreements.view(store, round_name="first")
    given = view.study.codebook.find("pays by hand")
    decide(store, view, one(view, "missing"), Answer(RECODE, ("anna",), code=given.id, rationale="new"), who="anna")
    consensus(store, round_name="first")
    assert ("S1", *FAIRS, "pays by hand", "new") in consensus_rows(store)
    assert disagreements.view(store, round_name="first").found == view.found
    assert agreement.agreement(store, round="first", draws=0).as_data() == before


def test_a_round_has_its_own_coders_alone(store: Store) -> None:
    rounds.freeze(store, "first")
    with store.act("cleo comes", who="eva") as act:
        cleo = writing.add_coder(act, "cleo")
    with pytest.raises(ConflictError, match="cleo is not in round first"):
        disagreements.view(store, round_name="first", coders=["anna", "cleo"])
    with pytest.raises(ConflictError, match="cleo is not in round first"):
        reports.report(store, "disagreements", Options(round="first", coders=frozenset([cleo])))


def test_the_report_of_a_round_is_what_it_froze_with_what_was_decided_since(store: Store) -> None:
    rounds.freeze(store, "first")
    before = reports.report(store, "disagreements", Options(round="fir"))
    assert before.blocks[0].note.startswith("Round first, as it was frozen. anna, ben in 2 sources")
    merge(store, "shares a van", "sharing")
    code(store, "no money", *FAIRS, "ben")
    decide_here(store)
    after = reports.report(store, "disagreements", Options(round="first"))
    assert [row[:6] for row in after.blocks[2].rows] == [row[:6] for row in before.blocks[2].rows]
    assert [row[3] for row in after.blocks[0].rows] != [row[3] for row in before.blocks[0].rows]
    assert "sharing" not in str(after.blocks[1].rows)
    with pytest.raises(InputError, match="takes no --round"):
        reports.report(store, "codebook", Options(round="first"))
