"""`gioia share` and `gioia merge`, as people type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app

Run = Callable[..., Result]
TALK = "I: How?\nAnna: We go to the fairs. There is no money for stands.\nI: Thank you.\nAnna: The bank never answered us.\n"
COPY = ("--project", "ben.gioia")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project with a coded source, inside its folder."""
    for name in ("GIOIA_PROJECT", "GIOIA_CODER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "150")
    monkeypatch.chdir(tmp_path)

    def running(*words: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == exit_code, result.output
        return result

    running("init", "--name", "Study")
    Path("S1.txt").write_text(TALK)
    running("import", "S1.txt")
    running("coders", "me", "eva")
    running("code", "S1:2.2", "--new", "no money")
    return running


def test_a_colleague_codes_in_a_copy_and_it_comes_back(run: Run) -> None:
    said = run("share", "--coder", "ben", "ben.gioia").output
    assert "ben is a new coder." in said and "Wrote ben.gioia for ben: 1 source, 0 own codings." in said
    run(*COPY, "code", "S1:4", "c001", "--new", "no bank")
    run(*COPY, "sources", "done", "S1")
    run(*COPY, "memo", "add", "one code is too wide", "--code", "c001", "--kind", "proposal")
    planned = json.loads(run("merge", "ben.gioia", "--dry-run", "--json").stdout)
    assert planned["changed"] and (planned["added"], planned["proposals"], planned["readings"]) == (2, 1, 1)
    assert json.loads(run("codings", "list", "--coder", "ben", "--json").stdout) == []
    said = run("merge", "ben.gioia").output
    assert 'c002b "no bank"' in said and "Merged ben.gioia: 2 codings added, 0 updated, 0 taken away." in said
    assert len(json.loads(run("codings", "list", "--coder", "ben", "--json").stdout)) == 2
    assert "1 proposal to decide on" in run("status").output
    assert "too wide" in run("memo", "list", "--kind", "proposal").output
    assert json.loads(run("memo", "list", "--kind", "note", "--json").stdout) == []
    entries = len(json.loads(run("log", "--json").stdout))
    assert "brings nothing new; nothing was changed" in run("merge", "ben.gioia", "--yes").output
    assert len(json.loads(run("log", "--json").stdout)) == entries
    run("memo", "remove", "1")
    assert "proposal" not in run("status").output


@pytest.mark.parametrize(
    "words",
    [
        ("codebook", "add", "concept", "new"),
        ("codebook", "rename", "c001", "new"),
        ("codebook", "retire", "c001"),
        ("codebook", "retire", "c001", "--yes"),
        ("codebook", "edit", "c001", "definition=x"),
        ("codebook", "move", "c001", "-"),
        ("codebook", "merge", "c001", "c002"),
        ("codebook", "split", "c001", "new", "--segments", "S1:4"),
        ("sources", "set", "S1", "id=S2"),
        ("informants", "set", "P1", "role=ceo"),
        ("coders", "set", "ben", "blind=yes"),
        ("uncode", "S1:2.2", "--coder", "eva"),
        ("code", "S1:4", "c001", "--coder", "consensus"),
        ("rate", "K1", "c001", "high", "--why", "so"),
        ("link", "add", "c001", "c002"),
        ("share", "--coder", "ben", "again.gioia"),
        ("merge", "project.gioia", "--dry-run"),
        ("backup", "--restore", "project.gioia", "--yes"),
        ("codebook", "import", "book.yaml", "--yes"),
        ("sources", "set", "S1", "title=x"),
        ("sources", "update", "S1", "new.txt"),
        ("sources", "remove", "S1", "--yes"),
        ("import", "new.txt"),
        ("cases", "set", "K2"),
        ("informants", "set", "P1"),
        ("settings", "unit=sentence"),
        ("coders", "add", "dora"),
        ("coders", "me", "eva"),
        ("code", "S1:4", "c001", "--coder", "eva"),
        ("quote", "S1:4", "--state", "power"),
        ("share", "--coder", "dora", "dora.gioia"),
        ("merge", "project.gioia"),
    ],
)
def test_in_a_copy_what_came_with_it_stays_and_can_be_proposed(run: Run, words: tuple[str, ...]) -> None:
    run("code", "S1:4", "--new", "no bank")
    run("cases", "set", "K1")
    run("share", "--coder", "ben", "ben.gioia")
    Path("new.txt").write_text(TALK.replace("fairs", "markets"))
    Path("book.yaml").write_text("name: Book\nungrouped:\n  - {name: a new one}\n")
    said = " ".join(run(*COPY, *words, exit_code=1).output.split())
    assert "was shared with ben" in said
    assert "gioia memo add --kind proposal" in said or words[0] == "backup"
    assert len(json.loads(run(*COPY, "log", "--json").stdout)) == 1


def test_what_cannot_be_shared_or_merged_says_why(run: Run) -> None:
    assert "consensus" in run("share", "--coder", "consensus", "x.gioia", exit_code=1).output
    assert "no source" in run("share", "--coder", "ben", "x.gioia", "--sources", "S9", exit_code=1).output.lower()
    assert not Path("x.gioia").exists()
    assert "no such file" in run("merge", "x.gioia", exit_code=1).output
    assert "is not a gioia store" in run("merge", "S1.txt", exit_code=1).output
    assert "own store" in run("merge", "project.gioia", exit_code=1).output


def test_a_coder_is_blind_when_set_so_and_the_copy_says_it_too(run: Run) -> None:
    run("coders", "add", "ben")
    run("coders", "set", "ben", "blind=yes")
    assert json.loads(run("coders", "list", "--json").stdout)[-1]["blind"] is True
    run("share", "--coder", "ben", "ben.gioia")
    assert [one["blind"] for one in json.loads(run(*COPY, "coders", "list", "--json").stdout)] == [True]
    run("coders", "set", "ben", "blind=no")
    assert json.loads(run("coders", "list", "--json").stdout)[-1]["blind"] is False


def test_who_worked_elsewhere_brings_a_table(run: Run) -> None:
    Path("codings.csv").write_text("source,quote,code,coder\nS1,The bank never answered us.,c001,carl\n")
    assert "carl is a new coder" in run("codings", "import", "codings.csv").output
    assert len(json.loads(run("codings", "list", "--coder", "carl", "--json").stdout)) == 1


def test_a_blind_copy_does_not_take_the_place_of_the_project_nor_the_project_that_of_a_copy(run: Run) -> None:
    run("share", "--coder", "ben", "ben.gioia")
    assert "gioia merge ben.gioia" in run("backup", "--restore", "ben.gioia", "--yes", exit_code=1).output
    run(*COPY, "backup", "kept.gioia")
    run(*COPY, "code", "S1:4", "c001")
    run("share", "--coder", "ben", "other.gioia")
    for file in ("project.gioia", "other.gioia"):
        assert "is another store" in run(*COPY, "backup", "--restore", file, "--yes", exit_code=1).output
    run(*COPY, "backup", "--restore", "kept.gioia", "--yes")
    assert json.loads(run(*COPY, "codings", "list", "--json").stdout) == []


def test_real_names_of_the_key_do_not_leave_with_a_copy(run: Run) -> None:
    Path("pseudonyms.csv").write_text("written,pseudonym,kind\nAnna,P1,person\n")
    said = " ".join(run("share", "--coder", "ben", "ben.gioia", exit_code=1).output.split())
    assert 'real name "Anna"' in said and not Path("ben.gioia").exists()
    assert "ben" not in run("coders", "list").output


def test_a_copy_says_whose_it_is_and_what_comes_next(run: Run) -> None:
    Path("S2.txt").write_text(TALK.replace("money", "time"))
    run("import", "S2.txt")
    run("sources", "done", "S1", "S2")
    run("share", "--coder", "ben", "ben.gioia")
    run(*COPY, "code", "S1:4", "--new", "no bank")
    said = run(*COPY, "status").output
    assert "Study (copy for ben)" in said and "has no theme yet" not in said and "Next: gioia code S1" in said
    assert "ben is done with S1, S2." in run(*COPY, "sources", "done", "S1", "S2").output
    assert "Next: give this copy back; there: gioia merge ben.gioia" in run(*COPY, "status").output
    run("merge", "ben.gioia")
    assert "Next: gioia rounds freeze NAME" in run("status").output
    run("rounds", "freeze", "first")
    run("codebook", "add", "dimension", "Forces")
    assert "Next: gioia reconcile" in run("status").output


def test_of_several_sources_one_that_is_not_there_marks_none_done(run: Run) -> None:
    run("sources", "done", "S1", "S9", exit_code=1)
    assert all(not row["done"] for row in json.loads(run("sources", "list", "--json").stdout))
