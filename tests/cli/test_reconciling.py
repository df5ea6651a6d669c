"""The commands about disagreements, as people type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from tests.workflow.reconciled import differing

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project where two coders differ, as anna."""
    differing(tmp_path).close()
    monkeypatch.delenv("GIOIA_PROJECT", raising=False)
    monkeypatch.setenv("GIOIA_CODER", "anna")
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)

    def running(*words: str, exit_code: int = 0, typed: str | None = None) -> Result:
        result = CliRunner().invoke(app, list(words), input=typed)
        assert result.exit_code == exit_code, result.output
        return result

    return running


def test_disagreements_are_listed_and_narrowed(run: Run) -> None:
    rows = json.loads(run("disagreements", "--json").stdout)
    assert len(rows) == 6 and rows[0]["kind"] == "missing" and rows[0]["anna"] == ["c003 lets go"]
    assert {"id", "share", "source", "segment", "words", "ben", "state", "decision"} <= set(rows[0])
    narrowed = json.loads(run("disagreements", "--kind", "sibling", "--sources", "S2", "--open", "--json").stdout)
    assert [(row["source"], row["kind"]) for row in narrowed] == [("S2", "sibling")]
    assert "most often" in run("disagreements", "--by", "code").stdout
    assert "6 open" in run("disagreements", "--by", "passage", "--coders", "anna,ben").stdout


def test_reconcile_reads_lines_until_they_end_and_goes_on_next_time(run: Run) -> None:
    first = run("reconcile", "--by", "passage", typed="1\nu\n")
    assert "6 disagreements to decide, by anna" in first.stdout and "Stopped; 4 left to decide." in first.stdout
    assert "4 disagreements to decide, by anna, ben" in run("reconcile", "--by-person", "anna,ben", typed="q\n").stdout
    assert "decide S1:2.1: adopt:anna" in run("log").stdout


def test_a_sheet_is_written_looked_at_and_applied(run: Run, tmp_path: Path) -> None:
    run("reconcile", "--sheet", "decide.csv")
    path = tmp_path / "decide.csv"
    head, *rows = path.read_text("utf-8-sig").split("\n")
    at = head.split(",").index("decision")
    assert at > 9
    ids = [row.split(",")[0] for row in rows if row.startswith("D-")]
    path.write_text("id,decision\n" + "\n".join(f"{one},union" for one in ids) + "\n", "utf-8")
    dry = run("reconcile", "--apply", "decide.csv")
    assert "Nothing was changed." in dry.output and "6 decided" in dry.stdout
    run("consensus", "--strict", exit_code=1)
    assert "The decisions are kept." in run("reconcile", "--apply", "decide.csv", "--yes").output
    done = run("consensus", "--strict")
    assert "10 derived codings: 2 agreed" in done.output
    rows = json.loads(run("consensus", "--json").stdout)
    assert rows["same"] == 10 and rows["open"] == []


def test_rows_that_cannot_be_decided_end_with_1_and_the_others_are_decided(run: Run, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("segment,decision\nS1:2.1,union\nS2:2.1,onion\n", "utf-8")
    done = run("reconcile", "--apply", "some.csv", "--yes", "--json", exit_code=1)
    lines = json.loads(done.stdout)
    assert [line["outcome"] for line in lines] == ["decided", "fault"] and "union" in lines[1]["mend"]
    assert "1 row cannot be decided" in done.stderr


def test_the_report_is_written_with_every_suffix_that_there_is(run: Run, tmp_path: Path) -> None:
    run("reconcile", typed="1\nq\n")
    for suffix in ("xlsx", "csv", "md", "html", "json"):
        run("report", "disagreements", f"out.{suffix}")
        assert (tmp_path / f"out.{suffix}").stat().st_size > 200
    data = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert len(data["rows"]) == 6 and data["kinds"][0]["kind"] == "boundary" and "D-" not in json.dumps(data)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("disagreements", "--kind", "border"), 1, "There are: boundary"),
        (("disagreements", "--by", "share"), 1, "no order"),
        (("disagreements", "--round", "nine"), 1, "no round"),
        (("disagreements", "--coders", "anna"), 1, "Name two or more"),
        (("disagreements", "--coders", "anna,zoe"), 1, 'no coder "zoe"'),
        (("reconcile", "--apply", "nothing.csv"), 1, "no such file"),
        (("reconcile", "--sheet", "a.csv", "--apply", "b.csv"), 2, "not both"),
        (("reconcile", "--by-person", "consensus"), 1, "by hand"),
        (("reconcile", "--mode", "dice"), 1, "no way to decide"),
    ],
)
def test_slips_are_told_with_the_way_on(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in run(*words, exit_code=code).output


def test_disagreements_are_listed_one_beneath_the_other_in_80_columns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for by in ([], ["--by", "code"]):
        said = run("disagreements", *by).stdout
        assert max(map(len, said.split("\n"))) <= 80
        first = next(line for line in said.split("\n") if line.startswith("D-"))
        assert " %  open" in first
        assert any(line.startswith("    anna  ") for line in said.split("\n"))


def test_a_written_sheet_says_the_way_on(run: Run, tmp_path: Path) -> None:
    said = run("reconcile", "--sheet", str(tmp_path / "d.csv")).output
    assert "A decision is one of: adopt:" in said and f"gioia reconcile --apply {tmp_path / 'd.csv'}" in said
