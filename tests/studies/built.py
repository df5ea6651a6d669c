"""The published designs as projects, and what their own files say, read without the program."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from gioia_coder.core.reports.options import Options
from gioia_coder.formats.sheets import read_table
from gioia_coder.store import Store, reading
from gioia_coder.workflow import cases, codebook, coding_import, importing, judging, project, reports

HERE = Path(__file__).parent
BOOKS = HERE.parent.parent / "codebooks"
STUDIES = ("1b", "2", "3", "4", "5")


class Built:
    """One study as a project, with the tables it must give."""

    def __init__(self, name: str, folder: Path) -> None:
        data = HERE / name
        self.expected: dict[str, Any] = json.loads((data / "expected.json").read_text("utf-8"))
        self.store = Store.open(project.init(folder, name=f"Study {name}"))
        book = next(BOOKS.glob(f"{name}-*.yaml"))
        codebook.apply_import(self.store, codebook.plan_import(self.store, book), book)
        importing.import_sources(self.store, [], manifest=data / "manifest.csv")
        coding_import.import_codings(self.store, data / "codings.csv", coder="first")
        if (data / "quotes.csv").exists():
            for source, quote, state, shown in read_table(data / "quotes.csv").rows:
                judging.choose_quote(self.store, source, quote=quote, state=state, shown=shown or None, who="first")

        for informant in self.expected.get("not_recorded", ()):
            cases.set_informant(self.store, informant, ["recorded=no"])

    def report(self, name: str, **choices: Any) -> dict[str, Any]:
        options = replace(Options(program="gioia"), **choices)
        found: dict[str, Any] = reports.as_data(reports.report(self.store, name, options))
        return found

    def printed(self, name: str, block: int = 0, **choices: Any) -> list[list[str]]:
        """Return a table as it is printed: its headings, then its rows."""
        made = reports.report(self.store, name, replace(Options(program="gioia"), **choices)).blocks[block]
        rows = [[made.words(row, at) for at in range(len(made.columns))] for row in range(len(made.rows))]
        return [[column.title for column in made.columns], *rows]

    def code(self, name: str) -> frozenset[int]:
        return frozenset({reading.codebook(self.store.connection).find(name).id})


class Raw:
    """What a study's own files say, read without the program: who said which words, in which case, under which concept."""

    def __init__(self, name: str, coder: str) -> None:
        with (HERE / name / "manifest.csv").open(encoding="utf-8-sig", newline="") as stream:
            self.manifest = {row["id"]: row for row in csv.DictReader(stream)}
        with (HERE / name / "codings.csv").open(encoding="utf-8-sig", newline="") as stream:
            self.codings = [row for row in csv.DictReader(stream) if row["coder"] == coder]
        book = yaml.safe_load(next(BOOKS.glob(f"{name}-*.yaml")).read_text("utf-8"))
        self.paths = [
            (str(dimension["name"]), str(theme["name"]), str(concept["name"]))
            for dimension in book["dimensions"]
            for theme in dimension["themes"]
            for concept in theme["concepts"]
        ]
        self.meaning = {str(theme["name"]): theme["definition"] for one in book["dimensions"] for theme in one["themes"]}

    def quotations(self) -> set[tuple[str, ...]]:
        """Return dimension, theme, concept, quote and case of every coding of a grouped concept."""
        of = {path[2]: path for path in self.paths}
        return {
            (*of[row["code"]], row["quote"], self.manifest[row["source"]]["case"]) for row in self.codings if row["code"] in of
        }
