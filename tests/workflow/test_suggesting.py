"""What is learned from, what is suggested, and what an answer does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.core.model import Level
from gioia_coder.core.suggesting import Choice
from gioia_coder.errors import ConflictError, GioiaError, InputError, UnknownNameError
from gioia_coder.store import Store, answer_rows, reading
from gioia_coder.store.answer_rows import Answer
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import codebook_changes, coders, finding, importing, status
from gioia_coder.workflow import coding as by_hand
from gioia_coder.workflow.coding import Place
from gioia_coder.workflow.reports import Options, report
from gioia_coder.workflow.suggesting import Adviser, Material, Teaching, answer, learning, listing, only, page, rules, suggest
from gioia_coder.workflow.walking_page import Shown
from tests.store.apart import revise
from tests.workflow.coded_store import codings, create
from tests.workflow.faked_engine import Fake, made  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("made")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path) as opened:
        yield opened


def adviser(
    store: Store, *, coder: str = "anna", unit: str = "turn", top: int = 3, everything: bool = False, **more: Any
) -> Adviser:
    return Adviser(Material(store, unit), Teaching(coder, **more), top=top, everything=everything)


def pairs(found: listing.Suggestions) -> list[tuple[str, str]]:
    return [(row["segment"] or row["concept"], row["id"]) for row in found.as_data()]


def shown(found: listing.Suggestions) -> list[Shown]:
    return [line for one in found.advised for line in page.listed(found.wording, one)]


def whats(store: Store) -> list[str]:
    return [one.what for one in reading.entries(store.connection)]


def answers(store: Store) -> list[tuple[str, str, list[int]]]:
    codes = {one.id: one.ref for one in reading.codebook(store.connection).codes}
    found = answer_rows.answers(store.connection)
    return [(one.choice.value, codes.get(one.code or 0, ""), [offer.code for offer in one.offers]) for one in found]


# What is suggested.


def test_only_uncoded_answers_of_informants_get_suggestions(store: Store) -> None:
    assert pairs(suggest(adviser(store))) == [("S1:2", "c001"), ("S1:3", "c002"), ("S2:2", "c001"), ("S2:3", "c002")]
    by_hand.code(store, "S1:2.1", ["c003"], coder="anna")
    assert pairs(suggest(adviser(store), ["S1"])) == [("S1:3", "c002")]
    assert pairs(suggest(adviser(store, coder="ben"), ["S1"])) == [("S1:2", "c001"), ("S1:3", "c002")]
    assert pairs(suggest(adviser(store, unit="sentence"), ["S1"])) == [("S1:2.2", "c001"), ("S1:3.2", "c002")]


def test_a_suggestion_says_where_it_stands_and_why(store: Store) -> None:
    by_hand.code(store, "S2:2", ["c001"], coder="anna")
    row = suggest(adviser(store), ["S1"]).as_data()[0]
    assert row["why"] == [
        {"kind": "name", "text": "money", "segment": "S1@43-48"},
        {"kind": "nearest quote", "text": "We go to fairs. No money for stands.", "segment": "S2:2"},
    ]
    del row["why"]
    assert row == {
        **{"source": "S1", "segment": "S1:2", "start": 24, "end": 60, "quote": "We go to fairs. No money for stands."},
        **{"concept": "", "level": "concept", "id": "c001", "code": "no money", "theme": "Scarcity", "dimension": "Frugal"},
        **{"strength": "some", "only_common": False, "in_vivo": "we go to fairs"},
    }
    page = "\n".join(one.lead + one.words for one in shown(suggest(adviser(store), ["S1"])))
    assert "c001  no money  < Scarcity < Frugal · some" in page
    assert 'mostly words of its name: "money"' in page and 'like "We go to fairs. No money for stands." (S2:2)' in page


def test_it_abstains_unless_everything_is_wanted_and_says_so(store: Store) -> None:
    codebook_changes.rename(store, "c002", "lends a horse")
    found = suggest(adviser(store), ["S1"])
    assert pairs(found) == [("S1:2", "c001")] and "1 segment of 2 without a suggestion" in found.lines()[-1]
    every = suggest(adviser(store, everything=True, top=1), ["S1"])
    assert len(every.as_data()) == 2 and every.as_data()[1]["only_common"]
    assert any("often used" in one.words for one in shown(every))


def test_one_code_is_ranked_over_the_segments(store: Store) -> None:
    codebook_changes.edit(store, "c002", ["keywords=nobody|fairs"])
    found = suggest(adviser(store, only=only(store, "Scarcity", "concept")), ["S1"])
    assert pairs(found) == [("S1:3", "c002"), ("S1:2", "c001"), ("S1:2", "c002")]
    assert pairs(suggest(adviser(store, only=only(store, "c002", "concept")), ["S1"])) == [("S1:3", "c002"), ("S1:2", "c002")]


def test_a_large_project_is_suggested_for_source_by_source(store: Store) -> None:
    asked_for = adviser(store)
    found, at = listing.begun(asked_for), []
    parts = listing.by_source(asked_for, found, progress=lambda every: (at.append(one.ref) or one for one in every))
    assert [one.segment.place.address for one in next(parts) if one.segment] == ["S1:2", "S1:3"]
    assert (at, found.asked, found.none) == (["S1"], 2, 0)
    assert [len(part) for part in parts] == [2] and found.asked == 4
    assert found.advised == [] and [len(suggest(asked_for).advised), suggest(asked_for).asked] == [4, 4]


# What is learned from.


def test_it_learns_from_turns_with_their_questions_and_what_stood_before(store: Store, made: list[Fake]) -> None:  # noqa: F811
    by_hand.code(store, "S1:2.1", ["c003"], coder="anna")
    by_hand.code(store, "S1:2.2-3.1", ["c001"], coder="anna")
    suggest(adviser(store))
    first, second = made[-1].history
    assert first.item.text == "We go to fairs. No money for stands." and first.item.question == "How do you sell?"
    names = {one.id: one.ref for one in made[-1].codes}
    assert [{names[code] for code in one.codes} for one in (first, second)] == [{"c001", "c003"}, {"c001"}]
    assert {names[code] for code in second.item.previous} == {"c001", "c003"} and second.item.question == "How do you sell?"


def test_an_answer_about_a_part_of_a_segment_is_no_second_segment(store: Store, made: list[Fake]) -> None:  # noqa: F811
    by_hand.code(store, "S1:2", ["c001"], coder="anna")
    answer(adviser(store), [], ["S1:2.1=c002", "S1:2.2=c002", "S1:3=c003"])
    suggest(adviser(store))
    assert [one.item.text[:10] for one in made[-1].history] == ["We go to f", "Nobody pay"]
    assert [len(one.codes) for one in made[-1].history] == [1, 0]
    assert listing.notes(adviser(store))[0] == "Pipeline blank:fake, 1 coded segment."


def test_an_answer_has_the_questions_right_before_it_and_no_others(store: Store) -> None:
    folder = store.folder / "transcripts"
    folder.mkdir()
    words = (
        "Interviewer: Who?",
        "A: Her.",
        "Interviewer: Why?",
        "Moderator: How?",
        "A: So.",
        "B: No.",
        "Moderator: When?",
        "A: Now.",
    )
    (folder / "L1.txt").write_text("\n\n".join(words))
    importing.import_sources(store, [folder])
    material = Material(store)
    source = next(one.id for one in material.sources.values() if one.ref == "L1")
    found = [(one.item.text, one.item.question) for one in material.segments(source)]
    assert found == [("Her.", "Who?"), ("So.", "Why?\nHow?"), ("No.", "Why?\nHow?"), ("Now.", "When?")]


def test_a_part_of_a_segment_stands_in_the_same_context(store: Store) -> None:
    by_hand.code(store, "S1:2", ["c001"], coder="anna")
    asked_for = adviser(store)
    whole, part, other = (asked_for.at(Place(*finding.segment(store, one))) for one in ("S1:3", "S1:3.2", "S1:1"))
    assert (whole.item.text, part.item.text) == ("Nobody pays. We share a van.", "We share a van.")
    assert part.item.previous == whole.item.previous != ()
    assert part.item.question == whole.item.question == "How do you sell?"
    assert (other.item.question, other.item.previous) == ("", ())


def test_it_learns_nothing_from_codings_with_retired_codes(store: Store, made: list[Fake]) -> None:  # noqa: F811
    by_hand.code(store, "S1:2", ["c003"], coder="anna")
    by_hand.code(store, "S1:3", ["c003", "c001"], coder="anna")
    codebook_changes.retire(store, "c003")
    suggest(adviser(store))
    assert [len(one.codes) for one in made[-1].history] == [1]
    assert pairs(suggest(adviser(store), ["S1"])) == []


def test_it_learns_from_nobody_else_unless_asked(store: Store, made: list[Fake]) -> None:  # noqa: F811
    by_hand.code(store, "S1:2", ["c001"], coder="ben")
    by_hand.code(store, "S1:2", ["c003"], coder="consensus")
    for learn_from, count in (("", 0), ("ben", 1), ("anna,ben", 1), ("all", 1), ("consensus", 1)):
        suggest(adviser(store, learn_from=learn_from))
        assert len(made[-1].history) == count, learn_from
    suggest(adviser(store, learn_from="all"))
    assert len(made[-1].history[0].codes) == 1
    with pytest.raises(UnknownNameError, match='no coder "zoe"'):
        suggest(adviser(store, learn_from="zoe"))
    coders.set_coder(store, "ben", ["blind=yes"])
    with pytest.raises(ConflictError, match="ben codes blind"):
        suggest(adviser(store, learn_from="ben"))
    suggest(adviser(store, learn_from="all"))
    assert made[-1].history == ()


def test_a_blind_coder_is_given_nothing(store: Store) -> None:
    coders.set_coder(store, "anna", ["blind=yes"])
    with pytest.raises(ConflictError, match="codes blind and is given no suggestions") as refused:
        suggest(adviser(store))
    assert "coders set anna blind=no" in refused.value.mend


def test_without_codes_there_is_nothing_to_suggest(tmp_path: Path) -> None:
    with create(tmp_path, codes=()) as store:
        with pytest.raises(GioiaError, match="the codebook is empty") as refused:
            suggest(adviser(store))
        assert "codebook import FILE" in refused.value.mend
        with pytest.raises(GioiaError, match="no theme"):
            suggest(adviser(store, level=Level.THEME))


def test_what_it_rests_on_is_said(store: Store) -> None:
    assert "Nothing is coded yet" in " ".join(suggest(adviser(store, coder="zoe")).lines())
    for ref in ("c001", "c002", "t01", "t02", "d1"):
        codebook_changes.retire(store, ref)
    assert "There is one code only" in " ".join(suggest(adviser(store)).lines())
    for address in ("S1:2", "S1:3", "S2:2", "S2:3"):
        by_hand.code(store, address, ["c003"], coder="anna")
    lines = suggest(adviser(store)).lines()
    assert lines == ["Pipeline blank:fake, 4 coded segments.", lines[1], "Every segment is coded already."]


def test_themes_used_on_segments_are_suggested_too(store: Store, made: list[Fake]) -> None:  # noqa: F811
    suggest(adviser(store))
    assert "t01" not in {one.ref for one in made[-1].codes} and "t02" in {one.ref for one in made[-1].codes}
    by_hand.code(store, "S1:2", ["t01"], coder="anna")
    suggest(adviser(store))
    assert "t01" in {one.ref for one in made[-1].codes}


# Answers.


def test_accepting_codes_the_segment_and_keeps_what_was_shown_in_one_entry(store: Store) -> None:
    codebook_changes.edit(store, "c002", ["keywords=money|fairs"])
    before = store.last_entry
    assert answer(adviser(store), ["S1:2=c001"], []) == ['S1:2: coded as c001 "no money" (shown 2nd of 2).']
    assert store.last_entry == before + 1
    assert whats(store)[-1] == "suggest: accepted c001 at S1:2 (shown 2nd of 2)"
    assert codings(store) == [("S1", 24, 60, "c001", "anna", "", 0, "supports")]
    [kept] = answer_rows.answers(store.connection)
    refs = {one.id: one.ref for one in reading.codebook(store.connection).codes}
    assert [refs[offer.code] for offer in kept.offers] == ["c002", "c001"]
    assert (kept.choice, kept.unit, kept.level, kept.fits) == (Choice.ACCEPT, "turn", "concept", True) and len(kept.engine) == 12
    store.undo(who="anna")
    assert not codings(store) and not answer_rows.answers(store.connection)


def test_what_one_answer_teaches_counts_for_the_next(store: Store, made: list[Fake]) -> None:  # noqa: F811
    answer(adviser(store), ["S1:2=c001", "S1:3=c002"], ["S2:2=c001"])
    assert [len(one.history) for one in made] == [0, 1, 2]


def test_a_code_that_was_not_shown_is_another_choice(store: Store) -> None:
    answer(adviser(store), ["S1:2=lets go"], [])
    assert whats(store)[-1] == "suggest: chose c003 at S1:2 (not shown)"
    assert [one[:2] for one in answers(store)] == [("other", "c003")]


def test_what_was_rejected_does_not_come_back_unless_asked(store: Store, made: list[Fake]) -> None:  # noqa: F811
    assert answer(adviser(store), [], ["S1:2=c001"]) == ['S1:2: c001 "no money" is not suggested again (shown 1st of 1).']
    assert whats(store)[-1] == "suggest: rejected c001 at S1:2" and not codings(store)
    assert pairs(suggest(adviser(store), ["S1"])) == [("S1:3", "c002")]
    assert [len(one.rejected) for one in made[-1].history] == [1]
    assert pairs(suggest(adviser(store, again=True), ["S1"])) == [("S1:2", "c001"), ("S1:3", "c002")]
    assert pairs(suggest(adviser(store, coder="ben"), ["S1"])) == [("S1:2", "c001"), ("S1:3", "c002")]
    assert "already" in answer(adviser(store), [], ["S1:2=c001"])[0]
    answer(adviser(store), ["S1:2=c001"], [])
    assert "already" in answer(adviser(store), ["S1:2=c001"], [])[0]
    assert len(answers(store)) == 2


def test_the_last_answer_on_the_present_text_is_what_counts() -> None:
    def said(choice: Choice, *, fits: bool = True) -> Answer:
        return Answer(1, choice, (), 5, 2, 3, 0, 9, fits=fits)

    assert learning._rejected([said(Choice.REJECT)]) == {(2, 0, 9): {5}}
    assert learning._rejected([said(Choice.REJECT), said(Choice.ACCEPT)]) == {}
    assert learning._rejected([said(Choice.ACCEPT), said(Choice.REJECT)]) == {(2, 0, 9): {5}}
    assert learning._rejected([said(Choice.REJECT, fits=False)]) == {}
    assert learning._answered([said(Choice.REJECT, fits=False), said(Choice.LATER)]) == frozenset()
    assert learning._answered([said(Choice.OTHER)]) == {(2, 0, 9)}


def test_what_comes_next_takes_the_place_of_what_was_rejected(store: Store) -> None:
    codebook_changes.edit(store, "c002", ["keywords=money|fairs"])
    assert pairs(suggest(adviser(store, top=1), ["S1"]))[0] == ("S1:2", "c002")
    answer(adviser(store), [], ["S1:2=c002"])
    assert pairs(suggest(adviser(store, top=1), ["S1"]))[0] == ("S1:2", "c001")


def test_all_answers_are_understood_before_the_first_is_done(store: Store) -> None:
    for bad, said in (("S1:2=zzz", "no code"), ("S1:99=c001", "no turn 99"), ("S1:2", "SEGMENT=CODE"), ("c001", "SEGMENT=CODE")):
        with pytest.raises(GioiaError, match=said):
            answer(adviser(store), ["S1:2=c001", bad], [])
    assert not codings(store) and not answers(store)


def test_suggestions_and_answers_change_no_count_report_or_hash(store: Store) -> None:
    by_hand.code(store, "S2:2", ["c001"], coder="anna")
    before = study(store).content_hash, [str(block) for block in report(store, "codings", Options()).blocks]
    suggest(adviser(store))
    answer(adviser(store), [], ["S1:2=c001", "S1:3=c002"])
    assert (study(store).content_hash, [str(block) for block in report(store, "codings", Options()).blocks]) == before


def test_the_same_history_has_the_same_hash_and_another_one_another(store: Store) -> None:
    first = adviser(store).learned.digest
    assert adviser(store).learned.digest == first
    by_hand.code(store, "S2:2", ["c001"], coder="anna")
    second = adviser(store).learned.digest
    codebook_changes.edit(store, "c001", ["definition=x"])
    third = adviser(store).learned.digest
    rules.ban(store, "c001", "fairs")
    fourth = adviser(store).learned.digest
    rules.pin(store, "c001", "fairs")
    assert len({first, second, third, fourth, adviser(store).learned.digest}) == 5


# Themes.


def test_ungrouped_concepts_get_themes_and_accepting_moves_them(store: Store) -> None:
    codebook_changes.rename(store, "c003", "drift lets go")
    codebook_changes.rename(store, "t02", "drift")
    found = suggest(adviser(store, level=Level.THEME))
    assert pairs(found) == [("c003", "t02")] and found.as_data()[0]["level"] == "theme"
    done = answer(adviser(store, level=Level.THEME), ["c003=t02"], [])
    assert done == ['c003 "drift lets go": moved to t02 "drift" (shown 1st of 1).']
    assert whats(store)[-1] == "suggest: accepted t02 for c003 (shown 1st of 1)"
    book = reading.codebook(store.connection)
    assert book.path(book.find("c003")) == ("drift", "drift lets go")
    with pytest.raises(ConflictError, match="stands in t02"):
        answer(adviser(store, level=Level.THEME), ["c003=t01"], [])
    store.undo(who="anna")
    answer(adviser(store, level=Level.THEME), [], ["c003=t02"])
    assert pairs(suggest(adviser(store, level=Level.THEME))) == []
    with pytest.raises(InputError, match="CONCEPT=THEME"):
        answer(adviser(store, level=Level.THEME), ["c003"], [])


# Looking back.


def test_the_history_says_who_saw_what_and_chose_what(store: Store) -> None:
    answer(adviser(store), ["S1:2=c001"], ["S1:3=c002"])
    rows = listing.history_data(store)
    assert [(row["coder"], row["segment"], row["choice"], row["code"]) for row in rows] == [
        ("anna", "S1:2", "accept", "c001"),
        ("anna", "S1:3", "reject", "c002"),
    ]
    assert rows[0]["shown"] == [{"id": "c001", "strength": "some", "grounds": ["name"]}] and rows[0]["engine"]
    assert [row[4] for row in listing.history(store).rows] == ["c001", "c002"]


def test_the_history_tells_of_a_text_that_was_corrected_since(store: Store, tmp_path: Path) -> None:
    answer(adviser(store), ["S1:2=c001"], ["S1:2=c003", "S1:3=c002"])
    revise(tmp_path / "project.gioia", "S1", "stands", "stalls")
    assert [(row["segment"], row["code"]) for row in listing.history_data(store)][-3:] == [
        ("S1:2", "c001"),
        ("S1:2", "c003"),
        ("S1:3", "c002"),
    ]


def test_only_rejected_segments_are_not_called_coded(store: Store) -> None:
    answer(adviser(store), [], ["S1:3=c001"])
    assert listing.notes(adviser(store))[0].endswith(", 0 coded segments.")


def test_a_theme_is_told_by_the_concepts_that_it_groups_and_no_concept_is_proposed(store: Store) -> None:
    codebook_changes.rename(store, "t01", "scarcity")
    codebook_changes.rename(store, "c003", "scarcity of vans")
    [found] = suggest(adviser(store, level=Level.THEME)).advised
    words = [one.words for one in page.listed(listing.wording_of(adviser(store, level=Level.THEME)), found)]
    assert 'like c001 "no money"' in words and not any("new concept" in one for one in words)


def test_status_says_how_many_were_accepted(store: Store) -> None:
    assert status.status(store).suggestions == ()
    answer(adviser(store), ["S1:2=c001", "S1:3=lets go"], ["S2:2=c001"])
    assert status.status(store).suggestions == ("anna accepted 1 of the last 3 suggestions shown",)
    assert listing.accepted(store, last=1) == ["anna accepted 0 of 1 suggestion shown"]


def test_status_proposes_a_review_when_there_is_enough_to_learn_from(store: Store) -> None:
    text = " ".join(f"Word number {n} stands here." for n in range(30))
    folder = store.folder / "transcripts"
    folder.mkdir()
    for name in ("L1", "L2"):
        (folder / f"{name}.txt").write_text(f"Interviewer: What?\n\nA: {text} {name}\n")
    importing.import_sources(store, [folder])
    for n in range(1, 26):
        by_hand.code(store, f"L{1 + n % 2}:2.{n}", ["c001"], coder="anna")
    assert status.status(store).next == "gioia suggest --review"
    coders.set_coder(store, "anna", ["blind=yes"])
    assert status.status(store).next != "gioia suggest --review"
