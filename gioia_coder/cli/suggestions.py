"""Commands about suggestions: asking for them, answering them, measuring them, and the rules behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import (
    AsJson,
    CodeName,
    acting,
    acting_coder,
    coder_if_any,
    complete_codes,
    complete_sources,
    opened,
)
from gioia_coder.cli.project import local

if TYPE_CHECKING:
    from gioia_coder.store import Store
    from gioia_coder.workflow.suggesting import Adviser
    from gioia_coder.workflow.walking_page import Shown

Words = Annotated[str, typer.Argument(help="A word or a few; * stands for any ending.", show_default=False)]
Sources = Annotated[
    list[str] | None,
    typer.Argument(
        help="Sources (with --level theme: concepts); all without any.", autocompletion=complete_sources, show_default=False
    ),
]
OneCode = Annotated[
    str, typer.Option("--code", help="Only this code or what it groups, best first.", autocompletion=complete_codes)
]
Answers = Annotated[list[str] | None, typer.Option(help="SEGMENT=CODE, for scripts; may be repeated.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command()(suggest)
    group = typer.Typer(help="Keywords of codes; phrases pinned or banned.", no_args_is_help=True)
    named: dict[str, Callable[..., None]] = {
        "list": rules_list,
        "add": rules_add,
        "pin": rules_pin,
        "ban": rules_ban,
        "edit": rules_edit,
        "remove": rules_remove,
    }
    for name, function in named.items():
        group.command(name)(function)
    app.add_typer(group, name="rules")


def suggest(
    ctx: typer.Context,
    sources: Sources = None,
    review: Annotated[bool, typer.Option("--review", help="Go through the segments at the keyboard and answer.")] = False,
    code: OneCode = "",
    top: Annotated[int, typer.Option(min=1, help="At most so many codes for a segment.")] = 3,
    unit: Annotated[str, typer.Option("--unit", help="turn or sentence.")] = "turn",
    level: Annotated[str, typer.Option("--level", help="concept, or theme for concepts that have none.")] = "concept",
    everything: Annotated[bool, typer.Option("--all", help="Weak suggestions too, where nothing would be said.")] = False,
    again: Annotated[bool, typer.Option("--again", help="What was answered or rejected before, too.")] = False,
    learn_from: Annotated[
        str, typer.Option("--learn-from", help="Not from your own codings: names by commas, all, or consensus.")
    ] = "",
    accept: Answers = None,
    reject: Answers = None,
    evaluate: Annotated[bool, typer.Option("--evaluate", help="Measure on what is coded how often it would be right.")] = False,
    history: Annotated[bool, typer.Option("--history", help="List the answers given so far.")] = False,
    as_json: AsJson = False,
) -> None:
    """Suggest codes for what you have not coded, and say why; nothing is coded until you accept it.

    It learns from your own codings, the names, definitions and keywords of codes, and what you rejected; it rests on your
    machine and on nothing else. With --review: 1 2 3 accept, r rejects, e shows the evidence, letters choose another code.

    Examples: gioia suggest E1-02

    gioia suggest --review

    gioia suggest --accept E1-02:4=c014
    """
    if review and (level != "concept" or accept or reject):
        raise typer.BadParameter("--review goes through segments; leave out --level, --accept and --reject")
    if sum((review, evaluate, history)) > 1:
        raise typer.BadParameter("--review, --evaluate and --history are one at a time")
    with opened(ctx) as store:
        if history:
            _history(store, coder_if_any(ctx, store), as_json)
            return
        adviser = _adviser(ctx, store, code, level, unit, top, learn_from, again=again, everything=everything)
        if evaluate:
            _evaluate(adviser, as_json)
        elif accept or reject:
            _answer(adviser, accept or (), reject or (), as_json)
        elif review:
            _review(adviser, sources or ())
        else:
            _list(adviser, sources or (), as_json)


def _adviser(
    ctx: typer.Context,
    store: Store,
    code: str,
    level: str,
    unit: str,
    top: int,
    learn_from: str,
    *,
    again: bool,
    everything: bool,
) -> Adviser:
    from gioia_coder.workflow import suggesting

    coder = acting_coder(ctx, store)
    suggesting.may_see(store, coder)
    teaching = suggesting.Teaching(
        coder, learn_from, suggesting.level_of(level), again=again, only=suggesting.only(store, code, level) if code else None
    )
    return suggesting.Adviser(suggesting.Material(store, unit), teaching, top=top, everything=everything)


def _list(adviser: Adviser, sources: Sequence[str], as_json: bool) -> None:
    from gioia_coder.workflow.suggesting import listing, page

    found = listing.begun(adviser)
    parts = listing.by_source(adviser, found, sources, progress=lambda every: show.each(every, "suggesting", among=not as_json))
    taken = (one for part in parts for one in part)
    if as_json:
        show.rows(row for one in taken for row in found.wording.data(one))
    else:
        _tell(shown for one in taken for shown in page.listed(found.wording, one))
    for line in found.lines():
        show.say(line)


def _tell(said: Iterable[Shown]) -> None:
    show.paragraphs((one.words, one.style, one.lead) for one in said)


def _answer(adviser: Adviser, accept: Sequence[str], reject: Sequence[str], as_json: bool) -> None:
    from gioia_coder.workflow import suggesting

    done = suggesting.answer(adviser, accept, reject)
    if as_json:
        show.data([{"done": line} for line in done])
    for line in done if not as_json else ():
        show.done(line)


def _review(adviser: Adviser, sources: Sequence[str]) -> None:
    from gioia_coder.cli.conversing import converse
    from gioia_coder.workflow.suggesting import Session

    converse(Session(adviser, sources))


def _history(store: Store, coder: str, as_json: bool) -> None:
    from gioia_coder.workflow.suggesting import listing

    if as_json:
        show.data(listing.history_data(store, coder))
    else:
        table = listing.history(store, coder)
        show.table(replace(table, rows=[local(row) for row in table.rows]))


def _evaluate(adviser: Adviser, as_json: bool) -> None:
    from gioia_coder.workflow.suggesting import measuring

    measured = measuring.measure(adviser)
    if as_json:
        show.data(measured.as_data())
    else:
        for table in measured.tables():
            show.table(table)
            show.line("")
    for line in measured.lines():
        show.say(line)


# Rules.


def rules_list(
    ctx: typer.Context,
    code: OneCode = "",
    as_json: AsJson = False,
) -> None:
    """List the rules of the codebook, and the phrases that are pinned, banned, or learned from your codings.

    Example: gioia rules list --code c014
    """
    from gioia_coder.errors import ConflictError
    from gioia_coder.workflow import suggesting
    from gioia_coder.workflow.suggesting import rules

    with opened(ctx) as store:
        coder = coder_if_any(ctx, store)
        try:
            suggesting.may_see(store, coder)
        except ConflictError as error:
            show.say(f"Learned phrases are left out: {error.message}")
            coder = ""
        found = rules.rules(store, coder=coder, code=code)
        if as_json:
            show.data([one.as_data() for one in found])
        else:
            show.table(rules.as_table(found))
        if not coder_if_any(ctx, store):
            show.say("No coder is set, so nothing learned is listed: gioia coders me NAME")


def rules_add(ctx: typer.Context, code: CodeName, words: Words) -> None:
    """Make a phrase a rule: a keyword of the code, in the codebook.

    Example: gioia rules add c014 "scan* the code"
    """
    from gioia_coder.workflow.suggesting import rules

    with opened(ctx) as store:
        show.done(rules.add(store, code, words, who=acting(ctx, store)))


def rules_pin(ctx: typer.Context, code: CodeName, words: Words) -> None:
    """Let a phrase count like a rule, without changing the codebook.

    Example: gioia rules pin c014 "second bowl"
    """
    from gioia_coder.workflow.suggesting import rules

    with opened(ctx) as store:
        show.done(rules.pin(store, code, words, who=acting(ctx, store)))


def rules_ban(ctx: typer.Context, code: CodeName, words: Words) -> None:
    """Let a phrase count no more for a code, however often they come together.

    Example: gioia rules ban c014 "you know"
    """
    from gioia_coder.workflow.suggesting import rules

    with opened(ctx) as store:
        show.done(rules.ban(store, code, words, who=acting(ctx, store)))


def rules_edit(
    ctx: typer.Context,
    code: CodeName,
    old: Annotated[str, typer.Argument(help="The phrase as it is listed.", show_default=False)],
    new: Words,
) -> None:
    """Replace a phrase by a rule: a keyword gives way to it, a learned phrase is banned.

    Example: gioia rules edit c014 "second bowl" "second bowl*"
    """
    from gioia_coder.workflow.suggesting import rules

    with opened(ctx) as store:
        done = rules.edit(store, code, old, new, coder=coder_if_any(ctx, store), who=acting(ctx, store))
        show.done(done)


def rules_remove(ctx: typer.Context, code: CodeName, words: Words) -> None:
    """Take a rule out of the codebook, or take back that a phrase was pinned or banned.

    Example: gioia rules remove c014 "you know"
    """
    from gioia_coder.workflow.suggesting import rules

    with opened(ctx) as store:
        show.done(rules.remove(store, code, words, who=acting(ctx, store)))
