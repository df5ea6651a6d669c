from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from gioia_coder.errors import InputError
from gioia_coder.language import entities


def pipeline(folder: Path) -> str:
    """Return the folder of a pipeline that knows a person, a place and a sum."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    patterns = {"PERSON": "Rosa Berg", "GPE": "Horsens", "ORG": "Lumo", "MONEY": "ten crowns"}
    ruler.add_patterns([{"label": label, "pattern": words} for label, words in patterns.items()])
    nlp.to_disk(folder / "model")
    return str(folder / "model")


def test_people_places_and_organisations_of_a_pipeline_are_found_at_their_offsets(tmp_path: Path) -> None:
    text = "Rosa Berg of Lumo paid ten crowns in Horsens."
    found = [(one.kind, text[one.start : one.end]) for one in entities.entities(text, pipeline(tmp_path))]
    assert found == [("person", "Rosa Berg"), ("organisation", "Lumo"), ("place", "Horsens")]


def test_a_text_longer_than_one_part_keeps_its_offsets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "_AT_ONCE", 30)
    text = "Nobody said anything.\n" * 4 + "Then Lumo came.\n"
    found = list(entities.entities(text, pipeline(tmp_path)))
    assert [text[one.start : one.end] for one in found] == ["Lumo"]


def test_the_named_pipeline_is_used_and_else_an_installed_one_of_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    class Installed:
        def __init__(self, name: str) -> None:
            self.metadata = {"Name": name}

    there = [Installed(name) for name in ("spacy", "da-core-news-sm", "en_core_web_sm", "english")]
    monkeypatch.setattr(entities, "distributions", lambda: there)
    assert entities.pipeline_for("en-GB", "my_model") == "my_model"
    assert entities.pipeline_for("da") == "da_core_news_sm"
    assert entities.pipeline_for("en-GB") == "en_core_web_sm"
    assert entities.pipeline_for("fr") == ""


def test_a_pipeline_that_is_not_there_or_names_nobody_is_an_error_with_the_way_on(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not installed") as caught:
        list(entities.entities("Anna", "xx_none"))
    assert "gioia settings spacy_model=" in caught.value.mend
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(InputError, match="recognises no names"):
        list(entities.entities("Anna", str(tmp_path / "blank")))
    (tmp_path / "broken").mkdir()
    with pytest.raises(InputError, match="cannot be loaded"):
        list(entities.entities("Anna", str(tmp_path / "broken")))
