"""Sources and their texts: which of them are which here, and where a segment there stands in the present text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from gioia_coder.core.anchoring import Anchored, Fate, Span, reanchor
from gioia_coder.core.model import Revision
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.store import reading
from gioia_coder.store import tables as t
from gioia_coder.store.acts import new_uuids
from gioia_coder.store.erasing import BLOCK
from gioia_coder.store.merging.sides import Sides, Values, in_present, rows_of
from gioia_coder.store.merging.things import Things

ERASED: Final = "was erased here"
REMOVED: Final = "was removed here"
UNKNOWN: Final = "is not in this project"
LOST: Final = "has another text here, and theirs was removed for good"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands here: a revision and a span; `quarantined` where only a former text has the words."""

    revision: int
    start: int
    end: int
    fate: Fate

    @property
    def quarantined(self) -> bool:
        """True where the present text does not hold the words."""
        return self.fate is Fate.QUARANTINED


@dataclass(slots=True)
class _Text:
    """A revision there and what stands for it here: the same text, or the present one that the spans are looked up in."""

    row: Any
    source: int
    present: int
    same: int | None
    blanked: str | None
    anchors: dict[Span, Anchored]


class Texts:
    """Maps sources, revisions and segments there to those here. Sources that are new are brought in when `new` is called."""

    def __init__(self, sides: Sides, things: Things) -> None:
        self.sides, self.things, self.act, self.done = sides, things, sides.act, sides.done
        self.theirs = sides.now(t.source)
        self.before = sides.then(t.source)
        self.ours = sides.mine(t.source)
        self.newest = reading.present_revisions(sides.there)
        r = t.revision.c
        light = select(r.id, r.uuid, r.source_id, r.n, r.sha256).where(r.ended.is_(None)).order_by(r.source_id, r.n)
        self.revisions: dict[int, Any] = {row.id: row for row in sides.there.execute(light)}
        self.mine: dict[int, list[Any]] = {}
        for row in sides.here.execute(light):
            self.mine.setdefault(row.source_id, []).append(row)
        self.by_text = {row.sha256: row.source_id for rows in self.mine.values() for row in reversed(rows)}
        self.gone = reading.erased_texts(sides.here)
        self.sources: dict[int, int | str] = {}
        self.texts: dict[int, _Text | str] = {}
        self.here: dict[int, str] = {}

    # Sources.

    def source(self, key: int) -> int | str:
        """Return the source here, or in words why there is none."""
        if key not in self.sources:
            self.sources[key] = self._source(key)
        return self.sources[key]

    def _source(self, key: int) -> int | str:
        row = self.theirs.get(key)
        if row is None:
            return REMOVED
        mine = self.ours.get(row["uuid"])
        if mine is not None and mine["ended"] is None:
            return int(mine["id"])
        own = [one for one in self.revisions.values() if one.source_id == key]
        if row["uuid"] in self.sides.erased:
            return f"{row['ref']} {ERASED}"
        if mine is not None and (key in self.before or not self.sides.base):
            return f"{row['ref']} {REMOVED}"
        present = next((one for one in own if one.id == self.newest.get(key)), None)
        for one in [*([present] if present else []), *own]:
            if one.sha256 in self.by_text:
                if key not in self.before:
                    self.done.matched.append(row["ref"])
                return int(self.by_text[one.sha256])
        # it was on both sides once, and not by its text: nothing but a withdrawal leaves no trace
        if (present is not None and present.sha256 in self.gone) or key in self.before:
            return f"{row['ref']} {ERASED}"
        return f"{row['ref']} {UNKNOWN}" if self.sides.shared or present is None else self._new(row, own)

    def new(self) -> None:
        """Bring in the sources that came up there since, in their order; what stands only on others is looked up later."""
        for key in self.theirs:
            if key not in self.before:
                self.source(key)

    def _new(self, row: Values, own: list[Any]) -> int | str:
        """Bring a source in with its texts and who speaks there."""
        there = self.sides.there
        people = rows_of(there, in_present(t.speaking, t.speaking.c.source_id == row["id"]))
        keys = [one.id for one in own]
        said = rows_of(there, in_present(t.speaker, t.speaker.c.revision_id.in_(keys)))
        if any(one["informant_id"] is not None and self.things.is_erased(one["informant_id"]) for one in (*people, *said)):
            return f"{row['ref']} holds words of an informant who {ERASED}"
        names = ("title", "kind", "date", "minutes", "language", "attributes", "file")
        ref = self._free_ref(row["ref"])
        values = {name: row[name] for name in names} | {"ref": ref, "case_id": self.things.case(row["case_id"])}
        mine = self.ours.get(row["uuid"])
        if mine is None:
            here = self.act.create(t.source, uuid=row["uuid"], **values)
        else:
            here = int(mine["id"])
            self.act.alter(t.source, here, **values, ended=None)
        self.done.new_sources.append(ref)
        for one in own:
            if one.sha256 not in self.gone:
                self._new_revision(one, here, one.n, [who for who in said if who["revision_id"] == one.id])
        listed = [(self.things.informant(one["informant_id"]), one["n"]) for one in people]
        rows = [(uuid, here, who, n) for uuid, (who, n) in zip(new_uuids(len(listed)), listed, strict=True) if who is not None]
        self.act.make_many(t.speaking, ("uuid", "source_id", "informant_id", "n"), rows)
        return here

    def _free_ref(self, ref: str) -> str:
        taken = {fold_name(one["ref"]) for one in self.ours.values() if one["ended"] is None}
        free = next(name for n in range(1, len(taken) + 3) if fold_name(name := ref if n == 1 else f"{ref}-{n}") not in taken)
        if free != ref:
            self.done.told.append(f"there is another source {ref} here: theirs came in as {free}.")
        return free

    def _new_revision(self, row: Any, source: int, n: int, said: Iterable[Values], *, former: bool = False) -> int:
        """Write a revision of theirs here; a former one leaves nobody speaking, as one that was corrected."""
        [known] = rows_of(self.sides.there, select(t.revision).where(t.revision.c.id == row.id))
        values = {name: known[name] for name in known if name not in ("id", "ended")} | {"source_id": source, "n": n}
        mine = self.sides.here.execute(select(t.revision.c.id).where(t.revision.c.uuid == row.uuid)).scalar()
        if mine is not None:  # it came with a merge that was undone
            self.act.alter(t.revision, mine, n=n, source_id=source, ended=None)
            here = int(mine)
        else:
            here = self.act.create(t.revision, **values)
        rows = [(one["uuid"], here, one["n"], one["label"], self.things.informant(one["informant_id"])) for one in said]
        self.act.make_many(t.speaker, ("uuid", "revision_id", "n", "label", "informant_id"), rows)
        if former:
            s = t.speaker.c
            self.act.end(t.speaker, self.sides.here.execute(in_present(t.speaker, s.revision_id == here)).scalars().all())
        own = self.sides.here.execute(select(t.revision).where(t.revision.c.id == here)).one()
        self.mine.setdefault(source, []).append(own)
        self.mine[source].sort(key=lambda one: int(one.n))
        return here

    # Segments.

    def prepare(self, wanted: Iterable[tuple[int, int, int]]) -> None:
        """Look up at once where segments there, `(revision, start, end)`, stand here: a text is compared only once."""
        spans: dict[int, set[Span]] = {}
        for revision, start, end in wanted:
            spans.setdefault(revision, set()).add((start, end))
        for revision, some in spans.items():
            text = self._text(revision)
            if isinstance(text, _Text) and text.same is None:
                self._anchor(text, sorted(some))

    def place(self, revision: int, start: int, end: int, *, quarantined: bool = False) -> Place | str:
        """Return where a segment there stands here, or in words why it has no place."""
        text = self._text(revision)
        if isinstance(text, str):
            return text
        if quarantined or (text.same is not None and text.same != text.present):
            return self._former(text, start, end)
        if text.same is not None:
            if text.blanked is not None and _is_blank(text.blanked, start, end):
                return f"{self._ref(text)} holds erased words there"
            return Place(text.same, start, end, Fate.KEPT)
        at = text.anchors[start, end]
        return self._former(text, start, end) if at.fate is Fate.QUARANTINED else Place(text.present, *at)

    def is_same(self, revision: int) -> bool:
        """Tell whether a text there is the present one here, erased words aside."""
        text = self._text(revision)
        return isinstance(text, _Text) and text.same == text.present

    def is_blanked(self, revision: int) -> bool:
        """Tell whether words of a text there were erased here."""
        text = self._text(revision)
        return isinstance(text, _Text) and text.blanked is not None

    def address(self, revision: int, start: int, end: int) -> str:
        """Return how a segment there is called."""
        row = self.revisions.get(revision)
        source = self.theirs.get(row.source_id) if row is not None else None
        return f"{source['ref'] if source else 'a source that is gone'}@{start}-{end}"

    def words(self, place: Place) -> str:
        """Return the words at a place here."""
        return self._words_of(place.revision)[place.start : place.end]

    def _words_of(self, revision: int) -> str:
        if revision not in self.here:
            self.here[revision] = reading.text_of(self.sides.here, revision)
        return self.here[revision]

    def their_words(self, revision: int, start: int, end: int) -> str:
        """Return the words of a segment there."""
        return reading.text_of(self.sides.there, revision)[start:end]

    def present(self, source: int) -> int | None:
        """Return the present revision here of a source there."""
        here = self.source(source)
        return self.mine[here][-1].id if isinstance(here, int) and self.mine.get(here) else None

    def revision(self, key: int) -> Revision:
        """Return a revision there with its turns."""
        return reading.revision(self.sides.there, key)

    def _ref(self, text: _Text) -> str:
        return str(self.theirs[text.row.source_id]["ref"])

    def _text(self, key: int) -> _Text | str:
        if key not in self.texts:
            self.texts[key] = self._found(key)
        return self.texts[key]

    def _found(self, key: int) -> _Text | str:
        row = self.revisions.get(key)
        if row is None:
            return REMOVED
        source = self.source(row.source_id)
        if isinstance(source, str):
            return source
        mine = self.mine.get(source, [])
        if not mine:
            return f"{self.theirs[row.source_id]['ref']} has no text here"
        present = mine[-1]
        if present.uuid == row.uuid or present.sha256 == row.sha256:
            blanked = reading.text_of(self.sides.here, present.id) if present.sha256 != row.sha256 else None
            return _Text(row, source, present.id, present.id, blanked, {})
        former = key != self.newest.get(row.source_id)
        same = next((one.id for one in mine if one.uuid == row.uuid or one.sha256 == row.sha256), None) if former else None
        return _Text(row, source, present.id, same, None, {})

    def _anchor(self, text: _Text, spans: list[Span]) -> None:
        old = self.revision(text.row.id)
        new = reading.revision(self.sides.here, text.present)
        text.anchors |= dict(zip(spans, reanchor(old.text, old.turns, new.text, new.turns, spans), strict=True))

    def _former(self, text: _Text, start: int, end: int) -> Place | str:
        """Return the same span in the former text, which is brought here unless it was removed for good."""
        row = text.row
        known = next((one for one in self.mine[text.source] if one.uuid == row.uuid or one.sha256 == row.sha256), None)
        if known is None and row.sha256 in self.gone:
            return f"{self._ref(text)} {LOST}"
        here = known.id if known is not None else self._bring(text)
        if known is not None and known.sha256 != row.sha256 and _is_blank(self._words_of(here), start, end):
            return f"{self._ref(text)} holds erased words there"
        return Place(here, start, end, Fate.QUARANTINED)

    def _bring(self, text: _Text) -> int:
        row = text.row
        said = rows_of(self.sides.there, in_present(t.speaker, t.speaker.c.revision_id == row.id))
        first = min(one.n for one in self.mine[text.source])
        return self._new_revision(row, text.source, first - 1, said, former=True)


def _is_blank(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of a text was blanked in a withdrawal."""
    words = text[start:end].strip()
    return BLOCK in words and not words.replace(BLOCK, "").strip()
