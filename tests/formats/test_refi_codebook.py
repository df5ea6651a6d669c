"""Codebooks as .qdc files: what they have room for comes back, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.codebook import Codebook, as_codebook
from gioia_coder.core.exchange.mapping.words import described, description
from gioia_coder.core.model import Code, Level
from gioia_coder.errors import InputError
from gioia_coder.formats import refi
from gioia_coder.formats.codebooks import read_codebook, write_codebook
from tests.formats.test_refi_samples import ABSENT, samples

SAMPLE = Path(__file__).parents[2] / "codebooks" / "1-driving-forces.yaml"
FOREIGN = [one for one in samples() if one.suffix == ".qdc"]
WORDS = st.text(st.sampled_from("ab \nInclude: Exclude"), max_size=40)


def rows(book: Codebook) -> Iterator[tuple[str, ...]]:
    """Yield what a .qdc file has room for."""
    for code in book.walk():
        above = book.parent_of(code)
        yield code.level, code.name, above.name if above else "", code.definition, code.include, code.exclude


def test_the_sample_codebook_comes_back_with_levels_places_and_definitions(tmp_path: Path) -> None:
    book = as_codebook(read_codebook(SAMPLE))
    write_codebook(book, tmp_path / "book.qdc")
    assert refi.validate((tmp_path / "book.qdc").read_bytes(), refi.CODEBOOK) == []
    again = as_codebook(read_codebook(tmp_path / "book.qdc"))
    assert sorted(rows(again)) == sorted(rows(book)), "what is ungrouped goes by its id, which stays behind"
    assert any(code.include for code in again.codes)


def test_ungrouped_codes_keep_their_level_and_retired_ones_stay_behind(tmp_path: Path) -> None:
    codes = (
        Code(1, "t1", Level.THEME, "alone", None, 1, "A theme.", "this", "that"),
        Code(2, "c1", Level.CONCEPT, "waits", None, 2),
        Code(3, "c2", Level.CONCEPT, "gone", None, 3, retired=True),
    )
    write_codebook(Codebook(codes), tmp_path / "book.qdc")
    found = read_codebook(tmp_path / "book.qdc").codes
    assert [(one.level, one.name, one.definition, one.include, one.exclude) for one in found] == [
        (Level.THEME, "alone", "A theme.", "this", "that"),
        (Level.CONCEPT, "waits", None, None, None),
    ]


def test_codes_are_called_by_the_uuids_of_the_store(tmp_path: Path) -> None:
    own = UUID("12345678-1234-4234-8234-123456789abc")
    book = Codebook((Code(1, "c1", Level.CONCEPT, "a"), Code(2, "c2", Level.CONCEPT, "b")), uuids={1: own.bytes})
    for name in ("one.qdc", "two.qdc"):
        write_codebook(book, tmp_path / name)
    first, second = refi.read_codebook(tmp_path / "one.qdc").codes
    assert first.guid == own and second.guid != own
    assert (tmp_path / "one.qdc").read_bytes() == (tmp_path / "two.qdc").read_bytes()


def test_an_empty_codebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no codes to write"):
        write_codebook(Codebook(), tmp_path / "book.qdc")
    assert not list(tmp_path.iterdir())


@given(WORDS)
def test_a_description_that_is_taken_apart_is_the_same_again(text: str) -> None:
    assert description(*described(text)) == text


@given(*[st.text(st.sampled_from("ab \n"), max_size=12)] * 3)
def test_include_and_exclude_come_back_out_of_a_description(definition: str, include: str, exclude: str) -> None:
    assert described(description(definition, include, exclude)) == (definition, include, exclude)


@pytest.mark.skipif(not FOREIGN, reason=ABSENT)
@pytest.mark.parametrize("file", FOREIGN, ids=lambda file: file.name)
def test_codebooks_of_other_programs_are_read_and_come_back(file: Path, tmp_path: Path) -> None:
    book = as_codebook(read_codebook(file))
    assert len(book.codes) == len(refi.read_codebook(file).codes)
    write_codebook(book, tmp_path / "again.qdc")
    assert sorted(rows(as_codebook(read_codebook(tmp_path / "again.qdc")))) == sorted(rows(book))
