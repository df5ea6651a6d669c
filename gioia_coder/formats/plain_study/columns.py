"""What each file of an archive holds, field by field: the one table that writing, reading and the README go by.

Fields that are empty are left out of a line, but for those that are `needed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

STUDY, CODEBOOK, CASES, INFORMANTS = "study.yaml", "codebook.yaml", "cases.yaml", "informants.yaml"
SOURCES, TURNS, CODES, CODINGS = "sources.jsonl", "turns/", "codes.jsonl", "codings.jsonl"
MEMOS, LINKS, QUOTES, RATINGS, READINGS = "memos.jsonl", "links.jsonl", "quotes.jsonl", "ratings.jsonl", "readings.jsonl"
DECISIONS, ROUNDS, FROZEN = "decisions.jsonl", "rounds.jsonl", "rounds/"
RULES, DISMISSALS, KEPT = "rules.jsonl", "dismissals.jsonl", "kept.jsonl"
CODERS: Final = "coders"
"""The list in `study.yaml` that has fields of its own."""

TEXTS, ORIGINALS, KEPT_FILES = "texts/", "originals/", "kept/"
"""Folders of files that have no fields."""


class Kind(StrEnum):
    """What the value of a field is."""

    TEXT = "text"
    NUMBER = "whole number"
    SECONDS = "number"
    FLAG = "true or false"
    WORDS = "list of texts"
    NAMED = "texts by name"
    SPANS = "list of [start, end]"
    PIECES = "list of [start, end] or [start, end, seconds]"
    PLACES = "list of [source, start, end]"
    RESULTS = "list of objects with code, start, end, contradicts, intensity"
    PAIRS = "list of [coder, source]"
    UUID = "UUID"
    UUIDS = "list of UUIDs"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, what its value is, what it says, and whether every line has it."""

    name: str
    kind: Kind
    said: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One file, or the files of one folder: what a line or an entry of it is, and its fields."""

    said: str
    fields: tuple[Field, ...] = ()


def _needed(name: str, said: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(name, kind, said, needed=True)


def _text(name: str, said: str) -> Field:
    return Field(name, Kind.TEXT, said)


_UUID: Final = Field("uuid", Kind.UUID, "what it is known by in every copy of the study")
_WHEN: Final = _text("when", "when, in UTC")
_NAME: Final = _text("name", "the code's name, for people; the id counts")
_CODE: Final = _needed("code", "the code's id")
_CODER: Final = _needed("coder", "who coded; consensus is what coders agreed on")
_SOURCE: Final = _needed("source", "the source's id")
_START: Final = _needed("start", "where it begins: characters (code points) of the text before it", Kind.NUMBER)
_END: Final = _needed("end", "where it ends, in the same way; the character there is not part of it", Kind.NUMBER)
_CODED: Final = (
    _needed("polarity", "supports or contradicts"),
    Field("intensity", Kind.NUMBER, "1 to 3, where one was given"),
    _text("memo", "the coder's note"),
    _UUID,
    _WHEN,
)

FILES: Final[Mapping[str, Layout]] = {
    STUDY: Layout(
        "the study",
        (
            _needed("format", "the number of this layout of files", Kind.NUMBER),
            _text("name", "the study's name"),
            _text("revision", "the hash of the study's content"),
            Field("settings", Kind.NAMED, "settings that were made for the study"),
        ),
    ),
    CODERS: Layout(
        "a coder, in the list `coders` of `study.yaml`",
        (_needed("name", "the coder's name"), _UUID, Field("blind", Kind.FLAG, "yes for one whose work is kept apart")),
    ),
    CASES: Layout(
        "a case: what is compared",
        (_needed("id", "the case's id"), _UUID, Field("attributes", Kind.NAMED, "what is known of it")),
    ),
    INFORMANTS: Layout(
        "a person who speaks",
        (
            _needed("id", "the informant's id; elsewhere CASE/ID where several have one id"),
            _UUID,
            _text("case", "the id of the informant's case"),
            _text("role", "the informant's role"),
            Field("attributes", Kind.NAMED, "what is known of the informant"),
        ),
    ),
    SOURCES: Layout(
        "a source: one interview, focus group, observation or document",
        (
            _needed("id", "the source's id"),
            _UUID,
            _text("title", "its title"),
            _text("kind", "interview, focus group, observation, document ..."),
            _text("date", "its date"),
            _text("minutes", "how long it took"),
            _text("language", "the language of its text"),
            _text("case", "the id of its case"),
            Field("informants", Kind.WORDS, "who speaks or is listed in it"),
            Field("attributes", Kind.NAMED, "what else is known of it"),
            Field("speakers", Kind.NAMED, "which informant each speaker's label stands for"),
            _text("text", "the file with its text, which every start and end counts in"),
            _text("turns", "the file with its turns"),
            _text("layout", "how speakers were marked where it was imported"),
            _text("encoding", "the encoding of the imported file"),
            _text("file", "the imported file's name"),
            _text("sha256", "the SHA-256 of the imported file"),
            _text("original", "the imported bytes, where they are not those of the text"),
        ),
    ),
    TURNS: Layout(
        "a turn: one speaker's uninterrupted words",
        (
            _needed("n", "the turn's number in its source, from 1", Kind.NUMBER),
            _text("speaker", "the label as written, left out where there is none"),
            _START,
            _END,
            Field("time", Kind.SECONDS, "seconds from the start of the recording"),
            _needed("pieces", "its labelled stretches of words, each with its own time where there is one", Kind.PIECES),
            Field("sentences", Kind.SPANS, "its sentences"),
        ),
    ),
    CODES: Layout(
        "a code, retired ones too, with what codebook.yaml does not hold; other fields stand here in place of those there",
        (
            _needed("id", "the code's id"),
            _text("level", "concept, theme or dimension"),
            _text("name", "its name"),
            _UUID,
            Field("position", Kind.NUMBER, "its place among its siblings"),
            Field("retired", Kind.FLAG, "true for one that is no longer in use"),
            _text("parent", "the id of the code above a retired one"),
            _text("merged_into", "the id of the code that it was merged into"),
            _text("definition", "its definition"),
            _text("include", "when it is applied"),
            _text("exclude", "when it is not"),
            Field("examples", Kind.WORDS, "examples"),
            Field("keywords", Kind.WORDS, "words to look for"),
            Field("labels", Kind.NAMED, "its name in other languages"),
        ),
    ),
    CODINGS: Layout(
        "a coding: one coder applies one code to one segment",
        (
            _SOURCE,
            _START,
            _END,
            _needed("quote", "the words of the segment"),
            _CODE,
            _NAME,
            _CODER,
            *_CODED,
            Field("quarantined", Kind.FLAG, "true for one whose words no present text has: it has no place"),
            Field("behind", Kind.UUIDS, "the coders' codings that one of consensus was derived from"),
            Field("decision", Kind.UUID, "the decision that it was derived by"),
        ),
    ),
    MEMOS: Layout(
        "a memo: a dated note",
        (
            _needed("about", "project, case, source, segment or code"),
            _text("target", "the id of what it is about"),
            Field("start", Kind.NUMBER, "where its segment begins"),
            Field("end", Kind.NUMBER, "where its segment ends"),
            _text("kind", "what kind of note it is"),
            _needed("text", "its words"),
            _text("coder", "who wrote it"),
            _WHEN,
            _UUID,
        ),
    ),
    LINKS: Layout(
        "a link: a directed relation between two codes",
        (
            _needed("from", "the id of the code that it begins at"),
            _needed("to", "the id of the code that it leads to"),
            _text("from_name", "that code's name, for people"),
            _text("to_name", "that code's name, for people"),
            _text("label", "what the relation is"),
            Field("evidence", Kind.PLACES, "segments that show it"),
            _UUID,
        ),
    ),
    QUOTES: Layout(
        "a choice about a segment for print",
        (
            _SOURCE,
            _START,
            _END,
            _text("quote", "the words of the segment"),
            _needed("state", "candidate, power, proof, rejected or private"),
            _text("shown", "the words as they are printed"),
            Field("translations", Kind.NAMED, "translations by language"),
        ),
    ),
    RATINGS: Layout(
        "a judgement of a case on a code",
        (
            _needed("case", "the case's id"),
            _CODE,
            _NAME,
            _needed("value", "high, medium, low, not-asked or not-applicable"),
            _text("why", "the reason"),
            _text("coder", "who judged"),
        ),
    ),
    READINGS: Layout(
        "how far a coder is with a source",
        (
            _SOURCE,
            _CODER,
            _needed("state", "assigned, reading or done"),
            Field("turn", Kind.NUMBER, "the first turn that is not read"),
        ),
    ),
    DECISIONS: Layout(
        "a decision about a disagreement between coders",
        (
            _SOURCE,
            _START,
            _END,
            Field("former", Kind.FLAG, "true where start and end count in an earlier text of the source"),
            _text("disagreement", "the id of the disagreement"),
            _text("hash", "what stands for all that the coders had there"),
            _text("kind", "boundary, granularity, missing, extra, sibling, cousin or far"),
            Field("options", Kind.WORDS, "what could be chosen"),
            _text("choice", "what was chosen"),
            Field("result", Kind.RESULTS, "the codings that stand in consensus"),
            _text("reason", "why they differed"),
            _text("rationale", "why it was settled so"),
            _text("rule", "the rule that follows from it"),
            _text("code", "the id of the code that the rule is for"),
            Field("who", Kind.WORDS, "who decided"),
            _text("mode", "consensus, majority or arbiter"),
            _text("round", "the round that was compared"),
            _WHEN,
            _UUID,
        ),
    ),
    ROUNDS: Layout(
        "a round: codings frozen for comparison, the first one first",
        (
            _needed("name", "the round's name"),
            Field("coders", Kind.WORDS, "who was compared"),
            Field("sources", Kind.WORDS, "the ids of the sources that were compared"),
            Field("forced", Kind.FLAG, "true where somebody was not done"),
            Field("done", Kind.PAIRS, "who was done with what then"),
            _text("codings", "the file with the codings as they were then"),
        ),
    ),
    FROZEN: Layout(
        "a coding as it was when the round was frozen",
        (_SOURCE, _START, _END, _text("quote", "the words of the segment"), _CODE, _NAME, _CODER, *_CODED),
    ),
    RULES: Layout(
        "a phrase that was pinned to a code, or banned from it",
        (
            _CODE,
            _NAME,
            _needed("text", "the phrase"),
            Field("banned", Kind.FLAG, "true for a banned one"),
            _text("who", "who did so"),
        ),
    ),
    DISMISSALS: Layout(
        "a hint about the codebook that was set aside",
        (_needed("hint", "the kind of hint and the code's id"), _text("why", "the reason")),
    ),
    KEPT: Layout(
        "something that another program's file held and that is written back into such files",
        (
            _UUID,
            _needed("kind", "code, source, xml or file"),
            _text("name", "its name"),
            Field("thing", Kind.UUID, "the UUID of what it belongs to"),
            _text("data", "its words"),
            _text("file", "the file with its bytes"),
        ),
    ),
}
"""The files by name; a name that ends in `/` is a folder whose files are all alike."""


def layout_of(name: str) -> Layout:
    """Return the layout of a file by its path in the archive.

    >>> layout_of("turns/E1-01.jsonl") is FILES["turns/"]
    True
    """
    front, slash, _ = name.partition("/")
    return FILES[front + slash]
