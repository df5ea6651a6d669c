"""Reports: one snapshot of the study, the named report built from it, written by the suffix of a path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from gioia_coder import __version__
from gioia_coder.core.blocks import Report
from gioia_coder.core.reports import MODULES, builder
from gioia_coder.core.reports.agreeing import Outcome
from gioia_coder.core.reports.audit import CodeDecision
from gioia_coder.core.reports.options import Options, check
from gioia_coder.core.reports.wording import provenance
from gioia_coder.core.study import Study
from gioia_coder.errors import InputError, UnknownNameError
from gioia_coder.formats import REPORTS, write_report, write_reports
from gioia_coder.formats.data import as_data
from gioia_coder.store import Store, reading, snapshot, trail
from gioia_coder.workflow import agreement, disagreements, finding, opening
from gioia_coder.workflow.anonymizing.checking import guard_reports
from gioia_coder.workflow.rounds import check_members, find_round

__all__ = ["FORMATS", "MODULES", "PROGRAM", "Options", "as_data", "choose", "export", "report", "write"]

PROGRAM: Final = f"gioia {__version__}"
WORKBOOK: Final = "study.xlsx"
RAW: Final = frozenset({"codings", "codebook"})
"""The reports whose CSV is read again, so that its cells stay as they are."""

FORMATS: Final = ("xlsx", "csv", "md", "html", "json")
"""What `export` writes when nobody says: one workbook of everything, and a file per report in each other format."""


def choose(
    store: Store,
    options: Options,
    *,
    sources: Sequence[str] = (),
    cases: Sequence[str] = (),
    codes: Sequence[str] = (),
    coders: Sequence[str] = (),
) -> Options:
    """Return the options narrowed to what was typed; raises the errors of finding each."""
    codebook = reading.codebook(store.connection) if codes else None
    return replace(
        options,
        program=PROGRAM,
        sources=frozenset(finding.source(store, one).id for one in sources) or None,
        cases=frozenset(finding.case(store, one).id for one in cases) or None,
        codes=frozenset(codebook.find(one).id for one in codes) if codebook else None,
        coders=frozenset(opening.find_coder(store, one).id for one in coders) or None,
    )


def report(store: Store, name: str, options: Options | None = None) -> Report:
    """Return a named report of the present study.

    Raises `UnknownNameError` for one that is not there, `InputError` for options that it does not take.
    """
    builder(name)  # an unknown name is said before a large study is read
    chosen = options or Options(program=PROGRAM)
    check(name, chosen)
    if chosen.round:
        return _of_round(store, name, chosen)
    study = snapshot.study(store)
    return _build(store, study, name, chosen, _comparing(store, study))


def _of_round(store: Store, name: str, options: Options) -> Report:
    """Return a report about what a round froze: its coders and sources, or those chosen of them."""
    frozen = find_round(store, options.round)
    check_members(store, frozen, options.coders or ())
    study = disagreements.frozen_study(store, frozen)
    sources = frozenset(frozen.sources) & (options.sources or frozenset(frozen.sources))
    chosen = replace(options, round=frozen.name, coders=options.coders or frozenset(frozen.coders), sources=sources)
    return builder(name)(study, chosen, reading.codebook(store.connection))


Comparing = Callable[[], tuple[list[Outcome], str]]
"""What gives the comparisons of a study and why some are missing; done once, and only when a report wants them."""


def _comparing(store: Store, study: Study) -> Comparing:
    return cache(lambda: agreement.outcomes(store, study))


def _build(store: Store, study: Study, name: str, options: Options, comparing: Comparing) -> Report:
    if name == "audit":
        return builder(name)(reading.entries(store.connection), provenance(study, options), _decisions(store))
    if name == "agreement":
        outcomes, why = comparing()
        return builder(name)(outcomes, provenance(study, options), study.decisions, why)
    if name == "methods":
        outcomes, why = comparing()
        return builder(name)(study, outcomes, provenance(study, options), why)
    return builder(name)(study, options)


def _decisions(store: Store) -> list[CodeDecision]:
    """Return what was decided about codes: each entry that changed one, in its own words."""
    entries = {one.id: one for one in reading.entries(store.connection)}
    return [
        CodeDecision(number, entries[number].when, entries[number].who, code, what)
        for number, code, what in trail.decisions(store.connection)
    ]


def write(store: Store, name: str, path: Path, options: Options | None = None, *, key: Path | None = None) -> Report:
    """Write a named report to a file by its suffix, with the codings that its cells stand on; return it.

    Raises `InputError` when a real name of the key of pseudonyms still stands in it.
    """
    check_suffix(path)
    chosen = options or Options(program=PROGRAM)
    made = report(store, name, replace(chosen, evidence=chosen.evidence or path.suffix.lower() in (".xlsx", ".html")))
    guard_reports(store, (made,), key=key)
    write_report(made, path, raw=name in RAW)
    return made


def check_suffix(path: Path) -> None:
    """Raise `InputError` when no report can be written to a path, before work is done for nothing."""
    if path.suffix.lower() not in REPORTS:
        known = ", ".join(sorted(REPORTS))
        raise InputError(path, f'no report is written as "{path.suffix or path.name}".', mend=f"Use one of {known}.")


def export(
    store: Store,
    folder: Path | None = None,
    *,
    only: Sequence[str] = (),
    formats: Sequence[str] = (),
    key: Path | None = None,
    progress: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> list[Path]:
    """Write every report into a folder (`exports/`), with one workbook `study.xlsx`; return the files written.

    Raises `UnknownNameError` for a report or a format that is not there, and `InputError` when a real name of the key of
    pseudonyms still stands in a report, before anything is written.
    """
    names = [_known("report", one, tuple(MODULES)) for one in only] or list(MODULES)
    wanted = [_known("format", one.lower().lstrip("."), tuple(suffix.lstrip(".") for suffix in REPORTS)) for one in formats]
    target = folder or store.folder / "exports"
    study = snapshot.study(store)
    comparing = _comparing(store, study)
    options = Options(program=PROGRAM, counts=True)
    built: list[Report] = []
    files: list[Path] = []
    kinds = wanted or list(FORMATS)
    linked = bool({"xlsx", "html"} & set(kinds))
    for name in progress(names):
        built.append(
            _build(
                store,
                study,
                name,
                replace(options, evidence=linked, cell="count" if name == "case-matrix" else "present"),
                comparing,
            )
        )
        if name == "case-matrix":
            listed = _build(store, study, name, replace(options, evidence=linked, cell="list"), comparing)
            built.append(replace(listed, name="case-list"))
    guard_reports(store, built, key=key)
    for one in built:
        for kind in kinds:
            if kind != "xlsx":
                files.append(target / f"{one.name}.{kind}")
                write_report(one, files[-1], raw=one.name in RAW)
    if "xlsx" in kinds:
        files.append(target / WORKBOOK)
        write_reports(built, files[-1])
    return files


def _known(kind: str, name: str, known: Sequence[str]) -> str:
    if name not in known:
        raise UnknownNameError(kind, name, known, mend=f"There are: {', '.join(known)}.")
    return name
