"""Commands about codings: code, uncode, the list and files of codings, find; the judgements are in `cli.judging`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioia_coder.cli import judging, show
from gioia_coder.cli.conversing import converse
from gioia_coder.cli.options import (
    AsJson,
    KeyPath,
    SegmentAddress,
    SourceId,
    Where,
    Yes,
    acting,
    acting_coder,
    complete_codes,
    complete_sources,
    opened,
)

if TYPE_CHECKING:
    from gioia_coder.store import Store
    from gioia_coder.workflow.searching import Hit

Codes = Annotated[
    list[str] | None,
    typer.Argument(help="Codes, by short id or name.", autocompletion=complete_codes, show_default=False),
]
QuoteText = Annotated[
    str | None, typer.Option("--quote", help="Words that stand once in the source, or at the address.", show_default=False)
]
OfSource = Annotated[str, typer.Option("--source", help="Only this source.", autocompletion=complete_sources)]
OfCase = Annotated[str, typer.Option("--case", help="Only this case.")]
OfCode = Annotated[str, typer.Option("--code", help="Only under this code or what it groups.", autocompletion=complete_codes)]


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command()(code)
    app.command()(uncode)
    app.command()(find)
    group = typer.Typer(help="All codings: list, import and export them.", no_args_is_help=True)
    named: dict[str, Callable[..., None]] = {
        "list": codings_list,
        "import": codings_import,
        "export": codings_export,
        "sheet": codings_sheet,
        "place": codings_place,
    }
    for name, function in named.items():
        group.command(name)(function)
    app.add_typer(group, name="codings")
    judging.register(app)


def code(
    ctx: typer.Context,
    segment: SegmentAddress,
    codes: Codes = None,
    quote: QuoteText = None,
    new: Annotated[
        list[str] | None, typer.Option(help="The words of a new, ungrouped concept; may be repeated.", show_default=False)
    ] = None,
    memo: Annotated[str | None, typer.Option(help="Why it is coded so.", show_default=False)] = None,
    intensity: Annotated[int | None, typer.Option(help="1 weak, 2, 3 strong.", show_default=False)] = None,
    contradicts: Annotated[
        bool | None,
        typer.Option("--contradicts/--supports", help="Whether it speaks against the code.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Code a segment, or read and code a whole source turn by turn.

    Coding a segment again updates it. With a source alone, what you type at each turn looks for codes; a single letter is
    a command (`?` lists them: n next, b back, m memo, u undo, q quit ...), two letters and more are the beginning of a code.

    Example: gioia code E1-01:14.2 c014 --memo "again without money"
    """
    from gioia_coder.workflow import coding

    with opened(ctx) as store:
        coder = acting_coder(ctx, store)
        if not codes and not new and quote is None and coding.is_source(segment):
            _walk(store, segment, coder)
            return
        said = coding.Said.checked(memo, intensity, contradicts)
        done = coding.code(store, segment, codes or (), coder=coder, quote=quote, new=new or (), said=said)
    if done.new_coder:
        show.say(f"{coder} is a new coder.")
    if as_json:
        place = done.place
        rows = [{"id": one.ref, "code": one.name, "done": how} for one, how in done.codes]
        show.data({"segment": place.address, "start": place.start, "end": place.end, "quote": place.quote, "codes": rows})
    for line in done.lines() if not as_json else ():
        show.done(line)
    if done.in_question:
        show.warn("only an interviewer speaks there: this coding never counts as evidence.")


def _walk(store: Store, source: str, coder: str) -> None:
    """Let a coder read a source; however it ends, the session keeps its place."""
    from gioia_coder.workflow.walking import Session

    converse(Session(store, source, coder=coder))


def uncode(ctx: typer.Context, segment: SegmentAddress, codes: Codes = None, quote: QuoteText = None, yes: Yes = False) -> None:
    """Take away your codings of exactly one segment: the codes named, or all.

    Example: gioia uncode E1-01:14.2 c014
    """
    from gioia_coder.core.codebook import called
    from gioia_coder.workflow import coding

    with opened(ctx) as store:
        coder = acting_coder(ctx, store)
        place = coding.find_place(store, segment, quote=quote)
        there = coding.coded_there(store, place, codes or (), coder=coder)
        names = ", ".join(map(called, there))
        if len(there) > 1 and not codes and not show.ask(f"Take away {names} from {place.address}?", yes=yes):
            show.say("Nothing was changed.")
            return
        coding.uncode(store, place, there, coder=coder)
    show.done(f"{place.address} is no longer coded as {names} by {coder}.")


def codings_list(
    ctx: typer.Context,
    source: OfSource = "",
    case: OfCase = "",
    code: OfCode = "",
    coder: Annotated[str, typer.Option("--coder", help="Only this coder's.")] = "",
    as_json: AsJson = False,
) -> None:
    """List codings with their quotes, private ones too.

    Example: gioia codings list --case E1 --code Pollution
    """
    from gioia_coder.workflow import coding_files, coding_list

    with opened(ctx) as store:
        rows = list(coding_list.listed(store, source=source, case=case, code=code, coder=coder))
    if as_json:
        show.data(coding_files.as_rows(rows))
    else:
        show.table(coding_list.as_table(rows))


def codings_import(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(readable=False, help="CSV, XLSX or JSON.", show_default=False)],
    new_codes: Annotated[bool, typer.Option("--new-codes", help="Make unknown codes ungrouped concepts.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import codings: all of a file or none.

    Columns are source, start, end or quote or segment, code or id, coder, memo, intensity, polarity, in any order; in a
    column codes several stand apart by `;`, `+words` makes a concept, and empty cells leave what was said. Rows without a
    coder are yours.

    Example: gioia codings import codings.csv --dry-run
    """
    from gioia_coder.workflow.coding_import import import_codings

    where = ctx.find_object(Where) or Where()
    with opened(ctx) as store:
        done = import_codings(
            store,
            file,
            coder=where.coder,
            new_codes=new_codes,
            dry_run=dry_run,
            progress=lambda rows: show.each(rows, "reading"),
        )
    if as_json:
        show.data(done.as_data())
        return
    for name in done.coders:
        show.say(f"{name} is a new coder.")
    for name in done.codes:
        show.say(f"{name} is a new, ungrouped concept.")
    for note in done.notes:
        show.say(note)
    head = "Would import" if dry_run else "Imported"
    show.done(f"{head} {done.added:,} new codings; updated {done.updated:,}; there already {done.same:,}.")


def codings_export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(readable=False, help="A file that ends in .csv, .xlsx or .json.", show_default=False)],
    key: KeyPath = None,
) -> None:
    """Write all codings in a fixed order; importing the file again changes nothing.

    These are your raw data: words in private quotes stand in them too, which `gioia export` leaves out.

    Example: gioia codings export codings.csv
    """
    from gioia_coder.workflow.coding_files import export_codings

    with opened(ctx) as store:
        count, notes = export_codings(store, file, key=key)
    for note in notes:
        show.warn(note)
    show.done(f"Wrote {count:,} coding{'' if count == 1 else 's'} to {file}.")


def codings_sheet(
    ctx: typer.Context,
    source: SourceId,
    file: Annotated[Path, typer.Argument(readable=False, help="A workbook, .xlsx.", show_default=False)],
) -> None:
    """Write a source as a workbook to code in: a row per turn, to be read by `codings import`.

    Example: gioia codings sheet E1-01 E1-01.xlsx
    """
    from gioia_coder.workflow.coding_files import write_sheet

    with opened(ctx) as store:
        count = write_sheet(store, source, file)
    show.done(f"Wrote {count} turns to {file}. Fill the column codes, then: gioia codings import {file}")


def codings_place(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(help="The coding's number in the list.", show_default=False)] = "",
    segment: Annotated[
        str, typer.Argument(help="Where its words stand now.", autocompletion=complete_sources, show_default=False)
    ] = "",
    quote: QuoteText = None,
    as_json: AsJson = False,
) -> None:
    """List codings whose words a new text no longer holds, or put one of them on a segment.

    Example: gioia codings place 1 E1-01:15.2
    """
    from gioia_coder.workflow import coding_list

    with opened(ctx) as store:
        if number and segment:
            show.done(coding_list.place(store, number, segment, who=acting(ctx, store), quote=quote))
            return
        if number:
            raise typer.BadParameter("name the segment too, as in: gioia codings place 1 E1-01:15.2")
        show.result(coding_list.lost_table(store), as_json)


def find(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="Words to look for.", show_default=False)],
    regex: Annotated[bool, typer.Option("--regex", help="TEXT is a regular expression.")] = False,
    stem: Annotated[bool, typer.Option("--stem", help="Find other forms of the words too.")] = False,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Only this source; may be repeated.", autocompletion=complete_sources, show_default=False),
    ] = None,
    case: OfCase = "",
    code: OfCode = "",
    speaker: Annotated[str, typer.Option("--speaker", help="Only what this informant, label or role says.")] = "",
    as_code: Annotated[str, typer.Option("--as", help="Code what was found, after asking.", autocompletion=complete_codes)] = "",
    unit: Annotated[str, typer.Option("--unit", help="With --as: code the sentence, turn or match.")] = "sentence",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Find words in what was said, with context and addresses.

    Case, accents, blanks, quotation marks and dashes do not count. With --as the sentences that hold the words are coded.

    Example: gioia find "no money" --case E1 --as c014
    """
    from gioia_coder.workflow import searching

    with opened(ctx) as store:
        coder = acting_coder(ctx, store) if as_code else ""
        if as_code:
            searching.check_choice(store, as_code, unit)
        hits = searching.find(
            store,
            text,
            regex=regex,
            stem=stem,
            sources=source or (),
            case=case,
            code=code,
            speaker=speaker,
            progress=lambda every: show.each(every, "searching"),
        )
        if as_json:
            show.data([hit.as_data() for hit in hits])
        else:
            show.table(searching.as_table(hits))
        if as_code and hits:
            _code_hits(store, hits, as_code, coder=coder, unit=unit, yes=yes)


def _code_hits(store: Store, hits: list[Hit], code: str, *, coder: str, unit: str, yes: bool) -> None:
    from gioia_coder.workflow import searching

    places = searching.segments(hits, unit)
    many = "matches" if unit == "match" else f"{unit}s"
    what = f"1 {unit}" if len(places) == 1 else f"{len(places)} {many}"
    named = searching.code_named(store, code)
    if not show.ask(f"Code {what} as {named}?", yes=yes):
        show.say("Nothing was coded.")
        return
    done = searching.code_hits(store, places, code, coder=coder)
    show.done(f"Coded {done.added} of {what} as {named}; {done.same} were coded so already.")
    if done.asked:
        show.warn(f"in {done.asked} of them only an interviewer speaks: they never count as evidence.")
