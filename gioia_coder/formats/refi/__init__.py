"""REFI-QDA projects (.qdpx, .qde) and codebooks (.qdc), the exchange format of programs for qualitative analysis.

What a file says is `gioia_coder.core.exchange.refi.Project`; nothing here knows what a study is.
"""

from __future__ import annotations

from pathlib import Path

from gioia_coder.core.exchange.refi import Project

PROJECT, CODEBOOK = "Project", "CodeBook"
"""The kinds of XML, by the name of the outermost element."""


def read_project(path: Path) -> Project:
    """Return what a .qdpx file, or the .qde file out of one, says; `warnings` tell what was odd, mended or left out.

    `entries` are read out of the file only when asked for, so the file has to stay where it is. Raises InputError when it is
    no such file, is damaged, is unsafe to open, or holds no project or several.
    """
    from gioia_coder.formats.refi.reading import read

    return read(path)


def read_codebook(path: Path) -> Project:
    """Return the codes and sets of a .qdc file; raises InputError when it is none."""
    from gioia_coder.formats.refi.codebooks import read

    return read(path)


def write_project(path: Path, project: Project, *, target: str = "") -> tuple[str, ...]:
    """Write a .qdpx file and return, in sentences, what could not be written as it is.

    Equal projects give equal bytes. For `nvivo` offsets count UTF-16 units where a text needs them. Raises InputError when the
    file cannot be written or would break the standard; an old one then stays.
    """
    from gioia_coder.formats.refi.writing import write

    return write(path, project, target)


def write_codebook(path: Path, project: Project) -> tuple[str, ...]:
    """Write the codes and their sets as a .qdc file and return what could not be written; raises as `write_project` does."""
    from gioia_coder.formats.refi.codebooks import write

    return write(path, project)


def validate(xml: bytes, kind: str) -> list[str]:
    """Return how XML breaks the standard, by line; empty when it is valid. `kind` is `PROJECT` or `CODEBOOK`."""
    from gioia_coder.formats.refi.documents import validate

    return validate(xml, kind)
