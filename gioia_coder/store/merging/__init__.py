"""Merging: what was done in another store of the same project, or in one made apart, comes into this one as one act.

Both sides are compared with what they had in common: the state after the newest entry of the other store that is known here,
be it an entry of this one's own history or the last of an earlier merge. What only the other side changed since is done here
too; what only this side changed stays. Where both did:

- a coding or memo taken away on either side is taken away; what the other side said of it is told;
- of two that say different things the later one stands (of two that came by merging, the one that sorts last); both are told.

Named things (cases, informants, sources and their texts, codes) that are here already stay as they are here, and codings
follow: to the code that theirs was merged into, and to the words of the present text. What was changed there of them is told,
as is a round frozen there, which does not come along. Nothing is ever matched by likeness: stores with a common history meet by
UUID, sources also by their texts; only stores made apart meet by id and name of codes. In whatever order stores are merged, the
content hash is the same; of two new sources with one id the first that came keeps it.
"""

from __future__ import annotations

from gioia_coder.store.merging.incoming import incoming
from gioia_coder.store.merging.report import Merged
from gioia_coder.store.merging.uniting import has_news, merge

__all__ = ["Merged", "has_news", "incoming", "merge"]
