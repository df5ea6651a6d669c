"""Taguette's databases, built with its tables as its versions have them."""

from __future__ import annotations

import json
import sqlite3
from html import unescape
from pathlib import Path
from re import sub

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.errors import InputError, UnknownNameError
from gioia_coder.formats.other_programs import Foreign, detect, read_foreign
from gioia_coder.formats.other_programs.taguette_html import page

SCHEMA = """
create table users (login varchar(30) primary key, created datetime, hashed_password text, email text);
create table projects (id integer primary key autoincrement, name varchar(200) not null,
  description text not null, created datetime);
create table project_members (project_id integer, user_login varchar(30), privileges text);
create table documents (id integer primary key autoincrement, name varchar(200), description text,
  filename varchar(200), created datetime,
  project_id integer, text_direction text, contents text);
create table commands (id integer primary key autoincrement, date datetime, user_login varchar(30), project_id integer,
  document_id integer, payload text);
create table highlights (id integer primary key autoincrement, document_id integer, start_offset integer,
  end_offset integer, snippet text);
create table tags (id integer primary key autoincrement, project_id integer, path varchar(200), description text);
create table highlight_tags (highlight_id integer, tag_id integer);
create table alembic_version (version_num varchar(32));
insert into projects values (1, 'Störung', 'About it', '2024-01-01 09:00:00.000000');
insert into users (login, hashed_password) values ('ida', 'scrypt:secret'), ('bo', null);
insert into project_members values (1, 'ida', 'ADMIN'), (1, 'bo', 'TAG');
"""

Statement = str | tuple[str, tuple[object, ...]]


def _file(tmp_path: Path, *statements: Statement, schema: str = SCHEMA) -> Path:
    path = tmp_path / "100% #1?.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.executescript(schema)
        for statement in statements:
            connection.execute(*((statement,) if isinstance(statement, str) else statement))
    connection.close()
    return path


def _document(html: object, key: int = 1, name: str = "anna", project: int = 1) -> Statement:
    into = "insert into documents values (?, ?, 'about', 'x.html', '2024-01-02 09:00:00.5', ?, 'LEFT_TO_RIGHT', ?)"
    return into, (key, name, project, html)


def _tag(key: int, path: str, project: int = 1) -> Statement:
    return "insert into tags (id, project_id, path, description) values (?, ?, ?, 'means')", (key, project, path)


def _highlight(key: int, html: str, quote: str, *tags: int, document: int = 1) -> list[Statement]:
    """Return what Taguette writes when somebody marks a quote: UTF-8 bytes of the text without tags."""
    text = unescape(sub("<[^>]*>", "", html))
    start = len(text[: text.index(quote)].encode())
    values = (key, document, start, start + len(quote.encode()), f"<p>{quote.replace('&', '&amp;').replace('<', '&lt;')}</p>")
    links: list[Statement] = [("insert into highlight_tags values (?, ?)", (key, tag)) for tag in tags]
    return [("insert into highlights values (?, ?, ?, ?, ?)", values), *links]


def _command(key: int, who: str, payload: dict[str, object], document: int | None = 1) -> Statement:
    into = "insert into commands values (?, ?, ?, 1, ?, ?)"
    return into, (key, f"2024-01-0{key} 10:00:00.25", who, document, json.dumps(payload))


def _quotes(foreign: Foreign, number: int = 0) -> list[str]:
    text = foreign.project.texts[number]
    return [text.text[one.start : one.end] for one in text.selections]


def _took(foreign: Foreign) -> dict[str, tuple[int, int]]:
    return {one.what: (one.held, one.came) for one in foreign.report}


HTML = {
    "umlauts": ("<h1>Gespräch</h1>\n<p>Wir <b>verloren</b> die &Uuml;bersicht &amp; Geld</p>", "verloren die Übersicht & G"),
    "emoji before": ("<p>😀👍🏽 a</p>\n<p>two words</p>", "two"),
    "han": ("<p>我們失去了預算</p>\n<p>的控制</p>", "算\n的"),
    "entities": ("<p>&lt;laughs&gt; so&nbsp;what</p>", "<laughs> so\xa0w"),
    "separators": ("<p>one\u2028two</p>", "e\u2028t"),
}


@pytest.mark.parametrize(("html", "quote"), HTML.values(), ids=HTML)
def test_highlights_are_read_as_bytes_of_the_text_without_tags(tmp_path: Path, html: str, quote: str) -> None:
    found = read_foreign(_file(tmp_path, _document(html), _tag(1, "c"), *_highlight(1, html, quote, 1)))
    assert _quotes(found) == [quote]
    assert found.project.texts[0].text == unescape(sub("<[^>]*>", "", html))
    assert _took(found)["highlights"] == _took(found)["highlights with a tag"] == (1, 1)
    assert not any("differ" in warning for warning in found.project.warnings)


def test_paragraphs_that_touch_get_a_line_end_and_highlights_follow(tmp_path: Path) -> None:
    html = "<p>I: One?</p><p>Bert: Twö<br>three</p><table><tr><td>a</td><td>b</td></tr></table>"
    quotes = ["One?Bert:", "Bert: Twö", "Twöthree", "thr", "b"]
    spans = [statement for key, quote in enumerate(quotes, 1) for statement in _highlight(key, html, quote)]
    found = read_foreign(_file(tmp_path, _document(html), *spans))
    assert found.project.texts[0].text == "I: One?\nBert: Twö\nthree\na\nb"
    assert _quotes(found) == ["One?\nBert:", "Bert: Twö", "Twö\nthree", "thr", "b"]
    said = " ".join(found.project.warnings)
    assert "no line end between" in said and "1 table" in said and "5 highlights without a tag" in said


def test_dots_make_codes_under_codes_and_only_tags_take_highlights(tmp_path: Path) -> None:
    paths = ["a.b.c", "a", "x.y", "e.g. this", "version 1.2", "trailing.", ".leading", "two..dots", "end."]
    project = read_foreign(_file(tmp_path, *(_tag(key, path) for key, path in enumerate(paths, 1)))).project
    names = {code.guid: code.name for code in project.codes}
    tree = {(names.get(code.parent, "") if code.parent else "", code.name, code.codable) for code in project.codes}
    alone = {("", name, True) for name in ("a", "e.g. this", "version 1.2", "trailing.", ".leading", "two..dots", "end.")}
    assert tree == alone | {("a", "b", False), ("b", "c", True), ("", "x", False), ("x", "y", True)}
    assert {code.description for code in project.codes if code.codable} == {"means"}
    assert any("2 codes above them" in warning for warning in project.warnings)


def test_the_parents_of_later_versions_are_followed_but_not_in_a_circle(tmp_path: Path) -> None:
    extra = [
        "alter table tags add parent_id integer",
        _tag(1, "a"),
        _tag(2, "b"),
        _tag(3, "c"),
        "update tags set parent_id = 3 - id where id < 3",
    ]
    project = read_foreign(_file(tmp_path, *extra, "update tags set parent_id = 1 where id = 3")).project
    codes = {code.name: code for code in project.codes}
    assert codes["c"].parent == codes["a"].guid and [codes["a"].parent, codes["b"].parent].count(None) == 1
    assert any("stands above itself" in warning for warning in project.warnings)


@pytest.mark.parametrize("old", [False, True], ids=["now", "before the fields were renamed"])
def test_the_log_tells_who_made_a_highlight_and_who_gave_each_tag(tmp_path: Path, old: bool) -> None:
    def made(tags: list[int]) -> dict[str, object]:
        return {"type": "highlight_add", "id" if old else "highlight_id": 1, "tags": tags}

    html = "<p>One two</p>"
    names = ("src", "dest") if old else ("src_tag_id", "dest_tag_id")
    log = [
        _command(1, "cleo", {"type": "document_add", "document_name": "anna"}),
        _command(2, "ida", made([1])),
        _command(3, "bo", made([1, 2])),
        _command(4, "ida", made([1, 2, 9])),
        _command(5, "bo", {"type": "tag_merge", **dict(zip(names, (9, 3), strict=True))}, None),
        ("insert into commands values (6, '', 'bo', 1, 1, 'no json')", ()),
    ]
    tags = [_tag(1, "a"), _tag(2, "b"), _tag(3, "c")]
    found = read_foreign(_file(tmp_path, _document(html), *tags, *_highlight(1, html, "two", 1, 2, 3), *log))
    users = {user.guid: user.name for user in found.project.users}
    codes = {code.guid: code.name for code in found.project.codes}
    [selection] = found.project.texts[0].selections
    who = {codes[one.code]: (users[one.by], one.when) for one in selection.codings if one.by}
    assert who == {
        "a": ("ida", "2024-01-02T10:00:00Z"),
        "b": ("bo", "2024-01-03T10:00:00Z"),
        "c": ("ida", "2024-01-04T10:00:00Z"),
    }
    assert selection.by is not None and users[selection.by] == "ida"
    by = found.project.texts[0].by
    assert by is not None and users[by] == "cleo"
    assert any("1 entry of the log" in warning for warning in found.project.warnings)


def test_without_a_log_the_only_user_made_all_and_of_several_nobody_did(tmp_path: Path) -> None:
    html = "<p>One</p>"
    several = read_foreign(_file(tmp_path, _document(html), _tag(1, "c"), *_highlight(1, html, "One", 1)))
    assert several.project.texts[0].selections[0].codings[0].by is None
    assert any("no log" in warning for warning in several.project.warnings)
    (tmp_path / "b").mkdir()
    one = "delete from project_members where user_login = 'bo'"
    alone = read_foreign(_file(tmp_path / "b", _document(html), _tag(1, "c"), *_highlight(1, html, "One", 1), one))
    assert alone.project.texts[0].selections[0].codings[0].by == alone.project.users[0].guid


def test_one_of_several_projects_is_chosen_by_name_or_number(tmp_path: Path) -> None:
    html = "<p>One</p>"
    second = "insert into projects values (2, 'Second', '', '2024-02-01 09:00:00')"
    content = [
        second,
        _document(html),
        _document(html, 2, "bert", 2),
        _tag(1, "c"),
        _tag(2, "d", 2),
        *_highlight(1, html, "One", 2, document=2),
    ]
    path = _file(tmp_path, *content)
    with pytest.raises(InputError, match='2 projects: 1 "Störung", 2 "Second"'):
        read_foreign(path)
    for named in ("Second", "2"):
        found = read_foreign(path, project=named)
        assert [text.name for text in found.project.texts] == ["bert"] and [code.name for code in found.project.codes] == ["d"]
        assert _took(found)["highlights"] == _took(found)["highlights with a tag"] == (1, 1)
    assert _took(read_foreign(path, project="1"))["highlights"] == (0, 0)
    with pytest.raises(UnknownNameError, match="Third"):
        read_foreign(path, project="Third")


def test_words_that_differ_from_those_kept_are_told_and_the_numbers_hold(tmp_path: Path) -> None:
    html = "<p>One two three four</p>"
    spans = [*_highlight(1, html, "One"), *_highlight(2, html, "two"), *_highlight(3, html, "three")]
    moved = "update highlights set start_offset = 14, end_offset = 18 where id = 3"
    found = read_foreign(_file(tmp_path, _document(html), *spans, moved))
    assert _quotes(found) == ["One", "two", "four"]
    assert any("anna (1 of 3)" in warning for warning in found.project.warnings)


def test_where_no_number_fits_the_words_decide(tmp_path: Path) -> None:
    html = "<p>One two three four</p>"
    shifted = "update highlights set start_offset = start_offset + 1, end_offset = end_offset + 1"
    found = read_foreign(_file(tmp_path, _document(html), *_highlight(1, html, "two"), *_highlight(2, html, "three"), shifted))
    assert _quotes(found) == ["two", "three"]


def test_spans_that_are_wrong_are_mended_or_counted_and_nothing_stops(tmp_path: Path) -> None:
    html = "<p>Ä One two</p>"
    found = read_foreign(
        _file(
            tmp_path,
            _document(html),
            _document(None, 2, "empty"),
            "insert into documents (id, project_id) values (3, 1)",
            _tag(1, "c"),
            "insert into tags (project_id) values (1)",
            "insert into highlights values (1, 1, 3, 900, ''), (2, 1, 6, 3, null), (3, 1, 1, 3, ''), (4, 1, 'x', null, ''),"
            " (5, 77, 0, 3, ''), (6, 1, 900, 901, ''), (7, 1, -3, 2, ''), (8, null, null, null, null)",
            "insert into highlight_tags values (1, 1), (1, 99), (2, 1), (null, null), (5, 1), ('a', 'b')",
        )
    )
    assert sorted(_quotes(found)) == ["One", "One two", "Ä", "Ä "]
    assert _took(found)["highlights"] == (8, 4) and _took(found)["highlights with a tag"] == (4, 2)
    assert {code.name for code in found.project.codes} == {"c", "tag 2"}
    why = next(one.why for one in found.report if one.what == "highlights")
    assert why == "3 belong to no document or have no numbers; 1 hold no character"


def test_neither_passwords_nor_addresses_come(tmp_path: Path) -> None:
    assert "secret" not in repr(read_foreign(_file(tmp_path, "update users set email = 'secret@x.org'")))


def test_reading_again_gives_the_same_and_changes_nothing(tmp_path: Path) -> None:
    html = "<p>One two</p>"
    path = _file(tmp_path, _document(html), _tag(1, "c"), *_highlight(1, html, "two", 1))
    before = path.read_bytes()
    assert read_foreign(path) == read_foreign(path) and detect(path) == "taguette"
    assert path.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_file_with_none_of_the_tables_is_refused_with_their_names(tmp_path: Path) -> None:
    path = _file(tmp_path, schema="create table notes (id integer)")
    assert detect(path) is None
    with pytest.raises(InputError, match=r"no known program .tables: notes.; it has not the tables projects, documents"):
        read_foreign(path)
    (tmp_path / "b").mkdir()
    with pytest.raises(InputError, match='it has no table "projects", "documents", "tags"'):
        read_foreign(
            _file(tmp_path / "b", schema="create table highlights (id integer); create table highlight_tags (id integer)")
        )
    (tmp_path / "c").mkdir()
    with pytest.raises(InputError, match="holds no project"):
        read_foreign(_file(tmp_path / "c", "delete from projects"))


PIECES = st.lists(
    st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<br>", "\n", "a b", "ä", "😀", "&amp;", "<td>", "x", "&lt;", " "]),
    max_size=25,
)


@given(PIECES)
def test_the_text_of_html_is_what_stands_between_tags_and_breaks_only_part_blocks(pieces: list[str]) -> None:
    html = "".join(pieces)
    found = page(html)
    assert found.text == unescape(sub("<[^>]*>", "", html))
    assert all(found.text[at - 1] != "\n" != found.text[at] for at in found.breaks)


def test_a_browser_drops_the_line_end_at_the_beginning_of_a_preformatted_block() -> None:
    assert page("<pre>\n\na</pre>\r\nb<pre>c").text == "\na\nbc"
