"""Commands that make reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, KeyPath, complete_codes, complete_sources, listed, opened
from gioia_coder.core.reports import MODULES, PAGE
from gioia_coder.core.reports.options import CELLS
from gioia_coder.core.reports.presets import PRESETS

NAMES = ", ".join((*MODULES, PAGE))


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command("report")(report)
    app.command("export")(export)


LISTED = ", in evidence and codings; may be repeated."


def _reports(incomplete: str) -> list[str]:
    return [name for name in NAMES.split(", ") if name.startswith(incomplete)]


def _presets(incomplete: str) -> list[str]:
    return [name for name in PRESETS if name.startswith(incomplete)]


def report(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help=f"One of {NAMES}.", show_default=False, autocompletion=_reports)],
    path: Annotated[
        Path | None, typer.Argument(readable=False, help="A file to write; its suffix says the format.", show_default=False)
    ] = None,
    layer: Annotated[str, typer.Option(help="consensus, any, all, or a coder's name.")] = "",
    preset: Annotated[
        str, typer.Option(help=f"A display of the papers: {', '.join(PRESETS)}.", autocompletion=_presets, show_default=False)
    ] = "",
    rows: Annotated[str, typer.Option(help="concept, theme or dimension; or what columns may be, to turn the matrix.")] = "",
    columns: Annotated[str, typer.Option(help="case, informant, role, source, kind, or an attribute of cases.")] = "",
    cell: Annotated[str, typer.Option(help=f"{', '.join(CELLS)}.")] = "",
    rule: Annotated[str, typer.Option(help="What high, medium and low intensity are.", show_default=False)] = "",
    order_by: Annotated[
        str, typer.Option(help="Cases by an attribute or by how much of a code they hold.", show_default=False)
    ] = "",
    min_sources: Annotated[int, typer.Option(min=0, help="Only cells with evidence from so many sources.")] = 0,
    min_coders: Annotated[int, typer.Option(min=0, help="Only cells with so many coders behind them.")] = 0,
    min_codings: Annotated[int, typer.Option(min=0, help="Only cells with so many codings.")] = 0,
    counts: Annotated[bool, typer.Option("--counts", help="Informants, cases and passages in the data structure.")] = False,
    color: Annotated[bool, typer.Option("--color", help="Figures in colours that everybody can tell apart.")] = False,
    source: Annotated[
        list[str] | None,
        typer.Option(show_default=False, help=f"Only of these sources{LISTED}", autocompletion=complete_sources),
    ] = None,
    case: Annotated[list[str] | None, typer.Option(show_default=False, help=f"Only of these cases{LISTED}")] = None,
    code: Annotated[
        list[str] | None,
        typer.Option(
            show_default=False,
            help="Only under these codes, in evidence, codings and case tables; may be repeated.",
            autocompletion=complete_codes,
        ),
    ] = None,
    of_coder: Annotated[list[str] | None, typer.Option("--by", show_default=False, help=f"Only by these coders{LISTED}")] = None,
    of_round: Annotated[str, typer.Option("--round", show_default=False, help="A frozen round, in disagreements.")] = "",
    definitions: Annotated[bool, typer.Option("--definitions", help="What each code means, in the case matrix.")] = False,
    state: Annotated[
        list[str] | None, typer.Option(show_default=False, help="Only proof, power or candidate quotes, in evidence.")
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(show_default=False, help="Show this attribute too, in sources and informants; may be repeated."),
    ] = None,
    pick: Annotated[int, typer.Option(min=0, help="Fill each theme up to so many quotes, in evidence.")] = 0,
    public: Annotated[
        bool, typer.Option("--public", help="The evidence page without transcripts, coders, rejected and private quotes.")
    ] = False,
    key: KeyPath = None,
    as_json: AsJson = False,
) -> None:
    """Make a report: on the terminal, or as a file by its suffix.

    Tables go into .docx .tex .xlsx .csv .md .html and .json, figures into .svg .pdf .png .pptx .docx and .html. `page` is one
    .html file that leads from the figure and the matrix to the quotes and their turns.

    Each report takes the options that concern it and refuses the others. Private words are printed as (private).

    Example: gioia report case-matrix --cell list
    """
    from gioia_coder.workflow import evidence_page, reports

    if name == PAGE and path is None:
        raise typer.BadParameter(f"the evidence page is a file: gioia report {PAGE} {evidence_page.FILE}")
    if public and name != PAGE:
        raise typer.BadParameter(f"--public is for the evidence page: gioia report {PAGE} {evidence_page.FILE} --public")
    if color and name == PAGE:
        raise typer.BadParameter("the evidence page follows light and dark, and has no --color")
    if color and path is None:
        raise typer.BadParameter("--color is for figures; name a file for them, such as figure.svg")
    with opened(ctx) as store:
        chosen = reports.Options(
            layer=layer,
            rows=rows,
            columns=columns,
            preset=preset,
            cell=cell,
            rule=rule,
            order_by=order_by,
            min_sources=min_sources,
            min_coders=min_coders,
            min_codings=min_codings,
            counts=counts,
            round=of_round,
            pick=pick,
            definitions=definitions,
            attributes=tuple(attribute or ()),
        )
        asked = {"sources": source or (), "cases": case or (), "codes": code or (), "coders": of_coder or ()}
        options = reports.choose(store, chosen, **asked, states=state or ())
        if path is None:
            made = reports.report(store, name, options)
        elif name == PAGE:
            files = [evidence_page.write(store, path, options, public=public, key=key)]
        else:
            files = reports.write(store, name, path, options, color=color, key=key)
    if path is not None:
        show.done(f"Wrote {', '.join(map(str, files))}.")
    elif as_json:
        show.data(reports.as_data(made))
    else:
        show.report(made)


def export(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(readable=False, help="Where to; exports/ of the project.", show_default=False)
    ] = None,
    only: Annotated[str, typer.Option(help="Only these reports, separated by commas.")] = "",
    formats: Annotated[
        str, typer.Option(help="Only these formats, by commas: docx,tex,xlsx,csv,md,html,json,svg,pdf,png,pptx.")
    ] = "",
    key: KeyPath = None,
    as_json: AsJson = False,
) -> None:
    """Write every report and figure into exports/, and one workbook study.xlsx with all tables.

    Words in private quotes are written as (private); `codings export` writes your raw data, with every word.

    Example: gioia export --formats xlsx,csv
    """
    from gioia_coder.workflow import reports

    with opened(ctx) as store:
        files = reports.export(
            store,
            folder,
            only=listed(only),
            formats=listed(formats),
            key=key,
            progress=lambda names: show.each(names, "reports"),
            warn=show.warn,
        )
    if as_json:
        show.data([str(file) for file in files])
        return
    for file in files:
        show.line(str(file))
    show.done(f"Wrote {len(files)} files.")
