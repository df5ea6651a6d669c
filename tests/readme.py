"""The console blocks of the README: run in order in one folder, and compared with, or written as, what is printed there.

`python -m tests.readme` writes the outputs anew. In a block a line that begins with `$ ` is run by bash, `> ` goes on with it,
and the lines beneath are what the program prints (standard error included).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
SHORT_ID = re.compile(r"\bD-[0-9A-Z]{4}\b")
STAND_INS = ("D-7K2M", "D-9QX4", "D-C3TV", "D-H8RB", "D-M5WZ", "D-P1YE")
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

    def __init__(self, folder: Path) -> None:
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

    def run(self, command: str) -> str:
        """Return what a command prints, trailing blanks aside."""
        script = f"{command}\necho; pwd"
        words = ["bash", "-c", script]
        done = subprocess.run(
            words, cwd=self.folder, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        printed, _, where = done.stdout.rstrip("\n").rpartition("\n")
        self.folder = Path(where)
        lines = [line.rstrip() for line in printed.rstrip("\n").split("\n")]
        return SHORT_ID.sub(self._stand_in, "\n".join(lines)) + "\n" if any(lines) else ""

    def _stand_in(self, found: re.Match[str]) -> str:
        """Return the same id on every run for a disagreement, whose own comes from chance; they are told in a fixed order."""
        if found[0] not in self.stand_ins:
            self.stand_ins[found[0]] = STAND_INS[len(self.stand_ins)]
        return self.stand_ins[found[0]]


def renewed(text: str) -> str:
    """Return the README with the output of every command as it is now."""
    with tempfile.TemporaryDirectory() as scratch:
        shell = Shell(Path(scratch).resolve())

        def block(match: re.Match[str]) -> str:
            parts = []
            for command, _ in steps(match.group(1)):
                typed = command.replace("\n", "\n> ").replace("> \n", ">\n")
                parts.append(f"$ {typed}\n{shell.run(command)}")
            return "```console\n" + "".join(parts) + "```"

        return BLOCK.sub(block, text)


if __name__ == "__main__":
    README.write_text(renewed(README.read_text("utf-8")), "utf-8")
