"""Read and write a codebook as YAML.

All scalars are text: `007` stays `007`, `NO` stays `NO`, `~` stays `~`. Every fault carries its line. Anchors may
stand, but aliases are refused, so that nothing can grow or stand inside itself. Definitions keep their lines and blanks;
names, examples and keywords are one line each. What is written is read back the same by any YAML reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from gioia_coder.core.codebook.draft import LIST_FIELDS, TEXT_FIELDS, Draft, DraftCode, DraftLink, link_rows
from gioia_coder.core.codebook.names import even_lines, language_of, tidy, tidy_lines
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Code, Level
from gioia_coder.errors import InputError, Problem, nearest
from gioia_coder.formats.files import replacing
from gioia_coder.formats.sheets import check_readable, encoding_of
from gioia_coder.formats.yaml_nodes import FormError, Node, compose, dumped

LARGEST: Final = 20_000_000
"""The bytes a codebook may have; a thousand codes take about half a million."""

_TOP: Final = ("name", "levels", "dimensions", "ungrouped", "links")
_OWN: Final = ("id", "name", *TEXT_FIELDS, *LIST_FIELDS, "labels")
_BELOW: Final = {Level.DIMENSION: "themes", Level.THEME: "concepts"}
_NOTHING: Final = ("", "~", "null")
_ORDER: Final = "Dimensions hold themes, themes hold concepts."


def read(path: Path) -> tuple[Draft, list[Problem]]:
    """Return what the file says and the faults of its form; raises InputError where nothing can be made of it."""
    check_readable(path)
    if path.stat().st_size > LARGEST:
        raise InputError(path, "is too large for a codebook.", mend="Check that it is the right file.")
    try:
        text = path.read_text(encoding_of(path))
    except UnicodeError as error:
        raise InputError(path, "is neither UTF-8 nor cp1252 all through.", mend="Save it as UTF-8.") from error
    return parse(text, path)


def parse(text: str, path: Path) -> tuple[Draft, list[Problem]]:
    """Return what the text of a file says and the faults of its form; raises as `read` does."""
    try:
        root = compose(text, even_lines)
    except FormError as fault:
        raise InputError(path, Problem(f"{path.name}:{fault.line}", fault.what, fault.mend)) from fault
    if root is None:
        raise InputError(
            path, Problem(f"{path.name}:1", "the file holds no codebook.", 'It begins with "dimensions:" or "ungrouped:".')
        )
    reader = _Reader(path.name)
    draft = reader.draft(root)
    return draft, reader.problems


class _Reader:
    """Turns nodes into a draft and gathers the faults of form."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.codes: list[DraftCode] = []

    def draft(self, root: Node) -> Draft:
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

    def mapping(self, node: Node, what: str, known: Sequence[str]) -> dict[str, Node]:
        """Return the values by key, faulting keys that are unknown, double or no text."""
        if node.pairs is None:
            self.fault(node.line, f"{what} should be a list of keys and values.", f"Keys are {', '.join(known)}.")
            return {}
        found: dict[str, Node] = {}
        for key, value in node.pairs:
            word = key.text
            if word in found:
                self.fault(key.line, f'the key "{word}" stands twice in {what}.', "Keep one of them.")
            elif word is None or (known and word not in known):
                self.unknown(key, what, known)
            else:
                found[word] = value
        return found

    def unknown(self, key: Node, what: str, known: Sequence[str]) -> None:
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

    def items(self, node: Node | None, what: str) -> list[Node]:
        if node is None or node.text in _NOTHING:
            return []
        if node.items is None:
            self.fault(node.line, f"{what} should be a list.", 'Begin each entry with "- ".')
            return []
        return node.items

    def text(self, node: Node, what: str) -> str:
        if node.text is None:
            self.fault(node.line, f"{what} should be a text.", "Put quotes around it if it holds brackets or colons.")
        return node.text or ""

    def texts(self, node: Node, what: str) -> tuple[str, ...]:
        if node.text is not None:
            return tidy_lines(node.text)
        lines = (tidy(self.text(item, f"each of the {what}")) for item in self.items(node, what))
        return tuple(line for line in lines if line)

    def ungrouped(self, node: Node) -> None:
        keys = {key.text for key, _ in node.pairs or ()}
        if "themes" in keys:
            self.fault(
                node.line,
                "a dimension stands under ungrouped; nothing stands above dimensions.",
                "Move it to dimensions.",
            )
        else:
            self.entry(node, Level.THEME if "concepts" in keys else Level.CONCEPT, None)

    def entry(self, node: Node, level: Level, parent: int | None) -> None:
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

    def code(self, keys: Mapping[str, Node], blank: DraftCode) -> DraftCode:
        said: dict[str, Any] = {name: self.text(keys[name], name) for name in TEXT_FIELDS if name in keys}
        said |= {name: self.texts(keys[name], name) for name in LIST_FIELDS if name in keys}
        if "labels" in keys:
            said["labels"] = self.labels(keys["labels"])
        if "id" in keys:
            said["ref"] = self.text(keys["id"], "id").strip() or None
        name = tidy(self.text(keys["name"], "name")) if "name" in keys else ""
        return replace(blank, name=name, **said)

    def labels(self, node: Node) -> dict[str, str]:
        if node.text in _NOTHING:
            return {}
        labels = self.mapping(node, "labels", ())
        for language, value in labels.items():
            if not language_of(f"label:{language}"):
                self.fault(value.line, f'"{language}" is no language.', "Write a code such as en or zh-Hant.")
        return {language: self.text(value, f"the {language} label") for language, value in labels.items()}

    def levels(self, node: Node | None) -> dict[Level, str]:
        if node is None or node.text in _NOTHING:
            return {}
        named = self.mapping(node, "levels", [str(level) for level in Level])
        texts = {Level(key): tidy(self.text(value, key)) for key, value in named.items()}
        return {level: text for level, text in texts.items() if text}

    def link(self, node: Node) -> DraftLink:
        keys = self.mapping(node, "a link", ("from", "to", "label"))
        a, b, label = (self.text(keys[key], key) if key in keys else "" for key in ("from", "to", "label"))
        return DraftLink(tidy(a), tidy(b), tidy(label), f"{self.file}:{node.line}")


def write(codebook: Codebook, path: Path) -> None:
    """Write the live codes, the names and the links, in UTF-8; the same codebook gives the same bytes."""
    with replacing(path) as stream:
        stream.write(text_of(codebook).encode("utf-8"))


def text_of(codebook: Codebook) -> str:
    """Return what `write` writes."""
    content: dict[str, Any] = {"name": codebook.name} if codebook.name else {}
    content["levels"] = {str(level): codebook.levels[level] for level in Level}
    content["dimensions"] = [_entry(codebook, code) for code in codebook.children(None, Level.DIMENSION)]
    ungrouped = [_entry(codebook, code) for code in codebook.roots if code.level is not Level.DIMENSION]
    content |= {"ungrouped": ungrouped} if ungrouped else {}
    links = [{"from": a, "to": b} | ({"label": label} if label else {}) for a, b, label in link_rows(codebook)]
    content |= {"links": links} if links else {}
    return dumped(content)


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
