"""The commands about codings and judgements, as people type them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from gioia_coder.store import Store, reading, writing
from tests.workflow.coded_store import codings, create

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project with two sources and six codes, inside its folder, as anna."""
    with create(tmp_path) as store, store.act("case", who="x") as act:
        writing.add_case(act, "E1")
    monkeypatch.delenv("GIOIA_PROJECT", raising=False)
    monkeypatch.setenv("GIOIA_CODER", "anna")
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)

    def running(*words: str, exit_code: int = 0, typed: str | None = None) -> Result:
        result = CliRunner().invoke(app, list(words), input=typed)
        assert result.exit_code == exit_code, result.output
        return result

    return running


def kept(tmp_path: Path) -> list[tuple[object, ...]]:
    with Store.open(tmp_path / "project.gioia") as store:
        return codings(store)


def test_code_says_what_it_did_and_coding_again_updates(run: Run, tmp_path: Path) -> None:
    assert 'S1:2.2 coded as c001 "no money".' in run("code", "S1:2.2", "no money", "--memo", "why", "--intensity", "2").output
    assert "updated" in run("code", "S1:2.2", "c001", "--contradicts").output
    assert "nothing was changed" in run("code", "S1:2.2", "c001").output
    assert kept(tmp_path) == [("S1", 40, 60, "c001", "anna", "why", 2, "contradicts")]


def test_code_by_quote_with_new_words_as_json(run: Run) -> None:
    result = run("code", "S1", "--quote", "no money", "--new", "carries it home", "--json")
    assert json.loads(result.stdout) == {
        **{"segment": "S1@40-48", "start": 40, "end": 48, "quote": "No money"},
        "codes": [{"id": "c004", "code": "carries it home", "done": "added"}],
    }


def test_a_new_coder_and_a_question_are_told(run: Run) -> None:
    output = run("--coder", "zoe", "code", "S1:1", "c001").output
    assert "zoe is a new coder" in output and "Warning: only an interviewer speaks there" in output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("code", "S1:9", "c001"), "there is no turn 9"),
        (("code", "S1:2", "cutting"), 'there is no code "cutting"'),
        (("code", "S1:2"), "no code is named"),
        (("code", "S1:2", "c001", "--quote", "never said"), "is not in the text"),
        (("code", "S1:2", "c001", "--intensity", "9"), "not 1, 2 or 3"),
        (("code", "S1", "c001"), "whole source"),
        (("--coder", "consensus", "code", "S1:2", "c001"), "by hand"),
        (("uncode", "S1:2"), "is not coded by anna"),
        (("codings", "import", "nowhere.csv"), "no such file"),
        (("codings", "export", "out.pdf"), "Use .csv, .xlsx, .json"),
        (("codings", "place", "3", "S1:2"), "no quarantined coding"),
        (("find", "(", "--regex"), "not a regular expression"),
        (("find", "x", "--as", "nothing"), 'no code "nothing"'),
        (("find", "x", "--as", "c001", "--unit", "page"), "Units are"),
        (("quote", "S1:2"), "--state"),
        (("quote", "S1:2", "--state", "nice"), "no quote state"),
        (("quote", "S1:2", "--translation", "words"), "no translation"),
        (("rate", "E1", "c001", "high", "--why", " "), "reason"),
        (("memo", "remove", "4"), "no memo"),
        (("link", "remove", "4"), "no link"),
    ],
)
def test_what_cannot_be_done_is_one_message_without_a_traceback(
    run: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 1 and "Error: " in result.output
    assert said in " ".join(result.output.split())
    assert not kept(tmp_path)


def test_without_a_coder_the_line_to_type_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIOIA_CODER")
    assert "gioia coders me NAME" in run("code", "S1:2", "c001", exit_code=1).output
    assert "gioia coders me NAME" in run("rate", "E1", "c001", "high", "--why", "x", exit_code=1).output
    run("memo", "add", "needs no coder")


@pytest.mark.parametrize("coder", ["zoe", ""])
def test_memos_links_and_imports_are_the_coders_where_there_is_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coder: str
) -> None:
    monkeypatch.delenv("GIOIA_CODER")
    monkeypatch.setattr("gioia_coder.workflow.opening.system_user", lambda: "machine")
    (tmp_path / "in.csv").write_text("source,segment,code,coder\nS1,S1:3,c001,ben\n", "utf-8")
    named = ("--coder", coder) if coder else ()
    run(*named, "memo", "add", "hm")
    run(*named, "link", "add", "c001", "t01")
    run(*named, "codings", "import", "in.csv")
    with Store.open(tmp_path / "project.gioia") as store:
        assert [one.who for one in reading.entries(store.connection)[-3:]] == [coder or "machine"] * 3


@pytest.mark.parametrize(
    "words",
    [
        *(("code", "S1:2", "c001"), ("code", "S1"), ("uncode", "S1:2"), ("find", "money", "--as", "c001", "--yes")),
        *(("quote", "S1:2", "--state", "power"), ("rate", "E1", "c001", "high", "--why", "x"), ("sources", "done", "S1")),
        *(("memo", "add", "hm"), ("link", "add", "c001", "t01"), ("codings", "import", "in.csv")),
    ],
)
def test_nobody_acts_as_consensus_by_hand(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "in.csv").write_text("source,segment,code,coder\nS1,S1:3,c001,ben\n", "utf-8")
    result = run("--coder", "Consensus", *words, exit_code=1)
    assert "by hand" in " ".join(result.output.split())
    assert not kept(tmp_path)


def test_uncode_asks_before_it_takes_away_several(run: Run, tmp_path: Path) -> None:
    run("code", "S1:2", "c001", "c002", "c003")
    assert "Add --yes" in run("uncode", "S1:2", exit_code=1).output
    run("uncode", "S1:2", "c002")
    assert len(kept(tmp_path)) == 2
    run("uncode", "S1:2", "--yes")
    assert not kept(tmp_path)


def test_the_list_is_a_table_or_json(run: Run) -> None:
    run("code", "S1:2.2", "c001")
    run("--coder", "ben", "code", "S2:3", "c003")
    output = run("codings", "list").output
    assert "S1:2.2" in output and "no money" in output and max(map(len, output.split("\n"))) <= 80
    rows = json.loads(run("codings", "list", "--coder", "ben", "--json").stdout)
    assert [(row["segment"], row["id"], row["state"]) for row in rows] == [("S2:3", "c003", "placed")]
    assert json.loads(run("codings", "list", "--source", "S1", "--code", "Frugal", "--json").stdout)[0]["coder"] == "anna"


def test_codings_go_out_and_come_in_again(run: Run, tmp_path: Path) -> None:
    run("code", "S1:2", "c001")
    assert "Wrote 1 coding to out.csv" in run("codings", "export", "out.csv").output
    assert "Imported 0 new codings; updated 0; there already 1." in run("codings", "import", "out.csv").output
    run("uncode", "S1:2")
    assert "Would import 1" in run("codings", "import", "out.csv", "--dry-run").output
    assert not kept(tmp_path)
    assert json.loads(run("codings", "import", "out.csv", "--json").stdout)["added"] == 1
    assert len(kept(tmp_path)) == 1


def test_an_import_says_what_it_made(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("source,segment,code,coder\nS1,S1:2,fresh,zoe\nS1,S1:3,c001,consensus\n", "utf-8")
    output = run("codings", "import", "in.csv", "--new-codes").output
    assert "zoe is a new coder" in output and 'c004 "fresh" is a new' in output and "decided outside" in output


def test_a_sheet_is_written(run: Run, tmp_path: Path) -> None:
    assert "3 turns" in run("codings", "sheet", "S1", "S1.xlsx").output
    assert (tmp_path / "S1.xlsx").stat().st_size > 1000


def test_place_lists_what_lost_its_words(run: Run) -> None:
    assert "No coding has lost its words" in run("codings", "place").output
    assert json.loads(run("codings", "place", "--json").stdout) == []


def test_find_shows_and_codes_only_after_a_yes(run: Run, tmp_path: Path) -> None:
    assert "No »money« for stands" in run("find", "money", "--source", "S1").output
    assert "Add --yes" in run("find", "money", "--as", "c001", exit_code=1).output
    assert not kept(tmp_path)
    output = run("find", "money", "--as", "c001", "--yes").output
    assert "Coded 2 of 2 sentences" in output
    assert [row[:3] for row in kept(tmp_path)] == [("S1", 40, 60), ("S2", 40, 60)]
    assert json.loads(run("find", "fair", "--stem", "--json").stdout)[0]["quote"] == "fairs"


def test_a_source_is_walked_through_a_pipe_and_the_end_of_it_saves(run: Run, tmp_path: Path) -> None:
    result = run("code", "S1", typed="no money\n\n/1\n+words\n")
    assert "turn 2 of 3" in result.output and "turn 3 of 3" in result.output
    assert max(map(len, result.stdout.split("\n"))) <= 80
    assert [row[1:4] for row in kept(tmp_path)] == [(24, 60, "c001"), (65, 77, "c004")]
    with Store.open(tmp_path / "project.gioia") as store:
        assert [turn for _, turn in reading.readings(store.connection).values()] == [3]
    assert "This is the end" in run("code", "S1", typed="\n").output
    assert "S1 is done" in run("code", "S1", typed="y\n").output


def test_ctrl_c_quits_with_all_that_was_done(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gioia_coder.cli import show

    answers = iter(["no money", ""])

    def line(_prompt: str) -> str:
        try:
            return next(answers)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(show, "read_line", line)
    assert "goes on at turn 3" in run("code", "S1").output
    assert len(kept(tmp_path)) == 1


def test_the_place_is_kept_also_when_the_terminal_goes_away(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gioia_coder.cli import show

    answers = iter([""])

    def line(_prompt: str) -> str:
        try:
            return next(answers)
        except StopIteration:
            raise OSError(5, "Input/output error") from None

    monkeypatch.setattr(show, "read_line", line)
    run("code", "S1", exit_code=1)
    with Store.open(tmp_path / "project.gioia") as store:
        assert [turn for _, turn in reading.readings(store.connection).values()] == [3]


def test_escape_characters_of_a_source_never_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    text = "A: one\x9b2J two.\n\nB: three."
    from gioia_coder.core.text import find_turns

    with Store.open(tmp_path / "project.gioia") as store, store.act("import", who="x") as act:
        key = writing.add_source(act, "S3", case=None)
        new = writing.NewText(text, find_turns(text).turns, text.encode(), "colon", "utf-8")
        writing.add_revision(act, key, new, {})
    assert "\x9b" not in run("code", "S3", typed="").output
    run("code", "S3:1", "c001")
    assert "\x9b" not in run("codings", "list").output + run("find", "one").output


def test_memos_links_quotes_and_ratings(run: Run) -> None:
    run("memo", "add", "hm", "--code", "c001", "--kind", "proposal")
    noted = json.loads(run("memo", "list", "--json").stdout)[0]
    assert (noted["kind"], noted["when"][10]) == ("proposal", "T")
    assert re.search(r" \d\d:\d\d\n", run("memo", "list").stdout)
    assert "c001" in run("memo", "remove", "1").output
    run("link", "add", "c001", "t01", "--label", "leads to", "--segment", "S1:2")
    assert "there already" in run("link", "add", "c001", "t01", "--label", "leads to", "--segment", "S1:2").output
    assert json.loads(run("link", "list", "--json").stdout)[0]["segments"] == ["S1:2"]
    run("link", "remove", "c001", "t01")
    assert "is proof: No money" in run("quote", "S1:2", "--state", "proof", "--shown", "No money ...").output
    assert "nothing was changed" in run("quote", "S1:2", "--state", "proof").output
    assert 'Rated E1 on c001 "no money": not-asked.' in run("rate", "E1", "c001", "not-asked", "--why", "never came up").output
    assert "nothing was changed" in run("rate", "E1", "c001", "not-asked", "--why", "never came up").output
    assert "never came up" in run("rate").output
    assert json.loads(run("rate", "--json").stdout) == [
        {"case": "E1", "id": "c001", "code": "no money", "rating": "not-asked", "why": "never came up", "coder": "anna"}
    ]
    assert "Took away the rating of E1" in run("rate", "E1", "c001", "-").output
    assert "anna did not rate" in run("rate", "E1", "c001", "--remove", exit_code=1).output
    assert "a rating is on a code" in run("rate", "E1", exit_code=1).output
    assert "the rating says nothing" in run("rate", "E1", "c001", exit_code=1).output
    assert json.loads(run("rate", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("data-structure", "--rows", "nonsense"), 'the report "data-structure" takes no --rows. It takes --layer, --counts.'),
        (("sources", "--case", "E1"), 'the report "sources" takes no --case. It takes --attribute.'),
        (("informants", "--source", "S1", "--cell", "list"), 'the report "informants" takes no --cell, --source.'),
        (("case-matrix", "--cell", "nonsense"), 'no cell "nonsense"'),
        (("case-matrix", "--rows", "nonsense"), 'no level "nonsense"'),
        (("cross-case", "--columns", "nonsense"), 'no column "nonsense"'),
    ],
)
def test_a_report_refuses_the_options_that_it_would_pass_over(run: Run, words: tuple[str, ...], said: str) -> None:
    assert said in " ".join(run("report", *words, exit_code=1).output.split())
