"""What goes along in a copy, and what stays at home although it is the coder's own."""

from __future__ import annotations

from pathlib import Path

from gioia_coder.store import Store, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.store.revising import LOST
from gioia_coder.workflow import codebook_changes, coding, judging, opening
from tests.store.apart import project as made
from tests.store.apart import shared


def test_what_a_correction_told_of_choices_for_print_stays_at_home(tmp_path: Path) -> None:
    path = made(tmp_path)
    with Store.open(path) as store:
        judging.add_memo(store, "her own", on=judging.about(store, source="S1"), who="anna")
        with store.act("update", who="anna") as act:
            writing.add_memo(act, kind=LOST, about="source", target=1, text="chosen by bjarne")
    with Store.open(shared(path, "anna")) as store:
        assert [one.text for one in reading.memos(store.connection)] == ["her own"]


def test_a_coding_in_quarantine_stays_at_home(tmp_path: Path) -> None:
    path = made(tmp_path)
    with Store.open(path) as store, store.act("quarantine", who="anna") as act:
        [own] = [one for one in reading.codings(act.connection) if one.memo == "first of anna"]
        row = act.connection.execute(t.coding.select().where(t.coding.c.id == own.id)).mappings().one()
        act.end(t.coding, [own.id])
        kept = {name: value for name, value in row.items() if name not in ("id", "made", "ended")}
        act.make(t.coding, **{**kept, "quarantined": 1})
    with Store.open(shared(path, "anna")) as store:
        assert store.connection.execute(t.coding.select()).first() is None


def test_of_retired_codes_only_those_go_along_that_the_coder_used(tmp_path: Path) -> None:
    path = made(tmp_path)
    with Store.open(path) as store:
        coding.code(store, "S1:2", ["c003"], coder="bjarne")
        coding.code(store, "S1:2", ["c004"], coder="anna")
        codebook_changes.retire(store, "c003", who="principal")
        codebook_changes.retire(store, "c004", who="principal")
    with Store.open(shared(path, "anna")) as store:
        codes = reading.codebook(store.connection).codes
    assert sorted(one.ref for one in codes) == ["c001", "c002", "c004", "d1", "t01"]
    assert [one.ref for one in codes if one.retired] == ["c004"]


def test_letters_that_end_ids_here_already_are_given_to_no_copy(tmp_path: Path) -> None:
    path = made(tmp_path)
    with Store.open(path) as store, store.act("from elsewhere", who="principal") as act:
        act.alter(t.code, reading.codebook(act.connection).find("c004").id, ref="c004a")
    with Store.open(shared(path, "anna")) as store:
        new = coding.code(store, "S1:2", new=["an idea"], coder=opening.coder_name(store)).made[0].ref
    assert new.endswith("n")
