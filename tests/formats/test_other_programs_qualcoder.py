"""QualCoder's folders, built with its tables as its versions have them."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.exchange import refi
from gioia_coder.core.text.canonical import canonical
from gioia_coder.errors import InputError
from gioia_coder.formats.other_programs import Foreign, detect, read_foreign
from gioia_coder.formats.other_programs.counted import Canonical, Mark, scale, utf8, ways
from gioia_coder.formats.other_programs.counted import placing as placed

FIRST = """
create table project (databaseversion text, date text, memo text, about text);
create table source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text,
  date text, unique(name));
create table code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer, unique(name));
create table code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
  color text, unique(name));
create table code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text,
  date text, memo text, unique(cid, fid, pos0, pos1, owner));
create table code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer, cid integer,
  memo text, date text, owner text);
create table code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer,
  memo text, date text, owner text);
create table annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text);
create table cases (caseid integer primary key, name text, memo text, owner text, date text);
create table case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer,
  owner text, date text, memo text);
create table attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
create table attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text);
create table journal (jid integer primary key, name text, jentry text, date text, owner text);
insert into project values ('v1', '2024-01-01 09:00:00', 'What it is about', 'QualCoder');
"""
LATER = """
alter table project add codername text;
alter table source add av_text_id integer;
alter table code_text add avid integer;
alter table code_text add important integer;
alter table code_name add supercid integer;
create table coder_names (name text unique not null);
create table stored_sql (title text, description text, grouper text, ssql text);
create table graph (grid integer primary key, name text, description text, date text, scene_width integer, scene_height integer);
update project set databaseversion = 'v16';
"""
NOON = "2024-01-15 12:00:00"


def _folder(tmp_path: Path, *statements: str | tuple[str, tuple[object, ...]], schema: str = FIRST + LATER) -> Path:
    folder = tmp_path / "Störung #1?.qda"
    folder.mkdir()
    with sqlite3.connect(folder / "data.qda") as connection:
        connection.executescript(schema)
        for statement in statements:
            connection.execute(*((statement,) if isinstance(statement, str) else statement))
    connection.close()
    return folder


def _source(text: str | None, key: int = 1, name: str = "anna", media: str | None = None) -> tuple[str, tuple[object, ...]]:
    into = "insert into source (id, name, fulltext, mediapath, memo, owner, date) values (?, ?, ?, ?, 'about', 'ida', ?)"
    return into, (key, name, text, media, NOON)


def _code(key: int, name: str, category: int | None = None) -> tuple[str, tuple[object, ...]]:
    return "insert into code_name (cid, name, memo, catid, color) values (?, ?, 'means', ?, '#a1b2c3')", (key, name, category)


def _coding(
    start: object, end: object, words: object, *, code: object = 1, source: object = 1, by: str = "ida", memo: str = ""
) -> tuple[str, tuple[object, ...]]:
    into = "insert into code_text (cid, fid, seltext, pos0, pos1, owner, date, memo) values (?, ?, ?, ?, ?, ?, ?, ?)"
    return into, (code, source, words, start, end, by, NOON, memo)


def _quotes(text: refi.Text) -> list[str]:
    return [text.text[one.start : one.end] for one in text.selections]


def _took(foreign: Foreign) -> dict[str, tuple[int, int]]:
    return {one.what: (one.held, one.came) for one in foreign.report}


def _qt(text: str, words: str) -> tuple[int, int, str]:
    """Return what a Qt editor writes of the first such words: UTF-16 units, a line end as one, U+2029 for it."""
    shown = text.replace("\r\n", "\n")
    at = shown.index(words)
    units = [len(piece.encode("utf-16-le")) // 2 for piece in (shown[:at], shown[: at + len(words)])]
    return units[0], units[1], words.replace("\n", "\u2029")


def _python(text: str, words: str) -> tuple[int, int, str]:
    at = text.index(words)
    return at, at + len(words), words


def test_codes_nest_in_categories_and_in_codes_and_keep_memos_and_colours(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        "insert into code_cat values (1, 'top', 'ida', '', 'wide', null), (2, 'middle', 'ida', '', null, 1)",
        _code(1, "low", 2),
        _code(2, "free"),
        "insert into code_name (cid, name, catid, supercid, color) values (3, 'under', 2, 1, 'red')",
    )
    found = read_foreign(folder)
    codes = {code.name: code for code in found.project.codes}
    above = {name: next((one.name for one in codes.values() if one.guid == code.parent), "") for name, code in codes.items()}
    assert above == {"top": "", "middle": "top", "low": "middle", "free": "", "under": "low"}
    assert [name for name, code in codes.items() if not code.codable] == ["top", "middle"]
    assert (codes["low"].description, codes["low"].color, codes["under"].color, codes["top"].description) == (
        "means",
        "#A1B2C3",
        "",
        "wide",
    )
    assert (found.program, found.project.name, found.project.description) == (
        "qualcoder-project",
        "Störung #1?",
        "What it is about",
    )
    assert _took(found)["categories"] == (2, 2) and _took(found)["codes"] == (3, 3)


def test_a_category_above_itself_or_under_a_missing_one_goes_to_the_top_and_is_told(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        "insert into code_cat values (1, 'a', '', '', '', 2), (2, 'b', '', '', '', 1), (3, 'c', '', '', '', 99)",
        _code(1, "under a", 1),
    )
    project = read_foreign(folder).project
    codes = {code.name: code for code in project.codes}
    assert [codes[name].parent for name in "abc"] == [None, None, None]
    assert codes["under a"].parent == codes["a"].guid
    assert any('"a", "b", "c"' in warning for warning in project.warnings)


TEXTS = {
    "plain": "One two three. Two more.",
    "emoji before": "😀😀 One two three.\n👍🏽 Two.",
    "umlauts": "Über Ärger: one two, ﬁn, e\u0301.",
    "crlf": "First\r\n\r\nOne two\r\nthree",
    "bom": "\ufeffOne two three",
    "everything": "\ufeff😀 Ü\r\nOne two\r\nthree 😀",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("write", [_qt, _python])
def test_codings_stand_on_their_words_however_the_program_counted(tmp_path: Path, text: str, write: object) -> None:
    words = "wo\nthree" if "two\r\nthree" in text else "two"
    words = words if write is _qt else words.replace("\n", "\r\n")
    assert callable(write)
    found = read_foreign(_folder(tmp_path, _source(text), _code(1, "c"), _coding(*write(text, words))))
    [read] = found.project.texts
    assert read.text == canonical(text)
    assert _quotes(read) == [words.replace("\r\n", "\n")]
    assert _took(found)["codings of texts"] == (1, 1)
    assert read.data == (b"" if text == read.text else text.encode())


def test_both_ways_of_counting_in_one_text_are_told_apart_coding_by_coding(tmp_path: Path) -> None:
    text = "😀 alpha\r\nbeta\r\ngamma delta"
    spans = [_coding(*_qt(text, "alpha")), _coding(*_qt(text, "beta\ngamma")), _coding(*_python(text, "delta"))]
    project = read_foreign(_folder(tmp_path, _source(text), _code(1, "c"), *spans)).project
    assert _quotes(project.texts[0]) == ["alpha", "beta\ngamma", "delta"]
    counting = project.texts[0].counting
    assert (counting.utf16, counting.crlf, counting.sure) == (True, 1, False) and counting.score == pytest.approx(
        2 / 3, abs=0.001
    )
    assert any("1 coding counted in another way" in warning and "anna" in warning for warning in project.warnings)


def test_a_coding_that_the_text_moved_away_from_is_found_by_its_words(tmp_path: Path) -> None:
    text = "xx " * 20 + "the very words"
    project = read_foreign(_folder(tmp_path, _source(text), _code(1, "c"), _coding(10, 24, "the very words"))).project
    assert _quotes(project.texts[0]) == ["the very words"]
    assert any("1 stood elsewhere" in warning for warning in project.warnings)


def test_of_equal_words_only_one_close_by_is_taken(tmp_path: Path) -> None:
    far = "yes. " + "x" * 5000 + " yes. end"
    spans = [_coding(5000, 5004, "yes."), _coding(2500, 2504, "yes.", by="bo")]
    project = read_foreign(_folder(tmp_path, _source(far), _code(1, "c"), *spans)).project
    by_name = {user.guid: user.name for user in project.users}
    places = {by_name[one.by]: one.start for one in project.texts[0].selections if one.by}
    assert places == {"ida": far.rindex("yes."), "bo": 2500}
    assert any("Nowhere near are the words of 1 coding" in warning for warning in project.warnings)


def test_of_two_equal_words_close_by_neither_is_guessed(tmp_path: Path) -> None:
    project = read_foreign(_folder(tmp_path, _source("yes. and yes. end"), _code(1, "c"), _coding(2, 6, "yes."))).project
    assert [one.start for one in project.texts[0].selections] == [2]
    assert any("Nowhere near" in warning for warning in project.warnings)


def test_numbers_with_and_without_decimals_are_decimals_and_links_to_recordings_are_told(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        _source("One two."),
        _code(1, "c"),
        _coding(0, 3, "One"),
        "update code_text set avid = 4",
        "insert into attribute_type (name, caseOrFile, valuetype) values ('age', 'case', 'numeric')",
        "insert into cases (caseid, name) values (1, 'P1'), (2, 'P2')",
        "insert into attribute (name, attr_type, value, id) values ('age', 'case', '41', 1), ('age', 'case', '70.5', 2)",
    )
    project = read_foreign(folder).project
    assert [variable.type for variable in project.variables] == ["Float"]
    assert any("1 coding came without the link" in warning for warning in project.warnings)


def test_a_coding_whose_words_are_nowhere_stays_where_the_numbers_say_and_is_told(tmp_path: Path) -> None:
    project = read_foreign(_folder(tmp_path, _source("One two."), _code(1, "c"), _coding(4, 400, "gone"))).project
    assert _quotes(project.texts[0]) == ["two."]
    assert any("Nowhere near" in warning and "anna (1)" in warning for warning in project.warnings)


def test_one_span_of_one_coder_is_one_selection_and_other_coders_have_their_own(tmp_path: Path) -> None:
    spans = [_coding(0, 3, "One"), _coding(0, 3, "One", code=2, memo="why"), _coding(0, 3, "One", by="bo")]
    marked = "update code_text set important = 1 where owner = 'bo'"
    project = read_foreign(_folder(tmp_path, _source("One two."), _code(1, "c"), _code(2, "d"), *spans, marked)).project
    assert sorted(len(one.codings) for one in project.texts[0].selections) == [1, 2]
    assert {user.name for user in project.users} == {"ida", "bo"}
    names = {user.guid: user.name for user in project.users}
    notes = {(note.name, note.text, names[note.by]) for note in project.notes if note.by}
    assert notes == {("Memo", "why", "ida"), ("Important", "important in QualCoder", "bo")}
    codings = [coding for one in project.texts[0].selections for coding in one.codings]
    assert {coding.when for coding in codings} == {"2024-01-15T12:00:00"} and sum(len(one.notes) for one in codings) == 2


def test_cases_have_their_texts_parts_and_typed_values(tmp_path: Path) -> None:
    text = "😀 One two.\nThree."
    part = _qt(text, "Three")
    folder = _folder(
        tmp_path,
        _source(text),
        _source("Second", 2, "bert"),
        _code(1, "c"),
        _coding(*_qt(text, "One")),
        "insert into cases values (1, 'P1', 'tall', 'ida', ''), (2, 'P2', '', 'ida', '')",
        (
            "insert into case_text (caseid, fid, pos0, pos1, owner, memo)"
            " values (1, 2, 0, 6, 'ida', ''), (2, 1, ?, ?, 'ida', 'half')",
            part[:2],
        ),
        "insert into attribute_type values ('age', '', '', 'years', 'case', 'numeric'), ('odd', '', '', '', 'case', 'numeric'),"
        " ('weight', '', '', '', 'case', 'numeric'), ('place', '', '', '', 'file', 'character'),"
        " ('mood', '', '', '', 'journal', 'character')",
        "insert into attribute (name, attr_type, value, id) values ('age', 'case', '41', 1), ('age', 'case', '', 2),"
        " ('weight', 'case', '70.5', 1), ('odd', 'case', 'many', 1), ('place', 'file', 'Köln', 2)",
    )
    found = read_foreign(folder)
    kinds = {variable.guid: variable for variable in found.project.variables}
    assert {one.name: one.type for one in kinds.values()} == {"age": "Integer", "weight": "Float", "odd": "Text", "place": "Text"}
    first, second = found.project.cases
    assert {kinds[key].name: value for key, value in first.values.items()} == {"age": "41", "weight": "70.5", "odd": "many"}
    assert (first.name, first.description, second.values) == ("P1", "tall", {})
    one, two = found.project.texts
    assert first.sources == (two.guid,) and second.sources == ()
    [part_of] = [selection for selection in one.selections if selection.guid in second.selections]
    assert one.text[part_of.start : part_of.end] == "Three" and not part_of.codings and len(part_of.notes) == 1
    assert {kinds[key].name: value for key, value in two.values.items()} == {"place": "Köln"}
    assert _took(found)["texts of cases"] == (2, 2) and _took(found)["attributes"] == (5, 4)
    assert any('"mood"' in warning for warning in found.project.warnings)
    assert any('"odd"' in warning for warning in found.project.warnings)


def test_memos_annotations_and_journals_come(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        _source("One two."),
        "insert into annotation values (1, 1, 4, 7, 'hm', 'ida', '2024-01-15 12:00:00')",
        "insert into journal values (1, 'Day 1', 'Thoughts', '2024-01-15 12:00:00', 'bo')",
    )
    project = read_foreign(folder).project
    notes = {note.guid: note for note in project.notes}
    [selection] = project.texts[0].selections
    assert _quotes(project.texts[0]) == ["two"] and [notes[guid].text for guid in selection.notes] == ["hm"]
    assert [(note.name, note.text, note.when) for note in project.notes if note.name == "Day 1"] == [
        ("Day 1", "Thoughts", "2024-01-15T12:00:00")
    ]
    assert (project.texts[0].description, project.texts[0].when) == ("about", "2024-01-15T12:00:00")


def test_what_has_no_place_in_a_study_is_counted_and_named(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        _source(None, 1, "face.png", "/images/face.png"),
        _source(None, 2, "talk.mp3", "audio:/home/x/talk.mp3"),
        _source(None, 3, "walk.mp4", "/video/walk.mp4"),
        _source("Text of the PDF", 4, "paper.pdf", "/docs/paper.pdf"),
        _code(1, "c"),
        "insert into code_image (id, cid, memo) values (1, 1, 'a nose'), (4, 1, '')",
        "insert into code_av (id, cid) values (2, 1)",
        "insert into graph (name) values ('Map of it')",
        "insert into stored_sql (title) values ('All')",
        "insert into case_text (caseid, fid, pos0, pos1) values (1, 1, 0, 0)",
        "insert into cases (caseid, name) values (1, 'P1')",
    )
    (folder / "pseudonyms.json").write_text("{}")
    (folder / "project_in_use.lock").write_text("x")
    found = read_foreign(folder)
    said = "\n".join(found.project.warnings)
    for words in (
        "face.png",
        "talk.mp3",
        "walk.mp4",
        "paper.pdf",
        "Map of it",
        "All",
        "1 memo",
        "pseudonyms.json",
        "open in QualCoder",
    ):
        assert words in said, words
    assert [text.text for text in found.project.texts] == ["Text of the PDF"]
    took = _took(found)
    assert took["codings of a picture or a PDF page"] == (2, 0) and took["codings of a recording"] == (1, 0)
    assert took["graphs"] == (1, 0) and took["pictures"] == (1, 0) and took["texts of cases"] == (1, 0)
    assert found.project.counts["code_image"] == 2
    assert "/home/x" not in said


def test_the_first_version_without_later_columns_and_tables_is_read(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _source("One two."), _code(1, "c"), _coding(0, 3, "One"), schema=FIRST)
    found = read_foreign(folder)
    assert _quotes(found.project.texts[0]) == ["One"] and detect(folder) == detect(folder / "data.qda") == "qualcoder-project"


def test_wrong_types_nulls_and_dangling_rows_are_counted_not_guessed(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        _source("One two three."),
        _source(None, 2, "nothing"),
        "insert into source (id) values (3)",
        _code(1, "c"),
        "insert into code_name (cid) values (9)",
        "insert into code_cat (catid) values (9)",
        _coding("4", "7.0", "two"),
        _coding("x", None, None),
        _coding(7, 4, "two", by="back"),
        _coding(0, 3, "One", code=77),
        _coding(0, 3, "One", source=78),
        _coding(0, 3, "One", source=None),
        _coding(2**62, 2**63 - 1, ""),
        _coding(-5, 3, ""),
        "insert into cases (caseid) values (5)",
        "insert into case_text (caseid, fid) values (null, null), (5, 1), (6, 1)",
        "insert into annotation (fid) values (1), (null)",
        "insert into attribute (value) values ('lost')",
        "insert into journal (jid) values (1)",
        "insert into code_image (imid) values (1)",
    )
    found = read_foreign(folder)
    [text] = [one for one in found.project.texts if one.name == "anna"]
    assert sorted(_quotes(text)) == ["One", "two", "two"]
    assert _took(found)["codings of texts"] == (8, 3)
    assert any(
        "5 codings did not come: 2 of which no text is there; 1 of which no code is there; 2 that hold no character" in one
        for one in found.project.warnings
    )
    assert {code.name for code in found.project.codes} == {"c", "code 9", "cat 9"}
    assert found.project.cases[0].sources == (text.guid,)


def test_reading_again_gives_the_same_and_changes_nothing(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _source("One two."), _code(1, "c"), _coding(0, 3, "One"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert read_foreign(folder) == read_foreign(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    other = _folder(
        tmp_path / "b" if (tmp_path / "b").mkdir() is None else tmp_path, _code(1, "c"), "update project set date = 'another'"
    )
    assert read_foreign(other).project.codes[0].guid != read_foreign(folder).project.codes[0].guid


def test_what_a_journal_holds_is_read_and_the_journal_stays(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _source("One two."))
    connection = sqlite3.connect(folder / "data.qda")
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma wal_autocheckpoint = 0")
    connection.execute(*_code(1, "only in the journal"))
    connection.commit()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert (folder / "data.qda-wal").stat().st_size
    project = read_foreign(folder).project
    assert [code.name for code in project.codes] == ["only in the journal"]
    assert any("journal" in warning for warning in project.warnings)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    connection.close()


def test_a_journal_that_was_done_with_is_none(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _code(1, "c"))
    (folder / "data.qda-journal").write_bytes(bytes(512))
    (folder / "data.qda-wal").write_bytes(b"")
    assert not any("journal" in warning for warning in read_foreign(folder).project.warnings)


def test_a_change_that_was_broken_off_is_undone_in_the_copy_only(tmp_path: Path) -> None:
    folder = _folder(tmp_path, *(_source("word " * 2000, key, f"text {key}") for key in range(1, 30)))
    connection = sqlite3.connect(folder / "data.qda", isolation_level=None)
    connection.execute("pragma cache_size = 1")
    connection.execute("begin")
    connection.execute("update source set fulltext = 'half done ' || fulltext")
    broken = tmp_path / "broken.qda"
    shutil.copytree(folder, broken)
    connection.close()
    before = {path.name: path.read_bytes() for path in broken.iterdir()}
    assert len(before) == 2
    texts = read_foreign(broken).project.texts
    assert len(texts) == 29 and all(text.text.startswith("word") for text in texts)
    assert {path.name: path.read_bytes() for path in broken.iterdir()} == before


def test_a_document_without_text_is_named(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _source("", 1, "scan.pdf", "/docs/scan.pdf"), _source("", 2, "empty note"))
    found = read_foreign(folder)
    assert [text.name for text in found.project.texts] == ["empty note"] and _took(found)["texts"] == (2, 1)
    assert any("without a text" in warning and "scan.pdf" in warning for warning in found.project.warnings)


def test_a_database_that_another_program_holds_locked_is_read(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _code(1, "c"))
    connection = sqlite3.connect(folder / "data.qda", isolation_level=None)
    connection.execute("begin exclusive")
    assert [code.name for code in read_foreign(folder).project.codes] == ["c"]
    connection.execute("rollback")
    connection.close()


def test_views_and_virtual_tables_are_not_asked(tmp_path: Path) -> None:
    looping = "with recursive n(i) as (select 1 union all select i + 1 from n) select i as id, 'x' as name from n"
    folder = _folder(
        tmp_path,
        _source("One two."),
        "drop table journal",
        f"create view journal as {looping}",
        "create virtual table ris using fts5(tag)",
        "create trigger no after insert on source begin delete from source; end",
    )
    found = read_foreign(folder)
    assert _took(found)["journals"] == (0, 0) and "journal" not in found.project.counts and "ris" not in found.project.counts


BROKEN = {
    "empty": (b"", "is empty"),
    "not a database": (b"PK\x03\x04 and more", "is not an SQLite database"),
    "only the beginning": (b"SQLite format 3\x00" + b"\x10\x00\x01\x01\x00@  " + b"\x00" * 76, "damaged|database"),
    "garbage behind the beginning": (b"SQLite format 3\x00" + b"\xff" * 5000, "damaged|database"),
}


@pytest.mark.parametrize(("data", "says"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_database_is_refused_with_a_remedy(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "data.qda").write_bytes(data)
    with pytest.raises(InputError, match=says) as raised:
        read_foreign(tmp_path)
    assert raised.value.mend


def test_a_damaged_page_is_refused_rather_than_read_in_part(tmp_path: Path) -> None:
    folder = _folder(tmp_path, *(_source("word " * 900, key, f"text {key}") for key in range(1, 60)))
    data = bytearray((folder / "data.qda").read_bytes())
    data[40 * 1024 : 90 * 1024] = b"\xa5" * (50 * 1024)
    (folder / "data.qda").write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        read_foreign(folder)


def test_another_database_is_refused_with_the_tables_that_miss(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='"source", "code_name"'):
        read_foreign(_folder(tmp_path, schema="create table project (memo text); create table treecode (cid integer)"))
    (tmp_path / "b").mkdir()
    with pytest.raises(InputError, match="neither"):
        read_foreign(tmp_path / "b")
    with pytest.raises(InputError, match="no such file"):
        read_foreign(tmp_path / "nowhere.qda")


def test_bytes_that_are_no_utf8_do_not_stop_the_reading(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path, "insert into source (id, name, fulltext) values (1, cast(x'ff41' as text), cast(x'41ff42' as text))"
    )
    project = read_foreign(folder).project
    assert project.texts[0].text == "A\ufffdB" and any("U+FFFD" in warning for warning in project.warnings)


RAW = st.text(alphabet=st.sampled_from("ab é中😀👍\r\n\t\x07\u2028\ufeff"), max_size=40)


@given(RAW, st.data())
def test_every_way_of_counting_leads_back_to_the_same_characters(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    text = Canonical(raw)
    assert text.text == canonical(raw)
    pieces = [raw[:start], raw[:end]]
    if "\r" not in (raw[start - 1 : start], raw[end - 1 : end]):
        expected = canonical("x" + raw[start:end])[1:] if start else canonical(raw[:end])
        got = text.span(start, end)
        assert text.text[slice(*got)] == (
            expected if not start or "\ufeff" not in raw[start : start + 1] else text.text[slice(*got)]
        )
    assert [utf8(raw).at(len(piece.encode())) for piece in pieces] == [start, end]
    for way in ways(raw):
        counted = [
            len((piece if way.crlf == 2 else piece.replace("\r\n", "\n")).encode("utf-16-le")) // 2
            if way.utf16
            else len(piece if way.crlf == 2 else piece.replace("\r\n", "\n"))
            for piece in pieces
        ]
        if raw.startswith("\ufeff") and not way.bom:
            counted = [number - bool(piece) for number, piece in zip(counted, pieces, strict=True)]
        if not any(piece.endswith("\r") for piece in pieces):
            assert [text.span(min(scale(raw, way).at(number), len(raw)), len(raw))[0] for number in counted] == [
                text.span(at, len(raw))[0] for at in (start, end)
            ]


def test_marks_far_outside_are_cut_to_the_text() -> None:
    text, placing, counting = placed("abc", [Mark(-1, 2**40), Mark(50, 60)])
    assert [(one.start, one.end, one.mended) for one in placing.placed] == [(0, 3, True), (3, 3, True)]
    assert text.text == "abc" and counting.sure
