"""The text of a PDF is read as a text, and what is coded on it goes back into the PDF with its regions and its file."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from gioia_coder.core.exchange.mapping import coming, going
from gioia_coder.core.exchange.refi import Coding, Project, Selection, Text
from gioia_coder.core.text.canonical import canonical
from gioia_coder.formats.refi import PROJECT, read_project, validate, write_project
from gioia_coder.store import Store, snapshot, writing
from gioia_coder.workflow.exchange import arriving, leaving
from tests.workflow.elsewhere import with_new_guids

P = "{urn:QDA-XML:project:1.0}"


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


ANN, BOB, CODE, OTHER, PDF, REP, NOTE, CASE, VARIABLE = (guid(n) for n in (1, 2, 10, 11, 20, 21, 60, 70, 80))
USERS = f'<Users><User guid="{ANN}" name="Ann"/><User guid="{BOB}" name="Bob"/></Users>'
CODES = f'<Code guid="{CODE}" name="drift" isCodable="true"/><Code guid="{OTHER}" name="care" isCodable="true"/>'
WORDS = "We \U0001f600 lost control.\r\nNobody \U0001f600 noticed the plan.\r\n"
TEXT = WORDS.replace("\r\n", "\n")
FILE = b"%PDF-1.4 \x00\xff the file"
PLAIN = f"sources/{REP}.txt"


def coding(n: int, code: str = CODE, by: str = ANN) -> str:
    return f'<Coding guid="{guid(n)}" creatingUser="{by}"><CodeRef targetGUID="{code}"/></Coding>'


def spot(n: int, word: str, by: str = ANN, code: str = CODE, *, utf16: bool = False, raw: str = TEXT) -> str:
    """A selection of a word, coded; its offsets count code points or UTF-16 units of the text as it is in the file."""
    at = raw.index(word)
    start = len(raw[:at].encode("utf-16-le")) // 2 if utf16 else at
    own = f'guid="{guid(n)}" name="{word}" startPosition="{start}" endPosition="{start + len(word)}" creatingUser="{by}"'
    return f"<PlainTextSelection {own}>{coding(n + 100, code, by)}</PlainTextSelection>"


REGION = (
    f'<PDFSelection guid="{guid(40)}" name="figure" page="0" firstX="1" firstY="2" secondX="3" secondY="4" creatingUser="{BOB}">'
    f'<Representation guid="{guid(41)}"><PlainTextContent>control</PlainTextContent></Representation>{coding(45, OTHER, BOB)}'
    "</PDFSelection>"
)


def pdf(inside: str = "", after: str = "", *, region: str = REGION, path: str = f"internal://{REP}.txt") -> str:
    plain = f'plainTextPath="{path}" ' if path else ""
    text = f'<Representation guid="{REP}" {plain}name="Representation_for_report.pdf">{inside}</Representation>'
    return f'<PDFSource guid="{PDF}" name="report.pdf" path="internal://{PDF}.pdf">{region}{text}{after}</PDFSource>'


BOTH = spot(50, "lost") + spot(51, "noticed", BOB, OTHER)


def file_of(
    folder: Path, sources: str = "", *, words: str | None = TEXT, origin: str = "ATLAS.ti 23", before: str = "", after: str = ""
) -> Path:
    head = f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{P[1:-1]}" name="p" origin="{origin}">'
    book = f"{USERS}<CodeBook><Codes>{CODES}</Codes></CodeBook>"
    file = folder / "study.qdpx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", f"{head}{book}{before}<Sources>{sources}</Sources>{after}</Project>")
        archive.writestr(f"sources/{PDF}.pdf", FILE)
        if words is not None:
            archive.writestr(PLAIN, words.encode())
    return file


def again(file: Path, project: Project, *, target: str = "") -> tuple[Any, dict[str, bytes], tuple[str, ...]]:
    """Write a project and return its XML, its other entries and what was told."""
    told = write_project(file, project, target=target)
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    xml = entries.pop("project.qde")
    assert validate(xml, PROJECT) == []
    return etree.fromstring(xml), entries, told


def said(element: Any) -> list[tuple[str, dict[str, str], str]]:
    return [(one.tag, dict(one.attrib), (one.text or "").strip()) for one in element.iter("*")]


def marked(text: Text) -> list[tuple[str, UUID, UUID | None]]:
    return [(text.text[one.start : one.end], each.code, each.by) for one in text.selections for each in one.codings]


LOST, NOTICED = ("lost", UUID(CODE), UUID(ANN)), ("noticed", UUID(OTHER), UUID(BOB))


@contextmanager
def studied(file: Path) -> Iterator[Store]:
    """A new project made of a file."""
    with TemporaryDirectory() as made:
        arriving.new_project(Path(made) / "study", file)
        with Store.open(Path(made) / "study/project.gioia") as store:
            yield store


# Reading.


def test_the_text_of_a_pdf_is_a_text_under_the_pdfs_name_with_each_coders_codings(tmp_path: Path) -> None:
    project = read_project(file_of(tmp_path, pdf(BOTH)))
    (text,) = project.texts
    assert (text.guid, text.name, text.text, text.of) == (UUID(REP), "report.pdf", TEXT, "PDFSource")
    assert marked(text) == [LOST, NOTICED]
    assert project.counts["Coding"] == 3


def test_offsets_of_an_nvivo_pdf_are_told_from_its_selections_and_the_coder_from_the_selection(tmp_path: Path) -> None:
    inside = spot(50, "lost", utf16=True, raw=WORDS) + spot(51, "noticed", utf16=True, raw=WORDS)
    inside += spot(52, "plan", utf16=True, raw=WORDS)
    inside = inside.replace(f'guid="{guid(150)}" creatingUser="{ANN}"', f'guid="{guid(150)}" creatingUser="{BOB}"')
    (text,) = read_project(file_of(tmp_path, pdf(inside), words="\ufeff" + WORDS, origin="NVivo 12")).texts
    assert [one[0] for one in marked(text)] == ["lost", "noticed", "plan"]
    assert marked(text)[0] == LOST
    assert (text.counting.utf16, text.counting.crlf) == (True, 2)


def test_what_is_kept_of_the_pdf_is_the_rest_and_both_are_told(tmp_path: Path) -> None:
    project = read_project(file_of(tmp_path, pdf(BOTH, coding(90))))
    (kept,) = project.beyond
    assert kept.entries == (f"sources/{PDF}.pdf",)
    assert dict(project.entries) == {f"sources/{PDF}.pdf": FILE}
    assert "PlainTextSelection" not in kept.xml
    assert guid(45) in kept.xml
    inside = "Coding (1), PDFSelection (1), Representation (1)"
    told = "\n".join(project.warnings)
    assert "kept as it is and not shown here: PDFSource (1)" in told
    assert all(one in told for one in inside.split(", "))
    assert "the text of 1 PDF was read; its regions are kept." in told


def test_a_coding_on_the_whole_pdf_is_one_on_the_whole_text(tmp_path: Path) -> None:
    (text,) = read_project(file_of(tmp_path, pdf(coding(91, OTHER), coding(90, CODE, BOB)))).texts
    assert [(one.guid, one.by) for one in text.codings] == [(UUID(guid(90)), UUID(BOB)), (UUID(guid(91)), UUID(ANN))]


def test_what_refers_to_a_pdf_refers_to_its_text_and_back(tmp_path: Path) -> None:
    before = f'<Cases><Case guid="{CASE}" name="Firm"><SourceRef targetGUID="{PDF}"/></Case></Cases>'
    notes = f'<Notes><Note guid="{NOTE}" name="n"><PlainTextContent>a thought</PlainTextContent></Note></Notes>'
    links = f'<Links><Link guid="{guid(61)}" name="l" direction="OneWay" originGUID="{PDF}" targetGUID="{CODE}"/></Links>'
    sets = f'<Sets><Set guid="{guid(62)}" name="s"><MemberSource targetGUID="{PDF}"/></Set></Sets>'
    note = f'<NoteRef targetGUID="{NOTE}"/>'
    project = read_project(file_of(tmp_path, pdf(BOTH, note), before=before, after=notes + links + sets))
    meant = (UUID(REP),)
    assert (project.cases[0].sources, project.sets[0].sources, project.links[0].origin) == (meant, meant, meant[0])
    assert project.texts[0].notes == (UUID(NOTE),)
    root, _, told = again(tmp_path / "out.qdpx", project)
    assert not any("not there" in one or "leads to" in one for one in told)
    assert [one.get("targetGUID") for one in root.iter(f"{P}SourceRef", f"{P}MemberSource")] == [PDF, PDF]
    assert next(root.iter(f"{P}Link")).get("originGUID") == PDF
    assert [one.getparent().tag for one in root.iter(f"{P}NoteRef")] == [f"{P}PDFSource"]


def test_the_values_of_a_pdf_are_those_of_its_text(tmp_path: Path) -> None:
    before = f'<Variables><Variable guid="{VARIABLE}" name="year" typeOfVariable="Text"/></Variables>'
    value = f'<VariableValue><VariableRef targetGUID="{VARIABLE}"/><TextValue>2024</TextValue></VariableValue>'
    project = read_project(file_of(tmp_path, pdf(BOTH, value), before=before))
    assert project.texts[0].values == {UUID(VARIABLE): "2024"}
    root, _, _ = again(tmp_path / "out.qdpx", project)
    assert [one.getparent().getparent().tag for one in root.iter(f"{P}TextValue")] == [f"{P}PDFSource"]


@pytest.mark.parametrize("words", [None, "", "\ufeff \r\n"])
def test_a_pdf_without_words_in_the_file_stays_as_it_is(tmp_path: Path, words: str | None) -> None:
    project = read_project(file_of(tmp_path, pdf(BOTH, coding(90)), words=words))
    assert project.texts == ()
    assert project.beyond[0].xml.count("<Coding ") == 4
    assert "PDF was read" not in "\n".join(project.warnings)
    assert ("is not in the file" in "\n".join(project.warnings)) == (words is None)
    root, entries, _ = again(tmp_path / "out.qdpx", project)
    assert len(list(root.iter(f"{P}PlainTextSelection"))) == 2
    assert (PLAIN in entries) == (words is not None)


def test_a_text_inside_the_xml_is_read_and_goes_into_a_part(tmp_path: Path) -> None:
    inside = "<PlainTextContent>We lost it.</PlainTextContent>" + spot(50, "lost", raw="We lost it.")
    project = read_project(file_of(tmp_path, pdf(inside, path=""), words=None))
    assert marked(project.texts[0]) == [LOST]
    root, entries, _ = again(tmp_path / "out.qdpx", project)
    assert next(root.iter(f"{P}PlainTextContent")).text == "control"
    assert entries[PLAIN] == b"We lost it."


def test_two_pdfs_whose_texts_have_one_guid_are_two_texts(tmp_path: Path) -> None:
    second = pdf(spot(52, "plan"), region="").replace(PDF, guid(22)).replace(guid(152), guid(153)).replace("report", "second")
    project = read_project(file_of(tmp_path, pdf(BOTH) + second))
    assert len({text.guid for text in project.texts}) == 2
    write_project(tmp_path / "out.qdpx", project)
    back = read_project(tmp_path / "out.qdpx")
    assert [(one.name, marked(one)) for one in back.texts] == [(one.name, marked(one)) for one in project.texts]


# Writing.


def test_it_goes_back_into_the_pdf_with_the_regions_and_the_file(tmp_path: Path) -> None:
    project = read_project(file_of(tmp_path, pdf(BOTH, coding(90)), words=WORDS))
    root, entries, _ = again(tmp_path / "out.qdpx", project)
    assert list(root.iter(f"{P}TextSource")) == []
    (source,) = root.iter(f"{P}PDFSource")
    assert [one.tag.removeprefix(P) for one in source] == ["PDFSelection", "Representation", "Coding"]
    assert source[1].get("plainTextPath") == f"internal://{REP}.txt"
    assert source[1].get("name") == "Representation_for_report.pdf"
    assert [(one.get("name"), one.get("startPosition")) for one in source[1]] == [
        (word, str(TEXT.index(word))) for word in ("lost", "noticed")
    ]
    assert entries == {f"sources/{PDF}.pdf": FILE, PLAIN: TEXT.encode()}
    assert said(source[0]) == said(etree.fromstring(REGION.replace("<PDFSelection", f'<PDFSelection xmlns="{P[1:-1]}"')))


def test_for_nvivo_the_offsets_count_utf16_units(tmp_path: Path) -> None:
    project = replace(read_project(file_of(tmp_path, pdf(BOTH))), origin="gioia 1")
    root, _, told = again(tmp_path / "out.qdpx", project, target="nvivo")
    (first, _) = root.iter(f"{P}PlainTextSelection")
    assert int(first.get("startPosition")) == TEXT.index("lost") + 1
    assert any("emoji" in one for one in told)
    assert marked(read_project(tmp_path / "out.qdpx").texts[0]) == [LOST, NOTICED]


def test_without_its_pdf_the_text_is_a_text_source(tmp_path: Path) -> None:
    project = read_project(file_of(tmp_path, pdf(BOTH, coding(90))))
    root, _, _ = again(tmp_path / "out.qdpx", replace(project, beyond=(), entries={}))
    (source,) = root.iter(f"{P}TextSource")
    assert (source.get("guid"), source.get("name")) == (REP, "report.pdf")
    back = read_project(tmp_path / "out.qdpx")
    assert (marked(back.texts[0]), len(back.texts[0].codings)) == ([LOST, NOTICED], 1)


def test_without_its_text_the_pdf_is_written_without_a_representation(tmp_path: Path) -> None:
    project = read_project(file_of(tmp_path, pdf(BOTH)))
    root, entries, _ = again(tmp_path / "out.qdpx", replace(project, texts=()))
    (source,) = root.iter(f"{P}PDFSource")
    assert [one.tag for one in source] == [f"{P}PDFSelection"]
    assert entries == {f"sources/{PDF}.pdf": FILE}


def test_a_pdf_that_is_kept_twice_gets_its_text_once(tmp_path: Path) -> None:
    project = read_project(file_of(tmp_path, pdf(BOTH)))
    (kept,) = project.beyond
    copy = replace(kept, guid=UUID(guid(22)), xml=kept.xml.replace(PDF, guid(22)))
    root, _, told = again(tmp_path / "out.qdpx", replace(project, beyond=(kept, copy)))
    assert [len(one.findall(f"{P}Representation")) for one in root.iter(f"{P}PDFSource")] == [1, 0]
    assert any("stands in another PDF" in one for one in told)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from(["", "nvivo"]))
def test_whatever_is_selected_in_it_comes_back(tmp_path: Path, data: st.DataObject, target: str) -> None:
    project = replace(read_project(file_of(tmp_path, pdf(BOTH, coding(90)))), origin="gioia 1", program="gioia")
    words = "a" + canonical(data.draw(st.text("ab \n\u00e9\U0001f600\u2028<&", max_size=30)))
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(words) - 1), st.integers(1, len(words))), max_size=4))
    by = st.sampled_from([UUID(ANN), UUID(BOB)])
    selections = []
    for n, (start, length) in enumerate(spans):
        one = Coding(UUID(guid(600 + n)), UUID(CODE), data.draw(by))
        end = min(start + length, len(words))
        selections.append(Selection(UUID(guid(500 + n)), start, end, "n", by=one.by, codings=(one,)))
    text = replace(project.texts[0], text=words, data=words.encode(), selections=tuple(selections))
    again(tmp_path / "out.qdpx", replace(project, texts=(text,)), target=target)
    back = read_project(tmp_path / "out.qdpx")
    assert back.texts == (replace(text, counting=back.texts[0].counting),)
    assert [one.xml for one in back.beyond] == [one.xml for one in project.beyond]
    assert dict(back.entries) == dict(project.entries)


# Through a study.


def test_in_a_study_it_is_a_document(tmp_path: Path) -> None:
    (source,) = coming(read_project(file_of(tmp_path, pdf(BOTH)))).portable.study.sources
    assert (source.ref, source.kind) == ("report", "document")


def test_a_coding_of_the_whole_pdf_stays_one_through_a_study(tmp_path: Path) -> None:
    came = coming(read_project(file_of(tmp_path, pdf(BOTH, coding(90, CODE, BOB)))))
    root, _, _ = again(tmp_path / "out.qdpx", replace(going(came.portable), origin="gioia 1"))
    (found,) = root.iter(f"{P}PDFSource")
    assert [one.get("guid") for one in found.findall(f"{P}Coding")] == [guid(90)]
    assert len(list(root.iter(f"{P}PlainTextSelection"))) == 2


def test_the_file_that_a_study_writes_brings_it_nothing_new(tmp_path: Path) -> None:
    value = f"<Description>a report</Description>{REGION}"
    source = pdf(BOTH, coding(90)).replace(REGION, value)
    with studied(file_of(tmp_path, source, words=WORDS)) as store:
        for plain in (False, True):
            leaving.export(store, tmp_path / "out.qdpx", plain=plain)
            arrival = arriving.arrive(store, tmp_path / "out.qdpx")
            assert not arrival.plan.changes, [(k, v) for k, v in arrival.plan.counts.items() if v.added or v.updated]
            with studied(tmp_path / "out.qdpx") as other:
                leaving.export(other, tmp_path / "third.qdpx", plain=plain)
            ours, theirs = read_project(tmp_path / "out.qdpx"), read_project(tmp_path / "third.qdpx")
            assert [marked(one) for one in theirs.texts] == [marked(one) for one in ours.texts]
            assert [one.xml for one in theirs.beyond] == [one.xml for one in ours.beyond]
            assert dict(theirs.entries) == dict(ours.entries)


def test_what_is_coded_here_goes_into_the_pdf(tmp_path: Path) -> None:
    with studied(file_of(tmp_path, pdf(BOTH))) as store:
        found = snapshot.study(store)
        (source,) = found.sources
        assert source.revision is not None
        code = next(one.id for one in found.codebook.codes if one.name == "drift")
        start = TEXT.index("plan")
        with store.act("code", who="Ann") as act:
            writing.put_coding(act, writing.NewCoding(source.revision, start, start + 4, code, found.coders[0].id, "plan"))
        leaving.export(store, tmp_path / "out.qdpx")
        assert not arriving.arrive(store, tmp_path / "out.qdpx").plan.changes
    project = read_project(tmp_path / "out.qdpx")
    assert [one.of for one in project.texts] == ["PDFSource"]
    assert marked(project.texts[0]) == [LOST, NOTICED, ("plan", UUID(CODE), UUID(ANN))]
    assert guid(45) in project.beyond[0].xml
    assert project.entries[f"sources/{PDF}.pdf"] == FILE


def test_a_file_whose_guids_were_all_made_anew_brings_no_text_and_no_coding_a_second_time(tmp_path: Path) -> None:
    with studied(file_of(tmp_path, pdf(BOTH, coding(90)))) as store:
        leaving.export(store, tmp_path / "out.qdpx")
        new = with_new_guids(tmp_path / "out.qdpx", tmp_path / "new.qdpx")
        arrival = arriving.arrive(store, new)
        counts = arrival.plan.counts
        assert [(counts[kind].added, counts[kind].updated) for kind in ("sources", "codings", "coders")] == [(0, 0)] * 3
        arriving.take_in(store, arrival)
        leaving.export(store, tmp_path / "third.qdpx")
    project = read_project(tmp_path / "third.qdpx")
    assert [marked(one) for one in project.texts] == [[LOST, NOTICED]]


def test_a_coding_taken_out_of_the_whole_pdf_is_out_of_the_file(tmp_path: Path) -> None:
    project = read_project(file_of(tmp_path, pdf(BOTH, coding(90) + coding(91, OTHER, BOB))))
    (text,) = project.texts
    again(tmp_path / "out.qdpx", replace(project, texts=(replace(text, codings=text.codings[1:]),)))
    assert read_project(tmp_path / "out.qdpx").texts[0].codings == text.codings[1:]
