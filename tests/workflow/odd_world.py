"""Studies made at random with the names and words that exchange finds hardest."""

from __future__ import annotations

from typing import Any, Final

from gioia_coder.core.model import Code, Level
from gioia_coder.store import Act, reading, writing
from gioia_coder.workflow import codebook_changes
from tests.store.world import TEXTS, World, add_source

NAMES: Final = (
    *("cost", "Cost", "cost (t)", "a > b", "b", "gioia:first-order", "gioia: contradicts", "[x] {y}", "ünïcode 🎉", "תקציב"),
    *("a" * 90, '"quoted" & <tagged>', "- dash", "=1+1", "unknown"),
)
PEOPLE: Final = ("Ann", "Ben & Co.", "עדה", "😀 Zoe", "unknown", "a" * 60, "gioia", "Ann 2")
SAID: Final = (
    *("a memo", "a memo", "  blanks at both ends ", "\n\nlines around\n\n", "gioia: contradicts", "gioia: intensity 3"),
    *("gioia note: look", "gioia question: what?", "gioia:study", "gioia:decisions", "Title…\n\nTitle", "w" * 70, "1. a\r\n2. b"),
    *("emoji 🎉 and שלום", "Include: this\n\nExclude: that", "tab\there", "…", "x\u2028y"),
)
VALUES: Final = ("007", "34", "-0", "1.50", "", " ", "true", "2024-02-30", "2024-03-01", "a & b", "🎉", "1e5", "=x")
KEYS: Final = ("age", "Age", "gioia:role", "gioia:informant", "site 🎉", "a:b", "gioia:attribute age")
IDS: Final = ("E1", "e-1", "E1.txt", "E1.docx", "#03", "Ann", "=x", "עדה", "a/b", "con")
WORDS: Final = (
    *TEXTS,
    TEXTS[0],
    "No labels here at all. Just words 🎉 and more.\n",
    "Anna: שלום לכולם. זה 🎉 הכל.\nBen: \u2028 odd\u00a0blank. End.",
    "\n\n  Zoe:   Blank at the ends.  \n\n",
)


class OddWorld(World):
    """Random acts with odd names, on texts that stay as they came."""

    def do_update(self, act: Act) -> None:
        """Change a text, so that some words are lost."""
        super().do_update(act)

    def do_revision(self, act: Act) -> None:
        """Do nothing: the program never leaves behind what stood on a former text."""

    def some(self) -> str:
        return str(self.any(SAID))

    def ref(self, taken: Any) -> str:
        used = {ref.casefold() for ref in taken}
        free = [one for one in IDS if one.casefold() not in used]
        return str(self.any(free) or f"N{self.count}")

    def attributes(self) -> dict[str, str]:
        return {self.any(KEYS): self.any(VALUES) for _ in range(self.random.randrange(3))}

    def do_case(self, act: Act) -> None:
        ref = self.ref(one.ref for one in reading.cases(act.connection))
        writing.add_case(act, ref, self.attributes())

    def do_informant(self, act: Act) -> None:
        case = self.any([None, *reading.cases(act.connection)])
        key = case.id if case else None
        ref = self.ref(one.ref for one in reading.informants(act.connection) if one.case == key)
        role = self.any(["", "ceo", "interviewer", "a & b"])
        writing.add_informant(act, ref, case=key, role=role, attributes=self.attributes())

    def do_import(self, act: Act) -> None:
        from tests.store.world import new_text

        case = self.any([None, *reading.cases(act.connection)])
        people = list(reading.informants(act.connection))
        ref, text = self.ref(one.ref for one in reading.sources(act.connection)), self.any(WORDS)
        labels = {turn.speaker for turn in new_text(text).turns if turn.speaker}
        speakers = {label: self.any(people).id for label in sorted(labels) if people and self.random.random() < 0.7}
        key = add_source(act, ref, text, case=case and case.id, speakers=speakers)
        writing.alter_source(
            act, key, title=self.any(["", "A talk", ref]), date=self.any(["", "2024-03-01"]), attributes=self.attributes()
        )

    def do_register(self, act: Act) -> None:
        case = self.any([None, *reading.cases(act.connection)])
        writing.add_source(act, self.ref(one.ref for one in reading.sources(act.connection)), case=case and case.id)

    def do_code(self, act: Act) -> None:
        level = self.any(Level)
        parent = self.any([None, *(code for code in self.codes if code.level is level.parent)])
        taken = {code.name.casefold() for code in self.codes if code.level is level}
        name = self.any([one for one in NAMES if one.casefold() not in taken] or [f"name {self.count}"])
        told = {field: self.any(("", *SAID)).strip().replace("\r\n", "\n") for field in ("definition", "include", "exclude")}
        examples = ("an example", "two") if self.random.random() < 0.2 else ()
        siblings = [one for one in self.codes if one.parent == (parent and parent.id)]
        ref = f"{level.prefix}{self.count}"
        code = Code(0, ref, level, name, parent and parent.id, len(siblings) + 1, examples=examples, **told)
        writing.put_codes(act, {}, [code])

    def do_edit(self, act: Act) -> None:
        """Do nothing: names would collide."""

    def coder(self, act: Act, name: str) -> int:
        return super().coder(act, PEOPLE[int(name[-1])] if name.startswith("coder") else name)

    def do_coder(self, act: Act) -> None:
        super().coder(act, self.any(PEOPLE))

    def do_consensus(self, act: Act) -> None:
        place, code = self.place(), self.any(self.codes)
        if place and code:
            source, start, end, quote = place
            coder = super().coder(act, "consensus")
            writing.put_coding(act, writing.NewCoding(source.revision, start, end, code.id, coder, quote, self.some()))

    def do_memo(self, act: Act) -> None:
        super().do_memo(act)
        memo = self.any(reading.memos(act.connection))
        if memo and self.random.random() < 0.3:
            writing.add_memo(
                act, kind=self.any(["note", "question", "idea", "proposal"]), about="project", target=None, text=memo.text
            )

    def do_link(self, act: Act) -> None:
        a, b, place = self.any(self.codes), self.any(self.codes), self.place()
        if a and b and a.id != b.id:
            evidence = [(place[0].revision, place[1], place[2])] if place else []
            writing.put_link(act, a.id, b.id, self.any(("", "makes", "→ 🎉")), evidence)

    def do_rating(self, act: Act) -> None:
        case, code = self.any(reading.cases(act.connection)), self.any(self.codes)
        if case and code:
            coder = self.coder(act, "coder0")
            writing.put_rating(act, case=case.id, code=code.id, coder=coder, value=self.any(["high", "low"]), why=self.some())

    def step(self) -> None:
        """Do one random act, now and then one that retires or merges codes."""
        if self.random.random() > 0.07 or not self.codes:
            super().step()
            return
        self.count += 1
        one = self.any(self.codes)
        alike = [code for code in self.codes if code.level is one.level and code.id != one.id]
        if alike and self.random.random() < 0.4:
            codebook_changes.merge(self.store, [one.ref], self.any(alike).ref, who="eva")
        else:
            codebook_changes.retire(self.store, one.ref, who="eva")
