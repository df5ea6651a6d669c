"""Sources and their texts: which are here already, which are new, and who speaks in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final

from gioia_coder.core.exchange.portable import File
from gioia_coder.core.model import Revision, Source, Turn
from gioia_coder.core.speakers import sole_speaker
from gioia_coder.core.text import canonical
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import clean_id
from gioia_coder.errors import cut
from gioia_coder.store import reading
from gioia_coder.store.taken_in import Text, fit
from gioia_coder.store.writing import NewText, packed
from gioia_coder.workflow.exchange.taking_in.meeting import Meeting, free_ref, missing

_FIELDS: Final = ("title", "kind", "date", "minutes", "language")


@dataclass(slots=True)
class Placed:
    """Where the text of a source of theirs stands here: the key of its revision and the text; `fresh` ones are new.

    Of one that was `revised` here since, nothing can be placed any more.
    """

    source: int
    revision: int
    text: str
    fresh: bool = False
    revised: bool = False


class Texts:
    """Matches sources by UUID and text, by text, by id and text; a text that was erased here stays away."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting, self.plan = meeting, meeting.plan
        self.placed: dict[int, Placed] = {}
        self.fresh: list[tuple[Source, Revision, int]] = []
        mine = meeting.ours.sources
        self.mine = {one.id: one for one in mine}
        self.known = meeting.by_uuid("source", self.mine)
        self.refs = {fold_name(one.ref): one.id for one in mine}
        self.taken: set[int] = set()
        self.present: dict[str, list[int]] = defaultdict(list)
        connection = meeting.store.connection
        keys = {one.revision: one.id for one in mine if one.revision is not None}
        for revision, digest in reading.revision_digests(connection, keys).items():
            self.present[digest].append(keys[revision])
        self.former = reading.text_digests(connection) if mine else {}

    def run(self) -> None:
        """Find the place of every source; those known by their UUID are served first."""
        waiting = []
        for one in self.meeting.theirs.sources:
            text = None if one.revision is None else self._text(one)
            if one.revision is not None and text is None:
                continue
            if not self._same(one, text):
                waiting.append((one, text))
        for one, text in waiting:
            if not self._alike(one, text):
                self._new(one, text)

    def _text(self, one: Source) -> Revision | None:
        """Return the text of a source of theirs, or None where it may not come in."""
        revision = self.meeting.theirs.revision(one.id)
        digest = _digest(revision.text)
        if digest in self.meeting.erased or self.meeting.uuid_of("source", one.id) in self.meeting.gone:
            self.plan.leave("sources", "their texts were erased from the project and may not come back", one.ref)
            return None
        if canonical(revision.text) != revision.text or fit(revision.text) != revision.text:
            self.plan.leave("sources", "their texts hold control characters, so that nothing could be placed in them", one.ref)
            return None
        return revision

    # What is here.

    def _same(self, one: Source, text: Revision | None) -> bool:
        """Meet a source known by its UUID whose text is or once was the same, or that is registered without one."""
        key = self.known.get(self.meeting.uuid_of("source", one.id))
        return key is not None and key not in self.taken and self._fits(one, text, key)

    def _fits(self, one: Source, text: Revision | None, key: int) -> bool:
        mine = self.mine[key]
        digest = "" if text is None else _digest(text.text)
        if text is None or mine.revision is None or key in self.present[digest] or self.former.get(digest) == key:
            self._meet(
                one, text, mine, revised=text is not None and mine.revision is not None and key not in self.present[digest]
            )
            return True
        return False

    def _alike(self, one: Source, text: Revision | None) -> bool:
        """Meet a source that has the same text, or the same id where one side has no text."""
        named = self.refs.get(fold_name(clean_id(one.ref)))
        same = [] if text is None else [key for key in self.present[_digest(text.text)] if key not in self.taken]
        if same:
            self._meet(one, text, self.mine[named if named in same else same[0]])
            return True
        once = self.former.get(_digest(text.text)) if text is not None else None
        for key in (named, once):
            if key is not None and key in self.mine and key not in self.taken and self._fits(one, text, key):
                return True
        return False

    def _meet(self, one: Source, text: Revision | None, mine: Source, *, revised: bool = False) -> None:
        self.taken.add(mine.id)
        self.meeting.met("source", one.id, mine.id)
        if text is not None and mine.revision is not None:
            self.placed[one.id] = Placed(mine.id, mine.revision, text.text, revised=revised)
        values = self._lacking(one, mine)
        if revised:
            self.plan.note("text", f"the text of {mine.ref} was revised here since; what is new on it in the file is left out.")
        if text is not None and mine.revision is None:
            self._add_text(one, text, mine.id)
        elif values:
            self.plan.counts["sources"].updated += 1
        else:
            self.plan.counts["sources"].same += 1
        if values:
            self.meeting.work.changes.append(("source", mine.id, values))

    def _lacking(self, one: Source, mine: Source) -> dict[str, Any]:
        """Return what theirs says and ours lacks; tell what differs."""
        values: dict[str, Any] = {}
        for name in _FIELDS:
            here, there = getattr(mine, name), getattr(one, name)
            if there and not here:
                values[name] = there
            elif there and there != here and not (name == "kind" and there == "interview"):
                self.plan.note("source", f'{mine.ref}: {name} is "{cut(there)}" there; here it stays "{cut(here)}".')
        attributes, differ = missing(mine.attributes, one.attributes)
        if attributes != mine.attributes:
            values["attributes"] = packed(attributes)
        for name in differ:
            self.plan.note("source", f"{mine.ref}: {name} is another one there; here it stays as it is.")
        case = self.meeting.keys["case"].get(one.case or 0)
        if case is not None and mine.case is None:
            values["case_id"] = case
        elif case is not None and case != mine.case:
            self.plan.note("source", f"{mine.ref} is in another case there; here it stays in its own.")
        return values

    # What is new.

    def _new(self, one: Source, text: Revision | None) -> None:
        ref = free_ref(one.ref, self.refs, fold_name)
        if fold_name(ref) != fold_name(clean_id(one.ref)):
            why = "is in the project with another text" if self.refs[fold_name(clean_id(one.ref))] > 0 else "is there twice"
            self.plan.warn("id", f"{clean_id(one.ref)} {why}; the one in the file comes in as {ref}.")
        elif ref != one.ref:
            self.plan.note("id", f'"{cut(one.ref)}" comes in as {ref}.')
        case = self.meeting.keys["case"].get(one.case) if one.case else None
        said = {name: getattr(one, name) for name in _FIELDS}
        values = {"ref": ref, "case_id": case, "attributes": packed(one.attributes), "file": one.file, **said}
        key = self.meeting.add("source", one.id, **values)
        self.refs[fold_name(ref)] = key
        self.plan.new.append(ref)
        self.plan.counts["sources"].added += 1
        if text is not None:
            self._add_text(one, text, key)
        else:
            self._speaking(one, key)

    def _add_text(self, one: Source, text: Revision, source: int) -> None:
        revision = self.meeting.key()
        self.placed[one.id] = Placed(source, revision, text.text, fresh=True)
        if source > 0:
            self.plan.counts["sources"].updated += 1
        if text.layout or text.turns or not text.text.strip():
            self._written(one, text, source, revision)
        else:
            self.fresh.append((one, text, revision))

    def _written(self, one: Source, text: Revision, source: int, revision: int) -> None:
        """Take a text with the turns that it brings."""
        if not _sound(text.turns, len(text.text)):
            self.plan.warn("turns", f"the turns of {one.ref} do not fit its text and were found anew.")
            self.fresh.append((one, text, revision))
            return
        keys = self.meeting.keys["informant"]
        speakers = {label: keys[key] for label, key in text.speakers.items() if key in keys}
        self._without_sole(one, text, speakers)
        new = partial(self.new_text, one.id, text.turns, text.layout)
        self.meeting.work.texts.append(Text(revision, source, new, speakers))
        self._speaking(one, source)

    def _without_sole(self, one: Source, text: Revision, speakers: dict[str, int]) -> None:
        """Leave out what is read from the list of informants where a text has no labels: it is not written down."""
        asking = {each.id for each in self.meeting.theirs.informants if each.is_interviewer}
        if "" in speakers and text.speakers[""] == sole_speaker([turn.speaker for turn in text.turns], one.informants, asking):
            del speakers[""]

    def _speaking(self, one: Source, source: int) -> None:
        keys = self.meeting.keys["informant"]
        people = list(dict.fromkeys(keys[key] for key in one.informants if key in keys))
        if people:
            self.meeting.work.speaking[source] = people

    def new_text(self, source: int, turns: tuple[Turn, ...], layout: str) -> NewText:
        """Return what a revision is made of; an erased file's bytes stay away."""
        revision = self.meeting.theirs.revision(source)
        file: File = self.meeting.incoming.file(source)
        if file.sha256 in self.meeting.erased or (file.data and sha256(file.data).hexdigest() in self.meeting.erased):
            file = File()
        data = file.data or revision.text.encode("utf-8", "surrogatepass")
        encoding = revision.encoding or ("" if revision.layout else "utf-8")
        return NewText(revision.text, turns, data, layout, encoding, file.sha256)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _sound(turns: tuple[Turn, ...], length: int) -> bool:
    """Whether turns are numbered from 1 and their pieces and sentences lie within a text, in order."""
    at = 0
    for n, turn in enumerate(turns, 1):
        if turn.n != n or not turn.pieces:
            return False
        for piece in turn.pieces:
            if not at <= piece.start <= piece.end <= length:
                return False
            at = piece.end
        if any(not 0 <= start <= end <= length for start, end in turn.sentences):
            return False
    return True


def by_theirs(texts: Texts) -> Mapping[int, Placed]:
    """Return where the texts of theirs stand, by their source."""
    return texts.placed
