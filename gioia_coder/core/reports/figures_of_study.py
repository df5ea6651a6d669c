"""The numbers of a study that papers state: data, people, coding; gathered once for methods and checklists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from gioia_coder.core.counting.words import words_by_speaker
from gioia_coder.core.model import Level
from gioia_coder.core.reports.data_sources import is_interview, minutes_of, participants
from gioia_coder.core.reports.wording import enumerated, number
from gioia_coder.core.study import Study


@dataclass(frozen=True, slots=True)
class CodebookHistory:
    """How the codebook came about: changes by what they did (`merged`, `renamed`), and codes made before anything was coded.

    `made` counts all the codes that were ever made.
    """

    changes: Mapping[str, int] = field(default_factory=dict)
    made: int = 0
    before_coding: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a study holds: minutes are those of sources that state them, words those of the informants.

    `durations` are the shortest and longest interview in minutes, None where none is known; `repeated` the informants with more
    than one interview; `first_codings` the codings of all coders but consensus; `concepts_made` counts those since merged or
    retired too.
    """

    cases: int
    kinds: Mapping[str, int]
    minutes: int | float
    durations: tuple[int | float, int | float] | None
    words: int
    informants: int
    repeated: int
    coders: tuple[str, ...]
    first_codings: int
    consensus_codings: int
    concepts_made: int
    levels: Mapping[Level, int]
    retired: int


def numbers_of(study: Study) -> Numbers:
    """Return the numbers of a study."""
    asking = {person.id for person in study.informants if person.is_interviewer}
    present = participants(study)
    talks = [source for source in study.sources if is_interview(source.kind)]
    times = [minutes for source in talks if (minutes := minutes_of([source]))]
    interviews = Counter(person.id for source in talks for person in present[source.id])
    own = study.codings.coder != study.consensus
    coded = set(study.codings.coder[own].tolist())
    codes = study.codebook.codes
    return Numbers(
        cases=len(study.cases),
        kinds=dict(Counter(source.kind for source in study.sources).most_common()),
        minutes=minutes_of(talks),
        durations=(min(times), max(times)) if times else None,
        words=sum(n for said in words_by_speaker(study).values() for who, n in said.items() if who not in asking),
        informants=sum(not person.is_interviewer for person in study.informants),
        repeated=sum(n > 1 for n in interviews.values()),
        coders=tuple(coder.name for coder in study.coders if coder.id in coded),
        first_codings=int(own.sum()),
        consensus_codings=int((~own).sum()) if study.consensus else 0,
        concepts_made=sum(code.level is Level.CONCEPT for code in codes),
        levels={level: sum(code.level is level and not code.retired for code in codes) for level in Level},
        retired=sum(code.retired for code in codes),
    )


def data_sentence(found: Numbers) -> str:
    """Return what the data are, empty for a study without any."""
    if not found.kinds:
        return ""
    kinds = enumerated([number(n, kind) for kind, n in found.kinds.items()])
    of_cases = f" from {number(found.cases, 'case')}" if found.cases else ""
    said = f"The data are {kinds}{of_cases}"
    more = []
    if found.informants:
        more.append(f"with {number(found.informants, 'informant')}")
    if found.minutes:
        more.append(f"{found.minutes:,} minutes of interviews")
    if found.words:
        more.append(f"{found.words:,} words without the interviewers'")
    return f"{', '.join([said, *more])}."


def codebook_sentences(found: Numbers, history: CodebookHistory) -> list[str]:
    """Return how many concepts there were and are, under how many themes and dimensions, and how the codebook changed."""
    said = []
    if found.concepts_made:
        now = [number(found.levels[level], str(level)) for level in Level]
        was = f"{number(found.concepts_made, 'concept')} {'was' if found.concepts_made == 1 else 'were'} made in coding; "
        said.append(f"{was if found.concepts_made != found.levels[Level.CONCEPT] else ''}the codebook holds {enumerated(now)}.")
        said[-1] = said[-1][0].upper() + said[-1][1:]
    if history.changes:
        changed = enumerated([f"{what} {n}" for what, n in history.changes.items()])
        said.append(f"Codes were changed on the way: {changed}.")
    return said
