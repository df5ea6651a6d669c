"""Speaker labels: who asks, who says no identity, and ids in their normal form."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

from gioia_coder.core.speakers import ASKING
from gioia_coder.core.text.canonical import fold_name


def words(listed: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(listed.split())


_ASKING: Final = ASKING | words(
    """
    i int researcher host q question
    forsker forskeren vært
    onderzoeker
    chercheur chercheuse animateur animatrice
    forscher forscherin frage
    主持人 记者 記者 访问者 訪問者 研究者 研究员 研究員 问 問
    חוקר חוקרת ש
    """
)
_ANSWERING: Final = words(
    """
    respondent interviewee participant informant subject answer r p a b x speaker spk narrator unknown
    informanten deltager deltageren svar mand kvinde
    deelnemer geïnterviewde respondente spreker antwoord
    interviewé interviewée répondant répondante enquêté enquêtée participante locuteur intervenant intervenante
    befragter befragte interviewter interviewte teilnehmer teilnehmerin sprecher sprecherin antwort
    entrevistado entrevistada
    受访者 受訪者 被访者 被訪者 受访人 被采访者 答 参与者 參與者 说话人 說話人 发言人 發言人 讲话人
    מרואיין מרואיינת משתתף משתתפת דובר דוברת עונה ת
    """
)
_SPEAKERS: Final = words(
    """
    speaker spk unknown spreker locuteur sprecher sprecherin 说话人 說話人 发言人 發言人 讲话人 דובר דוברת
    """
)
_PARTS: Final = words(
    """
    client patient customer caller student pupil teacher parent mother father therapist counsellor counselor doctor nurse
    klient patient kunde elev lærer cliënt patiënt leerling docent patientin schüler schülerin lehrer lehrerin kundin
    élève professeur thérapeute cliente paciente alumno alumna terapeuta 来访者 來訪者 咨询师 諮詢師 患者 学生 學生 老师 老師
    """
)
"""Words for the part that somebody has in one conversation, and another body in the next."""
_NUMBERED: Final = re.compile(r"(.*?)[\s.]*(?:[-_#]?\s*(\d{1,4})|[\s-]([a-z]|one|two|three|four))?\.?")
_BRACKETED: Final = re.compile(r"(.+?)\s*[(（]\s*([^()（）]+?)\s*[)）]")
_WRAPPING: Final = "#()[]（）【】〔〕＃ \t\n\u00a0\u3000"


def _parts(label: str) -> tuple[str, bool]:
    """Return a label's word without number, and whether it had one."""
    match = _NUMBERED.fullmatch(fold_name(label).strip("*_:()[]（）【】#"))
    return (match.group(1), bool(match.group(2) or match.group(3))) if match else ("", False)


def bracketed(label: str) -> tuple[str, str] | None:
    """Return the two names of a label that carries both, `Interviewer (I)`, or None.

    >>> bracketed("Interviewer (I)")
    ('Interviewer', 'I')
    """
    match = _BRACKETED.fullmatch(label.strip())
    return (match.group(1), match.group(2)) if match else None


def is_interviewer(label: str) -> bool:
    """Tell whether a label or role is that of one who asks, in the languages known here.

    >>> [is_interviewer(label) for label in ("Interviewer 1", "I2", "Q", "采访者", "Anna (moderator)", "E1-a", "Ian")]
    [True, True, True, True, True, False, False]
    """
    both = bracketed(label)
    return any(_parts(name)[0] in _ASKING for name in (label, *(both or ())))


def is_answering(label: str) -> bool:
    """Tell whether a label is a word for one who answers, with or without a number.

    >>> is_answering("PARTICIPANT 39"), is_answering("Jessica")
    (True, False)
    """
    both = bracketed(label)
    return any(_parts(name)[0] in _ANSWERING for name in (label, *(both or ())))


def is_generic(label: str) -> bool:
    """Tell whether a label says no identity: a word for who answers or for a part in a talk, or a recogniser's `Speaker 2`.

    >>> [is_generic(label) for label in ("Respondent", "R", "Client", "speaker 1", "Participant 39", "E1-a", "#03")]
    [True, True, True, True, False, False, False]
    """
    both = bracketed(label)
    names = (label,) if both is None else both
    for name in names:
        word, numbered = _parts(name)
        if word not in (_SPEAKERS if numbered else _ANSWERING | _SPEAKERS | _PARTS):
            return False
    return True


def normal_id(text: str) -> str:
    """Return an id as comparing sees it: without case, brackets, hashes, blanks and leading noughts of a number.

    >>> {normal_id(written) for written in ("#03", "(03)", "03#", "3", "（03）")}
    {'3'}
    """
    kept = fold_name(text)
    while kept != (bare := kept.strip(_WRAPPING)):
        kept = bare
    return kept.lstrip("0") or "0" if kept.isdecimal() and kept.isascii() else kept


def clean_id(name: str) -> str:
    """Return an id: blanks, `:`, `@`, control characters and bytes of a file's name that are no letters become `-`.

    >>> clean_id("Interview A: day 2")
    'Interview-A-day-2'
    """
    kept = "".join("-" if char.isspace() or char in ":@" or category(char) in ("Cc", "Cs") else char for char in name.strip())
    while "--" in kept:
        kept = kept.replace("--", "-")
    return kept.strip("-") or "source"
