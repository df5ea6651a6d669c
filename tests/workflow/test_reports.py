"""Reports of a store in files: what they hold and what they must not tell."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

from gioia_coder.formats import REPORTS
from gioia_coder.store import Store
from gioia_coder.workflow import coding, judging, reports
from gioia_coder.workflow.coding_files import export_codings
from tests.workflow.coded_store import create

PRIVATE = "No money for stands."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Codings before, over, within and around a private sentence, of which one has a wording of its own for print."""
    with create(tmp_path) as made:
        for address in ("S1:2.1", "S1:2.2", "S1:2", "S1:2-3", "S1@35-44", "S1@50-62"):
            coding.code(made, address, ["c001", "c003"], coder="anna")
            coding.code(made, address, ["c001"], coder="ben")
        shown = "... No money for stands."
        judging.choose_quote(made, "S1:2", state="power", shown=shown, translations={"de": PRIVATE}, who="anna")
        judging.choose_quote(made, "S1:2.1", state="proof", translations={"de": "Messen"}, who="anna")
        judging.choose_quote(made, "S1:2.2", state="private", who="anna")
        yield made


def texts(path: Path) -> str:
    """Return all that a file says, also within a zip."""
    content = path.read_bytes()
    if not is_zipfile(path):
        return content.decode("utf-8")
    with ZipFile(BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


@pytest.mark.parametrize("private", [True, False])
def test_no_file_that_is_exported_or_reported_tells_private_words(store: Store, tmp_path: Path, private: bool) -> None:
    if not private:
        judging.choose_quote(store, "S1:2.2", state="candidate", who="anna")
    files = reports.export(store, tmp_path / "exports", formats=[suffix.lstrip(".") for suffix in REPORTS])
    for suffix in REPORTS:
        for name in reports.MODULES:
            files.append(tmp_path / "reports" / f"{name}{suffix}")
            reports.write(store, name, files[-1])
        files.append(tmp_path / "reports" / f"quotes{suffix}")
        reports.write(store, "case-matrix", files[-1], reports.Options(cell="quotes", columns="source"))
    # the evidence page also holds S2, which says the same words and keeps none of them back; it has tests of its own
    said = {file: texts(file) for file in files if file.name != "report.html"}
    for words in ("No money", "money for", "for stands"):
        assert any(words in text for text in said.values()) is not private
    assert any("(private)" in text for text in said.values()) is private
    assert any("Messen" in text for text in said.values())
    export_codings(store, tmp_path / "codings.csv")
    assert PRIVATE in (tmp_path / "codings.csv").read_text("utf-8")
