"""One coded interview as a REFI-QDA file says it, for tests to change."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from gioia_coder.core.exchange.mapping.coming import Came
from gioia_coder.core.exchange.refi import Code, Coding, Project, Selection, Text, User

WORDS = "I: How did it start?\nAnna: We lost control of the budget.\nNobody noticed.\n"


def g(n: int) -> UUID:
    return UUID(int=n)


ANN, BEN, LOST, NOBODY, SOURCE = g(1), g(2), g(10), g(11), g(30)


def interview(**more: object) -> Project:
    """Return one interview, two users, two codes, and whatever a test puts in place of that."""
    first = Selection(g(31), 27, 56, by=ANN, when="2026-01-05T10:02:00Z", codings=(Coding(g(32), LOST, ANN, "2026-01-05"),))
    base = Project(
        "study",
        users=(User(ANN, "Ann"), User(BEN, "Ben")),
        codes=(Code(LOST, "losing control"), Code(NOBODY, "nobody looks")),
        texts=(Text(SOURCE, "Interview Anna.txt", WORDS, selections=(first,)),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def codings_of(came: Came) -> list[tuple[str, str, str, str]]:
    """Return words, code, coder and memo of each coding."""
    study = came.portable.study
    c, names = study.codings, {one.id: one.name for one in study.coders}
    rows = zip(*(column.tolist() for column in (c.source, c.start, c.end, c.code, c.coder, c.id)), strict=True)
    return [
        (study.revision(source).text[start:end], study.codebook.by_id[code].name, names[coder], c.memos.get(key, ""))
        for source, start, end, code, coder, key in rows
    ]


def memos_of(came: Came) -> list[tuple[str, str]]:
    return [(one.about, one.text) for one in came.portable.study.memos]
