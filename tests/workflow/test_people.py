"""Who an id means when it stands elsewhere already, and whose words count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.errors import InputError
from gioia_coder.store import Store, reading, snapshot
from gioia_coder.workflow import cases, project
from gioia_coder.workflow.importing import ImportedSources, import_sources

GROUP = "Moderator: And you?\nChen: We waited.\nLin: We did not.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(project.init(tmp_path / "study", name="Study")) as opened:
        yield opened


def bring(store: Store, folder: Path, ref: str, text: str, **given: object) -> ImportedSources:
    file = folder / f"{ref}.txt"
    file.write_text(text, "utf-8")
    return import_sources(store, [file], **given)  # type: ignore[arg-type]


def people(store: Store) -> dict[str, str]:
    """Return each informant's case, interviewers aside."""
    refs = {case.id: case.ref for case in reading.cases(store.connection)}
    return {one.ref: refs.get(one.case or 0, "") for one in reading.informants(store.connection) if not one.is_interviewer}


def test_who_spoke_without_a_case_comes_into_one_only_by_a_yes(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, "FG-01", GROUP)
    entry = store.last_entry
    talk = "Q: When?\nChen: Late.\n"
    for ask in (None, lambda question: False):
        with pytest.raises(InputError, match=r"speaks in FG-01 already.*--yes.*E1-chen") as refused:
            bring(store, tmp_path, "E1-01", talk, case="E1", ask=ask)
        assert "E1-01" in str(refused.value)
    assert (store.last_entry, people(store)) == (entry, {"Chen": "", "Lin": ""})
    asked: list[str] = []
    done = bring(store, tmp_path, "E1-01", talk, case="E1", ask=lambda question: not asked.append(question))
    assert asked == ["Is Chen of FG-01 (no case) the Chen of E1-01, in case E1?"]
    assert "Chen had no case and is in case E1 now" in done.notes
    assert people(store) == {"Chen": "E1", "Lin": ""}


def test_who_speaks_nowhere_yet_comes_into_a_case_unasked_and_it_is_said(store: Store, tmp_path: Path) -> None:
    cases.set_informant(store, "Chen", ["role=cook"])
    done = bring(store, tmp_path, "E1-01", "Q: When?\nChen: Late.\n", case="E1")
    assert (people(store), "Chen had no case and is in case E1 now" in done.notes) == ({"Chen": "E1"}, True)


def test_who_is_listed_for_a_registered_source_comes_into_its_case_with_its_text(store: Store, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("id,informant\nE1-01,Chen\n")
    import_sources(store, [], manifest=tmp_path / "m.csv")
    bring(store, tmp_path, "e1-01", "Q: When?\nChen: Late.\n", case="E1")
    assert people(store) == {"Chen": "E1"}


@pytest.mark.parametrize("rows", [("g.txt,,", "a.txt,E1,Chen"), ("a.txt,E1,Chen", "g.txt,,")])
def test_the_order_of_a_manifest_does_not_decide_who_is_who(store: Store, tmp_path: Path, rows: tuple[str, str]) -> None:
    (tmp_path / "g.txt").write_text(GROUP)
    (tmp_path / "a.txt").write_text("Q: When?\nChen: Late.\n")
    (tmp_path / "m.csv").write_text("\n".join(["file,case,informant", *rows]) + "\n")
    import_sources(store, [], manifest=tmp_path / "m.csv")
    assert people(store) == {"Chen": "E1", "Lin": ""}
    assert [one.ref for one in reading.sources(store.connection)] == [row[0] for row in rows]


def test_a_source_passed_over_leaves_nothing_on_those_it_names(store: Store, tmp_path: Path) -> None:
    cases.set_informant(store, "Chen", [])
    bring(store, tmp_path, "M1-01", "Q: When?\nLin: Late.\n", case="M1")
    (tmp_path / "E1-01.txt").write_text("Chen: Late.\nLin: Soon.\nMei: Never.\nLin: No.\nChen: Yes.\nMei: No.\n")
    (tmp_path / "E2-01.txt").write_text("Mei: Now.\n")
    (tmp_path / "m.csv").write_text("file,case,informant,role\nE1-01.txt,E1,Chen,cook\nE2-01.txt,E2,Mei,\n")
    done = import_sources(store, [], manifest=tmp_path / "m.csv", skip_bad=True)
    assert ([one["id"] for one in done.sources], len(done.skipped), done.notes) == (["E2-01"], 1, [])
    assert people(store) == {"Chen": "", "Lin": "M1", "Mei": "E2"}
    assert next(one.role for one in reading.informants(store.connection) if one.ref == "Chen") == ""
    assert [case.ref for case in reading.cases(store.connection)] == ["M1", "E2"]


@pytest.mark.parametrize(
    ("role", "asks"),
    [
        *(("moderator", True), ("Facilitator", True), ("interviewer 2", True), ("采访者", True), ("Modératrice", True)),
        *(("researcher", False), ("host", False), ("researcher on rural economies", False), ("q", False), ("", False)),
        *(("question designer", False), ("host of a guest house", False), ("interviewer of brides", False)),
    ],
)
def test_a_manifest_says_by_the_role_who_asks(store: Store, tmp_path: Path, role: str, asks: bool) -> None:
    (tmp_path / "a.txt").write_text("Kim: And then?\nChen: Late.\n")
    (tmp_path / "m.csv").write_text(f"file,case,informant,role\na.txt,E1,Kim;Chen,{role};cook\n", "utf-8")
    done = import_sources(store, [], manifest=tmp_path / "m.csv")
    kim = next(one for one in reading.informants(store.connection) if one.ref == "Kim")
    assert (kim.role, kim.is_interviewer) == (role, asks)
    assert (f"Kim is an interviewer ({role}): words never counted" in done.notes) == asks


@pytest.mark.parametrize("listed", [["Chen"], ["Kim", "Chen"], ["Chen", "Kim"]])
def test_the_only_informant_of_a_text_without_labels_speaks_interviewers_aside(
    store: Store, tmp_path: Path, listed: list[str]
) -> None:
    (tmp_path / "a.txt").write_text("We went on for years.\n\nThen the money was gone.\n")
    roles = ";".join("interviewer" if name == "Kim" else "cook" for name in listed)
    (tmp_path / "m.csv").write_text(f"file,case,informant,role\na.txt,E1,{';'.join(listed)},{roles}\n")
    import_sources(store, [], manifest=tmp_path / "m.csv")
    chen = next(one.id for one in reading.informants(store.connection) if one.ref == "Chen")
    (source,) = reading.sources(store.connection)
    assert source.revision is not None
    assert reading.revision(store.connection, source.revision).speakers == {"": chen}
    assert set(snapshot.study(store).pieces.informant.tolist()) == {chen}
