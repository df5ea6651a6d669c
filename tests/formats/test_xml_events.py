"""Following XML: what is refused before it takes time."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioia_coder.errors import InputError
from gioia_coder.formats.sources import read_sources


def test_more_tags_than_any_transcript_has_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.eaf"
    path.write_bytes(b"<ANNOTATION_DOCUMENT>" + b"<a>" * 750_000 + b"</a>" * 750_000 + b"</ANNOTATION_DOCUMENT>")
    with pytest.raises(InputError, match="more than 1,500,000 tags"):
        read_sources(path)
