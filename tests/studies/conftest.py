"""Each study built once for the tests of a module."""

from __future__ import annotations

from typing import Any

import pytest

from tests.studies.built import STUDIES, Built


@pytest.fixture(scope="module", params=STUDIES)
def any_study(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    built = Built(request.param, tmp_path_factory.mktemp(f"study-{request.param}") / "study")
    yield built
    built.store.close()


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made: dict[str, Built] = {}

    def build(name: str) -> Built:
        if name not in made:
            made[name] = Built(name, tmp_path_factory.mktemp(f"own-{name}") / "study")
        return made[name]

    yield build
    for built in made.values():
        built.store.close()
