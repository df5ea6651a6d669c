from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gioia_coder.cli import app
from tests.bad_input.attack import copied

TALK = """Interviewer: How do you sell?

E1-A: We go to fairs. We had no money for stands, so we share a van.

Interviewer: And nobody pays?

E1-A: Nobody pays. We do what we can, and we do it together.
"""
CODEBOOK = """name: Fairs
dimensions:
- id: d1
  name: Frugal
  themes:
  - {id: t01, name: Scarcity, concepts: [{id: c001, name: no money}, {id: c002, name: shares a van}]}
  - {id: t02, name: Drift, concepts: []}
ungrouped:
- {id: c003, name: does it together}
"""
CODINGS = "source,segment,code\nE1-01,E1-01:2.2,c001\nE1-01,E1-01:2.2,c002\nE1-01,E1-01:4.2,c003\n"


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with two sources of one case, six codes and codings by anna; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("base") / "study"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIOIA_CODER", "anna")
        patch.delenv("GIOIA_PROJECT", raising=False)
        runner = CliRunner()
        assert runner.invoke(app, ["init", str(folder), "--name", "Fairs"]).exit_code == 0
        patch.chdir(folder)
        Path("transcripts/E1-01.txt").write_text(TALK, "utf-8")
        Path("transcripts/E1-02.txt").write_text(TALK.replace("fairs", "shops"), "utf-8")
        Path("codebooks/fairs.yaml").write_text(CODEBOOK, "utf-8")
        Path("codings.csv").write_text(CODINGS, "utf-8")
        for words in (
            ("import", "transcripts", "--case", "E1"),
            ("codebook", "import", "codebooks/fairs.yaml"),
            ("codings", "import", "codings.csv"),
        ):
            result = runner.invoke(app, list(words))
            assert result.exit_code == 0, result.output
        Path("codings.csv").unlink()
    return folder


@pytest.fixture
def study(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a copy of the project, the current folder too; anna acts."""
    folder = copied(base, tmp_path / "study")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GIOIA_CODER", "anna")
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("GIOIA_PROJECT", raising=False)
    return folder
