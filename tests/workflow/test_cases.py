from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Store, checking, reading, tables, writing
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import cases, project, sources, withdrawing
from gioia_coder.workflow.importing import import_sources


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "a.txt").write_text("Interviewer: What?\nAnna: We sell online.\nInterviewer: So?\nAnna: Yes.\n")
    with Store.open(project.init(tmp_path / "study", name="Study")) as opened:
        import_sources(opened, [tmp_path / "a.txt"], case="E1")
        yield opened


def test_a_case_is_made_altered_and_renamed(store: Store) -> None:
    assert cases.set_case(store, "E 2", ["size=40", "place=hall"]) == "E-2"
    assert cases.set_case(store, "e-2", ["id=M1", "size="]) == "M1"
    assert [(one.ref, one.attributes) for one in reading.cases(store.connection)][1] == ("M1", {"place": "hall"})
    with pytest.raises(ConflictError, match="a case e1 already"):
        cases.set_case(store, "M1", ["id=e1"])
    assert [one.ref for one in reading.cases(store.connection)] == ["E1", "M1"]


def test_a_case_that_holds_something_stays(store: Store) -> None:
    with pytest.raises(ConflictError, match="is not empty: a, Anna"):
        cases.remove_case(store, "E1")


def test_an_empty_case_goes_with_its_ratings(store: Store) -> None:
    cases.set_case(store, "E2", [])
    with store.act("rate", who="eva") as act:
        case = reading.cases(act.connection)[1].id
        code = act.create(tables.code, ref="t1", level="theme", name="T")
        writing.put_rating(act, case=case, code=code, coder=writing.add_coder(act, "eva"), value="high", why="")
        writing.add_memo(act, kind="note", about="case", target=case, text="x")
    cases.remove_case(store, "E2")
    assert (reading.ratings(store.connection), reading.memos(store.connection)) == ((), ())
    assert study(store).content_hash
    assert list(checking.damage(store.connection)) == []


def test_an_informant_is_made_moved_and_never_doubled(store: Store) -> None:
    cases.set_case(store, "E2", [])
    assert cases.set_informant(store, "#03", ["case=E2", "role=founder", "age=50"]) == "#03"
    assert cases.set_informant(store, "3", ["case=E1", "age="]) == "#03"
    one = reading.informants(store.connection)[-1]
    assert (one.role, one.attributes) == ("founder", {})
    with pytest.raises(ConflictError, match="one informant of one case"):
        cases.set_informant(store, "#03", ["id=anna"])
    assert reading.informants(store.connection)[-1].ref == "#03"


def test_an_informant_who_speaks_stays_until_the_source_is_gone(store: Store) -> None:
    with pytest.raises(ConflictError, match="speaks in a"):
        cases.remove_informant(store, "Anna")
    sources.remove_source(store, "a")
    assert cases.remove_informant(store, "Anna") == "Anna"
    assert [one.role for one in reading.informants(store.connection)] == ["interviewer"]


def people(store: Store) -> list[tuple[str, str]]:
    """Return the case and the id of each informant, interviewers aside."""
    refs = {one.id: one.ref for one in reading.cases(store.connection)}
    found = [one for one in reading.informants(store.connection) if not one.is_interviewer]
    return [(refs.get(one.case or 0, ""), one.ref) for one in found]


def test_setting_an_informant_makes_one_rather_than_changing_another_whose_id_begins_so(store: Store) -> None:
    cases.set_informant(store, "P10", ["role=manager"])
    cases.set_informant(store, "P1", ["role=clerk"])
    found = {one.ref: one.role for one in reading.informants(store.connection)}
    assert (found["P1"], found["P10"]) == ("clerk", "manager")


@pytest.mark.parametrize("remove", [cases.remove_case, cases.remove_informant, sources.remove_source])
def test_what_removes_wants_the_whole_id(store: Store, tmp_path: Path, remove: Callable[[Store, str], object]) -> None:
    cases.set_case(store, "P10", [])
    cases.set_informant(store, "P10", [])
    (tmp_path / "P10.txt").write_text("Ben: Nothing.\n")
    import_sources(store, [tmp_path / "P10.txt"])
    entry = store.last_entry
    with pytest.raises(UnknownNameError, match="P1"):
        remove(store, "P1")
    assert store.last_entry == entry
    remove(store, "p10")
    assert store.last_entry == entry + 1


def test_an_id_in_two_cases_is_told_apart_by_the_case(store: Store) -> None:
    cases.set_case(store, "E2", [])
    for word in ("E1/Z", "E2/Z", "-/Z"):
        assert cases.set_informant(store, word, []) == "Z"
    with pytest.raises(ConflictError, match="E1/Z, E2/Z, -/Z") as refused:
        cases.set_informant(store, "z", ["role=lost"])
    assert "CASE/ID" in refused.value.mend
    cases.set_informant(store, "e2/z", ["role=cook"])
    assert [one.role for one in reading.informants(store.connection)][-3:] == ["", "cook", ""]
    cases.remove_informant(store, "-/Z")
    assert sources.set_source(store, "a", ["speaker:Anna=E2/Z"])
    assert people(store) == [("E1", "Anna"), ("E1", "Z"), ("E2", "Z")]
    shown = sources.show_source(store, "a")[0]
    assert (shown["informants"][-1], shown["turns"][1]["speaker"]) == ("E2/Z", "E2/Z")
    assert sources.list_sources(store).rows[0][4] == ("Anna", "E2/Z")


def test_an_informant_removed_does_not_come_back_beside_the_same_one_written_otherwise(store: Store) -> None:
    cases.set_informant(store, "E1/#03", [])
    cases.remove_informant(store, "3")
    removed = store.last_entry
    cases.set_informant(store, "E1/3", [])
    with pytest.raises(ConflictError, match=rf"\({removed + 1}\)"):
        store.undo(who="eva", number=removed)
    assert people(store) == [("E1", "Anna"), ("E1", "3")]


@pytest.mark.parametrize("word", ["sources=3", "informants=x", "Sources=3"])
def test_an_attribute_of_a_case_cannot_be_called_as_a_column_of_the_list(store: Store, word: str) -> None:
    with pytest.raises(InputError, match="cannot be called"):
        cases.set_case(store, "E1", [word])
    assert reading.cases(store.connection)[0].attributes == {}


def test_an_attribute_of_an_informant_cannot_be_called_as_a_column_of_the_list(store: Store) -> None:
    with pytest.raises(InputError, match="cannot be called"):
        cases.set_informant(store, "Anna", ["sources=3"])
    cases.set_informant(store, "Anna", ["Role=owner"])
    assert reading.informants(store.connection)[1].role == "owner"


@pytest.mark.parametrize(
    ("role", "asked"), [("moderator", True), ("采访者", True), ("researcher", False), ("host of a guest house", False)]
)
def test_a_role_that_asks_is_never_evidence(store: Store, role: str, asked: bool) -> None:
    cases.set_informant(store, "Anna", [f"role={role}"])
    anna = next(one for one in reading.informants(store.connection) if one.ref == "Anna")
    assert (anna.role, anna.is_interviewer) == (role, asked)


def test_of_two_informants_with_one_id_only_the_one_meant_is_erased(store: Store) -> None:
    cases.set_case(store, "E2", [])
    for word in ("E1/Z", "E2/Z"):
        cases.set_informant(store, word, [])
    with pytest.raises(ConflictError, match="2 informants Z") as refused:
        withdrawing.erase(store, "z")
    assert "E1/Z, E2/Z" in refused.value.mend
    assert withdrawing.erase(store, "E2/Z").ref == "E2/Z"
    assert people(store) == [("E1", "Anna"), ("E1", "Z")]
