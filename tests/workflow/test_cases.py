from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.errors import ConflictError
from gioia_coder.store import Store, checking, reading, tables, writing
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import cases, project, sources
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
