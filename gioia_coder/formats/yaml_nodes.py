"""YAML as texts with the lines on which they stand, and back: no scalar is taken for a number, a date or a truth value.

Anchors may stand, but aliases are refused, so that nothing can grow or stand inside itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

_DEEPEST: Final = 20
_ONE_DOCUMENT: Final = "Keep one document in the file."


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of the file, one of three: a text, the items of a list, or the pairs of a mapping."""

    line: int
    text: str | None = None
    items: list[Node] | None = None
    pairs: list[tuple[Node, Node]] | None = None


class FormError(Exception):
    """The file cannot be read any further."""

    def __init__(self, line: int, what: str, mend: str = "") -> None:
        super().__init__(what)
        self.line, self.what, self.mend = line, what, mend


def compose(text: str, scalar: Callable[[str], str] = str) -> Node | None:
    """Return the one document of a text, its scalars as `scalar` gives them back; None where there is none.

    Raises FormError, with the line, for what is not YAML, for aliases, for what stands too deep, and for a second document.
    """
    events = _events(text)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            root = _node(next(events), events, [], scalar)
            for later in events:
                if isinstance(later, yaml.DocumentStartEvent):
                    raise FormError(_line(later), "a second document begins.", _ONE_DOCUMENT)
            return root
    return None


def _events(text: str) -> Iterator[yaml.Event]:
    # libyaml is ten times as fast; both read the same language
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise FormError(1 if mark is None else mark.line + 1, *_syntax(error)) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        raise FormError(before.count("\n") + 1, "a control character stands here.", "Take it out.") from error


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


def _node(event: yaml.Event, events: Iterator[yaml.Event], open_anchors: list[str], scalar: Callable[[str], str]) -> Node:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent):
        if event.anchor in open_anchors:
            raise FormError(line, f"*{event.anchor} stands inside itself: a cycle.", "Write the entry out where it belongs.")
        raise FormError(line, f"the alias *{event.anchor} is not read.", "Write the words out.")
    if isinstance(event, yaml.ScalarEvent):
        return Node(line, scalar(event.value))
    if len(open_anchors) >= _DEEPEST:
        raise FormError(line, "lists stand too deep inside one another.", "A codebook has three levels.")
    inner = [*open_anchors, getattr(event, "anchor", None) or ""]
    nodes = []
    while not isinstance(following := next(events), yaml.SequenceEndEvent | yaml.MappingEndEvent):
        nodes.append(_node(following, events, inner, scalar))
    if isinstance(event, yaml.MappingStartEvent):
        return Node(line, pairs=list(zip(nodes[::2], nodes[1::2], strict=True)))
    return Node(line, items=nodes)


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


def dumped(content: Any) -> str:
    """Return lists, mappings and texts as YAML that every reader takes for the same; equal content gives equal text."""
    options: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "default_flow_style": False, "width": _WIDTH}
    return str(yaml.dump(content, Dumper=_Dumper, **options))
