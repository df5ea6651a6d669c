"""What people answer to a disagreement, checked and kept as decisions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.disagreement import Disagreement
from gioia_coder.core.disagreement.choosing import MODES, REASONED, REASONS, options, result
from gioia_coder.core.disagreement.deciding import answer as comes_to
from gioia_coder.core.model import Decision
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import InputError, nearest
from gioia_coder.store import Store, decisions
from gioia_coder.workflow import opening
from gioia_coder.workflow.coding import tidy_memo
from gioia_coder.workflow.disagreements import View

CONSENSUS, MAJORITY, ARBITER = MODES
_NAMES: Final = re.compile(r"[;,\n]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: the choice in this program's words, why, and by whom.

    `code` (key) is what `recode` gives; `rule_code` is the codebook entry that the rule is for. Without a `mode` it is arbiter
    where nobody of the coders decides, else consensus.
    """

    choice: str
    by: tuple[str, ...]
    code: int | None = None
    reason: str = ""
    rationale: str = ""
    rule: str = ""
    rule_code: int | None = None
    mode: str = ""


def names_of(words: str) -> tuple[str, ...]:
    """Return the people named in a list; raises the errors of names that cannot be used.

    >>> names_of("anna; ben"), names_of("")
    (('anna', 'ben'), ())
    """
    names = (name.strip() for name in _NAMES.split(words))
    return tuple(dict.fromkeys(opening.check_coder_name(name) for name in names if name))


def reason_of(word: str) -> str:
    """Return a class of reasons from its words, their beginning or its number; raises `InputError` for anything else.

    >>> reason_of("Unclear"), reason_of("3"), reason_of("")
    ('unclear definition', 'boundary rule', '')
    """
    wanted = fold_name(word).replace("_", " ")
    if not wanted:
        return ""
    if wanted in map(str, range(1, len(REASONS) + 1)):
        return REASONS[int(wanted) - 1]
    found = [reason for reason in REASONS if reason.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    near = nearest(wanted, REASONS)
    mend = f'Did you mean "{near[0]}"?' if near else f"It is one of {', '.join(REASONS)}."
    raise InputError("", f'"{word.strip()}" is no class of reasons.', mend=mend)


def mode_of(word: str) -> str:
    """Return how people decide, empty where nobody says; raises `InputError` for what is no mode."""
    wanted = fold_name(word)
    if wanted and wanted not in MODES:
        raise InputError("", f'"{word.strip()}" is no way to decide.', mend=f"It is one of {', '.join(MODES)}.")
    return wanted


def decision(seen: View, one: Disagreement, said: Answer) -> Decision:
    """Return what an answer decides; raises `InputError` for one that cannot be worked out or lacks its reason."""
    stands = result(one, said.choice, seen.names, said.code)
    rationale = tidy_memo(said.rationale)
    if said.choice in REASONED and not rationale:
        raise InputError("", f'"{said.choice}" needs a rationale.', mend="Write why.")
    coders = {fold_name(name) for name in seen.coders}
    mode = said.mode or (CONSENSUS if any(fold_name(name) in coders for name in said.by) else ARBITER)
    rule = tidy_memo(said.rule)
    return Decision(
        id=0,
        uuid=b"",
        source=one.source,
        revision=seen.study.revision(one.source).id,
        start=one.start,
        end=one.end,
        disagreement=one.id,
        hash=one.hash,
        kind=one.kind.value,
        options=options(one, seen.names),
        choice=said.choice,
        result=stands,
        reason=said.reason,
        rationale=rationale,
        rule=rule,
        code=(said.rule_code or one.codes[0]) if rule else None,
        by=said.by,
        mode=mode,
        round=seen.round.id if seen.round else None,
    )


@dataclass(frozen=True)
class Change:
    """What an answer does: its decision, which may be `there` already, those that end by it, and those of others against it."""

    new: Decision
    there: bool
    ends: tuple[int, ...]
    against: tuple[Decision, ...]

    @property
    def same(self) -> bool:
        """True where nothing is to be written."""
        return self.there and not self.ends


def change(seen: View, one: Disagreement, said: Answer, *, over: bool = False) -> Change:
    """Return what an answer changes.

    It supersedes what is stale, and what the same people decided; with `over`, or when an arbiter is named as such, everything.
    What others decided differently stays beside it: the two are in conflict, and the disagreement is open until they agree.
    """
    new = decision(seen, one, said)
    stands = seen.decided.of(one)
    over = over or said.mode == ARBITER
    people = set(map(fold_name, said.by))
    own = [each for each in stands.valid if over or people & set(map(fold_name, each.by))]
    others = tuple(each for each in stands.valid if each not in own and comes_to(each) != comes_to(new))
    kept = next((each for each in own if _alike(each, new)), None)
    ends = tuple(each.id for each in (*own, *stands.stale) if each is not kept)
    return Change(new, kept is not None, ends, others)


def _alike(a: Decision, b: Decision) -> bool:
    """Tell whether two decisions say the same in all respects."""
    said = [
        (
            comes_to(one),
            one.choice,
            one.reason,
            one.rationale,
            one.rule,
            one.code,
            sorted(map(fold_name, one.by)),
            one.mode,
        )
        for one in (a, b)
    ]
    return said[0] == said[1]


def write(store: Store, changes: Iterable[Change], what: str, *, who: str, ends: Iterable[int] = ()) -> int:
    """Write decisions as one act, and end those with the keys `ends`; return its entry, 0 when nothing is changed."""
    wanted = [one for one in changes if not one.same]
    superseded = dict.fromkeys([*ends, *(key for one in wanted for key in one.ends)])
    if not (wanted or superseded):
        return 0
    with store.act(what, who=who) as act:
        decisions.put_decisions(act, [one.new for one in wanted if not one.there], superseded)
        return act.entry


def decide(store: Store, seen: View, one: Disagreement, said: Answer, *, who: str) -> int:
    """Decide one disagreement as one act; return its entry, 0 when it was decided so already."""
    return write(store, [change(seen, one, said)], f"decide {seen.address(one)}: {said.choice}", who=who)
