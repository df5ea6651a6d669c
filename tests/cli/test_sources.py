"""The commands about sources, cases and informants, as people type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app

Run = Callable[..., Result]
KEYS = ["id", "title", "kind", "case", "informants", "date", "minutes", "language"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project with a focus group, inside its folder."""
    monkeypatch.delenv("GIOIA_PROJECT", raising=False)
    monkeypatch.setenv("GIOIA_CODER", "anna")
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)

    def running(*words: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == exit_code, result.output
        return result

    running("init", "--name", "Study")
    Path("FG-01.txt").write_text("Chen: We waited.\nLin: We did not.\nChen: You did.\nLin: No.\n")
    Path("E1-01.txt").write_text("Q: When?\nChen: Late.\n")
    running("import", "FG-01.txt", "--kind", "focus group")
    return running


def test_the_list_of_sources_leaves_blank_columns_out_on_the_terminal_only(run: Run) -> None:
    (row,) = json.loads(run("sources", "list", "--json").stdout)
    assert list(row) == [*KEYS, "codings", "done"]
    assert "minutes" not in run("sources", "list").output
    run("sources", "set", "FG-01", "minutes=90", "site=hall")
    (row,) = json.loads(run("sources", "list", "--json").stdout)
    assert (list(row), row["site"]) == ([*KEYS, "site", "codings", "done"], "hall")
    assert "minutes" in run("sources", "list").output


def test_who_spoke_without_a_case_stays_so_until_yes(run: Run) -> None:
    refused = " ".join(run("import", "E1-01.txt", "--case", "E1", exit_code=1).output.split())
    assert "Add --yes" in refused and "--informant E1-chen" in refused
    assert "Chen had no case and is in case E1 now." in run("import", "E1-01.txt", "--case", "E1", "--yes").output


def test_setting_a_role_that_asks_says_what_it_means(run: Run) -> None:
    assert "Moderator: words never counted." in run("informants", "set", "Lin", "role=Moderator").output
    assert "counted" not in run("informants", "set", "Lin", "role=researcher").output


def test_a_beginning_is_enough_to_read_and_not_to_change(run: Run) -> None:
    assert "We waited" in run("sources", "show", "FG").output
    for words in (("set", "FG", "title=x"), ("done", "FG"), ("remove", "FG", "--yes")):
        assert "FG-01" in run("sources", *words, exit_code=1).output
