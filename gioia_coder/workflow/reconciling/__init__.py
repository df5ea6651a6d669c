"""Reconciling: disagreements are decided one by one at the keyboard (`session`), or in a sheet (`writing`, `applying`).

`answers` turns what people say into decisions, whichever way they say it. The coders' own codings are never changed.
"""

from __future__ import annotations

from gioia_coder.workflow.reconciling.answers import Answer, decide, names_of
from gioia_coder.workflow.reconciling.applying import Applied, apply
from gioia_coder.workflow.reconciling.session import Session
from gioia_coder.workflow.reconciling.writing import choices, write_sheet

__all__ = ["Answer", "Applied", "Session", "apply", "choices", "decide", "names_of", "write_sheet"]
