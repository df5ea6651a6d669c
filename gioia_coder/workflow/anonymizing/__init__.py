"""Pseudonyms: proposing names, deciding in a sheet, putting pseudonyms in, guarding what is written, and making it final."""

from __future__ import annotations

from gioia_coder.workflow.anonymizing.applying import Applied, apply_sheet
from gioia_coder.workflow.anonymizing.checking import Standing, check, guard, guard_reports
from gioia_coder.workflow.anonymizing.files import before_pseudonyms, coming_back, files_told
from gioia_coder.workflow.anonymizing.finalizing import MadeFinal, finalize, ready_to_finalize
from gioia_coder.workflow.anonymizing.key import KeyFile, read_key, write_key
from gioia_coder.workflow.anonymizing.proposing import Proposed, proposals, propose_in_sheet
from gioia_coder.workflow.anonymizing.sheet import names_table

__all__ = [
    "Applied",
    "KeyFile",
    "MadeFinal",
    "Proposed",
    "Standing",
    "apply_sheet",
    "before_pseudonyms",
    "check",
    "coming_back",
    "files_told",
    "finalize",
    "guard",
    "guard_reports",
    "names_table",
    "proposals",
    "propose_in_sheet",
    "read_key",
    "ready_to_finalize",
    "write_key",
]
