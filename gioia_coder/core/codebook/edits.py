"""Changing a codebook by hand: each function checks its rule and returns the codes that change.

A new code has a negative key. A code's short id is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gioia_coder.core.codebook.draft import LIST_FIELDS, TEXT_FIELDS
from gioia_coder.core.codebook.names import even_lines, language_of, next_ref, tidy, tidy_lines, unfit, unfit_name
from gioia_coder.core.codebook.tree import Codebook, called
from gioia_coder.core.model import Code, Level
from gioia_coder.errors import ConflictError, UnknownNameError


@dataclass(frozen=True, slots=True)
class Merger:
    """The codes that a merge changes, and notes on themes or dimensions that merged codes leave."""

    codes: tuple[Code, ...]
    notes: tuple[str, ...] = ()


def add(
    codebook: Codebook,
    level: Level,
    name: str,
    parent: Code | None = None,
    *,
    suffix: str = "",
    used: Iterable[str] = (),
) -> Code:
    """Return a new code at the end of its siblings, with the next free id; ungrouped without a parent.

    `used` are ids of codes that are gone, which are not given again. Raises ConflictError where the name is taken at
    that level, unfit, or the parent is of the wrong level.
    """
    name = _free_name(codebook, level, name)
    _check_parent(level, name, parent)
    key = min(0, min((code.id for code in codebook.codes), default=0)) - 1
    ref = next_ref(level, (*codebook.by_ref, *used), suffix)
    return Code(key, ref, level, name, parent.id if parent else None, _last_position(codebook, level, parent))


def rename(codebook: Codebook, code: Code, name: str) -> Code:
    """Return the code with a new name; raises ConflictError where another live code of its level has it."""
    _check_live(code)
    return replace(code, name=_free_name(codebook, code.level, name, but=code))


def move(codebook: Codebook, code: Code, parent: Code | None) -> Code:
    """Return the code at the end of the parent's children, ungrouped for None.

    Raises ConflictError where the parent is of the wrong level.
    """
    _check_live(code)
    _check_parent(code.level, called(code), parent)
    if codebook.parent_of(code) == parent:
        return code
    return replace(code, parent=parent.id if parent else None, position=_last_position(codebook, code.level, parent))


def arrange(codebook: Codebook, code: Code, behind: Code | None) -> tuple[Code, ...]:
    """Return the code right behind one of its siblings, or before them all for None, and the siblings that make room.

    Raises ConflictError for what is ungrouped, which is ordered by id, and for a code that is no sibling.
    """
    if code.parent is None and code.level is not Level.DIMENSION:
        raise ConflictError(f"{called(code)} is ungrouped, and what is ungrouped is ordered by id.", mend="Group it first.")
    siblings = [one for one in codebook.children(code.parent, code.level) if one.id != code.id]
    if behind is not None and behind not in siblings:
        raise ConflictError(f"{called(behind)} does not stand beside {called(code)}.", mend="Name one that does.")
    at = 0 if behind is None else siblings.index(behind) + 1
    ordered = [*siblings[:at], code, *siblings[at:]]
    return tuple(replace(one, position=n) for n, one in enumerate(ordered, 1) if one is code or one.position != n)


def edit(code: Code, fields: Mapping[str, str]) -> Code:
    """Return the code with new texts for `definition`, `include`, `exclude`, `examples`, `keywords`, `label:LANGUAGE`.

    Several examples or keywords are lines of one text; an empty text clears. Raises UnknownNameError for other fields,
    ConflictError for control characters.
    """
    _check_live(code)
    labels = dict(code.labels)
    said: dict[str, Any] = {}
    for field, raw in fields.items():
        text = even_lines(raw)
        if control := unfit(text):
            raise ConflictError(f"the {field} holds the control character {control}.", mend="Take it out.")
        if field in TEXT_FIELDS:
            said[field] = text
        elif field in LIST_FIELDS:
            said[field] = tidy_lines(text)
        elif language := language_of(field):
            labels[language] = text
        else:
            raise UnknownNameError("field", field, (*TEXT_FIELDS, *LIST_FIELDS, "label:LANGUAGE"))
    return replace(code, **said, labels={language: text for language, text in labels.items() if text})


def retire(codebook: Codebook, code: Code) -> tuple[Code, ...]:
    """Return the code as retired, kept for its codings and history, and its children as ungrouped."""
    _check_live(code)
    children = (replace(child, parent=None) for child in codebook.children(code.id))
    return replace(code, retired=True), *children


def merge(codebook: Codebook, codes: Sequence[Code], into: Code) -> Merger:
    """Return what merging the codes into another of their level changes.

    The one kept stays where it is under its own name; what it lacks of definition, include, exclude and labels comes
    from the others, examples and keywords are joined, and it takes their children. Raises ConflictError for another
    level and for itself.
    """
    _check_live(into)
    kept = into
    notes: list[str] = []
    changed: list[Code] = []
    last = _behind(codebook.children(into.id))
    for merged in {code.id: code for code in codes}.values():
        _check_merger(merged, into)
        kept = _joined(kept, merged)
        changed.append(replace(merged, retired=True, merged_into=into.id))
        for child in codebook.children(merged.id):
            changed.append(replace(child, parent=into.id, position=last))
            last += 1
        notes += _place_notes(codebook, merged, into)
    return Merger((*((kept,) if kept != into else ()), *changed), tuple(notes))


def _check_merger(merged: Code, into: Code) -> None:
    _check_live(merged)
    if merged.id == into.id:
        raise ConflictError(f"{called(into)} cannot be merged into itself.", mend="Name another code.")
    if merged.level is not into.level:
        raise ConflictError(
            f"{called(merged)} is a {merged.level} and {called(into)} a {into.level}.", mend="Merge codes of one level."
        )


def _joined(kept: Code, merged: Code) -> Code:
    texts: dict[str, Any] = {name: getattr(kept, name) or getattr(merged, name) for name in TEXT_FIELDS}
    lists: dict[str, Any] = {name: tuple(dict.fromkeys((*getattr(kept, name), *getattr(merged, name)))) for name in LIST_FIELDS}
    return replace(kept, **texts, **lists, labels={**merged.labels, **kept.labels})


def _place_notes(codebook: Codebook, merged: Code, into: Code) -> list[str]:
    old, new = codebook.parent_of(merged), codebook.parent_of(into)
    if old is None or old == new:
        return []
    return [
        f'{called(merged)} stood in {old.level} "{old.name}"; {called(into)} '
        + (f'stands in "{new.name}".' if new else "is ungrouped.")
    ]


def _check_live(code: Code) -> None:
    if code.retired:
        raise ConflictError(f"{called(code)} is retired.", mend="Undo the retirement first.")


def _check_parent(level: Level, what: str, parent: Code | None) -> None:
    if parent is None:
        return
    _check_live(parent)
    if level.parent is None:
        raise ConflictError(f"a dimension stands at the top; {what} cannot stand in {called(parent)}.", mend="Name no parent.")
    if parent.level is not level.parent:
        raise ConflictError(
            f"{called(parent)} is a {parent.level}.",
            mend=f"Name a {level.parent}: a {level} stands in a {level.parent}.",
        )


def _free_name(codebook: Codebook, level: Level, name: str, but: Code | None = None) -> str:
    name = tidy(name)
    if not name:
        raise ConflictError(f"a {level} needs a name.", mend="Write a word or a few.")
    if control := unfit_name(name):
        raise ConflictError(f"the name holds the control character {control}.", mend="Take it out.")
    held = codebook.with_ref(name)
    if held and (but is None or held.id != but.id):
        raise ConflictError(f'"{name}" is the id of {called(held)}.', mend="Choose another name: an id wins over a name.")
    other = codebook.named(level, name)
    if other and not other.retired and (but is None or other.id != but.id):
        raise ConflictError(
            f"{called(other)} is a {level} with this name already.", mend="Choose another name, or merge the two."
        )
    return name


def _last_position(codebook: Codebook, level: Level, parent: Code | None) -> int:
    """Return the position behind the last sibling; 0 for what is ungrouped, which is ordered by id."""
    if parent is None and level is not Level.DIMENSION:
        return 0
    return _behind(codebook.children(parent.id if parent else None, level))


def _behind(siblings: Sequence[Code]) -> int:
    return max((code.position for code in siblings), default=0) + 1
