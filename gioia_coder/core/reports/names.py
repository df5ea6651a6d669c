"""What constructs are called where their place in the codebook is not shown beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gioia_coder.core.counting.rows import Construct


def name_of(construct: Construct) -> str:
    """Return a construct's own name, the lowest of its levels."""
    return construct.concept or construct.theme or construct.dimension


def parent_of(construct: Construct) -> str:
    """Return the name of what a construct stands under, empty for a dimension."""
    return construct.theme if construct.concept else construct.dimension if construct.theme else ""


def unambiguous(constructs: Sequence[Construct]) -> list[str]:
    """Return the constructs' names, with the parent's in brackets where two are the same.

    >>> unambiguous([Construct("A", "brand"), Construct("B", "brand"), Construct("B", "price")])
    ['brand (A)', 'brand (B)', 'price']
    """
    names = Counter(map(name_of, constructs))
    return [f"{name} ({parent_of(one)})" if names[name := name_of(one)] > 1 else name for one in constructs]
