"""Codebook files of the exchange standard (.qdc): names, places and definitions; colours are not read.

They have no room for ids, examples, keywords, labels and links.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gioia_coder.core.codebook.draft import Draft
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.exchange.mapping.codes import drafted, of_codebook
from gioia_coder.core.exchange.mapping.words import OURS
from gioia_coder.errors import Problem
from gioia_coder.formats import refi


def read(path: Path) -> tuple[Draft, list[Problem]]:
    """Return what the file says; raises InputError where nothing can be made of it."""
    return drafted(refi.read_codebook(path)), []


def write(codebook: Codebook, path: Path) -> None:
    """Write the live codes with the sets that tell their levels; raises InputError when there are none."""
    refi.write_codebook(path, replace(of_codebook(codebook), origin=OURS))
