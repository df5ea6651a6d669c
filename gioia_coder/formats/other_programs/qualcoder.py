"""Read a QualCoder project folder: its database, all versions of it, with what came and what could not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from gioia_coder.core.exchange import refi
from gioia_coder.errors import InputError
from gioia_coder.formats.other_programs.database import Database, Row, opened, whole, words
from gioia_coder.formats.other_programs.foreign import Foreign, Identities, Taken, listed, moment, some
from gioia_coder.formats.other_programs.qualcoder_cases import cases, variables
from gioia_coder.formats.other_programs.qualcoder_codes import codes
from gioia_coder.formats.other_programs.qualcoder_reading import Reading, medium
from gioia_coder.formats.other_programs.qualcoder_texts import texts

PROGRAM: Final = "qualcoder-project"
DATABASE: Final = "data.qda"
TABLES: Final = ("project", "source", "code_name", "code_cat", "code_text")
_OWNED: Final = ("source", "code_text", "code_image", "code_av", "annotation", "journal", "cases", "code_name", "code_cat")
_LEFT: Final = {
    "stored_sql": "stored query",
    "ris": "line of bibliographic references",
    "graph": "graph",
    "manage_files_display": "view of the files",
    "files_filter": "filter of the files",
}
"""Tables of what a study has no word for, which are counted and named in the report."""


def database_of(path: Path) -> Path:
    """Return the database of a project folder, or the file itself where it was given."""
    return path / DATABASE if path.is_dir() else path


def read(path: Path) -> Foreign:
    """Return a QualCoder project from its folder or from the database in it.

    Raises InputError when it is none of QualCoder's, damaged or too large.
    """
    file = database_of(path)
    if path.is_dir() and not file.exists():
        raise InputError(path, f'has no file "{DATABASE}".', mend="Give the folder that QualCoder made, which ends in .qda.")
    with opened(file) as database:
        missing = [table for table in TABLES if table not in database.tables]
        if missing:
            other = " It looks like RQDA's." if "treecode" in database.tables else ""
            raise InputError(file, f"is not QualCoder's: it has no table {listed(missing)}.{other}", mend="Give a .qda folder.")
        about = database.rows("project", "databaseversion", "date", "memo", "about", "codername")
        row: Row = about[0] if about else dict.fromkeys(("databaseversion", "date", "memo", "about", "codername"))
        reading = Reading(database, Identities(PROGRAM, words(row["date"])))
        return _foreign(reading, row, file)


def _foreign(reading: Reading, row: Row, file: Path) -> Foreign:
    _around(reading, file)
    found_codes = codes(reading)
    kinds = variables(reading)
    found_texts = texts(reading)
    found_cases, found_texts = cases(reading, kinds, found_texts)
    notes = _journal(reading)
    _left(reading)
    users = _users(reading, row)
    name = file.parent.name.removesuffix(".qda") or file.stem
    project = refi.Project(
        name=name,
        origin=words(row["about"]) or "QualCoder",
        program=PROGRAM,
        description=words(row["memo"]),
        users=users,
        codes=tuple(found_codes),
        variables=tuple(kinds.values()),
        cases=tuple(found_cases),
        texts=tuple(found_texts),
        notes=(*reading.notes, *notes),
        warnings=tuple(reading.warnings),
        counts={table: reading.database.count(table) for table in sorted(reading.database.tables)},
    )
    return Foreign(PROGRAM, project, tuple(reading.report))


def _around(reading: Reading, file: Path) -> None:
    """Say what lies around the database that matters."""
    if reading.database.unwritten:
        reading.warnings.append("QualCoder had not closed its database; what its journal holds was read too.")
    if file.with_name("project_in_use.lock").exists():
        reading.warnings.append(
            "The project is open in QualCoder, or was not closed well; what is coded there later is missing here."
        )
    if file.with_name("pseudonyms.json").exists():
        reading.warnings.append("pseudonyms.json, which says who is who, was not read; it stays in QualCoder's folder.")


def _users(reading: Reading, row: Row) -> tuple[refi.User, ...]:
    """Return everybody who did something or is named as a coder."""
    for table in _OWNED:
        for one in reading.database.rows(table, "owner"):
            reading.user(words(one["owner"]))
    for one in reading.database.rows("coder_names", "name"):
        reading.user(words(one["name"]))
    reading.report.insert(0, Taken("coders", len(reading.users), len(reading.users)))
    # the name set last in the program; it says nothing where nothing was done under it
    if not reading.users:
        reading.user(words(row["codername"]))
    return tuple(sorted(reading.users.values(), key=lambda user: user.name))


def _journal(reading: Reading) -> list[refi.Note]:
    rows = reading.database.rows("journal", "jid", "name", "jentry", "date", "owner")
    notes = [
        refi.Note(
            reading.guid("journal", words(row["jid"]), words(row["name"])),
            words(row["name"]) or "journal",
            words(row["jentry"]),
            reading.user(words(row["owner"])),
            moment(words(row["date"])),
        )
        for row in rows
    ]
    reading.report.append(Taken("journals", len(rows), len(notes)))
    return notes


def _left(reading: Reading) -> None:
    """Report what did not come, with its numbers and names."""
    database = reading.database
    sources = {whole(row["id"]): row for row in database.rows("source", "id", "name", "mediapath", "fulltext")}
    for table, what in (("code_image", "coding of a picture or a PDF page"), ("code_av", "coding of a recording")):
        rows = database.rows(table, "id", "memo")
        if rows:
            names = sorted({words(sources[key]["name"]) for row in rows if (key := whole(row["id"])) in sources})
            reading.report.append(Taken(f"{what.replace('coding', 'codings', 1)}", len(rows), 0, "a study has texts only"))
            memos = sum(bool(words(row["memo"]).strip()) for row in rows)
            with_memos = f", {some(memos, 'memo')} with them" if memos else ""
            of = f" ({listed(names)})" if names else ""
            reading.warnings.append(f"{_codings(len(rows), what)}{of} did not come{with_memos}; they stay in QualCoder.")
    _media(reading, sources.values())
    for table, what in _LEFT.items():
        number = database.count(table)
        if number:
            reading.report.append(Taken(f"{what}s", number, 0, "a study has no word for it"))
            reading.warnings.append(f"{some(number, what)} did not come{_named(database, table)}.")


def _codings(number: int, what: str) -> str:
    return f"{number} {what if number == 1 else what.replace('coding', 'codings', 1)}"


def _named(database: Database, table: str) -> str:
    column = "title" if table == "stored_sql" else "name"
    names = (
        [name for row in database.rows(table, column) if (name := words(row[column]))] if table in ("graph", "stored_sql") else []
    )
    return f" ({listed(names)})" if names else ""


def _media(reading: Reading, rows: Iterable[Row]) -> None:
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        kind = medium(row)
        if kind:
            by_kind.setdefault(kind, []).append(words(row["name"]))
    for kind, names in sorted(by_kind.items()):
        if kind == "document":
            continue
        reading.report.append(Taken(f"{kind}s", len(names), 0, "a study has texts only"))
        reading.warnings.append(f"{some(len(names), kind)} did not come: {listed(names)}.")
    if "document" in by_kind:
        names = by_kind["document"]
        reading.warnings.append(
            f"Of {some(len(names), 'document')} (PDF, Word and the like) the text came, not the file: {listed(names)}."
        )
