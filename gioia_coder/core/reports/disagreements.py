"""Where coders disagree, how much each kind and code has part in it, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from gioia_coder.core.blocks import Column, Kind, Report, Table, Value, records, without_blank_columns
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.disagreement import Decided, Disagreement, Found, State, compare, standing
from gioia_coder.core.disagreement import Kind as Sort
from gioia_coder.core.disagreement.choosing import APART
from gioia_coder.core.disagreement.wording import has, state_words
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.records import Reader
from gioia_coder.core.reports.wording import number, provenance
from gioia_coder.core.study import Study

TITLE = "Disagreements"
KINDS = (
    Column("kind", "Kind", width=14),
    Column("disagreements", "Disagreements", Kind.NUMBER),
    Column("share", "Share (%)", Kind.SHARE),
    Column("decided", "Decided", Kind.NUMBER),
    Column("apart", "Kept apart", Kind.NUMBER),
    Column("open", "Open", Kind.NUMBER),
)
CODES = (
    Column("id", "Id", width=6),
    Column("code", "Code", width=36),
    Column("disagreements", "Disagreements", Kind.NUMBER),
    Column("share", "Share (%)", Kind.SHARE),
    Column("typical", "Most often", width=24),
    Column("rules", "Rules", Kind.LINES, width=40),
)


def build(study: Study, options: Options, merged: Codebook | None = None) -> Report:
    """Return the disagreements of every coder but consensus, or of those chosen: by kind, by code, and one by one.

    Of a round the study is that which it froze, and `merged` the codebook that says which codes became one since.

    Nothing that differs between copies of a study, such as the short ids, is in it.
    """
    found = compare(study, sorted(options.coders or ()), options.sources, merged=merged)
    decided = standing(found, study.decisions)
    kinds = Table("By kind", KINDS, list(_by_kind(found, decided)), _note(study, found, decided, options.round))
    codes = Table("By code", CODES, list(_by_code(study, found)))
    every = _list(study, found, decided)
    data = {"title": TITLE, "kinds": records(kinds), "codes": records(codes), "rows": records(every), "note": kinds.note}
    return Report("disagreements", TITLE, (kinds, codes, _on_paper(every)), provenance(study, options), data)


_FILLED: Final = ("decision", "reason", "rationale")


def _on_paper(every: Table) -> Table:
    """Return the list without the sources, which its segments name, and without answers that nobody has given."""
    at = next(n for n, column in enumerate(every.columns) if column.key == "source")
    columns = every.columns[:at] + every.columns[at + 1 :]
    rows = [(*row[:at], *row[at + 1 :]) for row in every.rows]
    note = "In brackets: which of the words have the code, where not all do; behind a decision, who made it." if rows else ""
    kept = [each.key for each in columns if each.key not in _FILLED]
    return without_blank_columns(Table(every.title, columns, rows, note), kept)


def percent(share: float) -> float:
    """Return a part of the whole in percent, to one place.

    >>> percent(1 / 3)
    33.3
    """
    return round(100 * share, 1)


def _by_kind(found: Found, decided: Decided) -> Iterable[tuple[Value, ...]]:
    for kind in Sort:
        some = [one for one in found.disagreements if one.kind is kind]
        if some:
            states = [decided.of(one) for one in some]
            apart = sum(1 for each in states if each.decision is not None and each.decision.choice == APART)
            done = sum(1 for each in states if each.state is State.DECIDED)
            yield (kind.value, len(some), percent(sum(one.share for one in some)), done, apart, len(some) - done)


def code_shares(found: Found) -> list[tuple[int, float, list[Disagreement]]]:
    """Return each code with its part of all disagreement and the disagreements it is in, the one with the largest part first."""
    weights: Counter[int] = Counter()
    within: dict[int, list[Disagreement]] = {}
    for one in found.disagreements:
        weights.update(one.weights)
        for code in one.codes:
            within.setdefault(code, []).append(one)
    total = sum(weights.values())
    ranked = sorted(within, key=lambda code: (-weights[code], code))
    return [(code, weights[code] / total if total else 0.0, within[code]) for code in ranked]


def typical(some: Sequence[Disagreement]) -> str:
    """Return the kind that occurs most often, with how often.

    >>> typical([])
    ''
    """
    counts = Counter(one.kind for one in some)
    kind = max(counts, key=lambda each: (counts[each], -list(Sort).index(each)), default=None)
    return f"{kind} ({counts[kind]} of {len(some)})" if kind is not None else ""


def _by_code(study: Study, found: Found) -> Iterable[tuple[Value, ...]]:
    for code, share, some in code_shares(found):
        of = study.codebook.by_id[code]
        yield (of.ref, of.name, len(some), percent(share), typical(some), rules_for(study, code))


def rules_for(study: Study, code: int) -> tuple[str, ...]:
    """Return the rules that decisions gave for a codebook entry, each once, oldest first."""
    return tuple(dict.fromkeys(one.rule for one in study.decisions if one.code == code and one.rule))


def _list(study: Study, found: Found, decided: Decided) -> Table:
    names = {coder.id: coder.name for coder in study.coders}
    fixed = {"source", "segment", "kind", "share", "words", "state", "decision", "reason", "rationale"}
    columns = (
        Column("source", "Source", width=12),
        Column("segment", "Segment", width=16),
        Column("kind", "Kind", width=12),
        Column("share", "Share (%)", Kind.SHARE),
        Column("words", "Words", width=60),
        *(
            Column(coder_key(names[coder], fixed), names[coder], Kind.LINES, width=32, over="What each coder has")
            for coder in found.coders
        ),
        Column("state", "State", width=10),
        Column("decision", "Decision", width=24),
        Column("reason", "Reason", width=20),
        Column("rationale", "Rationale", width=40),
    )
    reader, refs = Reader(study), {source.id: source.ref for source in study.sources}
    rows = [_row(study, found, decided, one, reader, refs[one.source]) for one in found.disagreements]
    return Table("Disagreements one by one", columns, rows)


def coder_key(name: str, taken: Iterable[str]) -> str:
    """Return a coder's name as the key of a column, told apart from the other columns.

    >>> coder_key("anna", ["id"]), coder_key("Id", ["id"])
    ('anna', 'coder Id')
    """
    return f"coder {name}" if name.casefold() in taken else name


def _row(study: Study, found: Found, decided: Decided, one: Disagreement, reader: Reader, ref: str) -> tuple[Value, ...]:
    turns = study.revision(one.source).turns
    stands = decided.of(one)
    held = stands.decision
    return (
        ref,
        reader.address(one.source, one.start, one.end),
        one.kind.value,
        percent(one.share),
        reader.quote(one.source, one.start, one.end),
        *(has(one, coder, study.codebook, turns) for coder in found.coders),
        stands.state.value,
        state_words(stands, study.codebook),
        held.reason if held else "",
        held.rationale if held else "",
    )


def _note(study: Study, found: Found, decided: Decided, frozen: str) -> str:
    names = {coder.id: coder.name for coder in study.coders}
    compared = {source for _, source in found.read}
    twice = sum(1 for source in compared if sum(1 for _, each in found.read if each == source) > 1)
    if twice == 0:
        return "Nothing is compared: no source was read by two coders."
    who = ", ".join(names[coder] for coder in found.coders if any(coder == each for each, _ in found.read))
    said = [f"{who} in {number(twice, 'source')} that two of them have read: {number(len(found.agreements), 'agreement')}"]
    said[0] += f", {number(len(found.disagreements), 'disagreement')}."
    said = [f"Round {frozen}, as it was frozen.", *said] if frozen else said
    said.append(
        "A share is a part of all disagreement: length of the words × pairs of coders × distance in the codebook; the shares "
        "of the report agreement go by unit and differ from it."
    )
    singles = sum(map(len, found.singles.values()))
    if singles:
        said.append(f"{number(singles, 'coding')} in {number(len(found.singles), 'source')} that one coder alone has read.")
    if decided.past:
        gone = number(len(decided.past), "decision")
        said.append(f"{gone} about what the coders have changed since, so that nothing is left to decide.")
    return " ".join(said)
