"""With LibreOffice: a source that went out as a Word document is opened and saved there, and its comments are read back."""

from __future__ import annotations

from pathlib import Path

from gioia_coder.formats import returned_document
from gioia_coder.workflow import replies
from gioia_coder.workflow.commenting import export_copy
from tests.formats.supervising import Supervisor
from tests.programs import offices
from tests.workflow.coded_store import TEXT, code, create

DOCX = "docx:MS Word 2007 XML"


def test_what_libreoffice_saves_again_says_the_same(tmp_path: Path) -> None:
    with create(tmp_path) as store:
        first, last = TEXT.index("fairs"), TEXT.index("share") + len("share")
        code(store, "no money", first, TEXT.index("Nobody") + len("Nobody"), memo="ask again")
        code(store, "shares a van", TEXT.index("money"), last, "ben")
        code(store, "lets go", TEXT.index("money"), last)
        export_copy(store, "S1", tmp_path / "out.docx")
        before = [(one.author, span) for one, span in returned_document.read(tmp_path / "out.docx").remarks]
        someone = Supervisor(tmp_path / "out.docx")
        someone.reply(0, "Sure?\nAsk her.")
        someone.resolve(0)
        someone.comment("How do you sell?", "A good question.")
        someone.change("We go to", "We all go to", tracked=True)
        back = someone.save(tmp_path / "back.docx")
        out, returned = offices([tmp_path / "out.docx", back], tmp_path, DOCX)

        saved = returned_document.read(out)
        assert sorted((one.author, span) for one, span in saved.remarks) == sorted(before)

        mine = replies.read_replies(store, back)
        theirs = replies.read_replies(store, returned)
        assert {(one.span, one.text) for one in theirs.replies} == {(one.span, one.text) for one in mine.replies}
        assert len(mine.replies) == 2
        assert theirs.notes == mine.notes
        assert replies.note_replies(store, mine, who="anna") == 2
        again = replies.read_replies(store, tmp_path / "docx" / "back.docx")
        assert again.fresh == ()
