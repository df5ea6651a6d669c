"""What comparing coders came to, in tables and as data: for `gioia agreement` and the reports that stand on rounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gioia_coder.core.agreement import CodeAgreement, Coefficient, Comparison, Interval, LevelAgreement, Measure
from gioia_coder.core.agreement.drawing import NOT_DRAWN
from gioia_coder.core.agreement.others import Others
from gioia_coder.core.agreement.results import Compared
from gioia_coder.core.blocks import Column, Kind, Table, Value
from gioia_coder.core.model import Level
from gioia_coder.core.reports.wording import number
from gioia_coder.core.study import Study

LEVELS: Final = (Level.CONCEPT, Level.THEME, Level.DIMENSION)
PRESENT: Final = "present codings"
UNDEFINED: Final = "-"
_FEW: Final = 6
RULES: Final = {
    "turn": "A turn carries a code where any of a coder's codings touches it.",
    "sentence": "A sentence carries a code where any of a coder's codings touches it.",
    "character": "Each character counts for itself.",
}


@dataclass(frozen=True)
class Outcome:
    """A comparison with the study that it was made of; `name` is the round's, empty for present codings.

    `sources` are those to be compared, `shared` those of them that two of the coders have read (keys). `entry` and
    `when` are those of the freezing. `unfinished` names, by coder, sources that were coded and not done;
    `contradicting` counts codings of the coders that contradict, which are not compared.
    """

    name: str
    study: Study
    comparison: Comparison
    sources: tuple[int, ...]
    shared: tuple[int, ...] = ()
    entry: int = 0
    when: str = ""
    forced: bool = False
    with_interviewer: bool = False
    unfinished: dict[str, tuple[str, ...]] = field(default_factory=dict)
    contradicting: int = 0

    @property
    def called(self) -> str:
        """What the comparison is called in a table."""
        return self.name or PRESENT

    @property
    def coders(self) -> tuple[str, ...]:
        """The names of the coders who are compared."""
        names = {one.id: one.name for one in self.study.coders}
        return tuple(names.get(key, "?") for key in self.comparison.compared.coders)

    def level(self, name: str) -> LevelAgreement:
        """Return the agreement at a level."""
        return next(one for one in self.comparison.levels if one.level == name)


def two(value: float | None) -> str:
    """Return a coefficient to two decimals, without the nought before the point.

    >>> two(0.614), two(-0.02), two(1.0), two(-0.001), two(None)
    ('.61', '−.02', '1.00', '.00', '-')
    """
    if value is None:
        return UNDEFINED
    said = f"{abs(value):.2f}".removeprefix("0")
    return f"−{said}" if value < 0 and said != ".00" else said


def interval(found: Interval) -> str:
    """Return an interval, or why there is none.

    >>> interval(Interval(0.5, 0.682)), interval(Interval(reason="too few passages (3)"))
    ('[.50, .68]', 'too few (3)')
    """
    if found.low is None:
        return "" if found.reason == NOT_DRAWN else found.reason.replace("too few passages", "too few")
    return f"[{two(found.low)}, {two(found.high)}]"


def share(value: float | None) -> str:
    """Return a share in per cent.

    >>> share(0.184), share(0.004), share(None)
    ('18 %', '<1 %', '')
    """
    if value is None:
        return ""
    return "<1 %" if 0 < value < 0.005 else f"{100 * value:.0f} %"


def some(refs: Sequence[str]) -> str:
    """Return names in a row, or how many there are of very many sources.

    >>> some(["E1", "E2"]), some(["E"] * 9)
    ('E1, E2', '9 sources')
    """
    return ", ".join(refs) if len(refs) <= _FEW else number(len(refs), "source")


def heading(outcome: Outcome) -> str:
    """Return the line that belongs over every number: what, who, by which unit, how it was drawn."""
    found = outcome.comparison.compared
    parts = [outcome.called if not outcome.name else f"round {outcome.name}", _documents(outcome)]
    parts += [f"coders {', '.join(outcome.coders)}", unit(found)]
    if outcome.entry:
        parts.append(f"frozen {outcome.when[:10]} (entry {outcome.entry}, {outcome.study.content_hash[:4]})")
    return " · ".join([*parts, drawing(found)])


def _documents(outcome: Outcome) -> str:
    count = outcome.comparison.compared.sources
    kinds = {one.kind for one in outcome.study.sources if one.id in outcome.sources}
    return number(count, kinds.pop() if len(kinds) == 1 else "source")


def unit(found: Compared) -> str:
    """Return the unit with its rule."""
    return f"unit: {found.unit}" + ("" if found.unit == "character" else " (any overlap)")


def drawing(found: Compared) -> str:
    """Return how intervals were drawn."""
    return f"seed {found.seed}, {found.draws:,} draws by {found.drawn}" if found.draws else "no intervals drawn"


# Tables.


def levels_table(outcome: Outcome, level: Level) -> Table:
    """Return alpha at every level, whether anything is coded, and which code; with all that a reader must know beside it."""
    found = outcome.comparison
    rows = [("coded at all", found.relevance, found.compared.n)]
    rows += [(f"{each.level}s", each.pooled, found.compared.n) for each in found.levels]
    rows += [(f"which {each.level}", each.which, each.which.alpha.n) for each in found.levels if each.level == level]
    columns = (
        Column("what", "level", width=16),
        Column("alpha", "alpha", Kind.NUMBER),
        Column("interval", "95 % CI", width=14),
        Column("raw", "raw", Kind.NUMBER),
        Column("n", found.compared.unit + "s", Kind.NUMBER),
    )
    words = [(what, two(one.alpha.value), said(one), two(one.raw), f"{n:,}") for what, one, n in rows]
    note = f"coded at all: whether anything is coded; which {level}: where two coders coded, whether they chose the same (MASI "
    note += "distance); raw: agreement without regard to chance."
    return Table("Levels", columns, words, " ".join([note, *notes(outcome, level)]))


def said(one: Measure) -> str:
    """Return the interval of a measure, or why there is none or no value."""
    return interval(one.interval) if one.alpha.value is not None else one.alpha.reason


def codes_table(outcome: Outcome, level: Level) -> Table:
    """Return the codes of a level that anybody applied, those with most of the disagreement first."""
    found = outcome.level(level)
    used = [one for one in found.codes if one.passages.any or one.measure.alpha.observed]
    names = {one.id: f"{one.ref} {one.name}" for one in outcome.study.codebook.codes}
    columns = (
        Column("code", str(level), width=26),
        Column("share", "share", Kind.NUMBER),
        Column("alpha", "alpha", Kind.NUMBER),
        Column("interval", "95 % CI", width=12),
        Column("raw", "raw", Kind.NUMBER),
        Column("f1", "F1", Kind.NUMBER),
        Column("passages", "any/all", Kind.NUMBER),
        Column("alone", "alone", width=12),
    )
    rows = [
        (
            names.get(one.code, "?"),
            share(one.share),
            two(one.measure.alpha.value),
            said(one.measure),
            two(one.measure.raw),
            two(one.f1),
            f"{one.passages.any}/{one.passages.all}",
            alone(outcome, one),
        )
        for one in worst_first(used)
    ]
    unused = len(found.codes) - len(used)
    note = (
        "share: of all disagreement; F1: twice what both coded, of all that each coded; any/all: passages coded by anyone, and "
        "by all who have read them; alone: whose passages nobody else coded, of all that coder's."
    )
    note += f" Nobody applied {number(unused, str(level))}." if unused else ""
    return Table(f"{str(level).capitalize()}s by their share of disagreement", columns, rows, note)


def worst_first(codes: Sequence[CodeAgreement]) -> list[CodeAgreement]:
    """Return codes by their share of all disagreement, the largest first."""
    return sorted(codes, key=lambda one: -(one.share or 0.0))


def alone(outcome: Outcome, one: CodeAgreement) -> str:
    """Return who has most passages that nobody else coded, and how many of how many."""
    names = {coder.id: coder.name for coder in outcome.study.coders}
    most = max(one.by, key=lambda by: by.passages_alone, default=None)
    return f"{names[most.coder]} {most.passages_alone}/{most.passages}" if most and most.passages_alone else ""


def pairs_table(outcome: Outcome, level: Level) -> Table | None:
    """Return alpha of every two coders, None where there are only two."""
    found = outcome.level(level).pairs
    if not found:
        return None
    keys = outcome.comparison.compared.coders
    names = dict(zip(keys, outcome.coders, strict=True))
    alpha = {frozenset((one.first, one.second)): one.alpha for one in found}
    columns = (Column("coder", "coder"), *(Column(names[key], names[key], Kind.NUMBER) for key in keys))
    rows: list[list[Value]] = [
        [names[key], *("" if key == other else two(alpha[frozenset((key, other))].value) for other in keys)] for key in keys
    ]
    return Table(f"Alpha of every two coders ({level}s)", columns, rows)


def others_table(outcome: Outcome, level: Level, found: Sequence[Others]) -> Table:
    """Return the coefficients that some readers ask for, in the order of the codes' disagreement."""
    of = {one.code: one for one in found}
    names = {one.id: f"{one.ref} {one.name}" for one in outcome.study.codebook.codes}
    columns = (
        Column("code", str(level), width=30),
        Column("alpha", "alpha", Kind.NUMBER),
        Column("cohen", "kappa", Kind.NUMBER),
        Column("fleiss", "Fleiss", Kind.NUMBER),
        Column("ac1", "AC1", Kind.NUMBER),
        Column("s", "S", Kind.NUMBER),
    )
    rows = [
        (names.get(one.code, "?"), *(two(each.value) for each in (one.measure.alpha, *_of(of[one.code]))))
        for one in worst_first([one for one in outcome.level(level).codes if one.passages.any])
    ]
    note = "kappa: Cohen's" + (", the mean over pairs" if len(outcome.coders) > 2 else "")
    note += "; S: Brennan and Prediger's. AC1 and S rise where a code is rare."
    return Table("Other coefficients", columns, rows, note)


def _of(one: Others) -> tuple[Coefficient, ...]:
    return one.cohen, one.fleiss, one.ac1, one.s


# Notes.


def notes(outcome: Outcome, level: Level) -> Iterator[str]:
    """Yield what must be said beside the numbers."""
    found = outcome.comparison
    yield RULES[found.compared.unit]
    if not outcome.with_interviewer:
        yield "Interviewers' turns are left out."
    if found.vanishing is not None:
        yield f"{share(found.vanishing)} of the disagreement about concepts vanishes when they are united into themes."
    yield from _aside(outcome.level(level))
    yield from _left_out(outcome)
    if outcome.forced:
        yield "The round was frozen although not every coder was done."
    if outcome.unfinished:
        listed = "; ".join(f"{coder}: {some(refs)}" for coder, refs in outcome.unfinished.items())
        yield f"Coded but not done, and counted as read ({listed})."


def _aside(level: LevelAgreement) -> Iterator[str]:
    aside = level.set_aside
    above = "a dimension itself" if level.level == Level.THEME else "a theme or dimension itself"
    reasons = (
        (aside.higher, f"on {above}"),
        (aside.ungrouped, f"of codes without a {level.level}"),
        (aside.retired, "of retired codes"),
    )
    listed = [f"{number(count, 'coding')} {why}" for count, why in reasons if count]
    if listed:
        yield f"Set aside at {level.level} level: {', '.join(listed)}."


def _left_out(outcome: Outcome) -> Iterator[str]:
    left = outcome.comparison.compared.left_out
    reasons = (
        (left.unread, "in sources that their coder has not read"),
        (left.alone, "in sources that only one of the coders has read"),
        (left.outside, "in no unit, such as an interviewer's turn"),
        (outcome.contradicting, "that contradict their code"),
    )
    listed = [f"{number(count, 'coding')} {why}" for count, why in reasons if count]
    if listed:
        yield f"Not compared: {', '.join(listed)}."


# Data.


def as_data(outcome: Outcome, level: Level, others: Sequence[Others] = ()) -> dict[str, Any]:
    """Return a comparison as programs read it: full numbers, null with the reason where there is none."""
    found, chosen = outcome.comparison, outcome.level(level)
    extra = {one.code: _others_data(one) for one in others}
    refs = {one.id: one.ref for one in outcome.study.sources}
    return {
        "round": outcome.name or None,
        "unit": found.compared.unit,
        "level": str(level),
        "coders": list(outcome.coders),
        "overall": _measure(chosen.pooled, found.compared.n),
        "codes": [_code_data(outcome, one) | extra.get(one.code, {}) for one in worst_first(chosen.codes)],
        "levels": {str(each.level): _measure(each.pooled, found.compared.n) for each in found.levels},
        "coded_at_all": _measure(found.relevance, found.compared.n),
        "which_code": _measure(chosen.which, chosen.which.alpha.n),
        "vanishing": found.vanishing,
        "pairs": _pairs_data(outcome, chosen),
        "sources": [refs[key] for key in outcome.sources if key in refs],
        "entry": outcome.entry or None,
        "frozen": outcome.when or None,
        "forced": outcome.forced,
        "revision": outcome.study.content_hash,
        "drawn": found.compared.drawn,
        "draws": found.compared.draws,
        "seed": found.compared.seed,
        "notes": list(notes(outcome, level)),
    }


def _measure(one: Measure, n: float) -> dict[str, Any]:
    reason = one.alpha.reason or one.interval.reason
    return {
        "alpha": one.alpha.value,
        "low": one.interval.low,
        "high": one.interval.high,
        "raw": one.raw,
        "n": n,
        "reason": reason or None,
    }


def _code_data(outcome: Outcome, one: CodeAgreement) -> dict[str, Any]:
    code = outcome.study.codebook.by_id[one.code]
    names = {coder.id: coder.name for coder in outcome.study.coders}
    measure = _measure(one.measure, 0)
    return {
        "id": code.ref,
        "code": code.name,
        **{key: measure[key] for key in ("alpha", "low", "high", "raw")},
        "f1": one.f1,
        "passages": one.passages.any,
        "reason": measure["reason"],
        "share": one.share,
        "all": one.passages.all,
        "alone": {names[by.coder]: by.passages_alone for by in one.by},
    }


def _others_data(one: Others) -> dict[str, Any]:
    return {name: each.value for name, each in zip(("cohen_kappa", "fleiss_kappa", "gwet_ac1", "s"), _of(one), strict=True)}


def _pairs_data(outcome: Outcome, level: LevelAgreement) -> list[dict[str, Any]]:
    names = dict(zip(outcome.comparison.compared.coders, outcome.coders, strict=True))
    return [
        {"first": names[one.first], "second": names[one.second], "alpha": one.alpha.value, "reason": one.alpha.reason or None}
        for one in level.pairs
    ]
