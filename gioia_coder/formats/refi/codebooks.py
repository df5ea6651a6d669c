"""Codebooks (.qdc): codes and sets of them, both ways."""

from __future__ import annotations

from pathlib import Path

from gioia_coder.core.exchange.refi import Project
from gioia_coder.errors import InputError
from gioia_coder.formats.files import replacing
from gioia_coder.formats.refi.building import Tags
from gioia_coder.formats.refi.container import read_xml
from gioia_coder.formats.refi.documents import outermost, parse, serialised
from gioia_coder.formats.refi.ledger import Ledger
from gioia_coder.formats.refi.names import C, program_of
from gioia_coder.formats.refi.things import codes, sets, survey
from gioia_coder.formats.refi.writing import check


def read(path: Path) -> Project:
    """Return the codes and sets of a codebook; raises InputError when the file is none."""
    ledger = Ledger()
    root = parse(path, "", read_xml(path), "CodeBook", ledger)
    counts = survey(root, C, ledger)
    book, groups = tuple(codes(root, C, ledger)), tuple(sets(root, C, ledger))
    origin = root.get("origin", "")
    return Project(
        name=path.stem,
        origin=origin,
        program=program_of(origin),
        codes=book,
        sets=groups,
        warnings=ledger.warnings(),
        counts=counts,
    )


def write(path: Path, project: Project) -> tuple[str, ...]:
    """Write the codes and the sets of them; raises InputError when there are none or the file cannot be put in place."""
    if not project.codes:
        raise InputError(path, "there are no codes to write.", mend="A REFI-QDA codebook holds one at least.")
    ledger = Ledger()
    ledger.known = {"code": {code.guid for code in project.codes}}
    tags = Tags(C, ledger)
    root = outermost("CodeBook")
    if project.origin:
        root.set("origin", tags.clean(project.origin, "the origin"))
    tags.codes(tags.add(root, "Codes"), project.codes, notes=False)
    wrapper = None
    for group in project.sets:
        others = len(group.sources) + len(group.notes)
        if others:
            ledger.skip("sources and notes in sets", others)
        if group.codes or not others:
            wrapper = tags.add(root, "Sets") if wrapper is None else wrapper
            tags.set(wrapper, group)
    check(path, root, "CodeBook")
    xml = serialised(root)
    with replacing(path) as stream:
        stream.write(xml)
    return ledger.warnings()
