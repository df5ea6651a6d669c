"""What is wrong with a draft, what in a codebook deserves a second look, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gioia_coder.core.codebook.draft import LIST_FIELDS, TEXT_FIELDS, Draft, DraftCode, DraftLink, Ends, as_codebook
from gioia_coder.core.codebook.names import ref_fault, unfit, unfit_name
from gioia_coder.core.codebook.tree import TOP_DOWN, Codebook, called
from gioia_coder.core.model import Code, Level
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import Problem, nearest

SAME_NAME = "same-name"
"""The kind of open item that lists codes of one level and name."""

LONGEST_NAME = 90
"""Names with more characters than this do not fit a figure."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A remark on one code; `key` stays the same between runs, so that a hint can be dismissed with a reason."""

    kind: str
    code: Code
    text: str

    @property
    def key(self) -> str:
        """The hint's name, as in `lone-concept:t03`."""
        return f"{self.kind}:{self.code.ref}"


def faults(draft: Draft, codebook: Codebook | None = None) -> list[Problem]:
    """Return every fault of a draft with its line or cell; the ends of links may also be live codes of `codebook`."""
    found: list[Problem] = []
    for entry in draft.codes:
        found += _entry_faults(entry)
    for index in range(len(draft.codes)):
        found += _place_faults(draft, index)
    return [*found, *_duplicates(draft), *_link_faults(draft, codebook)]


def hints(codebook: Codebook, usage: Mapping[int, int], longest: int = LONGEST_NAME) -> list[Hint]:
    """Return what deserves a second look, in codebook order; `usage` counts the distinct informants per code key.

    The kinds are `same-as-theme`, `lone-concept`, `one-informant` and `long-name`.
    """
    return [hint for code in codebook.walk() for hint in _hints(codebook, code, usage, longest)]


def open_items(codebook: Codebook) -> list[Hint]:
    """Return the ungrouped codes, in codebook order: themes without a dimension, concepts without a theme.

    Codes of one level and name, which merging brings together and leaves apart, follow.
    """
    ungrouped = [
        Hint("ungrouped", code, f"{code.level} {called(code)} has no {code.level.parent} yet.")
        for code in codebook.roots
        if code.level.parent
    ]
    return [*ungrouped, *(_namesakes(codes) for codes in codebook.namesakes.values())]


def _namesakes(codes: Sequence[Code]) -> Hint:
    first, *others = codes
    rest = " and ".join(code.ref for code in others)
    return Hint(SAME_NAME, others[-1], f'{first.level}s {first.ref} and {rest} have one name, "{first.name}".')


def _hints(codebook: Codebook, code: Code, usage: Mapping[int, int], longest: int) -> Iterator[Hint]:
    parent = codebook.parent_of(code)
    if code.level is Level.CONCEPT and parent and fold_name(parent.name) == fold_name(code.name):
        theme = f"theme {parent.ref}".rstrip()
        yield Hint("same-as-theme", code, f"concept {called(code)} has the name of its {theme}; keep the informants' words.")
    if code.level is Level.THEME and len(codebook.children(code.id)) == 1:
        yield Hint("lone-concept", code, f"theme {called(code)} has one concept only.")
    if code.level is Level.CONCEPT and usage.get(code.id) == 1:
        yield Hint("one-informant", code, f"concept {called(code)} comes from one informant only.")
    if len(code.name) > longest:
        yield Hint("long-name", code, f"{code.level} {called(code)} has {len(code.name)} characters, over {longest}.")


def _entry_faults(entry: DraftCode) -> Iterator[Problem]:
    if not entry.name:
        yield Problem(entry.where, f"a {entry.level} has no name.", "Name it.")
    elif control := unfit_name(entry.name):
        yield Problem(entry.where, f"the name of a {entry.level} holds the control character {control}.", "Take it out.")
    if entry.ref and (fault := ref_fault(entry.ref, entry.level)):
        yield Problem(entry.where, fault, "Correct it, or leave the id out for a new one.")
    for what, text in _texts(entry):
        if control := unfit(text):
            yield Problem(entry.where, f'the {what} of "{entry.name}" holds the control character {control}.', "Take it out.")


def _texts(entry: DraftCode) -> Iterator[tuple[str, str]]:
    for name in TEXT_FIELDS:
        yield name, getattr(entry, name) or ""
    for name in LIST_FIELDS:
        yield name, "\n".join(getattr(entry, name) or ())
    for language, text in (entry.labels or {}).items():
        yield f"{language} label", text


def _place_faults(draft: Draft, index: int) -> Iterator[Problem]:
    entry = draft.codes[index]
    above, steps = entry.parent, 0
    while above is not None and above != index and steps <= len(TOP_DOWN):
        above, steps = draft.codes[above].parent, steps + 1
    if above == index:
        yield Problem(entry.where, f'{entry.level} "{entry.name}" stands under itself: a cycle.', "Move one of them out.")
    elif entry.parent is not None and draft.codes[entry.parent].level is not entry.level.parent:
        parent = draft.codes[entry.parent]
        yield Problem(
            entry.where,
            f'{entry.level} "{entry.name}" stands under {parent.level} "{parent.name}".',
            _where_it_belongs(entry.level),
        )


def _where_it_belongs(level: Level) -> str:
    return f"A {level} stands under a {level.parent}." if level.parent else "A dimension stands at the top."


def _duplicates(draft: Draft) -> Iterator[Problem]:
    names: dict[tuple[Level, str], DraftCode] = {}
    refs: dict[str, DraftCode] = {}
    for entry in draft.codes:
        first = names.setdefault((entry.level, fold_name(entry.name)), entry) if entry.name else entry
        if first is not entry:
            yield _named_twice(draft, entry, first)
        first = refs.setdefault(fold_name(entry.ref), entry) if entry.ref else entry
        if first is not entry:
            yield Problem(
                entry.where,
                f'the id "{entry.ref}" is already that of "{first.name}" at {first.where}.',
                "Give each its own id, or none.",
            )


def _named_twice(draft: Draft, entry: DraftCode, first: DraftCode) -> Problem:
    here, there = (None if one.parent is None else draft.codes[one.parent] for one in (entry, first))
    if here is None or there is None or here is there:
        what = f'{entry.level} "{entry.name}" is named twice, first at {first.where}.'
        return Problem(entry.where, what, "Keep one of them.")
    what = f'{entry.level} "{entry.name}" stands in two {here.level}s, "{there.name}" at {first.where} and "{here.name}".'
    return Problem(entry.where, what, "Keep it in one of them.")


def _link_faults(draft: Draft, codebook: Codebook | None) -> Iterator[Problem]:
    if not draft.links:
        return
    inside, outside = Ends(as_codebook(draft)), Ends(codebook or Codebook())
    known = [entry.name for entry in draft.codes] + [code.name for code in (codebook.live if codebook else ())]
    for link in draft.links:
        for end in (link.a, link.b):
            yield from _end_faults(link, end, inside.find(end) or outside.find(end), known)
        if control := unfit(link.label):
            yield Problem(link.where, f"the label of the link holds the control character {control}.", "Take it out.")


def _end_faults(link: DraftLink, end: str, codes: list[Code], known: list[str]) -> Iterator[Problem]:
    if not end:
        yield Problem(link.where, "a link needs both of its ends.", "Write the ids or names of two codes.")
    elif not codes:
        near = " or ".join(f'"{name}"' for name in nearest(end, known))
        mend = f"Did you mean {near}?" if near else "Name a code by its id or name."
        yield Problem(link.where, f'the link names "{end}", which is no code.', mend)
    elif len(levels := sorted({code.level for code in codes})) > 1:
        what = f'the link names "{end}", which is a {" and a ".join(levels)}.'
        yield Problem(link.where, what, f"Write {levels[0]}:{end}, or its id.")
