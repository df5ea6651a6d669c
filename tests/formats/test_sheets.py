"""Tables that people made are read as text, whatever separator, encoding or program, and what is broken says so."""

from __future__ import annotations

import datetime as dt
import time
import zipfile
from pathlib import Path

import pytest

from gioia_coder.errors import InputError
from gioia_coder.formats.sheets import iter_table, read_table, sheet_names


def table(tmp_path: Path, content: bytes | str, name: str = "t.csv") -> list[list[str]]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    sheet = read_table(path)
    return [sheet.headers, *sheet.rows]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separators_and_encodings_are_recognised(tmp_path: Path, separator: str, encoding: str) -> None:
    text = f'id{separator}"na,me; x"\r\n007{separator}"Émile, the ""second"""\r\n'
    assert table(tmp_path, text.encode(encoding)) == [["id", "na,me; x"], ["007", 'Émile, the "second"']]


def test_a_line_that_states_the_separator_is_obeyed(tmp_path: Path) -> None:
    assert table(tmp_path, "sep=|\na|b,c\n1|2\n") == [["a", "b,c"], ["1", "2"]]


def test_line_ends_inside_and_between_cells_are_made_even(tmp_path: Path) -> None:
    assert table(tmp_path, 'a,b\r"x\r\ny",z\r\n') == [["a", "b"], ["x\ny", "z"]]
    assert table(tmp_path, 'a\n"x\x85y\u2028z"\n') == [["a"], ["x\x85y\u2028z"]]


def test_empty_rows_and_columns_are_left_out_and_short_rows_filled(tmp_path: Path) -> None:
    assert table(tmp_path, "\n ,\na,b,,\n,,,\n1\n , ,,\n1,2,,\n") == [["a", "b"], ["1", ""], ["1", "2"]]


def test_places_are_lines_of_the_file_even_behind_long_cells(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n"1\n2\n3",x\n\n4,5\n', "utf-8")
    sheet = read_table(path)
    assert [sheet.where(row) for row in range(2)] == ["t.csv:2", "t.csv:6"]
    assert sheet.columns == {"a": 0, "b": 1}


def test_all_rows_that_do_not_fit_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        table(tmp_path, "a,b\n1,2,3\n1,2\n1,,,4\n")
    assert [problem.where for problem in caught.value.problems] == ["t.csv:2", "t.csv:4"]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "t.csv", "is empty."),
        (b"\n\n , \n", "t.csv", "holds no table."),
        (b"a\0b", "t.csv", "is no text file."),
        (b"PK\x03\x04\0\0", "t.csv", "is no text file."),
        (b"a\n\x81\x8d", "t.csv", "is neither UTF-8 nor cp1252"),
        (b'a,b\n1,2\n"x,3\n', "t.csv", "t.csv:3: the quotes do not pair"),
        (b"a,,b\n", "t.csv", "column 2 has no heading."),
        (b"a,A\n", "t.csv", 'two columns are called "A".'),
        (b"\xd0\xcf\x11\xe0rest", "t.xlsx", "is protected by a password, or an old Excel file."),
        (b"no zip", "t.xlsx", "is damaged, or no Excel workbook."),
        (b"x", "t.ods", "is no table that can be read."),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes, name: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        table(tmp_path, content, name)
    assert message in str(caught.value)


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(InputError, match="is a folder"):
        read_table(tmp_path)


def test_a_zip_that_is_no_workbook_or_unpacks_without_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(InputError, match="is damaged"):
        read_table(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(80):
            part.write(b" " * 1_000_000)
    with pytest.raises(InputError, match="unpacks to 80,000,000 bytes"):
        read_table(path)


def test_a_workbook_cut_short_is_damaged(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["a"], *([str(n)] for n in range(2000))])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content[: len(content) // 2] if name.endswith("sheet1.xml") else content)
    with pytest.raises(InputError, match="is damaged"):
        read_table(path)


def workbook(tmp_path: Path, rows: list[list[object]], second: str = "") -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if second:
        book.create_sheet(second).append(["x"])
        book[second].append(["y"])
    path = tmp_path / "t.xlsx"
    book.save(path)
    return path


def test_cells_of_a_workbook_become_what_people_typed(tmp_path: Path) -> None:
    cells: list[tuple[object, str]] = [
        (7, "7"),
        (7.0, "7"),
        (0.1, "0.1"),
        (True, "TRUE"),
        (dt.date(2021, 3, 4), "2021-03-04"),
        (dt.datetime(2021, 3, 4, 10, 5), "2021-03-04T10:05:00"),
        (dt.time(9, 30), "09:30:00"),
        (dt.timedelta(hours=25, minutes=2), "25:02:00"),
        ("007", "007"),
        (None, ""),
        ("a_x000D_\nb", "a\nb"),
    ]
    path = workbook(tmp_path, [[f"c{n}" for n in range(len(cells))], [value for value, _ in cells]])
    assert read_table(path).rows == [[text for _, text in cells]]


def test_places_in_a_workbook_are_cells(tmp_path: Path) -> None:
    path = workbook(tmp_path, [[], ["a", "b"], [], ["1", None]], "links")
    sheet = read_table(path)
    assert (sheet.where(0, 1), sheet.heading(0), sheet.where(0, 27)) == ("t.xlsx!B4", "t.xlsx!A2", "t.xlsx!AB4")
    assert sheet.rows == [["1", ""]]
    assert sheet_names(path) == ["Sheet", "links"]
    assert read_table(path, "links").where(0) == "t.xlsx!links!A2"
    with pytest.raises(InputError, match='has no sheet "none"') as caught:
        read_table(path, "none")
    assert "Sheet, links" in caught.value.mend


def test_a_long_csv_is_walked_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("source,start,end,code\n")
        stream.writelines(f"S{n % 50},{n},{n + 9},c001\n" for n in range(200_000))
    rows = iter_table(path)
    started = time.process_time()
    assert sum(1 for _ in rows) == 200_000
    assert time.process_time() - started < 3
