"""Deriving consensus from what agreed and what was decided."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gioia_coder.core.disagreement.choosing import BOTH, DROP, INTERSECT, UNION, adopting
from gioia_coder.core.reports.options import Options
from gioia_coder.errors import ConflictError, GioiaError, InputError
from gioia_coder.store import Store, decisions, reading, snapshot
from gioia_coder.workflow import disagreements, project, reports, rounds, status
from gioia_coder.workflow.consensus import consensus
from gioia_coder.workflow.reconciling import Answer, decide
from tests.store.apart import revise
from tests.workflow.coded_store import TEXT, code, codings, create
from tests.workflow.compared_store import coder_key
from tests.workflow.reconciled import FAIRS, NOBODY, STANDS, VAN, consensus_rows, differing, done, one, seen


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with differing(tmp_path) as made:
        yield made


def reconcile_all(store: Store, choice: str = UNION) -> None:
    for _ in range(len(seen(store).open)):
        view = seen(store)
        said = Answer(choice, ("anna", "ben"), rationale="talked about")
        decide(store, view, view.open[0], said, who="anna")


def test_consensus_holds_what_agreed_and_what_was_decided(store: Store) -> None:
    view = seen(store)
    decide(store, view, one(view, "boundary"), Answer("union", ("anna",), rationale="both mean it"), who="anna")
    told = consensus(store)
    assert consensus_rows(store) == [
        ("S1", *STANDS, "no money", ""),
        ("S1", *NOBODY, "shares a van", "both mean it"),
        ("S2", *STANDS, "no money", ""),
    ]
    assert (told.agreed, told.decided, told.added, len(told.open)) == (2, 1, 3, 5)


def test_the_coders_own_codings_stay_as_they_are(store: Store) -> None:
    before = codings(store)
    reconcile_all(store)
    consensus(store)
    assert [each for each in codings(store) if each[4] != "consensus"] == before


def test_the_same_input_is_no_entry_and_a_change_replaces_only_what_changed(store: Store) -> None:
    reconcile_all(store)
    consensus(store)
    entry, uuids = store.last_entry, {each.uuid for each in reading.codings(store.connection)}
    again = consensus(store)
    assert (again.entry, again.added, again.changed, again.ended) == (0, 0, 0, 0) and store.last_entry == entry
    code(store, "lets go", *FAIRS, "ben")
    after = consensus(store)
    assert (after.added, after.changed, after.ended) == (0, 1, 0)  # the same words, agreed by now
    assert {each.uuid for each in reading.codings(store.connection)} >= uuids


def test_what_nobody_gave_any_longer_leaves_consensus(store: Store) -> None:
    reconcile_all(store)
    consensus(store)
    view = seen(store)
    decide(store, view, one(view, "missing"), Answer(DROP, ("anna", "ben"), rationale="no"), who="anna")
    told = consensus(store)
    assert (told.ended, told.added) == (1, 0)
    assert ("S1", *FAIRS, "lets go", "talked about") not in consensus_rows(store)


def test_codings_made_outside_stay_and_are_not_derived(store: Store) -> None:
    code(store, "lets go", *VAN, "consensus", memo="decided on paper")
    code(store, "no money", *STANDS, "consensus", memo="so too")
    told = consensus(store)
    assert ("S1", *VAN, "lets go", "decided on paper") in consensus_rows(store)
    assert ("S1", *STANDS, "no money", "so too") in consensus_rows(store)
    assert told.outside == 2 and told.agreed == 2
    assert consensus(store).entry == 0
    study = snapshot.study(store)
    assert len(set(study.behind()[0].tolist())) == 1


def test_sources_that_one_coder_has_read_enter_as_coded_and_are_told(tmp_path: Path) -> None:
    with create(tmp_path) as store:
        code(store, "lets go", *FAIRS, "anna", memo="mine", intensity=2, contradicts=True)
        told = consensus(store)
        assert consensus_rows(store) == [("S1", *FAIRS, "lets go", "mine")]
        assert (told.single, told.single_sources) == (1, 1)
        assert any("1 source read by one coder" in line for line in told.lines())
        (kept,) = [each for each in reading.codings(store.connection) if each.memo and each.coder == 3]
        assert kept.intensity == 2 and kept.polarity == "contradicts"


def test_an_empty_study_has_an_empty_consensus(tmp_path: Path) -> None:
    with create(tmp_path) as store:
        assert consensus(store).entry == 0


def test_every_derived_coding_knows_its_sources(store: Store) -> None:
    reconcile_all(store)
    consensus(store)
    keys = {each.name: each.id for each in reading.coders(store.connection)}
    rows = decisions.consensus_rows(store.connection, keys["consensus"])
    assert all(row.derived is not None and row.behind for row in rows)
    study = snapshot.study(store)
    coding, coder = study.behind()
    place = {each.id: (each.start, each.end, each.code) for each in reading.codings(store.connection)}
    who: dict[tuple[int, int, int], set[int]] = {}
    for key, by in zip(coding.tolist(), coder.tolist(), strict=True):
        who.setdefault(place[key], set()).add(by)
    codes = {each.name: each.id for each in study.codebook.codes}
    assert who[(*STANDS, codes["no money"])] == {keys["anna"], keys["ben"]}
    assert who[(*FAIRS, codes["lets go"])] == {keys["anna"]}


def test_min_coders_counts_the_coders_behind_also_where_they_were_recoded(store: Store) -> None:
    view = seen(store)
    fresh = next(each for each in view.study.codebook.codes if each.name == "no money")
    told = Answer("recode", ("anna", "ben"), code=fresh.id, rationale="it is the money")
    decide(store, view, one(view, "missing"), told, who="anna")
    decide(store, seen(store), one(seen(store), "sibling"), told, who="anna")
    consensus(store)
    options = Options(program="x", rows="concept", columns="source", cell="count")

    def counts(least: int) -> dict[str, int]:
        made = reports.report(store, "case-matrix", Options(**{**_fields(options), "min_coders": least}))
        row = next(each for each in reports.as_data(made)["rows"] if each["concept"] == "no money")
        return {key: value for key, value in row["cells"].items() if value}

    assert counts(0) == {"S1": 3, "S2": 1}
    assert counts(2) == {"S1": 3, "S2": 1}


def _fields(options: Options) -> dict[str, object]:
    return {name: getattr(options, name) for name in Options.__dataclass_fields__}


def test_the_longest_words_stand_when_the_project_says_so(tmp_path: Path) -> None:
    with create(tmp_path) as store:
        code(store, "lets go", *FAIRS, "anna")
        code(store, "lets go", FAIRS[0], FAIRS[1] - 1, "ben")
        done(store, "anna", "ben")
        consensus(store)
        assert consensus_rows(store)[0][2] == FAIRS[1] - 1
        project.settings(store, ["agreed_span=longest"])
        consensus(store)
        assert consensus_rows(store)[0][2] == FAIRS[1]
        with pytest.raises(InputError, match="agreed_span cannot be"):
            project.settings(store, ["agreed_span=union"])


def test_kept_apart_enters_nowhere_and_is_told(store: Store) -> None:
    reconcile_all(store, "keep apart")
    told = consensus(store)
    assert told.apart == 6 and not told.open and len(consensus_rows(store)) == 2


def test_open_ones_on_ungrouped_concepts_are_listed_apart(store: Store) -> None:
    told = consensus(store)
    assert len(told.open) == 6 and {one.kind.value for one in told.grouped} == {"boundary", "sibling"}
    assert any("6 disagreements open, 2 of them on ungrouped codes alone" in line for line in told.lines())
    assert len(told.open_table().rows) == 6


def test_consensus_of_a_round_is_what_was_frozen(store: Store) -> None:
    rounds.freeze(store, "one")
    code(store, "lets go", *FAIRS, "ben")
    assert consensus(store, round_name="one").agreed == 2
    assert consensus(store, round_name="one").entry == 0, "deriving it again changes nothing"
    assert consensus(store).agreed == 3


def test_consensus_of_a_round_is_refused_when_a_text_was_corrected_since(store: Store, tmp_path: Path) -> None:
    from gioia_coder.workflow import revising

    rounds.freeze(store, "one")
    path = tmp_path / "S1.txt"
    path.write_text(TEXT.replace("fairs", "the fairs"), "utf-8")
    revising.update_source(store, "S1", path)
    with pytest.raises(ConflictError, match="another text since round one"):
        consensus(store, round_name="one")


def test_decisions_hold_when_a_typo_elsewhere_in_the_text_is_mended(store: Store, tmp_path: Path) -> None:
    from gioia_coder.workflow import revising

    reconcile_all(store)
    consensus(store)
    before = [(each[0], each[3], each[4]) for each in consensus_rows(store)]
    path = tmp_path / "S1.txt"
    path.write_text(TEXT.replace("How do you sell?", "How is it that you sell?"), "utf-8")
    revising.update_source(store, "S1", path)
    assert not seen(store).open
    consensus(store)
    assert [(each[0], each[3], each[4]) for each in consensus_rows(store)] == before


def test_consensus_can_be_undone_and_done_again(store: Store) -> None:
    reconcile_all(store)
    before = consensus_rows(store)
    first = consensus(store)
    store.undo(who="anna")
    assert consensus_rows(store) == before
    again = consensus(store)
    assert again.added == first.added and project.check(store).faults == ()


def test_status_and_check_tell_what_is_open_stale_and_in_conflict(store: Store) -> None:
    assert any("6 to decide" in line for line in status.status(store).open)
    view = seen(store)
    decide(store, view, one(view, "boundary"), Answer("union", ("anna",)), who="anna")
    decide(store, seen(store), one(view, "boundary"), Answer("intersect", ("ben",)), who="ben")
    decide(store, seen(store), one(view, "missing"), Answer("adopt:anna", ("ben",)), who="ben")
    code(store, "no money", *FAIRS, "ben")
    (said,) = (line for line in status.status(store).open if "disagreements" in line)
    assert "4 to decide" in said and "1 changed since" in said and "1 decided in two ways" in said
    what = [problem.what for problem in project.check(store).open]
    assert sum("before the codings or their codes changed" in each for each in what) == 1
    assert sum("in two ways: union (anna); intersect (ben)" in each for each in what) == 1


NAMES = ("no money", "shares a van", "lets go", "Scarcity")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_deciding_everything_leaves_nothing_open_and_nothing_that_nobody_gave(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    with create(tmp_path_factory.mktemp("any")) as store:
        for _ in range(chance.randint(3, 14)):
            start = chance.randint(24, 80)
            end = min(start + chance.randint(3, 30), len(TEXT))
            who, against = chance.choice(["anna", "ben"]), chance.random() < 0.2
            code(store, chance.choice(NAMES), start, end, who, contradicts=against, intensity=chance.choice([None, 2]))
        done(store, "anna", "ben", sources=("S1",))
        for _ in range(len(seen(store).open)):
            view = seen(store)
            choices = [UNION, INTERSECT, BOTH, DROP, *map(adopting, view.coders)]
            chance.shuffle(choices)
            for choice in choices:
                try:
                    decide(store, view, view.open[0], Answer(choice, ("anna", "ben"), rationale="so"), who="anna")
                    break
                except GioiaError:
                    continue
        told = consensus(store)
        assert not told.open and consensus(store).entry == 0
        key = next(each.id for each in reading.coders(store.connection) if each.name == "consensus")
        given = [each for each in reading.codings(store.connection) if each.coder != key]
        for each in reading.codings(store.connection, coder=key):
            assert any(
                one.code == each.code and one.polarity == each.polarity and one.start < each.end and each.start < one.end
                for one in given
            )
        assert project.check(store).faults == ()


def test_the_view_of_named_coders_leaves_others_out(store: Store) -> None:
    with pytest.raises(InputError, match="one coder alone"):
        disagreements.view(store, coders=["anna"])
    with pytest.raises(ConflictError, match="compared with nobody"):
        disagreements.view(store, coders=["anna", "consensus"])


def test_what_somebody_writes_meanwhile_is_not_overwritten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = disagreements.view

    def slow(*asked: Any, **how: Any) -> disagreements.View:
        found = compared(*asked, **how)
        code(store, "lets go", *VAN, "anna", source="S1")
        return found

    monkeypatch.setattr(disagreements, "view", slow)
    with pytest.raises(ConflictError, match="changed meanwhile; nothing was written"):
        consensus(store)
    monkeypatch.undo()
    assert consensus_rows(store) == []
    assert consensus(store).added == 2


def test_the_same_coding_from_another_decision_stays_and_names_that_decision(store: Store) -> None:
    view = seen(store)
    for reason in ("", "oversight"):
        decide(
            store,
            view.renewed(store),
            one(view, "boundary"),
            Answer("union", ("anna",), rationale="so", reason=reason),
            who="anna",
        )
        told = consensus(store)
    assert (told.changed, told.added, told.ended) == (1, 0, 0)
    [now] = decisions.decisions(store.connection, reading.codebook(store.connection))
    rows = decisions.consensus_rows(store.connection, coder_key(store, "consensus"))
    assert now.reason == "oversight" and {row.decision for row in rows} == {None, now.uuid}


def test_what_was_derived_and_lost_its_words_is_derived_no_more(store: Store) -> None:
    consensus(store)
    revise(store.path, "S1", "No money for stands.", "It rained.")
    key = coder_key(store, "consensus")
    assert [row.quarantined for row in decisions.consensus_rows(store.connection, key)] == [1, 0]
    consensus(store)
    assert [row.quarantined for row in decisions.consensus_rows(store.connection, key)] == [0]


def test_a_coding_that_consensus_was_derived_from_is_not_undone_under_it(store: Store) -> None:
    code(store, "lets go", *FAIRS, "ben", source="S1")
    coded = store.last_entry
    consensus(store)
    derived = store.last_entry
    with pytest.raises(ConflictError, match=str(derived)):
        store.undo(who="anna", number=coded)
    store.undo(who="anna")
    store.undo(who="anna", number=coded)
