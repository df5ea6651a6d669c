"""Read and write a codebook as YAML.

All scalars are text: `007` stays `007`, `NO` stays `NO`, `~` stays `~`. Every fault carries its line. Anchors may
stand, but aliases are refused, so that nothing can grow or stand inside itself. Definitions keep their lines and blanks;
names, examples and keywords are one line each. What is written is read back the same by any YAML reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import yaml

from gioia_coder.core.codebook.draft import LIST_FIELDS, TEXT_FIELDS, Draft, DraftCode, DraftLink, link_rows
from gioia_coder.core.codebook.names import even_lines, language_of, tidy, tidy_lines
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Code, Level
from gioia_coder.errors import InputError, Problem, nearest
from gioia_coder.formats.files import replacing
from gioia_coder.formats.sheets import check_readable, encoding_of

LARGEST: Final = 20_000_000
"""The bytes a codebook may have; a thousand codes take about half a million."""

_DEEPEST: Final = 20
_TOP: Final = ("name", "levels", "dimensions", "ungrouped", "links")
_OWN: Final = ("id", "name", *TEXT_FIELDS, *LIST_FIELDS, "labels")
_BELOW: Final = {Level.DIMENSION: "themes", Level.THEME: "concepts"}
_NOTHING: Final = ("", "~", "null")
_ORDER: Final = "Dimensions hold themes, themes hold concepts."
_ONE_DOCUMENT: Final = "Keep one document in the file."


@dataclass(frozen=True, slots=True)
class _Node:
    """A piece of the file, one of three: a text, the items of a list, or the pairs of a mapping."""

    line: int
    text: str | None = None
    items: list[_Node] | None = None
    pairs: list[tuple[_Node, _Node]] | None = None


class _FormError(Exception):
    """The file cannot be read any further."""

    def __init__(self, line: int, what: str, mend: str = "") -> None:
        super().__init__(what)
        self.line, self.what, self.mend = line, what, mend


def read(path: Path) -> tuple[Draft, list[Problem]]:
    """Return what the file says and the faults of its form; raises InputError where nothing can be made of it."""
    check_readable(path)
    if path.stat().st_size > LARGEST:
        raise InputError(path, "is too large for a codebook.", mend="Check that it is the right file.")
    try:
        text = path.read_text(encoding_of(path))
    except UnicodeError as error:
        raise InputError(path, "is neither UTF-8 nor cp1252 all through.", mend="Save it as UTF-8.") from error
    try:
        root = _compose(text)
    except _FormError as fault:
        raise InputError(path, Problem(f"{path.name}:{fault.line}", fault.what, fault.mend)) from fault
    reader = _Reader(path.name)
    draft = reader.draft(root)
    return draft, reader.problems


def _compose(text: str) -> _Node:
    events = _events(text)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            root = _node(next(events), events, [])
            for later in events:
                if isinstance(later, yaml.DocumentStartEvent):
                    raise _FormError(_line(later), "a second document begins.", _ONE_DOCUMENT)
            return root
    raise _FormError(1, "the file holds no codebook.", 'It begins with "dimensions:" or "ungrouped:".')


def _events(text: str) -> Iterator[yaml.Event]:
    # libyaml is ten times as fast; both read the same language
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _FormError(1 if mark is None else mark.line + 1, *_syntax(error)) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        raise _FormError(before.count("\n") + 1, "a control character stands here.", "Take it out.") from error


def _syntax(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    what = error.problem or "this is not YAML"
    if "\\t" in what or "tab" in what or "cannot start any token" in what:
        return (
            f"{what}.",
            "Indent with blanks, not tabs, and put quotes around a text that begins with a special character.",
        )
    if "mapping values" in what:
        return f"{what}.", 'Put quotes around a text that holds ": ", and indent entries alike.'
    return f"{what}.", "Check the indentation and the quotes here and on the line above."


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return 1 if mark is None else mark.line + 1


def _node(event: yaml.Event, events: Iterator[yaml.Event], open_anchors: list[str]) -> _Node:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent):
        if event.anchor in open_anchors:
            raise _FormError(line, f"*{event.anchor} stands inside itself: a cycle.", "Write the entry out where it belongs.")
        raise _FormError(line, f"the alias *{event.anchor} is not read.", "Write the words out.")
    if isinstance(event, yaml.ScalarEvent):
        return _Node(line, even_lines(event.value))
    if len(open_anchors) >= _DEEPEST:
        raise _FormError(line, "lists stand too deep inside one another.", "A codebook has three levels.")
    inner = [*open_anchors, getattr(event, "anchor", None) or ""]
    nodes = []
    while not isinstance(following := next(events), yaml.SequenceEndEvent | yaml.MappingEndEvent):
        nodes.append(_node(following, events, inner))
    if isinstance(event, yaml.MappingStartEvent):
        return _Node(line, pairs=list(zip(nodes[::2], nodes[1::2], strict=True)))
    return _Node(line, items=nodes)


class _Reader:
    """Turns nodes into a draft and gathers the faults of form."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.codes: list[DraftCode] = []

    def draft(self, root: _Node) -> Draft:
        top = self.mapping(root, "the codebook", _TOP)
        for node in self.items(top.get("dimensions"), "dimensions"):
            self.entry(node, Level.DIMENSION, None)
        for node in self.items(top.get("ungrouped"), "ungrouped"):
            self.ungrouped(node)
        links = [self.link(node) for node in self.items(top.get("links"), "links")]
        name = tidy(self.text(top["name"], "name")) if "name" in top else None
        return Draft(tuple(self.codes), name, self.levels(top.get("levels")), tuple(links))

    def fault(self, line: int, what: str, mend: str = "") -> None:
        self.problems.append(Problem(f"{self.file}:{line}", what, mend))

    def mapping(self, node: _Node, what: str, known: Sequence[str]) -> dict[str, _Node]:
        """Return the values by key, faulting keys that are unknown, double or no text."""
        if node.pairs is None:
            self.fault(node.line, f"{what} should be a list of keys and values.", f"Keys are {', '.join(known)}.")
            return {}
        found: dict[str, _Node] = {}
        for key, value in node.pairs:
            word = key.text
            if word in found:
                self.fault(key.line, f'the key "{word}" stands twice in {what}.', "Keep one of them.")
            elif word is None or (known and word not in known):
                self.unknown(key, what, known)
            else:
                found[word] = value
        return found

    def unknown(self, key: _Node, what: str, known: Sequence[str]) -> None:
        word = key.text or ""
        if word in _BELOW.values():
            self.fault(key.line, f"{what} holds {word}; they stand at the wrong level.", _ORDER)
            return
        near = " or ".join(f'"{one}"' for one in nearest(word, known))
        self.fault(
            key.line,
            f'{what} has the unknown key "{word}".',
            f"Did you mean {near}?" if near else f"Keys are {', '.join(known)}.",
        )

    def items(self, node: _Node | None, what: str) -> list[_Node]:
        if node is None or node.text in _NOTHING:
            return []
        if node.items is None:
            self.fault(node.line, f"{what} should be a list.", 'Begin each entry with "- ".')
            return []
        return node.items

    def text(self, node: _Node, what: str) -> str:
        if node.text is None:
            self.fault(node.line, f"{what} should be a text.", "Put quotes around it if it holds brackets or colons.")
        return node.text or ""

    def texts(self, node: _Node, what: str) -> tuple[str, ...]:
        if node.text is not None:
            return tidy_lines(node.text)
        lines = (tidy(self.text(item, f"each of the {what}")) for item in self.items(node, what))
        return tuple(line for line in lines if line)

    def ungrouped(self, node: _Node) -> None:
        keys = {key.text for key, _ in node.pairs or ()}
        if "themes" in keys:
            self.fault(
                node.line,
                "a dimension stands under ungrouped; nothing stands above dimensions.",
                "Move it to dimensions.",
            )
        else:
            self.entry(node, Level.THEME if "concepts" in keys else Level.CONCEPT, None)

    def entry(self, node: _Node, level: Level, parent: int | None) -> None:
        """Add the entry and what it groups; a mere text is an entry with that name."""
        where = f"{self.file}:{node.line}"
        if node.text is not None:
            self.codes.append(DraftCode(level, tidy(node.text), where, parent=parent))
            return
        below = _BELOW.get(level, "")
        keys = self.mapping(node, f"a {level}", (*_OWN, below) if below else _OWN)
        if not keys:
            return
        index = len(self.codes)
        self.codes.append(self.code(keys, DraftCode(level, "", where, parent=parent)))
        for child in self.items(keys.get(below), below):
            self.entry(child, Level.THEME if level is Level.DIMENSION else Level.CONCEPT, index)

    def code(self, keys: Mapping[str, _Node], blank: DraftCode) -> DraftCode:
        said: dict[str, Any] = {name: self.text(keys[name], name) for name in TEXT_FIELDS if name in keys}
        said |= {name: self.texts(keys[name], name) for name in LIST_FIELDS if name in keys}
        if "labels" in keys:
            said["labels"] = self.labels(keys["labels"])
        if "id" in keys:
            said["ref"] = self.text(keys["id"], "id").strip() or None
        name = tidy(self.text(keys["name"], "name")) if "name" in keys else ""
        return replace(blank, name=name, **said)

    def labels(self, node: _Node) -> dict[str, str]:
        if node.text in _NOTHING:
            return {}
        labels = self.mapping(node, "labels", ())
        for language, value in labels.items():
            if not language_of(f"label:{language}"):
                self.fault(value.line, f'"{language}" is no language.', "Write a code such as en or zh-Hant.")
        return {language: self.text(value, f"the {language} label") for language, value in labels.items()}

    def levels(self, node: _Node | None) -> dict[Level, str]:
        if node is None or node.text in _NOTHING:
            return {}
        named = self.mapping(node, "levels", [str(level) for level in Level])
        texts = {Level(key): tidy(self.text(value, key)) for key, value in named.items()}
        return {level: text for level, text in texts.items() if text}

    def link(self, node: _Node) -> DraftLink:
        keys = self.mapping(node, "a link", ("from", "to", "label"))
        a, b, label = (self.text(keys[key], key) if key in keys else "" for key in ("from", "to", "label"))
        return DraftLink(tidy(a), tidy(b), tidy(label), f"{self.file}:{node.line}")


_GUESSED: Final = re.compile(
    r"[yYnN]|[-+]?0[box][0-9A-Fa-f_]+|[-+]?(?:\d[\d_]*)?\.?\d*(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|nan)", re.IGNORECASE
)
_SPECIAL: Final = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LITERAL: Final = re.compile(r"[^\s][^\n]*(?:\n+[^\s][^\n]*)*\n?")
_WIDTH: Final = 100


class _Dumper(yaml.SafeDumper):
    """Block style with indented lists, and quotes wherever some YAML reader would guess a type."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the entries of a list, as people write them."""
        super().increase_indent(flow, False)


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if _SPECIAL.search(text):
        style = '"'
    elif "\n" in text:
        style = "|" if _LITERAL.fullmatch(text) and not re.search(r"[ \t]\n|[ \t]$", text) else '"'
    elif _GUESSED.fullmatch(text):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent)


def write(codebook: Codebook, path: Path) -> None:
    """Write the live codes, the names and the links, in UTF-8; the same codebook gives the same bytes."""
    content: dict[str, Any] = {"name": codebook.name} if codebook.name else {}
    content["levels"] = {str(level): codebook.levels[level] for level in Level}
    content["dimensions"] = [_entry(codebook, code) for code in codebook.children(None, Level.DIMENSION)]
    ungrouped = [_entry(codebook, code) for code in codebook.roots if code.level is not Level.DIMENSION]
    content |= {"ungrouped": ungrouped} if ungrouped else {}
    links = [{"from": a, "to": b} | ({"label": label} if label else {}) for a, b, label in link_rows(codebook)]
    content |= {"links": links} if links else {}
    options: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "default_flow_style": False, "width": _WIDTH}
    text = yaml.dump(content, Dumper=_Dumper, **options)
    with replacing(path) as stream:
        stream.write(text.encode("utf-8"))


def _entry(codebook: Codebook, code: Code) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": code.ref, "name": code.name, "labels": dict(sorted(code.labels.items()))}
    entry |= {name: getattr(code, name) for name in TEXT_FIELDS}
    entry |= {name: list(getattr(code, name)) for name in LIST_FIELDS}
    entry = {key: value for key, value in entry.items() if value}
    if below := _BELOW.get(code.level):
        children = [_entry(codebook, child) for child in codebook.children(code.id)]
        # without the key an ungrouped theme would be read as a concept
        entry |= {below: children} if children or code.level is Level.THEME else {}
    return entry
