"""Numbers of a manuscript beside those of the study: interviews, informants, minutes, cases, codes and so on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np

from gioia_coder.core.manuscript.model import Finding, Found, Paragraph
from gioia_coder.core.manuscript.numerals import LENGTHS, Counted, counted
from gioia_coder.core.model import Level, Source
from gioia_coder.core.reports.data_sources import NO_CASE, DataSources, data_sources, is_interview, minutes_of
from gioia_coder.core.study import Study

_TALK: Final = re.compile(
    r"interview|lasted|record|duration|length|session|conversation|focus.group|transcri|访谈|訪談|采访|录音|entretien|entrevista|"
    r"gespräch|dauer|varede",
    re.IGNORECASE,
)
_IN_ALL: Final = re.compile(
    r"in all|in total|total|overall|altogether|conducted|carried out|comprise|consist|sample|data ?set|our data|we interviewed|"
    r"data structure|based on|yield|result(?:ed|ing) in|共|总共|insgesamt|au total|en total",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.!?。！？](?=\s|$)|[。！？]")
_SHOWN: Final = 6
_FEW: Final = 10


@dataclass
class Values:
    """What the study has of a noun: the number in all, those of parts by their names, and ranges."""

    total: float
    parts: dict[str, float] = field(default_factory=dict)
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    also: set[float] = field(default_factory=set)

    def told(self) -> str:
        """Return them in words, such as `38 (E1 2, M1 1)`."""
        parts = [f"{name} {_plain(number)}" for name, number in self.parts.items() if number]
        more = ", ..." if len(parts) > _SHOWN else ""
        return _plain(self.total) + (f" ({', '.join(parts[:_SHOWN])}{more})" if parts else "")

    def ranges_told(self) -> str:
        """Return the ranges in words, that of everything first."""
        told = [f"{_plain(low)}-{_plain(high)}{f' ({name})' if name else ''}" for name, (low, high) in self.ranges.items()]
        return ", ".join(told[:_SHOWN]) + (", ..." if len(told) > _SHOWN else "")

    @property
    def possible(self) -> set[float]:
        """All numbers that a manuscript may give."""
        return {self.total, *self.parts.values(), *self.also}


def _plain(number: float) -> str:
    return f"{number:,.10g}"


def values_of(study: Study) -> dict[str, Values]:
    """Return what a study has of each noun that it has any of."""
    found = data_sources(study)
    made = {
        "interviews": _interviews(found),
        "informants": _informants(found),
        "cases": Values(len(study.cases), also={float(len(found.by_case.keys() - {NO_CASE}))}),
        **_kinds(found),
        "coders": _coders(study),
        **_levels(study),
        **_minutes(study, found),
    }
    return {noun: values for noun, values in made.items() if values.total}


def _interviews(found: DataSources) -> Values:
    talks = [one for one in found.total.sources.values() if is_interview(one.kind)]
    parts: dict[str, float] = {case: tally.totals()["interviews"] for case, tally in found.by_case.items()}
    made = Values(len(talks), parts)
    only = [one for one in talks if "interview" in one.kind.casefold()]
    made.also |= {float(len(only)), *(float(len(found.total.kinds[kind])) for kind in found.kinds)}
    for tally in (found.total, *found.by_case.values()):
        made.also |= {float(len(keys)) for keys in (*tally.talks.values(), *tally.kinds.values())}
        made.also.add(float(sum("interview" in one.kind.casefold() for one in tally.sources.values())))
        made.also |= _by_role(tally.talks)
    return made


def _by_role(tallied: Mapping[tuple[str, str], set[int]]) -> set[float]:
    roles: dict[str, set[int]] = defaultdict(set)
    kinds: dict[str, set[int]] = defaultdict(set)
    for (kind, role), keys in tallied.items():
        roles[role] |= keys
        kinds[kind] |= keys
    return {float(len(keys)) for keys in (*roles.values(), *kinds.values())}


def _informants(found: DataSources) -> Values:
    parts: dict[str, float] = {case: tally.totals()["persons"] for case, tally in found.by_case.items()}
    made = Values(found.total.totals()["persons"], parts)
    for tally in (found.total, *found.by_case.values()):
        made.also |= {float(len(keys)) for keys in tally.persons.values()} | _by_role(tally.persons)
    return made


def _kinds(found: DataSources) -> dict[str, Values]:
    """Return the numbers of sources of each kind, and of documents: all that are neither talks nor observations."""
    made: dict[str, Values] = {}
    for kind in found.kinds:
        noun = kind.casefold() if kind.casefold().endswith("s") else f"{kind.casefold()}s"
        if noun != "interviews":
            parts: dict[str, float] = {case: len(tally.kinds.get(kind, ())) for case, tally in found.by_case.items()}
            made[noun if noun in ("focus groups", "documents", "observations") else kind.casefold()] = Values(
                len(found.total.kinds[kind]), parts
            )
    other = [kind for kind in found.kinds if not is_interview(kind) and "observ" not in kind.casefold()]
    if other:
        parts = {case: sum(len(tally.kinds.get(kind, ())) for kind in other) for case, tally in found.by_case.items()}
        called_so = made["documents"].possible if "documents" in made else set()
        made["documents"] = Values(sum(len(found.total.kinds[kind]) for kind in other), parts, also=called_so)
    return made


def _coders(study: Study) -> Values:
    coded = set(study.codings.coder.tolist()) - {study.consensus}
    people = [one for one in study.coders if one.id != study.consensus]
    return Values(len(coded) or len(people), also={float(len(people))})


def _levels(study: Study) -> dict[str, Values]:
    """Return the numbers of codes at each level: in all, grouped, per dimension and theme, and used."""
    present = [code for code in study.codebook.codes if not code.retired]
    made: dict[str, Values] = {}
    by_id = {code.id: code for code in present}
    for level in Level:
        own = [code for code in present if code.level is level]
        grouped = [code for code in own if level is Level.DIMENSION or code.parent in by_id]
        under: dict[str, float] = defaultdict(float)
        tops: dict[str, float] = defaultdict(float)
        for code in grouped:
            parent = by_id.get(code.parent or 0)
            if parent:
                under[parent.name] += 1
                top = by_id.get(parent.parent or 0)
                tops[top.name if top else parent.name] += 1
        values = Values(len(own), {"grouped": float(len(grouped))} if len(grouped) != len(own) else {})
        used = np.isin(np.array([code.id for code in own]), study.codings.code).sum() if own else 0
        values.also |= {*under.values(), *tops.values(), float(used)}
        made[f"{level.value}s"] = values
    total = Values(made["concepts"].total, also={float(len(present)), *made["concepts"].possible})
    return {**made, "codes": total}


def _minutes(study: Study, found: DataSources) -> dict[str, Values]:
    talks = [one for one in study.sources if is_interview(one.kind)]
    timed = [length for one in talks if (length := float(minutes_of([one])))]
    if not timed:
        return {}
    parts: dict[str, float] = {case: tally.totals()["minutes"] for case, tally in found.by_case.items()}
    made = Values(minutes_of(talks), parts)
    made.ranges[""] = (min(timed), max(timed))
    for name, sources in _groups(talks, found):
        lengths = [length for one in sources if (length := float(minutes_of([one])))]
        if lengths and (min(lengths), max(lengths)) != made.ranges[""]:
            made.ranges[name] = (min(lengths), max(lengths))
        if lengths:
            made.also |= _averages(lengths) | {float(minutes_of(sources))}
    made.also |= {*timed, *_averages(timed)}
    hours = Values(round(made.total / 60, 1))
    for minutes in made.possible:
        hours.also |= {float(minutes // 60), float(round(minutes / 60)), round(minutes / 60, 1), float(-(-minutes // 60))}
    hours.ranges = {name: (round(low / 60, 1), round(high / 60, 1)) for name, (low, high) in made.ranges.items()}
    return {"minutes": made, "hours": hours}


def _groups(talks: Sequence[Source], found: DataSources) -> Iterator[tuple[str, list[Source]]]:
    for kind in found.kinds:
        yield kind, [one for one in talks if one.kind == kind]
    for case, tally in found.by_case.items():
        yield case, [one for one in tally.sources.values() if is_interview(one.kind)]


def _averages(lengths: Sequence[float]) -> set[float]:
    mean, middle = float(np.mean(lengths)), float(np.median(lengths))
    return {round(mean, 1), float(round(mean)), float(int(mean)), middle, float(round(middle))}


def number_findings(values: Mapping[str, Values], paragraph: Paragraph, quoted: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    """Yield the numbers of a paragraph that are none of the study's; what informants say, in `quoted` spans, does not count."""
    text = _without(paragraph.text, quoted)
    for one in counted(text, [noun for noun in values if not noun.endswith("s")]):
        known = values.get(one.noun)
        sentence = _around(text, one)
        if known is None or (one.noun in LENGTHS and not _of_talks(sentence)):
            continue
        finding = _range(known, one, paragraph) if one.is_range else _number(known, one, paragraph, _of_all(sentence))
        if finding is not None:
            yield finding


# a sentence is asked for each number in it
@lru_cache(maxsize=16)
def _of_talks(sentence: str) -> bool:
    return _TALK.search(sentence) is not None


@lru_cache(maxsize=16)
def _of_all(sentence: str) -> bool:
    return _IN_ALL.search(sentence) is not None


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with blanks for some spans of it."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _around(text: str, one: Counted) -> str:
    """Return the sentence that a number stands in."""
    starts = [match.end() for match in _SENTENCE.finditer(text, 0, one.start)]
    end = _SENTENCE.search(text, one.end)
    return text[starts[-1] if starts else 0 : end.start() if end else len(text)]


def _number(known: Values, one: Counted, paragraph: Paragraph, in_all: bool) -> Finding | None:
    if one.low in known.possible:
        return None
    part = one.low < known.total and (one.noun in LENGTHS or (one.spelled and one.low <= _FEW)) and not in_all
    return _finding(one, paragraph, f"the project has {known.told()}", not part)


def _range(known: Values, one: Counted, paragraph: Paragraph) -> Finding | None:
    """Return what is wrong with a range; one of counts, such as 3 to 4 interviews, is nobody's total."""
    if not known.ranges or (one.low, one.high) in known.ranges.values():
        return None
    low, high = known.ranges[""]
    wider = one.low <= low and high <= one.high
    return _finding(one, paragraph, f"the project has {known.ranges_told()}", not wider)


def _finding(one: Counted, paragraph: Paragraph, has: str, fault: bool) -> Finding:
    written = " ".join(paragraph.text[one.start : one.end].split())
    said = f"{_plain(one.low)}-{_plain(one.high)}" if one.is_range else _plain(one.low)
    mend = "Mend the number, or the sources: gioia report sources."
    return Finding(Found.NUMBER, fault, paragraph.place(one.start), f"says {said} {one.noun}; {has}.", mend, written)
