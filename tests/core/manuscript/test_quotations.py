"""Quotations of a manuscript beside transcripts: found in every style, and what differs is told with both words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gioia_coder.core.manuscript import Checked, Finding, Found, Paragraph, Part, SetOff, check
from gioia_coder.core.pseudonyms import Key, Name
from gioia_coder.core.study import Study
from gioia_coder.core.text import fold
from tests.core.builders import Book, Text, study, where

STYLES = ["“{}”", '"{}"', "„{}“", "„{}”", "»{}«", "«{}»", "« {} »", "‘{}’", "'{}'", "「{}」", "『{}』", "‚{}‘", '“{}"', "”{}”"]
ASKED = "How did the fifteen of you begin with this whole thing?"
DYER = (
    "Well, with nothing, honestly. We hadn't a budget for a hall, so we dyed cloth in the old school kitchen and hung it to dry "
    "on the goalposts. People laughed, and the growers' barn stood empty then."
)
POTTER = "Every cup takes two days. My sister carries them down, and half of the buyers order again online before the new year."
CHINESE = "我们没有钱租城里的店铺，所以每次市集都发一张小卡片给客人，他们回家以后再上网买。"
HEBREW = "לא היה לנו כסף לחנות בעיר, ולכן שיתפנו את הדוכן עם השכנים שלנו בכל שבת."


@cache
def sample() -> Study:
    texts = {
        "E1-01": Text([("I", ASKED), ("E1-A", DYER)], "E1", informants=("E1-A",), minutes="58"),
        "E1-02": Text([("I", "And the cups?"), ("#03", POTTER)], "E1", informants=("#03",), minutes="54"),
        "M1-01": Text([("M1-A", CHINESE), ("M1-A", HEBREW)], "M1", informants=("M1-A",), minutes="61"),
    }
    people = {"I": ("", "interviewer"), "E1-A": ("E1", "chair, indigo dyer"), "#03": ("E1", "potter"), "M1-A": ("M1", "owner")}
    book = Book({"Frugal": {"Scarcity": ["no money", "no hall"]}})
    made = study(book, texts, [("E1-01", 0, 5, "no money")], cases=("E1", "M1"), informants=people)
    states = (("people laughed", "private", DYER), ("my sister carries", "rejected", POTTER))
    quotes = []
    for n, (words, state, text) in enumerate(states, 1):
        ref = "E1-01" if text is DYER else "E1-02"
        start, end = where(made, ref, words[0].upper() + words[1:])
        quotes.append((ref, start, end, state, "", n))
    return study(
        book,
        texts,
        [("E1-01", 0, 5, "no money")],
        cases=("E1", "M1"),
        informants=people,
        quotes=[(ref, start, end, state, shown) for ref, start, end, state, shown, _ in quotes],
    )


def checked(*texts: str | Paragraph, of: Study | None = None, key: Key | None = None) -> Checked:
    paragraphs = [one if isinstance(one, Paragraph) else Paragraph(one, f"paragraph {n}") for n, one in enumerate(texts, 1)]
    return check(of or sample(), paragraphs, key)


def found(*texts: str | Paragraph, of: Study | None = None) -> list[Finding]:
    return [one for one in checked(*texts, of=of).findings if one.kind is not Found.EXACT]


def kinds(*texts: str | Paragraph) -> list[str]:
    return [one.kind.value for one in found(*texts)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "words",
    [
        "we dyed cloth in the old school kitchen",
        "We hadn’t a budget for a hall",
        "the growers’ barn stood empty then",
        "[W]e dyed cloth ... and hung it [on Sundays] to dry",
        "We hadn't a budget […] for a hall, so we dyed (...) cloth",
    ],
)
def test_words_are_found_in_every_style_with_allowed_edits(style: str, words: str) -> None:
    result = checked(f"The chair said {style.format(words)} (E1-A), and went on.")
    assert [(one.kind, one.source.startswith("E1-01@")) for one in result.findings] == [(Found.EXACT, True)], result.findings
    assert result.quotations == result.exact == 1


SPOKEN = [("E1-01", DYER, "E1-A"), ("E1-02", POTTER, "#03"), ("M1-01", CHINESE, "M1-A"), ("M1-01", HEBREW, "M1-A")]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_span_quoted_in_any_style_is_found_at_its_place(data: st.DataObject) -> None:
    ref, text, who = data.draw(st.sampled_from(SPOKEN))
    borders = (
        [0, *(n for n, char in enumerate(text) if char == " "), len(text)] if text is not CHINESE else [*range(len(text) + 1)]
    )
    first = data.draw(st.integers(0, len(borders) - 6))
    last = data.draw(st.integers(first + (12 if text is CHINESE else 5), len(borders) + (8 if text is CHINESE else 0)))
    assume(last < len(borders))
    start, end = borders[first], borders[last]
    words = text[start:end].strip(" .,，。")
    cut = data.draw(st.sampled_from(["", " ... ", " [...] ", " [we] "]))
    if cut and text is not CHINESE and words.count(" ") > 8:
        parts = words.split(" ")
        words = " ".join(parts[:4]) + cut + " ".join(parts[4 + 2 * (cut != " [we] ") :])
    style = data.draw(st.sampled_from(STYLES))
    case = data.draw(st.sampled_from([str, str.upper]))
    before = data.draw(st.sampled_from(["", "He said: ", "It’s the growers’ word, "]))
    result = checked(f"{before}{style.format(case(words))} ({who})")
    exact = [one for one in result.findings if one.kind is Found.EXACT]
    assert len(exact) == 1, (words, result.findings)
    span = exact[0].source.partition("@")[2].partition(" ")[0]
    body = sample().revision(1 + [one.ref for one in sample().sources].index(ref)).text
    at = body.index(text)
    if span:
        a, b = map(int, span.split("-"))
        assert fold(body[a:b]).text.startswith(fold(words[:4]).text) and at <= a < b <= at + len(text)
    assert exact[0].source.startswith(ref) and not any(one.kind is Found.WORDS for one in result.findings)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_one_changed_word_is_told_with_both_words(data: st.DataObject) -> None:
    ref, text, who = data.draw(st.sampled_from(SPOKEN[:2]))
    own = text.split(" ")
    first = data.draw(st.integers(0, len(own) - 8))
    last = data.draw(st.integers(first + 6, len(own)))
    at = data.draw(st.integers(first, last - 1))
    told = own[at].strip(".,")
    assume(told.isalpha())
    words = " ".join([*own[first:at], "zeppelin", *own[at + 1 : last]])
    (finding,) = [one for one in found(f"“{words}” ({who})") if one.kind is Found.WORDS]
    assert finding.fault and "zeppelin" in finding.what and told in finding.what and finding.source.startswith(ref)
    assert finding.what.index("zeppelin") < finding.what.index("transcript")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("We hadn’t a penny for a hall", 'said "penny for", transcript "budget for".'),
        ("so we dyed cloth in the old kitchen", 'leaves out "school" after "old" without a mark.'),
        ("so we dyed cloth in the very old school kitchen", 'said "very old", transcript "old".'),
        ("a budget ... so they dyed cloth in the old school", 'said "they dyed", transcript "we dyed".'),
        ("hung it to dry on the lampposts", 'said "the lampposts", transcript "the goalposts".'),
    ],
)
def test_what_differs_is_told_in_words(words: str, what: str) -> None:
    (finding,) = found(f"“{words}” (E1-A).")
    assert (finding.kind, finding.what) == (Found.WORDS, what)


def test_words_of_a_script_without_blanks_and_from_right_to_left() -> None:
    (one,) = found("她说“我们没有钱租城外的店铺”（M1-A）。")
    assert one.what == 'said "外的", transcript "里的".'
    (other,) = found("היא אמרה “לא היה לנו זמן לחנות בעיר” (M1-A).")
    assert "זמן" in other.what and "כסף" in other.what


@pytest.mark.parametrize(
    "text",
    [
        "What is called “frugal innovation” or “base of pyramids” is ‘not new’.",
        "The growers' barn and the dyers' kitchen, it's the '90s rock 'n' roll.",
        'A board of 5" by 7" and a 6\' ladder.',
        "We read “Seeking qualitative rigor in inductive research” (Gioia et al., 2013).",
        "As Gioia (2013) asks, “what would the informants themselves say”?",
    ],
)
def test_terms_apostrophes_and_literature_are_no_quotations(text: str) -> None:
    result = checked(text)
    assert not result.findings and not result.quotations


def test_references_are_passed_over_and_an_appendix_is_not() -> None:
    title = "Smith, J. “A study of the barns of all those growers”."
    assert kinds(title) == ["not found"]
    assert not kinds("References", title)
    assert kinds("References", title, "Appendix A", "“Every cup takes nine days now” (#03)") == ["words differ", "rejected"]


def test_what_is_found_nowhere_is_a_fault_only_beside_an_informant() -> None:
    words = "“The moon is made of blue cheese, I think”"
    (alone,) = found(f"Some say {words}.")
    assert (alone.kind, alone.fault) == (Found.NOT_FOUND, False)
    (named,) = found(f"Some say {words} (E1-A).")
    assert (named.kind, named.fault) == (Found.NOWHERE, True) and "E1-A" in named.what


QUOTE = "“so we dyed cloth in the old school kitchen”"


@pytest.mark.parametrize(
    "text",
    [
        f"{QUOTE} (#03)",
        f"{QUOTE} (03)",
        f"{QUOTE}, (03#)",
        f"{QUOTE} [#03, potter].",
        f"{QUOTE} – Informant 3, potter",
        f"{QUOTE} (Informant no. 03)",
        f"Informant 3 said: {QUOTE}.",
        f"#03 put it so: {QUOTE}.",
        f"{QUOTE} (E1-02)",
    ],
)
def test_a_wrong_informant_is_told_with_the_right_one(text: str) -> None:
    (finding,) = found(text)
    assert (finding.kind, finding.fault) == (Found.INFORMANT, True)
    assert "E1-A" in finding.what or "E1-01" in finding.what


@pytest.mark.parametrize(
    "text",
    [
        f"{QUOTE} (E1-A, chair, case E1)",
        f"{QUOTE} (e1-a)",
        f"{QUOTE} (E1-01:2)",
        f"{QUOTE} (dyer in E1)",
        f"{QUOTE} (E1/E1-A)",
        f"E1-A ({QUOTE}), and “Every cup takes two days” (#03).",
        f"Both agree: {QUOTE}, says E1-A, and “Every cup takes two days”, says #03.",
    ],
)
def test_a_right_informant_role_and_case_are_no_finding(text: str) -> None:
    assert not found(text)


def test_a_role_and_a_case_of_others_are_told() -> None:
    assert [(one.kind, one.what) for one in found(f"{QUOTE} (E1-A, potter, case M1)")] == [
        (Found.ROLE, "names case M1, but E1-A is of E1."),
        (Found.ROLE, 'names the role "potter", which is that of others (potter); E1-A is chair, indigo dyer.'),
    ]


def test_unknown_ids_are_told_once_with_how_often() -> None:
    (finding,) = found(f"As E7-B said. {QUOTE} (E7-B)", "And E7-B again; E1-A not, nor E1-01, c001 or COVID-19.")
    assert (finding.kind, finding.where) == (Found.UNKNOWN, "paragraph 1 (As E7-B said. “so we …)")
    assert "E7-B (3 times) is no informant" in finding.what
    assert kinds("(Informant 9) and #12") == ["unknown informant", "unknown informant"]


def test_the_interviewers_words_are_no_evidence() -> None:
    (finding,) = found("“How did the fifteen of you begin” (E1-A)")
    assert (finding.kind, finding.fault) == (Found.INTERVIEWER, True)
    (question,) = found("I asked “How did the fifteen of you begin”.")
    assert (question.kind, question.fault) == (Found.INTERVIEWER, False)


def test_private_and_rejected_quotes_are_told() -> None:
    assert [(one.kind, one.fault) for one in found("“goalposts. People laughed, and the growers’ barn” (E1-A)")] == [
        (Found.PRIVATE, True)
    ]
    assert [(one.kind, one.fault) for one in found("“My sister carries them down” (#03)")] == [(Found.REJECTED, False)]


def test_the_same_words_twice_are_told_with_the_first_place() -> None:
    row = Paragraph(
        "so we dyed cloth in the old school kitchen and hung it to dry", "table 1, row 2, cell 1", Part.CELL, row=(1, 2)
    )
    (finding,) = found(f"First {QUOTE} (E1-A).", row, Paragraph("E1-A", "table 1, row 2, cell 2", Part.CELL, row=(1, 2)))
    assert (finding.kind, finding.fault, finding.where) == (Found.TWICE, False, "table 1, row 2, cell 1")
    assert "paragraph 1" in finding.what
    assert not found("“so we dyed cloth in the old” (E1-A) and “hung it to dry on the goalposts” (E1-A)")


def test_blocks_and_cells_are_quotations_without_marks() -> None:
    block = Paragraph("E1-A: so we dyed wool in the old school kitchen", "paragraph 1", set_off=SetOff.QUOTE)
    assert [one.what for one in found(block)] == ['said "wool in", transcript "cloth in".']
    below = Paragraph("so we dyed cloth in the old school kitchen", "paragraph 1", set_off=SetOff.INDENT)
    assert kinds(below, "— #03, potter") == ["wrong informant"]
    assert kinds("As #03 put it:", below) == ["wrong informant"]
    assert not found(Paragraph("Proposition 1: the more of it, the better for us all", "paragraph 1", set_off=SetOff.INDENT))
    cells = [Paragraph(one, f"cell {n}", Part.CELL, row=(1, 1)) for n, one in enumerate((QUOTE.strip("“”"), "#03"))]
    assert kinds(*cells) == ["wrong informant"]
    assert not found(Paragraph("What they do when they have nothing else", "table 1", Part.CELL, row=(1, 1)))


def test_a_mark_that_is_never_closed_swallows_nothing() -> None:
    result = checked(
        "“so we dyed cloth in the old school kitchen. This is my own sentence about it.",
        "And “Every cup takes two days” (#03).",
    )
    assert [one.kind for one in result.findings] == [Found.OPEN, Found.EXACT, Found.EXACT]
    assert [one.quote for one in result.findings][1:] == [
        "so we dyed cloth in the old school kitchen.",
        "Every cup takes two days",
    ]
    one = checked("He said “dyed cloth and then “Every cup takes two days” (#03), and “hung it to dry on the goalposts” (E1-A).")
    assert one.exact == 2 and one.faults == 0


def test_a_quotation_of_several_paragraphs_opens_each_and_closes_the_last() -> None:
    result = checked(
        "She said: “We hadn’t a budget for a hall.", "“People were there, and so we dyed cloth in the old school kitchen” (E1-A)."
    )
    assert not any(one.kind is Found.OPEN for one in result.findings) and result.exact >= 1


def test_nested_quotations_are_one_and_the_inner_one_stands_where_the_outer_is_none() -> None:
    assert checked("“so we dyed ‘cloth in the old school’ kitchen” (E1-A)").quotations == 1
    result = checked("“My colleague noted that ‘so we dyed cloth in the old school kitchen’ was what struck him most of all”")
    assert (result.quotations, result.exact) == (1, 1)


def test_a_translation_of_a_chosen_quote_is_a_right_wording() -> None:
    start, end = where(sample(), "M1-01", CHINESE[:12])
    quote = replace(
        sample().quotes[0], source=3, start=start, end=end, translations={"en": "We have no money to rent a shop in the city"}
    )
    translated = replace(sample(), quotes=(quote,))
    assert not [one for one in found("“We have no money to rent a shop” (M1-A)", of=translated) if one.kind is not Found.PRIVATE]
    differing = [one for one in found("“We have no cash to rent a shop” (M1-A)", of=translated) if one.kind is Found.WORDS]
    assert [one.what for one in differing] == ['said "cash to", translation (en) "money to".']
    assert "M1-01" in differing[0].source


def names(*paragraphs: Paragraph) -> list[str]:
    key = Key([Name("Rosa", "P1"), Name("Jin Li", "P2")])
    return [f"{one.where}: {one.quote}" for one in checked(*paragraphs, key=key).findings if one.kind is Found.NAME]


def test_real_names_are_found_everywhere_and_authors_only_whole() -> None:
    parts: Sequence[tuple[str, str, Part]] = (
        ("We thank rosa’s sister.", "footnote 1", Part.NOTE),
        ("Draft, Jin  Li", "header", Part.MARGIN),
        ("Is this Rosa?", "comment 1", Part.HIDDEN),
        ("Rosa Maria Smith", "file property creator", Part.PROPERTY),
        ("Jin Li", "file property lastModifiedBy", Part.PROPERTY),
        ("On Rosa", "file property title", Part.PROPERTY),
    )
    assert names(*(Paragraph(text, place, part) for text, place, part in parts)) == [
        "footnote 1: Rosa",
        "header: Jin Li",
        "comment 1: Rosa",
        "file property lastModifiedBy: Jin Li",
        "file property title: Rosa",
    ]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(alphabet="“”\"'‘’«»„「」『』 .(ab,#03E1-A\n我…[]", max_size=60), min_size=1, max_size=4))
def test_anything_at_all_is_checked_without_a_fault_of_ours(texts: list[str]) -> None:
    result = checked(*texts)
    assert result.exact + result.differing <= max(result.quotations, 0) + len(result.findings)
