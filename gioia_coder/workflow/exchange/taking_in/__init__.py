"""Taking a study that travelled into an open project: decided first, so that it can be shown, then written as one act.

What is the same is known by UUID where both sides have it, else by name: codes by level and path, then by level; texts by
their SHA-256; codings by text, span, code and coder. What is in the project stands: what differs in the file is told, and what
only the file has is added. Taking in the same file again changes nothing.
"""

from __future__ import annotations

from gioia_coder.workflow.exchange.taking_in.planning import apply, plan
from gioia_coder.workflow.exchange.taking_in.report import Count, Plan

__all__ = ["Count", "Plan", "apply", "plan"]
