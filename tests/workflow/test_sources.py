from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.core.blocks import records
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


def test_one_informant_is_set_as_several_are(store: Store) -> None:
    keys = {one.ref: one.id for one in reading.informants(store.connection)}
    sources.set_source(store, "g", ["informant=Ben"])
    assert (source(store).informants, source(store).attributes) == ((keys["Ben"],), {})
    sources.set_source(store, "g", ["informants=Ben;Anna;ben"])
    assert source(store).informants == (keys["Ben"], keys["Anna"])


def test_two_speakers_set_at_once_are_both_listed(store: Store) -> None:
    for name in ("Cleo", "Dario"):
        cases.set_informant(store, name, [])
    sources.set_source(store, "g", ["speaker:Anna=Cleo", "speaker:Ben=Dario"])
    assert len(source(store).informants) == 4


@pytest.mark.parametrize("word", ["codings=3", "done=anna", "Done=x"])
def test_an_attribute_of_a_source_cannot_be_called_as_a_column_of_the_list(store: Store, word: str) -> None:
    with pytest.raises(InputError, match="cannot be called"):
        sources.set_source(store, "g", [word])


def test_what_changes_a_source_wants_its_whole_id(store: Store) -> None:
    sources.set_source(store, "g", ["id=E1-01"])
    for change in (
        lambda: sources.set_source(store, "E1-0", ["title=x"]),
        lambda: sources.mark_done(store, "E1-0", coder="eva"),
        lambda: sources.set_source(store, "E1-01", ["case=E"]),
        lambda: sources.set_source(store, "E1-01", ["informants=An"]),
    ):
        with pytest.raises(UnknownNameError):
            change()
    assert sources.show_source(store, "E1-0")[0]["id"] == "E1-01"


def test_the_list_of_sources_has_every_key_and_attribute(store: Store) -> None:
    sources.set_source(store, "g", ["site=hall"])
    keys = ["id", "title", "kind", "case", "informants", "date", "minutes", "language", "site", "codings", "done"]
    assert [list(row) for row in records(sources.list_sources(store))] == [keys]
