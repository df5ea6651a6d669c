"""How an archive refers to things, and the order of what it lists: by what people call them, never by keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from gioia_coder.core.codebook.names import natural
from gioia_coder.core.model import Code, Informant, Source
from gioia_coder.core.speakers import called
from gioia_coder.core.study import Study
from gioia_coder.core.text.canonical import fold_name


class Refs:
    """What the things of a study are called, by key, and in which order they are listed."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.case = {one.id: one.ref for one in study.cases}
        self.source = {one.id: one.ref for one in study.sources}
        self.code = {one.id: one.ref for one in study.codebook.codes}
        self.code_name = {one.id: one.name for one in study.codebook.codes}
        self.coder = {one.id: one.name for one in study.coders}
        self.round = {one.id: one.name for one in study.rounds}
        self.informant = called(study.informants, self.case)

    def uuid(self, kind: str, key: int) -> str:
        """Return what a thing is known by in every copy, empty where nothing is."""
        return spelt(self.study.uuids.get(kind, {}).get(key))

    @cached_property
    def sources(self) -> list[Source]:
        """The sources by id, as people order them."""
        return sorted(self.study.sources, key=lambda one: by_ref(one.ref))

    @cached_property
    def informants(self) -> list[Informant]:
        """The informants by what they are called."""
        return sorted(self.study.informants, key=lambda one: (by_ref(one.ref), by_ref(self.case.get(one.case or 0, ""))))

    @cached_property
    def codes(self) -> list[Code]:
        """The codes by id, retired ones too."""
        return sorted(self.study.codebook.codes, key=lambda one: by_ref(one.ref))

    @cached_property
    def source_place(self) -> Mapping[int, int]:
        """The place of each source among them, by key."""
        return {one.id: n for n, one in enumerate(self.sources)}

    @cached_property
    def code_place(self) -> Mapping[int, int]:
        """The place of each code among them, by key."""
        return {one.id: n for n, one in enumerate(self.codes)}


def by_ref(ref: str) -> tuple[Any, ...]:
    """Return a key that orders ids as people do."""
    return natural(fold_name(ref)), ref


def spelt(uuid: bytes | None) -> str:
    """Return a UUID as it is written, empty for none.

    >>> spelt(bytes(16)), spelt(None)
    ('00000000-0000-0000-0000-000000000000', '')
    """
    return str(UUID(bytes=uuid)) if uuid and len(uuid) == _SIZE else ""


def spelt_all(uuids: Iterable[bytes]) -> list[str]:
    """Return UUIDs as they are written, in order."""
    return sorted(spelt(one) for one in uuids)


_SIZE = 16
