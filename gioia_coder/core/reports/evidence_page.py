"""The evidence page: from the data structure and the case matrix to the quotes, and from a quote to its turn in the source.

The page is told everything that it counts by: which speakers stand under a coding, which cases it counts for. What may be written
is listed field by field in `PUBLISHED` and `WITHHELD`; nothing else leaves here, and a public page has the first of the two only.
Tables are columns of one length; a reference to a row of another table is its number, -1 for none. Offsets in a source that is
written count UTF-16 units, as the page's script does; private words in it are filled with `FILL`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gioia_coder.core.blocks import Figure, Provenance, printable, printable_in_place
from gioia_coder.core.codebook.tree import TOP_DOWN
from gioia_coder.core.counting.cells import CellCounts, Filters, count
from gioia_coder.core.counting.columns import columns_by
from gioia_coder.core.counting.ground import Ground, ground
from gioia_coder.core.counting.layers import AGREED, ANY
from gioia_coder.core.counting.passages import behind
from gioia_coder.core.counting.rows import rows_at, used_codes
from gioia_coder.core.model import Polarity, QuoteState, Source, Turn
from gioia_coder.core.reports.case_matrix import RULES
from gioia_coder.core.reports.data_structure import RULE, figures, tallies
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.privacy import private_spans
from gioia_coder.core.reports.records import Reader, Record, coding_records, concept_rows
from gioia_coder.core.reports.wording import capital, counting_note, level_heads, number, provenance
from gioia_coder.core.speakers import called
from gioia_coder.core.study import Study

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints

FILL: Final = "\x01"
"""What stands for each private letter of a text: no text holds it, since control characters are left out at import."""

STATES: Final = (QuoteState.POWER, QuoteState.PROOF, QuoteState.CANDIDATE, QuoteState.REJECTED, QuoteState.PRIVATE)
"""The states of quotes in the order in which they are shown; the page knows them by their place here."""

PUBLISHED: Final[Mapping[str, tuple[str, ...]]] = {
    "about": ("project", "origin", "public", "layer", "heads", "note", "hidden", "by_case"),
    "codes": ("id", "level", "name", "parent", "definition", "informants", "cases", "passages"),
    "cases": ("id",),
    "informants": ("id", "role", "case"),
    "sources": ("id", "kind", "language"),
    "codings": (
        *("source", "start", "end", "code", "state", "against", "spoken", "people", "cases"),
        *("segment", "words", "translations"),
    ),
    "matrix": ("level", "title", "constructs", "row_of", "columns", "passages", "against", "note"),
    "sets": ("members",),
}
"""What every page holds, by table."""

WITHHELD: Final[Mapping[str, tuple[str, ...]]] = {
    "coders": ("id",),
    "sources": ("title", "date", "case", "text", "speakers", "asking", "turns"),
    "codings": ("shown", "coders", "memo", "intensity"),
}
"""What a public page does not hold: transcripts with titles and dates, coders, memos, and quotes before they were edited."""

NAMELESS: Final = "one coder"
"""What a public page calls the layer of a coder."""

_ASKED, _ANSWERED = 1, 2


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """A page without a format: what it is called, its figures, its tables by name and field, and where it comes from."""

    title: str
    figures: tuple[Figure, ...]
    data: Mapping[str, Mapping[str, Any]]
    provenance: Provenance


def build(study: Study, options: Options, *, public: bool = False) -> EvidencePage:
    """Return the page of a layer; a public one has neither transcripts nor rejected and private quotes.

    Raises UnknownNameError for a layer that is not there.
    """
    base = ground(study, options.layer)
    if public and base.layer not in (ANY, *AGREED):
        base = replace(base, layer=NAMELESS)
    origin = provenance(study, options, base.layer)
    made = _Page(study, base, public).tables(origin)
    fields = PUBLISHED if public else {name: (*PUBLISHED.get(name, ()), *WITHHELD.get(name, ())) for name in made}
    data = {name: {field: made[name][field] for field in chosen} for name, chosen in fields.items()}
    return EvidencePage(study.name, figures(study), data, origin)


class _Page:
    """The tables of a page, with what they share: the numbers of codes, people, cases and sources in them."""

    def __init__(self, study: Study, base: Ground, public: bool) -> None:
        self.study, self.base, self.public = study, base, public
        self.reader = Reader(study)
        self.codes = list(study.codebook.walk())
        self.people = [one for one in study.informants if not one.is_interviewer]
        self.sources = [one for one in study.sources if one.revision is not None]
        self.code_at = {code.id: n for n, code in enumerate(self.codes)}
        self.person_at = {person.id: n for n, person in enumerate(self.people)}
        self.case_at = {case.ref: n for n, case in enumerate(study.cases)}
        self.source_at = {source.id: n for n, source in enumerate(self.sources)}
        self._private = private_spans(study.quotes)
        self.sets: dict[tuple[int, ...], int] = {}

    def tables(self, origin: Provenance) -> dict[str, dict[str, Any]]:
        codings, hidden = self._codings()
        coders = [printable(coder.name) for coder in self.study.coders]
        return {
            "about": self._about(origin, hidden),
            "codes": self._codes(),
            "cases": {"id": [printable(case.ref) for case in self.study.cases]},
            "informants": self._informants(),
            "coders": {"id": coders},
            "sources": self._sources(),
            "codings": codings,
            "matrix": self._matrix(),
            "sets": {"members": [list(members) for members in self.sets]},
        }

    def _set(self, members: Iterable[int]) -> int:
        """Return the number of a set of row numbers, which many codings share."""
        return self.sets.setdefault(tuple(members), len(self.sets))

    def _about(self, origin: Provenance, hidden: int) -> dict[str, Any]:
        left = f"Not on this page: {number(hidden, 'coding')} whose quote is rejected, private or an interviewer's."
        by_concept = count(self.base, concept_rows(self.base), columns_by(self.base, "case"))
        return {
            "project": printable(self.study.name),
            "origin": printable(origin.as_line()),
            "public": self.public,
            "layer": self.base.layer,
            "heads": [printable(head) for head in level_heads(self.study.codebook)],
            "note": " ".join(filter(None, [counting_note(by_concept, RULE, Filters()), left if hidden else ""])),
            "hidden": hidden,
            "by_case": bool(self.study.cases),
        }

    def _codes(self) -> dict[str, list[Any]]:
        counted = tallies(self.base)
        parents = [self.study.codebook.parent_of(code) for code in self.codes]
        return {
            "id": [printable(code.ref) for code in self.codes],
            "level": [TOP_DOWN.index(code.level) for code in self.codes],
            "name": [printable(code.name) for code in self.codes],
            "parent": [self.code_at[parent.id] if parent else -1 for parent in parents],
            "definition": [printable(code.definition) for code in self.codes],
            **{name: [counted[code.id][name] for code in self.codes] for name in ("informants", "cases", "passages")},
        }

    def _informants(self) -> dict[str, list[Any]]:
        cases = {case.id: case.ref for case in self.study.cases}
        names = called(self.study.informants, cases)
        return {
            "id": [printable(names[one.id]) for one in self.people],
            "role": [printable(one.role) for one in self.people],
            "case": [self.case_at[cases[one.case]] if one.case in cases else -1 for one in self.people],
        }

    def _codings(self) -> tuple[dict[str, Any], int]:
        """Return the codings by concept, those chosen for print first and what is no evidence last, and how many are left out."""
        columns: dict[str, list[Any]] = {name: [] for name in (*PUBLISHED["codings"], *WITHHELD["codings"])}
        sparse: dict[str, dict[str, Any]] = {name: {} for name in ("shown", "translations", "memo", "intensity")}
        rows, states = self._order()
        masks = behind(self.base)
        coder_at = {coder.id: n for n, coder in enumerate(self.study.coders)}
        hidden = 0
        offsets = {} if self.public else {source.id: _Units(self._text(source)) for source in self.sources}
        for row, record in zip(rows.tolist(), coding_records(self.base, rows), strict=True):
            state = int(states[row])
            if self.public and (STATES[state] in (QuoteState.REJECTED, QuoteState.PRIVATE) or record.asked):
                hidden += 1
                continue
            units = offsets.get(record.source.id, int)
            self._put(columns, record, state, units)
            columns["spoken"].append(_ASKED * int(self.base.question[row]) + _ANSWERED * int(self.base.answer[row]))
            if not self.public:
                columns["coders"].append(self._set(coder_at[key] for key, mask in masks.items() if mask[row]))
            self._say(sparse, len(columns["code"]) - 1, record, STATES[state])
        return {**columns, **sparse}, hidden

    def _order(self) -> tuple[Ints, Ints]:
        """Return the rows of the codings of codes in use as they are shown, and for every row its quote's place in `STATES`."""
        codings = self.base.codings
        spans = zip(codings.source.tolist(), codings.start.tolist(), codings.end.tolist(), strict=True)
        states = np.fromiter((STATES.index(self._state(*span)) for span in spans), np.int64, len(codings))
        row_of = concept_rows(self.base).of_code[codings.code]
        asked = self.base.question & ~self.base.answer
        chosen = states < STATES.index(QuoteState.CANDIDATE)
        last = (states > STATES.index(QuoteState.CANDIDATE)) | asked
        order = np.lexsort((np.arange(len(row_of)), last, ~chosen, row_of))
        return order[row_of[order] >= 0], states

    def _state(self, source: int, start: int, end: int) -> QuoteState:
        state = self.reader.state(source, start, end)
        return QuoteState.PRIVATE if state is not QuoteState.REJECTED and self.reader.hidden(source, start, end) else state

    def _put(self, columns: dict[str, list[Any]], record: Record, state: int, units: Callable[[int], int]) -> None:
        span = (record.source.id, record.start, record.end)
        for name, value in (
            ("source", self.source_at[record.source.id]),
            ("start", units(record.start)),
            ("end", units(record.end)),
            ("code", self.code_at[record.code.id]),
            ("state", state),
            ("against", int(record.polarity is Polarity.CONTRADICTS)),
            ("people", self._set(self.person_at[person.id] for person in record.informants)),
            ("cases", self._set(self.case_at[case] for case in record.cases)),
            ("segment", printable(self.reader.address(*span))),
        ):
            columns[name].append(value)
        if self.public:
            columns["words"].append(printable(self.reader.shown(*span)))

    def _say(self, sparse: dict[str, dict[str, Any]], n: int, record: Record, state: QuoteState) -> None:
        """Note what few codings have; the words about a private quote could tell it."""
        span = (record.source.id, record.start, record.end)
        if state is QuoteState.PRIVATE:
            return
        shown, words = self.reader.shown(*span), self.reader.quote(*span)
        translated = {language: printable(text) for language, text in self.reader.translations(*span).items()}
        found = {
            "shown": printable(shown) if shown != words else "",
            "translations": translated,
            "memo": printable(record.memo),
            "intensity": record.intensity,
        }
        for name, value in found.items():
            if value:
                sparse[name][str(n)] = value

    def _sources(self) -> dict[str, list[Any]]:
        cases = {case.id: n for n, case in enumerate(self.study.cases)}
        table: dict[str, list[Any]] = {
            "id": [printable(one.ref) for one in self.sources],
            "kind": [printable(one.kind) for one in self.sources],
            "language": [one.language for one in self.sources],
            "title": [printable(one.title) for one in self.sources],
            "date": [printable(one.date) for one in self.sources],
            "case": [cases.get(one.case or 0, -1) for one in self.sources],
        }
        if self.public:
            return table
        asks = {one.id for one in self.study.informants if one.is_interviewer}
        columns: dict[str, list[Any]] = {name: [] for name in ("text", "speakers", "asking", "turns")}
        for source in self.sources:
            text, revision = self._text(source), self.study.revision(source.id)
            labels = list(dict.fromkeys(turn.speaker for turn in revision.turns))
            columns["text"].append(text)
            columns["speakers"].append([printable(label) for label in labels])
            columns["asking"].append([n for n, label in enumerate(labels) if revision.speakers.get(label) in asks])
            columns["turns"].append(_turns(revision.turns, labels, _Units(text)))
        return {**table, **columns}

    def _text(self, source: Source) -> str:
        """Return a source's text with its private words filled in, each letter in its place."""
        text = printable_in_place(self.study.revision(source.id).text)
        for start, end in self._private.get(source.id, ()):
            text = text[:start] + FILL * (end - start) + text[end:]
        return text

    def _matrix(self) -> dict[str, Any]:
        """Return the case matrix of each level: passages by construct and case."""
        columns = columns_by(self.base, "case")
        made = [
            count(self.base, rows_at(self.study.codebook, level, used_codes(self.base.codings.code)), columns)
            for level in TOP_DOWN
        ]
        return {
            "level": [str(level) for level in TOP_DOWN],
            "title": [f"{capital(str(level))}s by case" for level in TOP_DOWN],
            "constructs": [[_names(counts, row) for row in range(len(counts.rows.constructs))] for counts in made],
            "row_of": [[int(counts.rows.of_code[code.id]) for code in self.codes] for counts in made],
            "columns": [self.case_at[label] for label in columns.labels],
            "passages": [counts.passages.tolist() for counts in made],
            "against": [counts.contradicted.astype(int).tolist() for counts in made],
            "note": [
                counting_note(counts, RULES["count"].format(row=level, column="case"), Filters())
                for level, counts in zip(TOP_DOWN, made, strict=True)
            ],
        }


def _names(counts: CellCounts, row: int) -> list[str]:
    """Return the names of a construct from the dimension down to its own."""
    construct = counts.rows.constructs[row]
    names = (construct.dimension, construct.theme, construct.concept)
    return [printable(name) for name in names[: TOP_DOWN.index(counts.rows.level) + 1]]


def _turns(turns: Sequence[Turn], labels: Sequence[str], units: Callable[[int], int]) -> list[list[int]]:
    """Return each turn as the number of its label and the spans of its pieces."""
    at = {label: n for n, label in enumerate(labels)}
    return [[at[turn.speaker], *(units(edge) for piece in turn.pieces for edge in (piece.start, piece.end))] for turn in turns]


class _Units:
    """Turns an offset in code points into one in UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._pairs = [] if text.isascii() else [n for n, char in enumerate(text) if char > "\uffff"]

    def __call__(self, offset: int) -> int:
        return offset + bisect_left(self._pairs, offset)
