"""Pseudonyms: what may be a real name, how names are found and replaced, and what stands for them."""

from __future__ import annotations

from gioia_coder.core.pseudonyms.candidates import Mention
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
from gioia_coder.core.pseudonyms.naming import KINDS, related, same_written, suggest
from gioia_coder.core.pseudonyms.proposals import Proposal, Text, excerpt, propose

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
    "excerpt",
    "identity",
    "place_of",
    "propose",
    "related",
    "same_written",
    "standing",
    "suggest",
]
