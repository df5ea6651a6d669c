"""What other programs write, good and bad: read as it is meant, refused with one error, or told."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gioia_coder.core.exchange.refi import Project
from gioia_coder.errors import InputError
from gioia_coder.formats.refi import read_codebook, read_project, write_project

ANN, BOB = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
CODE = "00000000-0000-4000-8000-000000000010"
TEXT = "00000000-0000-4000-8000-000000000030"
USERS = f'<Users><User guid="{ANN}" name="Ann"/><User guid="{BOB}" name="Bob"/></Users>'
CODES = f'<CodeBook><Codes><Code guid="{CODE}" name="drift" isCodable="true"/></Codes></CodeBook>'
WORDS = "We lost control.\nNobody noticed.\n"


def project_xml(inside: str, *, origin: str = "", space: str = "urn:QDA-XML:project:1.0", before: str = USERS + CODES) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{space}" name="p" origin="{origin}">{before}{inside}</Project>'


def source(selections: str = "", *, path: str | None = f"internal://{TEXT}.txt", name: str = "Anna", guid: str = TEXT) -> str:
    named = f'plainTextPath="{path}"' if path else ""
    return f'<TextSource guid="{guid}" name="{name}" {named}>{selections}</TextSource>'


def selection(start: object, end: object, inside: str = "", *, guid: int = 40, name: str = "", more: str = "") -> str:
    number = f"00000000-0000-4000-8000-{guid:012d}"
    own = f'guid="{number}" name="{name}" startPosition="{start}" endPosition="{end}"'
    return f"<PlainTextSelection {own} {more}>{inside}</PlainTextSelection>"


def coding(guid: int = 50, more: str = "", code: str = CODE) -> str:
    return f'<Coding guid="00000000-0000-4000-8000-{guid:012d}" {more}><CodeRef targetGUID="{code}"/></Coding>'


def file_of(folder: Path, xml: str | bytes, parts: Mapping[str, bytes] | None = None, *, root: str = "project.qde") -> Path:
    file = folder / "study.qdpx"
    given = {f"sources/{TEXT}.txt": WORDS.encode()} if parts is None else parts
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(root, xml)
        for name, data in given.items():
            archive.writestr(name, data)
    return file


def of_sources(folder: Path, inside: str, parts: Mapping[str, bytes] | None = None, *, origin: str = "") -> Project:
    return read_project(file_of(folder, project_xml(f"<Sources>{inside}</Sources>", origin=origin), parts))


def told(project: Project) -> str:
    return "\n".join(project.warnings)


def refused(file: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_project(file)
    assert len(caught.value.lines()) == 1
    return caught.value.lines()[0]


@pytest.mark.parametrize(
    ("origin", "who", "when"),
    [
        ("NVivo 12.6", ANN, "2026-01-01T10:00:00Z"),
        ("ATLAS.ti 9", BOB, "2026-01-02T10:00:00Z"),
        ("QualCoder 4", BOB, "2026-01-02T10:00:00Z"),
        ("", BOB, "2026-01-02T10:00:00Z"),
    ],
)
def test_the_coder_is_taken_from_where_the_program_puts_it(tmp_path: Path, origin: str, who: str, when: str) -> None:
    made = coding(50, f'creatingUser="{BOB}" creationDateTime="2026-01-02T10:00:00Z"')
    more = f'creatingUser="{ANN}" creationDateTime="2026-01-01T10:00:00Z"'
    project = of_sources(tmp_path, source(selection(3, 7, made, more=more)), origin=origin)
    (found,) = project.texts[0].selections[0].codings
    assert (found.by, found.when) == (UUID(who), when)


def test_a_coding_without_a_coder_is_the_selections_then_the_modifiers(tmp_path: Path) -> None:
    inside = selection(0, 2, coding(), more=f'creatingUser="{ANN}"') + selection(
        3, 7, coding(51), guid=41, more=f'modifyingUser="{BOB}"'
    )
    one, two = of_sources(tmp_path, source(inside)).texts[0].selections
    assert [one.codings[0].by, two.codings[0].by] == [UUID(ANN), UUID(BOB)]


def test_coders_who_are_not_listed_stay_apart(tmp_path: Path) -> None:
    ghosts = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"]
    inside = "".join(
        selection(0, 2, coding(50 + at), guid=40 + at, more=f'creatingUser="{who}"') for at, who in enumerate(ghosts)
    )
    project = of_sources(tmp_path, source(inside))
    assert [one.codings[0].by for one in project.texts[0].selections] == [UUID(who) for who in ghosts]
    assert len(project.users) == 4
    assert "does not list" in told(project)


def test_nvivo_offsets_over_crlf_bom_and_emoji_fall_on_the_words(tmp_path: Path) -> None:
    raw = "\ufeffWe \U0001f600 lost control.\r\nNobody \U0001f600 noticed.\r\n"
    units = raw.removeprefix("\ufeff").encode("utf-16-le")
    spans = [units.index(word.encode("utf-16-le")) // 2 for word in ("lost", "Nobody", "noticed")]
    inside = "".join(selection(at, at + size, guid=40 + size) for at, size in zip(spans, (4, 6, 7), strict=True))
    (text,) = of_sources(tmp_path, source(inside), {f"Sources/{TEXT.upper()}.TXT": raw.encode()}, origin="NVivo 12").texts
    assert [text.text[one.start : one.end] for one in text.selections] == ["lost", "Nobody", "noticed"]
    assert (text.counting.utf16, text.counting.crlf, text.counting.bom, text.counting.sure) == (True, 2, False, True)
    assert text.data == raw.encode()


@pytest.mark.parametrize(
    "path", [f"internal:///{TEXT}.txt", f"internal://sources/{TEXT}.txt", f"INTERNAL://{TEXT.upper()}.TXT", f"{TEXT}.txt"]
)
def test_paths_are_understood_as_programs_write_them(tmp_path: Path, path: str) -> None:
    project = of_sources(tmp_path, source(selection(3, 7), path=path))
    assert project.texts[0].text == WORDS
    assert ("does not begin with internal://" in told(project)) == (":" not in path)


def test_a_text_inside_the_xml_is_read(tmp_path: Path) -> None:
    project = of_sources(tmp_path, source("<PlainTextContent>One &lt;two&gt;</PlainTextContent>" + selection(4, 9), path=None))
    assert (project.texts[0].text, project.texts[0].missing) == ("One <two>", False)


def test_a_text_in_another_encoding_is_read_and_told(tmp_path: Path) -> None:
    project = of_sources(tmp_path, source(), {f"sources/{TEXT}.txt": "naïve “plan”".encode("cp1252")})
    assert project.texts[0].text == "naïve “plan”"
    assert "Windows-1252" in told(project)
    assert of_sources(tmp_path, source(), {f"sources/{TEXT}.txt": "naïve".encode("utf-16")}).texts[0].text == "naïve"


def test_an_older_namespace_is_read_and_told(tmp_path: Path) -> None:
    project = read_project(file_of(tmp_path, project_xml(f"<Sources>{source()}</Sources>", space="urn:QDA-XML:project:0:10")))
    assert (len(project.codes), len(project.texts)) == (1, 1)
    assert "project:0:10" in told(project)
    bare = file_of(tmp_path, project_xml("").replace(' xmlns="urn:QDA-XML:project:1.0"', ""))
    assert len(read_project(bare).codes) == 1


@pytest.mark.parametrize(
    ("given", "color"), [("#f00", "#FF0000"), ("rgba(1,2,3,0.5)", "#010203"), ("#11223344", "#112233"), ("red", "")]
)
def test_colours_are_brought_into_one_form(tmp_path: Path, given: str, color: str) -> None:
    codes = CODES.replace("isCodable", f'color="{given}" isCodable')
    project = read_project(file_of(tmp_path, project_xml("", before=codes)))
    assert project.codes[0].color == color
    assert ('code "drift": its colour "red"' in told(project)) == (color == "")


def test_a_reference_to_a_copy_of_a_text_means_that_text(tmp_path: Path) -> None:
    copy = "00000000-0000-4000-8000-0000000000cc"
    case = f'<Cases><Case guid="{ANN}" name="Anna"><SourceRef targetGUID="{copy}"/></Case></Cases>'
    parts = {f"sources/{TEXT}.txt": WORDS.encode(), f"sources/{copy}.txt": b"\xef\xbb\xbf" + WORDS.encode()}
    project = read_project(file_of(tmp_path, project_xml(f"{case}<Sources>{source()}</Sources>"), parts))
    assert project.cases[0].sources == (UUID(TEXT),)
    assert "taken for that source" in told(project)


def test_pictures_and_graphs_are_kept_with_their_parts(tmp_path: Path) -> None:
    inner = f'<PictureSelection guid="{ANN}" firstX="1" firstY="2" secondX="3" secondY="4">{coding()}</PictureSelection>'
    picture = f'<PictureSource guid="{BOB}" name="board" path="internal://b.png">{inner}</PictureSource>'
    graph = f'<Graphs><Graph guid="{ANN}" name="net"/></Graphs>'
    parts = {
        f"sources/{TEXT}.txt": WORDS.encode(),
        "sources/b.png": b"png",
        "notes.json": b"{}",
        "sources/": b"",
        "sources/.root": b"",
        "~$x": b"",
    }
    project = read_project(file_of(tmp_path, project_xml(f"<Sources>{source()}{picture}</Sources>{graph}"), parts))
    assert [(one.kind, one.name, one.entries) for one in project.beyond] == [
        ("PictureSource", "board", ("sources/b.png",)),
        ("Graph", "net", ()),
    ]
    assert dict(project.entries) == {"sources/b.png": b"png", "notes.json": b"{}"}
    assert (project.counts["Coding"], project.counts["PictureSource"]) == (1, 1)
    out = tmp_path / "again.qdpx"
    assert write_project(out, project) == ()
    back = read_project(out)
    assert [one.kind for one in back.beyond] == ["PictureSource", "Graph"]
    assert back.beyond[0].xml.casefold() == project.beyond[0].xml.casefold()
    assert dict(back.entries) == dict(project.entries)


def test_an_archive_of_the_unpacked_folder_is_read(tmp_path: Path) -> None:
    picture = f'<PictureSource guid="{BOB}" name="board" path="internal://b.png"/>'
    xml = project_xml(f"<Sources>{source()}{picture}</Sources>")
    parts = {f"study/Sources/{TEXT}.txt": WORDS.encode(), "study/Sources/b.png": b"png", "__MACOSX/study/._project.qde": b"x"}
    project = read_project(file_of(tmp_path, xml, parts, root="study/project.qde"))
    assert project.texts[0].text == WORDS
    assert dict(project.entries) == {"study/Sources/b.png": b"png"}
    write_project(tmp_path / "again.qdpx", project)
    assert dict(read_project(tmp_path / "again.qdpx").entries) == {"sources/b.png": b"png"}


def test_a_missing_rich_text_is_told(tmp_path: Path) -> None:
    inside = source().replace("plainTextPath", 'richTextPath="internal://one.docx" plainTextPath')
    assert 'its rich text "internal://one.docx" is not in the file' in told(of_sources(tmp_path, inside))


def test_a_text_that_a_transcript_shares_stays_a_part(tmp_path: Path) -> None:
    transcript = f'<Transcript guid="{ANN}" plainTextPath="internal://{TEXT}.txt"/>'
    project = of_sources(
        tmp_path, source() + f'<VideoSource guid="{BOB}" name="clip" path="relative:///c.mp4">{transcript}</VideoSource>'
    )
    assert project.beyond[0].entries == (f"sources/{TEXT}.txt",)
    assert project.entries[f"sources/{TEXT}.txt"] == WORDS.encode()
    assert project.warnings == ("kept as it is and not shown here: VideoSource (1), with what is in them: Transcript (1).",)


def test_what_has_no_place_is_counted(tmp_path: Path) -> None:
    inside = source(selection(3, 7, more='modifiedDateTime="2026-01-01T00:00:00Z" mood="blue"'))
    project = of_sources(tmp_path, inside + "<Hologram/>")
    assert "PlainTextSelection modifiedDateTime (1)" in told(project)
    assert "PlainTextSelection mood (1)" in told(project)
    assert "Sources/Hologram (1)" in told(project)


def test_a_note_with_a_description_only_has_that_as_its_text(tmp_path: Path) -> None:
    notes = f'<Notes><Note guid="{ANN}" name="a"><Description>said</Description></Note>'
    notes += (
        f'<Note guid="{BOB}" name="b"><Description>said</Description><PlainTextContent>text</PlainTextContent></Note></Notes>'
    )
    one, two = read_project(file_of(tmp_path, project_xml(notes))).notes
    assert (one.text, one.description, two.text, two.description) == ("said", "", "text", "said")


def test_wrappers_in_another_order_are_read(tmp_path: Path) -> None:
    xml = project_xml(f"<Sources>{source(selection(3, 7, coding()))}</Sources>{CODES}{USERS}", before="")
    project = read_project(file_of(tmp_path, xml))
    assert (len(project.codes), len(project.users), len(project.texts[0].selections[0].codings)) == (1, 2, 1)


def test_a_project_file_out_of_its_archive_is_read(tmp_path: Path) -> None:
    file = tmp_path / "project.qde"
    file.write_text(project_xml(f"<Sources>{source(selection(3, 7, coding()))}</Sources>"), encoding="utf-8-sig")
    project = read_project(file)
    assert project.texts[0].missing is True
    assert [(one.start, one.end) for one in project.texts[0].selections] == [(3, 7)]
    assert 'source "Anna"' in told(project)


# Bad input


def test_what_is_no_project_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "study.qdpx"
    for data, what in (
        (b"", "empty"),
        (b"hello", "neither a zip file nor XML"),
        (b"PK\x03\x04 and no more", "no zip file, or a damaged one"),
        (b"<html/>", "XML of another kind"),
        (b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>', "a REFI-QDA codebook"),
    ):
        file.write_bytes(data)
        assert what in refused(file)
    assert "no such file" in refused(tmp_path / "none.qdpx")
    assert "a folder" in refused(tmp_path)


def test_an_archive_without_a_project_is_refused(tmp_path: Path) -> None:
    assert "no .qde file" in refused(file_of(tmp_path, "x", root="readme.txt"))


def test_of_two_projects_the_one_called_project_is_read_and_others_are_asked_for(tmp_path: Path) -> None:
    xml = project_xml("").encode()
    assert "a.qde, b.qde" in refused(file_of(tmp_path, xml, {"b.qde": xml}, root="a.qde"))
    project = read_project(file_of(tmp_path, xml, {"old.qde": b"<x/>"}, root="Project.QDE"))
    assert "old.qde" in told(project)
    assert dict(project.entries) == {}
    assert read_project(file_of(tmp_path, xml, root="my study.qde")).name == "p"


def test_damaged_xml_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "in line 3 of project.qde" in refused(file_of(tmp_path, "<Project>\n\n<Users></Project>"))
    assert "damaged" in refused(file_of(tmp_path, b""))
    assert "damaged" in refused(file_of(tmp_path, "<a>" * 5000))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE Project [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Project SYSTEM "http://localhost/x.dtd">',
    ],
)
def test_entities_are_refused(tmp_path: Path, doctype: str, encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<Project name="&l9;">&l9;</Project>'
    assert "document type" in refused(file_of(tmp_path, xml.encode(encoding)))


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "sources\\..\\..\\evil.txt"])
def test_parts_that_leave_the_archive_are_left_out(tmp_path: Path, name: str) -> None:
    project = of_sources(tmp_path, source(path=f"internal://{name}"), {name: b"evil"})
    assert dict(project.entries) == {}
    assert project.texts[0].missing is True
    assert "leads out of the archive" in told(project)


@pytest.mark.parametrize(
    "path",
    [
        "absolute:///etc/hostname",
        "file:///etc/hostname",
        "relative:///../../../etc/hostname",
        "internal://../../etc/hostname",
        "/etc/hostname",
    ],
)
def test_nothing_outside_of_the_archive_is_read(tmp_path: Path, path: str) -> None:
    text = of_sources(tmp_path, source(path=path)).texts[0]
    assert (text.text, text.missing) == ("", True)


def test_a_missing_text_is_told_and_its_codings_stay(tmp_path: Path) -> None:
    project = of_sources(tmp_path, source(selection(7, 3, coding())), {})
    (text,) = project.texts
    assert (text.missing, text.counting.sure) == (True, False)
    assert [(one.start, one.end, len(one.codings)) for one in text.selections] == [(3, 7, 1)]
    assert 'source "Anna": its text' in told(project)
    assert "cannot be placed" in told(project)


def test_guids_used_twice_are_told_and_stay_the_same_at_each_reading(tmp_path: Path) -> None:
    inside = source(selection(0, 2, coding()) + selection(3, 7, coding())) + source(name="Bela")
    project, again = of_sources(tmp_path, inside), of_sources(tmp_path, inside)
    guids = [one.guid for one in project.texts[0].selections]
    assert len(set(guids)) == 2 and guids[0] == UUID("00000000-0000-4000-8000-000000000040")
    assert len({one.guid for one in project.texts}) == 2
    assert project.texts == again.texts
    assert 'source "Bela" has the GUID of another source' in told(project)


def test_one_guid_for_things_of_two_kinds_is_no_fault(tmp_path: Path) -> None:
    case = f'<Cases><Case guid="{CODE}" name="Anna"><CodeRef targetGUID="{CODE}"/></Case></Cases>'
    project = read_project(file_of(tmp_path, project_xml(case)))
    assert project.cases[0].guid == project.codes[0].guid == project.cases[0].codes[0]
    assert project.warnings == ()


def test_what_has_no_guid_or_none_that_is_one_gets_its_own(tmp_path: Path) -> None:
    codes = '<CodeBook><Codes><Code name="a"/><Code guid="seven" name="b"/></Codes></CodeBook>'
    inside = f"<Sources>{source(selection(3, 7, coding(code='seven')))}</Sources>"
    project = read_project(file_of(tmp_path, project_xml(inside, before=codes)))
    assert project.texts[0].selections[0].codings[0].code == project.codes[1].guid
    assert 'code "a" has no GUID' in told(project) and '"seven" is no GUID' in told(project)


def test_references_that_lead_nowhere_are_told_and_left_out(tmp_path: Path) -> None:
    nothing = "00000000-0000-4000-8000-0000000000ff"
    lost = selection(3, 7, coding(50) + coding(51, code=nothing), name="lost") + f'<NoteRef targetGUID="{nothing}"/>'
    inside = f"<Sources>{source(lost)}</Sources>"
    cases = f'<Cases><Case guid="{ANN}" name="Anna"><SourceRef targetGUID="{nothing}"/><SelectionRef/></Case></Cases>'
    links = f'<Links><Link guid="{ANN}" name="why" originGUID="{nothing}" targetGUID="{CODE}"/></Links>'
    sets = f'<Sets><Set guid="{ANN}" name="s"><MemberCode targetGUID="{nothing}"/></Set></Sets>'
    project = read_project(file_of(tmp_path, project_xml(cases + inside + links + sets)))
    assert len(project.texts[0].selections[0].codings) == 1
    assert (project.texts[0].notes, project.cases[0].sources, project.cases[0].selections) == ((), (), ())
    assert (project.links, project.sets[0].codes) == ((), ())
    for whose in ('a coding of source "Anna", selection "lost"', 'case "Anna"', 'link "why"', 'set "s"', 'source "Anna" refers'):
        assert whose in told(project)


@pytest.mark.parametrize(
    ("start", "end", "found", "what"),
    [
        (7, 3, (3, 7), "ends before it begins"),
        (-5, 2, (0, 2), "beyond the text"),
        (25, 900, (25, 33), "beyond the text"),
        (900, 950, (33, 33), "beyond the text"),
        ("9" * 6000, "8" * 5000, (33, 33), "beyond the text"),
        (3, 3, (3, 3), "holds nothing"),
        ("", "7", (7, 7), "says no place"),
        ("three", "x", (0, 0), "says no place"),
    ],
)
def test_spans_that_cannot_be_are_mended_and_told_by_name(
    tmp_path: Path, start: object, end: object, found: tuple[int, int], what: str
) -> None:
    project = of_sources(tmp_path, source(selection(start, end, coding(), name="odd one")))
    (one,) = project.texts[0].selections
    assert ((one.start, one.end), len(one.codings)) == (found, 1)
    (sentence,) = [warning for warning in project.warnings if what in warning]
    assert sentence.startswith('source "Anna": the selection "odd one"')


def test_selections_inside_words_are_told(tmp_path: Path) -> None:
    project = of_sources(tmp_path, source(selection(4, 6) + selection(9, 12, guid=41)))
    assert project.texts[0].counting.sure is False
    assert 'source "Anna": of the ends of its selections (2) only' in told(project)


def test_many_faults_of_one_kind_are_counted(tmp_path: Path) -> None:
    project = of_sources(tmp_path, source("".join(selection(7, 3, guid=100 + at) for at in range(80))))
    assert len([warning for warning in project.warnings if "its ends were swapped" in warning]) == 50
    assert "selections that are reversed: 30 more of this kind." in project.warnings


def claiming(file: Path, name: str, size: int) -> Path:
    """Change the size that an archive says a part has."""
    data = bytearray(file.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))
    data[at + 24 : at + 28] = struct.pack("<I", size)
    file.write_bytes(bytes(data))
    return file


@pytest.mark.parametrize("name", ["project.qde", f"sources/{TEXT}.txt", "sources/film.mp4"])
@pytest.mark.parametrize("size", [1 << 30, 0xFFFFFFF0])
def test_sizes_that_cannot_be_are_refused_before_anything_is_unpacked(tmp_path: Path, name: str, size: int) -> None:
    parts = {f"sources/{TEXT}.txt": WORDS.encode(), "sources/film.mp4": b"film" * 99}
    file = claiming(file_of(tmp_path, project_xml(f"<Sources>{source()}</Sources>"), parts), name, size)
    assert "GB, which no project of its size has" in refused(file)


def test_many_parts_that_together_are_too_large_are_refused(tmp_path: Path) -> None:
    file = file_of(tmp_path, project_xml(""), {f"sources/{at}.bin": b"x" for at in range(20)})
    for at in range(20):
        claiming(file, f"sources/{at}.bin", 60_000_000)
    assert "1.2 GB" in refused(file)


def test_a_bomb_and_a_part_that_is_larger_than_it_says_are_refused(tmp_path: Path) -> None:
    bomb = file_of(tmp_path, project_xml(f"<Sources>{source()}</Sources>"), {f"sources/{TEXT}.txt": b"\0" * 30_000_000})
    assert "no text or medium has" in refused(bomb)
    short = claiming(file_of(tmp_path, project_xml(f"<Sources>{source()}</Sources>")), f"sources/{TEXT}.txt", 3)
    assert "damaged" in refused(short) or "larger than it says" in refused(short)


def test_locked_and_doubled_parts_are_refused(tmp_path: Path) -> None:
    file = file_of(tmp_path, project_xml(""))
    data = bytearray(file.read_bytes())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + at] |= 1
    file.write_bytes(bytes(data))
    assert "encrypted" in refused(file)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "w") as archive:
        for _ in range(2):
            archive.writestr("project.qde", project_xml(""))
    assert "two parts of one name" in refused(file)


def test_media_are_read_only_when_asked_for(tmp_path: Path) -> None:
    file = file_of(tmp_path, project_xml(""), {"sources/film.mp4": b"film" * 1000})
    data = bytearray(file.read_bytes())
    at = data.index(b"sources/film.mp4") + 18
    data[at : at + 4] = b"\xff\xff\xff\xff"
    file.write_bytes(bytes(data))
    project = read_project(file)
    assert list(project.entries) == ["sources/film.mp4"]
    with pytest.raises(InputError, match=r"film\.mp4.*damaged"):
        project.entries["sources/film.mp4"]


FULL = project_xml(
    f'<Variables><Variable guid="{ANN}" name="age" typeOfVariable="Integer"/></Variables>'
    f'<Cases><Case guid="{ANN}" name="Anna"><VariableValue><VariableRef targetGUID="{ANN}"/>'
    "<IntegerValue>3</IntegerValue></VariableValue>"
    f'<SourceRef targetGUID="{TEXT}"/></Case></Cases><Sources>{source(selection(3, 7, coding(), name="lost"))}</Sources>'
    f'<Notes><Note guid="{ANN}" name="n"><PlainTextContent>memo</PlainTextContent></Note></Notes><NoteRef targetGUID="{ANN}"/>'
)


@given(
    st.lists(
        st.tuples(st.integers(0, len(FULL) - 1), st.sampled_from(["", "<", ">", '"', "0", "-", "Code", "\x00", "é", "/>"])),
        max_size=4,
    )
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_to_the_xml_it_is_read_or_refused(tmp_path: Path, changes: list[tuple[int, str]]) -> None:
    xml = FULL
    for at, what in changes:
        xml = xml[:at] + what + xml[at + 1 :]
    try:
        project = read_project(file_of(tmp_path, xml))
    except InputError:
        return
    write_project(tmp_path / "again.qdpx", project)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=3))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_to_the_archive_it_is_read_or_refused(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    file = file_of(tmp_path, FULL)
    data = bytearray(file.read_bytes())
    for at, byte in changes:
        data[at % len(data)] = byte
    file.write_bytes(bytes(data))
    try:
        dict(read_project(file).entries)
    except InputError:
        return


# Codebooks


def book(folder: Path, inside: str, *, space: str = "urn:QDA-XML:codebook:1.0") -> Path:
    file = folder / "book.qdc"
    file.write_text(
        f'<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="{space}" origin="ATLAS.ti Win 9">{inside}</CodeBook>',
        encoding="utf-8-sig",
    )
    return file


@pytest.mark.parametrize("space", ["urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:0:4", "urn:QDA-XML:codebook:1:0"])
def test_codebooks_are_read_with_the_oddities_of_programs(tmp_path: Path, space: str) -> None:
    codes = f'<Codes><Code guid="{{{CODE}}}" name="a" isCodable="true" description="why" color="#0F0"/></Codes>'
    project = read_codebook(book(tmp_path, codes + "<Sets/>", space=space))
    assert [(one.guid, one.name, one.description, one.color) for one in project.codes] == [(UUID(CODE), "a", "why", "#00FF00")]
    assert (project.program, project.sets, project.counts["Code"]) == ("atlasti", (), 1)
    assert (space in told(project)) == (space != "urn:QDA-XML:codebook:1.0")


def test_sets_of_a_codebook_name_their_members_either_way(tmp_path: Path) -> None:
    codes = f'<Codes><Code guid="{CODE}" name="a" isCodable="false"/></Codes>'
    sets = "".join(
        f'<Set guid="{who}" name="s"><MemberCode {key}="{CODE}"/></Set>' for who, key in ((ANN, "guid"), (BOB, "targetGUID"))
    )
    project = read_codebook(book(tmp_path, f"{codes}<Sets>{sets}</Sets>"))
    assert [one.codes for one in project.sets] == [(UUID(CODE),)] * 2
    assert project.codes[0].codable is False


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04", "an archive"),
        (b"<CodeBook", "line 1"),
        (project_xml("").encode(), "a REFI-QDA project"),
        (b"<!DOCTYPE x><x/>", "document type"),
    ],
)
def test_what_is_no_codebook_is_refused(tmp_path: Path, data: bytes, what: str) -> None:
    file = tmp_path / "book.qdc"
    file.write_bytes(data)
    with pytest.raises(InputError, match=what):
        read_codebook(file)
