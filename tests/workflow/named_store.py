"""A store whose texts are full of names, for testing what puts pseudonyms for them."""

from __future__ import annotations

from pathlib import Path

from gioia_coder.core.model import Level, Quote, QuoteState
from gioia_coder.core.text import find_turns
from gioia_coder.store import Store, reading, writing
from gioia_coder.store.writing import NewCoding, NewText
from gioia_coder.workflow import codebook_changes

TEXT = (
    "Interviewer: How do you sell?\n\n"
    "Rosa Berg: I rose early, and Rosa's sister Anna drove to Odense. Call me on +45 12 34 56 78.\n\n"
    "Interviewer: Rosa, and the rosa garden?\n\n"
    "Rosa Berg: A rosa dress. Write to rosa@berg.dk. Dr. Holm from Lumo Ltd said so. In 2019-2020 we had 1 500 000 kr.\n"
)
OTHER = "Interviewer: And you?\n\nAnna: Rosa Berg is my sister. Nobody pays.\n"


def add(store: Store, ref: str, text: str, people: dict[str, int], *, title: str = "", file: str = "") -> int:
    """Add a source whose labels are informants; return its key."""
    found = find_turns(text)
    with store.act(f"import {ref}", who="eva") as act:
        source = writing.add_source(act, ref, case=None, title=title, file=file)
        new = NewText(text, found.turns, text.replace("\n", "\r\n").encode("utf-8"), found.layout, "utf-8")
        writing.add_revision(act, source, new, {label: key for label, key in people.items() if label in found.labels})
        own = [key for label, key in people.items() if label in found.labels and label != "Interviewer"]
        writing.put_speaking(act, source, own)
    return source


def create(folder: Path) -> Store:
    """Return an open store with the sources E1 and E2, the concept c001, and informants called as they are."""
    store = Store.create(folder / "project.gioia", {"name": "Study", "language": "en"})
    for name in ("transcripts", "codebooks", "exports"):
        (folder / name).mkdir()
    with store.act("people", who="eva") as act:
        people = {name: writing.add_informant(act, name, case=None) for name in ("Rosa Berg", "Anna")}
        people["Interviewer"] = writing.add_informant(act, "I", case=None, role="interviewer")
        writing.add_coder(act, "eva")
    add(store, "E1", TEXT, people, file="rosa.txt")
    add(store, "E2", OTHER, people)
    codebook_changes.add(store, Level.CONCEPT, "sells at fairs", parent="-", who="eva")
    return store


def code(store: Store, ref: str, words: str, *, memo: str = "") -> None:
    """Code the first place of some words."""
    source = next(one for one in reading.sources(store.connection) if one.ref == ref)
    assert source.revision is not None
    start = reading.revision(store.connection, source.revision).text.index(words)
    concept, coder = reading.codebook(store.connection).find("c001").id, reading.coders(store.connection)[0].id
    with store.act(f"code {ref}", who="eva") as act:
        writing.put_coding(act, NewCoding(source.revision, start, start + len(words), concept, coder, words, memo))


def choose(store: Store, ref: str, words: str, shown: str) -> None:
    """Choose some words for print, shown in another form."""
    source = next(one for one in reading.sources(store.connection) if one.ref == ref)
    assert source.revision is not None
    start = reading.revision(store.connection, source.revision).text.index(words)
    with store.act(f"quote {ref}", who="eva") as act:
        writing.put_quote(act, source.revision, Quote(0, source.id, start, start + len(words), QuoteState.POWER, shown))


def text_of(store: Store, ref: str) -> str:
    """Return the present text of a source."""
    source = next(one for one in reading.sources(store.connection) if one.ref == ref)
    assert source.revision is not None
    return reading.revision(store.connection, source.revision).text


def quotes(store: Store) -> list[str]:
    """Return the words that the codings stand on."""
    texts = {one.id: text_of(store, one.ref) for one in reading.sources(store.connection)}
    return [texts[one.source][one.start : one.end] for one in reading.codings(store.connection)]
