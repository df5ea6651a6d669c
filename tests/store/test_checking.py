from __future__ import annotations

import pytest

from gioia_coder.store import Store, checking
from tests.store.filled import SPAN, fill

PLACE = f"E1-01@{SPAN[0] + 1}-{SPAN[1] + 1}"


@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        ('UPDATE coding SET start = start + 1, "end" = "end" + 1', PLACE, "no longer on its words"),
        ('UPDATE coding SET "end" = 99999', f"E1-01@{SPAN[0]}-99999", "lies outside the text"),
        ("UPDATE revision SET text = replace(text, 'money', 'honey')", "E1-01", "not the one that was imported"),
        ("UPDATE revision SET text = replace(text, 'money', 'honey')", f"E1-01@{SPAN[0]}-{SPAN[1]}", "no longer on its words"),
        ("UPDATE revision SET pieces = x'010203'", "E1-01", "turns are damaged"),
        ("UPDATE coding SET code_id = 777", "store", "row 1 of coding refers to a code that is not there"),
        ("UPDATE code SET ended = 1 WHERE ref = 'c1'", "store", "row 1 of coding refers to a code that was taken away"),
        ("UPDATE link SET ended = 1", "store", "row 1 of link_evidence refers to a link that was taken away"),
        ('UPDATE quote SET "end" = 99999', f"E1-01@{SPAN[0]}-99999", "a quote lies outside"),
        ('UPDATE memo SET start = "end" WHERE start IS NOT NULL', f"E1-01@{SPAN[1]}-{SPAN[1]}", "a memo lies outside"),
    ],
)
def test_damage_is_found_with_its_place(store: Store, statement: str, where: str, what: str) -> None:
    fill(store)
    assert list(checking.damage(store.connection)) == []
    store.connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    store.connection.exec_driver_sql(statement)
    found = [problem for problem in checking.damage(store.connection) if problem.where == where and what in problem.what]
    assert found
    assert "gioia backup --restore" in found[0].mend
