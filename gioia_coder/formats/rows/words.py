"""What the headings of tables are called: who speaks, the words, times, ids, codes, and what is personal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from gioia_coder.core.text import fold_name

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
_TOKENS: Final = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1 << 15)
def tokens(heading: str) -> tuple[str, ...]:
    """Return the words of a heading, folded.

    >>> tokens("speakerName"), tokens("Utterance_Text"), tokens("Code 2 (Anna)"), tokens("coder2")
    (('speaker', 'name'), ('utterance', 'text'), ('code', '2', 'anna'), ('coder', '2'))
    """
    return tuple(_TOKENS.findall(fold_name(_CAMEL.sub(" ", heading))))


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SPEAKER: Final = _words(
    """
    speaker speakers interlocutor sprecher sprecherin spreker taler locuteur locutrice intervenant hablante orador falante
    parlante talare puhuja mówca говорящий спикер 说话人 說話人 说话者 說話者 发言人 發言人 讲话人 講者 話者 발화자 화자
    דובר דוברת
    """
)
"""Words that are said of one who speaks, and of nothing else in a table."""
NAMED: Final = _words(
    """
    name who role participant person from sender author user character voice interviewee interviewer respondent informant
    talker actor narrator nom naam navn nombre nome rolle rol rôle deltager deelnemer teilnehmer participante 姓名 角色 שם תפקיד
    """
)
"""Words that are said of one who speaks, where values repeat, and else of one who answers."""
SPOKEN: Final = _words(
    """
    text utterance utterances words transcript transcription transcripts content sentence sentences speech said dialogue dialog
    message statement line verbatim quote segment tekst texte texto testo utterancetext äußerung aussage ytring énoncé 文本 内容
    內容 话语 話語 逐字稿 原文 转写 轉寫 טקסט תוכן דברים
    """
)
ANSWER: Final = _words(
    """
    answer answers response responses reply replies comment comments feedback freetext opentext openended remarks antwort
    antworten svar antwoord réponse réponses respuesta resposta kommentar opmerking 回答 答案 答复 评论 意见 תשובה תשובות תגובה
    """
)
QUESTION: Final = _words("question questions item prompt frage vraag spørgsmål pregunta pergunta 问题 問題 题目 שאלה")
ASKING: Final = _words(
    """
    why how what describe explain explanation reason reasons specify other comments comment feedback suggestions share tell
    elaborate additional anything open thoughts warum wie hvorfor hvordan hvad pourquoi comment waarom hoe qué cómo 为什么 如何
    其他 请说明 建议 什么 למה איך מדוע פרט
    """
)
"""Words of headings that ask for an answer in words."""
FOREIGN: Final = _words(
    """
    translation translated english en gloss traduction übersetzung vertaling oversættelse traducción tradução anglais englisch
    翻译 翻譯 译文 譯文 英文 תרגום אנגלית
    """
)
START: Final = _words(
    """
    start begin beginning starttime begintime timestamp time timecode onset tc zeit beginn anfang tijd tid temps début inicio
    tiempo 时间 時間 开始 開始 起始 זמן התחלה
    """
)
END: Final = _words("end stop endtime stoptime offset ende slut fin eind einde final 结束 結束 סוף סיום")
UNIT: Final = _words("time ms s sec secs seconds milliseconds msec in at code stamp utterance segment turn")
TURN: Final = _words("turn utterance line segment index row order sequence n no nr number id cue")
GROUP: Final = (
    *("transcript", "interview", "conversation", "dialogue", "dialog", "session", "recording", "file", "filename", "document"),
    *("doc", "source", "meeting", "call", "episode", "video", "group", "thread", "case", "transkript", "entretien", "gespräch"),
    *("访谈", "訪談", "对话", "文件", "ראיון"),
)
"""Words for what tells transcripts in one table apart, the surest first."""
GROUP_MORE: Final = _words("id name no nr number title key code 编号 编码")
ID_SURE: Final = _words(
    "respondent participant informant interviewee subject response answer person teilnehmer deltager deelnemer"
)
ID: Final = (
    *("responseid", "respondentid", "participantid", "respondent", "participant", "informant", "interviewee", "subject"),
    *("response", "id", "pid", "uid", "caseid", "case", "code", "record", "recordid", "user", "number", "nr", "no", "key"),
    *("nummer", "numéro", "kode", "编号", "編號", "序号", "受访者", "מספר", "מזהה"),
)
"""Words for what tells respondents apart, the surest first."""
ID_MORE: Final = _words("id no nr number code key num ref 编号 编码")
PERSONAL: Final = frozenset(
    (
        *("ip address", "ip", "recipient last name", "recipient first name", "recipient email", "recipient name", "email"),
        *(
            "e mail",
            "email address",
            "e mail address",
            "mail",
            "location latitude",
            "location longitude",
            "latitude",
            "longitude",
        ),
        *("name", "first name", "last name", "full name", "surname", "family name", "given name", "your name", "phone"),
        *("phone number", "telephone", "mobile", "address", "street", "external reference", "external data reference", "vorname"),
        *(
            "nachname",
            "nom",
            "prénom",
            "naam",
            "voornaam",
            "achternaam",
            "navn",
            "fornavn",
            "efternavn",
            "telefon",
            "姓名",
            "电话",
        ),
        *("手机", "邮箱", "username", "user name", "שם", "טלפון", "lat", "lon", "lng", "recipient", "respondent email"),
    )
)
TRAIT: Final = _words(
    """
    gender sex age country nationality region city town village school university site class grade group condition department
    company firm organization organisation team language category topic product rating sentiment status type level year month
    date education occupation job profession industry sector geschlecht alter land køn alder pays sexe âge 性别 年龄 国家 职业
    学历 מין גיל
    """
)
"""Words of headings for what somebody is like."""
TAGS: Final = _words(
    """
    code codes coding codings tag tags kode koder kodes étiquette étiquettes etikett código códigos 编码 编碼 編碼 代码 标签
    標籤 קוד קודים תגית תגיות
    """
)
KINDS: Final = _words(
    "label labels theme themes category categories thema themen thèmes tema temaer temas kategorie 主题 主題 类别 נושא"
)
"""Words for codes that are as often something else."""
CODER: Final = _words("coder rater annotator codeur kodierer codeerder kodist codificador 编码者 編碼者 מקודד")
PLAIN: Final = _words(
    """
    human final main sub initial open first second third level new all axial vivo in descriptive qualitative child parent applied
    assigned manual inductive deductive thematic 1st 2nd 3rd order top emergent the of for
    """
)
"""Words beside a word for codes that name no coder."""
OTHERWISE: Final = _words(
    """
    zip postal post area country access completion status prolific language region currency discount promo product item
    participant respondent case interview transcript file mturk survey id verification confirmation source time age session
    """
)
"""Words beside a word for codes that make something else of it."""
MEMO: Final = _words("note notes memo memos rationale justification notiz notizen opmerking noter 备注 備註 הערה הערות")
RESERVED: Final = frozenset(("id", "sources", "informants", "role", "case"))
"""What lists of cases and informants call their own columns."""
NO_CODE: Final = frozenset(
    ("n/a", "na", "n.a.", "none", "nan", "null", "nil", "-", "–", "—", "?", "no code", "uncoded", "#n/a", "无", ".")
)


def is_called(heading: str, known: Iterable[str], beside: frozenset[str] = frozenset()) -> bool:
    """Tell whether a heading is one of the known words, alone or with the words that may stand beside it.

    >>> is_called("Speaker name", SPEAKER, NAMED), is_called("The speaker I liked", SPEAKER, NAMED)
    (True, False)
    """
    found = [word for word in tokens(heading) if not word.isdecimal()]
    return any(word in known for word in found) and all(word in known or word in beside for word in found)


_YOURS: Final = _words("name surname email mail phone address number")


def is_personal(heading: str) -> bool:
    """Tell whether a heading names what tells who somebody is: a name, an address, a place."""
    found = tokens(heading)
    return " ".join(found) in PERSONAL or ("your" in found and len(found) <= 6 and found[-1] in _YOURS)
