"""`gioia rounds` and `gioia agreement`, as people type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from tests.workflow.compared_store import alike, code, create

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project that anna and ben have coded, inside its folder."""
    monkeypatch.delenv("GIOIA_PROJECT", raising=False)
    monkeypatch.delenv("GIOIA_CODER", raising=False)
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "80")
    with create(tmp_path, coders=("anna", "ben", "cleo")) as store:
        alike(store, "S1")
        alike(store, "S2", differing=5)
    monkeypatch.chdir(tmp_path)

    def running(*words: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == exit_code, result.output
        return result

    return running


def test_a_round_is_frozen_listed_and_compared(run: Run) -> None:
    said = run("rounds", "freeze", "first round").output
    assert "Froze round first round: 2 coders, 2 sources." in said and "gioia agreement --round 'first round'" in said
    (row,) = json.loads(run("rounds", "list", "--json").stdout)
    assert (row["round"], row["coders"], row["sources"], row["forced"]) == ("first round", ["anna", "ben"], ["S1", "S2"], False)
    assert row["when"].endswith("Z")
    assert "first round" in run("rounds", "list").stdout
    found = json.loads(run("agreement", "--round", "first", "--json").stdout)
    assert (found["round"], found["entry"]) == ("first round", row["entry"])


def test_no_line_is_wider_than_the_terminal(run: Run) -> None:
    run("rounds", "freeze", "first")
    for words in (
        ("agreement",),
        ("agreement", "--round", "first", "--coefficients"),
        ("report", "agreement"),
        ("report", "methods"),
    ):
        lines = run(*words).stdout.split("\n")
        assert max(map(len, lines)) <= 80


def test_the_screen_says_all_that_belongs_beside_a_number(run: Run) -> None:
    said = " ".join(run("agreement", "--seed", "4").stdout.split())
    assert said.startswith(
        "present codings · 2 interviews · coders anna, ben · unit: turn (any overlap) · seed 4, 1,000 draws by turn"
    )
    for words in (
        "coded at all",
        "concepts",
        "themes",
        "dimensions",
        "which concept",
        "95 % CI",
        "raw",
        "any/all",
        "F1",
        "alone",
    ):
        assert words in said
    assert "too few" not in said and "[." in said


def test_a_code_with_few_passages_has_no_interval(run: Run) -> None:
    said = " ".join(run("agreement", "--sources", "S1").stdout.split())
    assert "too few (4)" in said and "too few (3)" in said


def test_coders_sources_level_and_unit_are_chosen(run: Run, tmp_path: Path) -> None:
    words = (
        "agreement",
        "--coders",
        "ben, anna",
        "--sources",
        "S1",
        "--level",
        "dimension",
        "--unit",
        "character",
        "--draws",
        "0",
    )
    found = json.loads(run(*words, "--json").stdout)
    assert (found["coders"], found["sources"], found["level"], found["unit"]) == (
        ["ben", "anna"],
        ["S1"],
        "dimension",
        "character",
    )
    assert found["overall"]["low"] is None and found["overall"]["reason"] == "nothing was drawn"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("agreement", "--coders", "anna"), "only anna is named"),
        (("agreement", "--coders", "anna,anna"), "only anna is named"),
        (("agreement", "--coders", "anna,cleo"), "cleo has coded nothing"),
        (("agreement", "--round", "x"), 'there is no round "x". There is none yet: freeze one'),
        (("agreement", "--level", "themes"), 'Did you mean "theme"'),
        (("agreement", "--unit", "turns"), 'Did you mean "turn"'),
        (("rounds", "freeze", ""), "cannot be a round's name"),
        (("rounds", "freeze", "a", "--sources", "S9"), 'there is no source "S9"'),
        (("settings", "unit=word"), "It is turn, sentence or character."),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_on(run: Run, words: tuple[str, ...], said: str) -> None:
    assert said in " ".join(run(*words, exit_code=1).output.split())


def test_pairs_that_are_not_done_exit_1_and_force_goes_on(run: Run, tmp_path: Path) -> None:
    from gioia_coder.store import Store

    with Store.open(tmp_path / "project.gioia") as store:
        code(store, "cleo", "S1", {1: "c001"}, done=False)
    said = run("rounds", "freeze", "first", exit_code=1).output
    assert "cleo is not done with S1, S2." in said and "--force" in said
    assert "though not everybody is done" in run("rounds", "freeze", "first", "--force").output
    assert "1 round" in run("status").stdout
