"""Manuscripts that are no manuscripts, or have anything at all in them."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from tests.bad_input.attack import put, refused, run
from tests.bad_input.test_files import LAUGHS, SAID, WORD, document, packed

BAD = {
    "text.docx": ("words", "it is damaged, or not of the format"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "protected"),
    "empty.docx": ("", "it is empty"),
    "wordless.docx": (document(WORD.format("")), "it holds no words"),
    "other.docx": (packed({"other.xml": "x"}), "it is not a Word document"),
    "laughs.docx": (document(LAUGHS + WORD.format(SAID.format("&c;"))), "it declares a document type"),
    "blank.tex": (" \n", "it holds no words"),
    "zeros.md": (b"\0" * 999, "it is not text"),
    "paper.pdf": (b"%PDF-1.7", "not read from .pdf"),
    "plain": ("words", "its name has no suffix"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_manuscript_is_refused_with_the_way_on(study: Path, name: str) -> None:
    content, said = BAD[name]
    put(name, content)
    refused("check-quotes", name, said=said)


def test_a_manuscript_that_is_not_there_and_a_folder_are_refused(study: Path) -> None:
    message = refused("check-quotes", "none.docx", "transcripts", said="there is no such file")
    assert "its name has no suffix" in message or "it is a folder" in message
    refused("check-quotes", usage=True)


def test_five_megabytes_of_marks_and_words_end_soon(study: Path) -> None:
    chance = random.Random(1)
    words = [
        "money",
        "the",
        "growers'",
        "fairs",
        "to",
        "van",
        "12",
        "interviews",
        "don’t",
        "seven",
        "it's",
        "of",
        "case",
        "share",
    ]
    pages = [" ".join(chance.choices(words, k=300)) for _ in range(3_400)]
    for n in range(0, len(pages), 10):
        pages[n] += " “We had no money for stands at all” (E1-A). “never closed"
    put("long.md", "\n\n".join(pages))
    assert Path("long.md").stat().st_size > 5_000_000
    began = time.monotonic()
    assert run("check-quotes", "long.md").exit_code == 1
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    "text",
    [
        "“We go to fairs. And then? " * 300,
        "{" * 5_000 + "``We go to fairs''" + "}" * 10,
        "\\footnote{" * 3_000,
        "\\begin{quote}" * 3_000 + "We go to fairs.",
        "'" * 9_000,
        "\x1b]0;title\x07 \x9b2J “\u202egnp.exe we go to \x85 fairs” (E1-A)",
        "[" * 5_000 + "](x" * 100,
        "*a " * 5_000,
        "12 " * 5_000 + "interviews",
        "one hundred and " * 3_000,
        "“" + "我" * 20_000 + "”",
    ],
)
@pytest.mark.parametrize("suffix", ["tex", "md"])
def test_hostile_words_end_cleanly_and_soon(study: Path, text: str, suffix: str) -> None:
    put(f"paper.{suffix}", f"Words. {text}")
    began = time.monotonic()
    assert run("check-quotes", f"paper.{suffix}", "--all").exit_code in (0, 1)
    assert time.monotonic() - began < 20


def test_smart_and_straight_marks_mixed_and_none_at_all(study: Path) -> None:
    put("mixed.md", 'He said “we had no money for stands" (E1-A) and "so we share a van” (E1-A).\n')
    rows = json.loads(run("check-quotes", "mixed.md", "--all", "--json").stdout)
    assert [row["kind"] for row in rows] == ["exact", "exact"]
    put("none.md", "No words of anybody.\n")
    result = run("check-quotes", "none.md")
    assert result.exit_code == 0 and "No quotations found." in result.stderr
