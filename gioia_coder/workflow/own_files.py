"""Files that this program reads or writes for something else than sources: they are told by their headings, and passed over."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import GioiaError
from gioia_coder.formats.sheets import CSV_SUFFIXES, XLSX_SUFFIXES, iter_table, sheet_names

MANIFEST: Final = ("file", "id", "title", "kind", "date", "minutes", "case", "informant", "role", "language")
_TABLES: Final = (CSV_SUFFIXES | XLSX_SUFFIXES) - {".txt"}
_PAGES: Final = frozenset((".md", ".html"))
_LEVELS: Final = frozenset(("concept", "theme", "dimension"))
_REPORTED: Final = frozenset(("aggregate dimension", "second-order theme", "first-order concept"))
_LARGEST: Final = 5_000_000
NAMES: Final = "real names and their pseudonyms, not a source; keep it out of shared folders"
_EXPORT: Final = "an export of this program, not a source"


def finder() -> Callable[[Path], str]:
    """Return what says why a file is no source, with the command that reads it; empty for one that may be a source.

    What it found out of a folder it remembers, so that a new one is made for every import.
    """
    exported = cache(_exported)

    def why_not(path: Path) -> str:
        suffix = path.suffix.lower()
        if suffix in _TABLES and (why := _table(path)):
            return why
        if suffix == ".json" and (why := _json(path)):
            return why
        if suffix in _TABLES | _PAGES | {".json"} and path.stem in exported(path.parent):
            return _EXPORT
        return ""

    return why_not


def _table(path: Path) -> str:
    """Tell a table by its headings; one that cannot be read is left to the reader, which says why."""
    try:
        heads = {fold_name(heading) for heading in iter_table(path).headers}
        if path.suffix.lower() in XLSX_SUFFIXES and "provenance" in sheet_names(path):
            return _EXPORT
    except GioiaError:
        return ""
    said_of_cases = {head for head in heads if head.startswith("case:")}
    by_name = path.stem.casefold() == "manifest" and not heads.isdisjoint(("file", "id"))
    if by_name or ("file" in heads and heads <= {*MANIFEST, *said_of_cases}):
        return f"a list of sources, not one of them; to go by it: gioia import --manifest {path}"
    if _are_codings(heads):
        return f"a list of codings, not a source; they come in with: gioia codings import {path}"
    if "written" in heads and not heads.isdisjoint(("pseudonym", "place")):
        return NAMES
    if heads == {"source", "quote", "state", "shown"}:
        return "a list of quotes for print, not a source"
    if len(heads & _LEVELS) > 1 or ("concept" in heads and "definition" in heads):
        return f"a codebook, not a source; it comes in with: gioia codebook import {path}"
    return _EXPORT if len(heads & _REPORTED) > 1 else ""


def _are_codings(heads: set[str]) -> bool:
    if {"segment", "speaker", "text", "codes", "memo"} <= heads:
        return True
    return "source" in heads and "code" in heads and ("quote" in heads or "segment" in heads or {"start", "end"} <= heads)


def _json(path: Path) -> str:
    found = _loaded(path)
    if isinstance(found, list) and found and isinstance(found[0], dict) and _are_codings(set(found[0])):
        return f"a list of codings, not a source; they come in with: gioia codings import {path}"
    return _EXPORT if isinstance(found, dict) and {"note", "provenance"} <= set(found) else ""


def _loaded(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes()) if path.stat().st_size < _LARGEST else None
    except (OSError, ValueError, RecursionError):
        return None


def _exported(folder: Path) -> frozenset[str]:
    """Return the names, without suffix, of the exports that a folder's record of them lists."""
    found = _loaded(folder / "provenance.json")
    if not isinstance(found, dict) or not all(isinstance(one, dict) and "revision" in one for one in found.values()):
        return frozenset()
    return frozenset(("provenance", "study", *(Path(name).stem for name in found)))
