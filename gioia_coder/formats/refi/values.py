"""Values of variables, and whether they are what their type says."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

_FORMS: Final = {
    "Boolean": re.compile("true|false|0|1"),
    "Integer": re.compile("[+-]?[0-9]+"),
    "Float": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"),
    "Date": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "DateTime": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"),
}


def fits(value: str, kind: str) -> bool:
    """Tell whether a value can be written as one of its type.

    >>> fits("3.50", "Float"), fits("1e9", "Float"), fits("2026-02-30", "Date"), fits("anything", "Text")
    (True, False, False, True)
    """
    if kind not in _FORMS:
        return True
    if not _FORMS[kind].fullmatch(value):
        return False
    try:
        if kind == "Date":
            date.fromisoformat(value)
        elif kind == "DateTime":
            datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
