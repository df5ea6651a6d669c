"""Reading the files of an archive: each entry with the place where it stands, its fields checked by the table of fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final
from uuid import UUID

from gioia_coder.core.exchange.portable import File
from gioia_coder.core.text.canonical import canonical
from gioia_coder.errors import InputError, Problem, cut, nearest
from gioia_coder.formats.plain_study.columns import Field, Kind, layout_of
from gioia_coder.formats.plain_study.told import YAML_LISTS
from gioia_coder.formats.yaml_nodes import FormError, Node, compose

MOST_NUMBER: Final = 2**31
"""No offset and no count is as large."""

MOST_FAULTS: Final = 100
"""The faults that are listed; the others are counted."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a file: where it stands, and its fields."""

    where: str
    said: Record

    def text(self, name: str) -> str:
        """Return a field's text, empty where it is not said."""
        return str(self.said.get(name, ""))


class Faults:
    """Gathers what is wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, where: str, what: str, mend: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(where, what, mend))

    def refuse(self, path: Path) -> None:
        """Raise InputError when there are any."""
        if self.problems:
            more = len(self.problems) - MOST_FAULTS
            last = [Problem("", f"and {more:,} more faults.")] if more > 0 else []
            raise InputError(path, [*self.problems[:MOST_FAULTS], *last])


class Folder:
    """The folder of an archive, read file by file."""

    def __init__(self, path: Path, faults: Faults) -> None:
        self.path = path
        self.faults = faults

    def holds(self, name: str) -> bool:
        """Tell whether there is a file of that name."""
        return (self.path / name).is_file()

    def data(self, name: str, where: str) -> bytes | None:
        """Return a file's bytes; None, and a fault, for one that is not there or not in the folder."""
        if not inside(self.path, name):
            self.faults.add(where, f'"{cut(name)}" is no file of the archive.', "Name a file inside the folder.")
            return None
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            said = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror or error}"
            self.faults.add(where, f"the file {cut(name)} {said}.", "Get the archive again, or take the line out.")
            return None

    def words(self, name: str, where: str) -> str | None:
        """Return a file's text with its line ends as they are; None, and a fault, where it is not UTF-8."""
        data = self.data(name, where)
        try:
            return None if data is None else data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = (data or b"").count(b"\n", 0, error.start) + 1
            self.faults.add(f"{name}:{line}", "it is not UTF-8 here.", "Save the file as UTF-8.")
            return None

    def source_text(self, name: str, where: str) -> str | None:
        """Return a source's text in its canonical form."""
        text = self.words(name, where)
        return None if text is None else canonical(text)

    def original(self, name: str, digest: str, where: str) -> File:
        """Return the imported file of a source; `name` and the digest may be empty."""
        return File((self.data(name, where) or b"") if name else b"", digest)

    def lines(self, name: str) -> list[Line]:
        """Return the entries of a file that are as they should be; those of a file that is not there are none."""
        if not self.holds(name):
            return []
        text = self.words(name, name)
        if text is None:
            return []
        found = self._yaml(name, text) if name in YAML_LISTS else self._json(name, text)
        fields = {one.name: one for one in layout_of(name).fields}
        return [line for where, said in found if (line := self.line(where, said, fields))]

    def entry(self, name: str) -> tuple[int, dict[str, Any]]:
        """Return the first line and the values of a YAML file that is one mapping."""
        text = self.words(name, name)
        node = self._composed(name, text or "") if text else None
        values = plain(node) if node else None
        if not isinstance(values, dict):
            self.faults.add(f"{name}:1", "it should be a list of keys and values.", "Get the file from the archive again.")
            return 1, {}
        return (node.line if node else 1), values

    def _composed(self, name: str, text: str) -> Node | None:
        try:
            return compose(text)
        except FormError as error:
            self.faults.add(f"{name}:{error.line}", error.what, error.mend)
            return None

    def _yaml(self, name: str, text: str) -> Iterator[tuple[str, Any]]:
        node = self._composed(name, text)
        if node is not None and node.items is None:
            self.faults.add(f"{name}:{node.line}", "it should be a list.", 'Begin each entry with "- ".')
        for item in (node.items or ()) if node else ():
            yield f"{name}:{item.line}", plain(item)

    def _json(self, name: str, text: str) -> Iterator[tuple[str, Any]]:
        for n, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
            if not line.strip():
                continue
            where = f"{name}:{n}"
            try:
                yield where, json.loads(line, parse_constant=_refuse)
            except RecursionError:
                self.faults.add(where, "lists stand too deep inside one another.", "Correct the line.")
            except ValueError as error:
                at = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
                said = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
                self.faults.add(where, f"this is not JSON: {cut(said)}{at}.", "Correct the line.")

    def line(self, where: str, said: Any, fields: Mapping[str, Field]) -> Line | None:
        """Return an entry with the values of its fields; None, and its faults, when something is wrong."""
        if not isinstance(said, dict):
            self.faults.add(where, "it should be fields with their values.", "Correct the entry.")
            return None
        before = len(self.faults.problems)
        found: dict[str, Any] = {}
        for name, value in said.items():
            field = fields.get(name)
            if field is None:
                near = " or ".join(f'"{one}"' for one in nearest(name, fields))
                mend = f"Did you mean {near}?" if near else f"There are: {', '.join(fields)}."
                self.faults.add(where, f'there is no field "{cut(name)}".', mend)
                continue
            try:
                found[name] = CHECKED[field.kind](value)
            except (ValueError, TypeError, KeyError, UnicodeEncodeError):
                self.faults.add(where, f"{name} should be: {field.kind}.", "Correct it.")
        for name, field in fields.items():
            if field.needed and name not in said:
                self.faults.add(where, f"{name} is missing.", f"It is {field.said}.")
        return Line(where, found) if len(self.faults.problems) == before else None


def inside(folder: Path, name: str) -> bool:
    r"""Tell whether a path written in an archive is that of a file inside it, whatever the system.

    >>> [inside(Path("a"), name) for name in ("texts/x.txt", "../x", "/x", "a\\b", "c:x", "texts/../../x")]
    [True, False, False, False, False, False]
    """
    path = PurePosixPath(name)
    if not name or "\\" in name or ":" in name or "\0" in name or path.is_absolute() or ".." in path.parts:
        return False
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def plain(node: Node) -> Any:
    """Return a YAML node as texts, lists and mappings; a key that is no text is none."""
    if node.pairs is not None:
        return {key.text: plain(value) for key, value in node.pairs if key.text is not None}
    return [plain(item) for item in node.items] if node.items is not None else node.text


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode("utf-8")
    return value


def _number(value: Any) -> int:
    if isinstance(value, str):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST_NUMBER:
        raise ValueError
    return value


def _seconds(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < MOST_NUMBER:
        raise ValueError
    return float(value)


def _flag(value: Any) -> bool:
    return value if isinstance(value, bool) else {"yes": True, "true": True, "no": False, "false": False}[_text(value)]


def _list(of: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def listed(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise TypeError
        return tuple(map(of, value))

    return listed


def _named(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {_text(name): _text(one) for name, one in value.items()}


def _span(value: Any) -> tuple[int, int]:
    start, end = value
    return _number(start), _number(end)


def _piece(value: Any) -> tuple[int, int, float | None]:
    start, end, *time = value
    if len(time) > 1:
        raise ValueError
    return _number(start), _number(end), _seconds(time[0]) if time else None


def _place(value: Any) -> tuple[str, int, int]:
    source, start, end = value
    return _text(source), _number(start), _number(end)


def _pair(value: Any) -> tuple[str, str]:
    coder, source = value
    return _text(coder), _text(source)


def _result(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not set(value) <= {"code", "start", "end", "contradicts", "intensity"}:
        raise TypeError
    made = {"code": _text(value["code"]), "start": _number(value["start"]), "end": _number(value["end"])}
    intensity = value.get("intensity")
    return made | {
        "contradicts": _flag(value.get("contradicts", False)),
        "intensity": None if intensity is None else _number(intensity),
    }


def _uuid(value: Any) -> bytes:
    return UUID(_text(value)).bytes


CHECKED: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.SECONDS: _seconds,
    Kind.FLAG: _flag,
    Kind.WORDS: _list(_text),
    Kind.NAMED: _named,
    Kind.SPANS: _list(_span),
    Kind.PIECES: _list(_piece),
    Kind.PLACES: _list(_place),
    Kind.PAIRS: _list(_pair),
    Kind.RESULTS: _list(_result),
    Kind.UUID: _uuid,
    Kind.UUIDS: _list(_uuid),
}
"""What makes a field's value of what stands in a file, or raises."""
