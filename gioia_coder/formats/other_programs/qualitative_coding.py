"""Read a qualitative-coding project: settings, corpus, codebook, memos, and the coded lines of its database."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path
from typing import Final
from uuid import UUID

from gioia_coder.core.exchange import refi
from gioia_coder.errors import InputError
from gioia_coder.formats.other_programs.database import opened, whole, words
from gioia_coder.formats.other_programs.foreign import Foreign, Identities, Taken, listed, moment, some
from gioia_coder.formats.other_programs.qualitative_codebook import Codebook, codebook
from gioia_coder.formats.other_programs.qualitative_folder import Folder, Settings
from gioia_coder.formats.other_programs.qualitative_lines import Lined

PROGRAM: Final = "qualitative-coding"
TABLES: Final = ("document", "coded_line", "document_index", "location", "coded_line_location_association")
_MEMO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})-(\d{2})-(\d{2})_(.+)")


@dataclass(frozen=True, slots=True)
class _Line:
    """A code that a coder gave to a line, counted from 0."""

    key: str
    document: str
    line: int
    coder: str
    code: str


@dataclass
class _Held:
    """What a project says was coded, before texts and codes are looked up. `hashes` are SHA-1 of documents, by path."""

    hashes: dict[str, str] = field(default_factory=dict)
    coders: dict[str, None] = field(default_factory=dict)
    codes: dict[str, None] = field(default_factory=dict)
    lines: list[_Line] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)
    unwritten: bool = False


@dataclass
class _Reading:
    """A project on its way."""

    folder: Folder
    guid: Identities
    users: dict[str, refi.User]
    codes: Codebook
    held: _Held
    lines: Mapping[str, list[_Line]]
    warnings: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def read(path: Path) -> Foreign:
    """Return a qualitative-coding project from its folder or its settings.yaml, of any version.

    Raises InputError when settings, codebook or database cannot be used.
    """
    folder = Folder(path)
    held = _from_database(folder) if folder.settings is Settings.DATABASE else _from_files(folder)
    guid = Identities(PROGRAM, "")
    notes_by, memos = dict[str, str](), folder.memos()
    for name in memos:
        notes_by[name] = _writer(name, held.coders)
        if notes_by[name]:
            held.coders.setdefault(notes_by[name])
    users = {name: refi.User(guid("user", name), name) for name in held.coders}
    codes = codebook(folder, guid, list(held.codes))
    reading = _Reading(folder, guid, users, codes, held, _by_document(held.lines), list(codes.warnings))
    texts = [_text(reading, document) for document in sorted(held.hashes)]
    notes = [_note(reading, name, text, notes_by[name]) for name, text in memos.items()]
    _warn(reading)
    project = refi.Project(
        name=folder.root.name,
        origin=f"qualitative-coding {folder.version}".strip(),
        program=PROGRAM,
        users=tuple(users.values()),
        codes=tuple(codes.codes),
        texts=tuple(texts),
        notes=tuple(notes),
        warnings=tuple(reading.warnings),
        counts={**held.counts, "memos": len(memos)},
    )
    return Foreign(PROGRAM, project, _report(reading, texts, len(notes)))


def _from_database(folder: Folder) -> _Held:
    found = _Held()
    with opened(folder.database) as database:
        missing = [table for table in TABLES if table not in database.tables]
        if missing:
            problem = f"is not qualitative-coding's: it has no table {listed(missing)}."
            raise InputError(folder.database, problem, mend="Give the folder of a project.")
        found.unwritten = database.unwritten
        found.counts = {table: database.count(table) for table in (*TABLES, "code", "coder") if table in database.tables}
        for row in database.rows("document", "file_path", "file_hash"):
            found.hashes[words(row["file_path"])] = words(row["file_hash"])
        found.coders.update((words(row["name"]), None) for row in database.rows("coder", "name") if words(row["name"]))
        found.codes.update((words(row["name"]), None) for row in database.rows("code", "name") if words(row["name"]))
        indices = {whole(row["id"]): words(row["document_id"]) for row in database.rows("document_index", "id", "document_id")}
        locations = database.rows("location", "id", "document_index_id")
        places = {whole(row["id"]): indices.get(whole(row["document_index_id"])) for row in locations}
        documents = defaultdict[int | None, set[str]](set)
        for row in database.rows("coded_line_location_association", "coded_line_id", "location_id"):
            document = places.get(whole(row["location_id"]))
            if document is not None:
                documents[whole(row["coded_line_id"])].add(document)
        for row in database.rows("coded_line", "id", "line", "coder_id", "code_id"):
            key, line, coder, code = whole(row["id"]), whole(row["line"]), words(row["coder_id"]), words(row["code_id"])
            if line is None or not code or not documents[key]:
                found.lost["no document" if not documents[key] else "no line or no code"] += 1
                continue
            found.codes.setdefault(code)
            found.coders.update({coder: None} if coder else {})
            found.lines += [_Line(f"{key}", document, line, coder, code) for document in sorted(documents[key])]
    return found


def _from_files(folder: Folder) -> _Held:
    """Take what versions before 1.0 kept: beside each text, for each coder, a file with the codes of each line."""
    found = _Held()
    found.hashes = dict.fromkeys(folder.texts(), "")
    for name, text in folder.code_files().items():
        document, coder = next(
            (
                (path, name[len(path) + 1 : -len(".codes")])
                for path in sorted(found.hashes, key=len, reverse=True)
                if name.startswith(path + ".")
            ),
            ("", ""),
        )
        if not document:
            found.lost["no document"] += sum(bool(line.strip()) for line in text.split("\n"))
            continue
        found.coders.setdefault(coder)
        for number, line in enumerate(text.split("\n")):
            for code in dict.fromkeys(code.strip() for code in line.split(",") if code.strip()):
                found.codes.setdefault(code)
                found.lines.append(_Line(f"{name} {number} {code}", document, number, coder, code))
    found.counts = {"documents": len(found.hashes), "coded_line": len(found.lines) + found.lost.total()}
    return found


def _by_document(lines: list[_Line]) -> Mapping[str, list[_Line]]:
    found = defaultdict[str, list[_Line]](list)
    for line in lines:
        found[line.document].append(line)
    return found


def _text(reading: _Reading, document: str) -> refi.Text:
    """Return one document with its coded lines, or one that is missing."""
    data, problem = reading.folder.text(document)
    lines = reading.lines.get(document, [])
    guid = reading.guid("document", document)
    if data is None:
        reading.warnings.append(f'The text "{document}" {problem}; {some(len(lines), "coded line")} of it did not come.')
        reading.held.lost["no text"] += len(lines)
        return refi.Text(guid, document, missing=True)
    raw, guessed = _decoded(data)
    if guessed:
        reading.warnings.append(f'"{document}" is not UTF-8; it was read as {guessed}.')
    if reading.held.hashes[document] and sha1(data, usedforsecurity=False).hexdigest() != reading.held.hashes[document]:
        reading.moved.append(document)
    lined = Lined(raw)
    reading.odd += [document] * lined.odd
    selections = [_selection(reading, lined, key, same) for key, same in _by_span(reading, lined, document, lines).items()]
    return refi.Text(guid, document, lined.text.text, b"" if raw == lined.text.text else data, selections=tuple(selections))


def _by_span(reading: _Reading, lined: Lined, document: str, lines: list[_Line]) -> Mapping[tuple[int, int, str], list[_Line]]:
    """Return the coded lines by span and coder; a blank line gives way to the nearest one with words."""
    found = defaultdict[tuple[int, int, str], list[_Line]](list)
    for line in sorted(lines, key=lambda one: (lined.blank(one.line), one.line, one.coder, one.code)):
        place = lined.place(line.line)
        if place is None:
            reading.held.lost["no line"] += 1
            continue
        beside = found[place.start, place.end, line.coder]
        if place.elsewhere and any(other.code == line.code for other in beside):
            reading.held.lost["a blank line, whose neighbour has the code"] += 1
            continue
        if place.elsewhere:
            reading.blank.append(f"{document}:{line.line + 1}")
        beside.append(line)
    return {key: same for key, same in found.items() if same}


def _selection(reading: _Reading, lined: Lined, key: tuple[int, int, str], lines: list[_Line]) -> refi.Selection:
    start, end, coder = key
    by = reading.users[coder].guid if coder in reading.users else None
    codings = tuple(
        refi.Coding(reading.guid("coded line", line.key, f"{line.document} {line.code}"), reading.codes.guids[line.code], by)
        for line in lines
    )
    first = lines[0]
    return refi.Selection(reading.guid("selection", f"{first.document} {first.line} {coder}"), start, end, by=by, codings=codings)


def _decoded(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"


def _writer(name: str, coders: Mapping[str, None]) -> str:
    """Return whose memo a file name says it is: the longest coder's name that it begins with, else its first word."""
    match = _MEMO.fullmatch(name.removesuffix(".md"))
    if not match:
        return ""
    rest = match[6]
    known = [coder for coder in coders if rest == coder or rest.startswith(coder + "_")]
    return max(known, key=len) if known else rest.split("_")[0]


def _note(reading: _Reading, name: str, text: str, coder: str) -> refi.Note:
    match = _MEMO.fullmatch(name.removesuffix(".md"))
    title = next((line.removeprefix("# ").strip() for line in text.split("\n") if line.startswith("# ")), name)
    when = moment("{}-{}-{}T{}:{}:00".format(*match.groups()[:5])) if match else ""
    user: UUID | None = reading.users[coder].guid if coder in reading.users else None
    return refi.Note(reading.guid("memo", name), title or name, text, user, when)


def _warn(reading: _Reading) -> None:
    warnings = reading.warnings
    if reading.held.unwritten:
        warnings.append("The database had not been closed; what its journal holds was read too.")
    if reading.moved:
        warnings.append(
            f"These texts were changed after they were registered, so that lines may have moved: {listed(reading.moved)}."
        )
    if reading.odd:
        warnings.append(
            f"Line ends that not every program takes for one stand in {listed(reading.odd)}; look at codings behind them."
        )
    if reading.blank:
        warnings.append(
            f"{some(len(reading.blank), 'code')} on blank lines went to the nearest line with words: {listed(reading.blank)}."
        )
    extra = sorted(set(reading.folder.texts()) - reading.held.hashes.keys())
    if extra:
        warnings.append(f"{some(len(extra), 'file')} of the corpus, no part of the project, did not come: {listed(extra)}.")
    unit = reading.folder.unit
    if unit not in ("", "line"):
        warnings.append(f'The project codes by "{unit}"; each coding came on the line that the database names.')
    warnings.append("qualitative-coding keeps neither when a code was given nor what it means; dates and definitions are empty.")


def _report(reading: _Reading, texts: list[refi.Text], notes: int) -> tuple[Taken, ...]:
    held, lost = reading.held, reading.held.lost
    there = sum(not text.missing for text in texts)
    codings = sum(len(selection.codings) for text in texts for selection in text.selections)
    total = len(held.lines) + lost["no document"] + lost["no line or no code"]
    why = "; ".join(f"{number} have {reason}" for reason, number in sorted(lost.items()) if number)
    return (
        Taken("coders", len(held.coders), len(reading.users)),
        Taken("codes", len(reading.codes.codes), len(reading.codes.codes)),
        Taken("documents", len(texts), there, "the texts of some are not there" if there < len(texts) else ""),
        Taken("coded lines", total, codings, why),
        Taken("memos", notes, notes),
    )
