"""Words as LaTeX: what the program would act on is escaped, and letters it may not have are marked by their script."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from gioia_coder.core.blocks import printable

_ESCAPES: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "`": "{`}",
        "\t": " ",
        "\u00a0": "~",
        "\u200b": r"\allowbreak{}",
        **{
            sign: f"${word}$"
            for sign, word in {
                "●": r"\bullet",
                "○": r"\circ",
                "≥": r"\ge",
                "≤": r"\le",
                "≠": r"\ne",
                "≈": r"\approx",
                "−": "-",
                "⇒": r"\Rightarrow",
                "↔": r"\leftrightarrow",
                "∞": r"\infty",
                "α": r"\alpha",
                "β": r"\beta",
                "κ": r"\kappa",
                "μ": r"\mu",
                "π": r"\pi",
                "ρ": r"\rho",
                "χ": r"\chi",
            }.items()
        },
    }
)
_TEMPTING: Final = re.compile(r"[^A-Za-z0-9 .;:()/=+@!]|\w{25}")
_LIGATURES: Final = re.compile(r"-(?=-)|,(?=,)|'(?=')")
_OPENING: Final = re.compile(r'(^|[\s(\[/–—-])"')
_ENDLESS: Final = re.compile(r"[^\s\u200b]{25,}")
_LEFTWARD: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_CJK: Final = "\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_SIGNS: Final = "●○≥≤≠≈−⇒↔∞αβκμπρχ"
_KNOWN: Final = (
    "\x00-\x7f\u00a0-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e\u0192\u01cd-\u01d4\u0218-\u021b"
    f"\u2010-\u2016\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2116\u2122\u2190-\u2193\u200b{_SIGNS}"
)
"""What pdflatex prints with the encodings T1 and TS1, as tried out, and the signs that are set as formulas."""
_OTHERS: Final = re.compile(
    f"(?P<rtl>[{_LEFTWARD}](?:[^A-Za-z\u00c0-\u024f{_LEFTWARD}]*[{_LEFTWARD}])*)|(?P<cjk>[{_CJK}]+)|(?P<other>[^{_KNOWN}{_LEFTWARD}{_CJK}]+)"
)


def text(words: str, *, wrapped: bool = True) -> str:
    r"""Return words as LaTeX prints them; those in other letters are `wrapped` in a macro of their script.

    >>> print(text('5 % of "R&D" -- 市集'))
    5 \% of ``R\&D'' -{}- \gioiacjk{市集}
    """
    if not _TEMPTING.search(words):
        return words
    words = unicodedata.normalize("NFC", printable(words)).strip()
    words = _ENDLESS.sub(lambda found: _breakable(found[0]), words).translate(_ESCAPES)
    words = _LIGATURES.sub(r"\g<0>{}", words)
    words = _OPENING.sub(r"\1``", words).replace('"', "''").replace("\n", r"\newline{}")
    return _OTHERS.sub(_marked, words) if wrapped and not words.isascii() else words


def cell_text(words: str) -> str:
    r"""Return the words of a cell; a bracket or star at its begin would belong to the end of the row before.

    >>> print(cell_text("[laughs] *"))
    {[}laughs] *
    """
    made = text(words)
    return f"{{{made[0]}}}{made[1:]}" if made[:1] in ("[", "*") else made


def plain(words: str) -> str:
    """Return words for a comment: on one line."""
    return " ".join(printable(words).split())


def _marked(found: re.Match[str]) -> str:
    return rf"\gioia{found.lastgroup}{{{found[0]}}}"


def _breakable(word: str) -> str:
    return "\u200b".join(word[at : at + 12] for at in range(0, len(word), 12))
