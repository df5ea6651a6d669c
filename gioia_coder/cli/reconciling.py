"""Commands that find out where coders disagree, decide it, and derive consensus."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.conversing import converse
from gioia_coder.cli.options import AsJson, CoderNames, SourceIds, Yes, acting, acting_coder, listed, opened

if TYPE_CHECKING:
    from gioia_coder.core.blocks import Table
    from gioia_coder.workflow.reconciling import Applied

RoundName = Annotated[str, typer.Option("--round", help="As this round was frozen.", show_default=False)]
KindName = Annotated[
    str,
    typer.Option("--kind", help="Only boundary, granularity, missing, extra, sibling, cousin or far.", show_default=False),
]
People = Annotated[str, typer.Option("--by-person", help="Who decides, separated by commas; else you.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command()(disagreements)
    app.command()(reconcile)
    app.command()(consensus)


def disagreements(
    ctx: typer.Context,
    round_name: RoundName = "",
    by: Annotated[str, typer.Option("--by", help="code (worst first, with definitions) or passage.", show_default=False)] = "",
    kind: KindName = "",
    coders: CoderNames = "",
    sources: SourceIds = "",
    open_only: Annotated[bool, typer.Option("--open", help="Only what is still to be decided.")] = False,
    as_json: AsJson = False,
) -> None:
    """List where coders disagree, the largest part of all disagreement first, with what was decided.

    What coders agree on (one code, four fifths of the words) needs no decision. A decision is stale when the codings that it
    was about have changed since, and in conflict when two people decided differently.

    Example: gioia disagreements --by code
    """
    from gioia_coder.workflow import disagreements as finding

    with opened(ctx) as store:
        seen = finding.view(store, round_name=round_name, coders=listed(coders))
        wanted = finding.Wanted.checked(store, kind, listed(sources), open_only)
        found = finding.listed(seen, wanted, by=by)
    if as_json:
        show.result(found, as_json)
    else:
        _each(found)


def _each(found: Table) -> None:
    """Print a list of disagreements, each with its words and what every coder has: as a table it would fit no terminal."""
    from gioia_coder.core.blocks import Kind, as_text, value_of

    at = {column.key: n for n, column in enumerate(found.columns)}
    coders = [n for n, column in enumerate(found.columns) if column.kind is Kind.LINES]
    margin = max((len(found.columns[n].title) for n in coders), default=0)
    parts = [(found.title, "bold", "")]
    code = ""
    for row in found.rows:
        words = [as_text(value_of(cell), column.kind) for cell, column in zip(row, found.columns, strict=True)]
        if "code" in at and words[at["code"]] != code:
            code = words[at["code"]]
            parts += [("", "", ""), (code, "bold", "")]
            parts += [(line, "dim", "    ") for line in words[at["definition"]].split("\n") if line]
        where, kind, share, state = (words[at[key]] for key in ("segment", "kind", "share", "state"))
        parts += [("", "", ""), (f"{words[at['id']]}  {where}  {kind}  {share} %  {state}", "bold", "")]
        parts.append((" ".join(words[at["words"]].split()), "dim", "    "))
        for n in coders:
            for first, line in enumerate(filter(None, words[n].split("\n"))):
                parts.append((line, "", f"    {'' if first else found.columns[n].title:<{margin}}  "))
        parts += [(words[at["decision"]], "", "    = ")] if words[at["decision"]] else []
    show.paragraphs([*parts, *([] if found.rows else [("(nothing)", "dim", "")]), ("", "", ""), (found.note, "", "")])


def reconcile(
    ctx: typer.Context,
    round_name: RoundName = "",
    kind: KindName = "",
    coders: CoderNames = "",
    sources: SourceIds = "",
    people: People = "",
    mode: Annotated[str, typer.Option("--mode", help="consensus, majority or arbiter.", show_default=False)] = "",
    blind: Annotated[bool, typer.Option("--blind", help="Do not say whose codings they are.")] = False,
    by: Annotated[str, typer.Option("--by", help="passage: in the order of the texts.", show_default=False)] = "",
    sheet: Annotated[
        Path | None,
        typer.Option("--sheet", readable=False, show_default=False, help="Write a sheet to decide in, .xlsx or .csv."),
    ] = None,
    apply: Annotated[
        Path | None,
        typer.Option("--apply", readable=False, show_default=False, help="Show what a filled sheet decides; with --yes do it."),
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Decide disagreements one by one at the keyboard, or all of them in a sheet.

    Nobody's own codings are changed: `gioia consensus` derives what stands. At the keyboard 1 to 9 adopt what a coder has,
    u unites, i intersects, ? lists the rest; every answer is kept at once, and the next session goes on with what is open.

    Examples: gioia reconcile --blind

    gioia reconcile --sheet decide.xlsx, and when it is filled: gioia reconcile --apply decide.xlsx --yes
    """
    from gioia_coder.workflow import disagreements as finding
    from gioia_coder.workflow import reconciling

    if sheet is not None and apply is not None:
        raise typer.BadParameter("write a sheet or apply one, not both at once.")
    with opened(ctx) as store:
        seen = finding.view(store, round_name=round_name, coders=listed(coders))
        wanted = finding.Wanted.checked(store, kind, listed(sources))
        if sheet is not None:
            count = reconciling.write_sheet(store, seen, sheet, wanted)
            show.done(f"Wrote {count:,} disagreement{'' if count == 1 else 's'} to {sheet}.")
            if sheet.suffix.lower() == ".csv":
                show.done(f"A decision is one of: {', '.join(reconciling.choices(seen))}.")
            filled = seen.typed(f"gioia reconcile --apply {shlex.quote(str(sheet))}")
            show.done(f"Fill its columns from decision to mode, then: {filled}")
            return
        who, names = acting_coder(ctx, store), reconciling.names_of(people)
        if apply is not None:
            done = reconciling.apply(store, seen, apply, who=who, people=names, yes=yes)
            again = seen.typed(f"gioia reconcile --apply {shlex.quote(str(apply))} --yes")
            _tell_applied(done, again, yes=yes, as_json=as_json)
            return
        session = reconciling.Session(
            store, seen, coder=who, people=names, wanted=wanted, by=by, mode=mode, blind=blind, width=show.width()
        )
        converse(session)


def _tell_applied(done: Applied, again: str, *, yes: bool, as_json: bool) -> None:
    show.result(done.as_table(), as_json)
    if yes:
        show.done("The decisions are kept." if done.entry else "Nothing was changed.")
    else:
        show.done(f"Nothing was changed. To decide this: {again}")
    if done.faults:
        rows = f"{done.faults} row{'' if done.faults == 1 else 's'} cannot be decided"
        show.warn(f"{rows} and {'is' if done.faults == 1 else 'are'} left out: mend, and apply the sheet again.")
        raise typer.Exit(1)


def consensus(
    ctx: typer.Context,
    round_name: RoundName = "",
    coders: CoderNames = "",
    strict: Annotated[bool, typer.Option("--strict", help="Fail while anything on grouped codes is open.")] = False,
    as_json: AsJson = False,
) -> None:
    """Derive consensus from what coders agree on and what was decided, in place of what was derived before.

    Sources that one coder alone has read enter as coded. Codings of consensus that were made outside, with `codings import`,
    stay. What is open is listed and enters no count.

    Example: gioia consensus --strict
    """
    from gioia_coder.workflow import consensus as deriving

    with opened(ctx) as store:
        done = deriving.consensus(store, round_name=round_name, coders=listed(coders), who=acting(ctx, store))
    if as_json:
        show.data(deriving.as_data(done))
    else:
        if done.open:
            _each(done.open_table())
        for line in done.lines():
            show.done(line)
    if strict and done.grouped:
        many = f"{len(done.grouped)} disagreement{' is' if len(done.grouped) == 1 else 's are'}"
        show.warn(f"{many} open on codes that stand in the data structure.")
        raise typer.Exit(1)
