"""The codebook.yaml of a qualitative-coding project as a tree of codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from gioia_coder.core.exchange import refi
from gioia_coder.errors import InputError, Problem
from gioia_coder.formats.other_programs.foreign import Identities, listed
from gioia_coder.formats.other_programs.qualitative_folder import Folder
from gioia_coder.formats.yaml_nodes import FormError, Node, compose

_MOST: Final = 100_000


@dataclass
class Codebook:
    """All codes, and which of them a name means: where several have it, the first."""

    codes: list[refi.Code] = field(default_factory=list)
    guids: dict[str, UUID] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    seen: set[UUID] = field(default_factory=set)


def codebook(folder: Folder, guid: Identities, used: list[str]) -> Codebook:
    """Return the codes of the codebook, and at the top those that are used and not in it.

    Raises InputError for a file that is not YAML of that form.
    """
    found = Codebook()
    path, text = folder.codebook()
    try:
        root = compose(text)
    except FormError as error:
        raise InputError(path, Problem(f"{path}:{error.line}", error.what, error.mend)) from error
    if root is None:
        found.warnings.append("There is no codebook; the codes came as a list.")
    else:
        _take(found, guid, path.name, root, ())
    again = sorted({code.name for code in found.codes if found.guids[code.name] != code.guid})
    if again:
        found.warnings.append(f"The codebook has these names in several places; codings went to the first: {listed(again)}.")
    absent = [name for name in dict.fromkeys(used) if name not in found.guids]
    for name in absent:
        _add(found, guid, name, ())
    if absent and root is not None:
        found.warnings.append(f"Codes that are not in the codebook came at its top: {listed(absent)}.")
    return found


def _take(found: Codebook, guid: Identities, file: str, node: Node, above: tuple[str, ...]) -> None:
    """Take what stands at a place: a name, names with what is under them, or a list of these."""
    if node.text is not None and node.text.strip():
        _add(found, guid, node.text.strip(), above)
    for item in node.items or ():
        _take(found, guid, file, item, above)
    for key, below in node.pairs or ():
        if key.text is None or not key.text.strip():
            raise InputError(file, Problem(f"{file}:{key.line}", "this code has no name.", "Name it, or remove it."))
        _add(found, guid, key.text.strip(), above)
        _take(found, guid, file, below, (*above, key.text.strip()))


def _add(found: Codebook, guid: Identities, name: str, above: tuple[str, ...]) -> None:
    if len(found.codes) >= _MOST:
        raise InputError("codebook", f"it has more than {_MOST} codes.", mend="This is no codebook.")
    mine = guid("code", "\n".join((*above, name)))
    if mine in found.seen:
        return
    found.seen.add(mine)
    parent = guid("code", "\n".join(above)) if above else None
    found.codes.append(refi.Code(mine, name, parent))
    found.guids.setdefault(name, mine)
