"""Commands for what the researcher makes of the codings: memo, link, quote, rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.commenting import memo_import
from gioia_coder.cli.options import (
    AsJson,
    CodeName,
    SegmentAddress,
    acting,
    acting_coder,
    complete_codes,
    complete_sources,
    opened,
)
from gioia_coder.cli.project import on_the_wall
from gioia_coder.core.blocks import value_of
from gioia_coder.errors import InputError

TAKEN_AWAY = "-"
"""What is typed in place of a rating to take it away."""


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    groups: tuple[tuple[str, str, dict[str, Callable[..., None]]], ...] = (
        (
            "memo",
            "Memos on the project, cases, sources, segments and codes.",
            {"add": memo_add, "list": memo_list, "import": memo_import, "remove": memo_remove},
        ),
        ("link", "Links: what one code has to do with another.", {"add": link_add, "list": link_list, "remove": link_remove}),
    )
    for name, about, commands in groups:
        group = typer.Typer(help=about, no_args_is_help=True)
        for word, function in commands.items():
            group.command(word)(function)
        app.add_typer(group, name=name)
    app.command()(quote)
    app.command()(rate)


def memo_add(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="What to note.", show_default=False)],
    case: Annotated[str, typer.Option(help="On this case.")] = "",
    source: Annotated[str, typer.Option(help="On this source.", autocompletion=complete_sources)] = "",
    segment: Annotated[str, typer.Option(help="On this segment.", autocompletion=complete_sources)] = "",
    code: Annotated[str, typer.Option(help="On this code.", autocompletion=complete_codes)] = "",
    kind: Annotated[str, typer.Option(help="note, proposal, idea, method or question.")] = "note",
) -> None:
    """Add a dated memo on a case, source, segment or code; with none of them, on the project.

    Example: gioia memo add "split this code?" --code c014 --kind proposal
    """
    from gioia_coder.workflow import judging

    with opened(ctx) as store:
        on = judging.about(store, case=case, source=source, segment=segment, code=code)
        judging.add_memo(store, text, on=on, kind=kind, who=acting(ctx, store))
    show.done(f"Noted on {on.name}.")


def memo_list(
    ctx: typer.Context,
    kind: Annotated[str, typer.Option(help="Only this kind: note, proposal, idea, method or question.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the memos, oldest first; their numbers are those that `memo remove` takes.

    Example: gioia memo list --kind proposal
    """
    from gioia_coder.workflow import judging

    with opened(ctx) as store:
        table = judging.memo_table(store, kind=kind)
    rows = table.rows if as_json else [(*row[:-1], on_the_wall(str(value_of(row[-1])))) for row in table.rows]
    show.result(replace(table, rows=rows), as_json)


def memo_remove(
    ctx: typer.Context, number: Annotated[int, typer.Argument(help="Its number in the list.", show_default=False)]
) -> None:
    """Remove a memo; the history keeps it.

    Example: gioia memo remove 3
    """
    from gioia_coder.workflow import judging

    with opened(ctx) as store:
        target = judging.remove_memo(store, number, who=acting(ctx, store))
    show.done(f"Removed the memo on {target}.")


def link_add(
    ctx: typer.Context,
    a: CodeName,
    b: CodeName,
    label: Annotated[str, typer.Option(help="What the first has to do with the second.")] = "",
    segment: Annotated[
        list[str] | None,
        typer.Option(help="A segment as evidence; may be repeated.", autocompletion=complete_sources, show_default=False),
    ] = None,
) -> None:
    """Link one code to another, as a proposition; a link that is there gets the segments too.

    Example: gioia link add "Cost-driven innovation" Deskilling --label "leads to" --segment E1-01:14.2
    """
    from gioia_coder.workflow import judging

    with opened(ctx) as store:
        words, changed = judging.add_link(store, a, b, label=label, segments=segment or (), who=acting(ctx, store))
    show.done(f"Linked {words}." if changed else f"{words} is there already; nothing was changed.")


def link_list(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the links between codes.

    Example: gioia link list
    """
    from gioia_coder.workflow import judging

    with opened(ctx) as store:
        show.result(judging.link_table(store), as_json)


def link_remove(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(help="Its number in the list, or its two codes.", autocompletion=complete_codes, show_default=False),
    ],
) -> None:
    """Remove a link.

    Example: gioia link remove 2
    """
    from gioia_coder.workflow import judging

    with opened(ctx) as store:
        removed = judging.remove_link(store, words, who=acting(ctx, store))
    show.done(f"Removed {removed}.")


def quote(
    ctx: typer.Context,
    segment: SegmentAddress,
    state: Annotated[
        str | None, typer.Option(help="power, proof, rejected, private, or candidate again.", show_default=False)
    ] = None,
    words: Annotated[
        str | None, typer.Option("--quote", help="Words that stand once there, for a part of it.", show_default=False)
    ] = None,
    shown: Annotated[
        str | None,
        typer.Option(help="As it is printed: its own words, ... for what is left out, [brackets] for yours.", show_default=False),
    ] = None,
    translation: Annotated[
        list[str] | None, typer.Option(help='A translation, as en="..."; may be repeated.', show_default=False)
    ] = None,
) -> None:
    """Choose a segment for print: power quotes stand in the text, proof quotes in the table.

    Words of private quotes are (private) in all that `report` and `export` write; only `codings list` and `codings export`
    have them. `report evidence` shows the translations. What is not said stays as it was; --shown "" takes it back.

    Example: gioia quote E1-01:14.2 --state power --shown "[We] had no money ... for stands"
    """
    from gioia_coder.workflow import judging

    if state is None and shown is None and not translation:
        raise InputError("", "what of the quote?", mend="Say --state power|proof|rejected|private, --shown or --translation.")
    pairs = [one.partition("=") for one in translation or ()]
    if wrong := [front for front, mark, _ in pairs if not mark]:
        raise InputError("", f'"{wrong[0]}" is no translation.', mend='Write --translation en="...".')
    with opened(ctx) as store:
        who = acting_coder(ctx, store)
        texts = {front: text for front, _, text in pairs}
        done = judging.choose_quote(store, segment, quote=words, state=state, shown=shown, translations=texts, who=who)
    if not done.changed:
        show.done(f"{done.place.address} is {done.quote.state} already; nothing was changed.")
        return
    show.done(f"{done.place.address} is {done.quote.state}: {done.quote.shown or done.place.quote}")


def rate(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(help="A case.", show_default=False)] = "",
    code: Annotated[
        str, typer.Argument(help="A code, by short id or name.", autocompletion=complete_codes, show_default=False)
    ] = "",
    value: Annotated[
        str, typer.Argument(help="high, medium, low, not-asked or not-applicable; - takes it away.", show_default=False)
    ] = "",
    why: Annotated[str, typer.Option("--why", help="The reason for the rating.")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Take your rating away.")] = False,
    as_json: AsJson = False,
) -> None:
    """Judge a case on a code, with the reason; rating it again replaces your rating. Without a case, list all ratings.

    Example: gioia rate E1 t03 high --why "all three informants say so"
    """
    from gioia_coder.workflow import judging

    if not case:
        with opened(ctx) as store:
            show.result(judging.rating_table(store), as_json)
        return
    if not code:
        raise InputError("", "a rating is on a code.", mend="Write: gioia rate CASE CODE high --why TEXT")
    if not (remove or value):
        raise InputError("", "the rating says nothing.", mend=f"Say {', '.join(judging.RATINGS)}, or --remove.")
    with opened(ctx) as store:
        coder = acting_coder(ctx, store)
        if remove or value == TAKEN_AWAY:
            show.done(f"Took away the rating of {judging.unrate(store, case, code, coder=coder)}.")
            return
        said = judging.rate(store, case, code, value, why=why, coder=coder)
    show.done(f"Rated {said}." if said else "It is rated so already; nothing was changed.")
