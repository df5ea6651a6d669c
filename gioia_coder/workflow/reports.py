"""Reports: one snapshot of the study, the named report built from it, written by the suffix of a path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from gioia_coder import __version__
from gioia_coder.core.blocks import Report
from gioia_coder.core.reports import DRAWN, MODULES, PAGE, builder
from gioia_coder.core.reports.agreeing import Outcome
from gioia_coder.core.reports.audit import CodeDecision
from gioia_coder.core.reports.checklists import CHECKLISTS
from gioia_coder.core.reports.figures_of_study import CodebookHistory
from gioia_coder.core.reports.matrix_figure import UNITS
from gioia_coder.core.reports.options import Options, check
from gioia_coder.core.reports.presets import RULE_SETTING, applied
from gioia_coder.core.reports.wording import provenance
from gioia_coder.core.study import Study
from gioia_coder.errors import InputError, UnknownNameError
from gioia_coder.formats import FIGURES, SUFFIXES, write_report, write_reports
from gioia_coder.formats import evidence_page as page_file
from gioia_coder.formats.data import as_data
from gioia_coder.formats.figures.fonts import MissingFontError
from gioia_coder.store import Store, reading, snapshot, trail
from gioia_coder.workflow import agreement, disagreements, evidence_page, finding, opening
from gioia_coder.workflow.anonymizing.checking import guard_reports
from gioia_coder.workflow.rounds import check_members, find_round

__all__ = ["FORMATS", "MODULES", "PROGRAM", "Options", "as_data", "choose", "export", "report", "write"]

PROGRAM: Final = f"gioia {__version__}"
WORKBOOK: Final = "study.xlsx"
RAW: Final = frozenset({"codings", "codebook"})
"""The reports whose CSV is read again, so that its cells stay as they are."""

FORMATS: Final = ("xlsx", "csv", "md", "html", "json", "docx", "tex", "svg", "pdf", "png", "pptx")
"""What `export` writes when nobody says: one workbook of everything, a file per report in each format of tables, its figures."""

ON_PAPER: Final = frozenset({"docx", "tex"})
"""The formats for a paper: nobody prints the list of all codings, so that it is written in them only when they are asked for."""

COLOURED: Final = frozenset({*FIGURES, ".docx", ".html"})
"""The suffixes of files in which figures can have colours."""


EXPORTED: Final = ("candidate", "power", "proof")
"""The states of quotes that reports show."""

CHANGED: Final = ("merged", "retired", "moved", "renamed")
"""What may be done to codes that methods sections tell of; of two at once the first counts, for who merges also retires."""

Lacking = dict[str, MissingFontError]
"""The files that could not be drawn, and why."""


def choose(
    store: Store,
    options: Options,
    *,
    sources: Sequence[str] = (),
    cases: Sequence[str] = (),
    codes: Sequence[str] = (),
    coders: Sequence[str] = (),
    states: Sequence[str] = (),
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
        states=frozenset(_known("state", one.casefold(), EXPORTED) for one in states) or None,
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
        return builder(name)(study, outcomes, provenance(study, options), why, _history(store))
    if name in CHECKLISTS:
        return builder(name)(study, comparing()[0], provenance(study, options), _history(store))
    return builder(name)(study, options)


def _history(store: Store) -> CodebookHistory:
    """Return how the codebook came about, without what was taken back."""
    standing = {one.id for one in reading.entries(store.connection) if one.target is None and not one.undone}
    changed = [(entry, what) for entry, _, what in trail.decisions(store.connection) if entry in standing]
    first = trail.first_coding(store.connection)
    made = [entry for entry, what in changed if what == "made"]
    done = [set(what.partition(" from ")[0].split(", ")) for _, what in changed]
    words = Counter(next((word for word in CHANGED if word in each), "") for each in done)
    return CodebookHistory(
        {word: words[word] for word in CHANGED if words[word]}, len(made), sum(first is None or entry < first for entry in made)
    )


def _decisions(store: Store) -> list[CodeDecision]:
    """Return what was decided about codes: each entry that changed one, in its own words."""
    entries = {one.id: one for one in reading.entries(store.connection)}
    return [
        CodeDecision(number, entries[number].when, entries[number].who, code, what)
        for number, code, what in trail.decisions(store.connection)
    ]


def write(
    store: Store, name: str, path: Path, options: Options | None = None, *, color: bool = False, key: Path | None = None
) -> list[Path]:
    """Write a named report by a suffix, with the codings that its cells stand on; return the files written.

    There is one, but for figures of several pages or names. `color` draws them in colours. Raises `InputError` when there is no
    figure to draw or a font for it is missing, or when a real name of the key of pseudonyms still stands in the report.
    """
    check_suffix(path)
    _check_drawn(name, path, color)
    chosen = _countable(store, name, path, options or Options(program=PROGRAM))
    made = report(store, name, replace(chosen, evidence=chosen.evidence or path.suffix.lower() in (".xlsx", ".html")))
    if color:
        made = replace(made, figures=tuple(replace(figure, color=True) for figure in made.figures))
    guard_reports(store, (made,), key=key)
    return write_report(made, path, raw=name in RAW)


def _check_drawn(name: str, path: Path, color: bool) -> None:
    """Raise `InputError` where a figure is asked for and there is none: in the report, or in a file of tables."""
    suffix = path.suffix.lower()
    if name in MODULES and name not in DRAWN and (color or suffix in FIGURES):
        raise InputError(path, f'the report "{name}" has no figure.', mend=f"These have one: {', '.join(DRAWN)}.")
    if color and suffix not in COLOURED:
        raise InputError(path, f"--color is for figures, and a {suffix} file has none.", mend=f"Use one of {_among(COLOURED)}.")


def _countable(store: Store, name: str, path: Path, options: Options) -> Options:
    """Return the options with cells that can be drawn where a figure of the case matrix is asked for: counts unless said.

    Raises `InputError` for cells that are words.
    """
    if name != "case-matrix" or path.suffix.lower() not in FIGURES:
        return options
    chosen = applied(options, reading.settings(store.connection).get(RULE_SETTING, ""))
    cell = chosen.cell or ("" if chosen.rule else "count")
    if cell not in UNITS or chosen.rule:
        raise InputError(path, "a heat map shows numbers, and these cells are words.", mend=f"Say --cell {' or '.join(UNITS)}.")
    return replace(options, cell=cell)


def _among(suffixes: Iterable[str]) -> str:
    return ", ".join(sorted(suffixes))


def check_suffix(path: Path) -> None:
    """Raise `InputError` when no report can be written to a path, before work is done for nothing."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(path, f'no report is written as "{path.suffix or path.name}".', mend=f"Use one of {_among(SUFFIXES)}.")


def export(
    store: Store,
    folder: Path | None = None,
    *,
    only: Sequence[str] = (),
    formats: Sequence[str] = (),
    key: Path | None = None,
    progress: Callable[[Sequence[str]], Iterable[str]] = iter,
    warn: Callable[[str], object] = str,
) -> list[Path]:
    """Write every report into a folder (`exports/`), with one workbook `study.xlsx`; return the files written.

    A figure for which a font is missing is left out, and `warn` is told. Raises `UnknownNameError` for a report or a format that
    is not there, and `InputError` when a real name of the key of pseudonyms still stands in a report, before anything is written.
    """
    every = (*MODULES, PAGE)
    names = [_known("report", one, every) for one in only] or list(every)
    known = [suffix.lstrip(".") for suffix in sorted(SUFFIXES)]
    wanted = [_known("format", one.lower().lstrip("."), known) for one in formats]
    target = folder or store.folder / "exports"
    study = snapshot.study(store)
    comparing = _comparing(store, study)
    options = Options(program=PROGRAM, counts=True)
    built: list[Report] = []
    files: list[Path] = []
    kinds = wanted or list(FORMATS)
    linked = bool({"xlsx", "html"} & set(kinds))
    page = None
    for name in progress(names):
        if name == PAGE:
            page = evidence_page.guarded(store, study, Options(program=PROGRAM), key=key) if "html" in kinds else None
            continue
        built.append(
            _build(
                store,
                study,
                name,
                replace(options, evidence=linked, cell="count" if name == "case-matrix" else ""),
                comparing,
            )
        )
        if name == "case-matrix":
            listed = _build(store, study, name, replace(options, evidence=linked, cell="list"), comparing)
            built.append(replace(listed, name="case-list"))
    guard_reports(store, built, key=key)
    with _lacking(warn) as lacking:
        for one in built:
            for kind in kinds:
                if kind in ON_PAPER and one.name == "codings" and not wanted:
                    continue
                if kind != "xlsx" and (one.figures or f".{kind}" not in FIGURES):
                    files += _written(one, target / f"{one.name}.{kind}", lacking)
    if "xlsx" in kinds and built:
        files.append(target / WORKBOOK)
        write_reports(built, files[-1])
    if page:
        files.append(page_file.write(page, target / evidence_page.FILE))
    return files


def _written(report: Report, path: Path, lacking: Lacking) -> list[Path]:
    """Write one report, or note that its figure cannot be drawn for want of a font."""
    try:
        return write_report(report, path, raw=report.name in RAW)
    except MissingFontError as error:
        lacking[path.name] = error
        return []


@contextmanager
def _lacking(warn: Callable[[str], object]) -> Iterator[Lacking]:
    """Gather the files that are not written for want of a font, and tell of them all at once."""
    lacking: Lacking = {}
    yield lacking
    if lacking:
        why = " ".join(next(iter(lacking.values())).lines())
        warn(f"a font is missing, so that {', '.join(lacking)} {'was' if len(lacking) == 1 else 'were'} not written: {why}")


def _known(kind: str, name: str, known: Sequence[str]) -> str:
    if name not in known:
        raise UnknownNameError(kind, name, known, mend=f"There are: {', '.join(known)}.")
    return name
