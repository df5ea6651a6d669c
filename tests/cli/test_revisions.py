"""`gioia sources update`, as people type it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app

Run = Callable[..., Result]
TALK = "I: How?\nAnna: We go to the fairs. There is no money for stands.\nI: Thank you.\nAnna: The bank never answered us.\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project with a coded source, inside its folder."""
    monkeypatch.delenv("GIOIA_PROJECT", raising=False)
    monkeypatch.setenv("GIOIA_CODER", "anna")
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)

    def running(*words: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == exit_code, result.output
        return result

    running("init", "--name", "Study")
    Path("S1.txt").write_text(TALK)
    running("import", "S1.txt")
    running("code", "S1:2.2", "--new", "no money")
    running("code", "S1:4", "--new", "no bank")
    running("sources", "done", "S1")
    Path("new.txt").write_text(TALK.replace("I: Thank you.", "I: I see.\nAnna: Yes, it is so.\nI: Thank you."))
    Path("less.txt").write_text(TALK.replace("Anna: The bank never answered us.", "Anna: It rained."))
    return running


def test_an_update_says_what_became_of_the_codings_and_the_readings(run: Run) -> None:
    said = run("sources", "update", "S1", "new.txt").output
    assert "Updated S1: 1 kept, 1 moved, 0 changed, 0 quarantined" in said
    assert "anna was done with S1: 2 turns are new or changed since." in said
    assert "has this text already" in run("sources", "update", "S1", "new.txt").output
    assert "undo" in run("undo").output


def test_what_would_be_lost_is_asked_about_first(run: Run) -> None:
    said = " ".join(run("sources", "update", "S1", "less.txt", exit_code=1).output.split())
    assert "1 kept, 0 moved, 0 changed, 1 quarantined. 1 coding would have no place" in said and "Add --yes" in said
    assert "placed" in run("codings", "list", "--json").stdout and "quarantined" not in run("codings", "list", "--json").stdout
    said = " ".join(run("sources", "update", "S1", "less.txt", "--yes").output.split())
    assert "The bank never answered us." in said and "gioia codings place" in said
    assert "1 codings in quarantine" in " ".join(run("status").output.split())
    assert "a coding is in quarantine" in " ".join(run("check").output.split())
    run("codings", "place", "1", "S1:4")
    assert "quarantine" not in run("status").output


def test_another_interview_is_asked_about_where_nothing_is_coded(run: Run) -> None:
    Path("S2.txt").write_text("I: When?\nCleo: Snow fell early this year.\n")
    run("import", "S2.txt")
    Path("S3.txt").write_text("I: Who drives?\nDora: Our van broke down.\n")
    said = " ".join(run("sources", "update", "S2", "S3.txt", exit_code=1).output.split())
    assert "of the words of S2 occur in S3.txt: it may be another interview. Go on?" in said and "Add --yes" in said
    said = " ".join(run("sources", "update", "S2", "S3.txt", "--yes").output.split())
    assert "it may be another interview" in said and "Updated S2" in said


def test_changed_words_are_shown_with_what_is_around_them_and_in_full_as_data(run: Run) -> None:
    words = [f"word{n}" for n in range(40)]
    Path("S2.txt").write_text(f"I: When?\nCleo: {' '.join(words)}.\n")
    run("import", "S2.txt")
    run("code", "S2:2", "--new", "everything")
    now = [*words[:20], "other", *words[21:]]
    Path("S3.txt").write_text(f"I: When?\nCleo: {' '.join(now)}.\n")
    said = run("sources", "update", "S2", "S3.txt", "--preview").output
    assert "word12" in said and "word11" not in said and "word28" in said and "word29" not in said and "..." in said
    data = json.loads(run("sources", "update", "S2", "S3.txt", "--preview", "--json").stdout)
    assert [(move["words"], move["now"]) for move in data["moves"]] == [(f"{' '.join(words)}.", f"{' '.join(now)}.")]


def test_a_preview_shows_and_writes_nothing(run: Run) -> None:
    before = run("log", "--json").stdout
    data = json.loads(run("sources", "update", "S1", "less.txt", "--preview", "--json").stdout)
    assert (data["counts"], data["written"], data["done"]) == (
        {"kept": 1, "moved": 0, "changed": 0, "quarantined": 1},
        False,
        ["anna"],
    )
    lost = next(move for move in data["moves"] if move["fate"] == "quarantined")
    assert (lost["before"], lost["code"], lost["coder"], lost["words"]) == (
        "S1:4",
        "no bank",
        "anna",
        "The bank never answered us.",
    )
    assert "would be 1 kept" in " ".join(run("sources", "update", "S1", "less.txt", "--preview").output.split())
    assert run("log", "--json").stdout == before


def test_a_file_under_a_known_id_names_the_update(run: Run, tmp_path: Path) -> None:
    (tmp_path / "transcripts" / "S1.txt").write_text("I: Other?\nAnna: Words.\n")
    said = " ".join(run("import", "transcripts/S1.txt", exit_code=1).output.split())
    assert "gioia sources update S1 transcripts/S1.txt" in said
    assert "gioia sources update S1" in " ".join(run("check", "--json", exit_code=1).output.split())


def test_an_update_is_told_how_to_read_as_an_import_is(run: Run) -> None:
    said = " ".join(run("sources", "update", "S1", "new.txt", "--speakers", "Anna=informant:A1").output.split())
    assert "Anna is new: informant A1." in said and "Anna no longer speaks in S1." in said
    assert "has this text already" in run("sources", "update", "S1", "new.txt", "--speakers", "Anna=informant:A1").output
    said = " ".join(run("sources", "update", "S1", "new.txt", "--no-turns").output.split())
    assert "The labels are gone: nobody is known to speak in S1 any more." in said
    assert (
        "leave out --layout" in run("sources", "update", "S1", "new.txt", "--no-turns", "--layout", "colon", exit_code=2).output
    )
