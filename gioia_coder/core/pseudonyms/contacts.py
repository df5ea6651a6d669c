"""E-mail addresses, telephone numbers, web addresses and handles in a text; years, times, amounts and stamps are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@(?:[^\W_][\w-]{0,62}\.){1,4}[^\W\d_]{2,24}")
_WEB: Final = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"'“”’）)\]，。；]{3,200}", re.IGNORECASE)
_HANDLE: Final = re.compile(r"(?<![\w@./])@[^\W\d_][\w.]{2,29}(?<!\.)")

_NUMBER: Final = re.compile(r"(?<![\w.,:/@+-])(?:\+|\()?\d(?:[ \u00a0().\-–/]{0,3}\d){6,16}(?![\w:@]|[.,]\d)")
_DATE: Final = re.compile(r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}.*|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d.*|(?:19|20)\d{6}")
_YEARS: Final = re.compile(r"(?:(?:19|20)\d\d[ \-–/().]*){2,}")
_AMOUNT: Final = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0.]\d{3})+|\d+0{3}")
_STAMP: Final = re.compile(r"\d{1,2}[.]\d\d[.]\d\d.*")
_MONEY_BEFORE: Final = re.compile(r"(?:[$€£¥₪]|\b(?:kr|dkk|sek|nok|eur|usd|rmb|nis|chf))\.?\s*\Z", re.IGNORECASE)
_MONEY_BEHIND: Final = re.compile(
    r"\s*(?:[$€£¥₪%元万萬]|(?:kr|dkk|sek|nok|eur|euros?|usd|dollars?|rmb|yuan|nis|million|millions|mio)\b)", re.IGNORECASE
)
_FEWEST, _MOST = 7, 15


def contacts(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the contacts of a text as `(kind, start, end)`; kinds are `e-mail`, `phone` and `other`.

    >>> text = "Call +45 12 34 56 78 (not 2019-2020, 1 500 000 or 10.03.2021) or anna@firm.dk, www.firm.dk"
    >>> [(kind, text[start:end]) for kind, start, end in contacts(text)]
    [('e-mail', 'anna@firm.dk'), ('other', 'www.firm.dk'), ('phone', '+45 12 34 56 78')]
    """
    for match in _EMAIL.finditer(text) if "@" in text else ():
        yield "e-mail", *match.span()
    for match in _WEB.finditer(text):
        yield "other", match.start(), match.start() + len(match.group().rstrip(".,;:!?"))
    for match in _HANDLE.finditer(text) if "@" in text else ():
        yield "other", *match.span()
    for match in _NUMBER.finditer(text):
        if _is_phone(text, *match.span()):
            yield "phone", *match.span()


def _is_phone(text: str, start: int, end: int) -> bool:
    written = text[start:end]
    digits = sum(map(str.isdigit, written))
    if not _FEWEST <= digits <= _MOST or written.count("(") != written.count(")"):
        return False
    if _DATE.fullmatch(written) or _YEARS.fullmatch(written):
        return False
    if _MONEY_BEFORE.search(text, max(0, start - 8), start) or _MONEY_BEHIND.match(text, end):
        return False
    if written.startswith(("+", "0", "(")):
        return not _STAMP.fullmatch(written)
    return not (_AMOUNT.fullmatch(written) or _STAMP.fullmatch(written))
