"""Codings in files: what is understood, what is refused with its place, and that nothing is half done."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from gioia_coder.core.text import canonical
from gioia_coder.errors import ConflictError, GioiaError, InputError
from gioia_coder.store import Store, reading
from gioia_coder.workflow import coding, coding_list
from gioia_coder.workflow.coding import Said
from gioia_coder.workflow.coding_files import export_codings, import_codings, write_sheet
from tests.workflow.coded_store import TEXT, codings, create


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.delenv("GIOIA_CODER", raising=False)
    with create(tmp_path) as made:
        yield made


def written(tmp_path: Path, *lines: str, name: str = "codings.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def faults(store: Store, path: Path, **choices: Any) -> list[str]:
    entries, before = store.last_entry, codings(store)
    with pytest.raises(InputError) as caught:
        import_codings(store, path, coder="anna", **choices)
    assert (store.last_entry, codings(store)) == (entries, before)
    return [str(problem) for problem in caught.value.problems]


def segments(store: Store) -> list[tuple[str, str, str]]:
    return [(one.segment, one.id, one.coder) for one in coding_list.listed(store)]


# What is understood.


def test_offsets_quotes_and_segments_say_where(store: Store, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Source,Segment,START,end,quote,code",
        "S1,,40,60,no money for stands.,no money",
        "s1,,,,We share a van,C002",
        "S1,S1:3.1,,,,c003",
        "S2,S2:3,,,we,c001",
        ",S2:2.1,,,,c001",
    )
    assert import_codings(store, path, coder="anna").added == 5
    assert segments(store) == [
        *(("S1:2.2", "c001", "anna"), ("S1:3.1", "c003", "anna"), ("S1@78-92", "c002", "anna")),
        *(("S2:2.1", "c001", "anna"), ("S2@78-80", "c001", "anna")),
    ]


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "cp1252"), (",", "utf-16"), (";", "cp1252"), (",", "utf-8-sig")]
)
def test_separators_and_encodings_that_spreadsheets_write(store: Store, tmp_path: Path, separator: str, encoding: str) -> None:
    lines = (separator.join(row) for row in (("source", "segment", "code", "memo"), ("S1", "S1:2", "no money", "déjà vu")))
    import_codings(store, written(tmp_path, *lines, encoding=encoding), coder="anna")
    assert codings(store)[0][5] == "déjà vu"


def test_a_workbook_with_blank_rows_and_numbers_is_read(store: Store, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (
        [],
        ["source", "start", "end", "code", "intensity"],
        [],
        ["S1", 40, 60, "c001", 2],
        [None] * 5,
        ["S1", 23, 29.0, "c001", None],
    ):
        book.active.append(row)
    book.save(tmp_path / "codings.xlsx")
    assert import_codings(store, tmp_path / "codings.xlsx", coder="anna").added == 2
    assert [row[6] for row in codings(store)] == [0, 2]


def test_json_is_a_list_or_what_another_command_printed(store: Store, tmp_path: Path) -> None:
    row = {"source": "S1", "start": 40, "end": 60, "code": "no money", "coder": None, "intensity": 3}
    (tmp_path / "a.json").write_text(json.dumps([row]), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"codings": [row]}), "utf-8")
    assert import_codings(store, tmp_path / "a.json", coder="anna").added == 1
    assert import_codings(store, tmp_path / "b.json", coder="anna").same == 1


def test_the_id_wins_over_the_name_and_a_new_name_is_told(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "source,segment,id,code", "S1,S1:2,c002,no money", "S1,S1:3,,no money")
    done = import_codings(store, path, coder="anna")
    assert [ref for _, ref, _ in segments(store)] == ["c002", "c001"]
    assert done.notes == ['c002 is now called "shares a van".']


def test_the_level_tells_equal_names_apart(store: Store, tmp_path: Path) -> None:
    coding.code(store, "S1:1", coder="anna", new=["drift"])
    path = written(tmp_path, "source,segment,code,level", "S1,S1:2,drift,theme", "S1,S1:3,Drift,concept")
    import_codings(store, path, coder="anna")
    assert [ref for _, ref, _ in segments(store)] == ["c004", "t02", "c004"]


def test_unknown_coders_are_made_and_told(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "source,segment,code,coder", "S1,S1:2,c001,Zoe", "S1,S1:3,c001,zoe", "S1,S1:3,c002,ANNA")
    done = import_codings(store, path)
    assert done.coders == ["Zoe"]
    assert {who for *_, who in segments(store)} == {"Zoe", "anna"}


def test_consensus_may_come_from_a_file_and_is_told(store: Store, tmp_path: Path) -> None:
    done = import_codings(store, written(tmp_path, "source,segment,code,coder", "S1,S1:2,c001,Consensus"))
    assert segments(store) == [("S1:2", "c001", "consensus")]
    assert done.consensus == 1 and "decided outside" in done.notes[0]


def test_nobody_codes_as_consensus_by_default(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "source,segment,code", "S1,S1:2,c001")
    with pytest.raises(GioiaError, match="by hand"):
        import_codings(store, path, coder="consensus")
    assert not codings(store)


def test_a_row_without_a_coder_needs_the_acting_one(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="who codes"):
        import_codings(store, written(tmp_path, "source,segment,code", "S1,S1:2,c001"))


def test_new_codes_are_made_once_as_ungrouped_concepts(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "source,segment,code", "S1,S1:2,sells cloth", "S1,S1:3,Sells  cloth", "S2,S2:3,other")
    assert "no code" in faults(store, path)[0]
    done = import_codings(store, path, coder="anna", new_codes=True)
    assert done.codes == ['c004 "sells cloth"', 'c005 "other"']
    assert reading.codebook(store.connection).find("c004").parent is None


def test_a_column_that_is_not_there_leaves_what_was_said(store: Store, tmp_path: Path) -> None:
    coding.code(store, "S1:2", ["c001"], coder="anna", said=Said.checked("why", 2, True))
    done = import_codings(store, written(tmp_path, "source,segment,code,intensity", "S1,S1:2,c001,3"), coder="anna")
    assert (done.updated, codings(store)[0][5:]) == (1, ("why", 3, "contradicts"))
    import_codings(store, written(tmp_path, "source,segment,code,memo", "S1,S1:2,c001,"), coder="anna")
    assert codings(store)[0][5:] == ("", 3, "contradicts")


def test_an_update_keeps_the_codings_identity(store: Store, tmp_path: Path) -> None:
    coding.code(store, "S1:2", ["c001"], coder="anna")
    before = reading.codings(store.connection)[0].uuid
    import_codings(store, written(tmp_path, "source,segment,code,memo", "S1,S1:2,c001,new"), coder="anna")
    assert reading.codings(store.connection)[0].uuid == before


def test_a_dry_run_counts_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "source,segment,code,coder", "S1,S1:2,fresh,zoe", "S1,S1:3,other,zoe", "S1,S1:3,fresh,ben")
    entries = store.last_entry
    done = import_codings(store, path, new_codes=True, dry_run=True)
    assert (done.added, done.coders, done.codes) == (3, ["zoe"], ['c004 "fresh"', 'c005 "other"'])
    assert store.last_entry == entries and not codings(store)
    assert import_codings(store, path, new_codes=True).as_data() == done.as_data()


def test_equal_rows_count_once_and_rows_that_differ_are_a_fault(store: Store, tmp_path: Path) -> None:
    head, row = "source,segment,code,intensity", "S1,S1:2,c001,2"
    assert faults(store, written(tmp_path, head, row, "S1,S1:2,no money,3")) == [
        "codings.csv:3: this coding stands in line 2 too, with another memo, intensity or polarity. Keep one of them."
    ]
    done = import_codings(store, written(tmp_path, head, row, row, "S1,S1:2,no money,2"), coder="anna")
    assert (done.added, done.same, len(codings(store))) == (1, 2, 1)


# What is refused.


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("S1,,5,,,c001,,,", "start and end belong together"),
        ("S1,,60,40,,c001,,,", "no stretch"),
        ("S1,,0,9999,,c001,,,", "characters"),
        ("S1,,-1,9,,c001,,,", "not a number"),
        ("S1,,1_0,20,,c001,,,", "not a number"),
        ("S1,,40,60,we share,c001,,,", "not what stands"),
        ("S1,S1:3,40,60,,c001,,,", "S1:3 is"),
        ("S1,,,,never said,c001,,,", "not in the text"),
        ("S1,,,,we,c001,,,", "stands there"),
        ("S1,S1:3,,,fairs,c001,,,", "not in the text"),
        ("S1,S2:3,,,,c001,,,", "not in S1"),
        ("S1,S1:77,,,,c001,,,", "no turn 77"),
        ("S1,what,,,,c001,,,", "not an address"),
        ("S1,,,,,c001,,,", "says no place"),
        ("S9,S9:2,,,,c001,,,", 'no source "S9"'),
        (",,1,2,,c001,,,", "names no source"),
        ("S1,S1:2,,,,,,,", "names no code"),
        ("S1,S1:2,,,,no mon,,,", 'no code "no mon"'),
        ("S1,S1:2,,,,shares a vna,,,", "shares a van"),
        ("S1,S1:2,,,,c001,,4,", "not 1, 2 or 3"),
        ("S1,S1:2,,,,c001,,,maybe", "polarity"),
        (f"S1,S1:2,,,,c001,{'x' * 99},,", "coder's name"),
    ],
)
def test_every_fault_has_its_line_and_nothing_is_imported(store: Store, tmp_path: Path, row: str, said: str) -> None:
    good = "S1,S1:2,,,,c001,,,"
    found = faults(store, written(tmp_path, "source,segment,start,end,quote,code,coder,intensity,polarity", good, row))
    assert len(found) == 1 and found[0].startswith("codings.csv:3: ") and said in found[0]


def test_all_faults_come_at_once_by_line_and_the_rest_is_counted(store: Store, tmp_path: Path) -> None:
    rows = [f"S{1 + n % 2},S{1 + n % 2}:{50 + n},c001" for n in range(100)]
    found = faults(store, written(tmp_path, "source,segment,code", *rows))
    assert [one.split(":")[1] for one in found[:-1]] == [str(n) for n in range(2, 22)]
    assert found[-1] == "and 80 more."


def test_a_fault_of_a_workbook_names_its_cell(store: Store, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["source", "segment", "code"])
    book.active.append(["S1", "S1:2", "nothing"])
    book.save(tmp_path / "c.xlsx")
    assert faults(store, tmp_path / "c.xlsx")[0].startswith("c.xlsx!C2: ")


@pytest.mark.parametrize("content", [b"", b"source,quote\r\nS1,x\r\n", b"a;b;c\r\n1;2;3\r\n", b"source,code,start\r\n"])
def test_a_file_without_the_columns_is_refused(store: Store, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.csv").write_bytes(content)
    assert faults(store, tmp_path / "c.csv")


@pytest.mark.parametrize("content", ["", "{", "3", "[3]", '{"x": 1}', "[" * 100_000])
def test_json_of_another_shape_is_refused(store: Store, tmp_path: Path, content: str) -> None:
    (tmp_path / "c.json").write_text(content, "utf-8")
    assert faults(store, tmp_path / "c.json")


def test_headings_alone_are_no_codings_and_no_entry(store: Store, tmp_path: Path) -> None:
    entries = store.last_entry
    assert import_codings(store, written(tmp_path, "source,segment,code"), coder="anna").added == 0
    assert store.last_entry == entries


def test_a_retired_code_takes_no_new_codings_but_its_old_ones_come_back_unchanged(store: Store, tmp_path: Path) -> None:
    from gioia_coder.workflow import codebook_changes

    coding.code(store, "S1:2", ["c003"], coder="anna")
    codebook_changes.retire(store, "c003")
    export_codings(store, tmp_path / "out.csv")
    assert import_codings(store, tmp_path / "out.csv").same == 1
    assert "retired" in faults(store, written(tmp_path, "source,segment,id", "S1,S1:3,c003"))[0]


# Out and in again.


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json"])
def test_importing_an_export_changes_nothing_and_gives_the_same_bytes(store: Store, tmp_path: Path, suffix: str) -> None:
    coding.code(
        store, "S2:2-3", ["c002", "Drift"], coder="ben", said=Said.checked('=1+1, "quoted"; \n two _x0041_ lines', 3, True)
    )
    coding.code(store, "S1:2.2", ["c001"], coder="anna")
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    assert export_codings(store, first)[0] == 3
    entries = store.last_entry
    done = import_codings(store, first)
    assert (done.added, done.updated, done.same, store.last_entry) == (0, 0, 3, entries)
    export_codings(store, second)
    assert first.read_bytes() == second.read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    with create(other) as copy:
        import_codings(copy, first)
        assert codings(copy) == codings(store)


def test_the_export_has_its_columns_and_order(store: Store, tmp_path: Path) -> None:
    for who in ("ben", "anna"):
        coding.code(store, "S2:2", ["c002"], coder=who)
        coding.code(store, "S1:2", ["c003", "c001"], coder=who)
    export_codings(store, tmp_path / "out.csv")
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfsource,segment,start,end,quote,id,code,level,coder,memo,intensity,polarity\r\n")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [(row["source"], row["id"], row["coder"]) for row in rows] == [
        *(("S1", "c001", "anna"), ("S1", "c001", "ben"), ("S1", "c003", "anna"), ("S1", "c003", "ben")),
        *(("S2", "c002", "anna"), ("S2", "c002", "ben")),
    ]


def test_another_suffix_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        export_codings(store, tmp_path / "out.docx")


MEMOS = st.one_of(
    st.just(""),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    st.sampled_from(["=1", " a ", "é;,\t'", "x\ny", "_x0009_"]),
)
ROWS = st.lists(
    st.tuples(
        *(
            st.sampled_from(["S1", "S2"]),
            st.integers(0, len(TEXT) - 1),
            st.integers(1, 40),
            st.sampled_from(["c001", "c002", "t01", "d1"]),
        ),
        *(st.sampled_from(["anna", "ben", "Zoë"]), MEMOS, st.sampled_from([None, 1, 2, 3]), st.booleans()),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, suffix=st.sampled_from([".csv", ".json", ".xlsx"]))
def test_any_codings_survive_export_and_import_and_undo(rows: list[Any], suffix: str) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "other").mkdir()
        with create(folder) as store, create(folder / "other") as copy:
            for source, start, size, code, coder, memo, intensity, contradicts in rows:
                place = coding.find_place(store, f"{source}@{start}-{min(start + size, len(TEXT))}")
                said = Said.checked(memo, intensity, contradicts)
                coding.code_place(store, place, [code], coder=coder, said=said)
            export_codings(store, folder / f"a{suffix}")
            entries = store.last_entry
            done = import_codings(store, folder / f"a{suffix}")
            assert (done.added, done.updated, store.last_entry) == (0, 0, entries)
            empty = codings(copy)
            import_codings(copy, folder / f"a{suffix}")
            assert codings(copy) == codings(store)
            export_codings(copy, folder / "other" / f"a{suffix}")
            if suffix != ".xlsx":
                assert (folder / "other" / f"a{suffix}").read_bytes() == (folder / f"a{suffix}").read_bytes()
            if rows:
                copy.undo(who="x")
            assert codings(copy) == empty


def test_memos_with_old_line_ends_count_as_the_same(store: Store, tmp_path: Path) -> None:
    from gioia_coder.store import writing

    place = coding.find_place(store, "S1:2")
    key = reading.codebook(store.connection).find("c001").id
    with store.act("merge", who="x") as act:
        new = writing.NewCoding(place.revision.id, place.start, place.end, key, 1, place.quote, "a\r\nb")
        writing.put_coding(act, new)
    export_codings(store, tmp_path / "out.csv")
    assert import_codings(store, tmp_path / "out.csv").same == 1
    assert canonical("a\r\nb") == "a\nb"


# The sheet.


def filled(path: Path, cells: dict[int, tuple[str, str]]) -> None:
    book = load_workbook(path)
    page = book["codings"]
    for row, (codes, memo) in cells.items():
        page.cell(row, 4).value = codes
        page.cell(row, 5).value = memo or None
    book.save(path)


def test_a_filled_sheet_is_imported_and_empty_rows_are_passed_over(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "S1.xlsx"
    assert write_sheet(store, "S1", path) == 3
    filled(path, {3: ("no money; c002", "both"), 4: ("+sells at home;+Sells at home", "")})
    done = import_codings(store, path, coder="anna")
    assert done.codes == ['c004 "sells at home"']
    assert segments(store) == [("S1:2", "c001", "anna"), ("S1:2", "c002", "anna"), ("S1:3", "c004", "anna")]
    assert [row[5] for row in codings(store)] == ["both", "both", ""]
    assert import_codings(store, path, coder="anna").added == 0


def test_a_sheet_says_nothing_about_what_its_empty_cells_might_have_held(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "S1.xlsx"
    coding.code(store, "S1:2", ["c001"], coder="anna", said=Said.checked("why", 2, True))
    write_sheet(store, "S1", path)
    filled(path, {3: ("no money; c002", "")})
    done = import_codings(store, path, coder="anna")
    assert (done.added, done.updated, done.same) == (1, 0, 1)
    columns = "segment,codes,memo,intensity,polarity"
    import_codings(store, written(tmp_path, columns, "S1:2,c001,,,"), coder="anna")
    assert [row[5:] for row in codings(store)] == [("why", 2, "contradicts"), ("", 0, "supports")]
    import_codings(store, written(tmp_path, columns, "S1:2,c001,new,3,supports"), coder="anna")
    assert codings(store)[0][5:] == ("new", 3, "supports")


def test_a_memo_without_a_code_is_a_fault_of_its_cell(store: Store, tmp_path: Path) -> None:
    write_sheet(store, "S1", tmp_path / "S1.xlsx")
    filled(tmp_path / "S1.xlsx", {3: ("", "hm")})
    assert faults(store, tmp_path / "S1.xlsx") == [
        "S1.xlsx!D3: says something, but names no code. Name a code, or empty the row."
    ]


def test_the_sheet_lets_only_codes_and_memo_be_typed_and_greys_questions(store: Store, tmp_path: Path) -> None:
    write_sheet(store, "S1", tmp_path / "S1.xlsx")
    page = load_workbook(tmp_path / "S1.xlsx")["codings"]
    assert page.protection.sheet
    assert [cell.value for cell in page[1]] == ["segment", "speaker", "text", "codes", "memo"]
    assert [[cell.protection.locked for cell in row] for row in page["A3:E3"]] == [[True, True, True, False, False]]
    assert (page["C2"].font.color.rgb == "FF808080" and page["C3"].font.color is None) or page["C3"].font.color.rgb != "FF808080"


def test_a_sheet_is_a_workbook(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_sheet(store, "S1", tmp_path / "S1.csv")


def test_a_coding_sheet_never_replaces_a_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(b"codes typed by hand")
    with pytest.raises(ConflictError, match="exists already"):
        write_sheet(store, "S1", path)
    assert path.read_bytes() == b"codes typed by hand"
