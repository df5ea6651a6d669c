"""PDF files with a text layer, read by pypdf within limits; `printed` makes running text of their pages."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gioia_coder.errors import InputError
from gioia_coder.formats.printed import reflowed
from gioia_coder.formats.printed_tables import Placed, columns_of, in_columns
from gioia_coder.formats.sources import Asked, Decoded, refuse

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MOST_PAGES: Final = 2_000
_MOST_STEPS: Final = 100_000
"""The most operators on one page; a page full of words has some thousands."""
_MOST_ON_PAGE: Final = 50_000
"""The most characters on one page; one set in small print has ten thousand."""
_MOST_WORK: Final = 5_000_000
"""The most characters and operators in all; a book of a thousand pages has four million."""
_LIMITS: Final[Mapping[str, Any]] = {
    "maximum_declared_stream_length": 100_000_000,
    "array_based_stream_maximum_output_length": 5_000_000,
    "lzw_maximum_output_length": 5_000_000,
    "run_length_maximum_output_length": 5_000_000,
    "zlib_maximum_output_length": 10_000_000,
    "zlib_maximum_recovery_input_length": 200_000,
    "stream_decoding_work_maximum_length": 20_000_000,
    "stream_parsing_work_maximum_count": 300_000,
    "page_tree_maximum_entries": 10_000,
    "page_tree_maximum_page_entries": 100_000,
    "xform_maximum_invocations_per_extraction": 500,
}
_AGAIN: Final = "Open it in the program that made it and save it as .docx, or print it to a new PDF."
_SCANNED: Final = "Pages that were scanned need text recognition first; give the PDF or text that comes out of it."


class _TooMuchError(Exception):
    """A page asks for more work than any page of words does."""


class _Steps:
    """Counts what is done for a page, and notes where the words of each line stand on it."""

    def __init__(self, page: PageObject) -> None:
        self.done = 0
        self.size = 0
        self.lines: list[Placed] = [[]]
        self.places: list[tuple[float, float]] = []
        self.width = float(page.mediabox.width)
        self.height = float(page.mediabox.height)

    def step(self, *_: Any) -> None:
        """Count one operator."""
        self.done += 1
        if self.done > _MOST_STEPS:
            raise _TooMuchError

    def see(self, text: str, cm: Sequence[float], tm: Sequence[float], *_: Any) -> None:
        """Note where words stand."""
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        self.size += len(text)
        if self.size > _MOST_ON_PAGE:
            raise _TooMuchError
        first, *others = text.replace("\t", " ").split("\n")
        self.lines[-1].append((x, first))
        self.lines += [[(x, other)] for other in others]
        if text.strip():
            self.places.append((x, tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))

    def has_columns(self) -> bool:
        """Tell whether the words go up the page again, to its right half, and down there."""
        middle = 0.4 * self.width
        left = 0
        for at, ((x, y), (right, up)) in enumerate(pairwise(self.places), start=1):
            left += x < middle
            if left >= 5 and right > middle and up - y > 0.3 * self.height:
                return sum(place[0] > middle for place in self.places[at:]) >= 5
        return False


def read(path: Path, data: bytes, _asked: Asked) -> list[Decoded]:
    """Return the words of a PDF's bytes.

    Raises InputError for what is damaged, protected by a password, larger than any transcript, or holds no text.
    """
    import pypdf

    with _silence(), pypdf.apply_configuration(**_LIMITS):
        pages, pictured, columns, missing = _pages(path, data)
    if not any(line.strip() for page in pages for line in page):
        raise refuse(path, "its pages hold no text, only pictures.", _SCANNED)
    text, warnings = reflowed(pages)
    lost = text.count("\ufffd")
    if lost * 100 > len(text):
        raise refuse(path, "more than 1 % of its letters cannot be told from its fonts.", _SCANNED)
    found = [*warnings, *([f"letters in it are lost (U+FFFD: {lost}); look whether it reads right."] if lost else [])]
    if missing:
        found.append(f"{missing} of its pages cannot be read, for the file is damaged.")
    if pictured:
        found.append(f"pictures but no words were found on {_listed(pictured)}; scanned pages need text recognition first.")
    if columns:
        found.append(f"two columns seem to stand on {_listed(columns)}, read in the file's own order; look whether it reads on.")
    return [Decoded(text, warnings=tuple(found))]


def _listed(pages: Sequence[int]) -> str:
    shown = ", ".join(map(str, pages[:5])) + (" and more" if len(pages) > 5 else "")
    return f"page{'s' if len(pages) > 1 else ''} {shown}"


def _pages(path: Path, data: bytes) -> tuple[list[list[str]], list[int], list[int], int]:
    """Return the lines of every page, the numbers of those with pictures only and of those that seem to have columns.

    The last number is how many pages are missing.
    """
    try:
        reader = _opened(path, data)
        if len(reader.pages) > _MOST_PAGES:
            raise refuse(path, f"it has more than {_MOST_PAGES:,} pages.", "Divide it into several files.")
        return (*_words_of(path, reader), _missing(reader))
    except InputError:
        raise
    except _TooMuchError:
        raise refuse(path, "a page in it holds more words or drawings than any page does.", _AGAIN) from None
    except Exception as error:  # whatever a damaged file makes the library do, it is the file's fault
        what = "it asks for more memory than a transcript needs." if isinstance(error, MemoryError) else "it is damaged."
        raise refuse(path, what, _AGAIN) from None


def _opened(path: Path, data: bytes) -> PdfReader:
    """Return the open file; one that is protected against changes only is opened too."""
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(BytesIO(data), strict=False, root_object_recovery_limit=1_000)
    if reader.is_encrypted:
        try:
            opened = reader.decrypt("") != PasswordType.NOT_DECRYPTED
        except DependencyError:
            opened = False
        if not opened:
            raise refuse(path, "it is protected by a password.", "Save or print it without one.")
    return reader


def _missing(reader: PdfReader) -> int:
    """Return how many pages the file says it has that are not there, or whose content is not."""
    from pypdf.generic import NullObject

    tree: Any = reader.root_object["/Pages"]
    said = tree.get("/Count", 0)
    gone = int(said) - len(reader.pages) if isinstance(said, int) else 0
    empty = sum(1 for page in reader.pages if "/Contents" in page and isinstance(page["/Contents"], NullObject))
    return max(gone, 0) + empty


def _words_of(path: Path, reader: PdfReader) -> tuple[list[list[str]], list[int], list[int]]:
    pages, placed, pictured, columns, work = [], [], [], [], 0
    for number, page in enumerate(reader.pages, start=1):
        steps = _Steps(page)
        text = page.extract_text(visitor_operand_before=steps.step, visitor_text=steps.see)
        work += steps.done + len(text)
        if work > _MOST_WORK:
            raise refuse(path, "it holds more words or drawings than any transcript.", "Divide it into several files.")
        pages.append(_whole(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n"))
        placed.append(steps.lines)
        pictured += [number] if not text.strip() and "/XObject" in page.get("/Resources", {}) else []
        columns += [number] if steps.has_columns() else []
    table = columns_of([line for lines in placed for line in lines])
    if table:
        pages = [[_whole(in_columns(line, table)) for line in lines] for lines in placed]
    return pages, pictured, [] if table else columns


def _whole(text: str) -> str:
    """Return a text in which halves of letters are one, or lost."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what pypdf logs about damaged files from the terminal."""
    log = logging.getLogger("pypdf")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)
