"""The console blocks of the README: run in order in one folder, and compared with, or written as, what is printed there.

`python -m tests.readme` writes the outputs anew. In a block a line that begins with `$ ` is run by bash, `> ` goes on with it,
and the lines beneath are what the program prints (standard error included). A line of `gioia` alone, with nothing for bash to do
but to part it into words, is run without bash and with what others wrote loaded already.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.forked import Forked

README = Path(__file__).parent.parent / "README.md"
SHORT_ID = re.compile(r"\bD-[0-9A-Z]{4}\b")
STAND_INS = ("D-7K2M", "D-9QX4", "D-C3TV", "D-H8RB", "D-M5WZ", "D-P1YE")
QUOTED = re.compile(r"""'[^']*'|"[^"$`\\!]*\"""")
PLAIN = re.compile(r"gioia( [\w./=:,-]*)+")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


def steps(block: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a block with the output that stands beneath it."""
    command, output = "", ""
    for line in block.split("\n")[:-1]:
        if line.startswith("$ "):
            if command:
                yield command, output
            command, output = line[2:], ""
        elif line.startswith(">") and not output:
            command += "\n" + line[1:].removeprefix(" ")
        else:
            output += line + "\n"
    if command:
        yield command, output


class Shell:
    """Runs commands one after the other as a person would, keeping the folder."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        binaries = str(Path(sys.executable).parent)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIOIA")}
        self.env = {
            **kept,
            "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
            "GIOIA_CONFIG_DIR": str(folder / ".config"),
            "COLUMNS": "80",
            "NO_COLOR": "1",
        }
        self.stand_ins: dict[str, str] = {}
        self.forked = stack.enter_context(Forked(self.env)) if hasattr(os, "fork") else None

    def run(self, command: str) -> str:
        """Return what a command prints, trailing blanks aside."""
        if self.forked and PLAIN.fullmatch(QUOTED.sub("", command)):
            printed = self.forked.run(shlex.split(command)[1:], self.folder)
        else:
            printed = self._in_bash(command)
        lines = [line.rstrip() for line in printed.rstrip("\n").split("\n")]
        return SHORT_ID.sub(self._stand_in, "\n".join(lines)) + "\n" if any(lines) else ""

    def _in_bash(self, command: str) -> str:
        """Return what bash prints, and go where it went."""
        script = f"{command}\necho; pwd"
        words = ["bash", "-c", script]
        done = subprocess.run(
            words, cwd=self.folder, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        printed, _, where = done.stdout.rstrip("\n").rpartition("\n")
        self.folder = Path(where)
        return printed

    def _stand_in(self, found: re.Match[str]) -> str:
        """Return the same id on every run for a disagreement, whose own comes from chance; they are told in a fixed order."""
        if found[0] not in self.stand_ins:
            self.stand_ins[found[0]] = STAND_INS[len(self.stand_ins)]
        return self.stand_ins[found[0]]


def renewed(text: str) -> str:
    """Return the README with the output of every command as it is now."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        shell = Shell(Path(scratch).resolve(), stack)

        def block(match: re.Match[str]) -> str:
            parts = []
            for command, _ in steps(match.group(1)):
                typed = command.replace("\n", "\n> ").replace("> \n", ">\n")
                parts.append(f"$ {typed}\n{shell.run(command)}")
            return "```console\n" + "".join(parts) + "```"

        return BLOCK.sub(block, text)


if __name__ == "__main__":
    README.write_text(renewed(README.read_text("utf-8")), "utf-8")
