"""Anything at all, typed to `code` or given as words: a clean end, and a store that checks."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bad_input.attack import run, state

KEYS = [
    "",
    "n",
    "b",
    "u",
    "x",
    "-",
    "?",
    "/",
    "/2",
    "/1-9",
    "/9",
    "!",
    "!2",
    "!9",
    "+",
    "+new words",
    "m",
    "m why",
    "g2",
    "g 99",
    "y",
]
WORDS = [
    "no money",
    "c001",
    "t01",
    "zzz",
    '"stands',
    "1",
    "2",
    "9",
    "0",
    "-1",
    "\x1b[A",
    "\x00",
    "😀",
    "שלום",
    "\ufeff",
    "x" * 5000,
]
lines = st.lists(st.one_of(st.sampled_from(KEYS + WORDS), st.text(max_size=20)), max_size=30)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines)
def test_whatever_is_typed_while_coding_ends_cleanly(study: Path, typed: list[str]) -> None:
    text = "\n".join(one.replace("\n", " ").encode("utf-8", "replace").decode() for one in typed)
    assert run("code", "E1-01", typed=text).exit_code == 0


def test_a_thousand_lines_of_garbage_leave_a_store_that_checks(study: Path) -> None:
    chance = random.Random(7)
    garbage = ["".join(chance.choices(string.printable + "äß節\x1b\x07", k=chance.randrange(12))) for _ in range(700)]
    some = garbage + chance.choices([key for key in KEYS + WORDS if key not in ("y", "n")], k=300)
    chance.shuffle(some)
    assert run("code", "E1-02", typed="\n".join(some)).exit_code == 0
    assert run("check").exit_code == 0
    assert run("export").exit_code == 0
    assert run("undo", "10000").exit_code == 0
    assert run("check").exit_code == 0


def test_the_end_of_the_input_is_a_quit(study: Path) -> None:
    before = state(study)
    assert run("code", "E1-01", typed="").exit_code == 0
    assert state(study) == before


GROUPS = ["", "sources", "cases", "informants", "codebook", "codings", "coders", "memo", "link", "rounds"]
COMMANDS = [
    *("status", "settings", "check", "log", "undo", "backup", "erase", "import", "code", "uncode", "find", "quote", "rate"),
    *("report", "export", "list", "show", "set", "done", "remove", "add", "edit", "move", "rename", "merge", "split"),
    *("retire", "diff", "sheet", "place", "me", "agreement", "freeze"),
]
ARGUMENTS = [
    "E1-01",
    "E1-01:2",
    "c001",
    "t01",
    "d1",
    "E1",
    "anna",
    "1",
    "-1",
    "a=b",
    "--json",
    "--yes",
    "--help",
    "x.csv",
    "../x",
    "",
]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(GROUPS),
    st.sampled_from(COMMANDS),
    st.lists(st.one_of(st.sampled_from(ARGUMENTS), st.text(max_size=8)), max_size=5),
)
def test_whatever_is_given_as_words_ends_cleanly(study: Path, group: str, command: str, rest: list[str]) -> None:
    words = [word for word in (group, command) if word] + [word.replace("\x00", "") for word in rest]
    result = run(*words, typed="")
    assert result.exit_code != 1 or command == "check" or "Error: " in result.stderr


@pytest.fixture(autouse=True)
def _store_checks(study: Path) -> object:
    yield
    assert run("--project", str(study), "check").exit_code == 0
