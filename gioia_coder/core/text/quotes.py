"""Finding words in a text exactly, but for case, accents, blanks, quotation marks and dashes; never by likeness."""

from __future__ import annotations

import re
from typing import Final

from gioia_coder.core.text.canonical import Folded, fold
from gioia_coder.core.text.sentences import find_sentences, trim
from gioia_coder.errors import ConflictError, InputError, cut

_WORDS: Final = re.compile(r"[^\W_]+")
_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def find_all(folded: Folded, needle: Folded | str) -> list[tuple[int, int]]:
    """Return the half-open spans of the original text that read like the needle, in order, not overlapping.

    Outer blanks of the needle do not count; a needle without anything else is found nowhere.

    >>> find_all(fold("No money. NO  MONEY!"), "no money")
    [(0, 8), (10, 19)]
    """
    wanted = (fold(needle) if isinstance(needle, str) else needle).text.strip()
    found: list[tuple[int, int]] = []
    at = folded.text.find(wanted) if wanted else -1
    while at >= 0:
        found.append(folded.span(at, at + len(wanted)))
        at = folded.text.find(wanted, at + len(wanted))
    return found


def find_quote(text: str, quote: str, *, within: tuple[int, int] | None = None, folded: Folded | None = None) -> tuple[int, int]:
    """Return the half-open span of a quote that the text, or the span `within`, holds exactly once after folding.

    Raises ConflictError when it stands there more often, InputError with the nearest passages when it does not.

    >>> find_quote("We had  no money for “stands”.", 'no money for "stands"')
    (8, 29)
    """
    first, last = within or (0, len(text))
    spans = [span for span in find_all(folded or fold(text), quote) if first <= span[0] and span[1] <= last]
    if len(spans) == 1:
        return spans[0]
    if spans:
        places = ", ".join(f"@{start}-{end}" for start, end in spans[:3]) + (" ..." if len(spans) > 3 else "")
        raise ConflictError(
            f'the quote "{short(quote)}" stands there {len(spans)} times ({places}).',
            mend="Give more of its words, or the turn it stands in.",
        )
    near = nearest_passages(text, quote, within=within)
    shown = "".join(f'\n  @{start}-{end} "{short(text[start:end])}"' for start, end in near)
    mend = f"The nearest passages, of which none was taken:{shown}" if near else "Copy the words from the source."
    raise InputError("", f'the quote "{short(quote)}" is not in the text.', mend=mend)


def nearest_passages(
    text: str, quote: str, *, within: tuple[int, int] | None = None, most: int = 3
) -> tuple[tuple[int, int], ...]:
    """Return up to `most` sentences that share a third of the quote's words or more, best first: suggestions only."""
    first, last = within or (0, len(text))
    wanted = _words(quote)
    ranked: list[tuple[float, int, tuple[int, int]]] = []
    for start, end in find_sentences(text, first, last):
        words = _words(text[start:end])
        shared = len(wanted & words)
        if shared and shared * 3 >= len(wanted):
            ranked.append((-shared / (len(wanted | words) or 1), start, (start, end)))
    return tuple(span for *_, span in sorted(ranked)[:most])


def _words(text: str) -> set[str]:
    """Return the folded words; in scripts without blanks, the characters."""
    folded = fold(text).text
    return set(_WIDE.findall(folded)) | {word for word in _WORDS.findall(folded) if not _WIDE.match(word)}


def short(text: str, most: int = 80) -> str:
    r"""Return a quote on one line, cut where it is longer than `most` characters.

    >>> short("no\n  money for stands", 9)
    'no money…'
    """
    return cut(" ".join(text.split()), most)


def find_regex(text: str, pattern: str) -> list[tuple[int, int]]:
    """Return the half-open spans of every match of a regular expression in any case, without outer blanks and empty ones.

    Raises InputError for an expression that cannot be read.

    >>> find_regex("Fair, fairs", r"fairs? *")
    [(0, 4), (6, 11)]
    """
    try:
        compiled = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    except (re.error, RecursionError, OverflowError) as error:
        raise InputError(
            "", f'"{pattern}" is not a regular expression: {error}.', mend="Leave out --regex to find plain words."
        ) from None
    spans = (trim(text, *match.span()) for match in compiled.finditer(text))
    return [(start, end) for start, end in spans if start < end]
