"""With LibreOffice: one talk in every way of writing it, saved in every format that is read here, has the same turns."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from gioia_coder.errors import InputError
from gioia_coder.workflow.understanding import understand
from tests.formats.single import read_source
from tests.programs import offices

WORDS = ["we", "sold", "the", "indigo", "cloth", "at", "the", "fair", "when", "neighbours", "came", "and", "asked", "what",
         "was", "left", "because", "nobody", "had", "money", "for", "stands", "well", "known", "naïve", "people", "visited",
         "市集"]  # fmt: skip


def _talk() -> list[tuple[str, str, str]]:
    """Return who says what, and when: forty turns of one to a hundred words."""
    dice = random.Random(7)
    talk = []
    for n in range(40):
        words = [dice.choice(WORDS) for _ in range(dice.randint(3, 100 if n % 2 else 15))]
        spoken = " ".join(words).capitalize() + (". Yes." if n % 2 else "?")
        talk.append(("Anna Berg" if n % 2 else "Interviewer", spoken, f"00:{n:02d}:{n * 7 % 60:02d}"))
    return talk


def _colon(page: Any, who: str, said: str, _when: str) -> None:
    line = page.add_paragraph()
    line.add_run(f"{who}: ").bold = True
    line.add_run(said)


def _own_line(page: Any, who: str, said: str, _when: str) -> None:
    page.add_paragraph(f"{who}:")
    page.add_paragraph(said)


def _stamp(page: Any, who: str, said: str, when: str) -> None:
    page.add_paragraph(f"[{when}] {who}: {said}")


def _name_and_time(page: Any, who: str, said: str, when: str) -> None:
    page.add_paragraph(f"{who}  {when}")
    page.add_paragraph(said)


def _name(page: Any, who: str, said: str, _when: str) -> None:
    page.add_paragraph().add_run(who).bold = True
    page.add_paragraph(said)


def _soft_break(page: Any, who: str, said: str, when: str) -> None:
    line = page.add_paragraph(f"{who}   {when}")
    line.add_run().add_break()
    line.add_run(said)


def _tab(page: Any, who: str, said: str, _when: str) -> None:
    page.add_paragraph(f"{who}:\t{said}")
    page.add_paragraph("")


def _table(page: Any, who: str, said: str, _when: str) -> None:
    table = page.tables[0] if page.tables else page.add_table(rows=0, cols=2)
    cells = table.add_row().cells
    cells[0].text, cells[1].text = who, said


LAYOUTS: dict[str, Callable[[Any, str, str, str], None]] = {
    one.__name__.strip("_"): one for one in (_colon, _own_line, _stamp, _name_and_time, _name, _soft_break, _tab, _table)
}


def _save(path: Path, layout: str) -> Path:
    page = Document()
    page.sections[0].header.paragraphs[0].text = "Study of dyers, confidential"
    page.sections[0].footer.paragraphs[0].text = "Do not pass on"
    page.add_heading("Talk at the workshop", 1)
    for who, said, when in _talk():
        LAYOUTS[layout](page, who, said, when)
    page.save(str(path))
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("talk")
    return [_save(folder / f"{layout}.docx", layout) for layout in LAYOUTS]


def _turns(path: Path) -> list[tuple[str, str]]:
    source = read_source(path)
    found = understand(source, language="en")
    assert [*source.warnings, *found.warnings] == []
    return [(turn.speaker, " ".join(turn.words(source.text).split())) for turn in found.turns]


def test_every_layout_is_read_in_the_document_itself(written: list[Path]) -> None:
    talk = [(who, said) for who, said, _ in _talk()]
    assert {path.stem: _turns(path) == talk for path in written} == dict.fromkeys(LAYOUTS, True)


@pytest.mark.parametrize("kind", ["docx:MS Word 2007 XML", "odt", "fodt", "rtf", "html", "xhtml", "pdf"])
def test_twins_that_libreoffice_saves_have_the_same_turns(written: list[Path], tmp_path: Path, kind: str) -> None:
    talk = [(who, said) for who, said, _ in _talk()]
    saved = {path.stem: _turns(path) for path in offices(written, tmp_path, kind)}
    assert {layout: turns == talk for layout, turns in saved.items()} == dict.fromkeys(LAYOUTS, True)


def test_old_word_documents_are_refused_with_what_to_do(written: list[Path], tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"nothing here reads \.doc files\. Open it in Word or LibreOffice and save it as \.docx"
    ):
        read_source(offices(written[:1], tmp_path, "doc:MS Word 97")[0])


def test_comments_survive_in_other_formats_of_documents(written: list[Path], tmp_path: Path) -> None:
    page = Document(str(written[0]))
    line = page.paragraphs[3]
    page.add_comment(line.runs[1], text="price; trust", author="Cleo", initials="C")
    path = tmp_path / "commented.docx"
    page.save(str(path))
    for source in (read_source(path), read_source(offices([path], tmp_path, "odt")[0])):
        marks = [(source.text[mark.start : mark.end], mark.codes, mark.coder) for mark in source.marks]
        assert marks == [(line.runs[1].text, ("price", "trust"), "Cleo")]
