"""CHAT: utterances, their times, and who of the speakers asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioia_coder.errors import InputError
from gioia_coder.formats.sources import SourceFile, read_sources
from gioia_coder.workflow.understanding import understand

HEAD = (
    "@UTF8\n@Begin\n@Languages:\tdan, eng\n@Participants:\tANN Ann Investigator, BOB Bo_Dy\n\tParticipant, CYR Cy Target_Child\n"
    "@ID:\teng|corpus|DEE|||||Interviewer|||\n@Date:\t12-SEP-2016\n@Comment:\tsaid in a car\n"
)


def source(folder: Path, text: str) -> SourceFile:
    path = folder / "a.cha"
    path.write_bytes(text.encode())
    (found,) = read_sources(path)
    return found


def test_lines_of_speakers_are_pieces_with_their_times(tmp_path: Path) -> None:
    text = HEAD + "*ANN:\twho buys [+ q] ? \x1559836_66554\x15\n%mor:\tpro v\n%com:\tin Danish,\n\tquietly\n"
    text += "*BOB:\tguests ,\n\tand all . \x15600_700\x15\n"
    found = source(tmp_path, text + "*BOB:\t&=laughs often .\n@End\n")
    assert found.text == "ANN: who buys [+ q] ?\n\nBOB: guests , and all . &=laughs often .\n"
    assert [one.piece.time for one in found.said] == [59.836, 0.6, None]
    assert (found.warnings, found.layout) == ((), "chat")


def test_times_in_the_midst_of_words_and_of_older_files_leave_them(tmp_path: Path) -> None:
    found = source(tmp_path, HEAD + '*ANN:\twho \x15%snd:"a.wav"_1500_2000\x15 buys ? \x152000_2500\x15\n')
    assert (found.text, found.said[0].piece.time) == ("ANN: who buys ?\n", 1.5)


def test_the_head_says_who_asks_when_and_in_which_language(tmp_path: Path) -> None:
    found = source(tmp_path, HEAD + "*ANN:\twho ?\n*BOB:\tme .\n")
    assert found.roles == {"ANN": "interviewer", "BOB": "Participant", "CYR": "Target Child", "DEE": "interviewer"}
    assert understand(found, language="en").roles["ANN"] == "interviewer"
    assert (found.about.date, found.about.language) == ("2016-09-12", "da")


def test_line_ends_of_windows_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    assert source(tmp_path, "\ufeff" + (HEAD + "*ANN:\twho\n\tbuys ?\n").replace("\n", "\r\n")).text == "ANN: who buys ?\n"


def test_lines_of_nobody_are_said(tmp_path: Path) -> None:
    found = source(tmp_path, "and so on .\n" + HEAD + "*ANN:\twho ?\n")
    assert found.warnings == ("1 lines belong to no speaker and were left out.",)


@pytest.mark.parametrize(
    ("text", "message"), [(HEAD, "no lines of speakers"), ("Ann: who?", "no lines"), (HEAD + "*ANN:\t.\n", "no words")]
)
def test_a_file_without_words_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        source(tmp_path, text)
