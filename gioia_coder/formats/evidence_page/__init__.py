"""Write the evidence page: one HTML file with its style, script and data inside, which nothing leaves and nothing is loaded into.

The policy in its head lets through only the one style and the one script that stand here, by their hashes. Data are JSON in a
block that no browser runs; `page.js` makes text of them, never markup.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from gioia_coder.core.blocks import printable
from gioia_coder.formats import figures
from gioia_coder.formats.files import replacing

if TYPE_CHECKING:
    from gioia_coder.core.reports.evidence_page import EvidencePage

_FOLDER: Final = Path(__file__).parent
_UNSAFE: Final = re.compile("[<\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def write(page: EvidencePage, path: Path) -> Path:
    """Write a page and return its path; raises InputError when the file cannot be written, and the old one then stays."""
    content = html(page).encode("utf-8")
    with replacing(path) as stream:
        stream.write(content)
    return path


def html(page: EvidencePage) -> str:
    """Return the page as one text."""
    style, script = _part("page.css"), _part("page.js")
    about = page.data["about"]
    drawn = [f"<figure>\n{one}</figure>" for figure in page.figures for one in figures.inline(figure)]
    return Template(_part("page.html")).substitute(
        script_hash=_hash(script),
        style_hash=_hash(style),
        style=style,
        script=script,
        data=embedded(page.data),
        figures="\n".join(drawn) or '<p class="empty">There is no data structure yet.</p>',
        kind="Evidence, public edition without transcripts" if about["public"] else "Evidence",
        **{name: escape(printable(words)) for name, words in _words(page).items()},
    )


def _words(page: EvidencePage) -> dict[str, str]:
    about = page.data["about"]
    return {"title": page.title, "note": about["note"], "origin": about["origin"]}


def embedded(data: object) -> str:
    r"""Return data as JSON that cannot end the block it stands in, nor act unseen.

    >>> embedded(["</script>", "\u2028"])
    '["\\u003c/script>","\\u2028"]'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _part(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"
