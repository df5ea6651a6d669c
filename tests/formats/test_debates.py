"""Akoma Ntoso: a turn for every speech, and nothing of what nobody speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioia_coder.errors import InputError
from gioia_coder.formats.sources import SourceFile, read_sources

SPACE = 'xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"'
PEOPLE = '<TLCPerson href="/p/1" id="ann" showAs="Ann Bo"/><TLCPerson href="/p/2" eId="cy" showAs="陳小姐"/>'


def source(folder: Path, body: str, root: str = "akomaNtoso") -> SourceFile:
    path = folder / "a.xml"
    meta = f'<meta><FRBRWork><FRBRdate date="2019-11-23" name="x"/></FRBRWork><references>{PEOPLE}</references></meta>'
    text = f'<?xml version="1.0"?><{root} {SPACE}><debate>{meta}<debateBody>{body}</debateBody></debate></{root}>'
    path.write_bytes(text.encode())
    (found,) = read_sources(path)
    return found


def speech(by: str, *paragraphs: str, name: str = "speech") -> str:
    return f'<{name} by="{by}">{"".join(f"<p>{one}</p>" for one in paragraphs)}</{name}>'


def test_every_speech_is_a_piece_under_the_name_shown(tmp_path: Path) -> None:
    body = (
        "<heading> A talk </heading>" + speech("#ann", "Who\n   <i>buys</i>?", "And why?") + speech("#cy", "\n 客人。\n 很多。\n")
    )
    found = source(tmp_path, body + speech("#cy", "Often.", name="answer"))
    assert found.text == "Ann Bo: Who buys?\nAnd why?\n\n陳小姐: 客人。很多。 Often.\n"
    assert [one.label for one in found.said] == ["Ann Bo", "陳小姐", "陳小姐"]
    assert (found.about.title, found.about.date, found.warnings) == ("A talk", "2019-11-23", ())


def test_who_is_not_listed_has_the_name_before_the_speech_or_the_reference(tmp_path: Path) -> None:
    body = '<speech by="#x"><from>Mr Dy:</from><p>Who?</p></speech>' + speech("#/who/eve", "Me.")
    assert [one.label for one in source(tmp_path, body).said] == ["Mr Dy", "eve"]


def test_what_nobody_speaks_is_left_out_and_counted(tmp_path: Path) -> None:
    body = (
        speech("#ann", "Who?", "Why?").replace("</p><p>", "</p><narrative>Laughter</narrative><p>")
        + "<narrative><p>They rise.</p></narrative>"
    )
    found = source(tmp_path, body)
    assert (found.text, found.warnings) == ("Ann Bo: Who?\nWhy?\n", ("2 paragraphs that nobody speaks were left out.",))


def test_other_xml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="kind not known here \\(<letter>\\)"):
        source(tmp_path, speech("#ann", "Who?"), root="letter")
    with pytest.raises(InputError, match="no speeches"):
        source(tmp_path, "<narrative>They rise.</narrative>")
    with pytest.raises(InputError, match="document type"):
        source(tmp_path, "", root='!DOCTYPE a [<!ENTITY b "c">]><akomaNtoso')
