from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from gioia_coder.core.evaluating import Method
from gioia_coder.core.model import Code, Level
from gioia_coder.core.suggesting import Coded, Item, Phrase
from gioia_coder.language.pipelines import pipeline
from gioia_coder.language.suggesting import context, evaluating, model, quotes, rules, stacker
from gioia_coder.language.suggesting.evaluating import evaluate
from gioia_coder.language.suggesting.evidence import KINDS, Evidence
from gioia_coder.language.suggesting.material import gather
from gioia_coder.language.suggesting.tokens import Tokeniser
from gioia_coder.language.suggesting.vectors import Space

EN = pipeline("", "en")
TEXTS = ["The fair was full, was it not?", "A full fair!", "Nobody came to the fairs", "", "Sun and rain and sun"]


def by_hand(texts: list[str], cut: list[list[str]]) -> list[Counter[str]]:
    """Return vectors of terms as they are defined, one half of terms."""
    seen = Counter(term for terms in cut for term in set(terms))
    rows = []
    for terms in cut:
        row = {
            term: (1 + math.log(n)) * (math.log((1 + len(texts)) / (1 + seen[term])) + 1) for term, n in Counter(terms).items()
        }
        length = math.sqrt(sum(value**2 for value in row.values())) or 1
        rows.append(Counter({term: value / length for term, value in row.items()}))
    return rows


def test_vectors_are_tf_idf_of_words_and_of_parts_of_words() -> None:
    tokeniser = Tokeniser(EN)
    words = [[word for word, _, _ in tokeniser.places(text)] for text in TEXTS]
    runs = [[w.stem for w in one] + [f"{a.stem} {b.stem}" for a, b in pairwise(one)] for one in words]
    spaced = [[f" {w.form} " for w in one if not w.is_mark] for one in words]
    parts = [[w[n : n + size] for w in one for size in (3, 4, 5) for n in range(len(w) - size + 1)] for one in spaced]
    halves = [by_hand(TEXTS, runs), by_hand(TEXTS, parts)]
    batch = tokeniser.batch(TEXTS)
    found = Space(tokeniser, batch).vectors(batch)[1]
    similar = (found @ found.T).toarray()
    for n in range(len(TEXTS)):
        for m in range(len(TEXTS)):
            wanted = sum(sum(half[n][term] * half[m][term] for term in half[n]) for half in halves) / 2
            assert similar[n, m] == pytest.approx(wanted, abs=1e-5)


def test_words_keep_their_places_and_question_marks_and_lose_their_endings() -> None:
    text = "Don't they rely on Cafés?! 😀"
    found = Tokeniser(EN).places(text)
    assert [(word.stem, text[start:end]) for word, start, end in found][3:] == [
        ("reli", "rely"),
        ("on", "on"),
        ("cafe", "Cafés"),
        ("?", "?"),
        ("!", "!"),
        ("😀", "😀"),
    ]


def test_runs_without_blanks_of_any_length_are_cut_in_time() -> None:
    assert len(Tokeniser(EN).places("😀" * 20_000)) == 20_000
    assert Tokeniser(EN).places("a" * 50_000)[-1][2] == 50_000


def test_leaving_sources_out_in_closed_form_is_the_same_as_learning_without_them() -> None:
    chance = np.random.default_rng(1)
    texts = chance.random((40, 12)).astype(np.float32)
    kernel = texts @ texts.T / 12
    wanted = (chance.random((40, 5)) < 0.3).astype(np.float32)
    groups = chance.integers(0, 7, 40)
    found = model.left_out(*model.solve(kernel, wanted), wanted, groups)
    for group in range(7):
        here, rest = np.flatnonzero(groups == group), np.flatnonzero(groups != group)
        ridge = kernel[np.ix_(rest, rest)].astype(float) + model.RIDGE * np.eye(len(rest))
        again = kernel[np.ix_(here, rest)] @ np.linalg.solve(ridge, wanted[rest])
        assert np.allclose(found[here], again, atol=1e-3)


def test_phrases_are_those_that_are_said_more_often_under_a_code() -> None:
    held = csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 1, 1], [0, 1, 0]], dtype=np.float32))
    codes = csr_matrix(np.array([[1, 0]] * 3 + [[0, 1]] * 3, dtype=np.float32))
    found = rules.learn(held, codes)
    assert list(zip(found.term.tolist(), found.code.tolist(), strict=True)) == [(0, 0), (2, 1)]
    assert rules.learn(held, codes, frozenset(((0, 0),))).term.tolist() == [2]


def test_neighbours_vote_with_the_square_of_their_similarity() -> None:
    codes = csr_matrix(np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32))
    similar = np.array([[0.8, 0.4, 0.0]], dtype=np.float32)
    assert quotes.votes(similar, codes) == pytest.approx(np.array([[0.8, 0.2]]), abs=1e-6)
    assert quotes.nearest(similar, codes) == pytest.approx(np.array([[0.8, 0.4]]))


def test_a_context_that_was_never_met_changes_nothing() -> None:
    codes = csr_matrix(np.array([[1, 0], [0, 1]], dtype=np.float32))
    share = np.array([[0.5, 0.5]], dtype=np.float32)
    assert context.shifts(np.zeros((1, 2), dtype=np.float32), codes, share) == pytest.approx(np.zeros((1, 2)), abs=1e-6)
    known = context.shifts(np.array([[1, 0]], dtype=np.float32), codes, share)[0]
    assert known[0] > 0 > known[1]


def test_evidence_that_tells_codes_apart_gains_weight_and_stays_within_its_bounds() -> None:
    chance = np.random.default_rng(2)
    wanted = np.eye(4, dtype=np.float32)[chance.integers(0, 4, 200)]
    evidence = np.stack((wanted + chance.normal(0, 0.3, wanted.shape), chance.normal(0, 1, wanted.shape), -wanted), axis=2)
    hand, pull = np.ones(3), np.full(3, 0.5)
    found = stacker.rank(evidence.astype(np.float32), wanted, hand, pull, np.zeros(3), np.full(3, 5.0))
    assert found[0] > 2
    assert found[1] < 0.5
    assert found[2] == 0


def test_calibration_recovers_the_odds() -> None:
    chance = np.random.default_rng(3)
    sums = chance.normal(0, 2, (2_000, 5)).astype(np.float32)
    wanted = (chance.random(sums.shape) < 1 / (1 + np.exp(-(1.5 * sums - 1)))).astype(np.float32)
    assert stacker.calibrate(sums, wanted, (1.0, 0.0), 1.0) == pytest.approx((1.5, -1.0), abs=0.15)


def codings(sources: int, each: int) -> list[Coded]:
    said = {1: "the price of the booth", 2: "my cousin in the village", 3: "the machine broke down"}
    rows = []
    for source in range(sources):
        for n in range(each):
            key = 1 + (source + n) % 3
            text = f"{said[key]} {source} {n}"
            rows.append(Coded(Item(source, 100 * n, 100 * n + len(text), text), frozenset((key,))))
    return rows


CODES = [Code(key, f"c{key}", Level.CONCEPT, f"name {key}") for key in (1, 2, 3)]


def test_an_evaluation_compares_on_sources_that_were_left_out() -> None:
    found = evaluate(CODES, codings(10, 12), pipeline=EN)
    assert (found.sources, found.codings, found.reason) == (10, 120, "")
    assert {point.method for point in found.points} == set(Method)
    best = [point for point in found.points if point.method is Method.ALL]
    assert [point.codings for point in best] == [10, 25, 50, 72]
    assert best[-1].hit1.value == 1
    common = [point for point in found.points if point.method is Method.COMMON][-1]
    assert common.hit1.value < 0.6
    assert all(one.low <= one.value <= one.high for point in found.points for one in (point.hit1, point.hit3, point.precision))
    assert sum(one.segments for one in found.codes) == 3 * found.tested
    assert evaluate(CODES, codings(10, 12)[::-1], pipeline=EN) == found


def random_codings(sources: int, each: int) -> list[Coded]:
    """Return segments whose words say nothing of their codes."""
    chance = random.Random(1)
    rows = []
    for source in range(sources):
        for n in range(each):
            text = " ".join(f"word{chance.randrange(900)}" for _ in range(12))
            rows.append(Coded(Item(source, 100 * n, 100 * n + 90, text), frozenset((1 + chance.randrange(8),))))
    return rows


def test_examples_in_the_codebook_tell_nothing_of_the_sources_left_out() -> None:
    rows = random_codings(12, 6)
    codes = [Code(key, f"c{key}", Level.CONCEPT, f"zz{key}") for key in range(1, 9)]

    def quoting(code: Code, *more: str) -> Code:
        return replace(code, examples=(*(one.item.text for one in rows if code.id in one.codes), *more))

    plain = evaluate(codes, rows, pipeline=EN)
    assert evaluate([quoting(code) for code in codes], rows, pipeline=EN) == plain
    assert evaluate([replace(code, examples=("word1 word2 word3",)) for code in codes], rows, pipeline=EN) != plain


def test_where_sources_agree_each_counts_as_one_case() -> None:
    found = evaluate(CODES, codings(10, 12), pipeline=EN)
    last = [point for point in found.points if point.method is Method.ALL][-1]
    assert last.hit1.value == last.hit1.high == 1
    assert 0.5 < last.hit1.low < 0.9
    alone = [Coded(replace(one.item, source=1), one.codes) for one in codings(1, 90)]
    one = evaluate(CODES, [*alone, *codings(3, 4)], pipeline=EN, seeds=(0,))
    assert all(row.recall3.high - row.recall3.low > 0.4 for row in one.codes)


def test_every_point_of_the_curve_is_of_all_draws() -> None:
    rows = [*codings(4, 20), *(Coded(replace(one.item, source=9), one.codes) for one in codings(1, 70))]
    found = evaluate(CODES, rows, pipeline=EN, seeds=range(6))
    best = [point.codings for point in found.points if point.method is Method.ALL]
    assert best == sorted(set(best))
    rests = [len(rest) for rest, _ in (evaluating._drawn(rows, seed) for seed in range(6))]
    assert len(set(rests)) > 1
    assert best == [*(size for size in evaluating.SIZES if size < min(rests)), round(sum(rests) / 6)]


def test_segments_with_codes_that_are_gone_are_not_measured_on() -> None:
    gone = [Coded(Item(n, 5_000, 5_003, "new"), frozenset((9,))) for n in range(5)]
    assert evaluate(CODES, [*codings(10, 12), *gone], pipeline=EN) == evaluate(CODES, codings(10, 12), pipeline=EN)


def test_a_code_never_used_in_the_rest_counts_as_missed() -> None:
    rows = [*codings(10, 12), *(Coded(Item(n, 5_000, 5_003, "new"), frozenset((4,))) for n in (3,))]
    found = evaluate([*CODES, Code(4, "c4", Level.CONCEPT, "new")], rows, pipeline=EN, seeds=range(9))
    rare = next(one for one in found.codes if one.code == 4)
    assert (rare.known, rare.recall3.value) == (0, 0)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "0 coded segments"),
        (codings(10, 1), "10 coded segments"),
        (codings(2, 40), "2 sources"),
        ([Coded(one.item, frozenset((1,))) for one in codings(5, 10)], "same code"),
    ],
)
def test_an_evaluation_says_when_there_is_too_little(rows: list[Coded], reason: str) -> None:
    found = evaluate(CODES, rows, pipeline=EN)
    assert reason in found.reason
    assert found.points == ()


def test_an_evaluation_of_little_says_to_be_careful() -> None:
    assert "few" in evaluate(CODES, codings(4, 12), pipeline=EN).reason


def evidence_of(rows: list[Coded], *phrases: Phrase) -> Evidence:
    codes = [Code(key, f"c{key}", Level.CONCEPT, f"zz{key}") for key in range(1, 9)]
    return Evidence(EN, codes, gather(codes, rows), phrases)


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_of_a_source_does_not_know_its_own_codes(kind: str) -> None:
    chance = random.Random(7)
    said = ["the price of the booth", "my cousin in the village", "the machine broke down"]
    rows = [
        Coded(
            Item(source, 100 * n, 100 * n + 90, f"{said[n % 3]} {source} {n % 4}", f"question {n % 3}", (1 + n % 3,)),
            frozenset((1 + chance.randrange(4),)),
        )
        for source in range(13)
        for n in range(6)
    ]
    other = [replace(one, codes=frozenset((5 + n % 4,))) if one.item.source == 4 else one for n, one in enumerate(rows)]
    own = np.arange(4 * 6, 5 * 6)
    found, again = (evidence_of(listed).weigh_own(own)[kind] for listed in (rows, other))
    assert np.allclose(found, again, atol=1e-4)
    if kind in ("learned", "votes", "nearest", "model", "question", "previous", "common"):
        assert np.ptp(found) > 0.01


def test_evidence_left_out_says_what_evidence_without_the_source_says() -> None:
    rows = [*codings(7, 6), *(Coded(Item(n, 900, 990, f"the rain {n}"), frozenset((4,))) for n in (2, 3))]
    rest = [one for one in rows if one.item.source != 3]
    whole, without = evidence_of(rows), evidence_of(rest)
    own = [n for n, item in enumerate(whole.material.items[: whole.material.coded]) if item.source == 3]
    found = whole.weigh_own(np.array(own))
    again = without.weigh(without.read([whole.material.items[n] for n in own]))
    for kind in ("common", "unseen"):
        assert np.allclose(found[kind], again[kind], atol=1e-5)
    for kind in ("votes", "nearest", "model"):  # rarity comes from all texts, also of the source left out
        assert np.allclose(found[kind], again[kind], atol=0.2)
        assert found[kind].argmax(axis=1).tolist()[:6] == again[kind].argmax(axis=1).tolist()[:6]


def test_what_was_rejected_is_no_and_what_nobody_decided_is_at_most_likely() -> None:
    said = Item(50, 0, 22, "the price of the booth")
    found = evidence_of([*codings(5, 6), Coded(said, frozenset(), frozenset((2,)))])
    row = found.material.coded - 1
    assert found.material.items[row] == said
    assert 0 < found.wanted[row, 0] <= 0.3
    again = evidence_of([*codings(5, 6), Coded(said, frozenset(), frozenset((1,)))])
    assert again.wanted[row, 0] == 0


def test_a_banned_phrase_says_nothing_in_the_linear_model_either() -> None:
    asked = [Item(99, 0, 5, "booth")]
    plain, banned = evidence_of(codings(5, 6)), evidence_of(codings(5, 6), Phrase(1, "booth", banned=True))
    before, after = (one.weigh(one.read(asked))["model"][0] for one in (plain, banned))
    assert after[0] < before[0] - 0.05
    assert np.allclose(after[1:], before[1:])
