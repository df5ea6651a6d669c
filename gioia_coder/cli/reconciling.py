"""Commands that find out where coders disagree, decide it, and derive consensus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, Yes, acting, acting_coder, complete_sources, opened

if TYPE_CHECKING:
    from gioia_coder.workflow.reconciling import Applied, Session
    from gioia_coder.workflow.walking_page import Shown

RoundName = Annotated[str, typer.Option("--round", help="As this round was frozen.", show_default=False)]
Coders = Annotated[str, typer.Option("--coders", help="Only these coders, separated by commas.", show_default=False)]
KindName = Annotated[
    str,
    typer.Option("--kind", help="Only boundary, granularity, missing, extra, sibling, cousin or far.", show_default=False),
]
Sources = Annotated[
    str,
    typer.Option("--sources", help="Only in these, separated by commas.", autocompletion=complete_sources, show_default=False),
]
People = Annotated[str, typer.Option("--by-person", help="Who decides, separated by commas; else you.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command()(disagreements)
    app.command()(reconcile)
    app.command()(consensus)


def _split(words: str) -> list[str]:
    return [word.strip() for word in words.replace(";", ",").split(",") if word.strip()]


def disagreements(
    ctx: typer.Context,
    round_name: RoundName = "",
    by: Annotated[str, typer.Option("--by", help="code (worst first, with definitions) or passage.", show_default=False)] = "",
    kind: KindName = "",
    coders: Coders = "",
    sources: Sources = "",
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
        seen = finding.view(store, round_name=round_name, coders=_split(coders))
        wanted = finding.Wanted.checked(store, kind, _split(sources), open_only)
        show.result(finding.listed(seen, wanted, by=by), as_json)


def reconcile(
    ctx: typer.Context,
    round_name: RoundName = "",
    kind: KindName = "",
    coders: Coders = "",
    sources: Sources = "",
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
        seen = finding.view(store, round_name=round_name, coders=_split(coders))
        wanted = finding.Wanted.checked(store, kind, _split(sources))
        if sheet is not None:
            count = reconciling.write_sheet(store, seen, sheet, wanted)
            show.done(f"Wrote {count:,} disagreement{'' if count == 1 else 's'} to {sheet}.")
            return
        who, names = acting_coder(ctx, store), reconciling.names_of(people)
        if apply is not None:
            done = reconciling.apply(store, seen, apply, who=who, people=names, yes=yes)
            _tell_applied(done, apply, yes=yes, as_json=as_json)
            return
        session = reconciling.Session(
            store, seen, coder=who, people=names, wanted=wanted, by=by, mode=mode, blind=blind, width=show.width()
        )
        _converse(session)


def _tell_applied(done: Applied, path: Path, *, yes: bool, as_json: bool) -> None:
    show.result(done.as_table(), as_json)
    if yes:
        show.done("The decisions are kept." if done.entry else "Nothing was changed.")
    else:
        show.done(f"Nothing was changed. To decide this: gioia reconcile --apply {path} --yes")
    if done.faults:
        show.warn(f"{done.faults} row{'' if done.faults == 1 else 's'} cannot be decided; mend and apply the sheet again.")
        raise typer.Exit(1)


def _converse(session: Session) -> None:
    """Read lines and show what the session answers, until it is over."""
    try:
        _tell(session.begin())
        while not session.over:
            typed = show.read_line(session.prompt)
            _tell(session.quit() if typed is None else session.say(typed))
    except KeyboardInterrupt:
        show.say("")
        _tell(session.quit())


def _tell(said: Sequence[Shown]) -> None:
    show.paragraphs((one.words, one.style, one.lead) for one in said)


def consensus(
    ctx: typer.Context,
    round_name: RoundName = "",
    coders: Coders = "",
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
        done = deriving.consensus(store, round_name=round_name, coders=_split(coders), who=acting(ctx, store))
    if as_json:
        show.data(deriving.as_data(done))
    else:
        if done.open:
            show.table(done.open_table())
        for line in done.lines():
            show.done(line)
    if strict and done.grouped:
        show.warn(f"{len(done.grouped)} open on codes of the data structure.")
        raise typer.Exit(1)
