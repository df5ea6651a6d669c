"""Full copies of a project in which somebody went on, merged back: everything may have changed in them."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from itertools import permutations
from pathlib import Path

import pytest

from gioia_coder.core.model import Level
from gioia_coder.errors import GioiaError
from gioia_coder.store import Store, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.store.checking import damage
from gioia_coder.workflow import cases, codebook_changes, coders, coding, consensus, judging, rounds, sources
from gioia_coder.workflow.project import check as project_check
from tests.store.apart import CODERS, Coder, brought, content, lead, project, revise, shared, twin
from tests.store.world import TEXTS, add_source


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return project(tmp_path)


def one_act(store: Store, name: str, nth: int, chance: random.Random) -> None:
    """Do one thing that only the coder of a full copy can do."""
    live = [code.ref for code in reading.codebook(store.connection).codes if not code.retired]
    some = chance.choice(live), chance.choice(live)
    place = chance.choice(["S1:2", "S2:2", "S3:1"])
    acts: list[Callable[[], object]] = [
        lambda: codebook_changes.add(store, Level.CONCEPT, f"n{chance.randrange(4)}", parent="Scarcity", who=name),
        lambda: codebook_changes.add(store, Level.THEME, f"t{chance.randrange(3)}", parent="Frugal", who=name),
        lambda: codebook_changes.rename(store, some[0], f"other {nth}", who=name),
        lambda: codebook_changes.retire(store, some[0], who=name),
        lambda: codebook_changes.merge(store, [some[0]], some[1], who=name),
        lambda: judging.add_link(store, *some, label="so", segments=[place], who=name),
        lambda: judging.choose_quote(store, place, state=chance.choice(["power", "proof"]), who=name),
        lambda: cases.set_case(store, f"K{chance.randrange(3)}", [f"size={chance.randrange(3)}"], who=name),
        lambda: judging.rate(store, "K1", some[0], chance.choice(["high", "low"]), why=f"so says {name}", coder=name),
        lambda: coding.code(store, place, [some[0]], coder=chance.choice(["dora", "Dora", "DORA"])),
    ]
    with suppress(GioiaError):  # what it would work on may be gone
        chance.choice(acts)()
    if chance.random() < 0.1:
        with store.act("import", who=name) as act:
            add_source(act, f"N-{name}-{nth}", TEXTS[chance.randrange(3)] + f"Zoe: {nth} of {name}.\n")


@pytest.mark.parametrize("seed", range(5))
def test_full_copies_merged_in_every_order_give_one_content(path: Path, seed: int) -> None:
    copies = {name: twin(path, f"full-{name}") for name in CODERS}
    for n, name in enumerate(CODERS):
        chance = random.Random(seed * 10 + n)
        coder = Coder(copies[name], name, seed * 10 + n)
        for nth in range(12):
            coder.work(2)
            with Store.open(copies[name]) as store:
                one_act(store, name, nth, chance)
    revise(copies["anna"], "S1", "Nobody comes here.", "Nobody at all comes.")
    revise(copies["caspar"], "S1", "Nobody comes here.", "No one comes here.")
    if seed % 2:
        lead(path)
    found = set()
    for n, order in enumerate(permutations(CODERS)):
        here = twin(path, f"order{n}")
        for name in order:
            brought(here, copies[name])
        assert not any(brought(here, copies[name]).changed for name in order)
        with Store.open(here) as store:
            assert list(damage(store.connection)) == []
        found.add(content(here))
    assert len(found) == 1


def test_what_was_changed_there_of_things_that_are_here_is_told_and_ours_stays(path: Path) -> None:
    full = twin(path, "full")
    revise(full, "S1", "Nobody comes here.", "It rained a lot.")
    with Store.open(full) as store:
        codebook_changes.rename(store, "c001", "no cash", who="eva")
        codebook_changes.edit(store, "c002", ["definition=sold on the net"], who="eva")
        codebook_changes.move(store, "c003", "t01", who="eva")
        codebook_changes.retire(store, "c004", who="eva")
        sources.set_source(store, "S2", ["title=Ben"], who="eva")
        sources.remove_source(store, "S3", who="eva")
        coders.set_coder(store, "anna", ["blind=yes"])
        rounds.freeze(store, "first", coders=["anna", "bjarne"], sources=["S1"], force=True)
    before = content(path)
    done = brought(path, full)
    assert done.done.told == [
        "anna: blind is yes there; here it stays no.",
        'S2: title is "Ben" there; here it stays nothing.',
        "S3 was removed there; it stays here.",
        'c001: name is "no cash" there; here it stays "no money".',
        'c002: definition is "sold on the net" there; here it stays nothing.',
        "c003: group is t01 there; here it stays none.",
        "c004: retired is yes there; here it stays no.",
        "S1: its text was corrected there; the text here stays. To take theirs: gioia sources update S1 FILE.",
        'the round "first" was frozen there; rounds do not come along. To freeze it here: gioia rounds freeze "first" '
        '--coders "anna,bjarne" --sources "S1".',
    ]
    assert not done.changed and content(path) == before


def test_codes_that_were_merged_there_stay_two_here_with_their_codings(path: Path) -> None:
    with Store.open(path) as store:
        coding.code(store, "S1:2", ["c002"], coder="anna", said=coding.Said("second"))
        coding.code(store, "S3:1", ["c002"], coder="anna")
    full = twin(path, "full")
    with Store.open(full) as store:
        codebook_changes.merge(store, ["c002"], "c001", who="eva")
    done = brought(path, full).done
    assert done.taken_away == 0
    assert "1 codings on c002 were given to c001 there; here they stay on c002." in done.told
    with Store.open(path) as store:
        book = reading.codebook(store.connection)
        found = [book.by_id[one.code].ref for one in reading.codings(store.connection) if one.memo != "first of bjarne"]
        assert found.count("c002") == 2


def test_concepts_of_one_id_from_full_copies_stay_apart_even_of_one_name(path: Path) -> None:
    copies = [twin(path, name) for name in CODERS]
    for name, copy in zip(CODERS, copies, strict=True):
        with Store.open(copy) as store:
            if name == "bjarne":
                coding.code(store, "S2:4", new=["waits"], coder=name)
            coding.code(store, "S2:2", new=["leaves"], coder=name)
    found = set()
    for n, order in enumerate(permutations(copies)):
        here = twin(path, f"order{n}")
        for copy in order:
            brought(here, copy)
        found.add(content(here))
    assert len(found) == 1
    with Store.open(here) as store:
        names = [code.name for code in reading.codebook(store.connection).codes]
        assert (names.count("leaves"), names.count("waits")) == (3, 1)
        assert sum("have one name" in one.what for one in project_check(store).open) == 1


def test_stores_made_apart_that_were_merged_before_still_meet_by_id_and_name(tmp_path: Path) -> None:
    here, there = project(tmp_path / "here"), project(tmp_path / "there")
    brought(here, there)
    with Store.open(there) as store:
        coding.code(store, "S3:2", ["c004"], coder="anna")
    done = brought(here, there).done
    assert (done.added, done.new_codes) == (1, [])


def test_of_two_choices_on_one_quote_one_stands_and_does_not_come_back_when_it_is_taken_away(path: Path) -> None:
    copies = [twin(path, name) for name in ("one", "two")]
    for copy, state in zip(copies, ("power", "proof"), strict=True):
        with Store.open(copy) as store:
            judging.choose_quote(store, "S1:4", state=state, who="eva")
    found = set()
    for n, order in enumerate(permutations(copies)):
        here = twin(path, f"order{n}")
        told = [brought(here, copy).done.told for copy in order]
        assert told[0] == [] and "says other things there" in told[1][0]
        found.add(content(here))
    assert len(found) == 1
    with Store.open(here) as store, store.act("none", who="eva") as act:
        act.end(t.quote, [one.id for one in act.connection.execute(reading.present(t.quote))])
    assert not any(brought(here, copy).changed for copy in copies)
    with Store.open(copies[0]) as store:
        judging.choose_quote(store, "S1:4", state="rejected", who="eva")
    done = brought(here, copies[0]).done
    assert (done.told, done.others) == ([], 1)


def test_decisions_and_consensus_of_a_full_copy_come_along_and_two_that_derived_the_same_agree(path: Path) -> None:
    with Store.open(path) as store:
        for name in ("anna", "bjarne"):
            coding.code(store, "S2:2", ["c003"], coder=name)
            for source in ("S1", "S2"):
                sources.mark_done(store, source, coder=name)
    copies = [twin(path, name) for name in ("one", "two")]
    for copy in copies:
        with Store.open(copy) as store:
            consensus.consensus(store, who="eva")
    with Store.open(copies[0]) as store:
        derived = len(store.connection.execute(reading.present(t.derived)).all())
        assert derived
    found = set()
    for n, order in enumerate(permutations(copies)):
        here = twin(path, f"order{n}")
        for copy in order:
            brought(here, copy)
        with Store.open(here) as store:
            assert len(store.connection.execute(reading.present(t.derived)).all()) == derived
            assert list(damage(store.connection)) == []
        found.add(content(here))
    assert found == {content(copies[0])}


def test_a_coding_united_with_another_speaks_again_when_it_changes(path: Path) -> None:
    copies = [shared(path, "anna", file=f"{n}.gioia") for n in range(2)]
    for copy in copies:
        with Store.open(copy) as store:
            coding.code(store, "S2:2", ["c003"], coder="anna", said=coding.Said(f"in {copy.stem}"))
        brought(path, copy)
    with Store.open(copies[1]) as store:
        coding.code(store, "S2:2", ["c003"], coder="anna", said=coding.Said("later"))
    done = brought(path, copies[1]).done
    assert done.told == [] and done.united == 1
    with Store.open(path) as store:
        assert "in 0\n\nin 1\n\nlater" in [one.memo for one in reading.codings(store.connection)]
    assert not brought(path, copies[1]).changed


def test_two_copies_of_one_coder_that_change_one_coding_give_one_content(path: Path) -> None:
    copies = [shared(path, "anna", file=f"{n}.gioia") for n in range(3)]
    for n, copy in enumerate(copies):
        with Store.open(copy) as store:
            if n < 2:
                coding.code(store, "S1:2", ["c001"], coder="anna", said=coding.Said(f"in {n}", n + 1))
            else:
                place = coding.find_place(store, "S1:2")
                coding.uncode(store, place, coding.coded_there(store, place, [], coder="anna"), coder="anna")
            coding.code(store, "S1:2", new=["seen twice"], coder="anna")
    found = set()
    for n, order in enumerate(permutations(copies)):
        here = twin(path, f"order{n}")
        for copy in order:
            brought(here, copy)
        assert not any(brought(here, copy).changed for copy in order)
        found.add(content(here))
    assert len(found) == 1


def test_settings_of_another_store_stay_there(path: Path) -> None:
    full = twin(path, "full")
    with Store.open(full) as store, store.act("settings", who="eva") as act:
        for key in ("store.final", "store.migrated", "share.coder", "unit", "project.uuid"):
            writing.put_setting(act, key, "1")
        writing.add_case(act, "K9")
    with Store.open(path) as store:
        before = reading.settings(store.connection)
    assert brought(path, full).changed
    with Store.open(path) as store:
        after = reading.settings(store.connection)
    assert {key: value for key, value in after.items() if not key.startswith("merge.")} == before
