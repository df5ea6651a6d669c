"""The displays of the papers by name: what each sets unless it is said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from gioia_coder.core.reports.options import Options
from gioia_coder.errors import UnknownNameError

USUAL_RULE: Final = "high: informants>=50% and kinds>=2; medium: informants>=2; low: passages>=1"
"""A rule of intensity that many could sign."""

RULE_SETTING: Final = "intensity_rule"
"""The setting that holds a project's own."""

PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "driving-forces": {"cell": "list", "rows": "theme", "columns": "case"},
    "presence": {"cell": "present"},
    "counts": {"cell": "count"},
    "informants": {"cell": "informants"},
    "intensity": {"cell": "intensity", "rule": USUAL_RULE},
    "ratings": {"cell": "rating", "columns": "case"},
    "quotes": {"cell": "quotes"},
    "source-types": {"cell": "kinds"},
}
"""The options that a preset of the case matrix stands for."""


def applied(options: Options, rule: str = "") -> Options:
    """Return the options with those of their preset where none was said; raises UnknownNameError for an unknown preset.

    `rule` is the project's own rule of intensity, which stands where intensity is asked for without one.

    >>> applied(Options(preset="driving-forces", rows="concept")).rows
    'concept'
    >>> applied(Options(cell="intensity"), "low: passages>=1").rule
    'low: passages>=1'
    """
    if rule and not options.rule and "intensity" in (options.cell, options.preset) and options.cell in ("", "intensity"):
        options = replace(options, rule=rule)
    if not options.preset:
        return options
    if options.preset not in PRESETS:
        raise UnknownNameError("preset", options.preset, PRESETS, mend=f"Presets are {', '.join(PRESETS)}.")
    chosen = PRESETS[options.preset]
    # a rule is for intensity alone: a cell that was said goes without the preset's
    if options.cell and options.cell != chosen["cell"]:
        chosen = {key: value for key, value in chosen.items() if key != "rule"}
    unsaid: dict[str, Any] = {key: value for key, value in chosen.items() if not getattr(options, key)}
    return replace(options, **unsaid)
