"""What holds for the program as a whole: its layers, its start, its words."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from gioia_coder import formats
from gioia_coder.cli import app
from gioia_coder.core.reports import MODULES, builder
from gioia_coder.formats.sources import READERS

ROOT = Path(__file__).parent.parent
HEAVY = (
    "spacy",
    "pandas",
    "numpy",
    "sqlalchemy",
    "alembic",
    "openpyxl",
    "xlsxwriter",
    "lxml",
    "yaml",
    "docx",
    "chardet",
    "rich.table",
)


def _loaded(*words: str) -> set[str]:
    code = (
        f"import sys\nfrom gioia_coder.cli import app\ntry:\n    app({list(words)!r})\n"
        "except SystemExit:\n    pass\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_help_loads_no_heavy_module() -> None:
    assert not _loaded("--help") & set(HEAVY)


def test_status_loads_neither_spacy_nor_pandas_nor_alembic(tmp_path: Path) -> None:
    from gioia_coder.workflow import project

    project.init(tmp_path, name="x")
    assert not _loaded("--project", str(tmp_path), "sources", "list") & {"spacy", "pandas", "alembic", "openpyxl", "xlsxwriter"}


def _commands() -> list[tuple[str, typer.core.TyperCommand]]:
    found = []

    def walk(path: str, command: object) -> None:
        inner = getattr(command, "commands", None)
        if inner is None:
            found.append((path, command))
            return
        for name, one in inner.items():
            walk(f"{path} {name}".strip(), one)

    walk("", get_command(app))
    return found


@pytest.mark.parametrize(("path", "command"), _commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_has_help_with_an_example(path: str, command: typer.core.TyperCommand) -> None:
    assert command.help, path
    assert re.search("Examples?: gioia", command.help), path


@pytest.mark.parametrize(("path", "command"), _commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_is_in_the_readme(path: str, command: typer.core.TyperCommand) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    first, _, rest = path.partition(" ")
    assert f"gioia {first}" in text
    assert not rest or rest in text


def test_every_format_and_report_resolves() -> None:
    for target in formats.REPORTS.values():
        module, function = target.split(":")
        assert callable(getattr(import_module(f"gioia_coder.formats.{module}"), function))
    for module in READERS.values():
        assert import_module(f"gioia_coder.formats.{module.split(':')[0]}")
    for name in MODULES:
        assert callable(builder(name))


def test_nothing_reaches_for_a_debugger_or_a_shell() -> None:
    for path in (ROOT / "gioia_coder").rglob("*.py"):
        text = path.read_text("utf-8")
        assert "breakpoint(" not in text and "shell=True" not in text and "splitlines()" not in text, path
        assert "import click" not in text and "typer._click" not in text, path


def test_modules_stay_short() -> None:
    long = {str(path): n for path in (ROOT / "gioia_coder").rglob("*.py") if (n := path.read_text("utf-8").count("\n")) > 400}
    assert not long
