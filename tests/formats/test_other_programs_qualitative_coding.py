"""Projects of qualitative-coding: with a database as since 1.0, and with files of codes as before."""

from __future__ import annotations

import sqlite3
from hashlib import sha1
from pathlib import Path

import pytest

from gioia_coder.core.exchange import refi
from gioia_coder.errors import InputError
from gioia_coder.formats.other_programs import Foreign, detect, read_foreign

SCHEMA = """
create table document (file_path varchar not null primary key, file_hash varchar not null);
create table code (name varchar primary key);
create table coder (name varchar primary key);
create table document_index (id integer primary key, name varchar, time_series boolean, document_id varchar);
create table coded_line (id integer primary key, line integer, coder_id varchar, code_id varchar);
create table location (id integer primary key, start_line integer, end_line integer, document_index_id varchar);
create table coded_line_location_association (coded_line_id integer, location_id integer);
"""
SETTINGS = (
    "codebook: codebook.yaml\ncorpus_dir: corpus\ndatabase: qualitative_coding.sqlite3\nmemos_dir: memos\nqc_version: 1.7.8\n"
)
CODEBOOK = "- governance:\n  - drift\n  - lost:\n    - budget\n- emotion:\n  - drift\n"

Coded = tuple[str, object, str, str]


def _project(
    tmp_path: Path, texts: dict[str, bytes], coded: list[Coded], *, settings: str = SETTINGS, codebook: str = CODEBOOK
) -> Path:
    folder = tmp_path / "Project #1"
    (folder / "memos").mkdir(parents=True)
    (folder / "settings.yaml").write_text(settings, "utf-8")
    (folder / "codebook.yaml").write_text(codebook, "utf-8")
    with sqlite3.connect(folder / "qualitative_coding.sqlite3") as connection:
        connection.executescript(SCHEMA)
        for number, (name, data) in enumerate(texts.items(), 1):
            path = folder / "corpus" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            connection.execute("insert into document values (?, ?)", (name, sha1(data).hexdigest()))
            connection.execute("insert into document_index values (?, 'paragraphs', 0, ?)", (number, name))
            connection.execute("insert into location values (?, 0, 99, ?)", (number, number))
        for key, (name, line, coder, code) in enumerate(coded, 1):
            connection.execute("insert or ignore into coder values (?)", (coder,))
            connection.execute("insert or ignore into code values (?)", (code,))
            connection.execute("insert into coded_line values (?, ?, ?, ?)", (key, line, coder, code))
            if name in texts:
                connection.execute(
                    "insert into coded_line_location_association values (?, ?)", (key, list(texts).index(name) + 1)
                )
    connection.close()
    return folder


def _read(foreign: Foreign) -> list[tuple[str, str, str, str]]:
    """Return text, words, coder and code of every coding."""
    users = {user.guid: user.name for user in foreign.project.users}
    codes = {code.guid: code.name for code in foreign.project.codes}
    return [
        (text.name, text.text[one.start : one.end], users[coding.by] if coding.by else "", codes[coding.code])
        for text in foreign.project.texts
        for one in text.selections
        for coding in one.codings
    ]


def _took(foreign: Foreign) -> dict[str, tuple[int, int]]:
    return {one.what: (one.held, one.came) for one in foreign.report}


def test_coded_lines_are_the_lines_of_their_texts(tmp_path: Path) -> None:
    texts = {"anna.txt": "I: Wie? 😀\r\n\r\n  Anna: Über.\r\nEnde".encode(), "sub/bert.txt": b"One\nTwo"}
    coded: list[Coded] = [
        ("anna.txt", 2, "ida", "lost"),
        ("anna.txt", 3, "bo", "lost"),
        ("anna.txt", 2, "bo", "new"),
        ("sub/bert.txt", 1, "ida", "budget"),
    ]
    folder = _project(tmp_path, texts, coded)
    found = read_foreign(folder)
    assert _read(found) == [
        ("anna.txt", "Anna: Über.", "bo", "new"),
        ("anna.txt", "Anna: Über.", "ida", "lost"),
        ("anna.txt", "Ende", "bo", "lost"),
        ("sub/bert.txt", "Two", "ida", "budget"),
    ]
    assert _took(found)["coded lines"] == (4, 4) and _took(found)["documents"] == (2, 2)
    assert found.project.texts[0].data == texts["anna.txt"] and "\r" not in found.project.texts[0].text
    assert detect(folder) == detect(folder / "settings.yaml") == "qualitative-coding"
    assert read_foreign(folder / "settings.yaml") == found


def _tree(project: refi.Project) -> set[tuple[str, str]]:
    names = {code.guid: code.name for code in project.codes}
    return {(names[code.parent] if code.parent else "", code.name) for code in project.codes}


def test_the_codebook_is_a_tree_and_codes_that_are_not_in_it_stand_at_its_top(tmp_path: Path) -> None:
    project = read_foreign(
        _project(tmp_path, {"a.txt": b"One"}, [("a.txt", 0, "ida", "new"), ("a.txt", 0, "ida", "drift")])
    ).project
    wanted = {
        ("", "governance"),
        ("governance", "drift"),
        ("governance", "lost"),
        ("lost", "budget"),
        ("", "emotion"),
        ("emotion", "drift"),
        ("", "new"),
    }
    assert _tree(project) == wanted
    first = next(code for code in project.codes if code.name == "drift")
    assert {coding.code for one in project.texts[0].selections for coding in one.codings} >= {first.guid}
    said = " ".join(project.warnings)
    assert 'several places; codings went to the first: "drift"' in said and 'not in the codebook came at its top: "new"' in said


@pytest.mark.parametrize("codebook", ["", "[]", "# nothing\n"])
def test_an_empty_codebook_gives_a_list(tmp_path: Path, codebook: str) -> None:
    assert _tree(
        read_foreign(_project(tmp_path, {"a.txt": b"One"}, [("a.txt", 0, "ida", "new")], codebook=codebook)).project
    ) == {("", "new")}


@pytest.mark.parametrize("codebook", ["- a: [", "- &a [*a]", "- - \t: x", "- " * 60 + "a", "- {? [b] : c}"])
def test_a_codebook_that_is_none_is_refused_with_its_line(tmp_path: Path, codebook: str) -> None:
    with pytest.raises(InputError, match=r"codebook.yaml:\d"):
        read_foreign(_project(tmp_path, {"a.txt": b"One"}, [], codebook=codebook))


def test_codes_on_blank_lines_go_to_the_nearest_words_once_and_are_told(tmp_path: Path) -> None:
    coded: list[Coded] = [("a.txt", 1, "ida", "lost"), ("a.txt", 1, "ida", "drift"), ("a.txt", 0, "ida", "lost")]
    found = read_foreign(_project(tmp_path, {"a.txt": b"One\n \n\nTwo"}, coded))
    assert _read(found) == [("a.txt", "One", "ida", "lost"), ("a.txt", "One", "ida", "drift")]
    assert any("1 code on blank lines" in warning and "a.txt:2" in warning for warning in found.project.warnings)
    assert _took(found)["coded lines"] == (3, 2)


def test_lines_and_texts_that_are_not_there_are_counted(tmp_path: Path) -> None:
    coded: list[Coded] = [
        ("a.txt", 9, "ida", "lost"),
        ("a.txt", -1, "ida", "lost"),
        ("a.txt", "x", "ida", "lost"),
        ("b.txt", 0, "ida", "lost"),
        ("gone", 0, "ida", "lost"),
    ]
    folder = _project(tmp_path, {"a.txt": b"One", "b.txt": b"Two"}, coded)
    (folder / "corpus" / "b.txt").unlink()
    (folder / "corpus" / "extra.txt").write_text("x")
    found = read_foreign(folder)
    assert _read(found) == [] and _took(found)["coded lines"] == (5, 0) and _took(found)["documents"] == (2, 1)
    assert [text.missing for text in found.project.texts] == [False, True]
    said = " ".join(found.project.warnings)
    assert '"b.txt" is not there; 1 coded line' in said and '"extra.txt"' in said


def test_a_text_changed_since_it_was_registered_is_told(tmp_path: Path) -> None:
    folder = _project(tmp_path, {"a.txt": b"One", "b.txt": b"x\x0cy"}, [])
    (folder / "corpus" / "a.txt").write_text("Zero\nOne")
    said = " ".join(read_foreign(folder).project.warnings)
    assert 'lines may have moved: "a.txt"' in said and 'stand in "b.txt"' in said


def test_memos_have_their_writer_and_date_from_the_name_of_the_file(tmp_path: Path) -> None:
    folder = _project(tmp_path, {"a.txt": b"One"}, [("a.txt", 0, "bo_k", "lost")])
    (folder / "memos" / "2024-03-05-17-20_bo_k_on_drift.md").write_text("# On drift\n\nThoughts", "utf-8")
    (folder / "memos" / "2024-03-06-08-00_cleo.md").write_text("Later", "utf-8")
    (folder / "memos" / "other.md").write_text("By nobody", "utf-8")
    project = read_foreign(folder).project
    users = {user.guid: user.name for user in project.users}
    assert [(note.name, users.get(note.by) if note.by else None, note.when) for note in project.notes] == [
        ("On drift", "bo_k", "2024-03-05T17:20:00"),
        ("2024-03-06-08-00_cleo.md", "cleo", "2024-03-06T08:00:00"),
        ("other.md", None, ""),
    ]
    assert project.notes[0].text == "# On drift\n\nThoughts"


def test_projects_before_the_database_keep_codes_in_files_by_coder(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    for name, text in {
        "settings.yaml": "qc_version: 0.2.3\ncorpus_dir: corpus\ncodes_dir: codes\nmemos_dir: memos\ncodebook: codebook.yaml\n",
        "corpus/macbeth.txt": "When shall we\nthree meet\n\nagain",
        "corpus/sub/b.txt": "Only",
        "codes/macbeth.txt.c.p.codes": "line, one\n\n\nlast,last\n",
        "codes/sub/b.txt.ida.codes": "one",
        "codes/gone.txt.ida.codes": "one\n\ntwo",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    found = read_foreign(folder)
    assert _read(found) == [
        ("macbeth.txt", "When shall we", "c.p", "line"),
        ("macbeth.txt", "When shall we", "c.p", "one"),
        ("macbeth.txt", "again", "c.p", "last"),
        ("sub/b.txt", "Only", "ida", "one"),
    ]
    assert _took(found)["coded lines"] == (6, 4)


@pytest.mark.parametrize("key", ["corpus_dir", "codebook", "memos_dir", "database"])
def test_settings_that_lead_out_of_the_folder_are_refused(tmp_path: Path, key: str) -> None:
    lines = [f"{key}: ../elsewhere" if line.startswith(key) else line for line in SETTINGS.split("\n")]
    with pytest.raises(InputError, match=f'{key} "../elsewhere" lies outside'):
        read_foreign(_project(tmp_path, {"a.txt": b"One"}, [], settings="\n".join(lines)))


def test_documents_that_lead_out_of_the_corpus_are_not_read(tmp_path: Path) -> None:
    folder = _project(tmp_path, {"a.txt": b"One"}, [])
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "corpus" / "link.txt").symlink_to(tmp_path / "secret.txt")
    with sqlite3.connect(folder / "qualitative_coding.sqlite3") as connection:
        connection.execute("insert into document values ('../../secret.txt', ''), ('link.txt', ''), (?, '')", ("nul\x00",))
    connection.close()
    found = read_foreign(folder)
    assert [text.missing for text in found.project.texts] == [True, False, True, True]
    assert all(text.text != "secret" for text in found.project.texts)
    assert sum("lies outside the corpus" in warning for warning in found.project.warnings) == 2


def test_texts_in_another_encoding_are_read_and_told(tmp_path: Path) -> None:
    found = read_foreign(_project(tmp_path, {"a.txt": "Über".encode("cp1252")}, [("a.txt", 0, "ida", "lost")]))
    assert _read(found) == [("a.txt", "Über", "ida", "lost")] and any(
        "Windows-1252" in warning for warning in found.project.warnings
    )


def test_settings_of_other_programs_and_lone_databases_are_refused(tmp_path: Path) -> None:
    folder = _project(tmp_path, {"a.txt": b"One"}, [])
    with pytest.raises(InputError, match="whose texts stand beside it") as raised:
        read_foreign(folder / "qualitative_coding.sqlite3")
    assert raised.value.mend == "Give the folder."
    for settings, says in (("name: x\n", "neither"), ("- a\n", "neither"), ("", "neither"), ("a: [", r"settings.yaml:\d")):
        (folder / "settings.yaml").write_text(settings)
        assert detect(folder) is None
        with pytest.raises(InputError, match=says):
            read_foreign(folder)
    (folder / "settings.yaml").write_text(SETTINGS)
    (folder / "qualitative_coding.sqlite3").unlink()
    with pytest.raises(InputError, match="no such file"):
        read_foreign(folder)


def test_reading_changes_nothing(tmp_path: Path) -> None:
    folder = _project(tmp_path, {"a.txt": b"One"}, [("a.txt", 0, "ida", "lost")])
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert read_foreign(folder) == read_foreign(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_blank_line_before_its_neighbour_does_not_code_it_twice(tmp_path: Path) -> None:
    found = read_foreign(_project(tmp_path, {"a.txt": b"\nOne"}, [("a.txt", 0, "ida", "lost"), ("a.txt", 1, "ida", "lost")]))
    assert _read(found) == [("a.txt", "One", "ida", "lost")]


def test_a_file_of_codes_belongs_to_the_text_with_the_longest_name(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("corpus_dir: corpus\ncodes_dir: codes\n")
    for name, text in {"corpus/a.txt": "One", "corpus/a.txt.v2": "Two", "codes/a.txt.v2.ida.codes": "x"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert _read(read_foreign(tmp_path)) == [("a.txt.v2", "Two", "ida", "x")]
