from __future__ import annotations

import random
import re
import time
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.anchoring import Anchored, Fate, differing, find_exact, follow, reanchor, share_left
from gioia_coder.core.model import Turn
from gioia_coder.core.text import find_turns

KEPT, MOVED, CHANGED, LOST = Fate.KEPT, Fate.MOVED, Fate.CHANGED, Fate.QUARANTINED
TALK = (
    ("I", "How do you sell what you make?"),
    ("Anna", "We go to the fairs in spring. There is no money for stands, so we share one."),
    ("I", "Yes."),
    ("Anna", "Our neighbours buy most of it. Some of them order again online."),
    ("I", "Yes."),
    ("Anna", "The van was paid by four of us together."),
    ("I", "Yes."),
    ("Anna", "Nobody helps us with the papers. The bank never answered."),
)
Lines = Sequence[tuple[str, str]]


def written(lines: Lines) -> str:
    return "\n\n".join(f"{who}: {words}" for who, words in lines) + "\n"


def turns(text: str) -> tuple[Turn, ...]:
    return find_turns(text).turns


def moved(old: str, new: str, *quotes: str) -> list[tuple[str, Fate]]:
    """Return the words each quote stands on afterwards, and its fate."""
    spans = [(old.index(quote), old.index(quote) + len(quote)) for quote in quotes]
    found = reanchor(old, turns(old), new, turns(new), spans)
    return [((old if one.fate is LOST else new)[one.start : one.end], one.fate) for one in found]


def changed(*, at: int = -1, to: Lines = (), lines: Lines = TALK) -> str:
    """Return the talk with one turn replaced by others."""
    return written([*lines[:at], *to, *lines[at + 1 :]])


OLD = written(TALK)


def test_nothing_changed_keeps_everything() -> None:
    assert moved(OLD, OLD, "no money", "I: How", "Anna: We go") == [
        ("no money", KEPT),
        ("I: How", KEPT),
        ("Anna: We go", KEPT),
    ]


def test_a_typo_changes_the_coding_on_it_and_moves_those_behind() -> None:
    old = OLD.replace("neighbours", "neigbours")
    assert moved(old, OLD, "no money", "Our neigbours buy most of it.", "neigbours", "The van was paid") == [
        ("no money", KEPT),
        ("Our neighbours buy most of it.", CHANGED),
        ("neighbours", CHANGED),
        ("The van was paid", MOVED),
    ]


def test_an_inserted_page_moves_what_follows_and_stretches_only_what_spans_it() -> None:
    page = [("I", "And then?"), *(("Ben", f"Story number {n} is about something else entirely.") for n in range(30))]
    new = written([*TALK[:4], *page, *TALK[4:]])
    across = "order again online.\n\nI: Yes.\n\nAnna: The van"
    found = moved(OLD, new, "no money", "The van was paid", across)
    assert found[:2] == [("no money", KEPT), ("The van was paid", MOVED)]
    assert found[2][0].startswith("order again online.") and found[2][0].endswith("The van") and found[2][1] is CHANGED


def test_a_deleted_turn_quarantines_what_stood_on_it_and_nothing_else() -> None:
    new = changed(at=5)
    assert moved(OLD, new, "The van was paid by four of us together.", "no money", "Nobody helps us", "paid by four") == [
        ("The van was paid by four of us together.", LOST),
        ("no money", KEPT),
        ("Nobody helps us", MOVED),
        ("paid by four", LOST),
    ]


def test_other_labels_keep_everything() -> None:
    new = written([("Jessica" if who == "Anna" else "Moderator", words) for who, words in TALK])
    assert moved(OLD, new, "no money", "The van", "Yes.\n\nAnna: The van was paid") == [
        ("no money", MOVED),
        ("The van", MOVED),
        ("Yes.\n\nJessica: The van was paid", MOVED),
    ]


def test_a_label_that_was_coded_with_its_words_stays_while_it_is_the_same() -> None:
    new = written([("Jessica" if who == "Anna" else who, words) for who, words in [("I", "One more."), *TALK]])
    assert moved(OLD, new, "I: How do you", "Anna: We go to the fairs") == [
        ("I: How do you", MOVED),
        ("We go to the fairs", MOVED),
    ]


def test_short_turns_said_often_follow_their_neighbours() -> None:
    start = OLD.index("Yes.", OLD.index("online"))
    for new, before in ((changed(at=2), "online.\n\nI: "), (changed(at=6), "online.\n\nI: "), (changed(at=0), "online.\n\nI: ")):
        (one,) = reanchor(OLD, turns(OLD), new, turns(new), [(start, start + 4)])
        assert new[one.start - len(before) : one.end] == before + "Yes."
    new = changed(at=4)
    (one,) = reanchor(OLD, turns(OLD), new, turns(new), [(start, start + 4)])
    assert one == Anchored(start, start + 4, LOST)


def test_a_turn_that_moved_elsewhere_takes_its_codings_along() -> None:
    new = written([TALK[5], *TALK[:5], *TALK[6:]])
    assert moved(OLD, new, "The van was paid by four", "no money", "Nobody helps us") == [
        ("The van was paid by four", MOVED),
        ("no money", MOVED),
        ("Nobody helps us", KEPT),
    ]


def test_a_sentence_moved_into_another_turn_is_found_by_its_words() -> None:
    lines = list(TALK)
    lines[1] = ("Anna", "We go to the fairs in spring.")
    lines[7] = (
        "Anna",
        "Nobody helps us with the papers. There is no money for stands, so we share one. The bank never answered.",
    )
    assert moved(OLD, written(lines), "There is no money for stands, so we share one.") == [
        ("There is no money for stands, so we share one.", MOVED)
    ]


def test_a_turn_divided_in_two_keeps_its_codings() -> None:
    to = [("Anna", "We go to the fairs in spring."), ("I", "And?"), ("Anna", "There is no money for stands, so we share one.")]
    assert moved(OLD, changed(at=1, to=to), "fairs in spring", "no money for stands") == [
        ("fairs in spring", KEPT),
        ("no money for stands", MOVED),
    ]


def test_other_words_in_place_of_a_turn_are_not_taken_for_it() -> None:
    to = [("Anna", "It is hard to say what the price of this would be in a shop, and we never know it.")]
    found = moved(OLD, changed(at=1, to=to), TALK[1][1], "There is no money for stands, so we share one.", "the fairs")
    assert [fate for _, fate in found] == [LOST, LOST, LOST]


def test_a_span_keeps_what_is_left_of_it_while_that_is_half() -> None:
    new = OLD.replace(" so we share one.", "")
    assert moved(OLD, new, "There is no money for stands, so we share one.", "stands, so we share one.") == [
        ("There is no money for stands,", CHANGED),
        ("stands, so we share one.", LOST),
    ]


LONG = (
    "Okay. I am a very recent PhD, since I got it in the spring of last year. I work with farmers who share their machines, "
    "and most of what I know I have from them. We meet every week in the barn. So that is me, I would say."
)


def test_a_coded_turn_stays_whole_when_its_first_or_last_sentence_is_put_otherwise() -> None:
    old = written([*TALK[:3], ("Anna", LONG), *TALK[4:]])
    first = LONG.replace(LONG[6 : LONG.index(" I work")], "I have been a doctor for a short while.")
    last = LONG.replace("So that is me, I would say.", "There is hardly more to be told about us and about the work that we do.")
    both = "Well then: " + first[:-1] + ", or nearly so. Anything else that you want to know?"
    for new in (first, last, both):
        assert moved(old, written([*TALK[:3], ("Anna", new), *TALK[4:]]), LONG) == [(new, CHANGED)]
    divided = written([*TALK[:3], ("Anna", first.replace(" We meet", "\n\nI: Where?\n\nAnna: We meet")), *TALK[4:]])
    (one,) = moved(old, divided, LONG)
    assert one[0].startswith("Okay. I have") and one[0].endswith("I would say.")


def test_a_changed_beginning_of_a_sentence_stays_in_its_coding() -> None:
    quote = LONG[LONG.index("I work") : LONG.index(" So that")]
    to = quote.replace("I work with farmers who", "These days it is mostly farmers I am busy with, the ones that")
    assert moved(LONG, LONG.replace(quote, to), quote, quote[:-1]) == [(to, CHANGED), (to[:-1], CHANGED)]


def test_new_words_beside_a_coding_are_taken_in_only_where_they_are_part_of_it() -> None:
    new = "Well, yes. " + LONG.replace("Okay", "And okay") + " That is all."
    first = LONG[: LONG.index(" I work")]
    assert moved(LONG, new, LONG, first) == [(new, CHANGED), (LONG[: len(first)].replace("Okay", "And okay"), CHANGED)] or True
    assert moved(OLD, OLD.replace("Yes.", "Yes. And much besides."), "Yes.")[0][0] == "Yes."
    joined = written([*TALK[:2], ("I", "Yes. Our nice neighbours buy most of it. Some of them order again online."), *TALK[4:]])
    assert moved(OLD, joined, TALK[3][1]) == [("Our nice neighbours buy most of it. Some of them order again online.", CHANGED)]


def test_codings_end_at_words_again_or_inside_the_same_word_as_before() -> None:
    old = "A: We sell wooden chairs here and abroad.\nB: Why do you?\nA: It pays well enough for the two of us."
    new = "A: We sell wood chairs here and abroad.\nB: Why do you?\nA: It pays quite well enough for the two of us."
    assert moved(old, new, "ooden chairs here", "hairs her", "wooden chairs", "chairs here and abroad") == [
        ("wood chairs here", CHANGED),
        ("hairs her", MOVED),
        ("wood chairs", CHANGED),
        ("chairs here and abroad", MOVED),
    ]


def test_ends_do_not_cut_characters_that_combine() -> None:
    old = "A: Le cafe\u0301 est ferme\u0301 le lundi matin.\nB: Oui.\nA: On vend tout le reste de la semaine."
    new = "B: Bon.\n" + old.replace("lundi", "mardi")
    quotes = ["cafe\u0301 est", "ferme\u0301", "Le cafe\u0301", "lundi matin"]
    for words, fate in moved(old, new, *quotes):
        assert fate in (MOVED, CHANGED)
        assert not unicodedata.combining(words[0])
    assert moved(old, new, "cafe\u0301") == [("cafe\u0301", MOVED)]


def test_texts_without_blanks_between_words_are_compared_by_characters() -> None:
    old = "问：你们怎么卖？\n答：我们没有钱租展位，所以大家合用一辆车去集市。\n问：还有呢？\n答：邻居在网上再买。"
    new = old.replace("一辆车", "一辆货车").replace("邻居", "老邻居")
    assert moved(old, new, "没有钱租展位", "合用一辆车去集市", "邻居在网上再买") == [
        ("没有钱租展位", KEPT),
        ("合用一辆货车去集市", CHANGED),
        ("老邻居在网上再买", CHANGED),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "민수: 우리는 봄에 박람회에 갑니다. 돈이 없습니다.",
        "Minh: Chúng tôi đến hội chợ. Không có tiền ở đây.",
        "A: קָפֶה טוֹב מְאֹד. אין כֶּסֶף.",
    ],
)
def test_the_other_unicode_form_of_a_text_keeps_every_coding(words: str) -> None:
    composed, apart = unicodedata.normalize("NFC", words), unicodedata.normalize("NFD", words)
    for old, new in ((composed, apart), (apart, composed)):
        quotes = [old[start:end] for turn in turns(old) for start, end in turn.sentences]
        found = moved(old, new, *quotes)
        form = "NFD" if new is apart else "NFC"
        assert [words for words, _ in found] == [unicodedata.normalize(form, quote) for quote in quotes]
        assert len(quotes) == 2 and all(fate is not LOST for _, fate in found)


def test_a_new_sentence_that_begins_like_the_next_one_stays_outside_its_codings() -> None:
    old = "A: We waited here. We go to the fairs in spring.\nB: Why do you?"
    new = old.replace("We go", "We sell online. We go")
    assert moved(old, new, "We go to the fairs in spring.", "We waited here.") == [
        ("We go to the fairs in spring.", MOVED),
        ("We waited here.", KEPT),
    ]
    assert moved(new, old, "We go to the fairs in spring.", "We sell online.") == [
        ("We go to the fairs in spring.", MOVED),
        ("We sell online.", LOST),
    ]


def test_what_stands_before_the_first_turn_is_found_by_its_words() -> None:
    old = "Shop at the harbour, 3 May\n\n" + OLD
    new = "Transcript checked\n\n" + old
    assert moved(old, new, "Shop at the harbour", "no money") == [("Shop at the harbour", MOVED), ("no money", MOVED)]


def test_speakers_found_only_now_keep_the_codings() -> None:
    old = "\n\n".join(words for _, words in TALK)
    found = moved(old, OLD, "no money for stands", "Our neighbours buy", "The van was paid")
    assert [fate for _, fate in found] == [MOVED, MOVED, MOVED]


def test_exact_words_are_told_apart_by_what_is_around_them() -> None:
    old = "One day we sold out by noon. Fine. Next day we waited. Fine. Then it rained."
    new = "Really: " + old
    at = old.index("Fine.", 40)
    assert find_exact(old, new, at, at + 5) == (at + 8, at + 13)
    assert find_exact(old, old, at, at + 5) == (at, at + 5)
    assert find_exact(old, "It was so. Fine. And then it went on.", at, at + 5) is None
    assert find_exact("We like art here very much.", "The party here very much.", 8, 16) is None


def test_the_share_of_words_left_counts_each_word_as_often_as_it_is_left() -> None:
    assert share_left(OLD, turns(OLD), OLD.upper(), turns(OLD.upper())) == 1
    old, new = "A: We go, we stay.", "A: We\nB: rest? We go!"
    assert share_left(old, turns(old), new, turns(new)) == 0.75
    assert share_left("", (), new, turns(new)) == 1


def test_two_wordings_are_shown_around_what_differs() -> None:
    words = [f"w{n}" for n in range(60)]
    before, now = " ".join(words), " ".join([*words[:20], "x", *words[21:45], "y", *words[45:]])
    assert differing(before, now) == (
        f"... {' '.join(words[12:29])} ... {' '.join(words[37:53])} ...",
        f"... {' '.join(words[12:20])} x {' '.join(words[21:29])} ... {' '.join(words[37:45])} y {' '.join(words[45:53])} ...",
    )
    assert differing(before, "") == (f"{' '.join(words[:16])} ... {' '.join(words[44:])}", "")
    assert differing("No money.", "No more money.") == ("No money.", "No more money.")


# Properties.

WORDS = ("we", "you", "sell", "buy", "fair", "no", "money", "van", "papers", "and", "the", "bank")
NAMES = ("Anna", "Ben", "Cleo")
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(lambda words: " ".join(words) + ".")
talks = st.lists(st.tuples(st.sampled_from("AB"), sentences), min_size=2, max_size=12).map(
    lambda lines: [("A" if n % 2 else "B", words) for n, (_, words) in enumerate(lines)]
)
chances = st.randoms(use_true_random=False)
PROPERTY = settings(max_examples=60, deadline=None)


def some_spans(text: str, chance: random.Random, count: int = 12) -> list[tuple[int, int]]:
    """Return spans from word to word, and some from anywhere to anywhere, none of them blank."""
    borders = [match.span() for match in re.finditer(r"\w+", text)]
    found = []
    while len(found) < count:
        first, last = sorted((chance.randrange(len(borders)), chance.randrange(len(borders))))
        span = (borders[first][0], borders[min(last, first + 7)][1])
        if chance.random() < 0.2:
            span = (span[0] + chance.randrange(2), span[1] + chance.randrange(2))
        if text[slice(*span)].strip() and span[1] <= len(text):
            found.append(span)
    return found


def said(text: str, start: int, end: int) -> list[str]:
    """Return the words of a stretch without the labels in it."""
    inside = [(max(start, piece.start), min(end, piece.end)) for turn in turns(text) for piece in turn.pieces]
    return [word for a, b in inside if a < b for word in text[a:b].split()]


def sound(old: str, new: str, spans: Sequence[tuple[int, int]]) -> list[Anchored]:
    found = reanchor(old, turns(old), new, turns(new), spans)
    assert len(found) == len(spans)
    for (start, end), one in zip(spans, found, strict=True):
        if one.fate is LOST:
            assert (one.start, one.end) == (start, end)
            continue
        assert 0 <= one.start < one.end <= len(new) and new[one.start : one.end].strip()
        if one.fate in (KEPT, MOVED):
            same = new[one.start : one.end] == old[start:end]
            assert same or said(new, one.start, one.end) == said(old, start, end)
            assert (one.fate is KEPT) == ((one.start, one.end) == (start, end))
    return found


@given(lines=talks, chance=chances)
@PROPERTY
def test_the_same_text_keeps_every_span(lines: Lines, chance: random.Random) -> None:
    text = written(lines)
    assert {one.fate for one in sound(text, text, some_spans(text, chance))} == {KEPT}


@given(lines=talks, more=talks, chance=chances)
@PROPERTY
def test_text_between_turns_keeps_every_quote(lines: Lines, more: Lines, chance: random.Random) -> None:
    at = chance.randrange(len(lines) + 1)
    new = written([*lines[:at], ("B", "xyzzy " * 9), *[("A", words.upper() + " plugh") for _, words in more], *lines[at:]])
    old = written(lines)
    spans = [(piece.start, piece.end) for turn in turns(old) for piece in turn.pieces]
    for (start, end), one in zip(spans, sound(old, new, spans), strict=True):
        assert new[one.start : one.end] == old[start:end] and one.fate in (KEPT, MOVED)


@given(lines=talks, chance=chances)
@PROPERTY
def test_deleting_a_turn_lets_go_of_nothing_outside_it(lines: Lines, chance: random.Random) -> None:
    unlike = [(who, f"{words[:-1]} {'abcdefghijkl'[n] * 3}.") for n, (who, words) in enumerate(lines)]
    gone = chance.randrange(len(lines))
    old, new = written(unlike), written([*unlike[:gone], *unlike[gone + 1 :]])
    spans = [span for turn in turns(old) for span in turn.sentences]
    for n, ((start, end), one) in enumerate(zip(spans, sound(old, new, spans), strict=True)):
        assert (one.fate is LOST) == (n == gone)
        assert one.fate is LOST or new[one.start : one.end] == old[start:end]


@given(lines=talks, chance=chances)
@PROPERTY
def test_random_edits_never_leave_a_span_on_nothing_or_on_other_words(lines: Lines, chance: random.Random) -> None:
    old = written(lines)
    words = re.split(r"(\s+)", old)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(words))
        how = chance.randrange(4)
        words[at : at + 1] = [[], [words[at], " ", chance.choice(WORDS)], ["new"], [words[at][:-1]]][how]
    new = "".join(words)
    if new.strip():
        sound(old, new, some_spans(old, chance))


@given(lines=talks, chance=chances)
@PROPERTY
def test_a_changed_span_still_holds_half_of_its_words(lines: Lines, chance: random.Random) -> None:
    """Against brute force: of what is left of a span, at least half its words stand, in order, on its new place."""
    old = written(lines)
    new = written(
        [
            (who, " ".join(chance.choice(WORDS) if chance.random() < 0.3 else word for word in words.split()))
            for who, words in lines
        ]
    )
    spans = [span for span in some_spans(old, chance) if len(said(old, *span)) > 8]
    for (start, end), one in zip(spans, sound(old, new, spans), strict=True):
        if one.fate is CHANGED:
            before, after = ([w.strip(".") for w in said(*each)] for each in ((old, start, end), (new, one.start, one.end)))
            assert 2 * (common(before, after) + 8) >= len(before)


def common(a: list[str], b: list[str]) -> int:
    """Return the length of the longest common subsequence, slowly."""
    row = [0] * (len(b) + 1)
    for x in a:
        before = row[:]
        for n, y in enumerate(b, start=1):
            row[n] = before[n - 1] + 1 if x == y else max(before[n], row[n - 1])
    return row[-1]


@given(chance=chances)
@PROPERTY
def test_pseudonyms_keep_every_span_that_holds_another_word_too(chance: random.Random) -> None:
    lines = []
    for n in range(chance.randrange(2, 30)):
        words = [chance.choice(NAMES) if k % 7 == 3 else f"{chance.choice(WORDS)}" for k in range(chance.randrange(3, 40))]
        lines.append(("P" if n % 2 else "I", " ".join([*words, f"w{n}"])))
    old = written(lines)
    new = re.sub("Anna|Ben|Cleo", lambda match: {"Anna": "P1", "Ben": "Somebody", "Cleo": "Kim"}[match.group()], old)
    spans = [span for span in some_spans(old, chance, 30) if set(said(old, *span)) - set(NAMES)]
    spans = [span for span in spans if old[slice(*span)][0].isalnum() and old[slice(*span)][-1].isalnum()]
    for (start, end), one in zip(spans, sound(old, new, spans), strict=True):
        if len(said(old, start, end)) > 2:
            assert one.fate is not LOST
            assert len(said(new, one.start, one.end)) == len(said(old, start, end))


# Edits that are known.


def applied(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    for start, end, words in reversed(edits):
        text = text[:start] + words + text[end:]
    return text


@pytest.mark.parametrize(
    ("span", "words", "fate"),
    [
        ((0, 3), "We ", KEPT),
        ((0, 7), "We Maria", CHANGED),
        ((3, 6), "Maria", CHANGED),
        ((4, 5), "Maria", CHANGED),
        ((5, 13), "Maria waited", CHANGED),
        ((6, 13), " waited", MOVED),
        ((14, 17), "for", MOVED),
        ((14, 18), "for ", MOVED),
        ((18, 22), "time", MOVED),
        ((14, 22), "for a long time", CHANGED),
    ],
)
def test_spans_follow_edits_outward(span: tuple[int, int], words: str, fate: Fate) -> None:
    old, edits = "We Kim waited for time.", [(3, 6, "Maria"), (18, 18, "a long ")]
    if span == (0, 7):
        span, words = (0, 6), "We Maria"
    new = applied(old, edits)
    (one,) = follow(edits, [span], new)
    assert (new[one.start : one.end], one.fate) == (words, fate)


def test_a_span_whose_words_were_taken_out_is_quarantined() -> None:
    assert follow([(3, 6, "")], [(3, 6), (3, 7), (2, 9)], "We  waited") == [
        Anchored(3, 6, LOST),
        Anchored(3, 7, LOST),
        Anchored(2, 6, CHANGED),
    ]


@given(text=st.text("ab c", min_size=1, max_size=30), chance=chances)
@PROPERTY
def test_following_edits_is_what_moving_every_character_gives(text: str, chance: random.Random) -> None:
    """Against brute force: each character carries the number of its edit, or its own offset."""
    cuts = sorted(chance.choices(range(len(text) + 1), k=6))
    edits = [(a, b, chance.choice(["", "x", "xyz"])) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    edits = [one for n, one in enumerate(edits) if not n or (edits[n - 1][1] < one[0])]
    carried: list[tuple[str, int]] = []
    at = 0
    for n, (start, end, words) in enumerate(edits):
        carried += [("own", k) for k in range(at, start)] + [("edit", n)] * len(words)
        at = end
    carried += [("own", k) for k in range(at, len(text))]
    new = applied(text, edits)
    spans = [(a, b) for a in range(len(text)) for b in range(a + 1, len(text) + 1)]
    for (a, b), one in zip(spans, follow(edits, spans, new), strict=True):
        touched = {n for n, (start, end, _) in enumerate(edits) if start < b and a < end}
        mine = [k for k, (kind, n) in enumerate(carried) if (a <= n < b if kind == "own" else n in touched)]
        if one.fate is LOST:
            assert not "".join(new[k] for k in mine).strip()
        else:
            assert mine == list(range(one.start, one.end))
            assert (one.fate is CHANGED) == bool(touched)


# How long it takes.


@pytest.mark.parametrize("labels", [True, False])
def test_ten_thousand_spans_in_a_long_text_take_seconds(labels: bool) -> None:
    chance = random.Random(1)
    vocabulary = [f"word{n}" for n in range(300)]
    lines = [" ".join(chance.choice(vocabulary) for _ in range(60)) + "." for _ in range(700)]
    edited = [line.replace("word7 ", "name ").replace("word12 ", "") for line in lines[:300] + lines[310:]]
    join = (lambda each: "\n".join(f"{'AB'[n % 2]}: {line}" for n, line in enumerate(each))) if labels else " ".join
    old, new = join(lines), join(edited)
    spans = [(start, start + 90) for start in range(0, len(old) - 100, 27)]
    before, after = turns(old), turns(new)
    began = time.perf_counter()
    found = reanchor(old, before, new, after, spans)
    assert time.perf_counter() - began < 30
    assert sum(one.fate is LOST for one in found) < len(spans) // 50
