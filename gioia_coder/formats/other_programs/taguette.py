"""Read a Taguette database or an exported project of it: documents, tags, highlights, and who made them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from gioia_coder.core.exchange import refi
from gioia_coder.errors import InputError, UnknownNameError
from gioia_coder.formats.other_programs.counted import Canonical, Mark, Placed, Placing, utf8
from gioia_coder.formats.other_programs.database import Database, Row, opened, whole, words
from gioia_coder.formats.other_programs.foreign import Foreign, Identities, Taken, listed, moment, some
from gioia_coder.formats.other_programs.taguette_html import Page, page
from gioia_coder.formats.other_programs.taguette_makers import Deed, Makers, makers

PROGRAM: Final = "taguette"
TABLES: Final = ("projects", "documents", "highlights", "tags", "highlight_tags")
_DOT: Final = re.compile(r"(?<=[^\s.])\.(?=[^\s.])")
_NUMBER: Final = re.compile(r"\d\.\d")
_SHOWN: Final = {"img": "picture", "table": "table", "a": "link"}


@dataclass
class _Reading:
    """One project on its way: its rows, and what is known so far."""

    database: Database
    project: Row
    guid: Identities
    makers: Makers
    users: dict[str, refi.User] = field(default_factory=dict)
    tags: dict[int, UUID] = field(default_factory=dict)
    codes: dict[str, refi.Code] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    report: list[Taken] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)

    def user(self, login: str) -> UUID | None:
        """Return the GUID of a user, None of nobody."""
        if not login:
            return None
        if login not in self.users:
            self.users[login] = refi.User(self.guid("user", login), login)
        return self.users[login].guid


def read(path: Path, project: str = "") -> Foreign:
    """Return one project of a Taguette database: the only one, or the one of that name or number.

    Raises InputError when the file is none of Taguette's, or holds several projects and none is named.
    """
    with opened(path) as database:
        missing = [table for table in TABLES if table not in database.tables]
        if missing:
            raise InputError(path, f"is not Taguette's: it has no table {listed(missing)}.", mend="Give a project of Taguette.")
        row = _chosen(database, project)
        key = whole(row["id"])
        commands = database.rows("commands", "id", "date", "user_login", "project_id", "document_id", "payload")
        reading = _Reading(
            database,
            row,
            Identities(PROGRAM, f"{words(row['created'])}"),
            makers(command for command in commands if whole(command["project_id"]) == key),
        )
        return _foreign(reading)


def _chosen(database: Database, named: str) -> Row:
    rows = database.rows("projects", "id", "name", "description", "created")
    if named:
        fit = [row for row in rows if named in (words(row["name"]), words(row["id"]))]
        if not fit:
            raise UnknownNameError("project in this file", named, [words(row["name"]) for row in rows])
        return fit[0]
    if not rows:
        raise InputError(database.path, "holds no project.", mend="Give the file of a Taguette that has one.")
    if len(rows) > 1:
        names = ", ".join(f'{words(row["id"])} "{words(row["name"])}"' for row in rows[:20])
        raise InputError(database.path, f"holds {len(rows)} projects: {names}.", mend="Say which one, by its name or number.")
    return rows[0]


def _foreign(reading: _Reading) -> Foreign:
    project, key = reading.project, whole(reading.project["id"])
    if reading.database.unwritten:
        reading.warnings.append("Taguette was not closed when this file was copied; what its journal holds was read too.")
    _users(reading, key)
    columns = ("id", "name", "description", "filename", "created", "project_id", "contents")
    every = reading.database.rows("documents", *columns)
    documents = [row for row in every if whole(row["project_id"]) == key and whole(row["id"]) is not None]
    links = _links(reading)
    _tags(reading, key, {tag for tags in links.values() for tag in tags})
    texts = _texts(reading, documents, links)
    _tell(reading)
    counts = {
        table: reading.database.count(table) for table in (*TABLES, "users", "commands") if table in reading.database.tables
    }
    found = refi.Project(
        name=words(project["name"]) or reading.database.path.stem,
        origin="Taguette",
        program=PROGRAM,
        description=words(project["description"]),
        users=tuple(reading.users.values()),
        codes=tuple(reading.codes.values()),
        texts=tuple(texts),
        warnings=tuple(reading.warnings),
        counts=counts,
    )
    return Foreign(PROGRAM, found, tuple(reading.report))


def _users(reading: _Reading, key: int | None) -> None:
    members = reading.database.rows("project_members", "project_id", "user_login")
    logins = {words(row["user_login"]) for row in members if whole(row["project_id"]) == key}
    for login in sorted(logins | {deed.who for deed in [*reading.makers.made.values(), *reading.makers.tagged.values()]}):
        reading.user(login)
    reading.report.append(Taken("users", len(reading.users), len(reading.users)))


def _links(reading: _Reading) -> dict[int, list[int]]:
    """Return the tags of each highlight."""
    found = defaultdict[int, list[int]](list)
    for row in reading.database.rows("highlight_tags", "highlight_id", "tag_id"):
        highlight, tag = whole(row["highlight_id"]), whole(row["tag_id"])
        if highlight is not None and tag is not None:
            found[highlight].append(tag)
    return found


def _tags(reading: _Reading, key: int | None, used: set[int]) -> None:
    """Make codes of tags: a dot within a path means that one stands under another."""
    every = reading.database.rows("tags", "id", "project_id", "path", "description", "parent_id")
    rows = [row for row in every if whole(row["project_id"]) == key]
    paths: dict[int, str] = {}
    for row in sorted(rows, key=lambda row: words(row["path"])):
        number = whole(row["id"])
        if number is None:
            continue
        path = words(row["path"]) or f"tag {number}"
        paths[number] = path
        parents = _parents(path)
        steps = [*parents, path]
        for step, above in zip(steps, [None, *parents], strict=False):
            reading.codes.setdefault(step, _code(reading, step, above))
        guid = reading.codes[path].guid
        reading.tags[number] = guid
        reading.codes[path] = refi.Code(guid, _last(path), reading.codes[path].parent, True, "", words(row["description"]))
    _nest(reading, rows, paths)
    made = len(reading.codes) - len(set(paths.values()))
    if any(map(_parents, paths.values())):
        extra = f" and {some(made, 'code')} above them, to which no highlight can go," if made else ""
        reading.warnings.append(f"Tags with dots in their names became codes under codes{extra} as in Taguette's own order.")
    reading.report.append(
        Taken("tags", len(rows), len(paths), "a tag without a number was left out" if len(rows) > len(paths) else "")
    )


def _code(reading: _Reading, path: str, above: str | None) -> refi.Code:
    parent = reading.codes[above].guid if above is not None else None
    return refi.Code(reading.guid("tag", path), _last(path), parent, codable=False)


def _parents(path: str) -> list[str]:
    """Return the paths above a path, top first; "e.g. this" and "version 1.2" are names, not paths."""
    if _NUMBER.search(path) or ". " in path:
        return []
    return [path[: match.start()] for match in _DOT.finditer(path)]


def _last(path: str) -> str:
    above = _parents(path)
    return path[len(above[-1]) + 1 :] if above else path


def _nest(reading: _Reading, rows: Iterable[Row], paths: dict[int, str]) -> None:
    """Follow the column that later versions have, unless it leads in a circle."""
    for row in rows:
        number, above = whole(row["id"]), whole(row["parent_id"])
        if number not in paths or above not in paths or number == above:
            continue
        code, parent = reading.codes[paths[number]], reading.codes[paths[above]]
        by_guid = {one.guid: one for one in reading.codes.values()}
        seen: refi.Code | None = parent
        while seen is not None and seen.guid != code.guid:
            seen = by_guid[seen.parent] if seen.parent else None
        if seen is not None:
            reading.warnings.append(f'The tag "{paths[number]}" stands above itself; it was left where it is.')
            continue
        name = paths[number].removeprefix(paths[above] + ".")
        reading.codes[paths[number]] = refi.Code(code.guid, name, parent.guid, True, "", code.description)


def _texts(reading: _Reading, documents: list[Row], links: dict[int, list[int]]) -> list[refi.Text]:
    by_document = defaultdict[int, list[Row]](list)
    keys = {whole(row["id"]) for row in documents}
    lost = 0
    others = {whole(row["id"]) for row in reading.database.rows("documents", "id")} - keys
    for row in reading.database.rows("highlights", "id", "document_id", "start_offset", "end_offset", "snippet"):
        document = whole(row["document_id"])
        sound = None not in (whole(row["id"]), whole(row["start_offset"]), whole(row["end_offset"]))
        if document in keys and document is not None and sound:
            by_document[document].append(row)
        elif document not in others:
            lost += 1
    found, touching, shown = [], [], dict.fromkeys(_SHOWN, 0)
    for row in sorted(documents, key=lambda row: whole(row["id"]) or 0):
        read_page = page(words(row["contents"]))
        highlights = sorted(
            by_document[whole(row["id"]) or 0], key=lambda one: (whole(one["start_offset"]) or 0, whole(one["id"]) or 0)
        )
        found.append(_text(reading, row, read_page, highlights, links))
        touching += [words(row["name"])] * bool(read_page.breaks)
        for tag in shown:
            shown[tag] += read_page.tags.get(tag, 0)
    _tell_of_texts(reading, found, touching, shown)
    _tell_of_highlights(reading, found, lost, links)
    return found


def _text(reading: _Reading, row: Row, read_page: Page, rows: list[Row], links: dict[int, list[int]]) -> refi.Text:
    raw, name = read_page.text, words(row["name"]) or words(row["filename"])
    text = Canonical(raw, read_page.breaks)
    marks = [Mark(_number(one["start_offset"]), _number(one["end_offset"]), page(words(one["snippet"])).text) for one in rows]
    placing = Placing(text, [utf8(raw)], marks)
    placed = placing.placed
    if placing.share >= 0.5:
        # Taguette keeps the words of the first span when a span is changed: where most fit, the offsets are right
        placed = [
            placing.unchecked(mark.start, mark.end) if one.how == "found" else one
            for mark, one in zip(marks, placed, strict=True)
        ]
    differ = sum(one.how != "counted" for one in placed)
    if differ:
        reading.unsure.append(f"{name} ({differ} of {len(rows)})")
    selections = [_selection(reading, one, spot, links) for one, spot in zip(rows, placed, strict=True)]
    reading.empty += [name for spot in placed if spot.start >= spot.end]
    added = reading.makers.added.get(_number(row["id"]))
    return refi.Text(
        reading.guid("document", whole(row["id"]), name),
        name,
        text.text,
        description=words(row["description"]),
        by=reading.user(added.who if added else _only(reading)),
        when=moment(words(row["created"]), utc=True),
        selections=tuple(one for one in selections if one is not None),
        counting=refi.Counting(score=round(placing.share, 3), sure=placing.share >= 0.9),
    )


def _number(value: object) -> int:
    return max(-1, min(whole(value) or 0, 2**40))


def _only(reading: _Reading) -> str:
    """Return the only user of a file that has no other."""
    return next(iter(reading.users)) if len(reading.users) == 1 else ""


def _selection(reading: _Reading, row: Row, spot: Placed, links: dict[int, list[int]]) -> refi.Selection | None:
    if spot.start >= spot.end:
        return None
    key = _number(row["id"])
    maker = reading.makers.made.get(key) or Deed(_only(reading), "")
    codings = []
    for tag in sorted(set(links.get(key, ()))):
        if tag in reading.tags:
            deed = reading.makers.of(key, tag) or maker
            guid = reading.guid("coding", f"{key} {tag}")
            codings.append(refi.Coding(guid, reading.tags[tag], reading.user(deed.who), moment(deed.when, utc=True)))
    return refi.Selection(
        reading.guid("highlight", key),
        spot.start,
        spot.end,
        by=reading.user(maker.who),
        when=moment(maker.when, utc=True),
        codings=tuple(codings),
    )


def _tell_of_texts(reading: _Reading, found: list[refi.Text], touching: list[str], shown: dict[str, int]) -> None:
    reading.report.append(Taken("documents", len(found), len(found)))
    if touching:
        reading.warnings.append(
            f"In {some(len(touching), 'document')} paragraphs stand with no line end between; one was put there, and "
            f"the highlights moved with it: {listed(touching)}."
        )
    left = [some(number, _SHOWN[tag]) for tag, number in shown.items() if number]
    if left:
        reading.warnings.append(f"Of the documents the words came, not how they look; {', '.join(left)} did not come.")


def _tell_of_highlights(reading: _Reading, found: list[refi.Text], lost: int, links: dict[int, list[int]]) -> None:
    selections = [selection for text in found for selection in text.selections]
    codings = sum(len(selection.codings) for selection in selections)
    keys = lost + len(reading.empty) + len(selections)
    here = {selection.guid for selection in selections}
    held = sum(tag in reading.tags or reading.guid("highlight", key) in here for key, tags in links.items() for tag in tags)
    reading.report.append(Taken("highlights", keys, len(selections), _why(lost, len(reading.empty))))
    reading.report.append(
        Taken("highlights with a tag", held, codings, "their highlight or tag is not there" if held > codings else "")
    )
    bare = sum(not selection.codings for selection in selections)
    if bare:
        reading.warnings.append(f"{some(bare, 'highlight')} without a tag came as places without a code.")


def _why(lost: int, empty: int) -> str:
    reasons = [f"{lost} belong to no document or have no numbers"] * bool(lost) + [f"{empty} hold no character"] * bool(empty)
    return "; ".join(reasons)


def _tell(reading: _Reading) -> None:
    if reading.unsure:
        reading.warnings.append(
            "Highlights whose words differ from those that Taguette kept with them (look at these): "
            + listed(reading.unsure)
            + "."
        )
    if reading.empty:
        reading.warnings.append(
            f"{some(len(reading.empty), 'highlight')} without a character did not come: {listed(sorted(set(reading.empty)))}."
        )
    unnamed = not reading.makers.made and any(True for _ in reading.database.rows("highlights", "id"))
    if unnamed and len(reading.users) != 1:
        reading.warnings.append("The file keeps no log of who made which highlight; the codings have no coder.")
    if reading.makers.unread:
        reading.warnings.append(f"{some(reading.makers.unread, 'entry')} of the log cannot be read.")
    if {user.name for user in reading.users.values()} == {"admin"}:
        reading.warnings.append(
            'All codings are by "admin": Taguette on one computer has no other user, and an exported project has lost its users.'
        )
