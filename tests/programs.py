"""Other people's programs, as tests use them: LibreOffice, and tmux as a terminal of 80 by 30 cells."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from gioia_coder.cli import app

PATIENCE = 60.0
"""The seconds after which a program counts as stuck."""


def need(program: str) -> str:
    """Return where a program is; skip the test without it, or fail where GIOIA_REQUIRE_PROGRAMS is set."""
    found = shutil.which(program)
    if found:
        return found
    reason = f"{program} is not installed"
    if os.environ.get("GIOIA_REQUIRE_PROGRAMS"):
        pytest.fail(reason)
    pytest.skip(reason)


def environment(folder: Path) -> dict[str, str]:
    """Return the variables under which `gioia` knows nothing of whoever runs the tests."""
    left_out = ("GIOIA", "COLUMNS", "LINES", "NO_COLOR", "TMUX")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
    binaries = str(Path(sys.executable).parent)
    path = f"{binaries}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, "PATH": path, "GIOIA_CONFIG_DIR": str(folder / ".config"), "LC_ALL": "C.UTF-8"}


def gioia(project: Path, *words: str, **variables: str) -> str:
    """Return what a command prints; a command that fails fails the test."""
    with chdir(project), patch.dict(os.environ, environment(project) | variables, clear=True):
        done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.stderr
    return done.stdout + done.stderr


def office(path: Path, into: Path, kind: str) -> Path:
    """Return a file as LibreOffice saves it again; `kind` is a suffix with the filter's options, such as `xlsx`."""
    return offices([path], into, kind)[0]


def offices(paths: Sequence[Path], into: Path, kind: str) -> list[Path]:
    """Return several files as LibreOffice saves them again, in one go."""
    program, suffix = need("soffice"), kind.partition(":")[0]
    profile = f"-env:UserInstallation={(into / 'profile').as_uri()}"
    line = [program, profile, "--headless", "--norestore", "--convert-to", kind, "--outdir", str(into / suffix), *map(str, paths)]
    done = subprocess.run(line, cwd=into, capture_output=True, encoding="utf-8", timeout=2 * PATIENCE, check=False)
    saved = [into / suffix / f"{path.stem}.{suffix}" for path in paths]
    assert all(path.exists() for path in saved), done.stdout + done.stderr
    return saved


class Terminal:
    """A shell in a terminal of 80 by 30 cells. `lines` are those on the screen and above it, joined where it folded them."""

    def __init__(self, folder: Path) -> None:
        self._tmux = [need("tmux"), "-u", "-f", os.devnull, "-S", str(folder / "tmux")]
        names = ("PATH", "GIOIA_CONFIG_DIR", "LC_ALL")
        known = [f"{name}={value}" for name, value in environment(folder).items() if name in names]
        shell = shlex.join(["env", "-u", "COLUMNS", "-u", "LINES", *known, "PS1=$ ", "sh"])
        self._call("new-session", "-d", "-x", "80", "-y", "30", "-c", str(folder), shell)
        self._call("set-option", "-g", "history-limit", "20000")
        self._step = folder / "step"
        self.wait("$")

    def _call(self, *words: str) -> str:
        line = [*self._tmux, *words]
        return subprocess.run(line, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=True).stdout

    def lines(self) -> list[str]:
        """Return the lines printed since the last `clear`, trailing blanks aside."""
        return [line.rstrip() for line in self._call("capture-pane", "-p", "-J", "-S", "-").rstrip("\n").split("\n")]

    def clear(self) -> None:
        """Forget what is on the screen and above it."""
        self._call("send-keys", "-R")
        self._call("clear-history")

    def press(self, key: str) -> None:
        """Press a key by its name, such as `C-c`."""
        self._call("send-keys", key)

    def type(self, words: str, until: str) -> list[str]:
        """Type a line and return what stands there once the words `until` begin its last line."""
        self._call("send-keys", "-l", words)
        return self.enter(until)

    def enter(self, until: str) -> list[str]:
        """Press Enter and wait in the same way."""
        self.clear()
        self.press("Enter")
        return self.wait(until)

    def wait(self, until: str) -> list[str]:
        """Return the lines once the last of them begins with `until`; fail when that never comes."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            lines = self.lines()
            if lines[-1].startswith(until) and lines == self.lines():
                return lines
            time.sleep(0.05)
        raise AssertionError("\n".join(self.lines()))

    def run(self, command: str) -> list[str]:
        """Return the lines that a command of the shell prints."""
        self._step.write_text(f"{command}\n", "utf-8")
        printed = [line for line in self.type(". ./step", until="$")[:-1] if not line.endswith(". ./step")]
        return printed if any(printed[:1]) else printed[1:]

    def close(self) -> None:
        """End the terminal and all that runs in it."""
        self._call("kill-server")
