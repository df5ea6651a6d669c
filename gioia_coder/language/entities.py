"""People, places and organisations that an installed spaCy pipeline recognises; where none is installed, patterns must do."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import distributions
from typing import TYPE_CHECKING, Final

from gioia_coder.core.pseudonyms import Mention
from gioia_coder.core.suggesting import BLANK
from gioia_coder.errors import InputError
from gioia_coder.language.pipelines import MEND, language_code, loaded

if TYPE_CHECKING:
    from spacy.language import Language

KINDS: Final = {
    **dict.fromkeys(("PERSON", "PER", "PRS", "persName", "PS"), "person"),
    **dict.fromkeys(("GPE", "LOC", "FAC", "GPE_LOC", "placeName", "LC"), "place"),
    **dict.fromkeys(("ORG", "GPE_ORG", "orgName", "OG"), "organisation"),
}
"""What the labels of spaCy's pipelines are here; other labels are nobody's name."""

_AT_ONCE: Final = 100_000
_NAMED: Final = ("entity_ruler", "ner")
_UNUSED: Final = ("tagger", "parser", "lemmatizer", "attribute_ruler", "textcat", "senter", "morphologizer")


def pipeline_for(language: str, named: str = "") -> str:
    """Return the pipeline to use: the one that is named, else the first one installed for the language; empty for none.

    A bare tokeniser, such as `blank:en`, recognises nobody, so it counts as none named. Installed packages are found by their
    names alone, nothing is imported.
    """
    if named and not named.startswith(BLANK):
        return named
    code = language_code(language)
    found = (str(one.metadata["Name"] or "").casefold().replace("-", "_") for one in distributions())
    models = sorted(name for name in found if name.startswith(f"{code}_core_") or name.startswith(f"{code}_ent_"))
    return models[0] if models else ""


def entities(text: str, pipeline: str) -> Iterator[Mention]:
    """Yield the people, places and organisations that a pipeline finds in a text.

    Raises `InputError` for a pipeline that is not installed, cannot be loaded, or recognises no names.
    """
    nlp = _loaded(pipeline)
    for first, part in _parts(text):
        for one in nlp(part).ents:
            if one.label_ in KINDS and one.text.strip():
                start = first + one.start_char + len(one.text) - len(one.text.lstrip())
                yield Mention(KINDS[one.label_], start, start + len(one.text.strip()))


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text in parts that end at a line's end, each with its offset: long ones need much memory."""
    first = 0
    while first < len(text):
        end = min(first + _AT_ONCE, len(text))
        if end < len(text) and (line := text.rfind("\n", first, end)) > first:
            end = line + 1
        yield first, text[first:end]
        first = end


def _loaded(pipeline: str) -> Language:
    nlp = loaded(pipeline, _UNUSED)
    if not any(name in nlp.pipe_names for name in _NAMED):
        raise InputError("", f'the spaCy pipeline "{pipeline}" recognises no names.', mend=MEND)
    return nlp
