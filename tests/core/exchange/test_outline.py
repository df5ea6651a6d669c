from __future__ import annotations

from uuid import UUID

from gioia_coder.core.exchange.mapping.outline import Placed, Said, outline, path_word
from gioia_coder.core.exchange.refi import Code, Project, Set
from gioia_coder.core.model import Level
from gioia_coder.core.text.canonical import fold_name


def _guid(n: int) -> UUID:
    return UUID(int=n)


def _project(*paths: str, sets: dict[str, list[int]] | None = None) -> Project:
    """Return a project of codes by path such as `A/B/C`; the n-th path has the GUID n, and parents stand before."""
    guids: dict[str, UUID] = {}
    codes = []
    for n, path in enumerate(paths, 1):
        guids[path] = _guid(n)
        above, _, name = path.rpartition("/")
        codes.append(Code(_guid(n), name, guids.get(above)))
    found = tuple(Set(_guid(900 + n), name, codes=tuple(map(_guid, of))) for n, (name, of) in enumerate((sets or {}).items()))
    return Project("p", codes=tuple(codes), sets=found)


def _said(placed: tuple[Placed, ...]) -> list[tuple[str, str, str]]:
    names = {one.guid: one.name for one in placed}
    return [(one.level.value if one.level else "", one.name, names.get(one.parent, "")) for one in placed]  # type: ignore[arg-type]


def test_a_flat_list_is_concepts() -> None:
    assert _said(outline(_project("a", "b"))) == [("concept", "a", ""), ("concept", "b", "")]


def test_two_levels_are_themes_and_concepts() -> None:
    assert _said(outline(_project("t", "t/a"))) == [("theme", "t", ""), ("concept", "a", "t")]


def test_three_levels_are_dimensions_themes_and_concepts_and_deeper_names_are_joined() -> None:
    found = _said(outline(_project("d", "d/t", "d/t/a", "d/t/a/b", "d/t/a/b/c", "d/u")))
    assert found == [
        ("dimension", "d", ""),
        ("theme", "t", "d"),
        ("concept", "a", "t"),
        ("concept", "a > b", "t"),
        ("concept", "a > b > c", "t"),
        ("theme", "u", "d"),
    ]


def test_each_tree_of_a_file_has_its_own_depth() -> None:
    assert _said(outline(_project("alone", "t", "t/a")))[0] == ("concept", "alone", "")


def test_equal_names_at_one_level_get_their_parents_name() -> None:
    found = _said(outline(_project("t", "t/cost", "u", "u/Cost", "cost")))
    assert [name for level, name, _ in found if level == "concept"] == ["cost (t)", "Cost (u)", "cost"]


def test_equal_names_without_a_parent_are_numbered() -> None:
    assert [one.name for one in outline(_project("a", "A", "a (2)"))] == ["a", "A (3)", "a (2)"]


def test_our_own_sets_tell_the_levels() -> None:
    sets = {"gioia:second-order": [1], "gioia:first-order": [2, 3]}
    assert _said(outline(_project("t", "t/a", "b", sets=sets))) == [
        ("theme", "t", ""),
        ("concept", "a", "t"),
        ("concept", "b", ""),
    ]
    alone = _project("empty theme", sets={"gioia:second-order": [1]})
    assert _said(outline(alone)) == [("theme", "empty theme", "")]


def test_a_persons_map_goes_before_sets_and_tree() -> None:
    told = {
        fold_name("t"): Said(Level.DIMENSION, "T!"),
        fold_name(path_word(("t", "a"))): Said(Level.THEME),
        fold_name("b"): Said(Level.CONCEPT, under="A"),
        fold_name("c"): Said(None),
    }
    found = outline(_project("t", "t/a", "b", "c", sets={"gioia:second-order": [2]}), told)
    assert _said(found) == [("dimension", "T!", ""), ("theme", "a", "T!"), ("concept", "b", "a"), ("", "c", "")]


def test_a_map_makes_the_theme_that_the_file_has_not_and_can_ungroup() -> None:
    told = {fold_name("a"): Said(Level.CONCEPT, under="New theme"), fold_name("t > b"): Said(Level.CONCEPT, under="-")}
    found = outline(_project("a", "t", "t/b"), told)
    assert _said(found) == [
        ("theme", "New theme", ""),
        ("concept", "a", "New theme"),
        ("theme", "t", ""),
        ("concept", "b", ""),
    ]
    assert found[0].made


def test_names_are_made_fit_for_the_codebook() -> None:
    project = Project("p", codes=(Code(_guid(1), " two\nlines\x07 "), Code(_guid(2), "")))
    assert [one.name for one in outline(project)] == ["two lines", "unnamed"]
