"""The public Python API: a project, a report, a data frame."""

from __future__ import annotations

from pathlib import Path

import pytest

import gioia_coder
from gioia_coder.core.blocks import Column, Kind, Table
from gioia_coder.errors import StoreError


def test_a_report_becomes_a_data_frame(sample_study: Path) -> None:
    with gioia_coder.open_project(sample_study) as store:
        matrix = gioia_coder.report(store, "case-matrix", cell="count")
        frame = gioia_coder.to_frame(matrix.blocks[0])
    assert list(frame["theme"])[:2] == ["Scarcity-driven innovation", "Cost-driven innovation"]
    assert len(frame) == 7
    assert frame["summary"].tolist()[2] == "None"


def test_a_data_frame_guesses_no_types() -> None:
    table = Table("", (Column("code", "Code"), Column("cases", "Cases", Kind.LIST)), [("007", ("E1",)), ("NA", ()), (None, ())])
    frame = gioia_coder.to_frame(table)
    assert frame["code"].tolist() == ["007", "NA", None]
    assert frame["cases"].tolist() == [("E1",), (), ()]


def test_opening_where_no_project_is_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no project"):
        gioia_coder.open_project(tmp_path)
