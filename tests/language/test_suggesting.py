from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from gioia_coder.core.evaluating import Method
from gioia_coder.core.model import Code, Level
from gioia_coder.core.suggesting import Advice, Coded, Ground, Item, Phrase, Strength, Suggestion, Why
from gioia_coder.language.pipelines import pipeline
from gioia_coder.language.suggesting import Engine, advising, explaining, fit, stacker
from gioia_coder.language.suggesting import engine as engines
from gioia_coder.language.suggesting.evidence import KINDS, Evidence

EN = pipeline("", "en")
SAYINGS = {
    1: ("Money for the stand at the fair is gone", "we paid a high price for the booth", "the budget does not cover the costs"),
    2: ("My uncle knows the mayor of the village", "a cousin opened the door for us", "family and friends helped us"),
    3: ("The old machine breaks down every week", "repairs stop the whole line", "spare parts for the engine are missing"),
}
NAMES = {1: "cost pressure", 2: "kinship ties", 3: "failing equipment"}


def code(key: int, name: str = "", **more: object) -> Code:
    return replace(Code(key, f"c{key}", Level.CONCEPT, name or NAMES[key]), **more)  # type: ignore[arg-type]


CODES = [code(key) for key in NAMES]


def item(text: str, source: int = 99, start: int = 0, **more: object) -> Item:
    return replace(Item(source, start, start + len(text), text), **more)  # type: ignore[arg-type]


def history(times: int = 4) -> list[Coded]:
    """Return every saying with its code, said in every source with a word of its own."""
    rows = []
    for source in range(times):
        for key, texts in SAYINGS.items():
            for n, text in enumerate(texts):
                rows.append(Coded(item(f"{text}, number {source}", source, 100 * key + 10 * n), frozenset((key,))))
    return rows


def engine(codes: list[Code] | None = None, rows: list[Coded] | None = None, **more: object) -> Engine:
    return fit(CODES if codes is None else codes, history() if rows is None else rows, pipeline=EN, **more)  # type: ignore[arg-type]


def first(advice: Advice) -> Suggestion:
    return advice.suggestions[0]


def test_what_was_coded_before_is_suggested_for_what_is_like_it() -> None:
    asked = [item("we could not pay the price of a booth"), item("her cousin and her uncle"), item("the engine needs parts")]
    assert [first(one).code for one in engine().advise(asked)] == [1, 2, 3]


def test_without_codings_names_keywords_and_definitions_suggest() -> None:
    codes = [code(1), code(2, keywords=("cousin*",)), code(3, definition="Something mechanical is broken.")]
    made = engine(codes, [])
    found = made.advise([item("the cost pressure grew"), item("all her cousins came"), item("it was broken")], everything=True)
    assert [first(one).code for one in found] == [1, 2, 3]
    assert [first(one).why[0].ground for one in found] == [Ground.NAME, Ground.KEYWORD, Ground.DEFINITION]
    assert not any(first(one).only_common for one in found)


def test_without_codings_and_without_any_known_word_it_says_so() -> None:
    found = engine(rows=[]).advise([item("completely unrelated words")])[0]
    assert found.suggestions == ()
    assert found.abstained == advising.NO_CODINGS


def test_every_suggestion_shows_where_its_phrases_stand_and_its_two_nearest_quotes() -> None:
    text = "Well, the price of a booth was a pressure on cost for us."
    found = first(engine().advise([item(text)])[0])
    grounds = {why.ground for why in found.why}
    assert {Ground.NAME, Ground.QUOTE} <= grounds
    for why in found.why:
        for start, end in why.spans:
            assert text[start:end].lower() in text.lower()
            assert text[start:end].strip()
    name = next(why for why in found.why if why.ground is Ground.NAME)
    assert sorted(text[start:end] for start, end in name.spans) == ["cost", "pressure"]
    quotes = [why for why in found.why if why.ground is Ground.QUOTE]
    places = {(one.item.source, one.item.start, one.item.end): one.item.text for one in history()}
    assert len(quotes) == 2
    assert all(why.place is not None and places[why.place] == why.text for why in quotes)
    assert sum(why.weight for why in found.why) == pytest.approx(1, abs=0.01)
    assert [why.weight for why in found.why] == sorted((why.weight for why in found.why), reverse=True)


def test_the_same_history_in_another_order_gives_the_same_advice() -> None:
    rows, codes = history(), list(CODES)
    asked = [item("the price of repairs"), item("family helped with money"), item("nothing of the kind")]
    plain = engine(codes, rows)
    random.Random(3).shuffle(rows)
    codes.reverse()
    mixed = engine(codes, rows)
    assert plain.advise(asked, everything=True) == mixed.advise(asked, everything=True)
    assert np.array_equal(plain.scores(asked), mixed.scores(asked)[:, ::-1])
    assert mixed.codes == (3, 2, 1)


def test_a_segment_gets_the_same_advice_alone_and_among_others() -> None:
    made = engine()
    asked = [item(f"the price of repairs {n} is high") for n in range(40)]
    assert made.advise(asked[7:8]) == made.advise(asked)[7:8]


def test_a_rejected_code_is_never_suggested_for_that_segment_again_but_for_others() -> None:
    said = item("we paid the price of the booth", 50)
    rows = [*history(), Coded(said, frozenset(), frozenset((1,)))]
    made = engine(rows=rows)
    assert 1 not in {one.code for one in made.advise([said], everything=True)[0].suggestions}
    assert made.scores([said])[0, 0] == 0
    assert first(made.advise([replace(said, source=51)])[0]).code == 1


def test_only_allowed_codes_and_no_retired_ones_are_suggested() -> None:
    asked = [item("we paid the price of the booth")]
    assert {one.code for one in engine(allowed=frozenset((2, 3))).advise(asked, everything=True)[0].suggestions} == {2, 3}
    retired = [replace(CODES[0], retired=True), *CODES[1:]]
    assert 1 not in {one.code for one in engine(retired).advise(asked, everything=True)[0].suggestions}


def test_learned_phrases_are_the_informants_words_best_first_and_at_most_forty() -> None:
    found = engine().learned()
    by_code = {key: [(text, weight) for which, text, weight in found if which == key] for key in NAMES}
    assert {"price", "booth"} <= {text for text, _ in by_code[1]}
    assert all(len(one) <= 40 for one in by_code.values())
    assert all([weight for _, weight in one] == sorted((weight for _, weight in one), reverse=True) for one in by_code.values())


def test_a_banned_phrase_is_learned_no_more_and_speaks_no_more() -> None:
    asked = [item("a booth, nothing else")]
    banned = engine(phrases=[Phrase(1, "Booths", banned=True)])
    assert (1, "booth") in {(key, text) for key, text, _ in engine().learned()}
    assert (1, "booth") not in {(key, text) for key, text, _ in banned.learned()}
    for one in banned.advise(asked, everything=True)[0].suggestions:
        assert not [why for why in one.why if one.code == 1 and why.ground in (Ground.LEARNED, Ground.MODEL)]
    assert banned.scores(asked)[0, 0] < engine().scores(asked)[0, 0]


def test_a_pinned_phrase_outranks_learned_ones() -> None:
    asked = [item("the price of the booth, says the mayor")]
    assert first(engine().advise(asked)[0]).code == 1
    found = first(engine(phrases=[Phrase(3, "price")]).advise(asked)[0])
    assert found.code == 3
    assert found.why[0].ground is Ground.PINNED
    assert [asked[0].text[start:end] for start, end in found.why[0].spans] == ["price"]


def test_keywords_know_stars_and_both_and_not() -> None:
    codes = [
        code(1, keywords=("sell* cars", "boat & harbour")),
        code(2, keywords=("!engine", "harbour*")),
        code(3, keywords=("*", "&", "!", "* stand")),
    ]
    made = engine(codes, [])

    def by_keyword(text: str) -> dict[int, str]:
        advice = made.advise([item(text)], everything=True)[0]
        return {one.code: why.text for one in advice.suggestions for why in one.why if why.ground is Ground.KEYWORD}

    assert by_keyword("at a stand") == {3: "* stand"}
    assert by_keyword("they were selling cars") == {1: "sell* cars"}
    assert by_keyword("a boat without a port") == {}
    assert by_keyword("a boat in two harbours") == {1: "boat & harbour", 2: "harbour*"}
    assert by_keyword("the engine in the harbour") == {}


def test_a_rule_with_a_not_forbids_its_code_only_when_it_says_nothing_else() -> None:
    codes = [code(1, "harbour", keywords=("boat & !engine",)), code(2, "harbour", keywords=("!engine",)), code(3, "harbour")]
    found = engine(codes, []).advise([item("a boat with an engine in the harbour")], everything=True)[0].suggestions
    assert [one.code for one in found] == [1, 3]
    assert not any(why.ground is Ground.KEYWORD for one in found for why in one.why)


def test_words_that_say_little_count_little_in_names() -> None:
    made = engine([code(1, "the cost of it"), code(2, "cost")], [])
    evidence = made._evidence
    assert evidence is not None
    share, mass = evidence.names.held(evidence.tokeniser.batch(["the rest of it", "a cost"]))
    assert share[0, 0] < 0.45 < 0.55 < share[1, 0] < share[1, 1] == 1
    assert mass[1, 1] > mass[1, 0] > 2 * mass[0, 0]
    assert made.advise([item("the rest of it")])[0].suggestions == ()


def test_learned_phrases_share_what_all_of_them_add() -> None:
    made, asked = engine(), [item("the price of the booth")]
    evidence = made._evidence
    assert evidence is not None
    [(_, view, _, _)] = made._blocks(asked)
    places, none = evidence.tokeniser.places(asked[0].text), np.zeros(0, dtype=np.float32)
    found = list(explaining._learned(evidence, explaining.Case(view, 0, 0, {"learned": 2.0}, places, none, none)))
    assert len(found) > 1
    assert sum(why.weight for why in found) == pytest.approx(2)


def test_the_question_and_the_previous_segment_count() -> None:
    rows = []
    for source in range(6):
        rows.append(Coded(item(f"yes {source}", source, 0, question="Who helped you at first?"), frozenset((2,))))
        rows.append(Coded(item(f"no {source}", source, 50, question="What broke in the plant?"), frozenset((3,))))
    made = engine(rows=rows)
    asked = [item("maybe", question="Who helped you at first?"), item("maybe", question="What broke in the plant?")]
    found = made.advise(asked)
    assert [first(one).code for one in found] == [2, 3]
    assert Ground.QUESTION in {why.ground for why in first(found[0]).why}
    rows = [replace(one, item=replace(one.item, question="", previous=(1,) if one.codes == {2} else (2,))) for one in rows]
    made = engine(rows=rows)
    found = made.advise([item("maybe", previous=(1,)), item("maybe", previous=(2,))], everything=True)
    assert [first(one).code for one in found] == [2, 3]
    previous = [why.text for why in first(found[0]).why if why.ground is Ground.PREVIOUS]
    assert previous == ["cost pressure"]


def test_a_question_is_a_ground_only_beside_a_like_one_that_was_answered_so() -> None:
    rows = [Coded(item(f"yes {n}", n, question="Who helped you at first?"), frozenset((2,))) for n in range(6)]
    rows += [Coded(item(f"no {n}", n, 50, question="What broke in the plant?"), frozenset((3,))) for n in range(6)]
    made = engine(rows=rows)
    [like, unlike] = made.advise(
        [item("maybe", question="Who helped at first?"), item("maybe", question="Wozu das?")], everything=True
    )
    told = [why for why in first(like).why if why.ground is Ground.QUESTION]
    assert [(why.text, why.place) for why in told] == [("Who helped you at first?", (0, 0, 5))]
    assert not any(why.ground is Ground.QUESTION for one in unlike.suggestions for why in one.why)


def test_no_code_is_called_common_where_all_are_used_alike() -> None:
    found = engine(rows=history(1)).advise([item("a high price for the machine")], everything=True)[0].suggestions
    assert found and not any(why.ground is Ground.COMMON for one in found for why in one.why)


def test_endings_behind_an_apostrophe_are_no_learned_words() -> None:
    rows = [Coded(item(f"it{sign}s hers, she{sign}d say {n}", n), frozenset((1,))) for n in range(6) for sign in "’'"]
    made = engine(rows=[*rows, *history()])
    assert not {"s", "d"} & {phrase for _, phrase, _ in made.learned()}
    whys = first(made.advise([item("it’s what she’d say")], everything=True)[0]).why
    assert not any({"s", "d"} & set(why.text.split(", ")) for why in whys)


def test_a_rule_comes_before_what_is_like_by_its_small_words() -> None:
    codes = [
        code(1, "buys again online"),
        code(2, "shares the cost of the stand"),
        code(3, "shares a counter", keywords=("sister*",)),
    ]
    rows = [
        Coded(item("We put a card in every bag at the fair. When they want a second bowl, they scan it.", 1), frozenset((1,))),
        Coded(item("One stand, fifteen of us. Alone I could not pay a single day of it.", 1, 100), frozenset((2,))),
        Coded(
            item("Nothing to speak of. We share the counter with the tea growers, so the rent is halved.", 2), frozenset((2, 3))
        ),
    ]
    found = engine(codes, rows).advise([item("My sister does. She learned it on the phone.")])[0].suggestions
    assert found[0].code == 3


def test_a_star_beside_characters_without_blanks_is_found() -> None:
    codes = [code(1, "甲", keywords=("手机*",)), code(2, "乙", keywords=("*夜班",)), code(3, "丙", keywords=("手app*",))]
    made = fit(codes, [], pipeline=pipeline("", "zh"))

    def rules(text: str) -> list[int]:
        advice = made.advise([item(text)], everything=True)[0]
        return sorted(one.code for one in advice.suggestions for why in one.why if why.ground is Ground.KEYWORD)

    assert (rules("吃饭的时候手机一直响"), rules("我的夜班"), rules("手apps响"), rules("手响")) == ([1], [2], [3], [])


def test_when_only_the_frequency_of_a_code_speaks_it_is_said_and_not_suggested() -> None:
    rows = [*history(), *(Coded(item(f"price {n}", 10 + n), frozenset((1,))) for n in range(30))]
    asked = [item("qqq zzz")]
    assert engine(rows=rows).advise(asked)[0].suggestions == ()
    found = engine(rows=rows).advise(asked, everything=True)[0].suggestions
    assert [one.code for one in found if one.only_common] == [1]
    assert all(one.strength is Strength.WEAK for one in found)


def test_what_nothing_speaks_for_is_not_called_common() -> None:
    found = engine(rows=[]).advise([item("completely unrelated words")], everything=True)[0].suggestions
    assert found
    assert not any(one.why or one.only_common for one in found)


def test_what_is_like_the_definition_is_not_said_to_be_like_the_quotes() -> None:
    told = "The machine broke down and repairs were delayed for months"
    codes = [code(1, definition=told), code(2)]
    rows = [Coded(item(f"some months we were {n} at the fair", n), frozenset((1,))) for n in range(3)]
    rows += [Coded(item(f"my cousin {n} helped us", n, 50), frozenset((2,))) for n in range(3)]
    found = first(engine(codes, rows).advise([item(told)])[0])
    weights = {ground: sum(why.weight for why in found.why if why.ground is ground) for ground in Ground}
    assert found.why[0].ground is Ground.DEFINITION
    assert weights[Ground.DEFINITION] > 0.7
    assert 0 < weights[Ground.QUOTE] < 0.1
    assert {why.text for why in found.why if why.ground is Ground.MODEL} <= {"months"}


def test_segments_that_were_only_rejected_are_not_counted_as_coded() -> None:
    said = item("we paid the price of the booth", 50)
    rows = [*history(), *(Coded(replace(said, start=n), frozenset(), frozenset((1,))) for n in range(5))]
    rows += [Coded(item(f"price {n}", 60 + n), frozenset((1,))) for n in range(30)]
    found = [why.text for one in engine(rows=rows).advise([item("qqq")], everything=True)[0].suggestions for why in one.why]
    assert found == ["42 of 66 coded segments"]


def test_a_hint_for_a_new_concept_is_the_informants_own_words() -> None:
    text = "And then the harbour authority lost our permits."
    found = engine().advise([item(text)])[0]
    assert found.in_vivo in text
    assert len(found.in_vivo.split()) > 1


def test_an_example_in_the_codebook_counts_as_a_quote_without_a_place() -> None:
    codes = [code(1), code(2), code(3, examples=("the crane lost its wheel",))]
    found = first(engine(codes, []).advise([item("then the crane lost a wheel")], everything=True)[0])
    assert found.code == 3
    assert any(why.ground is Ground.EXAMPLE and why.place is None for why in found.why)


def test_an_example_that_is_a_coded_quote_is_shown_once_as_the_quote() -> None:
    said = history()[0].item.text
    found = engine([code(1, examples=(f"  {said.upper()}\n",)), code(2), code(3)]).advise([item(said)])[0]
    assert [why.ground for why in first(found).why if why.text.strip().casefold() == said.casefold()] == [Ground.QUOTE]


def test_weights_are_scaled_and_set_off_by_the_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for slope, base in ((1.0, -1.0), (2.0, -3.0)):
        monkeypatch.setattr(stacker, "calibrate", lambda *_, answer=(slope, base): answer)
        found.append(engine().weights)
    assert found[1][:-1] == pytest.approx(2 * found[0][:-1])
    assert [one[-1] for one in found] == [-1.0, -3.0]


def test_a_code_that_no_other_source_has_teaches_no_weights() -> None:
    hand = [kind.weight for kind in KINDS.values()]
    rows = [Coded(item(f"{SAYINGS[key][n]} {n}", key, 10 * n), frozenset((key,))) for key in NAMES for n in range(3)]
    assert engine(rows=rows).weights.tolist() == hand
    assert abs(engine().weights[-1] - hand[-1]) > 0.1
    assert engine().weights[:-1].tolist() != hand[:-1]


def test_of_a_segment_with_rejections_only_nothing_else_is_taken_for_no(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[np.ndarray] = []
    monkeypatch.setattr(stacker, "calibrate", lambda _, wanted, *__: told.append(wanted) or (1.0, -1.0))
    engine(rows=[*history(), Coded(item("we paid the price", 50), frozenset(), frozenset((2,)))])
    assert np.nan_to_num(told[0][-1], nan=9).tolist() == [9, 0, 9]
    assert not np.isnan(told[0][:-1]).any()


def test_many_segments_are_read_in_blocks_that_memory_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    made, asked = engine(), [item(f"the price of repairs {n}") for n in range(40)]
    whole, sizes, read = made.scores(asked), [], Evidence.read
    monkeypatch.setattr(engines, "_CELLS", 1)
    monkeypatch.setattr(Evidence, "read", lambda self, items: sizes.append(len(items)) or read(self, items))
    assert np.array_equal(made.scores(asked), whole)
    assert sizes == [16, 16, 8]


def test_simpler_ways_are_what_they_are_called() -> None:
    rows = [*history(), *(Coded(item(f"the price {n}", 10 + n), frozenset((1,))) for n in range(9))]
    codes = [*CODES, code(4, "harbour authority"), code(5, "never used")]
    asked = [item("the harbour authority"), item("her cousin and her uncle helped us")]
    made = engine(codes, rows)
    found = made.ways(asked)
    assert set(found) == set(Method)
    assert np.array_equal(found[Method.ALL], made.scores(asked))
    common = found[Method.COMMON][0]
    assert common[0] > common[1] == common[2] > 0
    assert common[3:].tolist() == [0, 0]
    assert found[Method.NAMES][0].argmax() == 3
    assert not found[Method.NAMES][1].any()
    assert found[Method.QUOTES][1].argmax() == found[Method.LINEAR][1].argmax() == 1
    assert not found[Method.QUOTES][:, 3:].any()
    assert not found[Method.LINEAR][:, 3:].any()
    assert (found[Method.LINEAR] >= 0).all()
    few = engine(codes, rows, allowed=frozenset((2, 3))).ways(asked)
    assert not any(values[:, [0, 3, 4]].any() for values in few.values())


@pytest.mark.parametrize(
    ("score", "grounds", "codings", "strength"),
    [
        (0.6, (Ground.MODEL,), 25, Strength.STRONG),
        (0.59, (Ground.MODEL,), 25, Strength.SOME),
        (0.24, (Ground.MODEL,), 25, Strength.WEAK),
        (0.9, (Ground.MODEL, Ground.COMMON), 24, Strength.SOME),
        (0.9, (Ground.KEYWORD,), 0, Strength.STRONG),
        (0.9, (Ground.QUOTE, Ground.COMMON), 500, Strength.WEAK),
        (0.9, (), 500, Strength.WEAK),
    ],
)
def test_strength_depends_on_the_score_and_on_what_stands_behind_it(
    score: float, grounds: tuple[Ground, ...], codings: int, strength: Strength
) -> None:
    assert advising.suggestion(1, score, tuple(Why(one, "x") for one in grounds), codings).strength is strength


def test_it_is_silent_below_the_least_score_and_where_no_words_speak() -> None:
    def reason(score: float, ground: Ground | None, codings: int) -> str:
        why = () if ground is None else (Why(ground, "x"),)
        return advising.silence([advising.suggestion(1, score, why, codings)], codings, has_words=True)

    assert reason(0.1, Ground.MODEL, 9) == ""
    assert reason(0.09, Ground.MODEL, 9) == advising.UNCLEAR
    assert reason(0.09, Ground.NAME, 0) == advising.NO_CODINGS
    assert reason(0.9, Ground.COMMON, 9) == reason(0.9, None, 9) == advising.ONLY_COMMON
    assert advising.silence([], 9, has_words=True) == advising.ALL_REJECTED


def test_no_learned_evidence_is_strong_after_a_few_codings() -> None:
    made = engine(rows=history(1))
    found = [one for advice in made.advise([row.item for row in history(1)], everything=True) for one in advice.suggestions]
    assert all(one.strength is not Strength.STRONG or any(why.ground is Ground.NAME for why in one.why) for one in found)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        history(1)[:1],
        history(1),
        [replace(one, codes=frozenset((1,))) for one in history()],
        [Coded(item("all alike", n), frozenset((1 + n % 3,))) for n in range(30)],
        [Coded(item("", n), frozenset((1,))) for n in range(5)],
        [Coded(item("all rejected", n), frozenset(), frozenset((1, 2, 3))) for n in range(5)],
    ],
    ids=["none", "one", "one source", "one code", "all alike", "no words", "only rejections"],
)
def test_poor_histories_give_numbers_and_advice(rows: list[Coded]) -> None:
    made = engine(rows=rows)
    asked = [item(text) for text in ("", "…", "word", "😀" * 300, "price " * 9_000, "我们打不开", "cost pressure")]
    scores = made.scores(asked)
    assert scores.shape == (7, 3)
    assert np.isfinite(scores).all()
    assert ((scores >= 0) & (scores <= 1)).all()
    for advice in made.advise(asked):
        assert advice.suggestions or advice.abstained
    assert made.advise(asked)[0].abstained == advising.NO_WORDS


def test_an_empty_codebook_suggests_nothing_and_says_why() -> None:
    made = engine([], history())
    assert made.advise([item("anything")])[0].abstained == advising.NO_CODES
    assert made.scores([item("anything")]).shape == (1, 0)
    assert made.learned() == []
    assert engine(allowed=frozenset()).advise([item("anything")])[0].abstained == advising.NO_CODES


def test_chinese_and_a_language_without_a_tokeniser_work_by_characters() -> None:
    texts = {1: ("软件根本打不开", "打不开的软件", "又打不开了"), 2: ("客服态度很好", "客服非常好", "态度好的客服")}
    rows = [Coded(item(text, n), frozenset((key,))) for key, said in texts.items() for n, text in enumerate(said)]
    for language in ("zh", "ja"):
        made = fit([code(1, "故障"), code(2, "服务")], rows, pipeline=pipeline("", language))
        found = made.advise([item("今天打不开"), item("客服好吗？")], everything=True)
        assert [first(one).code for one in found] == [1, 2]
        model = [why for why in first(found[0]).why if why.ground is Ground.MODEL]
        assert all("今天打不开"[start:end] in "打不开" for why in model for start, end in why.spans)


def test_an_unseen_code_is_suggested_by_its_name_beside_learned_ones() -> None:
    found = engine([*CODES, code(4, "harbour authority")]).advise([item("the harbour authority came to us")])[0]
    assert first(found).code == 4


def test_more_codings_than_can_be_learned_from_keep_some_of_every_code(monkeypatch: pytest.MonkeyPatch) -> None:
    from gioia_coder.language.suggesting import material

    monkeypatch.setattr(material, "MOST", 12)
    rows = [*history(10), Coded(item("a single one", 77), frozenset((4,)))]
    codes = [*CODES, code(4, "rare")]
    found = material.gather(codes, rows)
    assert found.coded == 12
    assert (np.asarray(found.codes.sum(axis=0)).ravel() > 0).all()
    assert material.gather(codes, rows[::-1]).items == found.items
