"""One plan from its beginning to its end, and doing what it says."""

from __future__ import annotations

from gioia_coder.core.exchange.portable import Portable
from gioia_coder.errors import ConflictError, InputError, Problem
from gioia_coder.store import Store, kept_rows, taken_in
from gioia_coder.store.allowing import coder_of
from gioia_coder.workflow import opening
from gioia_coder.workflow.exchange.taking_in.codes import codes
from gioia_coder.workflow.exchange.taking_in.codings import Codings, Former, quarantined
from gioia_coder.workflow.exchange.taking_in.decided import Decided
from gioia_coder.workflow.exchange.taking_in.judged import Judged
from gioia_coder.workflow.exchange.taking_in.keeping import kept
from gioia_coder.workflow.exchange.taking_in.meeting import Meeting
from gioia_coder.workflow.exchange.taking_in.nouns import cases, coders, informants, settings
from gioia_coder.workflow.exchange.taking_in.report import Plan
from gioia_coder.workflow.exchange.taking_in.rounds import Rounds
from gioia_coder.workflow.exchange.taking_in.said import Said
from gioia_coder.workflow.exchange.taking_in.speaking import understand
from gioia_coder.workflow.exchange.taking_in.texts import Texts
from gioia_coder.workflow.people import Ask


def plan(store: Store, incoming: Portable, *, who: str = "", ask: Ask | None = None, strict: bool = False) -> Plan:
    """Decide about everything in a study that comes in, and write nothing.

    `ask` settles who somebody is whose id stands elsewhere already. With `strict`, raises `InputError` with everything that
    would be left out or may be wrong.
    """
    meeting = Meeting(store, incoming, who=who or opening.system_user())
    settings(meeting)
    coders(meeting)
    cases(meeting)
    informants(meeting)
    codes(meeting)
    texts = Texts(meeting)
    texts.run()
    understand(meeting, texts, ask)
    codings = Codings(meeting, texts)
    codings.run()
    former = Former(meeting, texts.placed)
    quarantined(meeting, codings, former)
    Said(meeting, codings, former).run()
    Judged(meeting, codings, former).run()
    Rounds(meeting, codings).run()
    decided = Decided(meeting, codings, former)
    decided.run()
    former.finish()
    kept(meeting, codings.uuids)
    if not coder_of(store.connection):  # a shared copy keeps nothing of other programs
        meeting.work.kept += codings.times(decided.times)
    for warning in incoming.warnings:
        meeting.plan.warn("there", warning)
    meeting.plan.finish()
    if strict and meeting.plan.warnings:
        raise InputError("", [Problem("", warning) for warning in meeting.plan.warnings], mend="Nothing was changed.")
    return meeting.plan


def apply(store: Store, plan: Plan, what: str = "exchange import") -> None:
    """Do what was planned as one act, `what` in the history, after a copy of the store; nothing new makes no entry.

    Rounds that were frozen on other codings than those that stand are entries of their own behind it, written with it or not at
    all. Raises `ConflictError` when the project was changed since the plan was made, and for what a shared copy may not change.
    """
    if not plan.changes:
        return
    files = kept_rows.put_files(store.path, (plan.incoming.bytes_of[digest] for digest in plan.files))
    try:
        with store.act(what, who=plan.who, copy="" if plan.empty else "exchange") as act:
            if act.entry != plan.entry + 1:
                raise ConflictError("the project was changed meanwhile; nothing was taken in.", mend="Repeat the command.")
            taken_in.write(act, plan.work)
    except BaseException:
        kept_rows.drop_files(files)
        raise
