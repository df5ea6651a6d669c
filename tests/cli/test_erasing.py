"""The command `gioia erase`, as people type it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from gioia_coder.store import Store, reading

Run = Callable[..., Result]

SAID = "We melted the old kettles in the yard behind the school."


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project with one interview."""
    monkeypatch.delenv("GIOIA_PROJECT", raising=False)
    monkeypatch.setenv("GIOIA_CODER", "eva")
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.chdir(tmp_path)

    def running(*words: str, exit_code: int = 0, typed: str | None = None) -> Result:
        result = CliRunner().invoke(app, list(words), input=typed)
        assert result.exit_code == exit_code, result.output
        return result

    running("init", ".", "--name", "S")
    file = tmp_path / "transcripts" / "A1.txt"
    file.write_text(f"Interviewer: How?\nAnna: {SAID}\nInterviewer: So?\nAnna: Yes.\n", "utf-8")
    running("import", "transcripts", "--case", "K1")
    return running


def informants(folder: Path) -> list[str]:
    with Store.open(folder / "project.gioia") as store:
        return [one.ref for one in reading.informants(store.connection) if not one.is_interviewer]


@pytest.mark.parametrize("typed", ["", "\n", "y\n", "yes\n", "anna\n", "A1\n"])
def test_anything_but_the_id_erases_nothing_and_says_so(run: Run, tmp_path: Path, typed: str) -> None:
    assert "Nothing was changed." in run("erase", "Anna", typed=typed).output
    assert informants(tmp_path) == ["Anna"]


def test_yes_does_not_answer_it(run: Run, tmp_path: Path) -> None:
    run("erase", "Anna", "--yes", typed="Anna\n", exit_code=2)
    assert informants(tmp_path) == ["Anna"]


def test_the_id_in_a_pipe_erases_and_all_that_was_done_is_printed(run: Run, tmp_path: Path) -> None:
    run("memo", "add", f"cf. {SAID}")
    run("codebook", "add", "concept", "melted the old kettles in the yard")
    (tmp_path / "backups" / "project-old.gioia").write_text("damaged")
    output = run("erase", "Anna", typed=" Anna \n").output
    for said in (
        "Erased informant Anna.",
        "memo on the project by eva",
        'concept c001 "melted the old kettles in the yard" quotes the words',
        "gioia codebook rename",
        "deleted the copy project-old.gioia whole: project-old.gioia is not a gioia store.",
        "A1.txt may still hold the words",
    ):
        assert said in output
    assert informants(tmp_path) == []
