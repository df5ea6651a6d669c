"""Importing codings: every row of a file is understood before one is written, and all of them are one act.

The rows are taken source by source, with one text in memory at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from gioia_coder.core.blocks import printable
from gioia_coder.core.codebook import Codebook, called
from gioia_coder.core.model import CONSENSUS, Code, Level, Revision, Source
from gioia_coder.core.text import Folded, canonical, find_all, find_quote, fold, fold_name, parse_address, resolve, short
from gioia_coder.errors import GioiaError, InputError, UnknownNameError
from gioia_coder.store import Act, Store, coding_rows, reading, writing
from gioia_coder.store.acts import new_uuids
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.coding import concept, id_suffix, new_concept
from gioia_coder.workflow.coding_cells import SHOWN, WRONG, Cells, Faults, File, read


@dataclass
class ImportedCodings:
    """What an import of codings did, or with `dry_run` would do."""

    added: int = 0
    updated: int = 0
    same: int = 0
    coders: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    consensus: int = 0
    notes: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "added": self.added,
            "updated": self.updated,
            "same": self.same,
            "coders_made": self.coders,
            "codes_made": self.codes,
            "consensus": self.consensus,
            "notes": self.notes,
        }


def import_codings(
    store: Store,
    path: Path,
    *,
    coder: str | None = None,
    new_codes: bool = False,
    dry_run: bool = False,
    progress: Callable[[Iterable[Any]], Iterable[Any]] = iter,
) -> ImportedCodings:
    """Import codings from CSV, XLSX or JSON as one act; what is there already changes nothing.

    `coder` is who codes where a row names nobody. An unknown coder is made; an unknown code is a fault unless `new_codes`
    makes it an ungrouped concept. Raises `InputError` with the faults of the whole file, nothing then being written.
    """
    file = read(path, progress)
    if dry_run:
        with store.snapshot():
            return _Import(store, file, coder, new_codes, None).run()
    with store.act(f"import codings from {path.name}", who=opening.actor(store, coder)) as act:
        done = _Import(store, file, coder, new_codes, act).run()
        act.what = f"import {done.added + done.updated} codings from {path.name}"
    return done


@dataclass(slots=True)
class _Text:
    """The source at hand."""

    source: Source
    revision: Revision
    folded: Folded | None = None

    def fold(self) -> Folded:
        """Return the text as searching sees it, worked out once."""
        if self.folded is None:
            self.folded = fold(self.revision.text)
        return self.folded


class _Import:
    """One import: looks every word up once, and writes a source's codings when all of them are understood."""

    def __init__(self, store: Store, file: File, coder: str | None, new_codes: bool, act: Act | None) -> None:
        self.store, self.file, self.act = store, file, act
        self.faults: Faults = file.faults
        self.coder, self.new_codes = coder, new_codes
        self.book: Codebook = reading.codebook(store.connection)
        self.sources = {fold_name(one.ref): one for one in reading.sources(store.connection)}
        self.coder_keys: dict[str, int | GioiaError] = {}
        self.code_keys: dict[Any, Code | GioiaError] = {}
        self.unreal = count(-1, -1)
        self.renamed: dict[str, str] = {}
        self.done = ImportedCodings()

    def run(self) -> ImportedCodings:
        """Take the file source by source; raises `InputError` when it has faults."""
        for word in list(self.file.rows):
            rows = self.file.rows.pop(word)
            text = self._text(word, rows)
            if text is not None:
                self._source(text, rows)
        self.faults.check()
        if self.done.consensus:
            self.done.notes.append(f"{self.done.consensus} codings are those of consensus: decided outside.")
        self.done.notes += [f'{ref} is now called "{name}".' for ref, name in self.renamed.items()]
        return self.done

    def _text(self, word: str, rows: Sequence[Cells]) -> _Text | None:
        source = self.sources.get(fold_name(word))
        try:
            if source is None:
                raise UnknownNameError("source", word, [one.ref for one in self.sources.values()])
            return _Text(source, finding.text_of(self.store, source))
        except GioiaError as error:
            for row in rows:
                self.faults.add(row.line, "source", error.message, error.mend)
            return None

    def _source(self, text: _Text, rows: list[Cells]) -> None:
        there = coding_rows.placed(self.store.connection, text.revision.id)
        seen: dict[coding_rows.Key, Cells] = {}
        new: list[tuple[Any, ...]] = []
        for row in rows:
            span = self._span(text, row)
            coder = self._coder(row)
            for word in row.codes or (row.code,):
                code = self._code(row, word)
                if span is None or coder is None or code is None:
                    continue
                key = (*span, code.id, coder)
                if key in seen:
                    self._again(row, seen[key])
                    continue
                seen[key] = row
                present = there.get(key)
                values = self._values(row, present)
                if present is not None and values == _said(present):
                    self.done.same += 1
                elif code.retired:
                    self.faults.add(row.line, "code", f"{called(code)} is retired.", "Name another code.")
                else:
                    new.append((present, *key, *values))
        if not self.faults.count:
            self._write(text, new)

    def _again(self, row: Cells, earlier: Cells) -> None:
        """Pass over a row that says what another one said; two that differ are a fault."""
        if row.said == earlier.said:
            self.done.same += 1
            return
        what = f"this coding stands in line {earlier.line} too, with another memo, intensity or polarity."
        self.faults.add(row.line, "code", what, "Keep one of them.")

    def _values(self, row: Cells, present: coding_rows.Row | None) -> tuple[int | None, int, str]:
        """Return intensity, contradicts and memo; a column that the file has not leaves what is there.

        So does an empty cell of a sheet, which lists codes and was never filled with what is said of them.
        """
        if present is None:
            return row.said
        intensity, contradicts, memo = row.said
        old_intensity, old_contradicts, old_memo = _said(present)
        return (
            intensity if self._says("intensity", row.intensity is not None) else old_intensity,
            contradicts if self._says("polarity", row.contradicts is not None) else old_contradicts,
            memo if self._says("memo", bool(memo)) else old_memo,
        )

    def _says(self, column: str, filled: bool) -> bool:
        return column in self.file.columns and (filled or "codes" not in self.file.columns)

    def _write(self, text: _Text, new: list[tuple[Any, ...]]) -> None:
        updated = [present.id for present, *_ in new if present is not None]
        self.done.updated += len(updated)
        self.done.added += len(new) - len(updated)
        consensus = self.coder_keys.get(CONSENSUS)
        self.done.consensus += sum(1 for one in new if one[4] == consensus)
        if self.act is None:
            return
        writing.end_codings(self.act, updated)
        # rows in the order of the index are written several times faster than in any other
        new.sort(key=lambda one: one[1:5])
        words, revision = text.revision.text, text.revision.id
        rows = [
            (
                uuid if present is None else present.uuid,
                *(revision, start, end, code, coder, intensity, contradicts),
                writing.fingerprint(words[start:end]),
                memo or None,
            )
            for uuid, (present, start, end, code, coder, intensity, contradicts, memo) in zip(
                new_uuids(len(new)), new, strict=True
            )
        ]
        coding_rows.add_many(self.act, rows)

    # Where a row stands.

    def _span(self, text: _Text, row: Cells) -> tuple[int, int] | None:
        start, end = row.start, row.end
        if WRONG in (start, end):
            return None
        if (start is None) != (end is None):
            self.faults.add(row.line, "start", "start and end belong together.", "Fill both, or neither.")
            return None
        try:
            within = self._segment(text, row.segment) if row.segment else None
        except GioiaError as error:
            self.faults.add(row.line, "segment", error.message, error.mend)
            return None
        if start is not None and end is not None:
            return self._offsets(text, row, (start, end), within)
        if row.quote.strip():
            return self._quote(text, row, within)
        if within is None:
            self.faults.add(row.line, "quote", "says no place.", "Fill start and end, or quote, or segment.")
        return within

    def _segment(self, text: _Text, word: str) -> tuple[int, int]:
        address = parse_address(word)
        if address.source != text.source.ref:
            if fold_name(address.source) != fold_name(text.source.ref):
                raise InputError("", f"{word} is not in {text.source.ref}.", mend="Mend the source or the segment.")
            address = replace(address, source=text.source.ref)
        return resolve(address, text.revision.turns, len(text.revision.text))

    def _offsets(self, text: _Text, row: Cells, span: tuple[int, int], within: tuple[int, int] | None) -> tuple[int, int] | None:
        words = text.revision.text
        start, end = span
        if not start < end <= len(words):
            what = f"{start} to {end} is no stretch of {text.source.ref}, which has {len(words)} characters."
            self.faults.add(row.line, "start", what, "Offsets count code points from 0; the end is behind the last one.")
            return None
        found = words[start:end]
        if row.quote and found != row.quote and not _alike(found, row.quote):
            what = f'the quote is not what stands at {start} to {end}: "{short(found)}".'
            self.faults.add(row.line, "quote", what, "Empty start and end to look for the quote instead.")
            return None
        if within is not None and within != span:
            what = f"{row.segment} is {within[0]} to {within[1]}, not {start} to {end}."
            self.faults.add(row.line, "segment", what, "Empty the segment, or start and end.")
            return None
        return span

    def _quote(self, text: _Text, row: Cells, within: tuple[int, int] | None) -> tuple[int, int] | None:
        first, last = within or (0, len(text.revision.text))
        spans = [span for span in find_all(text.fold(), row.quote) if first <= span[0] and span[1] <= last]
        if len(spans) == 1:
            return spans[0]
        what, mend = f"the quote stands there {len(spans)} times.", ""
        if self.faults.count < 2 * SHOWN:
            # the nearest passages take long to find, and only the first faults are shown
            try:
                return find_quote(text.revision.text, row.quote, within=within, folded=text.fold())
            except GioiaError as error:
                what, mend = error.message, error.mend
        self.faults.add(row.line, "quote", what, mend)
        return None

    # Who and what.

    def _coder(self, row: Cells) -> int | None:
        word = row.coder
        if word not in self.coder_keys:
            self.coder_keys[word] = self._coder_key(word)
        found = self.coder_keys[word]
        if isinstance(found, GioiaError):
            self.faults.add(row.line, "coder", found.message, found.mend)
            return None
        return found

    def _coder_key(self, word: str) -> int | GioiaError:
        try:
            if not word:
                return self._known_coder(opening.coder_name(self.store, self.coder))
            return self._known_coder(opening.check_coder_name(word, by_hand=False))
        except GioiaError as error:
            return error

    def _known_coder(self, name: str) -> int:
        folded = fold_name(name)
        if isinstance(known := self.coder_keys.get(folded), int):
            return known
        if opening.is_new_coder(self.store, name):
            self.done.coders.append(CONSENSUS if folded == CONSENSUS else name)
            key = next(self.unreal) if self.act is None else opening.coder_key(self.act, name)
        else:
            key = opening.find_coder(self.store, name).id
        self.coder_keys[folded] = key
        return key

    def _code(self, row: Cells, word: str | tuple[str, str, str]) -> Code | None:
        if word not in self.code_keys:
            self.code_keys[word] = self._found_code(word)
        found = self.code_keys[word]
        if isinstance(found, GioiaError):
            self.faults.add(row.line, "codes" if row.codes else "code", found.message, found.mend)
            return None
        return found

    def _found_code(self, word: str | tuple[str, str, str]) -> Code | GioiaError:
        try:
            if isinstance(word, str):
                return self._concept(word[1:].strip()) if word.startswith("+") else self._named(word)
            ref, name, level = word
            return self._by_ref(ref, name) if ref else self._named(name, self._level(level))
        except GioiaError as error:
            return error

    def _level(self, word: str) -> Level | None:
        if not word:
            return None
        found = next((level for level in Level if level.value == fold_name(word)), None)
        if found is None:
            raise UnknownNameError("level", word, list(Level), mend="Levels are concept, theme and dimension.")
        return found

    def _by_ref(self, ref: str, name: str) -> Code:
        code = self.book.with_ref(ref)
        if code is None:
            raise UnknownNameError("code with the id", ref, [one.ref for one in self.book.live])
        if self.book.survivor(code) not in (code, None):
            code = self.book.find(ref, exact=True)  # raises, naming the code that it was merged into
        if name and fold_name(name) != fold_name(code.name):
            self.renamed[code.ref] = code.name
        return code

    def _named(self, word: str, level: Level | None = None) -> Code:
        try:
            return self.book.find(word, level, exact=True)
        except UnknownNameError as error:
            if self.new_codes and level in (None, Level.CONCEPT):
                return self._concept(word)
            way = "--new-codes makes it an ungrouped concept." if level in (None, Level.CONCEPT) else ""
            raise UnknownNameError(error.kind, word, (), mend=f"{error.mend} {way}".strip()) from None

    def _concept(self, name: str) -> Code:
        there = self.book.named(Level.CONCEPT, name)
        if there is not None and not there.retired:
            return there
        if self.act is None:
            connection = self.store.connection
            used = (*reading.used_refs(connection), *self.book.by_ref)
            made = new_concept(self.book, name, used, id_suffix(reading.settings(connection)))
        else:
            made, _ = concept(self.act, name)
        self.book = replace(self.book, codes=(*self.book.codes, made))
        self.done.codes.append(called(made))
        return made


def _said(row: coding_rows.Row) -> tuple[int | None, int, str]:
    """Return intensity, contradicts and memo of a coding that is there, the memo as a file holds it."""
    memo = row.memo or ""
    return row.intensity, row.contradicts, memo if memo.isprintable() else canonical(memo)


def _alike(words: str, quote: str) -> bool:
    """Tell whether a quote reads like the words, less what files cannot hold."""
    return fold(words).text.strip() == fold(quote).text.strip() or fold(printable(words)).text == fold(printable(quote)).text
