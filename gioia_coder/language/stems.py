"""Words by their stems, so that `find --stem` finds `relying` by `rely`: spaCy's tokeniser and Snowball's stemmers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final

from gioia_coder.core.text.canonical import fold
from gioia_coder.errors import InputError, UnknownNameError
from gioia_coder.language.pipelines import language_code

if TYPE_CHECKING:
    from spacy.language import Language

STEMMERS: Final = {
    **{"ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish"},
    **{"et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian"},
    **{"hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali"},
    **{"nl": "dutch", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish"},
    **{"ta": "tamil", "tr": "turkish"},
}
"""The languages whose words have stems here, by their codes, and Snowball's names for them."""

_SAME: Final = {"no": "nb", "nn": "nb"}
_AT_ONCE: Final = 500_000

Stem = tuple[str, int, int]
"""A word's stem and the word's half-open span in the text."""


def stems(text: str, language: str) -> list[Stem]:
    """Return the stems of the words of a text, in order; punctuation has none.

    Raises `UnknownNameError` for a language that is not known, `InputError` for one whose words are not inflected here.

    >>> [stem for stem, _, _ in stems("They relied on it, always.", "en")]
    ['they', 'reli', 'on', 'it', 'alway']
    """
    code = _code(language)
    make, stem = _tokeniser(code).make_doc, _stemmer(code)
    found: list[Stem] = []
    for first in range(0, len(text), _AT_ONCE):
        # only the border of a very long text can cut a word in two
        for token in make(text[first : first + _AT_ONCE]):
            if token.is_punct or token.is_space:
                continue
            at = first + token.idx
            found.append((stem(token.text), at, at + len(token.text)))
    return found


def find_stems(text: str, needle: str, language: str) -> list[tuple[int, int]]:
    """Return the half-open spans where words with the needle's stems follow each other, not overlapping.

    >>> find_stems("We rely on fairs. Relying on a fair is slow.", "relies on", "en")
    [(3, 10), (18, 28)]
    """
    wanted = [stem for stem, _, _ in stems(needle, language)]
    words = stems(text, language)
    found: list[tuple[int, int]] = []
    at = 0
    while wanted and at + len(wanted) <= len(words):
        if all(words[at + n][0] == stem for n, stem in enumerate(wanted)):
            found.append((words[at][1], words[at + len(wanted) - 1][2]))
            at += len(wanted)
        else:
            at += 1
    return found


def stemmer(language: str) -> Callable[[str], str]:
    """Return what reduces a word to its folded stem; for a language without stems here, to the folded word.

    >>> stemmer("en")("Relying"), stemmer("zh")("Fair")
    ('reli', 'fair')
    """
    code = _plain(language)
    return _stemmer(code) if code in STEMMERS else _folded


def _folded(word: str) -> str:
    return fold(word).text


def _plain(language: str) -> str:
    code = language_code(language)
    return _SAME.get(code, code)


def _code(language: str) -> str:
    code = _plain(language)
    if code in STEMMERS:
        return code
    if code in ("zh", "ja", "ko", "he", "th", "vi"):
        raise InputError("", f"there are no stems for the language {language}.", mend="Search without --stem.")
    known = ", ".join(sorted(STEMMERS))
    raise UnknownNameError("language with stems", language, (), mend=f"There are: {known}. Search without --stem, or --regex.")


@cache
def _tokeniser(code: str) -> Language:
    import spacy

    return spacy.blank(code)


@cache
def _stemmer(code: str) -> Callable[[str], str]:
    import snowballstemmer

    worker = snowballstemmer.stemmer(STEMMERS[code])

    @cache
    def stem(word: str) -> str:
        return fold(worker.stemWord(word.lower())).text

    return stem
