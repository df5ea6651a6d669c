"""What is known about the files to import: a manifest's rows, or one row made up for each file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import clean_id
from gioia_coder.errors import InputError, Problem, nearest
from gioia_coder.formats.sheets import read_table
from gioia_coder.formats.sources import INSTEAD, unreadable
from gioia_coder.workflow.own_files import MANIFEST, finder

COLUMNS: Final = MANIFEST
CASE: Final = "case:"
DEFAULT_KIND: Final = "interview"
CASE_KEYS: Final = ("id", "sources", "informants")
"""What a list of cases says of each of them, so that no attribute may be called so."""


@dataclass(frozen=True, slots=True)
class Item:
    """One source to be imported; `file` is None for one that is only registered. `where` is its place in the manifest.

    `attributes` are its case's, `personal` those of its informant, `own` the source's.
    """

    id: str
    file: Path | None
    where: str = ""
    title: str = ""
    kind: str = ""
    date: str = ""
    minutes: str = ""
    case: str = ""
    informants: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)


def plain_name(path: Path) -> str:
    """Return a file's name with a question mark for each byte that is no letter."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


def given_id(typed: str) -> str:
    """Return an id that a person typed, cleaned; raises `InputError` for a blank one."""
    if not typed.strip():
        raise InputError("", "the id is blank.", mend="Use letters, digits and hyphens.")
    return clean_id(typed)


def several(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that holds several by `;`."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def read_manifest(path: Path) -> list[Item]:
    """Return a manifest's rows; `file` is relative to the manifest. Raises `InputError` with every fault at once."""
    sheet = read_table(path)
    names = [fold_name(header) for header in sheet.headers]
    problems = _faulty_headers(sheet.headers, names, path)
    items: list[Item] = []
    for number, row in enumerate(sheet.rows):
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        if not any(cells.values()):
            continue
        where = sheet.where(number, 0)
        attributes = {
            sheet.headers[at].strip()[len(CASE) :].strip(): cells[name] for at, name in enumerate(names) if name.startswith(CASE)
        }
        file = path.parent / cells["file"].replace("\\", "/") if cells.get("file") else None
        identity = cells.get("id") or (file.stem if file else "")
        if not identity:
            problems.append(Problem(where, "names neither a file nor an id.", "Give the row a file, or an id to register it."))
            continue
        item = Item(
            id=clean_id(identity),
            file=file,
            where=where,
            informants=several(cells.get("informant", "")),
            roles=tuple(part.strip() for part in cells.get("role", "").split(";")) if cells.get("role") else (),
            attributes={name: value for name, value in attributes.items() if value},
            title=cells.get("title", ""),
            date=cells.get("date", ""),
            minutes=cells.get("minutes", ""),
            language=cells.get("language", ""),
            kind=cells.get("kind", ""),
            case=clean_id(cells["case"]) if cells.get("case") else "",
        )
        problems += _faulty_item(item)
        items.append(item)
    problems += _twice(items)
    if problems:
        raise InputError(path, problems)
    return items


def taken_names(names: Iterable[str], keys: Sequence[str], where: str = "") -> list[Problem]:
    """Return the fault of each attribute that would be called as something else in a list with these keys."""
    what = 'an attribute cannot be called "{}": lists use that name.'
    return [Problem(where, what.format(name), "Choose another name.") for name in names if fold_name(name) in keys]


def _faulty_headers(headers: Sequence[str], names: Sequence[str], path: Path) -> list[Problem]:
    problems = []
    for header, name in zip(headers, names, strict=True):
        if name and name not in COLUMNS and not (name.startswith(CASE) and name != CASE):
            near = nearest(name, COLUMNS)
            meant = f'Did you mean "{near[0]}"?' if near else f"Use {', '.join(COLUMNS)} or case:ATTRIBUTE."
            problems.append(Problem(f"{path.name}:1", f'there is no column "{header}" in a manifest.', meant))
    attributes = [name[len(CASE) :].strip() for name in names if name.startswith(CASE)]
    problems += taken_names(attributes, CASE_KEYS, f"{path.name}:1")
    if "file" not in names and "id" not in names:
        problems.append(Problem(f"{path.name}:1", "no column names the files.", "Add a column `file`."))
    return problems


def _faulty_item(item: Item) -> list[Problem]:
    problems = []
    if item.file is not None and not item.file.is_file():
        problems.append(
            Problem(
                item.where,
                f"there is no file {item.file}.",
                "A file is looked for from the manifest's own folder: write transcripts/NAME, or move it.",
            )
        )
    if len(item.roles) > max(1, len(item.informants)):
        what = f"{len(item.roles)} roles for {len(item.informants)} informants."
        problems.append(Problem(item.where, what, "Give one role for each informant, in the same order, by `;`."))
    return problems


def _twice(items: Sequence[Item]) -> list[Problem]:
    seen: dict[str, Item] = {}
    problems = []
    for item in items:
        first = seen.setdefault(fold_name(item.id), item)
        if first is not item:
            problems.append(Problem(item.where, f'id "{item.id}" is that of {first.where} too.', "Give every source its own id."))
    return problems


def gather(paths: Sequence[Path], manifest: Path | None, known: frozenset[str]) -> tuple[list[Item], list[tuple[str, str]]]:
    """Return what is to be imported, and the files that were passed over, each with the reason.

    A folder stands for the files in it and below; with a manifest only what it names is imported. `known` holds the
    suffixes that can be read. Raises `InputError` for paths that are not there and folders without a file to import.
    """
    problems = [Problem(str(path), "there is no such file or folder.", "Check the path.") for path in paths if not path.exists()]
    if problems:
        raise InputError("", problems)
    files = [file for path in paths for file in (_inside(path) if path.is_dir() else [path])]
    if manifest is not None:
        items = read_manifest(manifest)
        named = {item.file.resolve() for item in items if item.file}
        chosen = {file.resolve() for file in files}
        if chosen:
            items = [item for item in items if item.file is None or item.file.resolve() in chosen]
        own = manifest.resolve()
        skipped = [(str(file), "not in the manifest") for file in files if file.resolve() not in named | {own}]
        return items, skipped
    given = {path for path in paths if not path.is_dir()}
    unread = {file: _unread(file) for file in files if file.suffix.lower() not in known and file not in given}
    skipped = [(str(file), why) for file, why in unread.items() if why]
    why_not = finder()
    others = {file: why for file in files if file.suffix.lower() in known and (why := why_not(file))}
    if ours := [Problem(str(file), f"it is {why}.") for file, why in others.items() if file in given]:
        raise InputError("", ours)
    skipped += [(str(file), why) for file, why in others.items()]
    taken = [file for file in files if not unread.get(file) and file not in others]
    if not taken:
        problems = [Problem(str(file), why) for file, why in unread.items() if why and file.suffix.lower() in INSTEAD]
        nothing = Problem("", "there is nothing to import.")
        raise InputError("", [nothing, *problems], mend=f"Name files or a folder with {', '.join(sorted(known))} files.")
    return [Item(clean_id(file.stem), file, where=str(file)) for file in taken], skipped


def _unread(file: Path) -> str:
    """Return why a file of a folder is passed over; empty where it is one of the formats under another program's suffix."""
    return unreadable(file) if file.suffix.lower() in INSTEAD else "no format for a source"


def _inside(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
    )


def with_options(items: Sequence[Item], *, ref: str, case: str, informants: tuple[str, ...], kind: str, role: str) -> list[Item]:
    """Return the items with what was said on the command line for all of them; a manifest's own words win."""
    if ref and len(items) != 1:
        raise InputError("", f"--id names one source, but {len(items)} files would be imported.", mend="Import that file alone.")
    return [
        replace(
            item,
            id=given_id(ref) if ref else item.id,
            case=item.case or (given_id(case) if case else ""),
            informants=item.informants or informants,
            roles=item.roles or ((role,) if role else ()),
            kind=item.kind or kind or DEFAULT_KIND,
        )
        for item in items
    ]
