"""What a person may choose about a report, and which report heeds what."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from gioia_coder.errors import InputError

CELLS: Final = ("present", "count", "sources", "informants", "intensity", "rating", "kinds", "quotes", "list")
"""What the cells of a case matrix can hold."""

EVERY_CODER: Final = "every coder"
"""The word for the codings of all, consensus included, which no layer is."""


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for all reports; each heeds those that `HEEDS` gives it.

    `program` goes into the provenance. `layer` and `rows` are empty for a report's own. `counts` adds counts to the data
    structure, `evidence` asks for the table of the codings that the cells stand on. `preset`, `rule`, `order_by` and
    `definitions` are a case matrix's. `sources`, `cases`, `codes` and `coders` are store keys that narrow what is shown, `states`
    does so by what was chosen for print; None narrows nothing. `pick` is how many quotations of each theme to propose, 0 for the
    whole table. `round` names the frozen round that disagreements are of. `attributes` are those of sources or informants to
    show, none unless asked for, since they may tell who somebody is.
    """

    program: str = "gioia"
    layer: str = ""
    rows: str = ""
    columns: str = ""
    cell: str = ""
    preset: str = ""
    rule: str = ""
    order_by: str = ""
    min_sources: int = 0
    min_coders: int = 0
    min_codings: int = 0
    counts: bool = False
    evidence: bool = False
    sources: frozenset[int] | None = None
    cases: frozenset[int] | None = None
    codes: frozenset[int] | None = None
    coders: frozenset[int] | None = None
    round: str = ""
    states: frozenset[str] | None = None
    attributes: tuple[str, ...] = ()
    pick: int = 0
    definitions: bool = False


_COUNTED: Final = ("layer", "rows", "columns", "order_by", "codes", "min_sources", "min_coders", "min_codings")
_LISTED: Final = ("layer", "sources", "cases", "codes", "coders")
HEEDS: Final[dict[str, tuple[str, ...]]] = {
    "data-structure": ("layer", "counts"),
    "evidence": (*_LISTED, "states", "pick"),
    "case-matrix": ("preset", *_COUNTED, "cell", "rule", "definitions"),
    "cross-case": _COUNTED,
    "codings": _LISTED,
    "codebook": ("layer",),
    "cases": (),
    "sources": ("attributes",),
    "informants": ("layer", "attributes"),
    "co-occurrence": ("layer", "rows"),
    "saturation": ("layer",),
    "triangulation": ("layer", "rows", "min_sources", "min_coders", "min_codings"),
    "model": ("layer",),
    "agreement": (),
    "disagreements": ("sources", "coders", "round"),
    "methods": (),
    "coreq": (),
    "srqr": (),
    "audit": (),
    "page": ("layer",),
}
"""The options that each report heeds, beside `program` and `evidence`, which are nobody's choice."""

_TYPED: Final = {
    "sources": "source",
    "cases": "case",
    "codes": "code",
    "coders": "by",
    "states": "state",
    "attributes": "attribute",
}


def check(name: str, options: Options) -> None:
    """Raise InputError for options that a report would pass over, naming those that it has.

    >>> check("codebook", Options(layer="any"))
    """
    plain = Options(program=options.program, evidence=options.evidence)
    passed_over = [
        field.name
        for field in fields(Options)
        if field.name not in HEEDS[name] and getattr(options, field.name) != getattr(plain, field.name)
    ]
    if passed_over:
        has = ", ".join(map(typed, HEEDS[name]))
        mend = f"It takes {has}." if has else "It takes none."
        raise InputError("", f'the report "{name}" takes no {", ".join(map(typed, passed_over))}.', mend=mend)


def typed(field: str) -> str:
    """Return an option as it is typed.

    >>> typed("min_sources"), typed("coders")
    ('--min-sources', '--by')
    """
    return f"--{_TYPED.get(field, field).replace('_', '-')}"
