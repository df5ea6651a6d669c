"""The codebook: its tree, its faults, importing onto it, changing it, and the difference of two states."""

from __future__ import annotations

from gioia_coder.core.codebook.changes import Change, Kind, difference
from gioia_coder.core.codebook.draft import Draft, DraftCode, DraftLink, as_codebook
from gioia_coder.core.codebook.edits import Merger, add, arrange, edit, merge, move, rename, retire
from gioia_coder.core.codebook.faults import LONGEST_NAME, SAME_NAME, Hint, faults, hints, open_items
from gioia_coder.core.codebook.names import next_ref
from gioia_coder.core.codebook.plan import Plan, changed_codes, plan
from gioia_coder.core.codebook.tree import LEVEL_NAMES, Codebook, called

__all__ = [
    "LEVEL_NAMES",
    "LONGEST_NAME",
    "SAME_NAME",
    "Change",
    "Codebook",
    "Draft",
    "DraftCode",
    "DraftLink",
    "Hint",
    "Kind",
    "Merger",
    "Plan",
    "add",
    "arrange",
    "as_codebook",
    "called",
    "changed_codes",
    "difference",
    "edit",
    "faults",
    "hints",
    "merge",
    "move",
    "next_ref",
    "open_items",
    "plan",
    "rename",
    "retire",
]
