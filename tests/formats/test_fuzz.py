"""Damaged, foreign and made-up bytes under every suffix: a result or a clear refusal, soon, and nothing lost in silence.

What is promised of a file that was cut, format by format:
- zip files (.docx, .odt, .xlsx) are refused, for their list of parts stands at the end;
- files with a closing end of their own (.json, .otr, .eaf, .xml) are refused, or say that something is missing;
- everything else holds each word that stands whole in the bytes that are left, or warns.
"""

from __future__ import annotations

import codecs
import random
import re
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gioia_coder.core.text import canonical
from gioia_coder.errors import InputError, MissingPartError
from gioia_coder.formats.sources import READERS, SourceFile, read_sources
from gioia_coder.workflow.understanding import understand
from tests.formats.samples import BUILDERS

PATIENCE = 4.0
"""The seconds of the processor within which any file at all is read or refused, once its reader is loaded."""

TALK = [
    (("Interviewer", "Anna")[n % 2], f"mark{n:03d} we moved the crates to Ærø before dawn, as Zoé said, and stop{n:03d}.")
    for n in range(80)
]
MARKS = frozenset(re.findall(r"(?:mark|stop)\d{3}", " ".join(words for _, words in TALK)))
ZIPPED = frozenset({".docx", ".docm", ".odt", ".xlsx", ".xlsm"})
CLOSED = frozenset({".json", ".otr", ".eaf", ".xml"})
SUFFIXES = sorted(READERS)

Refusal = (InputError, MissingPartError)
Outcome = list[SourceFile] | InputError | MissingPartError


def sample(suffix: str) -> bytes:
    """Return a small valid file, or fail: a reader without a sample is a reader without this proof."""
    assert suffix in BUILDERS, f"write a builder for {suffix} in tests/formats/samples.py"
    return BUILDERS[suffix](TALK)


def outcome(folder: Path, suffix: str, data: bytes) -> Outcome:
    """Read bytes under a suffix, and hold what holds for all bytes; return what was read, or the refusal."""
    path = folder / f"talk{suffix}"
    path.write_bytes(data)
    began = time.process_time()
    try:
        found = read_sources(path)
        heard = [understand(one, language="en") for one in found]
    except MissingPartError as error:
        return error
    except InputError as error:
        assert error.problems and all(one.mend and path.name in one.where for one in error.problems), error.lines()
        return error
    finally:
        assert time.process_time() - began < PATIENCE
    assert found and len({one.name for one in found}) == len(found)
    assert all(re.search(r"[^\W_]", one.text) and not re.search("[\0-\x08\x0b-\x1f]", one.text) for one in found)
    assert all(one.turns or one.warnings for one in heard)
    return found


def silent(found: Outcome) -> bool:
    """Tell whether the reader says that all is fine; how the columns of a table were understood is said of every table."""
    return not isinstance(found, Refusal) and not any(_warnings(one) for one in found)


def _warnings(source: SourceFile) -> list[str]:
    return [warning for warning in source.warnings if not warning.startswith("read as one utterance a row")]


def text_of(found: Outcome) -> str:
    return "" if isinstance(found, Refusal) else "\n".join(one.text for one in found)


def lost(data: bytes, found: Outcome) -> set[str]:
    """Return the marks that stand whole in the bytes and not in what was read."""
    held = data.decode("latin-1")
    return {mark for mark in MARKS if mark in held} - set(re.findall(r"(?:mark|stop)\d{3}", text_of(found)))


def cuts(data: bytes, suffix: str) -> list[int]:
    """Return where a file is cut: at every kilobyte, at its ends, and at 24 places anywhere."""
    chance = random.Random(suffix)
    anywhere = (chance.randrange(1, len(data)) for _ in range(24))
    return sorted({*range(1000, len(data), 1000), *range(1, 9), *range(len(data) - 8, len(data)), *anywhere})


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_whole_file_is_read_in_silence(tmp_path: Path, suffix: str) -> None:
    found = outcome(tmp_path, suffix, sample(suffix))
    if isinstance(found, MissingPartError):
        pytest.skip(str(found))
    assert not isinstance(found, Refusal), found.lines()
    assert len(found) == 1 and silent(found), found[0].warnings
    turns = understand(found[0], language="en").turns
    assert [turn.words(found[0].text) for turn in turns] == [words for _, words in TALK]
    assert len({turn.speaker for turn in turns}) == 2


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_cut_file_is_read_whole_or_says_so(tmp_path: Path, suffix: str) -> None:
    whole = sample(suffix)
    outcome(tmp_path, suffix, whole)
    for at in cuts(whole, suffix):
        found = outcome(tmp_path, suffix, whole[:at])
        if suffix in ZIPPED:
            assert isinstance(found, Refusal), at
        elif suffix in CLOSED and not silent(found):
            continue
        else:
            # what ends a file may be no more than a line end, so that nothing was lost with it
            assert suffix not in CLOSED or not lost(whole, found), at
            assert not silent(found) or not lost(whole[:at], found), (at, sorted(lost(whole[:at], found)))


@pytest.mark.parametrize("suffix", sorted(set(SUFFIXES) & {".txt", ".md", ".markdown"}))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_cut_plain_text_is_the_text_of_its_bytes_to_the_letter(tmp_path: Path, suffix: str, encoding: str) -> None:
    whole = "".join(f"{who}: {words}\n\n" for who, words in TALK).encode(encoding)
    for at in cuts(whole, suffix):
        found = outcome(tmp_path, suffix, whole[:at])
        if silent(found):
            assert text_of(found) == canonical(whole[:at].decode(encoding))


def test_utf_8_cut_within_a_letter_is_read_up_to_it_and_said(tmp_path: Path) -> None:
    whole = "I: Où est-elle allée à la fin, et vers où".encode()
    found = outcome(tmp_path, ".txt", whole[:-1])
    assert not isinstance(found, Refusal)
    assert (found[0].text, found[0].encoding, found[0].sure) == ("I: Où est-elle allée à la fin, et vers o", "utf-8", True)
    assert found[0].warnings == ("its last letter is cut off; look whether the file is whole.",)
    found = outcome(tmp_path, ".txt", whole[:-2] + b"\xff\xff")
    assert isinstance(found, Refusal) or "guessed" in found[0].warnings[0]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_cut_in_front_is_read_whole_or_says_so(tmp_path: Path, suffix: str) -> None:
    whole = sample(suffix)
    outcome(tmp_path, suffix, whole)
    for at in (1, 2, 7, 100, len(whole) // 2, len(whole) - 100):
        found = outcome(tmp_path, suffix, whole[at:])
        assert not silent(found) or suffix in ZIPPED or not lost(whole[at:], found), at


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_flipped_bytes_end_in_a_result_or_a_refusal(tmp_path: Path, suffix: str) -> None:
    whole, chance = sample(suffix), random.Random(suffix)
    outcome(tmp_path, suffix, whole)
    for flips in (1, 1, 1, 1, 1, 1, 2, 2, 4, 4, 8, 16, 64, 256) * 3:
        data = bytearray(whole)
        for _ in range(flips):
            data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        outcome(tmp_path, suffix, bytes(data))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_stretches_left_out_moved_or_doubled_end_in_a_result_or_a_refusal(tmp_path: Path, suffix: str) -> None:
    whole, chance = sample(suffix), random.Random(suffix)
    outcome(tmp_path, suffix, whole)
    for _ in range(12):
        a, b, c = sorted(chance.randrange(len(whole)) for _ in range(3))
        for data in (whole[:a] + whole[b:], whole[:b] + whole[a:], whole[:a] + whole[b:c] + whole[a:b] + whole[c:]):
            outcome(tmp_path, suffix, data)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_another_formats_bytes_are_read_as_what_they_are_or_refused(tmp_path: Path, suffix: str) -> None:
    for other in SUFFIXES:
        data = sample(other)
        outcome(tmp_path, other, data)
        found = outcome(tmp_path, suffix, data)
        words = set(re.findall(r"(?:mark|stop)\d{3}", text_of(found)))
        assert not silent(found) or words == MARKS, (other, len(words))


def mixtures(suffix: str) -> dict[str, bytes]:
    """Return the sample's bytes with what does not belong in them."""
    whole = sample(suffix)
    half = len(whole) // 2
    text = whole.decode("utf-8", "ignore")
    return {
        "cp1252 behind UTF-8": whole[:half] + text[len(text) // 2 :].encode("cp1252", "replace"),
        "UTF-8 behind cp1252": text[: len(text) // 2].encode("cp1252", "replace") + whole[half:],
        "UTF-16 behind UTF-8": whole[:half] + text[len(text) // 2 :].encode("utf-16-le"),
        "GB18030 in UTF-8": whole[:half] + "码头".encode("gb18030") + whole[half:],
        "a BOM in the middle": whole[:half] + codecs.BOM_UTF8 + whole[half:],
        "two BOMs": codecs.BOM_UTF8 * 2 + whole,
        "the BOM of UTF-16 before UTF-8": codecs.BOM_UTF16_LE + whole,
        "the BOM of UTF-32 before UTF-8": codecs.BOM_UTF32_BE + whole,
        "a NUL": whole[:half] + b"\0" + whole[half:],
        "NULs": whole[:half] + b"\0" * 999 + whole[half:],
        "NULs behind": whole + b"\0" * 4096,
        "a control of Windows 3": whole + b"\x1a",
        "half a surrogate": whole[:half] + b"\xed\xa0\x80" + whole[half:],
    }


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_mixed_encodings_nuls_and_marks_are_read_or_refused(tmp_path: Path, suffix: str) -> None:
    outcome(tmp_path, suffix, sample(suffix))
    for what, data in mixtures(suffix).items():
        found = outcome(tmp_path, suffix, data)
        assert not silent(found) or suffix in ZIPPED or not lost(data, found), what


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "data", [b"", b"\n", b" \t\r\n" * 99, codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"\0", b"\0" * 9999, b"...\n"]
)
def test_nothing_is_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    assert isinstance(outcome(tmp_path, suffix, data), InputError)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_without_words_is_refused(tmp_path: Path, suffix: str) -> None:
    assert isinstance(outcome(tmp_path, suffix, BUILDERS[suffix]([])), InputError)


@pytest.mark.parametrize("suffix", sorted(ZIPPED & set(SUFFIXES)))
def test_damage_inside_a_zip_file_is_refused_or_read(tmp_path: Path, suffix: str) -> None:
    archive = zipfile.ZipFile(BytesIO(sample(suffix)))
    parts = {name: archive.read(name) for name in archive.namelist()}
    chance = random.Random(suffix)
    for name, content in parts.items():
        for damaged in (b"", content[: len(content) // 2], content[:-1], bytes(chance.randbytes(500)), b"<a/>", b"<a>" * 5000):
            held = BytesIO()
            with zipfile.ZipFile(held, "w") as other:
                for here, kept in parts.items():
                    other.writestr(here, damaged if here == name else kept)
            found = outcome(tmp_path, suffix, held.getvalue())
            words = set(re.findall(r"(?:mark|stop)\d{3}", text_of(found)))
            assert not silent(found) or words == MARKS, (name, damaged[:9])


OPENINGS = [
    *(b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE, b"PK\x03\x04", b"PK\x05\x06", b"%PDF-1.7\n"),
    *(b"{\\rtf1\\ansi ", b"WEBVTT\n\n", b"1\n00:00:01,000 --> 00:00:02,000\n", b"<!DOCTYPE html><html>"),
    *(b'<?xml version="1.0"?>', b"<ANNOTATION_DOCUMENT>", b"{", b"[", b'{"text": ', b"speaker,text\n", b'"'),
    *(b"@Begin\n*A:\t", b'File type = "ooTextFile"\n', b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
]
few = settings(
    max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("suffix", SUFFIXES)
@few
@given(opening=st.sampled_from(OPENINGS), rest=st.binary(max_size=600))
@example(opening=b"{\\rtf1 ", rest=b"\\u99999999999999999999?\\'zz\\bin999999999 ")
@example(opening=b'{"segments": [', rest=b'{"text": "a", "start": 1e999}, {"start": NaN, "text": "\\ud800"}]}')
@example(opening=b"[", rest=b"9" * 5000 + b"]")
@example(opening=b"WEBVTT\n\n", rest=b"99999999999:99:99.999 --> 00:00:00.000\na\n")
def test_random_bytes_end_in_a_result_or_a_refusal(tmp_path: Path, suffix: str, opening: bytes, rest: bytes) -> None:
    outcome(tmp_path, suffix, opening + rest)


@pytest.mark.parametrize("suffix", SUFFIXES)
@few
@given(words=st.text(max_size=300))
@example(words="\udfff")
@example(words="a\u2028b\u2029c\x85d\x0be\x0cf")
@example(words="\x1b]0;title\x07\x00\ufeff")
def test_any_text_under_any_suffix_ends_in_a_result_or_a_refusal(tmp_path: Path, suffix: str, words: str) -> None:
    outcome(tmp_path, suffix, words.encode("utf-8", "surrogatepass"))
