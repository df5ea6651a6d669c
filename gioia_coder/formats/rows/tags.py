"""Which columns of a table hold codes, of which words, and by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from gioia_coder.formats.rows import words as w
from gioia_coder.formats.rows.columns import Column

_BETWEEN: Final = re.compile(r"[;|\n；]")
_BRACKETED: Final = re.compile(r".*[(（\[]([^()（）\[\]]+)[)）\]]\s*")
_NUMBERED_ID: Final = re.compile(r"\S*\d\S*")


@dataclass(frozen=True)
class Tag:
    """A column of codes; `of` are the places of the columns whose words they are of, none for all of them."""

    column: Column
    coder: str = ""
    of: tuple[int, ...] = ()


def codes_in(cell: str) -> tuple[str, ...]:
    """Return the codes of a cell, parted by `;`, `|` or a new line, each once; what only says that there is none is none.

    >>> codes_in("fair; stop->early | fair"), codes_in("n/a")
    (('fair', 'stop->early'), ())
    """
    found = (" ".join(part.split()) for part in _BETWEEN.split(cell))
    return tuple(dict.fromkeys(one for one in found if one and one.casefold() not in w.NO_CODE))


def find_tags(columns: Sequence[Column]) -> list[Tag]:
    """Return the columns whose headings and values are those of codes, each with the coder whom its heading names."""
    found = []
    for column in columns:
        coder = coder_named(column.name)
        if coder is not None and _holds_codes(column):
            found.append(Tag(column, coder))
    return found


def coder_named(heading: str) -> str | None:
    """Return the coder that a heading of codes names, empty where it names none, and None for another heading.

    >>> [coder_named(one) for one in ("Codes (Anna)", "code_ben", "Code 3", "coder2", "Coder B codes", "human_codes", "Zip code")]
    ['Anna', 'ben', '', 'coder2', 'Coder B', '', None]
    """
    found = [word for word in w.tokens(heading) if not word.isdecimal()]
    coding = any(word in w.TAGS for word in found)
    judging = any(word in w.CODER for word in found)
    others = [word for word in found if word not in w.TAGS | w.KINDS | w.PLAIN]
    if any(word in w.OTHERWISE for word in found) or len(others) > 3:
        return None
    if coding or (not others and any(word in w.KINDS for word in found)):
        return _coder_in(heading) if others else ""
    if judging:
        return heading.strip() if len(others) < len(found) or len(w.tokens(heading)) > 1 else None
    bracketed = _BRACKETED.fullmatch(heading)
    head = [word for word in w.tokens(heading[: heading.find("(")]) if not word.isdecimal()] if bracketed else []
    named = bool(head) and all(word in w.KINDS | w.PLAIN for word in head) and any(word in w.KINDS for word in head)
    return bracketed[1].strip() if bracketed and named else None


def _coder_in(heading: str) -> str:
    """Return what is left of a heading without its words for codes."""
    bracketed = _BRACKETED.fullmatch(heading)
    if bracketed and not w.TAGS.intersection(w.tokens(bracketed[1])):
        return bracketed[1].strip()
    parts = re.split(r"([\s_\-:/.]+)", heading.strip())
    kept = "".join(part for part in parts if not w.tokens(part) or not (w.TAGS | w.KINDS | w.PLAIN).intersection(w.tokens(part)))
    kept = re.sub(r"['’]s$", "", kept.strip(" _-:/.()[]"))
    return "" if kept.isdecimal() else kept


def _holds_codes(column: Column) -> bool:
    """Tell whether values are such as codes are: with letters, short, and not one id for each row."""
    if column.is_empty:
        return True
    if column.is_technical:
        return False
    parts = [part for value in column.sample for part in codes_in(value)]
    if parts and (sum(map(len, parts)) > 60 * len(parts) or sum(len(part.split()) for part in parts) > 8 * len(parts)):
        return False
    ids = len(column.values) > 2 and column.distinct == 1 and len(column.values) == len(column.cells)
    return not (ids and column.mostly(_NUMBERED_ID))


def placed(tags: Sequence[Tag], texts: Sequence[Column]) -> tuple[Tag, ...]:
    """Return the tags each with its words: of the column that its heading names, the nearest to its left, or all."""
    found = []
    for tag in tags:
        said = tag.coder
        named = _named(tag, texts)
        if named is not None:
            said = _coder_in(tag.column.name[len(named.name) :]) if tag.column.name.startswith(named.name) else ""
        left = [one.at for one in texts if one.at < tag.column.at]
        of = (named.at,) if named is not None else (max(left),) if left else ()
        found.append(replace(tag, of=of, coder=said))
    return tuple(found)


def _named(tag: Tag, texts: Sequence[Column]) -> Column | None:
    """Return the column of words that a heading of codes names: `why_art_codes`, or `Q1 codes` beside `Q1. Why?`."""
    own, said = w.tokens(tag.column.name), w.tokens(tag.coder)
    for one in texts:
        name = w.tokens(one.name)
        if (name and own[: len(name)] == name) or (said and name[: len(said)] == said):
            return one
    return None
