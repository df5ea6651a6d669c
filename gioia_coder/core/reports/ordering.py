"""The order of a table's columns: by an attribute of the cases, or by how much of a code they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from gioia_coder.core.counting.cells import count
from gioia_coder.core.counting.columns import Columns
from gioia_coder.core.counting.ground import Ground
from gioia_coder.core.counting.rows import NO_ROW, Construct, Rows
from gioia_coder.core.model import Code
from gioia_coder.core.reports.wording import capital, plural
from gioia_coder.errors import UnknownNameError

_NUMBER = re.compile(r"[-+]?[0-9][0-9,\u202f\u00a0 ]*(?:\.[0-9]+)?|[-+]?\.[0-9]+")


@dataclass(frozen=True, slots=True)
class Order:
    """Columns in order, the sentence that says so, the attribute or code they are ordered by, and what each has of it."""

    columns: Columns
    said: str = ""
    by: str = ""
    values: tuple[str, ...] = ()


def ordered(ground: Ground, columns: Columns, by: str) -> Order:
    """Return the columns in the order that is asked for.

    Columns that are alike keep their order, and those without a value come last. Raises UnknownNameError for what is neither an
    attribute of the cases nor a code.
    """
    if not by:
        return Order(columns)
    attributes = list(dict.fromkeys(key for case in ground.study.cases for key in case.attributes))
    known = next((one for one in attributes if one == by), next((one for one in attributes if _same(one, by)), ""))
    if known and columns.name == "case":
        value = {case.ref: case.attributes.get(known, "") for case in ground.study.cases}
        values = tuple(value[label] for label in columns.labels)
        keys: list[tuple[bool, float, str]] = [number_first(one) for one in values]
        place = sorted(range(len(values)), key=lambda at: keys[at])
        said = f"Cases are ordered by {known}."
        return Order(reordered(columns, place), said, known, tuple(values[at] for at in place))
    code = _code(ground, columns, by, attributes)
    passages = held(ground, code, columns)
    place = sorted(range(len(passages)), key=lambda at: -passages[at])
    said = f'{capital(plural(columns.name))} are ordered by the passages of "{code.name}", most first.'
    return Order(reordered(columns, place), said, code.name, tuple(str(passages[at]) for at in place))


def number_first(value: str) -> tuple[bool, float, str]:
    """Return a key by which numbers go as numbers, before words, and blanks last.

    >>> sorted(["15", "", "9", "1,200", "many"], key=number_first)
    ['9', '15', '1,200', 'many', '']
    """
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return False, float(re.sub(r"[,\s]", "", text)), ""
    return not text, float("inf"), text.casefold()


def reordered(columns: Columns, place: list[int]) -> Columns:
    """Return the columns in another order; `place` is where each stood before."""
    new = np.full(len(place) + 1, -1, np.int64)
    new[place] = np.arange(len(place))
    pairs = np.lexsort((new[columns.column], columns.coding))
    return replace(
        columns,
        labels=tuple(columns.labels[at] for at in place),
        coding=columns.coding[pairs],
        column=new[columns.column][pairs],
        of_informant=None if columns.of_informant is None else new[columns.of_informant],
        of_source=None if columns.of_source is None else new[columns.of_source],
    )


def held(ground: Ground, code: Code, columns: Columns) -> list[int]:
    """Return the passages of a code, with what stands under it, in each column."""
    book = ground.study.codebook
    members = (code.id, *(each.id for each in book.descendants(code)))
    of_code = np.full(max(book.by_id) + 1, NO_ROW, np.int64)
    of_code[list(members)] = 0
    found: list[int] = (
        count(ground, Rows(code.level, (Construct(code.name, codes=members),), of_code), columns).passages[0].tolist()
    )
    return found


def _code(ground: Ground, columns: Columns, by: str, attributes: list[str]) -> Code:
    try:
        return ground.study.codebook.find(by)
    except UnknownNameError as error:
        known = attributes if columns.name == "case" else []
        names = [*known, *(code.name for code in ground.study.codebook.walk())]
        raise UnknownNameError("attribute or code", by, names) from error


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
