"""The sheet of disagreements: what stands in it, and writing it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gioia_coder.core.codebook import Codebook
from gioia_coder.core.disagreement import Disagreement
from gioia_coder.core.disagreement.choosing import APART, BOTH, DROP, INTERSECT, LATER, MODES, REASONS, RECODE, UNION, adopting
from gioia_coder.core.disagreement.wording import code_name, has, state_words, theme_of
from gioia_coder.core.model import Level, Revision
from gioia_coder.core.reports.disagreements import coder_key, percent
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.formats.files import replacing
from gioia_coder.formats.reconcile_sheet import FILLED, LOCKED, Choices, Paper, write_csv, write_xlsx
from gioia_coder.store import Store
from gioia_coder.workflow.anonymizing.checking import guard
from gioia_coder.workflow.coding import turns_in
from gioia_coder.workflow.disagreements import View, Wanted

SUFFIXES: Final = (".xlsx", ".csv")
_AROUND: Final = 300
"""The characters of context before and behind a passage."""

INSTRUCTIONS: Final = (
    "Disagreements to be decided",
    "In each row the coders differ. Read the passage and what each coder has, talk about it, fill the coloured cells.",
    "decision: adopt:CODER takes what that coder has; union the words that anyone gave the code to; intersect the words that "
    "all share; both every coding of every coder; drop lets nothing stand; recode gives all the words the code named under code; "
    "keep apart is a difference worth keeping, which enters no count; later leaves it open, also what was decided before.",
    "code: for recode, the code's id or name; with a rule, the codebook entry that the rule is for.",
    "reason: why the coders differed. rationale: why it was decided so; drop, recode and keep apart need one. "
    "rule: what the codebook entry should say from now on.",
    "decided by: who decided, several names set apart by ; and nothing where it is whoever applies the sheet. "
    "mode: consensus, majority or arbiter.",
    "An empty decision leaves the row as it is. Rows may be sorted, filtered, deleted; columns may be added; where the program "
    "refuses, lift the sheet's protection first, which has no password (in Excel: Review, Unprotect Sheet). "
    "What is changed in the other columns is not read: gioia goes by id and hash.",
    "earlier says what was decided before; stale means that the codings, or their codes, have changed since.",
    "Then: gioia reconcile --apply FILE shows what would be decided, and with --yes decides it.",
)


def write_sheet(store: Store, seen: View, path: Path, wanted: Wanted | None = None) -> int:
    """Write a row per disagreement to .xlsx or .csv; return how many there are.

    Raises `InputError` for another suffix and for real names of a key of pseudonyms, `ConflictError` for a file that is there.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(path, "the sheet is a workbook or a table.", mend="Let the file's name end in .xlsx or .csv.")
    if path.exists():
        raise ConflictError(f"{path} exists already, perhaps with decisions in it.", mend="Apply it, or choose another name.")
    some = (wanted or Wanted()).of(seen, seen.found.passages)
    made = paper(seen, some)
    guard(store, ((row[0], cell) for row in made.rows for cell in row))
    with replacing(path) as stream:
        (write_xlsx if suffix == ".xlsx" else write_csv)(made, stream)
    return len(some)


def choices(seen: View) -> tuple[str, ...]:
    """Return the decisions that can be written into the sheet."""
    return (*map(adopting, seen.coders), UNION, INTERSECT, BOTH, DROP, RECODE, APART, LATER)


def paper(seen: View, some: Sequence[Disagreement]) -> Paper:
    """Return the sheet for some disagreements."""
    book = seen.study.codebook
    headings = (*_FRONT, *coder_headings(seen), "agreed", *FILLED, "earlier", *_themes(seen), "hash")
    rows = [_row(seen, one) for one in some]
    codes = [code_name(book, code.id) for level in Level for code in book.ordered(level)]
    return Paper(headings, rows, Choices(choices(seen), codes, REASONS, MODES), INSTRUCTIONS, _codebook(book))


_FRONT: Final = ("id", "kind", "share", "source", "segment", "speaker", "before", "passage", "after")


def coder_headings(seen: View) -> list[str]:
    """Return the headings of the columns that say what each coder has: their names, told apart from the other headings."""
    taken = {fold_name(word) for word in (*LOCKED, *FILLED)}
    return [coder_key(name, taken) for name in seen.coders]


def _themes(seen: View) -> list[str]:
    return [f"theme {name}" for name in seen.coders]


def _row(seen: View, one: Disagreement) -> list[str]:
    study = seen.study
    book, revision = study.codebook, study.revision(one.source)
    turns = turns_in(revision, one.start, one.end)
    lines = {coder: "\n".join(has(one, coder, book, revision.turns, study.codings.memos)) for coder in seen.found.coders}
    return [
        *(one.id, one.kind.value, f"{percent(one.share)} %", seen.sources[one.source].ref, seen.address(one)),
        "; ".join(dict.fromkeys(turn.speaker for turn in turns if turn.speaker)),
        _before(revision, one),
        seen.words(one),
        _after(revision, one),
        *lines.values(),
        "\n".join(dict.fromkeys(code_name(book, agreed.key[0]) for agreed in one.agreed)),
        *("" for _ in FILLED),
        state_words(seen.decided.of(one), book),
        *("\n".join(theme_of(one, coder, book)) for coder in seen.found.coders),
        one.hash,
    ]


def _before(revision: Revision, one: Disagreement) -> str:
    """Return the end of what is said before, from the turn before on."""
    turns = turns_in(revision, one.start, one.end)
    first = revision.turns[max(0, turns[0].n - 2)].start if turns else 0
    words = revision.text[min(first, one.start) : one.start]
    return words.strip() if len(words) <= _AROUND else "…" + words[-_AROUND:].strip()


def _after(revision: Revision, one: Disagreement) -> str:
    """Return the beginning of what is said behind, to the end of the next turn."""
    turns = turns_in(revision, one.start, one.end)
    last = revision.turns[min(len(revision.turns), turns[-1].n + 1) - 1].end if turns else len(revision.text)
    words = revision.text[one.end : max(last, one.end)]
    return words.strip() if len(words) <= _AROUND else words[:_AROUND].strip() + "…"


def _codebook(book: Codebook) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("id", "dimension", "theme", "code", "definition", "include", "exclude")]
    for code in book.walk():
        above = {level: book.ancestor(code, level) for level in (Level.DIMENSION, Level.THEME)}
        names = (above[level] for level in (Level.DIMENSION, Level.THEME))
        path = tuple("" if found is None or found == code else found.name for found in names)
        rows.append((code.ref, *path, code.name, code.definition, code.include, code.exclude))
    return rows
