"""Rules: what the codebook says, what is learned, and what is pinned or banned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gioia_coder.errors import ConflictError, GioiaError, InputError, UnknownNameError
from gioia_coder.store import Store, answer_rows, reading
from gioia_coder.workflow import codebook, codebook_changes, coding, project
from gioia_coder.workflow.suggesting import Adviser, Material, Teaching, rules, suggest
from tests.workflow.coded_store import create
from tests.workflow.faked_engine import Fake, made  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("made")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path) as opened:
        coding.code(opened, "S1:2", ["c001"], coder="anna")
        yield opened


def listed(store: Store, coder: str = "anna") -> list[tuple[str, str, str]]:
    return [(one.code.ref, one.kind, one.phrase) for one in rules.rules(store, coder=coder)]


def keywords(store: Store, ref: str = "c001") -> tuple[str, ...]:
    return reading.codebook(store.connection).find(ref).keywords


def what(store: Store) -> str:
    return reading.entries(store.connection)[-1].what


def test_rules_are_listed_with_where_they_come_from(store: Store) -> None:
    rules.add(store, "c001", "scan* the code")
    rules.pin(store, "c002", "a van", who="anna")
    rules.ban(store, "c002", "you know", who="anna")
    assert listed(store) == [
        ("c001", "rule", "scan* the code"),
        ("c001", "learned", "we"),
        ("c002", "pinned", "a van"),
        ("c002", "banned", "you know"),
    ]
    assert [one.as_data()["weight"] for one in rules.rules(store, coder="anna")] == ["", "strong", "", ""]
    assert ("c001", "learned", "we") not in listed(store, "")
    assert {one.code.ref for one in rules.rules(store, code="c002")} == {"c002"}


def test_a_rule_is_a_keyword_of_the_codebook(store: Store, tmp_path: Path) -> None:
    assert rules.add(store, "no money", "scan* the code", who="anna") == '"scan* the code" is a rule of c001 "no money" now.'
    assert keywords(store) == ("scan* the code",) and what(store).startswith("codebook: edit c001")
    assert "already" in rules.add(store, "c001", "SCAN* the code")
    codebook.export(store, tmp_path / "book.yaml")
    assert "scan* the code" in (tmp_path / "book.yaml").read_text("utf-8")
    rules.remove(store, "c001", "Scan* the code")
    assert keywords(store) == ()


def test_pinned_and_banned_phrases_reach_the_engine(store: Store, made: list[Fake]) -> None:  # noqa: F811
    rules.pin(store, "c003", "a van")
    rules.ban(store, "c001", "money")
    found = suggest(Adviser(Material(store), Teaching("anna")), ["S1"]).as_data()
    assert [(row["segment"], row["id"]) for row in found][-1] == ("S1:3", "c003")
    assert [(one.text, one.banned) for one in made[-1].phrases] == [("a van", False), ("money", True)]
    assert what(store) == 'rules: ban "money" for c001'


def test_pinning_and_banning_replace_each_other_and_are_undone(store: Store) -> None:
    rules.pin(store, "c001", "second bowl")
    assert "already" in rules.pin(store, "c001", "second  bowl")
    rules.ban(store, "c001", "second bowl")
    assert [(one.phrase.text, one.phrase.banned) for one in answer_rows.phrases(store.connection)] == [("second bowl", True)]
    store.undo(who="anna")
    assert [one.phrase.banned for one in answer_rows.phrases(store.connection)] == [False]
    assert "no longer pinned" in rules.remove(store, "c001", "second bowl") and not answer_rows.phrases(store.connection)


def test_a_keyword_is_not_banned_and_a_pin_on_it_is_needless(store: Store) -> None:
    rules.add(store, "c001", "money")
    with pytest.raises(ConflictError, match="is a keyword") as refused:
        rules.ban(store, "c001", "money")
    assert 'rules remove c001 "money"' in refused.value.mend
    assert "is a rule of" in rules.pin(store, "c001", "money")
    rules.pin(store, "c001", "stands")
    rules.add(store, "c001", "stands")
    assert not answer_rows.phrases(store.connection)


def test_editing_makes_a_rule_of_a_learned_phrase_and_bans_it(store: Store) -> None:
    assert rules.edit(store, "c001", "we", "we go*", coder="anna").endswith('now, and "we" is banned.')
    assert keywords(store) == ("we go*",) and what(store) == 'rules: edit "we" to "we go*" for c001'
    assert [(one.phrase.text, one.phrase.banned) for one in answer_rows.phrases(store.connection)] == [("we", True)]
    rules.edit(store, "c001", "we go*", "go to fairs")
    assert keywords(store) == ("go to fairs",)
    rules.pin(store, "c001", "stands")
    rules.edit(store, "c001", "stands", "stand*")
    assert keywords(store) == ("go to fairs", "stand*")
    assert [one.phrase.text for one in answer_rows.phrases(store.connection)] == ["we"]


def test_what_cannot_be_a_rule_is_refused(store: Store) -> None:
    refused: list[tuple[Callable[[], str], type[GioiaError], str]] = [
        (lambda: rules.add(store, "c001", " * "), InputError, "a word or a few"),
        (lambda: rules.pin(store, "c001", "x" * 201), InputError, "a word or a few"),
        (lambda: rules.ban(store, "c001", "a\x07b"), InputError, "control"),
        (lambda: rules.add(store, "zzz", "x"), UnknownNameError, "no code"),
        (lambda: rules.remove(store, "c001", "x"), UnknownNameError, 'no rule of this code "x"'),
        (lambda: rules.edit(store, "c001", "wee", "x", coder="anna"), UnknownNameError, 'no rule of this code "wee"'),
    ]
    before = store.last_entry
    for work, kind, said in refused:
        with pytest.raises(kind, match=said):
            work()
    assert store.last_entry == before


def test_check_tells_of_phrases_that_do_nothing(store: Store) -> None:
    rules.pin(store, "c001", "stands")
    rules.ban(store, "c002", "van")
    assert not rules.loose(store)
    codebook_changes.retire(store, "c001")
    codebook_changes.edit(store, "c002", ["keywords=van"])
    hints = [(one.where, one.what, one.mend) for one in project.check(store).hints if "phrase" in one.what]
    assert [(where, "retired" in said, "keyword too" in said) for where, said, _ in hints] == [
        ("c001", True, False),
        ("c002", False, True),
    ]
    rules.remove(store, "c001", "stands")
    rules.remove(store, "c002", "van")
    assert not rules.loose(store) and keywords(store, "c002") == ("van",)
