"""What coders judged and how far they read: ratings, readings, phrases for suggestions, dismissed hints."""

from __future__ import annotations

from typing import Final

from gioia_coder.core.model import Reading
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.store import answer_rows, reading
from gioia_coder.workflow.exchange.taking_in.nouns import coder_name
from gioia_coder.workflow.exchange.taking_in.said import NOWHERE, REVISED, Said

_ORDER: Final = tuple(Reading)


class Judged(Said):
    """Takes in one kind of thing after another."""

    def run(self) -> None:
        """Decide about all of it."""
        self.ratings()
        self.readings()
        self.phrases()
        self.dismissals()

    def ratings(self) -> None:
        """Add the ratings that are not here."""
        coders = {one.id: one.name for one in self.ours.coders} | {
            values["id"]: values["name"] for values in self.work.things["coder"]
        }
        by_name = {fold_name(name): key for key, name in coders.items()}
        names = {one.name: self.meeting.keys["coder"].get(one.id) for one in self.theirs.coders}
        here = {(one.case, one.code, by_name.get(fold_name(one.coder))): one for one in self.ours.ratings}
        for one in self.theirs.ratings:
            case, code = self.meeting.keys["case"].get(one.case), self.meeting.keys["code"].get(one.code)
            coder = names.get(one.coder) or by_name.get(fold_name(coder_name(one.coder)))
            if case is None or code is None or coder is None:
                self.plan.leave("ratings", NOWHERE)
                continue
            mine = here.get((case, code, coder))
            if mine is None:
                here[case, code, coder] = one
                row = {"case_id": case, "code_id": code, "coder_id": coder, "value": one.value, "why": one.why}
                self.work.rows["rating"].append(row)
                self.plan.counts["ratings"].added += 1
                continue
            self.plan.counts["ratings"].same += 1
            if (mine.value, mine.why) != (one.value, one.why):
                self.plan.note("rating", f'{one.coder} rated "{one.value}" there; here it stays "{mine.value}".')

    def readings(self) -> None:
        """Take over who has read how far; nobody who is done here becomes less so."""
        done = {pair: (Reading.DONE, self._behind(pair[1])) for pair in self.theirs.done}
        for (coder, source), (state, turn) in {**done, **self.meeting.incoming.readings}.items():
            mine, place = self.meeting.keys["coder"].get(coder), self.placed.get(source)
            key = self.meeting.keys["source"].get(source)
            if mine is None or key is None:
                self.plan.leave("readings", NOWHERE)
                continue
            there = self.meeting.readings.get((mine, key))
            if place is not None and place.revised and there is None:
                self.plan.leave("readings", REVISED)
            elif there is None:
                self.work.readings.append((mine, key, state, turn))
                self.plan.counts["readings"].added += 1
            elif _ORDER.index(state) > _ORDER.index(there[0]) and not (place and place.revised):
                self.work.readings.append((mine, key, state, max(turn, there[1])))
                self.plan.counts["readings"].updated += 1
            else:
                self.plan.counts["readings"].same += 1

    def _behind(self, source: int) -> int:
        """Return the number behind the last turn of a source of theirs, where it brings turns."""
        place = self.placed.get(source)
        return len(self.theirs.revision(source).turns) + 1 if place is not None else 1

    # Phrases and hints.

    def phrases(self) -> None:
        """Add the pinned and banned phrases that are not here."""
        here = {(one.phrase.code, one.phrase.text) for one in answer_rows.phrases(self.meeting.store.connection)}
        for one in self.meeting.incoming.phrases:
            code = self.meeting.keys["code"].get(one.code)
            if code is None:
                self.plan.leave("phrases", NOWHERE)
            elif (code, one.text) in here:
                self.plan.counts["phrases"].same += 1
            else:
                here.add((code, one.text))
                row = {"code_id": code, "text": one.text, "banned": int(one.banned), "who": one.who}
                self.work.rows["phrase"].append(row)
                self.plan.counts["phrases"].added += 1

    def dismissals(self) -> None:
        """Add the hints that were dismissed there; they name codes by their short ids."""
        here = reading.dismissals(self.meeting.store.connection)
        refs = {one.id: one.ref for one in (*self.ours.codebook.codes, *self.work.codes)}
        keys = self.meeting.keys["code"]
        renamed = {one.ref: refs[keys[one.id]] for one in self.theirs.codebook.codes if one.id in keys}
        for hint, why in self.meeting.incoming.dismissals.items():
            kind, colon, ref = hint.rpartition(":")
            name = f"{kind}{colon}{renamed.get(ref, ref)}"
            if name in here:
                self.plan.counts["dismissals"].same += 1
                continue
            self.work.rows["dismissal"].append({"hint": name, "why": why, "who": self.plan.who})
            self.plan.counts["dismissals"].added += 1
