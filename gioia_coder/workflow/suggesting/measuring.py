"""What suggestions are worth on a project's own codings: measured by leaving sources out, told with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from gioia_coder.core.blocks import Column, Kind, Table
from gioia_coder.core.codebook import Codebook
from gioia_coder.core.evaluating import Evaluation, Found, Measure
from gioia_coder.core.model import Code, Level
from gioia_coder.core.suggesting import Coded, Phrase
from gioia_coder.errors import ConflictError
from gioia_coder.workflow import opening
from gioia_coder.workflow.suggesting import learning
from gioia_coder.workflow.suggesting.advising import Adviser

FEWEST: Final = 5
"""Under so many segments a code's share has no interval: it would be one of a handful of draws."""

_MEASURES: Final = ("hit1", "hit3", "recall3")
_NOTE: Final = (
    "In brackets 95 % intervals over sources. A code that was never used before counts as missed. Names, definitions and rules "
    "count as they are now, also where you wrote them after reading the sources left out; examples that are coded quotes do not."
)


@dataclass(frozen=True)
class Measured:
    """An evaluation with the codes that it is about."""

    found: Evaluation
    book: Codebook
    pipeline: str

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values; a measure is its value with the bounds of a 95 % interval."""
        return {
            "sources": self.found.sources,
            "segments": self.found.codings,
            "tested": self.found.tested,
            "seeds": list(self.found.seeds),
            "pipeline": self.pipeline,
            "reason": self.found.reason,
            "curve": [
                {
                    "method": point.method.value,
                    "coded": point.codings,
                    **{name: _data(getattr(point, name)) for name in _MEASURES},
                }
                for point in self.found.points
            ],
            "codes": [
                {
                    "id": one.ref,
                    "code": one.name,
                    "segments": row.segments,
                    "known": row.known,
                    "recall3": _data(row.recall3, row.segments),
                }
                for row in self.found.codes
                if (one := self._code(row.code))
            ],
        }

    def _code(self, key: int) -> Code | None:
        return self.book.by_id.get(key)

    def tables(self) -> list[Table]:
        """Return the learning curve beside simpler ways, and the codes; none where there is too little to judge."""
        if not self.found.points:
            return []
        columns = (
            Column("method", "by"),
            Column("coded", "coded segments", Kind.NUMBER),
            *(Column(name, said) for name, said in zip(_MEASURES, ("first is right", "one of 3 is", "codes found"), strict=True)),
        )
        curve = [
            (point.method.value, point.codings, *(_said(getattr(point, name)) for name in _MEASURES))
            for point in self.found.points
        ]
        codes = [(one.ref, one.name, row.segments, _of_code(row)) for row in self.found.codes if (one := self._code(row.code))]
        own = (
            Column("id", "id"),
            Column("code", "code"),
            Column("segments", "tested on", Kind.NUMBER),
            Column("recall3", "among 3"),
        )
        return [
            Table("How often suggestions are right", columns, curve, _NOTE),
            Table("By code", own, codes, f"Under {FEWEST} segments there is no interval."),
        ]

    def lines(self) -> list[str]:
        """Return what was measured on, and what to beware of."""
        found = self.found
        said = [f"Pipeline {self.pipeline}; {found.codings} coded segments in {_sources(found.sources)}."]
        if not found.points:
            said.append(f"There is too little to judge: {found.reason} Code on, and measure again.")
        elif found.reason:
            said.append(found.reason)
        return said


def _sources(many: int) -> str:
    return f"{many} source{'' if many == 1 else 's'}"


def _data(one: Measure, segments: int = FEWEST) -> dict[str, float | None]:
    """Return a share with its interval, which is null where there is too little for one."""
    low, high = (one.low, one.high) if segments >= FEWEST else (None, None)
    bounds = {name: None if bound is None else round(bound, 4) for name, bound in (("low", low), ("high", high))}
    return {"value": round(one.value, 4), **bounds}


def _of_code(row: Found) -> str:
    return _said(row.recall3) if row.segments >= FEWEST else f"{100 * row.recall3.value:.0f} % [too few]"


def _said(one: Measure) -> str:
    """Return a share in per cent with its interval."""
    return f"{100 * one.value:.0f} % [{100 * one.low:.0f}, {100 * one.high:.0f}]"


def evaluated(
    setting: str, language: str, codes: tuple[Code, ...], history: tuple[Coded, ...], phrases: tuple[Phrase, ...]
) -> tuple[Evaluation, str]:
    """Return what the engine is worth, and the name of its pipeline."""
    # spaCy takes most of a second to import
    from gioia_coder.language.pipelines import pipeline
    from gioia_coder.language.suggesting.evaluating import evaluate

    chosen = pipeline(setting, language)
    return evaluate(codes, history, pipeline=chosen, phrases=phrases), chosen.name


def measure(adviser: Adviser) -> Measured:
    """Measure on what the adviser learns from; raises `ConflictError` at the level of themes, which no source holds."""
    if adviser.teaching.level is not Level.CONCEPT:
        raise ConflictError("only codes of segments can be measured by leaving sources out.", mend="Leave out --level.")
    given = learning.lessons(adviser.material, adviser.teaching)
    settings = opening.settings_of(adviser.store)
    found, pipeline = evaluated(settings["spacy_model"], settings["language"], given.codes, given.history, given.phrases)
    return Measured(found, given.book, pipeline)
