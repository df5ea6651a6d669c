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
