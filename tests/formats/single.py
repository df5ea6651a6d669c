"""Reading a file that holds one source."""

from __future__ import annotations

from pathlib import Path

from gioia_coder.formats.sources import Asked, SourceFile, read_sources


def read_source(path: Path, *, encoding: str = "") -> SourceFile:
    """Return the one source in a file."""
    [found] = read_sources(path, Asked(encoding=encoding))
    return found
