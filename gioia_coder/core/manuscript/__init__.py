"""Checking a manuscript against a study: its quotations, the ids beside them, and its numbers."""

from __future__ import annotations

from gioia_coder.core.manuscript.checking import Checked, check
from gioia_coder.core.manuscript.model import LITERATURE, ORDER, Finding, Found, Manuscript, Paragraph, Part, SetOff

__all__ = ["LITERATURE", "ORDER", "Checked", "Finding", "Found", "Manuscript", "Paragraph", "Part", "SetOff", "check"]
