"""Importing a draft onto a codebook: worked out first, so that it can be shown before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gioia_coder.core.codebook.changes import Change, difference, link_key
from gioia_coder.core.codebook.draft import Draft, DraftCode, Ends, filled
from gioia_coder.core.codebook.faults import faults
from gioia_coder.core.codebook.names import RefMaker, natural
from gioia_coder.core.codebook.tree import Codebook, called
from gioia_coder.core.model import Code, Level, Link
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import Problem


@dataclass(frozen=True)
class Plan:
    """What an import would do: the codebook as it would stand, the changes in words, and what forbids them.

    In `after`, new codes and links have negative keys. With problems nothing is to be written, and `after` is `before`.
    """

    before: Codebook
    after: Codebook
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def codes(self) -> list[Code]:
        """The codes to write, new or different, in codebook order, so that a parent comes before its children."""
        return changed_codes(self.before, self.after)

    @property
    def links(self) -> list[Link]:
        """The links to add."""
        return [link for link in self.after.links if link.id < 0]

    def lines(self) -> list[str]:
        """Return one line per change, none where the file says what is there already."""
        return [change.line() for change in self.changes]


def changed_codes(before: Codebook, after: Codebook) -> list[Code]:
    """Return the codes of `after` that are new or different, by key, those that live first and in codebook order."""
    retired = (code for code in after.codes if code.retired)
    return [code for code in (*after.walk(), *retired) if before.by_id.get(code.id) != code]


def plan(codebook: Codebook, draft: Draft, *, retire_missing: bool = False, suffix: str = "", used: Iterable[str] = ()) -> Plan:
    """Return what importing the draft would do to the codebook.

    An entry with an id is that code, so that a new name renames it and a new place moves it; else it is the code with
    its name at that level; else it is new. What the file omits stays, or with `retire_missing` is retired. The order
    of the file becomes the order of its codes. New ids end in `suffix`, and none of `used`, ids of codes that are
    gone, is given again. A retired code that the file names is restored, a merged one by its id only: by its name it is
    a fault. Importing the same draft again changes nothing.
    """
    problems = faults(draft, codebook) or [*_level_problems(draft, codebook), *_merged_problems(draft, codebook)]
    if problems:
        return Plan(codebook, codebook, (), tuple(problems))
    matched = _match(codebook, draft)
    keys = _keys(codebook, matched)
    refs = RefMaker([*codebook.by_ref, *used, *(entry.ref for entry in draft.codes if entry.ref)], suffix)
    after = _merged(codebook, draft, matched, keys, refs)
    if retire_missing:
        _retire_others(after, set(keys))
    _order(codebook, after, [key for key, entry in zip(keys, draft.codes, strict=True) if entry.placed])
    title = codebook.name if draft.name is None else draft.name
    result = Codebook(tuple(after.values()), title, {**codebook.levels, **draft.levels}, codebook.links)
    links, link_problems = _links(result, draft, keys)
    problems = [*_name_problems(draft, after, keys), *link_problems]
    if problems:
        return Plan(codebook, codebook, (), tuple(problems))
    result = replace(result, links=(*codebook.links, *links))
    return Plan(codebook, result, tuple(difference(codebook, result)))


def _match(codebook: Codebook, draft: Draft) -> list[Code | None]:
    """Return the existing code of each entry, None for new ones; ids are served before names."""
    matched = [codebook.with_ref(entry.ref) if entry.ref else None for entry in draft.codes]
    taken = {code.id for code in matched if code}
    for index, entry in enumerate(draft.codes):
        if not entry.ref:
            code = codebook.named(entry.level, entry.name)
            matched[index] = code if code and code.id not in taken else None
    return matched


def _level_problems(draft: Draft, codebook: Codebook) -> Iterator[Problem]:
    for entry in draft.codes:
        code = codebook.with_ref(entry.ref) if entry.ref else None
        if code and code.level is not entry.level:
            what = f'{entry.ref} is {code.level} "{code.name}" in the project, and this is a {entry.level}.'
            yield Problem(entry.where, what, "Leave the id out for a new code.")


def _merged_problems(draft: Draft, codebook: Codebook) -> Iterator[Problem]:
    """Yield the entries without an id whose name is that of a merged code: an old file must not take the merger apart."""
    held = {fold_name(entry.ref) for entry in draft.codes if entry.ref}
    for entry in draft.codes:
        code = None if entry.ref else codebook.named(entry.level, entry.name)
        if code is None or code.merged_into is None or fold_name(code.ref) in held:
            continue
        goal = codebook.survivor(code) or codebook.by_id[code.merged_into]
        yield Problem(entry.where, f'"{code.name}" was merged into {called(goal)}.', f"Take it out, or write its id, {code.ref}.")


def _keys(codebook: Codebook, matched: Sequence[Code | None]) -> list[int]:
    """Return the store key of each entry, negative and unused for new ones."""
    lowest = min((code.id for code in codebook.codes), default=0)
    keys, free = [], min(0, lowest) - 1
    for code in matched:
        keys.append(code.id if code else free)
        free -= 0 if code else 1
    return keys


def _merged(codebook: Codebook, draft: Draft, matched: Sequence[Code | None], keys: list[int], refs: RefMaker) -> dict[int, Code]:
    """Return every code by its key, those of the file as the file wants them; positions are not yet set."""
    after = {code.id: code for code in codebook.codes}
    for key, entry, code in zip(keys, draft.codes, matched, strict=True):
        if code is None:
            code = Code(key, entry.ref or refs.take(entry.level), entry.level, entry.name)
        parent = code.parent
        if entry.placed:
            parent = None if entry.parent is None else keys[entry.parent]
        name = entry.name if entry.ref else code.name
        after[key] = filled(replace(code, name=name, parent=parent, retired=False, merged_into=None), entry)
    return after


def _retire_others(after: dict[int, Code], kept: set[int]) -> None:
    for key, code in after.items():
        if key not in kept and not code.retired:
            after[key] = replace(code, retired=True)
    for key, code in after.items():
        if not code.retired and code.parent is not None and after[code.parent].retired:
            after[key] = replace(code, parent=None)


def _name_problems(draft: Draft, after: Mapping[int, Code], keys: Sequence[int]) -> Iterator[Problem]:
    """Yield the entries whose name is that of another live code which the file does not rename."""
    entries = dict(zip(keys, draft.codes, strict=True))
    holders: dict[tuple[Level, str], Code] = {}
    for code in sorted(after.values(), key=lambda code: code.id in entries):
        holder = code if code.retired else holders.setdefault((code.level, fold_name(code.name)), code)
        entry: DraftCode | None = entries.get(code.id)
        if holder is not code and entry:
            mend = f"Give it that id, or merge the two first, or rename {holder.ref} in the same file."
            yield Problem(entry.where, f"{code.level} {called(code)} has the name of {holder.ref}.", mend)


def _order(codebook: Codebook, after: dict[int, Code], placed: Sequence[int]) -> None:
    """Set the positions of siblings: as the file has them, then the others as they stood; ungrouped ones need none."""
    in_file = {key: index for index, key in enumerate(placed)}
    groups: dict[int | None, list[Code]] = {}
    for code in after.values():
        if not code.retired and (code.parent is not None or code.level is Level.DIMENSION):
            groups.setdefault(code.parent, []).append(code)
    for parent, group in groups.items():
        wanted = sorted(group, key=lambda code: (in_file.get(code.id, len(in_file)), code.position, natural(code.ref)))
        staying = [code for code in wanted if _stays(codebook, code, parent)]
        settled = wanted[: len(staying)] == staying and staying == sorted(
            staying, key=lambda code: (code.position, natural(code.ref))
        )
        first = len(staying) if settled else 0
        last = staying[-1].position if settled and staying else 0
        for position, code in enumerate(wanted[first:], last + 1):
            after[code.id] = replace(code, position=position)


def _stays(codebook: Codebook, code: Code, parent: int | None) -> bool:
    earlier = codebook.by_id.get(code.id)
    return earlier is not None and not earlier.retired and earlier.parent == parent


def _links(codebook: Codebook, draft: Draft, keys: Sequence[int]) -> tuple[list[Link], list[Problem]]:
    """Return the file's links that are not there yet, and those whose end is gone; ends in the file win over others."""
    links: list[Link] = []
    problems: list[Problem] = []
    inside, outside = Ends(Codebook([codebook.by_id[key] for key in keys])), Ends(codebook)
    known = {link_key(link) for link in codebook.links}
    lowest = min((link.id for link in codebook.links), default=0)
    for entry in draft.links:
        ends = [inside.find(end) or outside.find(end) for end in (entry.a, entry.b)]
        if any(len(codes) != 1 for codes in ends):
            problems.append(
                Problem(
                    entry.where,
                    f'the link from "{entry.a}" to "{entry.b}" names a code that this file renames or retires.',
                    "Name the code as it is called afterwards.",
                )
            )
            continue
        link = Link(min(0, lowest) - 1 - len(links), b"", ends[0][0].id, ends[1][0].id, entry.label)
        if link_key(link) not in known:
            known.add(link_key(link))
            links.append(link)
    return links, problems
