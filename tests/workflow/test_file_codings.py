"""Codings that files hold themselves, and what headers say: offered, and taken over on request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gioia_coder.core.model import Level
from gioia_coder.core.text import Mark
from gioia_coder.errors import GioiaError, InputError
from gioia_coder.formats import plain
from gioia_coder.formats.sources import Asked, Decoded
from gioia_coder.store import Store, coding_rows, reading
from gioia_coder.workflow import codebook_changes, project, revising
from gioia_coder.workflow.importing import ImportedSources, import_sources

TEXT = "Talk, 21-Apr-2023, 43m07s\n\nI: When?\nX: Late, and money was short.\n"
MONEY = TEXT.index("money")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(project.init(tmp_path / "study", name="Study")) as opened:
        yield opened


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch) -> list[Mark]:
    """Return the marks that every text file holds, to be filled."""
    held: list[Mark] = []

    def read(path: Path, data: bytes, _asked: Asked) -> list[Decoded]:
        return [Decoded(data.decode(), "utf-8", marks=tuple(held))]

    monkeypatch.setattr(plain, "read", read)
    return held


def imported(store: Store, tmp_path: Path, *, coder: str = "", text: str = TEXT, **given: object) -> ImportedSources:
    (tmp_path / "a.txt").write_text(text, "utf-8")

    def acting() -> str:
        if not coder:
            raise GioiaError("who codes?")
        return coder

    return import_sources(store, [tmp_path / "a.txt"], coder=acting, **given)  # type: ignore[arg-type]


def coded(store: Store) -> list[tuple[str, str, str, str]]:
    """Return words, code, coder and memo of every coding."""
    book = reading.codebook(store.connection)
    names = {one.id: one.name for one in reading.coders(store.connection)}
    found = [one for source in reading.sources(store.connection) for one in reading.codings(store.connection, source=source.id)]
    return sorted((TEXT[one.start : one.end], book.by_id[one.code].name, names[one.coder], one.memo) for one in found)


def test_without_codings_their_number_and_the_option_are_said(store: Store, tmp_path: Path, marks: list[Mark]) -> None:
    marks += [Mark(MONEY, MONEY + 5, ("scarcity", "time"), "Ann"), Mark(0, 4, (), "Bo", "why?")]
    done = imported(store, tmp_path)
    assert done.sources[0]["warnings"] == ["it holds 2 codings and 1 memo of 2 authors; --codings takes them over."]
    assert (coded(store), done.codings, reading.coders(store.connection)) == ([], None, reading.coders(store.connection)[:0])


def test_codings_come_in_with_the_text_in_one_act(store: Store, tmp_path: Path, marks: list[Mark]) -> None:
    marks += [Mark(MONEY - 1, MONEY + 6, ("scarcity",), "Ann", "see p. 3"), Mark(0, 4, ("Scarcity", "time"), "ann")]
    done = imported(store, tmp_path, codings=True)
    assert coded(store) == [
        ("Talk", "scarcity", "Ann", ""),
        ("Talk", "time", "Ann", ""),
        ("money", "scarcity", "Ann", "see p. 3"),
    ]
    assert done.codings is not None
    assert done.codings.as_data() == {
        "added": 3,
        "memos": 0,
        "codes_made": ['c001 "scarcity"', 'c002 "time"'],
        "coders_made": ["Ann"],
    }
    assert store.last_entry == 1


def test_codes_are_found_by_id_or_name_at_any_level(store: Store, tmp_path: Path, marks: list[Mark]) -> None:
    codebook_changes.add(store, Level.DIMENSION, "Forces")
    codebook_changes.add(store, Level.THEME, "Need", parent="Forces")
    codebook_changes.add(store, Level.CONCEPT, "Need", parent="Need")
    codebook_changes.add(store, Level.CONCEPT, "late")
    before = len(reading.codebook(store.connection).codes)
    marks += [Mark(0, 4, ("forces", "NEED", "c002"), "Ann")]
    imported(store, tmp_path, codings=True)
    book = reading.codebook(store.connection)
    assert len(book.codes) == before
    (source,) = reading.sources(store.connection)
    codes = {book.by_id[one.code] for one in reading.codings(store.connection, source=source.id)}
    assert {(one.name, one.level) for one in codes} == {
        ("Forces", Level.DIMENSION),
        ("Need", Level.CONCEPT),
        ("late", Level.CONCEPT),
    }


def test_a_code_that_was_merged_is_the_one_it_went_into_and_a_retired_one_is_refused(
    store: Store, tmp_path: Path, marks: list[Mark]
) -> None:
    for name in ("money", "scarcity", "gone"):
        codebook_changes.add(store, Level.CONCEPT, name)
    codebook_changes.merge(store, ["money"], "scarcity")
    codebook_changes.retire(store, "gone")
    marks += [Mark(0, 4, ("money",), "Ann"), Mark(0, 4, ("new", "gone"), "Cy")]
    with pytest.raises(InputError, match=r"retired.*leave out --codings"):
        imported(store, tmp_path, codings=True)
    done = imported(store, tmp_path, codings=True, skip_bad=True)
    assert (done.sources, [code.name for code in reading.codebook(store.connection).live]) == ([], ["scarcity"])
    marks.pop()
    imported(store, tmp_path, codings=True)
    assert coded(store) == [("Talk", "scarcity", "Ann", "")]


def test_the_acting_coder_is_asked_for_only_where_a_mark_names_nobody(store: Store, tmp_path: Path, marks: list[Mark]) -> None:
    marks += [Mark(0, 4, ("time",))]
    with pytest.raises(GioiaError, match="who codes"):
        imported(store, tmp_path, codings=True)
    assert store.last_entry == 0
    imported(store, tmp_path, codings=True, coder="Eva")
    assert coded(store) == [("Talk", "time", "Eva", "")]


def test_a_memo_without_a_code_is_one_on_the_segment_with_its_author(store: Store, tmp_path: Path, marks: list[Mark]) -> None:
    marks += [Mark(MONEY, MONEY + 5, (), "Bo", "whose?"), Mark(MONEY, MONEY + 5, (), "Bo", "ask\r\nagain")]
    done = imported(store, tmp_path, codings=True)
    (memo,) = reading.memos(store.connection)
    assert (memo.about, memo.start, memo.end, memo.text) == ("segment", MONEY, MONEY + 5, "Bo: whose?\nBo: ask\nagain")
    assert done.codings is not None
    assert (done.codings.memos, done.codings.coders) == (1, [])


def test_the_same_coding_twice_joins_the_memos(store: Store, tmp_path: Path, marks: list[Mark]) -> None:
    marks += [Mark(0, 4, ("time",), "Ann", memo) for memo in ("one", "two\nlines", "one", "", "two\nlines")]
    imported(store, tmp_path, codings=True)
    assert coded(store) == [("Talk", "time", "Ann", "one\ntwo\nlines")]


def test_marks_on_no_words_are_left_out_and_said(store: Store, tmp_path: Path, marks: list[Mark]) -> None:
    end = len(TEXT)
    marks += [Mark(0, 4, ("time",), "Ann"), Mark(end - 1, end + 9, ("time",), "Ann"), Mark(9, 5, ("x",), "Ann"), Mark(0, 4, ())]
    done = imported(store, tmp_path, codings=True)
    assert any("3 marks of a stand on no words" in note for note in done.notes)
    assert len(coded(store)) == 1


def test_a_preview_writes_neither_codes_nor_coders(store: Store, tmp_path: Path, marks: list[Mark]) -> None:
    marks += [Mark(0, 4, ("time",), "A name that is much too long for the name of a coder in any project at all")]
    done = imported(store, tmp_path, codings=True, preview=True)
    assert done.codings is not None
    assert (done.codings.codes, [len(name) for name in done.codings.coders]) == (['c001 "time"'], [59])
    assert (store.last_entry, reading.coders(store.connection), reading.codebook(store.connection).codes) == (0, (), ())


def test_stopping_half_way_leaves_nothing(
    store: Store, tmp_path: Path, marks: list[Mark], monkeypatch: pytest.MonkeyPatch
) -> None:
    marks += [Mark(0, 4, ("time",), "Ann")]

    def stop(items: Sequence[object]) -> Iterator[object]:
        yield from items
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        imported(store, tmp_path, codings=True, progress=stop)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(coding_rows, "add_many", stopped)
    with pytest.raises(KeyboardInterrupt):
        imported(store, tmp_path, codings=True)
    assert (store.last_entry, reading.sources(store.connection), reading.coders(store.connection)) == (0, (), ())


# Headers.


def test_what_a_header_says_is_offered_with_the_line_to_type(store: Store, tmp_path: Path) -> None:
    done = imported(store, tmp_path)
    assert "a: its header says date 2023-04-21, 43 minutes: gioia sources set a date=2023-04-21 minutes=43" in done.notes
    assert done.sources[0]["metadata"] == {"date": "2023-04-21", "minutes": "43"}
    (source,) = reading.sources(store.connection)
    assert (source.date, source.minutes) == ("", "")


def test_a_header_is_taken_over_where_nobody_says_otherwise(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# Soap\nDate: 21-Apr-2023\nDuration: 43m07s\nPlace: Lund\n\nI: When?\nX: Late.\n")
    (tmp_path / "m.csv").write_text("file,minutes\na.txt,50\n")
    done = import_sources(store, [], manifest=tmp_path / "m.csv", header=True)
    (source,) = reading.sources(store.connection)
    assert (source.title, source.date, source.minutes, source.attributes) == ("Soap", "2023-04-21", "50", {"place": "Lund"})
    assert not [note for note in done.notes if "header" in note]


def test_what_a_header_leaves_open_is_a_warning(store: Store, tmp_path: Path) -> None:
    done = imported(store, tmp_path, text="Date: 03/04/2021\n\nI: When?\nX: Late.\n")
    assert "in its header, 03/04/2021 may be in March or in April." in done.sources[0]["warnings"]


def test_headers_of_many_sources_are_one_note(store: Store, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for n in range(8):
        (tmp_path / "in" / f"{n}.txt").write_text(f"Talk {n}, 21-Apr-2023, 43m07s\n\nI: When?\nX: Late.\n")
    done = import_sources(store, [tmp_path / "in"])
    assert [note for note in done.notes if "8 sources" in note and "--header" in note]


def test_a_manifest_in_a_folder_is_no_source_and_the_way_to_use_it_is_said(store: Store, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT)
    (tmp_path / "in" / "Manifest.csv").write_text("file,case\na.txt,E1\n")
    done = import_sources(store, [tmp_path / "in"])
    assert len(done.sources) == 1
    assert [f"--manifest {tmp_path / 'in' / 'Manifest.csv'}" in one["reason"] for one in done.skipped] == [True]


# Codings of files that are in the project already.


def test_codings_of_a_file_that_is_imported_come_in_later_and_only_once(store: Store, tmp_path: Path, marks: list[Mark]) -> None:
    marks += [Mark(MONEY, MONEY + 5, ("scarcity",), "Ann"), Mark(0, 4, (), "Bo", "why?")]
    imported(store, tmp_path)
    done = imported(store, tmp_path, codings=True)
    assert coded(store) == [("money", "scarcity", "Ann", "")]
    assert done.codings is not None and (done.sources, done.codings.codings, done.codings.memos) == ([], 1, 1)
    assert (store.last_entry, reading.entries(store.connection)[-1].what) == (2, "import codings of a")
    again = imported(store, tmp_path, codings=True)
    assert again.codings is not None and (again.codings.codings, again.codings.memos, store.last_entry) == (0, 0, 2)
    assert again.skipped[0]["reason"] == "already imported as a"
    marks += [Mark(0, 4, ("time",), "Ann")]
    imported(store, tmp_path, codings=True, preview=True)
    assert store.last_entry == 2
    imported(store, tmp_path, codings=True)
    assert [words for words, *_ in coded(store)] == ["Talk", "money"]
    assert len(reading.memos(store.connection)) == 1


def test_codings_of_a_text_that_was_revised_are_left_out_and_that_is_said(
    store: Store, tmp_path: Path, marks: list[Mark]
) -> None:
    imported(store, tmp_path)
    (tmp_path / "new.txt").write_text(TEXT.replace("Late", "Very late"), "utf-8")
    revising.update_source(store, "a", tmp_path / "new.txt")
    entry = store.last_entry
    marks += [Mark(MONEY, MONEY + 5, ("scarcity",), "Ann")]
    done = imported(store, tmp_path, codings=True)
    assert "the text of a was revised since" in done.skipped[0]["reason"]
    assert (store.last_entry, list(reading.codings(store.connection))) == (entry, [])
