"""Read the projects of other programs from their own files: Taguette, QualCoder and qualitative-coding."""

from __future__ import annotations

from pathlib import Path

from gioia_coder.errors import GioiaError, InputError
from gioia_coder.formats.other_programs import qualcoder, qualitative_coding, taguette
from gioia_coder.formats.other_programs.database import is_database, opened
from gioia_coder.formats.other_programs.foreign import Foreign, Taken
from gioia_coder.formats.other_programs.qualitative_folder import SETTINGS, values

__all__ = ["Foreign", "Taken", "detect", "read_foreign"]


def detect(path: Path) -> str | None:
    """Return the program whose project a file or folder is: `taguette`, `qualcoder-project`, `qualitative-coding`, or None."""
    try:
        if path.is_dir():
            if (path / qualcoder.DATABASE).is_file():
                return qualcoder.PROGRAM
            return _settings(path / SETTINGS)
        if path.suffix.lower() in (".yaml", ".yml"):
            return _settings(path)
        return _database(path) if is_database(path) else None
    except (GioiaError, OSError):
        return None


def read_foreign(path: Path, *, project: str = "") -> Foreign:
    """Return another program's project in neutral form with a report; `project` chooses one of several in a Taguette file.

    Raises InputError when the file or folder is of no such program, or cannot be read.
    """
    program = detect(path)
    if program == taguette.PROGRAM:
        return taguette.read(path, project)
    if program == qualcoder.PROGRAM:
        return qualcoder.read(path)
    if program == qualitative_coding.PROGRAM:
        return qualitative_coding.read(path)
    raise _unknown(path)


def _settings(path: Path) -> str | None:
    if not path.is_file():
        return None
    keys = values(path).keys()
    return qualitative_coding.PROGRAM if "corpus_dir" in keys and keys & {"database", "codes_dir"} else None


def _database(path: Path) -> str | None:
    """Tell by its tables whose database a file is: the one of which it has most, where it has those that nobody else has."""
    with opened(path, check=False) as database:
        if {"source", "code_text"} & database.tables.keys() and "code_name" in database.tables:
            return qualcoder.PROGRAM
        if {"highlights", "highlight_tags"} & database.tables.keys():
            return taguette.PROGRAM
    return None


def _unknown(path: Path) -> InputError:
    """Return why nothing here can be read, with the tables that are missing where it is a database."""
    if not path.exists():
        return InputError(path, "there is no such file or folder.", mend="Look at its name and place.")
    given = (
        "Give a .sqlite3 file of Taguette, a .qda folder of QualCoder, or a folder of qualitative-coding with its settings.yaml."
    )
    if path.is_dir():
        try:
            values(path / SETTINGS) if (path / SETTINGS).is_file() else {}
        except InputError as error:
            return error
        return InputError(path, f'holds neither "{qualcoder.DATABASE}" nor a "{SETTINGS}" of a known program.', mend=given)
    try:
        with opened(path) as database:
            names = ", ".join(sorted(database.tables)[:12]) or "none"
    except InputError as error:
        return error
    if {"coded_line", "document"} <= database.tables.keys():
        return InputError(path, "is the database of qualitative-coding, whose texts stand beside it.", mend="Give the folder.")
    missing = [table for table in (*taguette.TABLES, *qualcoder.TABLES) if table not in database.tables]
    problem = f"is a database of no known program (tables: {names}); it has not the tables {', '.join(missing)}."
    return InputError(path, problem, mend=given)
