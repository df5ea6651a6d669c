"""The commands that send a source out as a Word document and read it back, as people type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from tests.formats.supervising import Supervisor

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project with one coded source, inside its folder."""
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
    Path("E1-01.txt").write_text("Q: When?\nChen: Late. We waited.\n")
    running("import", "E1-01.txt")
    running("code", "E1-01:2.1", "--new", "comes late")
    return running


def test_a_source_goes_out_and_its_replies_come_back(run: Run) -> None:
    assert "1 comment (layer any)" in run("sources", "export", "E1-01", "out.docx").output
    someone = Supervisor(Path("out.docx"))
    someone.reply(0, "How late?")
    someone.comment("We waited.", "Where?")
    someone.save(Path("back.docx"))
    (first, second) = json.loads(run("memo", "import", "back.docx", "--json", "--dry-run").stdout)
    assert first == {
        "segment": "E1-01:2.1",
        "memo": "Prof. Berg, 2026-11-20, on c001 comes late: How late?",
        "state": "new",
    }
    assert (second["segment"], second["memo"]) == ("E1-01:2.2", "Prof. Berg, 2026-11-20: Where?")
    assert json.loads(run("memo", "list", "--json").stdout) == []
    assert "Add --yes" in run("memo", "import", "back.docx", exit_code=1).output
    assert "Noted 2 memos on E1-01." in run("memo", "import", "back.docx", "--yes", "--kind", "question").output
    (noted, _) = json.loads(run("memo", "list", "--json").stdout)
    assert (noted["kind"], noted["on"], noted["who"]) == ("question", "E1-01:2.1", "anna")
    assert "says nothing new" in run("memo", "import", "back.docx").output
    run("undo")
    assert json.loads(run("memo", "list", "--json").stdout) == []


def test_what_cannot_be_done_says_what_can(run: Run) -> None:
    run("sources", "export", "E1-01", "out.docx", "--no-memos", "--layer", "anna")
    assert "exists already" in run("sources", "export", "E1-01", "out.docx", exit_code=1).output
    assert "no such file" in run("memo", "import", "gone.docx", exit_code=1).output
    assert "Word document" in run("memo", "import", "E1-01.txt", exit_code=1).output
