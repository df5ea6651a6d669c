"""In a shared copy an act refuses what is not its coder's own, whatever command it comes from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert

from gioia_coder.core.model import Reading
from gioia_coder.errors import ConflictError
from gioia_coder.store import Act, Store, writing
from gioia_coder.store import tables as t
from tests.store.apart import project as made
from tests.store.apart import shared

CODE = {"uuid": b"n", "ref": "c9", "name": "new", "level": "concept"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return anna's copy, into which a reading and a memo of somebody else have found their way."""
    path = shared(made(tmp_path), "anna")
    with Store.open(path) as store:
        other = store.connection.execute(insert(t.coder).values(uuid=b"d", name="dora")).inserted_primary_key
        assert other is not None
        values = {"uuid": b"r", "coder_id": other[0], "source_id": 1, "state": "reading", "turn": 2}
        store.connection.execute(insert(t.reading).values(values))
        memo = {"uuid": b"m", "kind": "note", "about": "project", "text": "hers", "who": "dora", "made": 1}
        store.connection.execute(insert(t.memo).values(memo))
    return path


@pytest.mark.parametrize(
    ("refused", "what"),
    [
        (lambda act: act.create(t.code, **{**CODE, "level": "theme"}), "the codebook"),
        (lambda act: act.create(t.code, **CODE, parent_id=2), "the codebook"),
        (lambda act: writing.put_reading(act, 2, 1, Reading.DONE, 9), "what others read"),
        (lambda act: act.end(t.memo, [1]), "the memos of others"),
    ],
)
def test_what_is_not_its_coders_own_cannot_be_written(copy: Path, refused: Callable[[Act], object], what: str) -> None:
    with Store.open(copy) as store:
        with pytest.raises(ConflictError, match=f"{what} can be changed only"), store.act("try", who="anna") as act:
            refused(act)
        assert store.last_entry == 1


def test_an_ungrouped_concept_and_a_reading_of_its_coder_can_be_written(copy: Path) -> None:
    with Store.open(copy) as store, store.act("own", who="anna") as act:
        act.create(t.code, **CODE)
        writing.put_reading(act, 1, 1, Reading.READING, 2)
        writing.put_reading(act, 1, 1, Reading.DONE, 9)
        assert act.changed
