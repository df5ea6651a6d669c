"""spaCy's pipelines: the bare tokeniser of a language, or one that is installed. Nothing is ever downloaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gioia_coder.core.suggesting import BLANK
from gioia_coder.errors import InputError

if TYPE_CHECKING:
    from spacy.language import Language

ANY: Final = "xx"
"""spaCy's code for a tokeniser that knows no language."""

MEND: Final = "Install it, name another with `gioia settings spacy_model=NAME`, or none with `gioia settings spacy_model=`."

_TAUGHT: Final = ("tagger", "parser", "lemmatizer", "attribute_ruler", "textcat", "senter", "morphologizer", "ner", "tok2vec")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What cuts texts into words: the name to print, the language, and what has to be said about the choice, if anything."""

    name: str
    language: str
    nlp: Language = field(repr=False, compare=False)
    note: str = ""

    @property
    def stop_words(self) -> frozenset[str]:
        """The words of the language that say little by themselves; none where spaCy has no list."""
        return frozenset(self.nlp.Defaults.stop_words)

    @property
    def cut(self) -> Callable[[str], list[str]]:
        """What cuts a run of characters without blanks into words."""
        # the characters of Chinese are told apart here, and Latin words within it must stay whole
        make = (_blank(ANY) if self.name == f"{BLANK}zh" else self.nlp).make_doc
        return lambda text: [token.text for token in make(text)]


@cache
def pipeline(setting: str, language: str) -> Pipeline:
    """Return the pipeline that the setting `spacy_model` asks for; the bare tokeniser of the language when it is empty.

    A language that spaCy cannot cut into words by itself gets the tokeniser for any language, and a note that says so.
    Raises `InputError` for a pipeline that is not installed or cannot be loaded.

    >>> pipeline("", "en").name
    'blank:en'
    """
    setting = setting.strip()
    if setting and not setting.startswith(BLANK):
        nlp = loaded(setting, _TAUGHT)
        version = str(nlp.meta.get("version", ""))
        return Pipeline(f"{setting} {version}".strip(), str(nlp.lang), nlp)
    code = language_code(setting.removeprefix(BLANK) or language) or ANY
    try:
        return Pipeline(f"{BLANK}{code}", code, _blank(code))
    except ImportError:
        note = f'spaCy has no tokeniser of its own for the language "{code}"; the one for any language is used.'
        return Pipeline(f"{BLANK}{ANY}", code, _blank(ANY), note)


def language_code(language: str) -> str:
    """Return the code of a language without its region.

    >>> language_code("pt-BR")
    'pt'
    """
    return language.strip().casefold().replace("_", "-").split("-")[0]


@cache
def loaded(name: str, without: tuple[str, ...]) -> Language:
    """Return an installed pipeline, or one in a folder, without the named parts.

    Raises `InputError` for a pipeline that is not installed or cannot be loaded.
    """
    import spacy

    if not Path(name).exists() and not _is_installed(name):
        raise InputError("", f'the spaCy pipeline "{name}" is not installed.', mend=MEND)
    try:
        return spacy.load(name, exclude=list(without))
    except Exception as error:  # what a broken or foreign package raises is open
        raise InputError("", f'the spaCy pipeline "{name}" cannot be loaded: {error}.', mend=MEND) from error


@cache
def _blank(code: str) -> Language:
    import spacy

    return spacy.blank(code)


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except (PackageNotFoundError, ValueError):
        return False
    return True
