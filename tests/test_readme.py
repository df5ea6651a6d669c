"""The README stays true: its commands are run, and what they print is what stands there."""

from __future__ import annotations

import re
import shutil

import pytest
from typer.main import get_command

from gioia_coder.cli import app
from tests.readme import BLOCK, README, renewed, steps


@pytest.mark.skipif(shutil.which("bash") is None, reason="the walk-through is typed into bash, which is not here")
def test_the_readme_prints_what_the_program_prints() -> None:
    text = README.read_text("utf-8")
    assert renewed(text) == text, "run python -m tests.readme and read the difference"


def test_the_walk_through_has_the_main_steps() -> None:
    commands = " ".join(command for block in BLOCK.findall(README.read_text("utf-8")) for command, _ in steps(block))
    alone = ("gioia demo", "gioia init", "gioia import", "gioia code ", "gioia codebook", "gioia report", "gioia undo")
    together = ("gioia share", "gioia merge", "gioia rounds", "gioia disagreements", "gioia reconcile", "gioia consensus")
    for word in (*alone, *together):
        assert word in commands


def test_the_readme_shows_figures_of_the_sample_study_with_words_for_who_cannot_see_them() -> None:
    shown = re.findall(r"!\[([^]]*)\]\(([^)]+)\)", README.read_text("utf-8"))
    assert len({path for _, path in shown}) >= 3
    for words, path in shown:
        assert len(words) > 40
        assert "<svg" in (README.parent / path).read_text("utf-8")[:500]


def test_the_readme_names_every_command() -> None:
    text = README.read_text("utf-8")
    for name in get_command(app).commands:  # type: ignore[attr-defined]
        assert f"`gioia {name}" in text or f"gioia {name} " in text, name
