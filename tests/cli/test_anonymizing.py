"""The command `gioia anonymize`, as people type it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from gioia_coder.store import Store
from tests.workflow import named_store as named

Run = Callable[..., Result]
SHEET = "replace,written,kind,pseudonym\nyes,Rosa Berg,person,P1\nyes,Anna,person,P2\nyes,Rosa,person,P1\nno,rosa,,\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project with two interviews."""
    for name in ("GIOIA_PROJECT", "GIOIA_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIOIA_CODER", "eva")
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.chdir(tmp_path)
    with named.create(tmp_path) as store:
        named.code(store, "E1", "Anna", memo="Anna knows")
    (tmp_path / "sheet.csv").write_text(SHEET)

    def running(*words: str, exit_code: int = 0, typed: str | None = None) -> Result:
        result = CliRunner().invoke(app, list(words), input=typed)
        assert result.exit_code == exit_code, result.output
        return result

    return running


def text(folder: Path) -> str:
    with Store.open(folder / "project.gioia") as store:
        return named.text_of(store, "E1")


def test_without_options_it_lists_what_may_be_a_name_and_says_what_to_do_next(run: Run) -> None:
    output = run("anonymize").output
    for said in ("What may be a real name", "Rosa Berg", "[phone 1]", "patterns only", "gioia anonymize --sheet names.xlsx"):
        assert said in output


def test_one_source_alone_and_as_json(run: Run) -> None:
    rows = json.loads(run("anonymize", "E2", "--json").stdout)
    assert [row["written"] for row in rows][:2] == ["Anna", "Rosa Berg"]
    assert rows[0].keys() == {"replace", "written", "kind", "pseudonym", "count", "sources", "example"}


def test_from_the_sheet_to_the_export(run: Run, tmp_path: Path) -> None:
    output = run("anonymize", "--sheet", "names.xlsx").output
    assert "Wrote names.xlsx." in output and "4 places may be ordinary words" in output and "holds real names" in output
    assert "E1" in run("anonymize", "--apply", "sheet.csv", "--preview").output
    assert text(tmp_path) == named.TEXT
    output = run("anonymize", "--apply", "sheet.csv", "--yes").output
    assert "Informant Rosa Berg becomes P1." in output
    assert "in 2 sources; 1 coding went along." in output
    assert "P1: I rose early, and P1's sister P2 drove" in text(tmp_path)
    refused = run("export", "out", "--only", "codings", exit_code=1).output
    assert 'the real name "Anna" still stands there: Anna knows' in refused
    assert "Anna knows" in run("anonymize", "--check", exit_code=1).output
    assert "Reworded 1" in run("anonymize", "--everywhere", "--yes").output
    run("export", "out", "--only", "codings")
    assert not any("pseudonyms" in file.name for file in (tmp_path / "out").iterdir())


def test_files_that_still_hold_names_are_told_and_only_the_store_counts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "exports" / "old.md").write_text("Anna said")
    assert "sheet.csv, 1 in exports/" in run("anonymize", "--apply", "sheet.csv", "--everywhere", "--yes").output
    output = run("anonymize", "--check", exit_code=0).output
    assert "No real name of the key stands in the store." in output and "sheet.csv, 1 in exports/" in output


def test_an_update_that_brings_names_back_asks_first(run: Run, tmp_path: Path) -> None:
    run("anonymize", "--apply", "sheet.csv", "--yes")
    (tmp_path / "new.txt").write_text(text(tmp_path).replace("In 2019", "Anna came. In 2019"))
    refused = run("sources", "update", "E1", "new.txt", exit_code=1).output
    assert "1 real name of the key comes back; put pseudonyms again" in refused and "Add --yes" in refused
    assert "Anna came" not in text(tmp_path)
    assert "1 real name of the key comes back" in run("sources", "update", "E1", "new.txt", "--yes").output
    assert "Anna came" in text(tmp_path)


def test_without_yes_it_asks_and_nothing_is_changed(run: Run, tmp_path: Path) -> None:
    assert "Add --yes" in run("anonymize", "--apply", "sheet.csv", exit_code=1).output
    assert text(tmp_path) == named.TEXT


def test_a_key_elsewhere_is_named_by_its_path(run: Run, tmp_path: Path) -> None:
    run("anonymize", "--apply", "sheet.csv", "--yes", "--key", "safe/key.csv")
    assert (tmp_path / "safe" / "key.csv").exists() and not (tmp_path / "pseudonyms.csv").exists()
    for words in (("export", "out"), ("report", "codings", "c.md"), ("codings", "export", "c.csv")):
        run(*words)
        assert "still stands" in run(*words, "--key", "safe/key.csv", exit_code=1).output


@pytest.mark.parametrize("words", [("--sheet", "a.xlsx", "--final"), ("--check", "--everywhere"), ("E1", "--check")])
def test_what_does_not_go_together_is_refused(run: Run, words: tuple[str, ...]) -> None:
    run("anonymize", *words, exit_code=2)


@pytest.mark.parametrize("typed", ["", "y\n", "yes\n", "E1\n"])
def test_anything_but_the_projects_name_makes_nothing_final(run: Run, tmp_path: Path, typed: str) -> None:
    run("anonymize", "--apply", "sheet.csv", "--yes")
    assert "Nothing was changed." in run("anonymize", "--final", "--yes", typed=typed).output
    run("undo")
    assert text(tmp_path) == named.TEXT


def test_the_projects_name_makes_it_final(run: Run, tmp_path: Path) -> None:
    run("anonymize", "--apply", "sheet.csv", "--yes")
    (tmp_path / "transcripts" / "rosa.txt").write_text("x")
    output = run("anonymize", "--final", typed="Study\n").output
    for said in (
        "Removed 2 earlier texts of 2 sources",
        "memo of eva",
        "rosa.txt may still hold real names",
        "The key still says",
    ):
        assert said in output
    assert b"Anna" not in (tmp_path / "project.gioia").read_bytes()
    run("undo", exit_code=1)
