"""What a Word document has beside its body: styles, footers, pictures, properties, its language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from gioia_coder.core.blocks import Figure, Report, printable
from gioia_coder.formats.document.tables import style_of
from gioia_coder.formats.document.words import paragraph
from gioia_coder.formats.paper import SIZES

if TYPE_CHECKING:
    from docx.image.image import Image

BODY: Final = "word/document.xml"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_POINT = 12_700  # of the units that pictures are measured in
_UNUSED = ("thumbnail", "stylesWithEffects", "customXml", "numbering", "webSettings")
_FONTS = (("[\u3040-\u30ff]", "ja-JP", "MS Mincho"), ("[\uac00-\ud7a3]", "ko-KR", "Batang"), ("", "zh-CN", "SimSun"))
_PAGE = '<w:r><w:tab/></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the document, with its own size in points."""

    part: Any
    data: bytes
    wide: float
    high: float
    name: str
    alt: str
    number: int

    def drawn(self, wide: float, high: float) -> str:
        """Return a paragraph with the picture as large as the room allows, never larger than it is."""
        scale = min(wide / self.wide, high / self.high, 1.0)
        size = [round(self.wide * scale * _POINT), round(self.high * scale * _POINT)]
        inline = self.part.new_pic_inline(BytesIO(self.data), *size)
        for side in "TBLR":
            inline.set(f"dist{side}", "0")  # else LibreOffice keeps words, and the page's edge, away
        for place in (inline.docPr, inline.graphic.graphicData.pic.nvPicPr.cNvPr):
            place.set("id", str(self.number))
            place.set("name", self.name)
            place.set("descr", printable(self.alt))
        return (
            '<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr><w:r><w:drawing>'
            f"{_without_declaration(inline.xml)}</w:drawing></w:r></w:p>"
        )


class Frame:
    """A document without a body, to which footers and pictures are added."""

    def __init__(self, reports: Sequence[Report]) -> None:
        from docx import Document

        self._document: Any = Document()
        self._footers: dict[tuple[str, float], str] = {}
        self.numbers: Counter[str] = Counter()
        """How many captions there are, by what they are of."""
        self._pictures = 0
        part = self._document.part
        for rels in (part.rels, part.package.rels):
            for key in [key for key, rel in rels.items() if rel.reltype.rpartition("/")[2] in _UNUSED]:
                del rels[key]
        _restyle(self._document, _script(reports))
        _about(self._document, reports[0].title if reports else "")

    def footer(self, words: str, width: float) -> str:
        """Return the relation of a footer with these words and the page's number over a width in points, made once."""
        from docx.oxml import parse_xml

        if (words, width) not in self._footers:
            part, key = self._document.part.add_footer_part()
            edge = f'<w:tabs><w:tab w:val="right" w:pos="{round(width * 20)}"/></w:tabs>'
            line = paragraph(words, "Footer", edge).replace("</w:p>", f"{_PAGE}</w:p>").replace("<w:p>", f'<w:p xmlns:w="{_W}">')
            part.element[:] = [parse_xml(line)]
            self._footers[words, width] = key
        return self._footers[words, width]

    def pictures(self, figure: Figure) -> Iterator[Picture]:
        """Yield the pages of a figure as pictures with its words for those who do not see it."""
        from gioia_coder.formats.figures import pictures

        for data in pictures(figure):
            self._pictures += 1
            _, image = self._document.part.get_or_add_image(BytesIO(data))
            wide, high = _size(image)
            yield Picture(self._document.part, data, wide, high, figure.name, figure.alt, self._pictures)

    def saved(self) -> bytes:
        """Return the document's archive, with a body that is to be replaced."""
        held = BytesIO()
        self._document.save(held)
        return held.getvalue()


def _size(image: Image) -> tuple[float, float]:
    return int(image.width) / _POINT, int(image.height) / _POINT


def _without_declaration(xml: str) -> str:
    return re.sub(r"^<\?xml[^>]*\?>\s*", "", xml)


def _script(reports: Sequence[Report]) -> tuple[str, str]:
    """Return the language and the font for East Asian letters, by the letters that tell these languages apart."""
    words = "".join(
        block.words(n, at)
        for report in reports
        for block in report.blocks
        for at in range(len(block.columns))
        for n in range(min(len(block.rows), 500))
    )
    return next((language, font) for letters, language, font in _FONTS if re.search(letters, words))


def _about(document: Any, title: str) -> None:
    about = document.core_properties
    about.title, about.author, about.comments = printable(title)[:250], "", ""
    root = about._element
    for one in [one for one in root if one.tag.endswith(("}created", "}modified", "}revision"))]:
        root.remove(one)
    settings = document.settings.element
    for one in settings.iter(f"{{{_W}}}compatSetting"):
        if one.get(f"{{{_W}}}name") == "compatibilityMode":
            one.set(f"{{{_W}}}val", "15")  # else Word opens it as a document of an old kind
    language = settings.find(f"{{{_W}}}themeFontLang")
    if language is not None:
        settings.remove(language)


def _restyle(document: Any, script: tuple[str, str]) -> None:
    from docx.oxml import parse_xml

    language, font = script
    fonts = f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="{_FONT}" w:eastAsia="{font}"/>'
    tongue = f'<w:lang w:val="en-GB" w:eastAsia="{language}" w:bidi="ar-SA"/>'
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{_letters(10)}{tongue}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    styles = "".join(_style(*one) for one in _styles())
    basic = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
        '</w:style><w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )
    made = parse_xml(f'<w:styles xmlns:w="{_W}">{defaults}{basic}{styles}</w:styles>')
    document.styles.element[:] = list(made)


_FONT = "Times New Roman"


def _letters(size: float) -> str:
    half = round(size * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _styles() -> Iterator[tuple[str, str, str, str, str]]:
    """Yield for each style its id, its name, what it is based on, and the properties of its paragraphs and letters."""
    bold = "<w:b/><w:bCs/>"
    yield "Normal", "Normal", "", "", ""
    yield "Heading1", "heading 1", "Normal", f'<w:keepNext/>{_space(0, 120)}<w:outlineLvl w:val="0"/>', f"{bold}{_letters(12)}"
    yield "Caption", "caption", "Normal", f"<w:keepNext/><w:keepLines/>{_space(240, 80)}", bold
    yield "FigureCaption", "Figure Caption", "Caption", f'<w:keepNext w:val="0"/>{_space(120, 240)}', ""
    yield "Figure", "Figure", "Normal", '<w:keepNext/><w:jc w:val="center"/>', ""
    yield "TableNote", "Table Note", "Normal", f"<w:keepLines/>{_space(60, 0)}", _letters(8.5)
    yield "Footer", "footer", "Normal", "", f'<w:color w:val="595959"/>{_letters(7.5)}'
    yield "After", "After Table", "Normal", _space(0, 0, 'w:line="20" w:lineRule="exact"'), _letters(1)
    for size in SIZES:
        name = f" {size:g}" if size != SIZES[0] else ""
        yield style_of(size), f"Table Text{name}", "Normal", _space(20, 20), _letters(size)
        yield style_of(size, head=True), f"Table Heading{name}", style_of(size), f"<w:keepNext/>{_space(40, 40)}", bold


def _space(before: int, after: int, more: str = "") -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" {more}/>'


def _style(key: str, name: str, based: str, paragraphs: str, letters: str) -> str:
    first = ' w:default="1"' if not based else ""
    custom = "" if name.islower() or name == "Normal" else ' w:customStyle="1"'
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="paragraph"{first}{custom} w:styleId="{key}"><w:name w:val="{escape(name)}"/>{on}<w:qFormat/>'
        f"<w:pPr>{paragraphs}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )
