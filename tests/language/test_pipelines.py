from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from gioia_coder.errors import InputError
from gioia_coder.language import entities
from gioia_coder.language.pipelines import pipeline


def test_the_bare_tokeniser_of_the_language_is_used_unless_another_is_named() -> None:
    assert pipeline("", "en-GB").name == "blank:en"
    assert pipeline("blank:", "de").name == "blank:de"
    assert pipeline("blank:fr", "en").name == "blank:fr"


def test_a_language_that_spacy_cannot_cut_by_itself_gets_the_tokeniser_for_any_and_a_note() -> None:
    for language in ("ja", "tlh"):
        found = pipeline("", language)
        assert (found.name, found.language) == ("blank:xx", language)
        assert f'"{language}"' in found.note
    assert pipeline("", "en").note == ""


def test_a_pipeline_in_a_folder_is_used_by_its_path_and_says_its_version(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.meta["version"] = "1.2.3"
    nlp.to_disk(tmp_path / "mine")
    found = pipeline(str(tmp_path / "mine"), "de")
    assert found.name == f"{tmp_path / 'mine'} 1.2.3"
    assert found.language == "en"


def test_a_pipeline_that_is_not_installed_is_an_error_with_the_way_on() -> None:
    with pytest.raises(InputError, match='"xx_no_such" is not installed') as caught:
        pipeline("xx_no_such", "en")
    assert "gioia settings spacy_model=" in caught.value.mend


def test_a_bare_tokeniser_does_not_stand_in_the_way_of_finding_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "distributions", lambda: [])
    assert entities.pipeline_for("en", "blank:en") == ""
