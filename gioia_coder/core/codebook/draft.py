"""A draft: what a codebook file says, before it meets a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Code, Level, Link
from gioia_coder.core.text.canonical import fold_name

TEXT_FIELDS: Final = ("definition", "include", "exclude")
LIST_FIELDS: Final = ("examples", "keywords")


@dataclass(frozen=True, slots=True)
class DraftCode:
    """One entry of a file. A field that is None is not said there and stays as it is; an empty one is cleared.

    `parent` is the index in the draft of the entry above, None for none; `placed` is False where the file does not
    say it. `labels` holds the languages that are said: an empty text clears one, an empty mapping all.
    """

    level: Level
    name: str
    where: str
    ref: str | None = None
    parent: int | None = None
    placed: bool = True
    definition: str | None = None
    include: str | None = None
    exclude: str | None = None
    examples: tuple[str, ...] | None = None
    keywords: tuple[str, ...] | None = None
    labels: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DraftLink:
    """One link of a file; its ends are ids or names as written."""

    a: str
    b: str
    label: str
    where: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The codes in file order, the links, and, where the file says them, the name and the levels' names."""

    codes: Sequence[DraftCode] = ()
    name: str | None = None
    levels: Mapping[Level, str] = field(default_factory=dict)
    links: Sequence[DraftLink] = ()


def filled(code: Code, entry: DraftCode) -> Code:
    """Return the code with the optional fields that the entry says."""
    said = {name: value for name in TEXT_FIELDS + LIST_FIELDS if (value := getattr(entry, name)) is not None}
    if entry.labels is not None:
        merged = {**code.labels, **entry.labels} if entry.labels else {}
        said["labels"] = {language: text for language, text in merged.items() if text}
    return replace(code, **said) if said else code


def as_codebook(draft: Draft) -> Codebook:
    """Return a faultless draft as a codebook of its own, for showing and comparing.

    Codes without an id in the file have none here either. Store keys count from 1 in file order. A link with an end
    that is not in the draft is left out.
    """
    codes = []
    for index, entry in enumerate(draft.codes):
        parent = None if entry.parent is None else entry.parent + 1
        codes.append(filled(Code(index + 1, entry.ref or "", entry.level, entry.name, parent, index + 1), entry))
    ends = Ends(Codebook(codes))
    links: list[Link] = []
    for link in draft.links:
        a, b = ends.find(link.a), ends.find(link.b)
        if len(a) == len(b) == 1:
            links.append(Link(len(links) + 1, b"", a[0].id, b[0].id, link.label))
    return Codebook(codes, draft.name or "", draft.levels, links)


class Ends:
    """Finds the codes that the end of a link may mean: by id, by `level:NAME`, or by name at any level."""

    def __init__(self, codebook: Codebook) -> None:
        self._found: dict[str, list[Code]] = {}
        for code in codebook.live:
            self._found.setdefault(fold_name(code.name), []).append(code)
            self._found.setdefault(fold_name(f"{code.level}:{code.name}"), []).append(code)
        self._found |= {fold_name(code.ref): [code] for code in codebook.live if code.ref}

    def find(self, word: str) -> list[Code]:
        """Return the codes meant, one where all is well."""
        return self._found.get(fold_name(word), [])


def link_rows(codebook: Codebook) -> list[tuple[str, str, str]]:
    """Return the links between live codes as ids (names where there are none) and label, in a fixed order."""
    live = {code.id: code for code in codebook.live}
    return sorted(
        (_end(live[link.a]), _end(live[link.b]), link.label) for link in codebook.links if link.a in live and link.b in live
    )


def _end(code: Code) -> str:
    return code.ref or f"{code.level}:{code.name}"
