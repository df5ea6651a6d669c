from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.core.model import Reading
from gioia_coder.errors import ConflictError, GioiaError, InputError, UnknownNameError
from gioia_coder.store import Store, checking, reading
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import cases, project, sources
from gioia_coder.workflow.importing import import_sources

GROUP = "Anna: We sell online. It works.\nBen: We do not.\nAnna: You will.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "g.txt").write_text(GROUP)
    with Store.open(project.init(tmp_path / "study", name="Study")) as opened:
        import_sources(opened, [tmp_path / "g.txt"], case="E1")
        cases.set_case(opened, "E2", ["size=40"])
        yield opened


def source(store: Store):  # type: ignore[no-untyped-def]
    return reading.sources(store.connection)[0]


def test_relabelling_says_who_speaks(store: Store) -> None:
    cases.set_informant(store, "Cleo", ["case=E2"])
    keys = {one.ref: one.id for one in reading.informants(store.connection)}
    assert sources.set_source(store, "g", ["speaker:Ben=Cleo"]) == ["speaker:Ben"]
    assert reading.revision(store.connection, source(store).revision).speakers == {"Anna": keys["Anna"], "Ben": keys["Cleo"]}
    assert keys["Cleo"] in source(store).informants
    pieces = study(store).pieces
    assert pieces.informant.tolist() == [keys["Anna"], keys["Cleo"], keys["Anna"]]
    with pytest.raises(UnknownNameError, match="speaker in g"):
        sources.set_source(store, "g", ["speaker:Nobody=Cleo"])


def test_fields_and_attributes_are_set_and_taken_away_in_one_act(store: Store) -> None:
    entry = store.last_entry
    said = ["title=A talk", "case=E2", "site=hall", "kind=focus group", "id=G 1"]
    assert sources.set_source(store, "g", said, who="eva") == ["title", "case", "site", "kind", "id"]
    one = source(store)
    assert (one.ref, one.title, one.kind, one.attributes) == ("G-1", "A talk", "focus group", {"site": "hall"})
    assert store.last_entry == entry + 1
    assert sources.set_source(store, "G-1", ["title=A talk"]) == []
    sources.set_source(store, "G-1", ["site=", "case="])
    assert (source(store).attributes, source(store).case) == ({}, None)


@pytest.mark.parametrize("word", ["title", "=x", "case=nowhere", "informants=nobody"])
def test_what_cannot_be_set_changes_nothing(store: Store, word: str) -> None:
    entry = store.last_entry
    with pytest.raises(GioiaError):
        sources.set_source(store, "g", ["title=lost", word])
    assert (source(store).title, store.last_entry) == ("", entry)


def test_two_sources_have_two_ids(store: Store, tmp_path: Path) -> None:
    (tmp_path / "h.txt").write_text("Anna: Else.\n")
    import_sources(store, [tmp_path / "h.txt"])
    with pytest.raises(ConflictError, match="a source G already"):
        sources.set_source(store, "h", ["id=G"])


def test_a_removed_source_leaves_a_sound_study_and_comes_back_whole(store: Store) -> None:
    sources.mark_done(store, "g", coder="eva")
    assert [state for state, _ in reading.readings(store.connection).values()] == [Reading.DONE]
    before = study(store).content_hash
    sources.remove_source(store, "g")
    assert reading.sources(store.connection) == ()
    assert study(store).done == frozenset()
    assert list(checking.damage(store.connection)) == []
    store.undo(who="eva")
    assert study(store).content_hash == before


def test_a_removed_source_can_be_imported_anew_and_then_stays_in_the_way_of_the_old_one(store: Store, tmp_path: Path) -> None:
    sources.remove_source(store, "g")
    removed = store.last_entry
    import_sources(store, [tmp_path / "g.txt"])
    with pytest.raises(ConflictError, match=rf"\({removed + 1}\)"):
        store.undo(who="eva", number=removed)
    assert len(reading.sources(store.connection)) == 1


def test_a_source_without_a_text_cannot_be_done(store: Store, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("id,case\nS9,E1\n")
    import_sources(store, [], manifest=tmp_path / "m.csv")
    with pytest.raises(InputError, match="only registered"):
        sources.mark_done(store, "S9", coder="eva")
