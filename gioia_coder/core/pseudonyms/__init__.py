"""Pseudonyms: what may be a real name, how names are found and replaced, and what stands for them."""

from __future__ import annotations

from gioia_coder.core.pseudonyms.matching import (
    Hit,
    Key,
    LetThrough,
    Name,
    Names,
    Place,
    Span,
    apply,
    edits,
    identity,
    place_of,
    standing,
)
from gioia_coder.core.pseudonyms.naming import KINDS, same_written, suggest
from gioia_coder.core.pseudonyms.proposals import Mention, Proposal, Text, propose

__all__ = [
    "KINDS",
    "Hit",
    "Key",
    "LetThrough",
    "Mention",
    "Name",
    "Names",
    "Place",
    "Proposal",
    "Span",
    "Text",
    "apply",
    "edits",
    "identity",
    "place_of",
    "propose",
    "same_written",
    "standing",
    "suggest",
]
