"""Whose a coding is: programs put the coder in different places."""

from __future__ import annotations

from typing import Any

Element = Any


def coder_of(program: str, coding: Element, selection: Element) -> str | None:
    """Return the GUID of who coded, as it stands in the file.

    NVivo puts it on the selection, and the author of the code on the coding; others put it on the coding, or on both.
    """
    told = (selection.get("creatingUser"), coding.get("creatingUser"))
    first, second = told if program == "nvivo" else told[::-1]
    coder: str | None = first or second or selection.get("modifyingUser")
    return coder


def coded_at(program: str, coding: Element, selection: Element) -> str:
    """Return when somebody coded, as it stands in the file; empty when it does not say."""
    told = (selection.get("creationDateTime"), coding.get("creationDateTime"))
    first, second = told if program == "nvivo" else told[::-1]
    return first or second or selection.get("modifiedDateTime") or ""
