"""A project written as an archive that is the same for the same project."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

from gioia_coder.core.exchange.refi import Project
from gioia_coder.errors import InputError
from gioia_coder.formats.files import replacing
from gioia_coder.formats.refi.building import Builder, inventory
from gioia_coder.formats.refi.container import ROOT
from gioia_coder.formats.refi.documents import faults, serialised
from gioia_coder.formats.refi.grafts import grafts
from gioia_coder.formats.refi.ledger import Ledger
from gioia_coder.formats.refi.pdfs import hosts, settled

_TIME: Final = (1980, 1, 1, 0, 0, 0)
_SOURCES: Final = re.compile("^(?:[^/]+/)?sources/", re.IGNORECASE)
_IN_MEMORY: Final = 64_000_000


def write(path: Path, project: Project, target: str) -> tuple[str, ...]:
    """Write a project and return what could not be written as it is; raises InputError when the file cannot be put in place."""
    ledger = Ledger()
    kept = list(grafts(project, ledger))
    pdfs = hosts(project, kept, ledger)
    project = settled(project, pdfs)
    ledger.known = inventory(project, kept)
    parts = _parts(project.entries, ledger)
    builder = Builder(project, target, ledger, parts.values())
    root = builder.root(kept, parts, pdfs)
    check(path, root, "Project")
    with replacing(path) as stream:
        _archive(stream, serialised(root), builder.files, parts, project.entries)
    return ledger.warnings()


def check(path: Path, root: object, kind: str) -> None:
    """Raise InputError when what is to be written breaks the standard."""
    if wrong := faults(root, kind):
        mend = "Nothing was written. Please report this with the message."
        raise InputError(path, f"what would be written breaks the standard: {wrong[0]}", mend=mend)


def _parts(entries: Mapping[str, bytes], ledger: Ledger) -> dict[str, str]:
    """Return the names that kept parts will have; the folder of sources is written in small letters."""
    parts: dict[str, str] = {}
    for name in entries:
        plain = name.replace("\\", "/")
        plain = _SOURCES.sub("sources/", plain)
        if plain.casefold().endswith(".qde") or plain.startswith("/") or ".." in plain.split("/") or plain in parts.values():
            ledger.warn("kept parts", f'the part "{name}" cannot stand in the file; it was left out.')
        else:
            parts[name] = plain
    return parts


def _archive(
    stream: BinaryIO, xml: bytes, files: Mapping[str, bytes], parts: Mapping[str, str], entries: Mapping[str, bytes]
) -> None:
    """Write the archive, held back until it is complete: one that cannot be finished would complain a second time."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as held:
        with zipfile.ZipFile(cast("BinaryIO", held), "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in _members(xml, files, parts, entries):
                about = zipfile.ZipInfo(name, _TIME)
                about.compress_type = zipfile.ZIP_DEFLATED
                about.create_system = 3
                about.external_attr = 0o100644 << 16
                archive.writestr(about, data)
        held.seek(0)
        shutil.copyfileobj(held, stream)


def _members(
    xml: bytes, files: Mapping[str, bytes], parts: Mapping[str, str], entries: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes]]:
    yield ROOT, xml
    yield from sorted(files.items())
    for name, plain in sorted(parts.items(), key=lambda pair: pair[1]):
        yield plain, entries[name]
