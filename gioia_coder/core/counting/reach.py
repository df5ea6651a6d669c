"""What a column could hold: the sources that were read and the informants who are heard in them, coded or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gioia_coder.core.counting.columns import Columns
from gioia_coder.core.counting.ground import sorted_sources
from gioia_coder.core.model import Informant
from gioia_coder.core.study import Study


@dataclass(slots=True)
class Reach:
    """What one column could hold, as store keys: its sources that have a text, those of them read, and its informants there.

    A source is read where anybody has coded in it or has done reading it.
    """

    sources: set[int] = field(default_factory=set)
    read: set[int] = field(default_factory=set)
    informants: set[int] = field(default_factory=set)


def reach(study: Study, columns: Columns, present: Mapping[int, Sequence[Informant]]) -> list[Reach]:
    """Return what each column could hold; `present` gives by source key who speaks or is listed there.

    A source belongs to the columns of its informants, and where none of them has one, to its own.
    """
    found = [Reach() for _ in columns.labels]
    read = {source for _, source in study.done} | set(study.codings.source.tolist())
    position = {person.id: n for n, person in enumerate(study.informants)}
    of_informant = columns.of_informant
    line = {key: n for n, key in enumerate(sorted_sources(study))}
    for source in study.sources:
        if source.revision is None:
            continue
        heard = {one.id: -1 if of_informant is None else int(of_informant[position[one.id]]) for one in present[source.id]}
        own = -1 if columns.of_source is None else int(columns.of_source[line[source.id]])
        for at in {column for column in heard.values() if column >= 0} or {own} - {-1}:
            found[at].sources.add(source.id)
            found[at].informants |= {person for person, column in heard.items() if of_informant is None or column == at}
            if source.id in read:
                found[at].read.add(source.id)
    return found
