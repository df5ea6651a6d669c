"""The tables: two kinds beside the history itself, and both keep everything that ever was.

- *named things* (`named`) change in place; `change` keeps, per entry, the values that a row had before;
- *rows* (`made_and_ended`) are never updated: they carry the entry that made them and the entry that ended them.

A row of either kind is present while its `ended` is null. Columns are Text, Integer, REAL and LargeBinary only, in STRICT
tables, so that nothing is converted on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, text

from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import normal_id

SCHEMA: Final = 4
"""The number of the schema that this program writes, kept in `PRAGMA user_version`."""

APPLICATION_ID: Final = 0x67696F61
"""The four bytes "gioa" in the file's header."""

MIGRATED: Final = "store.migrated"
"""The setting that holds the newest entry of an older schema; what came before cannot be taken back."""

FINAL: Final = "store.final"
"""The setting that holds the newest entry whose former wordings were removed for good; none up to it can be taken back."""

TIMES: Final = "times"
"""The kind of kept row that holds when codings and decisions that came from elsewhere were made: times by UUID in hexadecimal."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

LIVE: Final = text("ended IS NULL")


def _key() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _to(table: str, name: str = "", *, optional: bool = False) -> Column[int]:
    return Column(name or f"{table}_id", Integer, ForeignKey(f"{table}.id"), nullable=optional)


def named(name: str, natural: tuple[str, ...], *columns: Column[Any] | Index, fold: Callable[[str], str] = fold_name) -> Table:
    """Return a table whose rows change in place, their former values kept in `change`.

    The columns in `natural`, their texts folded by `fold`, tell those present apart.
    """
    return Table(
        name,
        metadata,
        _key(),
        Column("uuid", LargeBinary, nullable=False),
        Column("ended", Integer, ForeignKey("entry.id")),
        *columns,
        sqlite_strict=True,
        info={"kind": "named", "natural": natural, "fold": fold},
    )


def made_and_ended(name: str, unique: tuple[str, ...], *columns: Column[Any] | Index) -> Table:
    """Return a table whose rows are made and ended, never updated; `unique` holds among those that are present."""
    rows = Table(
        name,
        metadata,
        _key(),
        Column("uuid", LargeBinary, nullable=False),
        *columns,
        Column("made", Integer, ForeignKey("entry.id"), nullable=False),
        Column("ended", Integer, ForeignKey("entry.id")),
        sqlite_strict=True,
        info={"kind": "rows", "unique": unique},
    )
    Index(f"uq_{name}_present", *(rows.c[column] for column in unique), unique=True, sqlite_where=LIVE)
    return rows


entry = Table(
    "entry",
    metadata,
    _key(),
    Column("uuid", LargeBinary, nullable=False),
    _text("at"),
    _text("who"),
    _text("what"),
    Column("target", Integer, ForeignKey("entry.id")),
    sqlite_strict=True,
)

change = Table(
    "change",
    metadata,
    _key(),
    _to("entry"),
    _text("thing"),
    _count("row"),
    Column("before", Text),
    Index("ix_change_entry_id", "entry_id"),
    Index("ix_change_row", "row", "thing"),
    sqlite_strict=True,
)

tombstone = Table(
    "tombstone",
    metadata,
    _key(),
    Column("uuid", LargeBinary, nullable=False),
    _text("thing"),
    _text("sha256"),
    _to("entry"),
    sqlite_strict=True,
)

setting = named("setting", ("key",), _text("key"), _text("value"))

cases = named("cases", ("ref",), _text("ref"), _text("attributes"))

informant = named(
    "informant",
    ("ref", "case_id"),
    _text("ref"),
    _to("cases", "case_id", optional=True),
    _text("role"),
    _text("attributes"),
    fold=normal_id,
)

source = named(
    "source",
    ("ref",),
    _text("ref"),
    _text("title"),
    _text("kind"),
    _text("date"),
    _text("minutes"),
    _text("language"),
    _to("cases", "case_id", optional=True),
    _text("attributes"),
    _text("file"),
)

# A source's text is its present revision with the highest `n`. `bytes` is null when the file held the text's UTF-8 bytes.
# The long columns stand last: SQLite reads a row from its beginning, and the turns of 10,000 sources are read without texts.
revision = named(
    "revision",
    ("source_id", "n"),
    _to("source"),
    _count("n"),
    _text("sha256"),
    _text("file_sha256"),
    _text("layout"),
    _text("encoding"),
    Column("pieces", LargeBinary, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
    _text("text"),
    Column("bytes", LargeBinary),
    Index("ix_revision_source_id", "source_id"),
)

code = named(
    "code",
    ("level", "name"),
    _text("ref"),
    _text("level"),
    _text("name"),
    _to("code", "parent_id", optional=True),
    _count("position"),
    _text("definition"),
    _text("include"),
    _text("exclude"),
    _text("examples"),
    _text("keywords"),
    _text("labels"),
    _count("retired"),
    _to("code", "merged_into", optional=True),
)

coder = named("coder", ("name",), _text("name"), _count("blind"))

reading = named("reading", ("coder_id", "source_id"), _to("coder"), _to("source"), _text("state"), _count("turn"))

speaking = made_and_ended("speaking", ("source_id", "informant_id"), _to("source"), _to("informant"), _count("n"))

speaker = made_and_ended(
    "speaker", ("revision_id", "n"), _to("revision"), _count("n"), _text("label"), _to("informant", optional=True)
)

coding = made_and_ended(
    "coding",
    ("revision_id", "start", "end", "code_id", "coder_id", "quarantined"),
    _to("revision"),
    _count("start"),
    _count("end"),
    _to("code"),
    _to("coder"),
    Column("intensity", Integer),
    _count("contradicts"),
    _count("quarantined"),
    Column("quote", LargeBinary, nullable=False),
    Column("memo", Text),
)

memo = made_and_ended(
    "memo",
    ("uuid",),
    _text("kind"),
    _text("about"),
    Column("target", LargeBinary),
    Column("revision_id", Integer, ForeignKey("revision.id")),
    Column("start", Integer),
    Column("end", Integer),
    _text("text"),
    _text("who"),
    _text("at"),
)

link = made_and_ended("link", ("a", "b", "label"), _to("code", "a"), _to("code", "b"), _text("label"))

link_evidence = made_and_ended(
    "link_evidence",
    ("link", "revision_id", "start", "end"),
    Column("link", LargeBinary, nullable=False),
    _to("revision"),
    _count("start"),
    _count("end"),
)

quote = made_and_ended(
    "quote",
    ("revision_id", "start", "end"),
    _to("revision"),
    _count("start"),
    _count("end"),
    _text("state"),
    _text("shown"),
    _text("translations"),
)

rating = made_and_ended(
    "rating",
    ("case_id", "code_id", "coder_id"),
    _to("cases", "case_id"),
    _to("code"),
    _to("coder"),
    _text("value"),
    _text("why"),
)

dismissal = made_and_ended("dismissal", ("hint",), _text("hint"), _text("why"), _text("who"))

# A round holds an entry's number and who and what was compared: `coders` and `sources` are lists of UUIDs in hexadecimal.
round_ = named("round", ("name",), _text("name"), _count("entry"), _text("coders"), _text("sources"), _count("forced"))

# How a disagreement was reconciled. `hash` stands for what every coder had there then; `options`, `result` and `by` are lists:
# the choices there were, what is to stand in consensus as [code UUID in hexadecimal, start, end, contradicts, intensity], who.
decision = made_and_ended(
    "decision",
    ("uuid",),
    _to("revision"),
    _to("round", optional=True),
    _count("start"),
    _count("end"),
    _text("disagreement"),
    _text("hash"),
    _text("kind"),
    _text("options"),
    _text("choice"),
    _text("result"),
    _text("reason"),
    _text("rationale"),
    _text("rule"),
    _to("code", optional=True),
    _text("by"),
    _text("mode"),
)

# What a coding of consensus was derived from: the coders' codings (`behind`, UUIDs in hexadecimal) and the decision, if any.
derived = made_and_ended(
    "derived",
    ("coding",),
    Column("coding", LargeBinary, nullable=False),
    _text("behind"),
    Column("decision", LargeBinary),
)

# What a coder answered when codes were suggested. It is about a segment, or, at the level of themes, about an ungrouped
# concept (`concept_id`). `offered` lists what was seen, in this order, as [code UUID in hexadecimal, strength, grounds];
# `choice` is accept, reject, other, new or later; `engine` stands for all that was learned from then.
answer = made_and_ended(
    "answer",
    ("uuid",),
    Column("revision_id", Integer, ForeignKey("revision.id")),
    Column("start", Integer),
    Column("end", Integer),
    _to("code", "concept_id", optional=True),
    _to("coder"),
    _text("level"),
    _text("unit"),
    _text("offered"),
    _text("choice"),
    _to("code", optional=True),
    _text("engine"),
)

# A phrase that a researcher pinned to a code, where it counts like a keyword, or banned from it.
phrase = made_and_ended("phrase", ("code_id", "text"), _to("code"), _text("text"), _count("banned"), _text("who"))

# What another program's file holds and this one has no word for (`core.exchange.portable.Kept`): `thing` is the UUID of what
# it belongs to, `file` the SHA-256 of bytes that stand in the project's folder `kept`.
kept = made_and_ended("kept", ("uuid",), _text("kind"), _text("name"), Column("thing", LargeBinary), _text("data"), _text("file"))

THINGS: Final = tuple(table for table in metadata.sorted_tables if table.info.get("kind") == "named")
ROWS: Final = tuple(table for table in metadata.sorted_tables if table.info.get("kind") == "rows")
