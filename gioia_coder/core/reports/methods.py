"""A paragraph for the methods section, with the study's own numbers: who coded what twice, how alike, how it was reconciled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from gioia_coder.core.agreement import Difference, difference
from gioia_coder.core.blocks import Column, Provenance, Report, Table, records
from gioia_coder.core.disagreement import Found, compare, standing
from gioia_coder.core.model import CONSENSUS, Decision, Level
from gioia_coder.core.reports import saturation
from gioia_coder.core.reports.agreeing import LEVELS, Outcome, interval, share, two
from gioia_coder.core.reports.agreement import verdict
from gioia_coder.core.reports.figures_of_study import (
    CodebookHistory,
    Numbers,
    codebook_sentences,
    data_sentence,
    numbers_of,
)
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.wording import enumerated, number
from gioia_coder.core.study import Study

TITLE: Final = "Methods: data, coding and agreement"
COLUMNS: Final = (Column("what", "What", width=34), Column("value", "Value", width=40))
_TOUCHED: Final = "a {unit} carries a code where any of a coder's codings touches it"
_MODES: Final = {"consensus": "by consensus", "majority": "by majority", "arbiter": "by an arbiter"}
_CHOICES: Final = {
    "adopt": "one coder's reading adopted",
    "union": "the words united",
    "intersect": "the words in common kept",
    "both": "all readings kept",
    "drop": "the coding dropped",
    "recode": "recoded",
    "keep apart": "kept apart as a difference of reading",
}

Fact = tuple[str, str]


def build(
    study: Study,
    outcomes: Sequence[Outcome],
    provenance: Provenance,
    why: str = "",
    history: CodebookHistory | None = None,
) -> Report:
    """Return the numbers with the paragraph beneath; what there is nothing to tell of is left out.

    `outcomes` are the rounds, oldest first, or the present codings; `why` says why there are none; `history` is how the codebook
    came about.
    """
    compared, found = _compared(outcomes[0]) if outcomes else None, numbers_of(study)
    kinds = Counter(str(one.kind) for one in compared.disagreements) if compared else Counter[str]()
    past = history or CodebookHistory()
    sentences = [*filter(None, [data_sentence(found)]), *_coded(found), *codebook_sentences(found, past)]
    sentences += [*_who(study, outcomes, why), *_agreement(outcomes), *_differing(outcomes, kinds), *decided(study.decisions)]
    sentences += [*_left(compared, study.decisions), *_consensus(study), *_saturation(study)]
    paragraph = " ".join(sentences)
    table = Table(TITLE, COLUMNS, [*_counted(found, past), *_facts(study, outcomes, kinds)], paragraph)
    data = {"title": TITLE, "paragraph": paragraph, "sentences": sentences, "numbers": records(table)}
    return Report("methods", TITLE, (table,), provenance, data)


# The paragraph.


def _coded(found: Numbers) -> Iterator[str]:
    if found.first_codings:
        made = number(found.first_codings, "coding")
        yield f"In first coding {enumerated(found.coders)} made {made}."


def _saturation(study: Study) -> Iterator[str]:
    """Yield the sentence of the report on saturation, where anything was coded."""
    if len(study.codings):
        yield f"Code saturation: {saturation.build(study, Options()).data['orders'][0]['sentence']}"


def _who(study: Study, outcomes: Sequence[Outcome], why: str) -> Iterator[str]:
    texts = [one for one in study.sources if one.revision is not None]
    if not outcomes:
        coders = _coders(study)
        coded = len(set(study.codings.source[study.codings.coder != study.consensus].tolist()))
        if coders:
            by = f"by {coders[0]} alone" if len(coders) == 1 else f"by {enumerated(coders)}"
            yield f"Of {number(len(texts), 'source')}, {coded} {'was' if coded == 1 else 'were'} coded, {by}."
        yield f"Agreement was not computed: {why}" if why else "Agreement was not computed."
        return
    coders, twice = _compared_coders(outcomes), twice_coded(outcomes)
    part = share(len(twice) / len(texts)) if texts else ""
    yield (
        f"Of {number(len(texts), 'source')}, {len(twice)} ({part}) {'was' if len(twice) == 1 else 'were'} coded by two coders or "
        f"more ({enumerated(coders)})."
    )
    if not outcomes[0].name:
        yield "No round was frozen, so that the numbers are those of the present codings, whether or not they were discussed."


def _agreement(outcomes: Sequence[Outcome]) -> Iterator[str]:
    if not outcomes:
        return
    first = outcomes[0]
    found = first.comparison.compared
    rule = _TOUCHED.format(unit=found.unit) if found.unit != "character" else "each character counts for itself"
    yield (
        f"Agreement was computed by {found.unit} ({rule}; n = {found.n:,}"
        f"{'' if first.with_interviewer else ', interviewers left out'})."
    )
    before = f'In round "{first.name}", ' if first.name else ""
    alphas = enumerated([_alpha(first, level) for level in LEVELS])
    sentence = f"{before}Krippendorff's alpha, each code against everything else and pooled over codes, was {alphas}"
    if found.draws:
        sentence += f" (95 % intervals from {found.draws:,} bootstrap draws of {found.drawn}s, seed {found.seed})"
    yield f"{sentence}."
    if first.forced:
        yield f'Round "{first.name}" was frozen although not every coder had finished.'
    if len(outcomes) > 1:
        yield _later(first, outcomes[-1], len(outcomes))


def _alpha(one: Outcome, level: Level) -> str:
    measure = one.level(level).pooled
    if measure.alpha.value is None:
        return f"undefined for {level}s ({measure.alpha.reason})"
    around = f" {interval(measure.interval)}" if measure.interval.low is not None else ""
    return f"{two(measure.alpha.value)}{around} for {level}s"


def _later(first: Outcome, last: Outcome, rounds: int) -> str:
    found = last.comparison.compared
    told = [
        f"{_alpha(last, level)}{_told(difference(first.level(level), last.level(level), draws=found.draws, seed=found.seed))}"
        for level in LEVELS
    ]
    return f'In the last of {rounds} rounds, "{last.name}", it was {enumerated(told)}.'


def _told(found: Difference) -> str:
    word = verdict(found)
    low, high = found.interval.low, found.interval.high
    return f" (it {word}; difference {two(found.value)} [{two(low)}, {two(high)}])" if word else ""


def _differing(outcomes: Sequence[Outcome], kinds: Counter[str]) -> Iterator[str]:
    """Yield how the coders differed at first."""
    if kinds:
        listed = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        when = f'In round "{outcomes[0].name}" the' if outcomes[0].name else "The"
        yield f"{when} coders differed in {number(sum(kinds.values()), 'place')} ({listed})."


def _compared(first: Outcome) -> Found:
    return compare(first.study, first.comparison.compared.coders, first.sources)


def _left(found: Found | None, decisions: Sequence[Decision]) -> Iterator[str]:
    """Yield how many of the first disagreements are not decided, where some are."""
    if found is None or not decisions:
        return
    held = standing(found, decisions)
    left = sum(map(held.is_open, found.disagreements))
    if left:
        yield f"{number(left, 'disagreement')} {'is' if left == 1 else 'are'} still open."


def decided(decisions: Sequence[Decision]) -> Iterator[str]:
    """Yield how disagreements were reconciled and which rules came of it; nothing where nothing was decided."""
    made = [one for one in decisions if one.choice != "later"]
    if not made:
        return
    modes = Counter(one.mode for one in made)
    only = f" {_MODES.get(made[0].mode, made[0].mode)}" if len(modes) == 1 else ""
    how = "" if only else f", {enumerated([f'{count} {_MODES.get(mode, mode)}' for mode, count in modes.most_common()])}"
    choices = Counter(one.choice.partition(":")[0] for one in made)
    what = enumerated([f"{_CHOICES.get(choice, choice)} in {count}" for choice, count in choices.most_common()])
    people = enumerated(sorted({name for one in made for name in one.by}))
    by = f" by {people}" if people else ""
    yield f"{number(len(made), 'decision')} {'was' if len(made) == 1 else 'were'} made{by}{only}{how}: {what}."
    reasons = Counter(one.reason for one in made if one.reason)
    if reasons:
        why = enumerated([f"{reason} ({count})" for reason, count in reasons.most_common()])
        yield f"The coders had differed for these reasons: {why}."
    rules = {one.rule for one in made if one.rule}
    if rules:
        yield f"{number(len(rules), 'decision rule')} {'was' if len(rules) == 1 else 'were'} written down for the codebook."


def _consensus(study: Study) -> Iterator[str]:
    count = int((study.codings.coder == study.consensus).sum()) if study.consensus else 0
    if count:
        yield f"The reconciled layer ({CONSENSUS}) holds {number(count, 'coding')}; the coders' own were left as they were."


# The numbers.


def _counted(found: Numbers, history: CodebookHistory) -> Iterator[Fact]:
    """Yield what the data and the codebook hold."""
    if found.cases:
        yield "cases", str(found.cases)
    for kind, n in found.kinds.items():
        yield f"sources: {kind}", str(n)
    for what, value in (("informants", found.informants), ("minutes of interviews", found.minutes), ("words", found.words)):
        if value:
            yield what, f"{value:,}"
    if found.first_codings:
        yield "codings in first coding", f"{found.first_codings:,}"
    if found.concepts_made:
        yield "concepts made, concepts now", f"{found.concepts_made}, {found.levels[Level.CONCEPT]}"
        yield "themes, dimensions", f"{found.levels[Level.THEME]}, {found.levels[Level.DIMENSION]}"
    for what, n in history.changes.items():
        yield f"codebook: {what}", str(n)


def _facts(study: Study, outcomes: Sequence[Outcome], kinds: Counter[str]) -> Iterator[Fact]:
    texts = sum(one.revision is not None for one in study.sources)
    yield "sources", str(texts)
    yield "coders", ", ".join(_compared_coders(outcomes) or _coders(study))
    if not outcomes:
        return
    twice = twice_coded(outcomes)
    yield "sources coded twice or more", f"{len(twice)} ({share(len(twice) / texts)})" if texts else "0"
    for one in outcomes:
        found = one.comparison.compared
        yield f"{one.called}: unit", f"{found.unit} (n = {found.n:,})"
        for level in LEVELS:
            measure = one.level(level).pooled
            around = interval(measure.interval)
            apart = "" if not around else " " if measure.interval.low is not None else ", "
            yield f"{one.called}: alpha, {level}s", f"{two(measure.alpha.value)}{apart}{around}"
    for kind, count in kinds.most_common():
        yield f"disagreements: {kind}", str(count)
    if study.decisions:
        yield "decisions", str(len(study.decisions))
        yield "decision rules", str(len({one.rule for one in study.decisions if one.rule}))


def twice_coded(outcomes: Sequence[Outcome]) -> set[int]:
    """Return the sources (keys) that two coders have read in any of the comparisons."""
    return {source for one in outcomes for source in one.shared}


def _coders(study: Study) -> list[str]:
    coded = set(study.codings.coder.tolist())
    return [one.name for one in study.coders if one.id in coded and one.id != study.consensus]


def _compared_coders(outcomes: Sequence[Outcome]) -> list[str]:
    return list(dict.fromkeys(name for one in outcomes for name in one.coders))
