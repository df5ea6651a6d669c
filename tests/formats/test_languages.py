"""One small interview in several languages, in every encoding and format: the same turns, speakers and sentences."""

from __future__ import annotations

import codecs
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gioia_coder.cli import app
from gioia_coder.core.text import is_interviewer
from gioia_coder.formats.sources import READERS, SourceFile
from gioia_coder.workflow.understanding import understand
from tests.formats.samples import BUILDERS, plain
from tests.formats.single import read_source
from tests.programs import office


@dataclass(frozen=True)
class Interview:
    """Who says which sentences; `joint` stands between them; `encodings` are those that such a text is found in."""

    language: str
    talk: Sequence[tuple[str, tuple[str, ...]]]
    encodings: tuple[str, ...] = ()
    joint: str = " "
    colon: str = ": "

    @property
    def turns(self) -> list[tuple[str, str]]:
        return [(who, self.joint.join(said)) for who, said in self.talk]

    @property
    def sentences(self) -> list[str]:
        return [sentence for _, said in self.talk for sentence in said]

    @property
    def asking(self) -> str:
        return self.talk[0][0]


ENGLISH = Interview(
    "en",
    [
        ("Interviewer", ("How did you begin, and when?",)),
        ("Mrs Lee", ("We began in 2003 with Dr. Brown's old press.", "It cost us 3.5 per cent of what a new one costs!")),
        ("Interviewer", ("Who paid for it?", "The bank?")),
        ("Mrs Lee", ("No… nobody did.", "My brother said: “Take it, I don’t need it.”", "So we took it, e.g. at night.")),
        ("Interviewer", ("And the naïve question: why at night?",)),
        ("Mrs Lee", ("Because the café was closed then – and the road was free.",)),
    ],
    ("cp1252", "mac-roman"),
)
DANISH = Interview(
    "da",
    [
        ("Intervieweren", ("Hvordan begyndte I, og hvornår?",)),
        ("Fru Sørensen", ("Vi begyndte d. 3. maj på Ærø med en gammel presse.", "Den kostede f.eks. ikke mere end en cykel!")),
        ("Intervieweren", ("Hvem betalte?", "Var det banken?")),
        (
            "Fru Sørensen",
            ("Nej… det gjorde ingen.", "Min bror sagde: »Tag den, jeg bruger den ikke.«", "Så tog vi den, ca. kl. 23."),
        ),
        ("Intervieweren", ("Hvorfor om aftenen?",)),
        ("Fru Sørensen", ("Fordi vejen var fri, og fordi ungerne sov – også den mindste.",)),
    ],
    ("cp1252", "mac-roman"),
)
DUTCH = Interview(
    "nl",
    [
        ("Interviewer", ("Hoe bent u begonnen, en wanneer?",)),
        ("Mevrouw Bakker", ("We begonnen in 2003 met de oude pers van dhr. Smit.", "Die was bijv. niet duurder dan een fiets!")),
        ("Interviewer", ("Wie betaalde dat?", "De bank?")),
        (
            "Mevrouw Bakker",
            ("Nee… niemand.", "Mijn broer zei: ‘Neem maar mee, ik heb er geen één nodig.’", "Dus dat deden we, in België."),
        ),
        ("Interviewer", ("En waarom ’s avonds?",)),
        ("Mevrouw Bakker", ("Omdat de weg vrij was en de kinderen sliepen – ook de kleinste, Zoë.",)),
    ],
    ("cp1252",),
)
FRENCH = Interview(
    "fr",
    [
        ("Enquêtrice", ("Comment avez-vous commencé, et quand ?",)),
        ("Mme Durand", ("Nous avons commencé en 2003 avec la presse de M. Petit.", "Elle a coûté 3,5 fois moins qu’une neuve !")),
        ("Enquêtrice", ("Qui l’a payée ?", "La banque ?")),
        (
            "Mme Durand",
            ("Non… personne.", "Mon frère a dit : « Prenez-la, je n’en ai pas besoin. »", "Alors nous l’avons prise, à Noël."),
        ),
        ("Enquêtrice", ("Et pourquoi le soir ?",)),
        ("Mme Durand", ("Parce que la route était libre – et que les enfants dormaient déjà, même le cadet.",)),
    ],
    ("cp1252", "mac-roman"),
    colon=" : ",
)
TRADITIONAL = Interview(
    "zh",
    [
        ("訪談者", ("你們是怎麼開始的？", "什麼時候？")),
        ("王太太", ("我們從二零零三年開始，用一台舊的印刷機。", "它只要新機器的3.5成價錢！")),
        ("訪談者", ("誰付的錢？", "是銀行嗎？")),
        ("王太太", ("沒有人付。", "我弟弟說：「拿去吧，我不需要。」", "所以我們晚上就把它搬走了。")),
        ("訪談者", ("為什麼是晚上呢？",)),
        ("王太太", ("因為那時候路上沒有車，孩子們也都睡著了……連最小的也睡了。",)),
    ],
    ("big5", "gb18030"),
    joint="",
    colon="：",
)
SIMPLIFIED = Interview(
    "zh",
    [
        ("采访者", ("你们是怎么开始的？", "什么时候？")),
        ("王太太", ("我们从二零零三年开始，用一台旧的印刷机。", "它只要新机器的3.5成价钱！")),
        ("采访者", ("谁付的钱？", "是银行吗？")),
        ("王太太", ("没有人付。", "我弟弟说：“拿去吧，我不需要。”", "所以我们晚上就把它搬走了。")),
        ("采访者", ("为什么是晚上呢？",)),
        ("王太太", ("因为那时候路上没有车，孩子们也都睡着了……连最小的也睡了。",)),
    ],
    ("gb18030", "gbk"),
    joint="",
    colon="：",
)
HEBREW = Interview(
    "he",
    [
        ("מראיינת", ("איך התחלתם, ומתי?",)),
        ("גברת לוי", ("התחלנו בשנת 2003 עם מכונת דפוס ישנה.", "היא עלתה לנו 3.5 אחוזים ממחיר של חדשה!")),
        ("מראיינת", ("מי שילם על זה?", "הבנק?")),
        ("גברת לוי", ("לא, אף אחד לא שילם.", 'אחי אמר: "קחו אותה, אני לא צריך."', "אז לקחנו אותה בלילה.")),
        ("מראיינת", ("ולמה דווקא בלילה?",)),
        ("גברת לוי", ("כי הכביש היה פנוי, והילדים כבר ישנו.",)),
    ],
    ("cp1255",),
)
MIXED = Interview(
    "en",
    [
        ("Interviewer", ("How did you begin, and what is 節儉 to you?",)),
        ("Mrs 王", ("We say 節儉, or in Hebrew חסכנות.", "It means: take what is there!")),
        ("Interviewer", ("Who paid?", "銀行?")),
        ("Mrs 王", ("Nobody.", "My brother said: “拿去吧, I don’t need it.”", "So we took it 🙂 at night.")),
        ("Interviewer", ("Why at night?",)),
        ("Mrs 王", ("Because the café on Ærø was closed, as סבתא always said.",)),
    ],
)
INTERVIEWS = {
    "English": ENGLISH,
    "Danish": DANISH,
    "Dutch": DUTCH,
    "French": FRENCH,
    "Chinese, traditional": TRADITIONAL,
    "Chinese, simplified": SIMPLIFIED,
    "Hebrew": HEBREW,
    "mixed": MIXED,
}
MARKED = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
NARROW = [(name, encoding) for name, one in INTERVIEWS.items() for encoding in one.encodings]


def put(path: Path, data: bytes) -> SourceFile:
    path.write_bytes(data)
    return read_source(path)


def holds(source: SourceFile, interview: Interview) -> None:
    """Hold that a source has the turns, speakers and sentences of an interview."""
    turns = understand(source, language=interview.language).turns
    assert [(turn.speaker, turn.words(source.text)) for turn in turns] == interview.turns
    assert [source.text[start:end] for turn in turns for start, end in turn.sentences] == interview.sentences


@pytest.mark.parametrize("name", INTERVIEWS)
@pytest.mark.parametrize("encoding", MARKED)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_text_in_unicode_is_read_for_sure(tmp_path: Path, name: str, encoding: str, ends: str) -> None:
    interview = INTERVIEWS[name]
    text = plain(interview.turns, interview.colon).replace("\n", ends)
    source = put(tmp_path / "a.txt", MARKED[encoding] + text.encode(encoding))
    assert (source.sure, source.warnings) == (True, ())
    holds(source, interview)


@pytest.mark.parametrize(("name", "encoding"), NARROW)
def test_text_in_an_encoding_of_its_own_is_guessed_and_said(tmp_path: Path, name: str, encoding: str) -> None:
    interview = INTERVIEWS[name]
    source = put(tmp_path / "a.txt", plain(interview.turns, interview.colon).encode(encoding))
    holds(source, interview)
    assert not source.sure and "use --encoding to change" in source.warnings[0]


@pytest.mark.parametrize(("name", "encoding"), NARROW)
def test_text_in_a_named_encoding_is_read_for_sure(tmp_path: Path, name: str, encoding: str) -> None:
    interview = INTERVIEWS[name]
    path = tmp_path / "a.txt"
    path.write_bytes(plain(interview.turns, interview.colon).encode(encoding))
    source = read_source(path, encoding=encoding)
    assert source.sure
    holds(source, interview)


@pytest.mark.parametrize("name", INTERVIEWS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_found_and_said(tmp_path: Path, name: str, encoding: str) -> None:
    interview = INTERVIEWS[name]
    source = put(tmp_path / "a.txt", plain(interview.turns, interview.colon).encode(encoding))
    assert (source.encoding, source.sure) == (encoding, False) and "use --encoding to change" in source.warnings[0]
    holds(source, interview)


FORMATS = [
    ".md",
    ".docx",
    ".odt",
    ".fodt",
    ".rtf",
    ".html",
    ".vtt",
    ".srt",
    ".csv",
    ".tsv",
    ".xlsx",
    ".json",
    ".jsonl",
    ".eaf",
    ".otr",
]


@pytest.mark.parametrize("name", INTERVIEWS)
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_holds_the_same(tmp_path: Path, name: str, suffix: str) -> None:
    if suffix not in READERS:
        pytest.skip(f"{suffix} is not read")
    holds(put(tmp_path / f"a{suffix}", BUILDERS[suffix](INTERVIEWS[name].turns)), INTERVIEWS[name])


@pytest.mark.parametrize("suffix", [".vtt", ".srt", ".csv", ".html", ".md"])
@pytest.mark.parametrize(("name", "encoding"), [("Danish", "cp1252"), ("Chinese, simplified", "gb18030"), ("Hebrew", "utf-16")])
def test_other_formats_that_are_text_have_encodings_too(tmp_path: Path, name: str, encoding: str, suffix: str) -> None:
    if suffix not in READERS:
        pytest.skip(f"{suffix} is not read")
    data = BUILDERS[suffix](INTERVIEWS[name].turns).decode().replace('<meta charset="utf-8">', "").encode(encoding)
    source = put(tmp_path / f"a{suffix}", data)
    holds(source, INTERVIEWS[name])
    assert source.sure == (encoding == "utf-16")
    assert any("use --encoding to change" in warning for warning in source.warnings) == (encoding != "utf-16")


@pytest.mark.parametrize("name", INTERVIEWS)
def test_word_documents_of_another_library_hold_the_same(tmp_path: Path, name: str) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for who, words in INTERVIEWS[name].turns:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{who}:").bold = True
        paragraph.add_run(f" {words}")
    document.save(tmp_path / "a.docx")
    holds(read_source(tmp_path / "a.docx"), INTERVIEWS[name])


@pytest.mark.parametrize("suffix", ["odt", "rtf", "docx", "html", "fodt", "txt:Text (encoded):UTF8"])
def test_what_libreoffice_saves_holds_the_same(tmp_path: Path, suffix: str) -> None:
    """All languages in one document, for the program takes long to start."""
    known = f".{suffix.partition(':')[0]}"
    if known not in READERS:
        pytest.skip(f"{known} is not read")
    everyone = [turn for one in INTERVIEWS.values() for turn in one.turns]
    (tmp_path / "a.odt").write_bytes(BUILDERS[".odt"](everyone))
    source = read_source(office(tmp_path / "a.odt", tmp_path, suffix))
    turns = understand(source, language="en").turns
    assert [(turn.speaker, turn.words(source.text)) for turn in turns] == everyone


LABELS = {
    "en": "Interviewer|Interviewer 1|INTERVIEWER|I|I1|INT|Q|Researcher|Moderator|Host|Facilitator|Anna (interviewer)",
    "da": "Interviewer|Intervieweren|I|Int|Forsker|Ordstyrer|Moderator",
    "nl": "Interviewer|Interviewster|Onderzoeker|Gespreksleider|Moderator|I",
    "fr": "Intervieweur|Intervieweuse|Enquêteur|Enquêtrice|Chercheur|Chercheuse|Animateur|Modératrice|Q",
    "zh": "采访者|採訪者|访谈者|訪談者|访谈人|采访人|主持人|记者|記者|问|問|提问者|研究者",
    "he": "מראיין|מראיינת|מנחה|שואל|שואלת|חוקרת|ש",
}
ANSWERING = {
    "en": "Mrs Lee|Respondent|Participant 3|Interviewee|A|R|P1",
    "da": "Fru Sørensen|Informant|Deltager 2|X",
    "nl": "Mevrouw Bakker|Respondent|Geïnterviewde|Deelnemer",
    "fr": "Mme Durand|Enquêtée|Interviewé|Répondante|Participant",
    "zh": "王太太|受访者|受訪者|被访者|答|参与者|李老师",
    "he": "גברת לוי|מרואיין|מרואיינת|משתתפת|דנה",
}


@pytest.mark.parametrize("language", LABELS)
def test_the_usual_labels_tell_who_asks(language: str) -> None:
    assert [label for label in LABELS[language].split("|") if not is_interviewer(label)] == []
    assert [label for label in ANSWERING[language].split("|") if is_interviewer(label)] == []


@pytest.mark.parametrize("name", INTERVIEWS)
def test_the_interviewer_has_the_role_and_the_informant_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    interview = INTERVIEWS[name]
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.delenv("GIOIA_PROJECT", raising=False)
    study = ["--project", str(tmp_path / "study")]
    words = [["init", study[1], "--name", "x", "--language", interview.language]]
    for suffix in sorted({".txt", ".csv", ".vtt"} & set(READERS)):
        (tmp_path / f"talk-{suffix[1:]}{suffix}").write_bytes(BUILDERS[suffix](interview.turns))
        words.append([*study, "import", str(tmp_path / f"talk-{suffix[1:]}{suffix}"), "--case", "C"])
    for line in words:
        result = CliRunner().invoke(app, line)
        assert result.exit_code == 0, result.output
    for one in json.loads(CliRunner().invoke(app, [*study, "sources", "list", "--json"]).stdout):
        told = json.loads(CliRunner().invoke(app, [*study, "sources", "show", one["id"], "--json"]).stdout)
        assert [turn["text"] for turn in told["turns"]] == [words for _, words in interview.turns]
        assert [turn["role"] for turn in told["turns"]] == ["interviewer", ""] * 3
