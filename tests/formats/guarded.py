"""Import files one by one in a process that ends at once when it opens a socket, starts a program or writes elsewhere.

`python guarded.py FOLDER FILE...`: FOLDER holds the project `study`; nothing is written outside of it. For each file one line of
JSON is printed: its name, the exit status, what was said, the seconds of this processor, and the most memory so far in MB.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

FORBIDDEN = 97
"""The exit status of a process that did what it must not."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PATHS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod", "sqlite3.connect"}
_NEVER = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "urllib.", "ftplib.", "http.client.")


def guard(folder: str) -> None:
    """End this process from now on when it reaches out of the folder."""

    def inside(path: Any) -> bool:
        if isinstance(path, int):
            return True
        named = os.fsdecode(path)
        if named.startswith("file:"):
            named = unquote(urlsplit(named).path)
        named = os.path.realpath(named)
        return named == os.devnull or os.path.commonpath([folder, named]) == folder

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event.startswith(_NEVER):
            stop(event, args)
        elif event == "open":
            path, mode, flags = args
            writes = any(sign in mode for sign in "wax+") if isinstance(mode, str) else bool((flags or 0) & _WRITING)
            if writes and not inside(path):
                stop(event, args)
        elif event in _PATHS and args[0] != ":memory:" and not inside(args[0]):
            stop(event, args)

    def stop(event: str, args: tuple[Any, ...]) -> None:
        os.write(2, f"forbidden: {event} {args!r}\n".encode())
        os._exit(FORBIDDEN)

    sys.addaudithook(hook)


def limit() -> None:
    """Let a probe that does its worst end this process, not the machine."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (300, 300))


def peak() -> float:
    """Return the most memory that this process has held, in MB; what its parent held does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().split("\n") if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main(folder: Path, files: list[str]) -> None:
    """Import the files and print what came of each."""
    from functools import cache

    from typer import testing

    testing._get_command = cache(testing._get_command)
    from gioia_coder.cli import app

    runner = testing.CliRunner()
    for n, file in enumerate(files):
        words = ["--project", str(folder / "study"), "import", file, "--id", f"P{n}", "--case", f"C{n}", "--json"]
        began = time.process_time()
        result = runner.invoke(app, words)
        told = {
            "file": Path(file).name,
            "status": result.exit_code,
            "said": result.stderr[:2_000],
            "told": result.stdout[:2_000],
            "seconds": time.process_time() - began,
            "peak": peak(),
            "fault": ""
            if result.exception is None or isinstance(result.exception, SystemExit)
            else repr(result.exception)[:2_000],
        }
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    place = Path(sys.argv[1]).resolve()
    limit()
    guard(str(place))
    main(place, sys.argv[2:])
