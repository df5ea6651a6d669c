"""`gioia` many times over: each time a process of its own, forked from one that has loaded what others wrote and nothing of ours.

Loading other people's libraries is most of what a short command does. Our own modules are loaded anew by each process, as when
it is typed into a shell, so that one which needs another to be loaded before it does not go unnoticed.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any

LIBRARIES = (
    *("typer.main", "typer.rich_utils", "rich.table", "rich.console", "rich.progress", "sqlalchemy.dialects.sqlite", "alembic"),
    *("numpy", "scipy.sparse", "scipy.stats", "pandas", "spacy", "openpyxl", "xlsxwriter", "docx", "pptx", "lxml.etree"),
    *("lxml.html", "yaml", "chardet", "snowballstemmer", "platformdirs", "matplotlib.figure"),
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_pdf"),
)


class Forked:
    """The process that the others are forked from; it ends with the `with` block."""

    def __init__(self, env: dict[str, str]) -> None:
        words = [sys.executable, "-P", __file__]
        self.process = subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Forked:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.communicate()

    def run(self, words: list[str], folder: Path) -> str:
        """Return what one command prints, standard error included."""
        assert self.process.stdin and self.process.stdout
        with tempfile.NamedTemporaryFile("r", encoding="utf-8") as printed:
            self.process.stdin.write(json.dumps([words, str(folder), printed.name]) + "\n")
            self.process.stdin.flush()
            assert self.process.stdout.readline() == "done\n"
            return printed.read()


def _next() -> Any:
    """Wait for a command and fork; return it in the process that is to run it, and nothing where there are no more."""
    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            return json.loads(line)
        os.waitpid(child, 0)
        print("done", flush=True)
    return None


def _become(folder: str, printed: str) -> None:
    """Take a folder, an empty input, and one file for all that is printed."""
    os.chdir(folder)
    for number, path, mode in ((0, os.devnull, os.O_RDONLY), (1, printed, os.O_WRONLY)):
        opened = os.open(path, mode)
        os.dup2(opened, number)
        os.close(opened)
    os.dup2(1, 2)


def _run(words: list[str]) -> int:
    """Run the command as the script of that name does; return its exit status."""
    sys.argv = ["gioia", *words]
    try:
        from gioia_coder.__main__ import main

        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _compile_once() -> None:
    """Share what our modules compile to, for it is the same each time; they are still run anew by each process."""
    package = importlib.util.find_spec("gioia_coder")
    assert package is not None and package.origin is not None
    files = Path(package.origin).parent.rglob("*.py")
    made = {str(path): compile(path.read_bytes(), path, "exec", dont_inherit=True) for path in files}
    loaded = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        return made.get(str(self.path)) or loaded(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore


if __name__ == "__main__":
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    _compile_once()
    assert not any(name.split(".")[0] == "gioia_coder" for name in sys.modules)
    # a child that tidies up what its parent loaded copies all of it first
    gc.freeze()
    if typed := _next():
        _become(*typed[1:])
        status = _run(typed[0])
        atexit._run_exitfuncs()
        sys.stdout.flush()
        os._exit(status)
