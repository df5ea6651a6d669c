"""Sheets of decisions that people sorted, doubled, renamed or saved again."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from gioia_coder.errors import InputError
from gioia_coder.store import Store
from gioia_coder.workflow.reconciling import apply, write_sheet
from tests.workflow.reconciled import differing, seen

Rows = list[dict[str, str]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with differing(tmp_path) as made:
        yield made


@pytest.fixture
def rows(store: Store, tmp_path: Path) -> Rows:
    """Return the rows of a sheet, each decided as union but the sibling, which anna's reading settles."""
    write_sheet(store, seen(store), tmp_path / "new.csv")
    found = list(csv.DictReader((tmp_path / "new.csv").open(encoding="utf-8-sig", newline="")))
    for row in found:
        row["decision"] = "adopt:anna" if row["kind"] == "sibling" else "union"
    return found


def outcomes(store: Store, rows: Rows, path: Path, **how: str) -> list[str]:
    """Return what rows come to when they are saved as CSV and applied."""
    encoding, delimiter = how.get("encoding", "utf-8-sig"), how.get("delimiter", ",")
    with path.open("w", encoding=encoding, newline="", errors="replace") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return [line.outcome.value for line in apply(store, seen(store), path, who="anna").lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_separator_and_encoding_and_any_order(
    store: Store, rows: Rows, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    chance = random.Random(encoding + delimiter)
    headings = list(rows[0])
    chance.shuffle(rows)
    chance.shuffle(headings)
    mixed = [{heading: row[heading] for heading in headings} | {"my notes": "–"} for row in rows]
    assert outcomes(store, mixed, tmp_path / "a.csv", encoding=encoding, delimiter=delimiter) == ["decided"] * 6


def test_three_rows_of_which_one_differs_decide_nothing(store: Store, rows: Rows, tmp_path: Path) -> None:
    first = next(row for row in rows if row["kind"] == "boundary")
    given = [first, first | {"decision": "both"}, first, *rows[3:]]
    assert outcomes(store, given, tmp_path / "a.csv")[:3] == ["twice"] * 3
    assert outcomes(store, [first, first, first], tmp_path / "a.csv") == ["decided", "as before", "as before"]


def test_a_column_sorted_by_itself_is_noticed(store: Store, rows: Rows, tmp_path: Path) -> None:
    turned = [row | {"id": other["id"]} for row, other in zip(rows, rows[1:] + rows[:1], strict=True)]
    assert outcomes(store, turned, tmp_path / "a.csv") == ["stale"] * 6


def test_an_id_that_is_gone_is_made_good_by_place_and_hash_alone(store: Store, rows: Rows, tmp_path: Path) -> None:
    strange = [row | {"id": "D-ZZZZ"} for row in rows]
    assert outcomes(store, strange, tmp_path / "a.csv") == ["decided"] * 6
    assert outcomes(store, [row | {"hash": ""} for row in strange], tmp_path / "a.csv") == ["unknown"] * 6
    assert outcomes(store, [row | {"segment": "S1:99"} for row in strange], tmp_path / "a.csv") == ["unknown"] * 6
    assert outcomes(store, [row | {"hash": "", "segment": ""} for row in rows], tmp_path / "a.csv") == ["decided"] * 6


def test_the_rows_are_found_in_whatever_sheet_they_are(store: Store, rows: Rows, tmp_path: Path) -> None:
    write_sheet(store, seen(store), tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    book["disagreements"].title = "Sheet1"
    book.move_sheet("Sheet1", 2)
    book.save(tmp_path / "b.xlsx")
    assert len(apply(store, seen(store), tmp_path / "b.xlsx", who="anna").lines) == 6
    other = Workbook()
    other.create_sheet("two")
    other.save(tmp_path / "c.xlsx")
    with pytest.raises(InputError, match="no sheet of disagreements"):
        apply(store, seen(store), tmp_path / "c.xlsx", who="anna")
