"""Comparing coders: what they agree on, where they disagree, what only one of them has read."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.disagreement.grouping import agreed, groups, runs_of
from gioia_coder.core.disagreement.kinds import Relations, kind_of
from gioia_coder.core.disagreement.model import Agreement, Disagreement, Found, Held, Kind, Run
from gioia_coder.core.disagreement.naming import content_hash, identity, place_digest, short_ids
from gioia_coder.core.disagreement.renaming import merged as one_in_the_end
from gioia_coder.core.disagreement.renaming import renamings
from gioia_coder.core.disagreement.weighing import weights
from gioia_coder.core.study import Study


def coders_of(study: Study) -> tuple[int, ...]:
    """Return the keys of every coder but consensus."""
    return tuple(coder.id for coder in study.coders if coder.id != study.consensus)


def compare(
    study: Study,
    coders: Sequence[int] = (),
    sources: Iterable[int] | None = None,
    *,
    read: Iterable[tuple[int, int]] | None = None,
    merged: Codebook | None = None,
) -> Found:
    """Return where some coders (keys; all but consensus by default) agree and disagree in some sources (keys; all by default).

    `read` are pairs of coder and source; without it a coder has read what is done, and what they have coded anything in.
    `merged` is the codebook that says which codes became one, where that is not the study's.
    """
    names = {coder.id: coder.name for coder in study.coders}
    compared = tuple(sorted(set(coders or coders_of(study)), key=lambda key: names.get(key, "")))
    kept = {source.id for source in study.sources if source.revision is not None}
    if sources is not None:
        kept &= frozenset(sources)
    by_source = _held(study, compared, kept)
    pairs = set(study.done) if read is None else set(read)
    if read is None:
        pairs |= {(one.coder, source) for source, held in by_source.items() for one in held}
    pairs = {(coder, source) for coder, source in pairs if coder in compared and source in kept}
    work = _Comparing(study, compared, frozenset(pairs), merged or study.codebook)
    for source in study.sources:
        if source.id in by_source:
            work.add(source.id, by_source[source.id])
    return work.found()


def _held(study: Study, coders: Sequence[int], sources: set[int]) -> dict[int, list[Held]]:
    every = study.codings
    columns = every.take(np.isin(every.coder, list(coders)) & np.isin(every.source, list(sources)))
    found: dict[int, list[Held]] = defaultdict(list)
    wanted = (columns.id, columns.coder, columns.code, columns.start, columns.end, columns.contradicts, columns.intensity)
    for source, *values in zip(columns.source.tolist(), *(column.tolist() for column in wanted), strict=True):
        found[source].append(Held(*values))
    return found


class _Group(NamedTuple):
    """A disagreement to be: where it is, whose, and what it weighs."""

    source: int
    start: int
    end: int
    held: tuple[Held, ...]
    readers: tuple[int, ...]
    agreed: tuple[Agreement, ...]
    kind: Kind
    weights: dict[int, float]
    hash: str
    digest: str
    former: tuple[str, ...]


class _Comparing:
    """One comparison at work, a source at a time."""

    def __init__(self, study: Study, coders: tuple[int, ...], read: frozenset[tuple[int, int]], merged: Codebook) -> None:
        self.study, self.coders, self.read = study, coders, read
        self.relations = Relations(study.codebook)
        self.identity = identity(study)
        self.same = one_in_the_end(merged)
        self.agreements: list[Agreement] = []
        self.singles: dict[int, tuple[Held, ...]] = {}
        self.groups: list[_Group] = []

    def add(self, source: int, held: Sequence[Held]) -> None:
        """Compare what stands in one source."""
        readers = tuple(coder for coder in self.coders if (coder, source) in self.read)
        own = [one for one in held if one.coder in readers]
        if len(readers) < 2:
            if own:
                self.singles[source] = tuple(own)
            return
        alike, left = agreed(source, runs_of(own), readers)
        self.agreements += alike
        nearby = _Nearby(alike)
        words = self.study.revision(source).text if left else ""
        self.groups += [self._group(source, words, readers, runs, nearby) for runs in groups(left)]

    def _group(self, source: int, words: str, readers: tuple[int, ...], runs: list[Run], nearby: _Nearby) -> _Group:
        start, end = runs[0].start, max(run.end for run in runs)
        order = {coder: n for n, coder in enumerate(self.coders)}
        members = (one for run in runs for one in run.members)
        held = tuple(sorted(members, key=lambda one: (one.start, one.end, one.key, order[one.coder])))
        shared = nearby.overlapping(start, end)
        return _Group(
            source,
            start,
            end,
            held,
            readers,
            shared,
            kind_of(runs, readers, self.relations, has_agreed=bool(shared)),
            weights(runs, shared, readers, self.relations),
            content_hash(self.identity, source, readers, held, start, words[start:end]),
            place_digest(self.identity, source, start, end, held),
            tuple(self._former(source, readers, held, start, words[start:end])),
        )

    def _former(self, source: int, readers: tuple[int, ...], held: Sequence[Held], start: int, words: str) -> Iterator[str]:
        for names in renamings(sorted({one.code for one in held}), self.same):
            renamed = [one._replace(code=names[one.code]) for one in held]
            yield content_hash(self.identity, source, readers, renamed, start, words)

    def found(self) -> Found:
        """Return everything, the disagreements ranked by their share."""
        total = sum(sum(one.weights.values()) for one in self.groups)
        ids = short_ids([one.digest for one in self.groups])
        listed = [
            Disagreement(
                *(name, one.hash, one.kind, one.source, one.start, one.end, one.readers, one.held, one.agreed, one.weights)
            )
            for name, one in zip(ids, self.groups, strict=True)
        ]
        listed = [
            replace(one, share=one.weight / total if total else 0.0, former=group.former)
            for one, group in zip(listed, self.groups, strict=True)
        ]
        listed.sort(key=lambda one: -one.share)  # in the order of the sources and places among equals
        texts = {source.id: source.revision for source in self.study.sources if source.revision is not None}
        return Found(self.coders, self.read, tuple(self.agreements), tuple(listed), self.singles, texts)


class _Nearby:
    """The agreements of a source, by place."""

    def __init__(self, ordered: Sequence[Agreement]) -> None:
        self.ordered = ordered
        self.reach = list(accumulate((one.end for one in ordered), max))

    def overlapping(self, start: int, end: int) -> tuple[Agreement, ...]:
        """Return those that overlap a stretch."""
        at = bisect_left(self.ordered, end, key=lambda one: one.start)
        found: list[Agreement] = []
        while at and self.reach[at - 1] > start:
            at -= 1
            if self.ordered[at].end > start:
                found.append(self.ordered[at])
        return tuple(reversed(found))
