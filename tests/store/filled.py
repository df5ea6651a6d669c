"""A store in which every noun stands once, with known values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from gioia_coder.core.exchange.portable import Kept
from gioia_coder.core.model import Code, Level, Polarity, Quote, QuoteState, Reading
from gioia_coder.core.suggesting import Choice, Phrase, Strength
from gioia_coder.store import Act, Store, answer_rows, kept_rows, reading, round_rows, writing
from gioia_coder.store import tables as t
from tests.store.world import TEXTS, add_source

WORDS = "There is no money."
START = TEXTS[0].index(WORDS)
SPAN = (START, START + len(WORDS))
ACTS = 19
GRAPH = b"<svg/>"


@dataclass
class Filled:
    """The store and the keys of what is in it."""

    store: Store
    case: int = 0
    anna: int = 0
    source: int = 0
    revision: int = 0
    theme: int = 0
    concept: int = 0
    coder: int = 0
    round: int = 0
    decision: bytes = b""

    def act(self, what: str = "something") -> Any:
        return self.store.act(what, who="eva")

    def coding(self, **values: Any) -> writing.NewCoding:
        place = {
            "revision": self.revision,
            "start": SPAN[0],
            "end": SPAN[1],
            "code": self.concept,
            "coder": self.coder,
            "quote": WORDS,
        }
        return writing.NewCoding(**{**place, **values})


def fill(store: Store) -> Filled:
    """Do one act per noun."""
    one = Filled(store)
    with one.act("case") as act:
        one.case = writing.add_case(act, "E1", {"size": "40"})
    with one.act("informant") as act:
        one.anna = writing.add_informant(act, "#03", case=one.case, role="founder", attributes={"age": "50"})
    with one.act("source") as act:
        one.source = add_source(act, "E1-01", TEXTS[0], case=one.case, speakers={"Anna": one.anna})
        one.revision = reading.present_revisions(act.connection)[one.source]
        writing.alter_source(
            act, one.source, title="A talk", date="2019-05-01", minutes="60", language="en", attributes={"site": "hall"}
        )
    with one.act("codes") as act:
        theme = Code(-1, "t1", Level.THEME, "Scarcity", definition="not enough")
        concept = Code(-2, "c1", Level.CONCEPT, "no money", -1, 1, "d", "i", "e", ("There is none",), ("money*",), {"zh": "没钱"})
        given = writing.put_codes(act, {}, [concept, theme])
        one.theme, one.concept = given[-1], given[-2]
    with one.act("coder") as act:
        one.coder = writing.add_coder(act, "eva")
    with one.act("coding") as act:
        writing.put_coding(act, one.coding(memo="clear", intensity=2, polarity=Polarity.CONTRADICTS))
    with one.act("memo") as act:
        writing.add_memo(act, kind="note", about="segment", target=one.source, text="why?", segment=(one.revision, *SPAN))
        for about, target in (("project", None), ("case", one.case), ("source", one.source), ("code", one.concept)):
            writing.add_memo(act, kind="note", about=about, target=target, text=f"on the {about}")
    with one.act("link") as act:
        writing.put_link(act, one.concept, one.theme, "makes", [(one.revision, *SPAN)])
    with one.act("quote") as act:
        writing.put_quote(act, one.revision, Quote(0, one.source, *SPAN, QuoteState.PROOF, "No money.", {"zh": "没钱"}))
    with one.act("rating") as act:
        writing.put_rating(act, case=one.case, code=one.theme, coder=one.coder, value="high", why="said twice")
    with one.act("reading") as act:
        writing.put_reading(act, one.coder, one.source, Reading.DONE, 5)
    with one.act("dismissal") as act:
        writing.put_dismissal(act, "twin:c1", "they differ")
    with one.act("round") as act:
        one.round = round_rows.add_round(act, "first", [one.coder], [one.source], forced=True)
    with one.act("decision") as act:
        one.decision = act.make(t.decision, **decision(one))
    with one.act("consensus") as act:
        act.make(t.derived, coding=coding_uuid(one), behind=json.dumps([coding_uuid(one).hex()]), decision=one.decision)
    with one.act("answer") as act:
        answer_rows.put_answers(act, [answer(one)])
    with one.act("phrase") as act:
        answer_rows.put_phrase(act, Phrase(one.concept, "no money", banned=True))
    kept_rows.put_files(one.store.path, [GRAPH])
    with one.act("kept") as act:
        uuid = bytes(act.connection.execute(select(t.source.c.uuid).where(t.source.c.id == one.source)).scalar_one())
        kept_rows.put_kept(act, [Kept(b"k" * 16, "xml", "a graph", uuid, "<Graph/>", sha256(GRAPH).hexdigest())])
    with one.act("setting") as act:
        writing.put_setting(act, "unit", "sentence")
        act.create(t.setting, key="codebook.name", value="Forces")
    return one


def answer(one: Filled) -> answer_rows.Answer:
    """Return an answer that accepted the second of two suggestions for the one coded segment."""
    theme = answer_rows.Offer(one.theme, Strength.WEAK, ("name",))
    concept = answer_rows.Offer(one.concept, Strength.STRONG, ("keyword", "nearest quote"))
    return answer_rows.Answer(
        one.coder, Choice.ACCEPT, (theme, concept), one.concept, one.source, one.revision, *SPAN, unit="sentence", engine="ab12"
    )


def coding_uuid(one: Filled) -> bytes:
    """Return the UUID of the one coding."""
    return bytes(one.store.connection.execute(select(t.coding.c.uuid).where(t.coding.c.id == 1)).scalar_one())


def decision(one: Filled, **values: Any) -> dict[str, Any]:
    """Return a decision about the one coding, as it stands in its table."""
    code = one.store.connection.execute(select(t.code.c.uuid).where(t.code.c.id == one.concept)).scalar_one()
    made = {
        "revision_id": one.revision,
        "round_id": one.round,
        "start": SPAN[0],
        "end": SPAN[1],
        "disagreement": "D-1",
        "hash": "00",
        "kind": "missing",
        "options": '["adopt:eva", "drop"]',
        "choice": "adopt:eva",
        "result": json.dumps([[code.hex(), *SPAN, 1, 2]]),
        "reason": "oversight",
        "rationale": "she says so",
        "rule": "whoever says so",
        "code_id": one.concept,
        "by": '["eva", "kim"]',
        "mode": "consensus",
    }
    return made | values


def same_again(one: Filled, act: Act) -> None:
    """Say all of it once more."""
    connection = act.connection
    writing.alter_case(act, one.case, ref="E1", attributes={"size": "40"})
    writing.alter_informant(act, one.anna, ref="#03", role="founder", case_id=one.case, attributes={"age": "50"})
    writing.alter_source(act, one.source, title="A talk", case_id=one.case, attributes={"site": "hall"})
    writing.put_speaking(act, one.source, [one.anna])
    writing.put_speaker(act, one.revision, "Anna", one.anna)
    codes = reading.codebook(connection).by_id
    writing.put_codes(act, codes, codes.values())
    writing.put_coding(act, one.coding(memo="clear", intensity=2, polarity=Polarity.CONTRADICTS))
    writing.put_link(act, one.concept, one.theme, "makes", [(one.revision, *SPAN)])
    writing.put_quote(act, one.revision, Quote(0, one.source, *SPAN, QuoteState.PROOF, "No money.", {"zh": "没钱"}))
    writing.put_rating(act, case=one.case, code=one.theme, coder=one.coder, value="high", why="said twice")
    writing.put_reading(act, one.coder, one.source, Reading.DONE, 5)
    writing.put_dismissal(act, "twin:c1", "they differ")
    writing.put_setting(act, "unit", "sentence")
