"""REFI-QDA projects and codebooks written and read again, whatever stands in them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from gioia_coder.core.exchange.refi import (
    Beyond,
    Case,
    Code,
    Coding,
    Counting,
    Link,
    Note,
    Project,
    Selection,
    Set,
    Text,
    User,
    Variable,
)
from gioia_coder.core.text.canonical import canonical
from gioia_coder.errors import InputError
from gioia_coder.formats.refi import CODEBOOK, PROJECT, read_codebook, read_project, validate, write_codebook, write_project

URN = "urn:QDA-XML:project:1.0"
P = f"{{{URN}}}"
DATE = "2026-01-05T10:00:00Z"
WORDS = st.text(st.sampled_from("ab &<>\"'é\t\n\r\x00\x1b\ufffe😀שלום漢\u202e]"), max_size=12)
LINES = st.text(st.sampled_from("ab &<>\"'é\n\x07😀שלום漢\u2028]"), min_size=1, max_size=40).map(
    lambda words: "a" + canonical(words)
)
WHEN = st.sampled_from(["", DATE, "1999-12-31T23:59:59.500000Z"])
PICTURE = UUID(int=77)
GRAPH = UUID(int=78)
BEYOND = (
    Beyond(
        "PictureSource",
        PICTURE,
        "board",
        f'<PictureSource xmlns="{URN}" guid="{str(PICTURE).upper()}" name="board" path="internal://board.png"/>',
        ("sources/board.png",),
    ),
    Beyond("Graph", GRAPH, "net", f'<Graph xmlns="{URN}" guid="{str(GRAPH).upper()}" name="net"/>'),
)
ENTRIES = {"sources/board.png": b"\x89PNG", "extra.json": b"{}"}


class Maker:
    """Makes GUIDs that no other thing has."""

    def __init__(self) -> None:
        self.last = 1000

    def __call__(self) -> UUID:
        self.last += 1
        return UUID(int=self.last * 0x1234567890ABCDEF, version=4)


def few(draw: Callable[..., Any], guids: list[UUID]) -> tuple[UUID, ...]:
    return tuple(draw(st.lists(st.sampled_from(guids), unique=True, max_size=2))) if guids else ()


@st.composite
def projects(draw: Callable[..., Any]) -> Project:
    new = Maker()
    users = tuple(User(new(), draw(WORDS), draw(WORDS)) for _ in range(draw(st.integers(0, 2))))
    notes = tuple(
        Note(new(), draw(WORDS), draw(LINES), draw_by(draw, users), draw(WHEN), draw(WORDS))
        for _ in range(draw(st.integers(0, 2)))
    )
    memos = [note.guid for note in notes]
    codes = drawn_codes(draw, new, memos)
    variables = (
        Variable(new(), draw(WORDS), "Text", draw(WORDS)),
        Variable(new(), "age", "Float"),
        Variable(new(), "since", "Date"),
    )
    values = {variables[0].guid: draw(WORDS), variables[1].guid: "-3.50", variables[2].guid: "2026-01-05"}
    texts = tuple(drawn_text(draw, new, users, codes, memos, values) for _ in range(draw(st.integers(0, 3))))
    selections = [one.guid for text in texts for one in text.selections]
    sources = [text.guid for text in texts] + [PICTURE]
    case = Case(
        new(), draw(WORDS), draw(WORDS), values, few(draw, sources), few(draw, selections), few(draw, [c.guid for c in codes])
    )
    anything = [*memos, *sources, *selections, *(code.guid for code in codes), case.guid]
    ends = [draw(st.sampled_from(anything)) for _ in range(2)]
    link = Link(
        new(), draw(WORDS), ends[0], ends[1], draw(st.sampled_from(["OneWay", "Associative", "Bidirectional"])), few(draw, memos)
    )
    group = Set(new(), draw(WORDS), draw(WORDS), few(draw, [c.guid for c in codes]), few(draw, sources), few(draw, memos))
    return Project(
        name=draw(WORDS),
        origin="gioia-coder 1.0",
        program="gioia",
        description=draw(WORDS),
        users=users,
        codes=codes,
        variables=variables,
        cases=(case,),
        texts=texts,
        notes=notes,
        links=(link,),
        sets=(group,),
        notes_on=few(draw, memos),
        beyond=BEYOND,
        entries=ENTRIES,
    )


def draw_by(draw: Callable[..., Any], users: tuple[User, ...]) -> UUID | None:
    by: UUID | None = draw(st.sampled_from([None, *(user.guid for user in users)]))
    return by


def drawn_codes(draw: Callable[..., Any], new: Maker, memos: list[UUID]) -> tuple[Code, ...]:
    codes: list[Code] = []
    path: list[UUID] = []
    for _ in range(draw(st.integers(0, 5))):
        del path[draw(st.integers(0, len(path))) :]
        color = draw(st.sampled_from(["", "#A1B2C3"]))
        parent = path[-1] if path else None
        codes.append(Code(new(), draw(WORDS), parent, draw(st.booleans()), color, draw(WORDS), few(draw, memos)))
        path.append(codes[-1].guid)
    return tuple(codes)


def drawn_text(
    draw: Callable[..., Any],
    new: Maker,
    users: tuple[User, ...],
    codes: tuple[Code, ...],
    memos: list[UUID],
    values: dict[UUID, str],
) -> Text:
    words = draw(LINES)

    def codings(by: UUID | None, when: str) -> tuple[Coding, ...]:
        return tuple(Coding(new(), code, by, when, few(draw, memos)) for code in few(draw, [code.guid for code in codes]))

    def selection() -> Selection:
        start = draw(st.integers(0, len(words) - 1))
        end = draw(st.integers(start + 1, len(words)))
        by, when = draw_by(draw, users), draw(WHEN)
        return Selection(new(), start, end, "n" + draw(WORDS), draw(WORDS), by, when, codings(by, when), few(draw, memos))

    by, when = draw_by(draw, users), draw(WHEN)
    return Text(
        guid=new(),
        name=draw(WORDS),
        text=words,
        data=words.encode(),
        description=draw(WORDS),
        by=by,
        when=when,
        selections=tuple(selection() for _ in range(draw(st.integers(0, 4)))),
        codings=codings(by, when),
        notes=few(draw, memos),
        values=values,
    )


def without_forbidden(thing: Any) -> Any:
    """Return what a file can hold of something: no character that XML 1.0 forbids, outside of texts."""
    if isinstance(thing, str):
        return "".join(char for char in thing if char not in "\x00\x1b\ufffe")
    if isinstance(thing, tuple):
        return tuple(map(without_forbidden, thing))
    if isinstance(thing, dict):
        return {key: without_forbidden(value) for key, value in thing.items()}
    if is_dataclass(thing) and not isinstance(thing, type):
        changed = {
            one.name: without_forbidden(getattr(thing, one.name)) for one in fields(thing) if one.name not in ("text", "entries")
        }
        return replace(thing, **changed)
    return thing


def comparable(project: Project) -> Project:
    return replace(project, warnings=(), counts={}, entries=dict(project.entries))


@given(projects(), st.sampled_from(["", "nvivo"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_a_project_comes_back_as_it_went_out(tmp_path: Path, project: Project, target: str) -> None:
    file = tmp_path / "study.qdpx"
    write_project(file, project, target=target)
    with zipfile.ZipFile(file) as archive:
        assert validate(archive.read("project.qde"), PROJECT) == []
    back = comparable(read_project(file))
    expected = without_forbidden(project)
    if target == "nvivo":
        astral = {text.guid for text in project.texts if text.selections and max(text.text) > "\uffff"}
        counting = {guid: Counting(utf16=guid in astral) for guid in (text.guid for text in project.texts)}
        expected = replace(expected, texts=tuple(replace(text, counting=counting[text.guid]) for text in expected.texts))
    for one in fields(Project):
        assert getattr(back, one.name) == getattr(expected, one.name), one.name


ANN, BOB = User(UUID(int=1), "Ann"), User(UUID(int=2), "Bob", "B")
DRIFT = Code(UUID(int=10), "drift", color="#CC3311")
WHOLE = Code(UUID(int=11), "whole")


def coded(words: str, *selections: Selection, **other: Any) -> Project:
    text = Text(UUID(int=30), "Interview", words, words.encode(), selections=selections, **other)
    return Project("study", "gioia-coder 1.0", "gioia", users=(ANN, BOB), codes=(DRIFT, WHOLE), texts=(text,))


def selected(start: int, end: int, *by: UUID | None, guid: int = 40, **other: Any) -> Selection:
    codings = tuple(Coding(UUID(int=guid + 100 + number), DRIFT.guid, one, DATE) for number, one in enumerate(by))
    return Selection(UUID(int=guid), start, end, by=by[0] if by else None, when=DATE, codings=codings, **other)


def xml_of(file: Path) -> Any:
    with zipfile.ZipFile(file) as archive:
        return etree.fromstring(archive.read("project.qde"))


def test_the_same_project_gives_the_same_bytes(tmp_path: Path) -> None:
    project = replace(coded("We lost control.", selected(3, 7, ANN.guid)), beyond=BEYOND, entries=ENTRIES)
    write_project(tmp_path / "a.qdpx", project)
    write_project(tmp_path / "b.qdpx", replace(project, entries=dict(reversed(ENTRIES.items()))))
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_the_archive_is_as_programs_want_it(tmp_path: Path) -> None:
    guid = UUID("abcdef00-0000-4000-8000-000000000001")
    project = coded("One\ntwo.", selected(0, 3, ANN.guid))
    project = replace(project, texts=(replace(project.texts[0], guid=guid),), entries={"Sources/board.png": b"1"})
    write_project(tmp_path / "a.qdpx", project)
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        members = archive.infolist()
        assert [member.filename for member in members] == ["project.qde", f"sources/{str(guid).upper()}.txt", "sources/board.png"]
        assert {member.compress_type for member in members} == {zipfile.ZIP_DEFLATED}
        assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read(members[0]).startswith(b"<?xml")
        assert archive.read(members[1]) == b"One\ntwo."
    root = xml_of(tmp_path / "a.qdpx")
    assert root.get("basePath") is None
    assert [one.get("guid") for one in root.iter(f"{P}TextSource")] == [str(guid).upper()]
    assert root.get("creationDateTime") == DATE


def test_an_empty_project_has_no_empty_wrappers(tmp_path: Path) -> None:
    write_project(tmp_path / "a.qdpx", Project("empty"))
    root = xml_of(tmp_path / "a.qdpx")
    assert list(root) == []
    assert read_project(tmp_path / "a.qdpx").name == "empty"


def test_offsets_for_nvivo_count_utf16_units_and_others_code_points(tmp_path: Path) -> None:
    project = coded("\U0001f600 We lost control.", selected(2, 4, ANN.guid))
    for target, start in (("nvivo", "3"), ("", "2"), ("qualcoder", "2")):
        warnings = write_project(tmp_path / "a.qdpx", project, target=target)
        (found,) = xml_of(tmp_path / "a.qdpx").iter(f"{P}PlainTextSelection")
        assert (found.get("startPosition"), found.get("name")) == (start, "We")
        assert any('source "Interview"' in warning and "emoji" in warning for warning in warnings)


def test_a_selection_of_two_coders_becomes_one_for_each(tmp_path: Path) -> None:
    write_project(tmp_path / "a.qdpx", coded("We lost control.", selected(3, 7, ANN.guid, BOB.guid, description="why?")))
    (text,) = read_project(tmp_path / "a.qdpx").texts
    told = [(one.by, one.start, one.end, one.description, [coding.by for coding in one.codings]) for one in text.selections]
    assert told == [(ANN.guid, 3, 7, "why?", [ANN.guid]), (BOB.guid, 3, 7, "", [BOB.guid])]
    assert text.selections[0].guid == UUID(int=40) != text.selections[1].guid


def test_a_long_quotation_is_named_by_its_first_hundred_characters(tmp_path: Path) -> None:
    words = "word " * 50
    write_project(tmp_path / "a.qdpx", coded(words, selected(0, 240, ANN.guid)))
    (found,) = read_project(tmp_path / "a.qdpx").texts[0].selections
    assert found.name == words[:100]


def test_what_leads_nowhere_is_left_out_and_told(tmp_path: Path) -> None:
    nobody, nothing = UUID(int=98), UUID(int=99)
    selection = replace(selected(0, 2, nobody), codings=(Coding(UUID(int=50), nothing), Coding(UUID(int=51), DRIFT.guid, nobody)))
    project = coded("We lost control.", selection, notes=(nothing,))
    project = replace(
        project,
        cases=(Case(UUID(int=60), "Anna", values={nothing: "x"}, sources=(nothing,), selections=(nothing,), codes=(nothing,)),),
        links=(Link(UUID(int=61), "l", nothing, DRIFT.guid),),
        sets=(Set(UUID(int=62), "s", codes=(nothing,)),),
        notes_on=(nothing,),
    )
    told = "\n".join(write_project(tmp_path / "a.qdpx", project))
    for part in (
        "a coding of source",
        "by a user who is not there",
        'case "Anna"',
        'link "l"',
        'set "s"',
        "the project refers",
        "a value of a variable",
    ):
        assert part in told
    back = read_project(tmp_path / "a.qdpx")
    assert (back.links, back.sets[0].codes, back.cases[0].sources, back.notes_on) == ((), (), (), ())
    assert [coding.code for coding in back.texts[0].selections[0].codings] == [DRIFT.guid]


def test_codes_without_a_way_to_the_top_stand_at_the_top(tmp_path: Path) -> None:
    lost = Code(UUID(int=12), "lost", UUID(int=99))
    round_a, round_b = Code(UUID(int=13), "a", UUID(int=14)), Code(UUID(int=14), "b", UUID(int=13))
    write_project(tmp_path / "a.qdpx", Project("p", codes=(DRIFT, lost, round_a, round_b)))
    assert [(code.name, code.parent) for code in read_project(tmp_path / "a.qdpx").codes] == [
        ("drift", None), ("lost", None), ("a", None), ("b", None),
    ]  # fmt: skip


def test_a_value_that_is_not_of_its_type_is_written_as_text(tmp_path: Path) -> None:
    age = Variable(UUID(int=20), "age", "Integer")
    project = Project("p", variables=(age,), cases=(Case(UUID(int=21), "Anna", values={age.guid: "about forty"}),))
    told = write_project(tmp_path / "a.qdpx", project)
    assert any('case "Anna"' in warning and "about forty" in warning for warning in told)
    assert read_project(tmp_path / "a.qdpx").cases[0].values == {age.guid: "about forty"}


def test_kept_elements_lose_only_what_refers_to_what_is_gone(tmp_path: Path) -> None:
    inner = f'<PictureSelection guid="{UUID(int=80)}" firstX="1" firstY="1" secondX="2" secondY="2">'
    codings = "".join(
        f'<Coding guid="{UUID(int=number)}"><CodeRef targetGUID="{code}"/></Coding>'
        for number, code in ((81, DRIFT.guid), (82, UUID(int=99)))
    )
    start = f'<PictureSource xmlns="{URN}" guid="{PICTURE}" creatingUser="{UUID(int=98)}">'
    xml = f"{start}{inner}{codings}</PictureSelection></PictureSource>"
    project = replace(coded("One."), beyond=(Beyond("PictureSource", PICTURE, "board", xml),))
    told = write_project(tmp_path / "a.qdpx", project)
    root = xml_of(tmp_path / "a.qdpx")
    assert [one.get("guid") for one in root.iter(f"{P}Coding")] == [str(UUID(int=81)).upper()]
    assert len([warning for warning in told if "board" in warning]) == 2


@pytest.mark.parametrize(
    "xml",
    [
        f'<PictureSource xmlns="{URN}"/>',
        "<PictureSource",
        f'<Thing xmlns="{URN}" guid="x"/>',
        f'<PictureSource xmlns="{URN}" guid="{PICTURE}"><Sound/></PictureSource>',
    ],
)
def test_a_kept_element_that_the_standard_forbids_is_told(tmp_path: Path, xml: str) -> None:
    project = replace(coded("One."), beyond=(Beyond("PictureSource", None, "board", xml),))
    told = write_project(tmp_path / "a.qdpx", project)
    assert any('PictureSource "board" could not be written back' in warning for warning in told)


def test_kept_parts_with_dangerous_names_are_left_out(tmp_path: Path) -> None:
    told = write_project(tmp_path / "a.qdpx", replace(coded("One."), entries={"../x": b"1", "old.qde": b"2", "keep.json": b"{}"}))
    assert dict(read_project(tmp_path / "a.qdpx").entries) == {"keep.json": b"{}"}
    assert len(told) == 2


def test_a_rich_text_stays_beside_the_plain_one(tmp_path: Path) -> None:
    project = coded("One.", rich="Sources/one.docx")
    write_project(tmp_path / "a.qdpx", replace(project, entries={"Sources/one.docx": b"PK"}))
    back = read_project(tmp_path / "a.qdpx")
    assert (back.texts[0].text, back.texts[0].rich, back.entries["sources/one.docx"]) == ("One.", "sources/one.docx", b"PK")


def test_a_text_and_a_note_of_one_guid_keep_their_words(tmp_path: Path) -> None:
    project = replace(coded("One."), notes=(Note(UUID(int=30), "memo", "Two."),))
    write_project(tmp_path / "a.qdpx", project)
    back = read_project(tmp_path / "a.qdpx")
    assert (back.texts[0].text, back.notes[0].text) == ("One.", "Two.")


def test_a_byte_order_mark_inside_a_text_moves_no_coding(tmp_path: Path) -> None:
    told = write_project(tmp_path / "a.qdpx", coded("\ufeffOne two.", selected(5, 8, ANN.guid)))
    (text,) = read_project(tmp_path / "a.qdpx").texts
    assert text.text[text.selections[0].start : text.selections[0].end] == "two"
    assert text.data == b"One two."
    assert any("byte order mark" in warning for warning in told)


def test_a_span_that_does_not_fit_is_cut_and_told(tmp_path: Path) -> None:
    told = write_project(tmp_path / "a.qdpx", coded("One two.", selected(4, 99, ANN.guid)))
    (found,) = read_project(tmp_path / "a.qdpx").texts[0].selections
    assert (found.start, found.end) == (4, 8)
    assert any("from 4 to 99" in warning for warning in told)


def test_forbidden_characters_are_told(tmp_path: Path) -> None:
    told = write_project(tmp_path / "a.qdpx", Project("p", codes=(Code(UUID(int=1), "a\x00b"),)))
    assert told == ('code "a\x00b": characters that XML cannot hold were taken out.',)


def test_the_old_file_stays_when_the_new_one_would_be_invalid(tmp_path: Path) -> None:
    file = tmp_path / "a.qdpx"
    file.write_bytes(b"old")
    with pytest.raises(InputError, match="breaks the standard"):
        write_project(file, Project("p", variables=(Variable(UUID(int=1), "v", "Number"),)))
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_codebook_comes_back_as_it_went_out(tmp_path: Path, data: st.DataObject) -> None:
    codes = drawn_codes(data.draw, Maker(), [])
    guids = [code.guid for code in codes]
    project = Project("book", "gioia-coder", "gioia", codes=codes, sets=(Set(UUID(int=5), "s", "why", few(data.draw, guids)),))
    file = tmp_path / "book.qdc"
    if not codes:
        with pytest.raises(InputError, match="no codes"):
            write_codebook(file, project)
        return
    write_codebook(file, project)
    assert validate(file.read_bytes(), CODEBOOK) == []
    assert comparable(read_codebook(file)) == without_forbidden(project)


def test_a_codebook_tells_what_it_cannot_hold(tmp_path: Path) -> None:
    memo = UUID(int=6)
    project = Project("book", codes=(replace(DRIFT, notes=(memo,)),), sets=(Set(UUID(int=5), "texts", sources=(UUID(int=7),)),))
    told = write_codebook(tmp_path / "book.qdc", project)
    assert told == ("left out, as there is no place for them here: notes on codes (1), sources and notes in sets (1).",)
    assert read_codebook(tmp_path / "book.qdc").sets == ()
