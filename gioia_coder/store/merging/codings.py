"""Merging codings: who coded what there since comes here, to the code and the words that it belongs to now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from sqlalchemy import select

from gioia_coder.core.anchoring import Fate
from gioia_coder.store import tables as t
from gioia_coder.store.merging.sides import Change, Known, Sides, Values, Verdict, rows_of, was_never_present
from gioia_coder.store.merging.texts import Place, Texts
from gioia_coder.store.merging.things import Things
from gioia_coder.store.scrubbing import Words
from gioia_coder.store.writing import CODING, fingerprint

Key = tuple[int, int, int, int, int, int]
"""Revision, start, end, code, coder, quarantined: what tells codings apart."""

_COLUMNS: Final = (*CODING, "quarantined")
_SAID: Final = ("intensity", "contradicts", "memo")
_CONTRARY: Final = "(supports)", "(contradicts)"
_KEY: Final = ("revision_id", "start", "end", "code_id", "coder_id", "quarantined")


def said(row: Values) -> tuple[Any, ...]:
    """Return what the coder said of a coding, wherever it stands by now."""
    return row["intensity"], row["contradicts"], row["memo"] or None


class Codings:
    """Merges all codings that changed there; `erased` takes words out of memos that may not come back."""

    def __init__(self, sides: Sides, things: Things, texts: Texts, changes: Mapping[bytes, Change], erased: Words) -> None:
        self.sides, self.things, self.texts, self.erased = sides, things, texts, erased
        self.act, self.done, self.changes = sides.act, sides.done, changes
        self.known = sides.known(t.coding, changes)
        self.ended: list[int] = []
        self.made: dict[Key, dict[str, Any]] = {}
        self.history: list[dict[str, Any]] = []
        self.there: dict[Key, int] = {}

    def run(self) -> None:
        """Do all of it: first what goes, so that it is in nobody's way, then what changes, then what comes."""
        judged = [(one, known, self._verdict(one, known)) for one, known in self._found()]
        self._tell_moved(judged)
        for one, known, verdict in judged:
            if verdict in (Verdict.END, Verdict.AWAY_THERE) and known and known.present:
                self.ended.append(known.present["id"])
                self.done.taken_away += 1
            if verdict not in (Verdict.NOTHING, Verdict.END, Verdict.MAKE, Verdict.UPDATE):
                self._tell(one, known, verdict)
        for one, known, verdict in judged:
            if verdict in (Verdict.UPDATE, Verdict.THEIRS) and known and known.present and one.after:
                self._update(known.present, one.after)
        news = [one.after for one, _, verdict in judged if verdict is Verdict.MAKE and one.after]
        if news:
            self._occupied({self.things.coder(key) for key in {row["coder_id"] for row in news}})
        for row in news:
            self._bring(row)
        self._write()

    def _found(self) -> Iterator[tuple[Change, Known | None]]:
        for uuid, one in self.changes.items():
            yield one, self.known.get(uuid)

    def _verdict(self, one: Change, known: Known | None) -> Verdict:
        found = self.sides.verdict(one, known, said)
        if found in (Verdict.END, Verdict.AWAY_THERE) and one.before:
            code, entry = one.before["code_id"], one.before["ended"]
            if (code, entry) in self.united_there and self.things.code(code) == self.things.coded(code):
                return Verdict.NOTHING  # two codes were united there, which stay two here
        # one that was united with another speaks again when it changes
        return Verdict.MAKE if found is Verdict.AWAY_HERE and known and was_never_present(known) else found

    @cached_property
    def united_there(self) -> frozenset[tuple[int, int]]:
        """The codes that were merged into others there, each with the entry."""
        c = t.change.c
        merged = select(c.row, c.entry_id).where(c.thing == t.code.name, c.before.like('%"merged_into": null%'))
        return frozenset((row.row, row.entry_id) for row in self.sides.there.execute(merged))

    def _tell_moved(self, judged: Iterable[tuple[Change, Known | None, Verdict]]) -> None:
        """Tell how many codings stand on another code there since: the codebook here says on which they stand."""
        moved = Counter(
            (one.before["code_id"], one.after["code_id"])
            for one, known, verdict in judged
            if verdict is Verdict.NOTHING and known and known.present and one.before and one.after
        )
        for (old, new), count in sorted(moved.items()):
            if old != new and self.things.coded(old) != self.things.coded(new):
                refs = [self.things.theirs[t.code][key]["ref"] for key in (old, new)]
                self.done.told.append(f"{count} codings on {refs[0]} were given to {refs[1]} there; here they stay on {refs[0]}.")

    def _update(self, mine: Values, theirs: Values) -> None:
        values = dict(mine) | {name: theirs[name] for name in _SAID} | {"memo": self._memo(theirs)}
        self.ended.append(mine["id"])
        self.made[_key(values)] = values
        self.done.updated += 1

    def _memo(self, row: Values) -> str | None:
        return self.erased.without(row["memo"]) if row["memo"] else None

    def _occupied(self, coders: set[int]) -> None:
        """Learn which places are taken by codings of these coders."""
        c = t.coding.c
        gone = set(self.ended)
        query = select(c.id, *(c[name] for name in _KEY)).where(c.ended.is_(None), c.coder_id.in_(coders))
        self.there = {tuple(row[1:]): row[0] for row in self.act.connection.execute(query) if row[0] not in gone}

    def _bring(self, row: Values) -> None:
        """Give a coding that is new here its place, or say why it has none."""
        place = self.texts.place(row["revision_id"], row["start"], row["end"], quarantined=bool(row["quarantined"]))
        code = self.things.coded(row["code_id"])
        if isinstance(place, str) or code is None:
            self.done.leave_out(place if isinstance(place, str) else "its code is not here")
            return
        values = {
            "uuid": row["uuid"], "revision_id": place.revision, "start": place.start, "end": place.end, "code_id": code,
            "coder_id": self.things.coder(row["coder_id"]), "intensity": row["intensity"], "contradicts": row["contradicts"],
            "quote": self._fingerprint(row, place), "memo": self._memo(row), "quarantined": int(place.quarantined),
        }  # fmt: skip
        self._count(row, place)
        key = _key(values)
        if key in self.made or key in self.there:
            self._unite(key, values)
        else:
            self.made[key] = values
            self.done.added += 1

    def _fingerprint(self, row: Values, place: Place) -> bytes:
        same = place.quarantined or (place.fate is Fate.KEPT and not self.texts.is_blanked(row["revision_id"]))
        return bytes(row["quote"]) if same else fingerprint(self.texts.words(place))

    def _count(self, row: Values, place: Place) -> None:
        if place.quarantined:
            self.done.quarantined += 1
        self.done.moved += place.fate is Fate.MOVED
        self.done.reworded += place.fate is Fate.CHANGED

    def _unite(self, key: Key, values: dict[str, Any]) -> None:
        """Let one coding say what two say that a coder made of one code on one segment, in whatever order they come.

        Supporting wins over contradicting, as when codes are merged; of the same kind the higher intensity; memos are joined.
        """
        self.done.united += 1
        if key not in self.made:
            c = t.coding.c
            [mine] = rows_of(self.act.connection, select(t.coding).where(c.id == self.there[key]))
            self.made[key] = dict(mine)
            one = united(mine, values)
            if said(one) == said(mine):
                del self.made[key]
            else:
                self.ended.append(mine["id"])
                self.made[key] = {**mine, **one}
        else:
            self.made[key] |= united(self.made[key], values)
        self.history.append(values)

    def _write(self) -> None:
        self.act.end(t.coding, self.ended)
        # rows in the order of the index are written several times faster than in any other
        rows = [self.made[key] for key in sorted(self.made)]
        self.act.make_many(t.coding, _COLUMNS, [tuple(row[name] for name in _COLUMNS) for row in rows])
        if self.history:
            # known from now on, and never present: what they say is in the codings that they were united with
            rows = [{**row, "ended": self.act.entry} for row in self.history]
            columns = (*_COLUMNS, "ended")
            self.act.make_many(t.coding, columns, [tuple(row[name] for name in columns) for row in rows])

    def _tell(self, one: Change, known: Known | None, verdict: Verdict) -> None:
        row = one.after or one.before or {}
        mine = known.present if known else None
        what = {
            Verdict.AWAY_HERE: f"was taken away here and stays away; there it says {_words(one.after)}.",
            Verdict.AWAY_THERE: f"was taken away there; here it said {_words(mine)}.",
            Verdict.THEIRS: f"both sides changed it: {_words(one.after)} (theirs) stands, {_words(mine)} was here.",
            Verdict.OURS: f"both sides changed it: {_words(mine)} (ours) stands, {_words(one.after)} was there.",
        }[verdict]
        self.done.told.append(f"{self._called(row)}: {what}")

    def _called(self, row: Values) -> str:
        code = self.things.theirs[t.code].get(row["code_id"])
        coder = self.things.theirs[t.coder].get(row["coder_id"])
        segment = self.texts.address(row["revision_id"], row["start"], row["end"])
        return f"{segment} {code['ref'] if code else 'a code'} by {coder['name'] if coder else 'a coder'}"


def united(one: Values, other: Values) -> dict[str, Any]:
    """Return what two codings say together; the same in whatever order, and however often, they are united."""
    first = max((one, other), key=lambda row: (not row["contradicts"], row["intensity"] or 0))
    parts = {part for row in (one, other) for part in (row["memo"] or "").split("\n\n")}
    if one["contradicts"] != other["contradicts"]:
        parts.add(_CONTRARY[not first["contradicts"]])
    return {name: first[name] for name in ("intensity", "contradicts")} | {"memo": _joined(one, other, parts - {""})}


def _joined(one: Values, other: Values, parts: set[str]) -> str | None:
    """Return the paragraphs of both memos; where one memo has all of them it stays as it is."""
    whole = [row["memo"] for row in (one, other) if row["memo"] and set(row["memo"].split("\n\n")) >= parts]
    return min(whole) if whole else "\n\n".join(sorted(parts)) or None


def _key(values: Values) -> Key:
    revision, start, end, code, coder, quarantined = (values[name] for name in _KEY)
    return revision, start, end, code, coder, quarantined


def _words(row: Values | None) -> str:
    """Return what a coding says, in a few words."""
    if row is None:
        return "nothing"
    strength = f", intensity {row['intensity']}" if row["intensity"] is not None else ""
    memo = f', "{row["memo"]}"' if row["memo"] else ""
    return f"{'contradicts' if row['contradicts'] else 'supports'}{strength}{memo}"
