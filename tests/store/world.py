"""A small study that random acts change, each as the program would: only what is present is referred to."""

from __future__ import annotations

import json
import random
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from gioia_coder.core.anchoring import reanchor
from gioia_coder.core.model import Code, Level, Polarity, Quote, QuoteState, Reading
from gioia_coder.core.suggesting import Choice, Phrase, Strength
from gioia_coder.core.text import find_turns
from gioia_coder.errors import ConflictError
from gioia_coder.store import Act, Store, answer_rows, reading, revising, round_rows, writing
from gioia_coder.store import tables as t
from gioia_coder.store.snapshot import study
from gioia_coder.store.undoing import History
from gioia_coder.workflow import cases, sources

TEXTS = (
    "Interviewer: What changed?\nAnna: We sell online now. Nobody comes here.\nInterviewer: Why?\nAnna: There is no money.\n",
    "Q: And you?\nBen: The patent took years. It paid for the hall.\nQ: How many?\nBen: Forty people work there. Some left.\n",
    "Cleo: The village paid. We copied the machine.\nDario: No, the bank paid. I saw the papers.\n",
)


def new_store(folder: Path) -> Store:
    return Store.create(folder / "project.gioia", {"name": "Study", "language": "en", "project.uuid": "00"})


def new_text(text: str) -> writing.NewText:
    found = find_turns(text, language="en")
    return writing.NewText(text, found.turns, text.encode(), found.layout, "utf-8")


def add_source(act: Act, ref: str, text: str, *, case: int | None = None, speakers: dict[str, int] | None = None) -> int:
    """Add a source with a text; return its key."""
    source = writing.add_source(act, ref, case=case, kind="interview")
    writing.add_revision(act, source, new_text(text), speakers or {})
    writing.put_speaking(act, source, list(dict.fromkeys((speakers or {}).values())))
    return source


def dump(store: Store) -> dict[str, list[Any]]:
    """Return everything that is present, without row keys of rows and without who made what when."""
    found: dict[str, list[Any]] = {}
    for table in t.THINGS + t.ROWS:
        blind = {"made", "ended", *(("id",) if table.info["kind"] == "rows" else ())}
        wanted = [column for column in table.c if column.name not in blind]
        rows = store.connection.execute(select(*wanted).where(table.c.ended.is_(None))).all()
        found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def state(store: Store) -> tuple[str, dict[str, list[Any]]]:
    """Return the content hash and the dump."""
    return study(store).content_hash, dump(store)


def in_force(store: Store) -> frozenset[int]:
    """Return the acts that hold."""
    history = History.of(store.connection)
    return frozenset(n for n, target in history.target.items() if target is None and history.holds(n))


class World:
    """Applies one random act after another."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.random = random.Random(seed)
        self.count = 0

    def step(self) -> None:
        """Do one random act; what has nothing to work on does nothing."""
        self.count += 1
        name = self.random.choice([name for name in dir(self) if name.startswith("do_")])
        if name in ("do_remove_source", "do_remove_case"):
            getattr(self, name)()
            return
        with self.store.act(name, who="eva") as act:
            getattr(self, name)(act)

    def any(self, things: Any) -> Any:
        listed = list(things)
        return self.random.choice(listed) if listed else None

    def some(self) -> str:
        return f"word{self.random.randrange(4)}"

    @property
    def codes(self) -> list[Code]:
        return [code for code in reading.codebook(self.store.connection).codes if not code.retired]

    def place(self) -> tuple[Any, int, int, str] | None:
        """Return a source, a span of its text, and the words there."""
        source = self.any(one for one in reading.sources(self.store.connection) if one.revision)
        if source is None:
            return None
        text = reading.revision(self.store.connection, source.revision)
        start, end = self.any(span for turn in text.turns for span in turn.sentences)
        return source, start, end, text.text[start:end]

    def do_case(self, act: Act) -> None:
        case = self.any(reading.cases(act.connection))
        if case is None or self.random.random() < 0.4:
            writing.add_case(act, f"K{self.count}", {"size": self.some()})
        else:
            writing.alter_case(act, case.id, attributes={"size": self.some()})

    def do_informant(self, act: Act) -> None:
        case, person = self.any(reading.cases(act.connection)), self.any(reading.informants(act.connection))
        if person is None or self.random.random() < 0.4:
            writing.add_informant(act, f"I{self.count}", case=case and case.id, role="ceo")
        elif self.random.random() < 0.5:
            writing.alter_informant(act, person.id, role=self.some())
        else:
            writing.alter_informant(act, person.id, case_id=case and case.id)

    def do_import(self, act: Act) -> None:
        case, person = self.any(reading.cases(act.connection)), self.any(reading.informants(act.connection))
        text = self.any(TEXTS)
        label = find_turns(text, language="en").turns[-1].speaker
        add_source(act, f"S{self.count}", text, case=case and case.id, speakers={label: person.id} if person else {})

    def do_update(self, act: Act) -> None:
        source = self.any(one for one in reading.sources(act.connection) if one.revision)
        if source is None:
            return
        old = reading.revision(act.connection, source.revision)
        lines = old.text.split("\n")
        at = self.random.randrange(len(lines))
        lines[at : at + 1] = self.any([[], [lines[at], "Q: Once more?"], [lines[at].replace("We", "They")], ["A: Other words."]])
        new = new_text("\n".join(lines) if "".join(lines).strip() else self.any(TEXTS))
        anchor = partial(reanchor, old.text, old.turns, new.text, new.turns)
        revising.revise(
            act,
            source.id,
            new,
            {turn.speaker: old.speakers[turn.speaker] for turn in new.turns if turn.speaker in old.speakers},
            anchor,
        )

    def do_source(self, act: Act) -> None:
        source, case = self.any(reading.sources(act.connection)), self.any(reading.cases(act.connection))
        if source:
            writing.alter_source(act, source.id, title=self.some(), case_id=case and case.id)

    def do_speaking(self, act: Act) -> None:
        source, person = self.any(reading.sources(act.connection)), self.any(reading.informants(act.connection))
        if source and source.revision and person:
            label = self.any(reading.revision(act.connection, source.revision).turns).speaker
            writing.put_speaker(act, source.revision, label, person.id)
            writing.put_speaking(act, source.id, list(dict.fromkeys([*source.informants, person.id])))

    def do_revision(self, act: Act) -> None:
        source = self.any(one for one in reading.sources(act.connection) if one.revision)
        if source and not reading.codings(act.connection, source=source.id):
            n = 1 + len(act.connection.execute(reading.present(t.revision).where(t.revision.c.source_id == source.id)).all())
            writing.add_revision(act, source.id, new_text(self.any(TEXTS) + f"Zoe: Number {self.count}.\n"), {}, n=n)

    def do_code(self, act: Act) -> None:
        level = self.any(Level)
        parent = self.any(code for code in self.codes if code.level is level.parent)
        code = Code(0, f"{level.prefix}{self.count}", level, f"name {self.count}", parent and parent.id)
        writing.put_codes(act, {}, [code])

    def do_edit(self, act: Act) -> None:
        code = self.any(self.codes)
        if code is None:
            return
        parent = self.any(one for one in self.codes if one.level is code.level.parent)
        values = self.any(
            [{"definition": self.some()}, {"name": f"name {self.some()} {code.ref}"}, {"parent": parent and parent.id}]
        )
        changed = Code(**{**{name: getattr(code, name) for name in code.__slots__}, **values})
        writing.put_codes(act, {code.id: code}, [changed])

    def do_coder(self, act: Act) -> None:
        self.coder(act, f"coder{self.random.randrange(3)}")

    def coder(self, act: Act, name: str) -> int:
        known = {one.name: one.id for one in reading.coders(act.connection)}
        return known[name] if name in known else writing.add_coder(act, name)

    def do_coding(self, act: Act) -> None:
        place, code = self.place(), self.any(self.codes)
        for _ in range(self.random.randrange(1, 4)):
            if place and code:
                source, start, end, quote = place
                coder = self.coder(act, f"coder{self.random.randrange(2)}")
                strength = self.any([None, 1, 3])
                polarity = self.any(Polarity)
                new = writing.NewCoding(source.revision, start, end, code.id, coder, quote, self.some(), strength, polarity)
                writing.put_coding(act, new)
            place, code = self.place(), self.any(self.codes)

    def do_uncode(self, act: Act) -> None:
        codings = reading.codings(act.connection)
        writing.end_codings(act, [one.id for one in codings if self.random.random() < 0.4])

    def do_memo(self, act: Act) -> None:
        about = self.any(["project", "case", "source", "segment", "code"])
        things = {"case": reading.cases, "source": reading.sources, "code": lambda _: self.codes}
        if about == "segment":
            if place := self.place():
                source, start, end, _ = place
                where = (source.revision, start, end)
                writing.add_memo(act, kind="note", about=about, target=source.id, text=self.some(), segment=where)
            return
        thing = self.any(things[about](act.connection)) if about in things else None
        if about == "project" or thing:
            writing.add_memo(act, kind="note", about=about, target=thing and thing.id, text=self.some())

    def do_end_memo(self, act: Act) -> None:
        memo = self.any(reading.memos(act.connection))
        if memo:
            writing.end_memo(act, memo.id)

    def do_link(self, act: Act) -> None:
        a, b, place = self.any(self.codes), self.any(self.codes), self.place()
        if a and b:
            evidence = [(place[0].revision, place[1], place[2])] if place else []
            writing.put_link(act, a.id, b.id, self.some()[-1], evidence)

    def do_end_link(self, act: Act) -> None:
        link = self.any(reading.links(act.connection))
        if link:
            writing.end_link(act, link.id)

    def do_quote(self, act: Act) -> None:
        if place := self.place():
            source, start, end, _ = place
            writing.put_quote(
                act, source.revision, Quote(0, source.id, start, end, self.any(QuoteState), self.any(["", "shown"]))
            )

    def do_rating(self, act: Act) -> None:
        case, code = self.any(reading.cases(act.connection)), self.any(self.codes)
        if case and code:
            coder = self.coder(act, "coder0")
            writing.put_rating(act, case=case.id, code=code.id, coder=coder, value=self.any(["high", "low"]), why=self.some())

    def do_reading(self, act: Act) -> None:
        source = self.any(reading.sources(act.connection))
        if source:
            writing.put_reading(act, self.coder(act, "coder1"), source.id, self.any(Reading), self.random.randrange(5))

    def do_freeze(self, act: Act) -> None:
        coders, kept = reading.coders(act.connection), reading.sources(act.connection)
        if coders and kept:
            round_rows.add_round(act, f"round {self.count}", [one.id for one in coders], [self.any(kept).id])

    def do_decide(self, act: Act) -> None:
        place, code = self.place(), self.any(self.codes)
        frozen = self.any(round_rows.rounds(act.connection))
        if place and code:
            source, start, end, _ = place
            uuid = act.connection.execute(select(t.code.c.uuid).where(t.code.c.id == code.id)).scalar_one()
            act.make(
                t.decision,
                revision_id=source.revision,
                round_id=frozen and frozen.id,
                start=start,
                end=end,
                choice="union",
                result=json.dumps([[uuid.hex(), start, end, 0, None]]),
                rule=self.some(),
                code_id=code.id,
                by='["eva"]',
            )

    def do_derive(self, act: Act) -> None:
        codings = reading.codings(act.connection, quarantined=False)
        coding, other = self.any(codings), self.any(codings)
        d = t.decision.c
        decision = self.any(act.connection.execute(select(d.uuid).where(d.ended.is_(None)).order_by(d.id)).scalars().all())
        if coding:
            old = act.connection.execute(reading.present(t.derived).where(t.derived.c.coding == coding.uuid)).all()
            act.end(t.derived, [row.id for row in old])
            uuid = {"uuid": old[0].uuid} if old else {}
            act.make(t.derived, coding=coding.uuid, behind=json.dumps([other.uuid.hex()]), decision=decision, **uuid)

    def do_answer(self, act: Act) -> None:
        place, code = self.place(), self.any(self.codes)
        if place and code:
            source, start, end, _ = place
            offers = (answer_rows.Offer(code.id, Strength.SOME, ("name",)),)
            coder = self.coder(act, "coder0")
            choice = self.any(Choice)
            new = answer_rows.Answer(coder, choice, offers, code.id, source.id, source.revision, start, end)
            answer_rows.put_answers(act, [new])

    def do_phrase(self, act: Act) -> None:
        code = self.any(self.codes)
        if code:
            new = Phrase(code.id, self.some(), self.any([False, True]))
            there = [one.id for one in answer_rows.phrases(act.connection) if one.phrase.text == new.text]
            answer_rows.put_phrase(act, new, there)

    def do_dismissal(self, act: Act) -> None:
        writing.put_dismissal(act, self.some(), self.any([None, "so", "thus"]))

    def do_setting(self, act: Act) -> None:
        writing.put_setting(act, self.any(["unit", "label_length"]), self.some())

    def do_nothing(self, act: Act) -> None:
        self.coder(act, "coder0")

    def do_remove_source(self) -> None:
        if source := self.any(reading.sources(self.store.connection)):
            sources.remove_source(self.store, source.ref, who="eva")

    def do_remove_case(self) -> None:
        if case := self.any(reading.cases(self.store.connection)):
            try:
                cases.remove_case(self.store, case.ref, who="eva")
            except ConflictError:
                return
