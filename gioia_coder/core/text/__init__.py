"""The text that codings stand on: its canonical form, turns and sentences, addresses typed by people, and finding quotes."""

from __future__ import annotations

from gioia_coder.core.text.addresses import Address, address_of, parse_address, resolve
from gioia_coder.core.text.canonical import Folded, canonical, fold, fold_name
from gioia_coder.core.text.labels import is_generic, is_interviewer, normal_id
from gioia_coder.core.text.layouts import NAMES as LAYOUT_NAMES
from gioia_coder.core.text.quotes import find_all, find_quote, find_regex, nearest_passages, short
from gioia_coder.core.text.sentences import find_sentences
from gioia_coder.core.text.turns import find_turns
from gioia_coder.core.text.utterances import Composed, Found, Mark, Said, Utterance, compose, given_turns, run_on

__all__ = [
    "LAYOUT_NAMES",
    "Address",
    "Composed",
    "Folded",
    "Found",
    "Mark",
    "Said",
    "Utterance",
    "address_of",
    "canonical",
    "compose",
    "find_all",
    "find_quote",
    "find_regex",
    "find_sentences",
    "find_turns",
    "fold",
    "fold_name",
    "given_turns",
    "is_generic",
    "is_interviewer",
    "nearest_passages",
    "normal_id",
    "parse_address",
    "resolve",
    "run_on",
    "short",
]
