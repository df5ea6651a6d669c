"""Codebook files in and out, by suffix: YAML, CSV, XLSX, QDC."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from string import ascii_uppercase, digits
from typing import cast

from gioia_coder.core.codebook.draft import Draft
from gioia_coder.core.codebook.faults import faults
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.errors import InputError, Problem

READERS: dict[str, str] = {
    ".csv": "table_codebook:read",
    ".qdc": "refi_codebook:read",
    ".tsv": "table_codebook:read",
    ".xlsx": "table_codebook:read",
    ".yaml": "yaml_codebook:read",
    ".yml": "yaml_codebook:read",
}
"""How a codebook is read, by suffix: a function of the path that returns a draft and the faults of its form."""

WRITERS: dict[str, str] = {
    ".csv": "table_codebook:write_csv",
    ".qdc": "refi_codebook:write",
    ".xlsx": "table_codebook:write_xlsx",
    ".yaml": "yaml_codebook:write",
    ".yml": "yaml_codebook:write",
}
"""How a codebook is written, by suffix: a function of the codebook and the path."""


def read_codebook(path: Path, onto: Codebook | None = None) -> Draft:
    """Return what a codebook file says; the ends of its links may also be codes of the codebook it is for.

    Raises InputError with all faults of the file, each with its line or cell.
    """
    draft, problems = cast("Callable[[Path], tuple[Draft, list[Problem]]]", _function(path, READERS, "read"))(path)
    problems = sorted([*problems, *faults(draft, onto)], key=_line)
    if problems:
        raise InputError(path, problems)
    return draft


def write_codebook(codebook: Codebook, path: Path) -> None:
    """Write the live codes of a codebook and the links between them; reading the file gives the same, but for .qdc.

    A .qdc file has no room for ids, examples, keywords, labels and links.

    Raises InputError for an unknown suffix and for a file that cannot be written; the old file then stays.
    """
    cast("Callable[[Codebook, Path], None]", _function(path, WRITERS, "written"))(codebook, path)


def _function(path: Path, known: dict[str, str], what: str) -> object:
    suffix = path.suffix.lower()
    if suffix not in known:
        said = f'no codebook can be {what} as "{suffix}".' if suffix else "has no suffix, which says the format."
        raise InputError(path, said, mend=f"Known suffixes: {', '.join(sorted(known))}.")
    module, function = known[suffix].split(":")
    return getattr(import_module(f"gioia_coder.formats.{module}"), function)


def _line(problem: Problem) -> tuple[str, int]:
    """Order faults by file and sheet, then by line or row."""
    cell = problem.where.rstrip(digits)
    return cell.rstrip(ascii_uppercase), int(problem.where[len(cell) :] or 0)
