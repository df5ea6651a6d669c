from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gioia_coder.core.anchoring import follow
from gioia_coder.core.pseudonyms import Key, Name, Names, Place, Text, apply, edits, place_of, propose, standing, suggest
from gioia_coder.core.pseudonyms.contacts import contacts
from gioia_coder.core.text.canonical import fold


def found(text: str, language: str = "en", *labels: str) -> dict[str, str]:
    """Return what is proposed for one text, kinds by what is written."""
    return {one.written: one.kind for one in propose([Text("E1", text, language, labels)])}


def replaced(text: str, *names: tuple[str, str]) -> str:
    return apply(text, edits(text, Names(Name(*one) for one in names)))


# Proposals.


def test_names_are_found_in_danish() -> None:
    text = "Int: Hvordan?\nLærke: Vi flyttede til Ølgod med hr. Bækgaard. Så ringede Søren fra Thy-Mors Bank. Vi så Søren."
    assert found(text, "da", "Int", "Lærke") == {
        "Lærke": "person", "Bækgaard": "person", "Søren": "person", "Ølgod": "place", "Thy-Mors Bank": "organisation",
    }  # fmt: skip


def test_names_are_found_in_dutch() -> None:
    text = "Wij gingen naar Deventer met mevrouw van der Berg. Toen belde Joost de Vries in het Nederlands, op maandag."
    assert {"Deventer", "Joost de Vries"} <= set(found(text, "nl"))
    assert not {"Wij", "Toen", "Nederlands"} & set(found(text, "nl"))


def test_names_are_found_in_french() -> None:
    text = "C'est l'usine de Mme Lefèvre à Besançon. Les Français l'aiment. On a vu Émile chez L'Oréal. Puis il est parti."
    names = found(text, "fr")
    assert {"Lefèvre", "Émile", "Besançon", "L'Oréal"} <= set(names)
    assert not {"Les", "Français", "On", "Puis", "C'est"} & set(names)
    assert names["Besançon"] == "place"


def test_german_nouns_do_not_flood_the_list() -> None:
    text = (
        "Wir haben die Maschine mit Kunden gebaut. Der Preis war gut, sagte Annette. Ohne Vertrag ging Annette nach Jena. "
        "In Jena war eine Besprechung und die Kunden hatten Vertrauen. Frau Kunze hat den Vertrag geschrieben."
    )
    assert set(found(text, "de")) == {"Annette", "Jena", "Kunze"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我们问了王小明经理，也问了李先生。老张说不行。", {"王小明", "李先生", "老张"}),
        ("我們問了陳美玲小姐，也問了劉總經理。對於這個問題，老師說不行。", {"陳美玲", "劉總經理"}),
    ],
)
def test_names_are_found_in_both_chinese_scripts(text: str, names: set[str]) -> None:
    assert set(found(text, "zh")) == names


def test_a_chinese_label_is_a_name_and_a_role_is_none() -> None:
    assert found("采访者：怎么样？\n张伟：很好。", "zh", "采访者", "张伟") == {"张伟": "person"}


def test_names_are_found_in_hebrew() -> None:
    assert found("דוד: דיברתי עם מר כהן ועם דוד.", "he", "דוד") == {"דוד": "person", "כהן": "person"}


@pytest.mark.parametrize("label", ["Interviewer", "Respondent 3", "R", "I", "E1-a", "#03", "Speaker 2", "受访者", "CEO"])
def test_labels_that_are_no_names_are_not_proposed(label: str) -> None:
    assert found(f"{label}: yes.", "en", label) == {}


def test_words_with_a_capital_that_name_nobody_are_not_proposed() -> None:
    text = "I think on Monday I was in English class. Then the CEO came. But I said OK. The TV was on, and I'm Danish."
    assert found(text) == {}


def test_a_sentence_that_begins_with_a_name_is_not_taken_for_a_longer_one() -> None:
    text = "Ask Anna Holm. I met Anna Holm, and Rosa. Rosa Berg was there. Rosa Berg left."
    assert set(found(text)) == {"Anna Holm", "Rosa", "Rosa Berg", "Berg"} & set(found(text))
    assert "Ask Anna Holm" not in found(text)
    assert {"Anna Holm", "Rosa Berg"} <= set(found(text))


def test_a_word_that_is_mostly_written_small_is_not_proposed() -> None:
    text = "we will go. you will see. they will. nobody will. and it will be. That is Will I think."
    assert "Will" not in found(text)
    assert "Will" in found(text, "en", "Will")


def test_sure_ones_come_first_and_then_the_frequent_ones() -> None:
    text = "Bo: we saw Vera and Carl. then Carl left. Mr Dahl wrote to a@b.org"
    listed = propose([Text("E1", text, "en", ("Bo",))])
    assert [one.written for one in listed] == ["Bo", "a@b.org", "Dahl", "Carl", "Vera"]
    assert [one.sure for one in listed] == [True, True, False, False, False]


def test_what_the_key_has_keeps_its_pseudonym_and_new_numbers_go_on() -> None:
    key = [Name("Vera", "Person 4"), Name("Carl", "")]
    listed = propose([Text("E1", "we saw Vera, Carl and Dora.")], key=key)
    assert {one.written: (one.pseudonym, one.known) for one in listed} == {
        "Vera": ("Person 4", True), "Carl": ("", True), "Dora": ("Person 1", False),
    }  # fmt: skip


def test_pseudonyms_that_were_put_in_are_not_proposed() -> None:
    key = [Name("Vera", "Person 1"), Name("Carl", "Maria"), Name("Odense", "the City")]
    text = Text("E1", "Maria: we saw Person 1 in the City, and Mr Maria too. But we saw Dora.", "en", ("Maria",))
    assert [one.written for one in propose([text], ["Maria"], key)] == ["Dora"]


def test_a_number_taken_by_the_key_is_not_given_again() -> None:
    assert suggest([("person", "Dora")], [Name("Vera", "Person 1")]) == ["Person 2"]
    assert suggest([("phone", "12345678"), ("phone", "+45 12 34 56 78")]) == ["[phone 1]", "[phone 1]"]


def test_an_id_made_of_a_label_is_the_same_person() -> None:
    names = [("person", one) for one in ("Maria Lindqvist", "Maria-Lindqvist", "Maria", "maria_lindqvist", "Bo")]
    assert suggest(names) == ["Person 1"] * 4 + ["Person 2"]
    listed = propose([Text("E1", "Maria Lindqvist: yes.", "en", ("Maria Lindqvist",))], ["Maria-Lindqvist"])
    assert {one.pseudonym for one in listed} == {"Person 1"}


def test_what_somebody_is_called_already_is_not_given_to_another() -> None:
    listed = propose([Text("E1", "Person 1: we saw Vera.", "en", ("Person 1",))])
    assert [(one.written, one.pseudonym) for one in listed if one.written == "Vera"] == [("Vera", "Person 2")]


@pytest.mark.parametrize(
    "text",
    ["+45 12 34 56 78", "0045 12345678", "06 12 34 56 78", "(020) 7946 0958", "555-123-4567", "13812345678", "+972-3-123-4567"],
)
def test_telephone_numbers_are_found(text: str) -> None:
    assert [(kind, f"at {text} now"[start:end]) for kind, start, end in contacts(f"at {text} now")] == [("phone", text)]


@pytest.mark.parametrize(
    "text",
    [
        "2019-2020",
        "1 500 000",
        "1.500.000 kr",
        "€ 12345678",
        "00:12:33",
        "[00:12:33.500]",
        "10.03.2021 14",
        "2021-03-10",
        "12345",
    ],
)
def test_years_times_amounts_and_stamps_are_no_telephone_numbers(text: str) -> None:
    assert list(contacts(f"at {text} now")) == []


# Replacing.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna's, Annas and Anna.", "P's, Ps and P."),
        ("Annabel and Joanna stay.", "Annabel and Joanna stay."),
        ("anna and ANNA are looked at by a person", "anna and ANNA are looked at by a person"),
        ("Anna2 and E1_Anna", "P2 and E1_P"),
        ("d'Anna, L’Anna-Maria", "d'P, L’P-Maria"),
    ],
)
def test_whole_words_as_written_and_their_genitives_are_replaced(text: str, expected: str) -> None:
    assert replaced(text, ("Anna", "P")) == expected


def test_accents_and_unicode_forms_make_no_difference() -> None:
    assert replaced("José, Jose, Jose\u0301", ("José", "P")) == "P, P, P"


def test_the_longer_name_wins_and_pseudonyms_are_not_looked_into() -> None:
    names = (("Anna", "Ben"), ("Ben", "Anna"), ("Anna Berg", "Q"))
    assert replaced("Anna Berg saw Anna and Ben", *names) == "Q saw Ben and Anna"


def test_a_longer_name_that_stays_keeps_a_shorter_one_in_it() -> None:
    assert replaced("Rose went to Rose Street", ("Rose", "P"), ("Rose Street", "")) == "P went to Rose Street"


def test_chinese_names_need_no_borders() -> None:
    assert replaced("我问了王小明，小明说好", ("王小明", "P"), ("小明", "Q")) == "我问了P，Q说好"


def test_hebrew_particles_before_a_name_stay() -> None:
    assert replaced("דוד ולדוד, בדוד", ("דוד", "P")) == "P ולP, בP"
    assert replaced("גדוד", ("דוד", "P")) == "גדוד"


def test_a_name_does_not_run_into_the_next_turn() -> None:
    assert replaced("I asked Anna\nBerg: yes. Anna\nBerg said", ("Anna Berg", "P")) == "I asked Anna\nBerg: yes. P said"


def test_single_places_are_let_through_or_taken() -> None:
    names = Names([Name("Rose", "P")])
    text = "Rose and a rose and Rose"
    assert apply(text, edits(text, names, {(0, 4)}, {(11, 15)})) == "Rose and a P and P"


# What still stands.


def test_a_name_stands_whatever_its_case_and_accents() -> None:
    key = [Name("José Berg", "P")]
    assert [text for text in ("JOSE BERG", "josé  berg", "Jose Berger", "P") if standing(text, key)] == [
        "JOSE BERG",
        "josé  berg",
    ]


def test_a_place_that_was_let_through_is_known_again_in_a_quote_and_no_other_is() -> None:
    text = "We walked in the rose garden behind the house, and Rose came."
    place = place_of(fold(text), 17, 21)
    key = [Name("Rose", "P")]
    assert [text[start:end] for _, start, end in standing(text, key, [place])] == ["Rose"]
    assert standing("in the rose garden behind", key, [place]) == []
    assert standing("a rose is a rose", key, [place])
    assert standing("rose", key, [place])


def test_a_form_that_stays_and_a_name_that_is_its_own_pseudonym_do_not_stand() -> None:
    key = [Name("Will", "P"), Name("will", ""), Name("Ann", "Ann")]
    assert [name for name, *_ in standing("will Will ask Ann", key)] == ["Will"]


def test_a_name_inside_a_pseudonym_does_not_stand() -> None:
    assert standing("Farmer Rose came", [Name("Rose", "P"), Name("Bo", "Farmer Rose")]) == []


def test_many_texts_are_looked_through_at_once() -> None:
    names = Names([Name("Anna", "P"), Name("José Berg", "Q")])
    assert names.in_any(["no", "Joanna", "anna", "", "x jose", "berg", "Jose  Berg"]) == [2, 6]


words = st.text("aAbBéÉe\u0301sSß'’ \n.-王小دו", max_size=40)
written = st.text("aAbBéÉsß王小ו", min_size=1, max_size=4)
keys = st.lists(st.tuples(written, st.sampled_from(["[P 1]", "[P 2]", "[P 3]"])), max_size=5, unique_by=lambda one: one[0])


@given(words, keys)
@example("ß s ss", [("s", "[P 1]")])
def test_no_decided_name_stands_as_written_after_the_edits_and_the_rest_is_as_it_was(
    text: str, key: list[tuple[str, str]]
) -> None:
    names = [Name(*one) for one in key]
    made = edits(text, Names(names))
    assert made == sorted(made)
    assert all(first[1] <= second[0] for first, second in pairwise(made))
    new = apply(text, made)
    at = shift = 0
    for start, end, put in made:
        assert new[at + shift : start + shift] == text[at:start]
        at, shift = end, shift + len(put) - (end - start)
    assert new[at + shift :] == text[at:]
    # a name in another case is for a person to look at; what is as written is gone
    assert not [hit for hit in Key(names).standing(new) if hit.exact]


@given(words, keys, st.data())
def test_spans_outside_the_edits_keep_their_words(text: str, key: list[tuple[str, str]], data: st.DataObject) -> None:
    made = edits(text, Names(Name(*one) for one in key))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new = apply(text, made)
    if text[start:end].strip() and all(last <= start or end <= first for first, last, _ in made):
        at = follow(made, [(start, end)], new)[0]
        assert new[at.start : at.end] == text[start:end]


def test_a_place_tells_two_occurrences_apart() -> None:
    assert Place("rose", "thered", "isnice").fits(Place("rose", "red", "isnice"))
    assert not Place("rose", "thered", "isnice").fits(Place("rose", "blue", "isnice"))
    assert not Place("rose", "thered", "isnice").fits(Place("Rose", "thered", "isnice"))
