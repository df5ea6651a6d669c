"""What an import says besides its warnings: who was taken for whom, what headers say, what codings the files hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gioia_coder.core.speakers import INTERVIEWER
from gioia_coder.core.text import normal_id
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.workflow.file_codings import offer as offered
from gioia_coder.workflow.people import People
from gioia_coder.workflow.understanding import Read, wording

_NAMED: Final = 3
"""So many labels are named in one warning; the others are counted."""
_QUESTION: Final = "?？؟"
_FEW: Final = 5
"""Up to so many sources are offered what their headers say one by one."""


def offer_codings(fresh: Sequence[Read]) -> None:
    """Say once of each file what codings it holds."""
    files: dict[str, list[Read]] = {}
    for one in fresh:
        files.setdefault(one.file.sha256 if one.file else "", []).append(one)
    for some in files.values():
        if offer := offered([mark for one in some if one.file for mark in one.file.marks]):
            some[0].remarks.append(offer)


def unasked(fresh: Sequence[Read]) -> None:
    """Say of sources in which several speak and nobody asks how to name who does; one sentence for all of them."""
    found = [one for one in fresh if _nobody_asks(one)]
    labels = list(dict.fromkeys(_perhaps_asking(one) for one in found))
    if not labels:
        return
    named, ask = labels[:_NAMED], "asks" if len(labels) == 1 else "ask"
    who = ", ".join(named) + (f" or {len(labels) - _NAMED} others" if len(labels) > _NAMED else "")
    said = ",".join(f"{label}=interviewer" for label in named)
    remark = f'nobody here is known as an interviewer: if {who} {ask}, say --speakers "{said}"'
    for one in found:
        one.remarks.append(f"{remark}, or once it is imported: gioia informants set ID role=interviewer.")


def _nobody_asks(one: Read) -> bool:
    """Tell whether several speak in a source and none is an interviewer; not where a person named everybody as informants."""
    people = list(dict.fromkeys(one.labels.values()))
    named = {normal_id(name) for name in one.item.informants}
    everybody = all(not person.written.isdisjoint(one.item.informants) or normal_id(person.ref) in named for person in people)
    return len(people) > 1 and not everybody and not any(person.is_interviewer for person in people)


def _perhaps_asking(one: Read) -> str:
    """Return the label with the most question marks, else that of the first who speaks."""
    text = one.file.text if one.file is not None else ""
    marks = dict.fromkeys((turn.speaker for turn in one.found.turns if turn.speaker), 0)
    for turn in one.found.turns:
        if turn.speaker:
            marks[turn.speaker] += sum(turn.words(text).count(mark) for mark in _QUESTION)
    return max(marks, key=lambda label: marks[label])


def said_in_headers(fresh: Sequence[Read]) -> list[str]:
    """Offer what the headers say of sources and nobody said yet; of many sources only how many."""
    found = [(one.item.id, news) for one in fresh if (news := one.news)]
    if len(found) > _FEW:
        return [f"the headers of {len(found)} sources say when, how long or where; --header takes it over, --preview shows it"]
    return [
        f"{ref}: its header says {', '.join(wording(news))}: gioia sources set {ref} "
        + " ".join(f"{name}={_typed(value)}" for name, value in news.items())
        for ref, news in found
    ]


def _typed(value: str) -> str:
    """Return a value as it is typed in a shell."""
    return value if value.replace("-", "").isalnum() else '"' + value.replace('"', "'") + '"'


def unlisted(fresh: Sequence[Read]) -> list[str]:
    """Say who speaks in a source though its row names others: an interviewer called by name is not known as one."""
    return [
        f"{person.ref} speaks in {one.item.id} and is not named for it; if they ask: "
        f"gioia informants set {person.ref} role=interviewer"
        for one in fresh
        if one.item.informants
        for person in dict.fromkeys(one.labels.values())
        if not person.is_interviewer and normal_id(person.ref) not in {normal_id(name) for name in one.item.informants}
    ]


def identities(people: People) -> list[str]:
    """Say which written ids were taken for one informant, who came into a case, and who asks under a name of its own."""
    notes = []
    for person in people.everyone:
        if person.adopted:
            notes.append(f"{person.ref} had no case and is in case {person.case} now")
        if person.key is None and person.is_interviewer and fold_name(person.role) != INTERVIEWER:
            notes.append(f"{person.ref} is an interviewer ({person.role}): words never counted")
        other = sorted(written for written in person.written if written != person.ref)
        if other:
            who = "interviewer" if person.is_interviewer else "informant"
            notes.append(f"{', '.join(other)} {'is' if len(other) == 1 else 'are'} {who} {person.ref}")
    return notes
