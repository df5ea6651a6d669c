"""Agreement: comparing coders as they are now, or as they were when a round was frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from gioia_coder.core.agreement import Material, anything, compare, material_of, rollup
from gioia_coder.core.agreement.drawing import Progress
from gioia_coder.core.agreement.material import UNITS
from gioia_coder.core.agreement.others import Others, others
from gioia_coder.core.blocks import Report
from gioia_coder.core.model import CONSENSUS, Level, Round
from gioia_coder.core.reports import agreeing
from gioia_coder.core.reports.agreeing import LEVELS, Outcome
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.wording import provenance
from gioia_coder.core.study import Study
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Store, reading, round_rows, snapshot
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.rounds import choose_coders, find_round, refuse_blind, refuse_copy

DRAWS: Final = 1000
MOST_DRAWS: Final = 100_000


@dataclass(frozen=True)
class Found:
    """A comparison at a level, with the other coefficients where these were asked for."""

    outcome: Outcome
    level: Level
    others: tuple[Others, ...] = ()
    program: str = "gioia"

    def as_data(self) -> dict[str, Any]:
        """Return it as programs read it."""
        return agreeing.as_data(self.outcome, self.level, self.others)

    def as_report(self) -> Report:
        """Return it as people read it: the line that belongs over every number, then tables."""
        blocks = [agreeing.levels_table(self.outcome, self.level), agreeing.codes_table(self.outcome, self.level)]
        pairs = agreeing.pairs_table(self.outcome, self.level)
        blocks += [pairs] if pairs else []
        blocks += [agreeing.others_table(self.outcome, self.level, self.others)] if self.others else []
        told = provenance(self.outcome.study, Options(program=self.program))
        return Report("agreement", agreeing.heading(self.outcome), tuple(blocks), told, self.as_data())


def agreement(
    store: Store,
    *,
    round: str = "",  # noqa: A002 - the word of the command line
    unit: str = "",
    level: str = "concept",
    coders: Sequence[str] = (),
    sources: Sequence[str] = (),
    with_interviewer: bool = False,
    draws: int = DRAWS,
    seed: int = 0,
    coefficients: bool = False,
    program: str = "gioia",
    progress: Progress = iter,
) -> Found:
    """Compare coders in a round, or without one in what they have coded at present.

    `unit` is the project's when it is not said. Raises `UnknownNameError` for a round, coder, source, unit or level that is not
    there, `ConflictError` where there are not two coders who have read the same source, and for coders who still code blind.
    """
    refuse_copy(store)
    chosen = _known("level", level, [str(one) for one in LEVELS])
    unit = _known("unit", unit, UNITS) if unit else opening.settings_of(store)["unit"]
    if not 0 <= draws <= MOST_DRAWS or seed < 0:
        raise InputError(
            "", f"draws go from 0 to {MOST_DRAWS:,}, the seed from 0 up.", mend="The usual are --draws 1000 --seed 0."
        )
    how = _How(unit, with_interviewer, draws, seed, progress)
    if round:
        frozen = find_round(store, round)
        outcome, material = _frozen(store, frozen, how, coders, sources)
    else:
        outcome, material = _present(store, how, coders, sources)
    more = others(material, rollup(outcome.study.codebook, Level(chosen))) if coefficients else ()
    return Found(outcome, Level(chosen), more, program)


def outcomes(store: Store, study: Study) -> tuple[list[Outcome], str]:
    """Return a comparison per round, oldest first, else one of the present codings; else none, and why.

    `study` is the present one.
    """
    how = _How(opening.settings_of(store)["unit"], False, DRAWS, 0)
    rounds = round_rows.rounds(store.connection)
    try:
        if not rounds:
            return [_present(store, how, (), (), study)[0]], ""
    except ConflictError as error:
        return [], error.message
    found, why = [], []
    for one in rounds:
        try:
            found.append(_frozen(store, one, how, (), ())[0])
        except ConflictError as error:
            why.append(f"Round {one.name}: {error.message}")
    return found, " ".join(why)


@dataclass(frozen=True)
class _How:
    """By what and how often."""

    unit: str
    with_interviewer: bool
    draws: int
    seed: int
    progress: Progress = iter


def _known(kind: str, word: str, known: Sequence[str]) -> str:
    if word not in known:
        raise UnknownNameError(kind, word, known)
    return word


def _present(
    store: Store, how: _How, coders: Sequence[str], sources: Sequence[str], study: Study | None = None
) -> tuple[Outcome, Material]:
    """Compare present codings; refused for blind coders, whose work nobody looks at before it is frozen."""
    touched = {coder for coder, _ in round_rows.coded(store.connection)} | {who for who, _ in reading.readings(store.connection)}
    compared = choose_coders(store, coders, touched)
    refuse_blind(store, [one.name for one in compared if one.blind])
    found = study or snapshot.study(store)
    wanted = [finding.source(store, one).id for one in sources] or [one.id for one in found.sources]
    return _compared(found, [one.id for one in compared], wanted, how)


def _frozen(store: Store, one: Round, how: _How, coders: Sequence[str], sources: Sequence[str]) -> tuple[Outcome, Material]:
    """Compare a round's codings as they were when it was frozen, all of it or some of its coders and sources."""
    study = snapshot.study(store, one.entry)
    refs = {source.id: source.ref for source in study.sources}
    compared = list(dict.fromkeys(opening.find_coder(store, name).id for name in coders)) or list(one.coders)
    wanted = [finding.pick("source", name, study.sources).id for name in sources] or list(one.sources)
    names = {each.id: each.name for each in reading.coders(store.connection)}
    strange = [names[key] for key in compared if key not in one.coders] + [refs[key] for key in wanted if key not in one.sources]
    if any(names.get(key) == CONSENSUS for key in compared) or strange:
        own = ", ".join([names[key] for key in one.coders if key in names] + [refs[key] for key in one.sources if key in refs])
        said = ", ".join(strange) or CONSENSUS
        raise ConflictError(f"{said} is not in round {one.name}.", mend=f"It holds {own}.")
    if len(compared) < 2:
        raise ConflictError(f"of round {one.name} one coder is left: comparing takes two.", mend="Name two of its coders.")
    when = next((each.when for each in reading.entries(store.connection) if each.id == one.entry), "")
    return _compared(study, compared, wanted, how, one, when)


def _compared(
    study: Study, coders: Sequence[int], sources: Iterable[int], how: _How, one: Round | None = None, when: str = ""
) -> tuple[Outcome, Material]:
    kept = tuple(sources)
    material = material_of(study, coders, kept, unit=how.unit, with_interviewer=how.with_interviewer)
    rollups = [rollup(study.codebook, level) for level in LEVELS]
    if not _shared(material):
        raise ConflictError(_nothing_shared(study, coders, kept), mend=_WAY_ON)
    comparison = compare(material, anything(study.codebook), rollups, draws=how.draws, seed=how.seed, progress=how.progress)
    if not comparison.compared.n:
        raise ConflictError("there is nothing to compare: the shared sources hold no words of informants.", mend=_UNITS)
    contradicts = (
        study.codings.contradicts & np.isin(study.codings.coder, list(coders)) & np.isin(study.codings.source, list(kept))
    )
    outcome = Outcome(
        name=one.name if one else "",
        study=study,
        comparison=comparison,
        sources=kept,
        shared=_shared(material),
        entry=one.entry if one else 0,
        when=when,
        forced=bool(one and one.forced),
        with_interviewer=how.with_interviewer,
        unfinished=_unfinished(study, coders, material),
        contradicting=int(np.count_nonzero(contradicts)),
    )
    return outcome, material


_WAY_ON: Final = "Let two coders code the same source, or say who has read it: `gioia sources done SOURCE --coder NAME`."
_UNITS: Final = "Look at the turns (`gioia sources show ID`), or count interviewers' turns too with --with-interviewer."


def _read(material: Material) -> dict[int, set[int]]:
    """Return, by coder who is compared, the sources that they have read."""
    found: dict[int, set[int]] = {key: set() for key in material.coders}
    for coder, source in zip(material.read_by.tolist(), material.read_source.tolist(), strict=True):
        if coder in found:
            found[coder].add(source)
    return found


def _shared(material: Material) -> tuple[int, ...]:
    """Return the sources that two of the coders have read."""
    times = Counter(source for own in _read(material).values() for source in own)
    return tuple(sorted(source for source, count in times.items() if count > 1))


def _nothing_shared(study: Study, coders: Sequence[int], sources: Sequence[int]) -> str:
    names = {one.id: one.name for one in study.coders}
    listed = " and ".join(names.get(key, "?") for key in coders)
    among = "" if len(sources) == len(study.sources) else f" among the {len(sources)} that are compared"
    return f"{listed} have read no source in common{among}."


def _unfinished(study: Study, coders: Sequence[int], material: Material) -> dict[str, tuple[str, ...]]:
    """Return, by coder, the sources that they coded in without being done, where these are compared."""
    names = {one.id: one.name for one in study.coders}
    read, shared = _read(material), set(_shared(material))
    found = {}
    for coder in coders:
        left = [one.ref for one in study.sources if one.id in shared & read[coder] and (coder, one.id) not in study.done]
        if left:
            found[names[coder]] = tuple(left)
    return found
