"""How bad input is given to the command line, and what must hold whatever it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from gioia_coder.store import Store
from gioia_coder.store.snapshot import study

ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]")
"""What would act on a terminal; tabs and line ends, and the two marks that isolate a line, may pass."""

HEADINGS = "source,start,end,quote,code,coder,memo,intensity,polarity\n"
NAMES = {
    "a formula": "=1+1",
    "what acts on a terminal": "a\x00\x1b]0;title\x07\x9b2J\u202egnp.exe",
    "emoji, and letters from right to left": "😀👩‍👩‍👧 שלום",
    "ten thousand letters": "x" * 10_000,
    "a path upwards and an address": "../../x:01",
    "bytes that are no letters": "caf\udce9",
    "blanks": "   ",
}


def state(folder: Path) -> tuple[Any, ...]:
    """Return what must not change: the content hash, the number of the last entry, and the names of the files."""
    files = sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if "backups" not in one.parts)
    with Store.open(folder / "project.gioia") as store:
        return study(store).content_hash, store.last_entry, files


def fine(result: Result) -> None:
    """Hold what holds for every command: an exit status that means something, no traceback, nothing for the terminal."""
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code in (0, 1, 2), result.output
    assert not ACTING.search(result.output), repr(result.output)


def run(*words: str, typed: str | None = None) -> Result:
    """Run one command in the current folder and hold what holds for every command."""
    result = CliRunner().invoke(app, list(words), input=typed)
    fine(result)
    return result


def refused(*words: str, said: str = "", typed: str | None = None, usage: bool = False) -> str:
    """Run a command that must fail with a message and its remedy and change nothing; return the message in one line."""
    before = state(Path.cwd())
    result = run(*words, typed=typed)
    assert result.exit_code == (2 if usage else 1), result.output
    assert not result.stdout
    message = " ".join(result.stderr.split())
    assert "Error: " in result.stderr and said in message, result.stderr
    if not usage:
        remedied(result.stderr)
    assert state(Path.cwd()) == before
    return message


def remedied(message: str) -> None:
    """Hold that a message says what is wrong and, in a sentence of its own, what to do."""
    told = message[message.index("Error: ") + len("Error: ") :].strip()
    assert re.search(r"[.?:)]\s+\S", told), f"no remedy: {told}"
    assert len(told) < 20_000


def copied(base: Path, folder: Path) -> Path:
    """Return a copy of a project without its backups."""
    return Path(shutil.copytree(base, folder, ignore=shutil.ignore_patterns("backups"), symlinks=True))


def put(name: str, content: str | bytes) -> str:
    """Write a file into the current folder and return its name."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return name


def process(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run one command as a process of its own; `env` adds to the environment."""
    env = {**os.environ, **options.pop("env", {})}
    command = [sys.executable, "-m", "gioia_coder", *words]
    return subprocess.run(command, env=env, text=True, timeout=60, check=False, **{"capture_output": True, **options})
