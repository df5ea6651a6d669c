"""Commands about coders who work apart: freezing rounds, measuring agreement."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, CoderNames, SourceIds, listed, opened
from gioia_coder.core.blocks import value_of


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    rounds = typer.Typer(help="Rounds: what coders have done, frozen to be compared.", no_args_is_help=True)
    rounds.command("freeze")(rounds_freeze)
    rounds.command("list")(rounds_list)
    app.add_typer(rounds, name="rounds")
    app.command("agreement")(agreement)


def rounds_freeze(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The round's name.", show_default=False)],
    coders: CoderNames = "",
    sources: SourceIds = "",
    force: Annotated[bool, typer.Option("--force", help="Also where somebody is not done; the round says so.")] = False,
) -> None:
    """Freeze what coders have done in the sources that they share; what is coded later does not change it.

    Every coder must be done with every source. A round is never changed; `gioia undo` takes the freeze back.

    Example: gioia rounds freeze first --coders anna,ben
    """
    from gioia_coder.workflow import rounds

    with opened(ctx) as store:
        done = rounds.freeze(store, name, coders=listed(coders), sources=listed(sources), force=force)
    many = f"{len(done.sources)} source{'' if len(done.sources) == 1 else 's'}"
    forced = ", though not everybody is done" if done.forced else ""
    show.done(f"Froze round {done.name}: {len(done.coders)} coders, {many}{forced}.")
    show.done(f"Next: gioia agreement --round {shlex.quote(done.name)}")


def rounds_list(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the rounds, with the coders and sources that each compares.

    Example: gioia rounds list
    """
    from gioia_coder.workflow import rounds

    with opened(ctx) as store:
        table = rounds.list_rounds(store)
    if not as_json:
        at = [column.key for column in table.columns].index("when")
        rows = [[*row[:at], _local(str(value_of(row[at]))), *row[at + 1 :]] for row in table.rows]
        table = replace(table, rows=rows)
    show.result(table, as_json)


def _local(when: str) -> str:
    """Return a time as the clock on the wall shows it."""
    return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M") if when else ""


def agreement(
    ctx: typer.Context,
    of_round: Annotated[
        str, typer.Option("--round", help="A frozen round; without one, present codings.", show_default=False)
    ] = "",
    unit: Annotated[str, typer.Option(help="turn, sentence or character; else the project's setting.", show_default=False)] = "",
    level: Annotated[str, typer.Option(help="concept, theme or dimension: whose codes are listed.")] = "concept",
    coders: CoderNames = "",
    sources: SourceIds = "",
    with_interviewer: Annotated[bool, typer.Option("--with-interviewer", help="Count interviewers' turns too.")] = False,
    draws: Annotated[int, typer.Option(min=0, max=100_000, help="How often turns or sources are drawn for intervals.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Which draws.")] = 0,
    coefficients: Annotated[bool, typer.Option("--coefficients", help="Also Cohen's kappa, Fleiss' kappa, AC1 and S.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the agreement of coders: Krippendorff's alpha at every level, and code by code, the worst first.

    Only before anybody has talked about the differences does it say how clear the codes are: freeze a round first.

    Example: gioia agreement --round first --level theme
    """
    from gioia_coder.workflow import agreement as work
    from gioia_coder.workflow.reports import PROGRAM

    with opened(ctx) as store:
        found = work.agreement(
            store,
            round=of_round,
            unit=unit,
            level=level,
            coders=listed(coders),
            sources=listed(sources),
            with_interviewer=with_interviewer,
            draws=draws,
            seed=seed,
            coefficients=coefficients,
            program=PROGRAM,
            progress=lambda items: show.each(items, "comparing"),
        )
        if as_json:
            show.data(found.as_data())
        else:
            show.report(found.as_report())
