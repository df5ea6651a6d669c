r"""Write reports as LaTeX: tables by booktabs and longtable, in a file that goes into a paper by `\input` or compiles alone.

Nothing beyond the packages array, booktabs and longtable is needed. A label of a group stands at its first row and reaches down
beside the others without taking room there, so that pages break between rows as in any long table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import BinaryIO, Final

from gioia_coder.core.blocks import NUMERIC, Cell, Figure, Kind, Report, Value, as_text, value_of
from gioia_coder.formats import paper
from gioia_coder.formats.figures.sheet import sheets as figure_sheets
from gioia_coder.formats.latex.words import cell_text, plain, text
from gioia_coder.formats.paper import Sheet

_COMPUTER_MODERN: Final = 1.14
"""How much wider than Times the letters are that LaTeX has when nobody says."""
_HEAD: Final = r"""% @title@
% @origin@
%
% In a paper: \input{@name@} where it belongs, and before \begin{document}
%   \usepackage{array,booktabs,longtable}
%   \usepackage[T1]{fontenc}     with pdflatex
%   \usepackage{fontspec}        with xelatex or lualatex, which letters other than Latin ones need
@more@% Alone: xelatex, lualatex or pdflatex @alone@@name@.tex
\expandafter\ifx\csname @nodocument\endcsname\relax\else % there is no \begin{document} yet
  \documentclass[a4paper]{article}
  \usepackage[margin=25mm]{geometry}
  \usepackage{array,booktabs,longtable,pdflscape,graphicx}
  \ifdefined\Umathchar\usepackage{fontspec}\else % pdflatex has no \Umathchar
    \usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{textcomp}
    \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}\fi
  \begin{document}
  \def\gioiaend{\end{document}}
\fi
\providecommand\gioiaend{}
\providecommand\gioiahead[2]{\parbox[b]{\linewidth}{\strut#1#2\strut}}
\providecommand\gioialabel[1]{\leavevmode\smash{\parbox[t]{\linewidth}{\raggedright#1}}}
"""
_LYING: Final = "%   \\usepackage{pdflscape}       so that the wide tables lie on their side\n"
_DRAWN: Final = "%   \\usepackage{graphicx}        for the figures that stand beside this file\n"
_SCRIPTS: Final = r"""% Words in other letters. Define these three before \input to set them your way.
\providecommand\gioiafont[3]{\ifdefined#1\else\ifdefined\newfontfamily\IfFontExistsTF{#2}{\newfontfamily#1{#2}[#3]}{}\fi\fi}
\gioiafont\gioiacjkfont{Noto Serif CJK SC}{}\gioiafont\gioiacjkfont{SimSun}{}\gioiafont\gioiacjkfont{Songti SC}{}
\gioiafont\gioiacjkfont{FandolSong}{}
\gioiafont\gioiartlfont{Times New Roman}{Script=Arabic}\gioiafont\gioiartlfont{Amiri}{Script=Arabic}
\gioiafont\gioiartlfont{DejaVu Sans}{Script=Arabic}
\gioiafont\gioiaotherfont{Noto Emoji}{}\gioiafont\gioiaotherfont{Segoe UI Symbol}{}\gioiafont\gioiaotherfont{DejaVu Sans}{}
\ifdefined\Umathchar
  \ifdefined\XeTeXversion \TeXXeTstate=1
    \providecommand\gioiartl[1]{{\ifdefined\gioiartlfont\gioiartlfont\fi\beginR#1\endR}}
    \providecommand\gioiacjk[1]{{\ifdefined\gioiacjkfont\gioiacjkfont\fi
      \XeTeXlinebreaklocale"zh"\XeTeXlinebreakskip=0pt plus .1em\relax#1}}
  \else
    \providecommand\gioiartl[1]{{\ifdefined\gioiartlfont\gioiartlfont\fi\textdir TRT#1}}
    \providecommand\gioiacjk[1]{{\ifdefined\gioiacjkfont\gioiacjkfont\fi#1}}
  \fi
  \providecommand\gioiaother[1]{{\ifdefined\gioiaotherfont\gioiaotherfont\fi#1}}
\else
  \providecommand\gioiacjk[1]{[?]\typeout{Words left out: compile with xelatex or lualatex.}}
  \providecommand\gioiartl[1]{\gioiacjk{}}\providecommand\gioiaother[1]{\gioiacjk{}}
\fi
"""
_LEFT: Final = r"\raggedright"
_SIDES: Final = {**dict.fromkeys(NUMERIC, r"\raggedleft"), Kind.MARK: r"\centering"}


def write(reports: Sequence[Report], stream: BinaryIO) -> None:
    """Write the tables one below the other; figures are taken in where their PDF stands beside the file."""
    name = reports[0].name if reports else "report"
    laid = [(report, paper.laid_out(report.blocks, _COMPUTER_MODERN)) for report in reports]
    lines = [line for report, sheets in laid for line in _report(report, sheets)]
    lying = any(sheet.landscape for _, sheets in laid for sheet in sheets)
    drawn = any(report.figures for report in reports)
    head = {
        "title": plain("; ".join(report.title for report in reports)),
        "origin": plain(reports[0].provenance.as_line() if reports else ""),
        "name": name,
        "more": (_LYING if lying else "") + (_DRAWN if drawn else ""),
        # the PDF of the figures has the file's own name, which LaTeX would write over
        "alone": f"-jobname={name}-alone " if drawn else "",
    }
    opening = _HEAD
    for key, words in head.items():
        opening = opening.replace(f"@{key}@", words)
    stream.write(opening.encode("utf-8"))
    if any(macro in line for line in lines for macro in (r"\gioiacjk", r"\gioiartl", r"\gioiaother")):
        stream.write(_SCRIPTS.encode("utf-8"))
    stream.writelines(f"{line}\n".encode() for line in lines)
    stream.write(b"\\gioiaend\n")


def _report(report: Report, sheets: Sequence[Sheet]) -> Iterator[str]:
    yield f"\n% {plain(report.title)}"
    if report.figures:
        yield rf"\edef\gioiafile{{\detokenize{{{report.name}}}}}\edef\gioiajob{{\jobname}}\ifx\gioiafile\gioiajob\else"
    for page, drawn in enumerate(figure_sheets(report.figures), start=1):
        yield from _figure(f"{report.name}.pdf", page, drawn.figure, drawn.page)
    if report.figures:
        yield r"\fi"
    lying = any(sheet.landscape for sheet in sheets)
    if lying:
        yield r"\ifdefined\landscape\begin{landscape}\fi"
    for n, sheet in enumerate(sheets, start=1):
        yield from _table(sheet, sheet.table.title or report.title, f"tab:{report.name}{f'-{n}' if n > 1 else ''}")
    if lying:
        yield r"\ifdefined\landscape\end{landscape}\fi"


def _figure(file: str, page: int, figure: Figure, part: int) -> Iterator[str]:
    """Yield a page of the PDF that holds the report's figures, if it stands beside."""
    title = figure.title if part == 1 else f"{figure.title} (continued)"
    label = f"fig:{figure.name}{f'-{part}' if part > 1 else ''}"
    yield rf"\IfFileExists{{{file}}}{{\begin{{figure}}[p]\centering"
    yield rf"\includegraphics[page={page},width=\linewidth,height=.85\textheight,keepaspectratio]{{{file}}}"
    yield rf"\caption{_title(title)}\label{{{label}}}"
    yield r"\end{figure}}{}"


def _title(words: str) -> str:
    """Return the arguments of a caption: the list of tables has no macros, which are not known yet where it is printed."""
    flat = text(" ".join(words.split()))
    short = text(" ".join(words.split()), wrapped=False)
    return f"{{{flat}}}" if short == flat else f"[{{{short}}}]{{{flat}}}"


def _table(sheet: Sheet, title: str, label: str) -> Iterator[str]:
    count = len(sheet.table.columns)
    yield rf"\begingroup\linespread{{1}}\fontsize{{{sheet.size:g}}}{{{sheet.size * 1.18:.1f}}}\selectfont"
    yield rf"\setlength\tabcolsep{{{sheet.padding:.1f}pt}}\setlength\LTcapwidth{{\linewidth}}\setlength\extrarowheight{{1.5pt}}"
    yield r"\begin{longtable}{@{}"
    yield from (_column(sheet, at) for at in range(count))
    yield "@{}}"
    yield rf"\caption{_title(title)}\label{{{label}}}\\"
    head = list(_heading(sheet))
    yield from (r"\toprule", *head, r"\midrule\endfirsthead")
    yield rf"\multicolumn{{{count}}}{{@{{}}l}}{{\itshape (continued)}}\\"
    yield from (r"\toprule", *head, r"\midrule\endhead", r"\bottomrule\endfoot", r"\bottomrule")
    if sheet.table.note:
        part = sum(sheet.widths) / sheet.room
        words = r"\par ".join(text(line) for line in sheet.table.note.split("\n"))
        wide = rf"{min(max(part, 0.6), 1):.3f}\linewidth"
        yield rf"\multicolumn{{{count}}}{{@{{}}p{{{wide}}}@{{}}}}{{\footnotesize\rule{{0pt}}{{2.6ex}}{words}}}\\"
    yield r"\endlastfoot"
    yield from _rows(sheet)
    yield "\\end{longtable}\n\\endgroup"


def _column(sheet: Sheet, at: int) -> str:
    return f"  {_paragraph(sheet, at, 1, _SIDES.get(sheet.table.columns[at].kind, _LEFT))}"


def _paragraph(sheet: Sheet, at: int, count: int, side: str) -> str:
    """Return the column in which words go on over several lines, as wide as `count` columns from `at` on."""
    last = len(sheet.widths) - 1
    sides = (at > 0) + (at + count - 1 < last)
    less = f"-{sides}\\tabcolsep" if sides else ""
    width = sum(sheet.widths[at : at + count]) / sheet.room
    return rf">{{{side}\arraybackslash}}p{{\dimexpr{width:.4f}\linewidth{less}}}"


def _heading(sheet: Sheet) -> Iterator[str]:
    columns = sheet.table.columns
    if any(column.over for column in columns):
        cells, rules, at = [], "", 0
        for over, run in groupby(columns, key=lambda column: column.over):
            count = len(list(run))
            outer = ("@{}" if at == 0 else "", "@{}" if at + count == len(columns) else "")
            wide = _paragraph(sheet, at, count, r"\centering").join(outer)
            head = rf"\gioiahead{{\centering}}{{{text(over)}}}"
            cells.append(rf"\multicolumn{{{count}}}{{{wide}}}{{{head}}}" if over else " & " * (count - 1))
            rules += rf"\cmidrule(lr){{{at + 1}-{at + count}}}" if over else ""
            at += count
        yield rf"{' & '.join(cells)} \\ {rules}"
    heads = [rf"\gioiahead{{{_SIDES.get(column.kind, _LEFT)}}}{{{text(column.title)}}}" for column in columns]
    yield rf"{' & '.join(heads)} \\"


def _rows(sheet: Sheet) -> Iterator[str]:
    table = sheet.table
    spans = {at: dict(runs) for at, runs in table.spans().items()}
    outer = next(iter(spans.values()), {})
    hang = paper.rows(sheet)
    kinds = [column.kind for column in table.columns]
    for n, row in enumerate(table.rows):
        if n and n in outer:
            yield r"\midrule[.03em]"
        cells = [_cell(cell, kinds[at], spans[at].get(n, n) - n if at in spans else 1) for at, cell in enumerate(row)]
        words = " & ".join(cells)
        if hang.missing[n]:
            yield rf"{words} \\*\noalign{{\vskip{hang.missing[n]}\baselineskip\penalty0}}"
        else:
            yield rf"{words} \\{'*' if hang.kept[n] else ''}"


def _cell(cell: Value | Cell, kind: Kind, span: int) -> str:
    """Return a cell that stands beside so many rows; 0 is one whose label stands further up."""
    if not span:
        return ""
    words = cell_text(as_text(value_of(cell), kind))
    return rf"\gioialabel{{{words}}}" if span > 1 and words else words
