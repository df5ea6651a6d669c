"""What reaches the terminal, and what is asked there."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.cli import grid, show
from gioia_coder.core.blocks import Column, Kind, Provenance, Report, Table
from gioia_coder.errors import ConflictError, GioiaError, InputError, Problem

ORIGIN = Provenance("Frugal", "0123456789abcdef", "gioia 0.1", "consensus")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)


def theme_table(cases: int = 2) -> Table:
    columns = (
        Column("dimension", "Dimension", group=True),
        Column("theme", "Theme"),
        *(Column(f"e{n}", f"E{n}", Kind.MARK) for n in range(1, cases + 1)),
    )
    themes = [("Frugal forces", "Scarcity"), ("Frugal forces", "Reuse"), ("Market forces", "Pollution")]
    rows = [(dimension, theme, *(True if n % 2 else None for n in range(cases))) for dimension, theme in themes]
    return Table("Themes by case", columns, rows, "Counted once.")


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.split("\n")


def test_a_report_is_printed_whole_and_grouped_cells_once(capsys: pytest.CaptureFixture[str]) -> None:
    show.report(Report("case-matrix", "Themes by case", (theme_table(),), ORIGIN))
    assert printed(capsys) == [
        "Themes by case",
        "",
        "Dimension      Theme      E1  E2",
        "─────────────  ─────────  ──  ──",
        "Frugal forces  Scarcity       ●",
        "               Reuse          ●",
        "",
        "Market forces  Pollution      ●",
        "",
        "Counted once.",
        "",
        "Frugal · revision 0123456789ab · layer consensus · gioia 0.1",
        "",
    ]


def test_several_blocks_keep_their_titles(capsys: pytest.CaptureFixture[str]) -> None:
    other = Table("Open", (Column("a", "A"),), ())
    show.report(Report("r", "Themes", (theme_table(), other), ORIGIN))
    lines = printed(capsys)
    assert "Themes by case" in lines
    assert lines[lines.index("Open") + 4] == "(nothing)"


def test_a_matrix_wider_than_the_terminal_is_stacked_with_its_row_names(capsys: pytest.CaptureFixture[str]) -> None:
    show.table(theme_table(30))
    lines = printed(capsys)
    assert max(map(len, lines)) <= 80
    heads = [line.split() for line in lines if line.startswith("Dimension")]
    assert len(heads) > 1
    assert all(head[:2] == ["Dimension", "Theme"] for head in heads)
    assert [case for head in heads for case in head[2:]] == [f"E{n}" for n in range(1, 31)]
    assert sum("Pollution" in line for line in lines) == len(heads)


def test_columns_sets_the_width_and_ids_are_never_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    columns = (Column("segment", "Segment"), Column("quote", "Quote"), Column("n", "n", Kind.NUMBER))
    show.table(Table("", columns, [("E1-01:14.2-15.1", "we had no money for stands " * 5, 3)]))
    lines = printed(capsys)
    assert max(map(len, lines)) <= 50
    assert lines[0].split() == ["Segment", "Quote", "n"]
    assert lines[2].startswith("E1-01:14.2-15.1  we had no money")
    assert lines[2].endswith(" 3")
    assert " ".join(" ".join(lines[2:]).split()).count("stands") == 5


def test_headings_shared_by_columns_stand_over_them(capsys: pytest.CaptureFixture[str]) -> None:
    columns = (Column("t", "Theme"), Column("a", "E1", over="Export"), Column("b", "E2", over="Export"))
    show.table(Table("", columns, [("Reuse", "x", "y")]))
    assert printed(capsys)[:4] == ["       Export", "       ──────", "Theme  E1  E2", "─────  ──  ──"]


def test_groups_that_nest_to_the_left_are_set_apart_by_the_outermost(capsys: pytest.CaptureFixture[str]) -> None:
    columns = (Column("c", "Concept"), Column("t", "Theme", group=True), Column("d", "Dimension", group=True))
    rows = [("a", "T1", "D1"), ("b", "T2", "D1"), ("c", "T3", "D2")]
    show.table(Table("", columns, rows, leftward=True))
    assert [line.split() for line in printed(capsys)[2:6]] == [["a", "T1", "D1"], ["b", "T2"], [], ["c", "T3", "D2"]]


def test_wide_letters_take_two_cells(capsys: pytest.CaptureFixture[str]) -> None:
    show.table(Table("", (Column("a", "A"), Column("b", "B")), [("节俭", "x"), ("abcd", "y")]))
    assert printed(capsys)[2:4] == ["节俭  x", "abcd  y"]


def test_right_to_left_words_are_kept_to_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    show.table(Table("", (Column("a", "A"), Column("b", "B")), [("אין כסף", "x"), ("abcdefg", "y")]))
    assert printed(capsys)[2:4] == ["\u2068אין כסף\u2069  x", "abcdefg  y"]


def test_no_control_or_escape_character_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    bad = "a\x1b[31m\x07\x9b2J\u202e\x00\ud800\tb"
    table = Table(bad, (Column("a", bad, over=bad),), [(bad,)], bad)
    show.report(Report(bad, bad, (table,), Provenance(bad, bad, bad)))
    show.data({"quote": bad})
    show.line(bad)
    show.say(bad)
    show.done(bad)
    show.warn(bad)
    show.error(InputError(bad, bad, mend=bad))
    both = capsys.readouterr()
    assert not set(both.out + both.err) & set("\x1b\x07\x9b\u202e\x00\ud800\t\r")
    assert "a[31m2J b" in both.out


@given(st.text())
def test_cleaned_text_holds_nothing_that_acts(text: str) -> None:
    for letter in show.clean(text):
        assert letter == "\n" or letter >= " "
        assert not 0x7F <= ord(letter) < 0xA0
        assert letter not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
    assert show.clean(text).count("\u2068") == show.clean(text).count("\u2069")


@given(st.text(alphabet=st.characters(exclude_categories=("C", "M")), max_size=60), st.integers(min_value=2, max_value=20))
def test_wrapping_keeps_every_letter_within_the_width(text: str, width: int) -> None:
    lines = grid.wrap(text, width)
    assert all(grid.wide(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_word_wider_than_its_line_ends_behind_a_hyphen_where_one_fits() -> None:
    assert grid.wrap("the 1994-Diet-Coke-Diet-Coke-Break", 16) == ["the", "1994-Diet-Coke-", "Diet-Coke-Break"]
    assert grid.wrap("abcdefghij-kl", 4) == ["abcd", "efgh", "ij-", "kl"]


def test_columns_under_one_heading_stay_together_when_a_table_is_parted(capsys: pytest.CaptureFixture[str]) -> None:
    pair = ("Persons", "Number")
    cases = [Column(f"{case}{what}", what, Kind.NUMBER, over=case) for case in ("E1", "M1", "N1") for what in pair]
    show.table(Table("", (Column("role", "Role"), *cases), [("treasurer of the fairs in the valley", *range(6))]))
    heads = [line.split() for line in printed(capsys) if "Persons" in line]
    assert heads == [["Role", *["Persons", "Number"] * 3]]
    show.table(Table("", (Column("role", "Role"), *cases, *cases), [("treasurer of the fairs in the valley", *range(12))]))
    heads = [line.split() for line in printed(capsys) if "Persons" in line]
    assert len(heads) > 1
    assert all(head[1:] == ["Persons", "Number"] * (len(head) // 2) for head in heads)


def test_several_tables_are_set_apart(capsys: pytest.CaptureFixture[str]) -> None:
    show.tables([Table(name, (Column("a", "Aa"),), [("xx",)]) for name in ("one", "two")])
    assert printed(capsys) == ["one", "", "Aa", "──", "xx", "", "two", "", "Aa", "──", "xx", ""]


def test_markup_in_data_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show.table(Table("[red]t", (Column("a", "[b]A[/b]"),), [("[link=x]y[/link] :smile:",)]))
    assert printed(capsys)[:5] == ["[red]t", "", "[b]A[/b]", "─" * 24, "[link=x]y[/link] :smile:"]


def test_json_goes_to_stdout_and_talk_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    show.data([{"code": "节俭"}])
    show.done("Coded.")
    show.say("Reading.")
    show.warn("synced folder")
    both = capsys.readouterr()
    assert json.loads(both.out) == [{"code": "节俭"}]
    assert "节俭" in both.out
    assert both.err == "Coded.\nReading.\nWarning: synced folder\n"


@pytest.mark.parametrize("values", [[], [1], [{"a": "名\x9b", "b": [1, {}]}, {"a": "[x]\n"}, "last"]])
def test_a_json_list_in_pieces_is_the_same_as_a_whole_one(capsys: pytest.CaptureFixture[str], values: list[Any]) -> None:
    show.data(values)
    whole = capsys.readouterr().out
    show.rows(iter(values))
    assert capsys.readouterr().out == whole
    assert json.loads(whole) == values


def test_what_comes_slowly_is_shown_before_all_of_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "_AT_ONCE", 2)
    monkeypatch.setattr(sys, "stdout", written := io.StringIO())
    seen = []

    def numbers() -> Iterator[int]:
        for n in range(9):
            seen.append(written.getvalue())
            yield n

    show.rows(numbers())
    show.paragraphs((str(n), "", "") for n in numbers())
    assert len(set(seen)) > 5


def test_an_error_shows_every_fault_and_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    show.error(InputError("c.yaml", [Problem("c.yaml:1", "one."), Problem("c.yaml:2", "two.")], mend="Mend them."))
    show.error(GioiaError("no coder is set.", mend="Type gioia coders me NAME."))
    assert capsys.readouterr().err.split("\n") == [
        "Error: c.yaml:1: one.",
        "c.yaml:2: two.",
        "Mend them.",
        "Error: no coder is set.",
        "Type gioia coders me NAME.",
        "",
    ]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: str = "") -> Terminal:
    shown = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stderr", shown)
    return shown


def test_asking_without_a_terminal_names_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with pytest.raises(ConflictError) as caught:
        show.ask("Import 3 codes?", yes=False)
    assert "--yes" in caught.value.mend
    assert show.ask("Import 3 codes?", yes=True)


@pytest.mark.parametrize(("typed", "answer"), [("y\n", True), ("YES\n", True), ("\n", False), ("no\n", False), ("", False)])
def test_only_yes_is_yes(monkeypatch: pytest.MonkeyPatch, typed: str, answer: bool) -> None:
    shown = at_a_terminal(monkeypatch, typed)
    assert show.ask("Go on?", yes=False) is answer
    assert shown.getvalue() == "Go on? [y/N] "


def test_lines_are_read_from_a_pipe_until_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("E1-01\r\n a \n\n\x1b[A\n"))
    assert [show.read_line("id: ") for _ in range(5)] == ["E1-01", " a ", "", "[A", None]


def test_progress_is_drawn_on_a_terminal_only_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "_EVERY", 0)
    shown = at_a_terminal(monkeypatch)
    assert list(show.each(["a", "b"], "Importing\x1b")) == ["a", "b"]
    assert "\rImporting 1 of 2" in shown.getvalue()
    assert shown.getvalue().endswith("\r" + " " * len("Importing 2 of 2") + "\r")
    quiet = io.StringIO()
    monkeypatch.setattr(sys, "stderr", quiet)
    with show.progress(None, "Importing") as advance:
        advance(3)
    assert quiet.getvalue() == ""


def test_progress_stays_away_where_results_are_shown_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "_EVERY", 0)
    for results_seen in (True, False):
        monkeypatch.setattr(sys, "stderr", talk := io.StringIO())
        monkeypatch.setattr(show, "_terminal", lambda stream, seen=results_seen: stream is sys.stderr or seen)
        assert list(show.each([1, 2], "suggesting", among=True)) == [1, 2]
        assert ("suggesting" in talk.getvalue()) is not results_seen


def test_colour_is_for_terminals_and_no_colour_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    shown = at_a_terminal(monkeypatch)
    show.error(GioiaError("no."))
    assert shown.getvalue() == "\x1b[31mError: \x1b[0mno.\n"
    monkeypatch.setenv("NO_COLOR", "1")
    shown = at_a_terminal(monkeypatch)
    show.error(GioiaError("no."))
    assert shown.getvalue() == "Error: no.\n"


def test_talk_is_wrapped_between_words_on_a_terminal_and_whole_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    words = "  seven cases, thirteen informants, eleven sources"
    show.line(words)
    assert capsys.readouterr().out == f"{words}\n"
    shown = at_a_terminal(monkeypatch)
    monkeypatch.setattr(sys, "stdout", shown)
    show.line(words)
    show.warn("it holds a great many words.")
    assert re.sub("\x1b[^m]*m", "", shown.getvalue()) == (
        "  seven cases, thirteen\n  informants, eleven sources\nWarning: it holds a great many\nwords.\n"
    )


def test_what_leads_a_paragraph_stands_on_its_first_line_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    show.paragraphs([("look for codes by their names", "", "  letters  "), ("word", "", "a lead that is far too long ")])
    assert (
        capsys.readouterr().out == "  letters  look for codes by\n           their names\na lead that is far too\n    long word\n"
    )


def test_thousands_of_rows_are_printed_fast(capsys: pytest.CaptureFixture[str]) -> None:
    columns = tuple(Column(f"k{n}", f"K{n}") for n in range(5))
    rows = [(f"E1-01:{n}", "we had no money for stands at the fair at all", f"c{n}", "anna", None) for n in range(5_000)]
    start = time.process_time()
    show.table(Table("Codings", columns, rows))
    assert time.process_time() - start < 3
    assert printed(capsys)[-2].startswith("E1-01:4999")


def run(code: str, **surroundings: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, cwd=ROOT, env={**os.environ, **surroundings}
    )


def test_an_encoding_that_lacks_a_letter_does_not_stop_the_printing() -> None:
    found = run("from gioia_coder.cli import show; show.line('节 é ●')", PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert found.returncode == 0
    assert found.stdout.split() in ([b"?", b"\xe9", b"?"], ["节".encode(), "é".encode(), "●".encode()])


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is another error there")
def test_a_reader_that_has_enough_ends_the_printing_quietly() -> None:
    code = (
        "from gioia_coder.cli import show\n"
        "try:\n    show.data(list(range(200_000)))\nexcept BrokenPipeError:\n    show.quiet_end()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_showing_words_loads_no_rich() -> None:
    found = run("import sys; from gioia_coder.cli import show; show.line('a'); print('rich.console' in sys.modules)")
    assert found.stdout.split() == [b"a", b"False"]
