from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gioia_coder.core.model import Reading
from gioia_coder.core.study import Study
from gioia_coder.errors import ConflictError
from gioia_coder.store import Store, as_of, copies, reading, writing
from gioia_coder.store.snapshot import study
from tests.store.filled import SPAN, fill
from tests.store.world import TEXTS, World, add_source, new_store, new_text

QUICK = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
COLUMNS = ("source", "start", "end", "code", "coder", "intensity", "contradicts")


@pytest.fixture(autouse=True)
def without_daily_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "keep", lambda *_, **__: None)


def read(found: Study) -> dict[str, Any]:
    """Return all of a study but the row keys of what is made anew when it changes."""
    texts = {one.id: found.revision(one.id) for one in found.sources if one.revision}
    codings, pieces = found.codings, found.pieces
    return {
        "hash": found.content_hash,
        "nouns": (found.cases, found.informants, found.sources, found.coders, found.settings),
        "codes": found.codebook.codes,
        "codings": list(zip(*(getattr(codings, name).tolist() for name in COLUMNS), strict=True)),
        "coding memos": [codings.memos.get(key) for key in codings.id.tolist()],
        "pieces": [getattr(pieces, name).tolist() for name in ("source", "turn", "start", "end", "informant")],
        "texts": {key: (text.id, text.text, text.turns, dict(text.speakers)) for key, text in texts.items()},
        "done": found.done,
        "memos": [(one.uuid, one.about, one.target, one.text, one.start) for one in found.memos],
        "links": [(one.uuid, one.a, one.b, one.label, one.evidence) for one in found.links],
        "quotes": [(one.source, one.start, one.end, one.state, one.shown) for one in found.quotes],
        "ratings": [(one.case, one.code, one.value, one.why, one.coder) for one in found.ratings],
        "quarantined": [(one.uuid, words) for one, words in found.quarantined],
        "rounds": found.rounds,
    }


@given(seed=st.integers(0, 10**9), steps=st.integers(1, 40))
@QUICK
def test_a_study_as_of_an_entry_is_the_study_that_was_read_then(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int
) -> None:
    with new_store(tmp_path_factory.mktemp("p")) as store:
        world = World(store, seed)
        then = {0: read(study(store))}
        for _ in range(steps):
            world.step()
            if store.last_entry and world.random.random() < 0.3:
                number = world.random.choice([None, world.random.randint(1, store.last_entry)])
                with suppress(ConflictError):
                    store.undo(who="eva", number=number)
            then[store.last_entry] = read(study(store))
        for entry, expected in then.items():
            assert read(study(store, entry)) == expected
        assert read(study(store)) == then[store.last_entry]


def test_texts_are_read_as_they_were_also_when_they_are_asked_for_later(store: Store) -> None:
    one = fill(store)
    then = store.last_entry
    with one.act() as act:
        writing.put_speaker(act, one.revision, "Anna", None)
        writing.alter_informant(act, one.anna, role="interviewer")
    before = study(store, then)
    assert study(store).revision(one.source).speakers == {}
    assert before.revision(one.source).speakers == {"Anna": one.anna}
    assert study(store).informants[0].role == "interviewer"


def test_what_came_or_went_later_is_not_seen(store: Store) -> None:
    one = fill(store)
    then, before = store.last_entry, study(store)
    with one.act() as act:
        add_source(act, "E1-02", TEXTS[1])
        writing.put_coding(act, one.coding(start=SPAN[0] + 1))
        writing.put_reading(act, one.coder, one.source, Reading.READING, 2)
        writing.alter_source(act, one.source, ref="renamed")
    with one.act() as act:
        writing.end_source(act, one.source)
    assert len(study(store).codings) == 0
    assert study(store, then).content_hash == before.content_hash
    assert [source.ref for source in study(store, then).sources] == ["E1-01"]
    assert study(store, then).revision(one.source).text == TEXTS[0]
    assert study(store, 0).codings.id.tolist() == [] and study(store, 0).sources == ()


def test_a_later_text_leaves_the_former_one_readable(store: Store) -> None:
    one = fill(store)
    then = store.last_entry
    with one.act() as act:
        writing.end_codings(act, [1])
        writing.add_revision(act, one.source, new_text("Anna: Other words.\n"), {"Anna": one.anna}, n=2)
    assert study(store).revision(one.source).text == "Anna: Other words.\n"
    before = study(store, then)
    assert before.revision(one.source).text == TEXTS[0]
    assert (before.codings.start.tolist(), before.codings.end.tolist()) == ([SPAN[0]], [SPAN[1]])


def test_nothing_is_left_behind_whether_or_not_reading_fails(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        writing.alter_case(act, one.case, ref="E9")
    with pytest.raises(ZeroDivisionError), store.snapshot() as connection, as_of.as_of(connection, 1):
        assert reading.cases(connection)[0].ref == "E1"
        raise ZeroDivisionError
    left = "SELECT name FROM sqlite_temp_master"
    assert store.connection.exec_driver_sql(left).all() == []
    study(store, 3).revision(one.source)
    assert store.connection.exec_driver_sql(left).all() == []
    assert reading.cases(store.connection)[0].ref == "E9"


def test_a_store_that_only_may_be_read_can_look_back(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.close()
    path = tmp_path / "project.gioia"
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        with Store.open(path) as again:
            assert len(study(again, 6).codings) == 1 and len(study(again, 5).codings) == 0
    finally:
        tmp_path.chmod(0o755)
