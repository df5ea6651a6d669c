"""What an archive for everybody holds: `PUBLIC` lists it field by field, and nothing else is written.

It says what a public evidence page says, which keeps back what is private: this is that page as plain files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gioia_coder.core.codebook.tree import TOP_DOWN, Codebook
from gioia_coder.core.exchange.portable import Portable
from gioia_coder.core.model import Code, Polarity
from gioia_coder.core.reports import evidence_page
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from gioia_coder.formats import yaml_codebook
from gioia_coder.formats.plain_study.columns import (
    CASES,
    CODEBOOK,
    CODES,
    CODINGS,
    INFORMANTS,
    SOURCES,
    STUDY,
    Field,
    Kind,
    Layout,
)
from gioia_coder.formats.plain_study.nouns import FORMAT
from gioia_coder.formats.plain_study.refs import by_ref
from gioia_coder.formats.plain_study.told import Record, Told, study_record

PUBLIC: Final[Mapping[str, Layout]] = {
    STUDY: Layout(
        "the study",
        (
            Field("format", Kind.NUMBER, "the number of this layout of files"),
            Field("public", Kind.FLAG, "yes: this archive holds only what may be published"),
            Field("name", Kind.TEXT, "the study's name"),
            Field("revision", Kind.TEXT, "the hash of the content of the whole study"),
            Field("layer", Kind.TEXT, "whose codings these are"),
            Field("note", Kind.TEXT, "how passages are counted"),
        ),
    ),
    CODES: Layout(
        "a code",
        (
            Field("id", Kind.TEXT, "the code's id"),
            Field("level", Kind.TEXT, "concept, theme or dimension"),
            Field("name", Kind.TEXT, "its name"),
            Field("parent", Kind.TEXT, "the id of the code above it"),
            Field("definition", Kind.TEXT, "its definition"),
            Field("informants", Kind.NUMBER, "how many informants it comes from"),
            Field("cases", Kind.NUMBER, "in how many cases it is found"),
            Field("passages", Kind.NUMBER, "how many passages it has"),
        ),
    ),
    CASES: Layout("a case: what is compared", (Field("id", Kind.TEXT, "the case's id"),)),
    INFORMANTS: Layout(
        "a person who speaks",
        (
            Field("id", Kind.TEXT, "what the informant is called here"),
            Field("role", Kind.TEXT, "the informant's role"),
            Field("case", Kind.TEXT, "the id of the informant's case"),
        ),
    ),
    SOURCES: Layout(
        "a source",
        (
            Field("id", Kind.TEXT, "the source's id"),
            Field("kind", Kind.TEXT, "interview, focus group, observation, document ..."),
            Field("language", Kind.TEXT, "the language of its text"),
        ),
    ),
    CODINGS: Layout(
        "a coding: one code applied to one segment",
        (
            Field("source", Kind.TEXT, "the source's id"),
            Field("segment", Kind.TEXT, "its place: the source, the turn, the sentence"),
            Field("start", Kind.NUMBER, "characters (code points) of the transcript before it"),
            Field("end", Kind.NUMBER, "characters of the transcript before its end"),
            Field("words", Kind.TEXT, "its words as they are printed; (private) stands for words that are kept back"),
            Field("translations", Kind.NAMED, "translations by language"),
            Field("code", Kind.TEXT, "the code's id"),
            Field("name", Kind.TEXT, "the code's name"),
            Field("polarity", Kind.TEXT, "supports or contradicts"),
            Field("state", Kind.TEXT, "power for a quote in the text of the paper, proof for one in its tables, else candidate"),
            Field("informants", Kind.WORDS, "who speaks there"),
            Field("cases", Kind.WORDS, "the cases that it counts for"),
        ),
    ),
}
"""Each file of a public archive with its fields; `codebook.yaml` beside them holds ids, names, definitions, level names."""

WITHHELD: Final = (
    "transcripts and turns, titles and dates of sources, imported files",
    "quotes that are private or rejected, what interviewers say, and quotes as they were before they were edited for print",
    "memos, the coders and who of them coded what, intensities, rounds, decisions and ratings",
    "attributes of cases, informants and sources",
    "retired codes, examples, keywords, translations of names, and links between codes",
)
"""What a public archive leaves out, in words."""

Data = Mapping[str, Mapping[str, Any]]


def tell(told: Told, portable: Portable) -> None:
    """Add what may be published of a study."""
    data = evidence_page.build(portable.study, Options(), public=True).data
    about = data["about"]
    values = {"format": FORMAT, "public": True, "name": about["project"], "revision": portable.study.content_hash}
    told.study = study_record({**values, "layer": about["layer"], "note": about["note"]}, PUBLIC[STUDY])
    told.texts[CODEBOOK] = yaml_codebook.text_of(_codebook(portable.study, data["codes"]))
    _put(told, CODES, _codes(data["codes"]))
    _put(told, CASES, sorted(_rows(data["cases"]), key=_by_id))
    cases = data["cases"]["id"]
    _put(told, INFORMANTS, sorted(({**row, "case": _at(cases, row["case"])} for row in _rows(data["informants"])), key=_by_id))
    _put(told, SOURCES, sorted(_rows(data["sources"]), key=_by_id))
    _put(told, CODINGS, sorted(_codings(data), key=_place))


def _put(told: Told, name: str, records: Sequence[Record] | Iterator[Record]) -> None:
    """Add the listed fields of records; others are dropped here, whatever they are."""
    told.put(name, records, PUBLIC[name])


def _by_id(record: Record) -> Any:
    return by_ref(record["id"])


def _place(record: Record) -> Any:
    return by_ref(record["source"]), record["start"], record["end"], by_ref(record["code"])


def _rows(table: Mapping[str, Sequence[Any]]) -> list[Record]:
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def _at(listed: Sequence[str], n: int) -> str:
    return listed[n] if n >= 0 else ""


def _codes(table: Mapping[str, Sequence[Any]]) -> Iterator[Record]:
    for row in _rows(table):
        yield {**row, "level": str(TOP_DOWN[row["level"]]), "parent": _at(table["id"], row["parent"])}


def _codebook(study: Study, table: Mapping[str, Sequence[Any]]) -> Codebook:
    """Return the codebook with nothing but what may be published."""
    codes = [
        Code(
            n + 1, row["id"], TOP_DOWN[row["level"]], row["name"], row["parent"] + 1 or None, n + 1, definition=row["definition"]
        )
        for n, row in enumerate(_rows(table))
    ]
    return Codebook(codes, "", study.codebook.levels)


def _codings(data: Data) -> Iterator[Record]:
    table, codes = data["codings"], data["codes"]
    members = data["sets"]["members"]
    whole = {name: column for name, column in table.items() if not isinstance(column, Mapping)}
    people, cases, sources = (data[name]["id"] for name in ("informants", "cases", "sources"))
    for n, row in enumerate(_rows(whole)):
        yield {
            **row,
            "source": sources[row["source"]],
            "code": codes["id"][row["code"]],
            "name": codes["name"][row["code"]],
            "polarity": str(Polarity.CONTRADICTS if row["against"] else Polarity.SUPPORTS),
            "state": str(evidence_page.STATES[row["state"]]),
            "informants": [people[one] for one in members[row["people"]]],
            "cases": [cases[one] for one in members[row["cases"]]],
            "translations": table["translations"].get(str(n), {}),
        }
