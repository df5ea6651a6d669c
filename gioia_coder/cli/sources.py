"""Commands about sources, cases and informants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.commenting import sources_export
from gioia_coder.cli.importing import import_
from gioia_coder.cli.options import AsJson, SourceId, Yes, acting_coder, complete_sources, opened
from gioia_coder.cli.revisions import sources_update
from gioia_coder.core.blocks import without_blank_columns
from gioia_coder.core.speakers import asks

_KEPT = ("id", "kind", "case", "informants", "codings", "done")
Words = Annotated[list[str], typer.Argument(help="What to set, as key=value.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command("import")(import_)
    groups: tuple[tuple[str, str, tuple[Callable[..., None], ...]], ...] = (
        (
            *("sources", "Sources: texts and what is known of them."),
            (sources_list, sources_show, sources_set, sources_update, sources_export, sources_done, sources_remove),
        ),
        ("cases", "Cases: what is compared.", (cases_list, cases_set, cases_remove)),
        ("informants", "Informants: who speaks.", (informants_list, informants_set, informants_remove)),
    )
    for name, about, commands in groups:
        group = typer.Typer(help=about, no_args_is_help=True)
        for function in commands:
            group.command(function.__name__.removeprefix(f"{name}_"))(function)
        app.add_typer(group, name=name)


def sources_list(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the sources.

    Example: gioia sources list
    """
    from gioia_coder.workflow import sources

    with opened(ctx) as store:
        table = sources.list_sources(store)
    show.result(table if as_json else without_blank_columns(table, _KEPT), as_json)


def sources_show(ctx: typer.Context, source: SourceId, as_json: AsJson = False) -> None:
    """Show a source: its numbered turns with the codings beside them.

    Example: gioia sources show E1-01
    """
    from gioia_coder.workflow import sources

    with opened(ctx) as store:
        data, table = sources.show_source(store, source)
    if as_json:
        show.data(data)
    else:
        show.table(table)


def sources_set(ctx: typer.Context, source: SourceId, words: Words) -> None:
    """Set what is known of a source: id, title, kind, date, minutes, language, case, informants, or any attribute.

    `speaker:LABEL=INFORMANT` says who speaks under a label. Example: gioia sources set E1-01 minutes=45 case=E1
    """
    from gioia_coder.workflow import sources

    with opened(ctx) as store:
        changed = sources.set_source(store, source, words)
    show.done(f"Set {', '.join(changed)} of {source}." if changed else "Nothing to change.")


def sources_done(
    ctx: typer.Context,
    source: Annotated[list[str], typer.Argument(help="Sources' ids.", autocompletion=complete_sources, show_default=False)],
) -> None:
    """Say that you have read all of a source, or of several, and found nothing else in them.

    Example: gioia sources done E1-01 E1-02
    """
    from gioia_coder.workflow import sources

    with opened(ctx) as store:
        coder = acting_coder(ctx, store)
        refs = sources.mark_done(store, *source, coder=coder)
    show.done(f"{coder} is done with {', '.join(refs)}.")


def sources_remove(ctx: typer.Context, source: SourceId, yes: Yes = False) -> None:
    """Take a source out of the project, with its codings; `gioia undo` brings it back.

    For a withdrawal use `gioia erase`. Example: gioia sources remove E1-01
    """
    from gioia_coder.workflow import sources

    with opened(ctx) as store:
        ref, count = sources.count_of(store, source)
        question = f"Remove {ref} with {count} coding{'' if count == 1 else 's'}?"
        if count and not show.ask(question, yes=yes):
            show.done("Nothing was changed.")
            return
        sources.remove_source(store, source)
    show.done(f"Removed {ref} with {count} codings; `gioia undo` brings it back.")


def cases_list(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the cases with their attributes.

    Example: gioia cases list
    """
    from gioia_coder.workflow import cases

    with opened(ctx) as store:
        show.result(cases.list_cases(store), as_json)


CaseId = Annotated[str, typer.Argument(help="A case's id.", show_default=False)]
InformantId = Annotated[str, typer.Argument(help="An informant's id, or CASE/ID; #03, (03) and 3 are one.", show_default=False)]


def cases_set(
    ctx: typer.Context, case: CaseId, words: Annotated[list[str] | None, typer.Argument(show_default=False)] = None
) -> None:
    """Set attributes of a case, made when it is new; id=NEW renames it.

    Example: gioia cases set E1 members=15 commodities=handicrafts
    """
    from gioia_coder.workflow import cases

    with opened(ctx) as store:
        ref = cases.set_case(store, case, words or [])
    show.done(f"Case {ref} is set.")


def cases_remove(ctx: typer.Context, case: CaseId) -> None:
    """Remove a case that has neither sources nor informants.

    Example: gioia cases remove E9
    """
    from gioia_coder.workflow import cases

    with opened(ctx) as store:
        show.done(f"Removed case {cases.remove_case(store, case)}.")


def informants_list(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the informants with their roles and cases.

    Example: gioia informants list
    """
    from gioia_coder.workflow import cases

    with opened(ctx) as store:
        show.result(cases.list_informants(store), as_json)


def informants_set(
    ctx: typer.Context, informant: InformantId, words: Annotated[list[str] | None, typer.Argument(show_default=False)] = None
) -> None:
    """Set an informant's role, case, id or attributes, made when new; role=interviewer leaves the words out of all counts.

    An id that stands in several cases is typed CASE/ID. Example: gioia informants set E1-A role=manager case=E1
    """
    from gioia_coder.workflow import cases

    with opened(ctx) as store:
        show.done(f"Informant {cases.set_informant(store, informant, words or [])} is set.")
    for role in (word.partition("=")[2].strip() for word in words or [] if word.strip().casefold().startswith("role=")):
        if asks(role):
            show.say(f"{role}: words never counted.")


def informants_remove(ctx: typer.Context, informant: InformantId) -> None:
    """Remove an informant who speaks in no source.

    Example: gioia informants remove E9-A
    """
    from gioia_coder.workflow import cases

    with opened(ctx) as store:
        show.done(f"Removed informant {cases.remove_informant(store, informant)}.")
