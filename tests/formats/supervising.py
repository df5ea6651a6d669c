"""A Word document in the hands of somebody who comments on it: what Word writes for replies, comments, changes and so on."""

from __future__ import annotations

import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_RELATION = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
WHEN = "2026-11-20T10:15:00Z"


def w(name: str) -> str:
    return f"{{{W}}}{name}"


class Supervisor:
    """Somebody who opens a document, writes into it, and saves it; comments are numbered as they stand in it."""

    def __init__(self, path: Path, name: str = "Prof. Berg") -> None:
        with zipfile.ZipFile(path) as archive:
            self.parts = {one: archive.read(one) for one in archive.namelist()}
        self.body: Any = etree.fromstring(self.parts["word/document.xml"])
        self.comments: Any = etree.fromstring(self.parts["word/comments.xml"])
        self.name = name
        self.threads: dict[str, tuple[str, bool]] = {}

    def _paragraph(self, n: int) -> str:
        last = self.comments[n].findall(w("p"))[-1]
        last.set(f"{{{W14}}}paraId", key := f"{n + 1:08X}")
        self.threads.setdefault(key, ("", False))
        return key

    def _comment(self, words: str) -> tuple[int, str]:
        number = str(max((int(one.get(w("id"))) for one in self.comments), default=-1) + 1)
        made = etree.SubElement(self.comments, w("comment"), {w("id"): number, w("author"): self.name, w("date"): WHEN})
        for line in words.split("\n"):
            etree.SubElement(etree.SubElement(etree.SubElement(made, w("p")), w("r")), w("t")).text = line
        return len(self.comments) - 1, number

    def reply(self, n: int, words: str) -> int:
        """Reply to a comment, as Word does: another comment on the same words, and a line about which it answers."""
        parent = self._paragraph(n)
        made, number = self._comment(words)
        self.threads[self._paragraph(made)] = (parent, False)
        old = self.comments[n].get(w("id"))
        for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
            (there,) = (one for one in self.body.iter(w(tag)) if one.get(w("id")) == old)
            there = there.getparent() if tag == "commentReference" else there
            beside = deepcopy(there)
            (beside if tag != "commentReference" else beside[-1]).set(w("id"), number)
            there.addnext(beside)
        return made

    def resolve(self, n: int) -> None:
        """Mark a thread as resolved."""
        key = self._paragraph(n)
        self.threads[key] = (self.threads[key][0], True)

    def write_into(self, n: int, words: str) -> None:
        """Type into somebody's comment instead of replying."""
        line = etree.SubElement(self.comments[n], w("p"))
        etree.SubElement(etree.SubElement(line, w("r")), w("t")).text = words

    def delete(self, n: int) -> None:
        """Delete a comment."""
        number = self.comments[n].get(w("id"))
        for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
            for one in [one for one in self.body.iter(w(tag)) if one.get(w("id")) == number]:
                one.getparent().remove(one)
        self.comments.remove(self.comments[n])

    def _run(self, words: str) -> Any:
        """Return a run that says just these words."""
        for text in self.body.iter(w("t")):
            before, found, behind = (text.text or "").partition(words)
            if not found:
                continue
            run = text.getparent()
            for part, place in ((before, run.addprevious), (behind, run.addnext)):
                if part:
                    other = deepcopy(run)
                    other.find(w("t")).text = part
                    other.find(w("t")).set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                    place(other)
            text.text = words
            return run
        raise AssertionError(words)

    def comment(self, on: str, words: str) -> int:
        """Comment on words that stand within one run."""
        run = self._run(on)
        made, number = self._comment(words)
        run.addprevious(etree.Element(w("commentRangeStart"), {w("id"): number}))
        reference = etree.Element(w("r"))
        etree.SubElement(reference, w("commentReference"), {w("id"): number})
        run.addnext(reference)
        run.addnext(etree.Element(w("commentRangeEnd"), {w("id"): number}))
        return made

    def change(self, old: str, new: str, *, tracked: bool = False) -> None:
        """Put words in place of others, tracked or not."""
        run = self._run(old)
        if not tracked:
            run.find(w("t")).text = new
            return
        inserted, deleted = (etree.Element(w(tag), {w("id"): "900", w("author"): self.name}) for tag in ("ins", "del"))
        run.addprevious(deleted)
        run.addnext(inserted)
        inserted.append(deepcopy(run))
        inserted[0].find(w("t")).text = new
        run.find(w("t")).tag = w("delText")
        deleted.append(run)

    def save(self, path: Path) -> Path:
        """Write the document."""
        parts = dict(self.parts)
        if self.threads:
            lines = "".join(
                f'<w15:commentEx w15:paraId="{key}" w15:done="{int(done)}"'
                + (f' w15:paraIdParent="{parent}"/>' if parent else "/>")
                for key, (parent, done) in self.threads.items()
            )
            parts["word/commentsExtended.xml"] = f'<w15:commentsEx xmlns:w15="{W15}">{lines}</w15:commentsEx>'.encode()
            relations, kinds = "word/_rels/document.xml.rels", "[Content_Types].xml"
            line = f'<Relationship Id="rIdEx" Type="{_RELATION}" Target="commentsExtended.xml"/></Relationships>'
            parts[relations] = parts[relations].replace(b"</Relationships>", line.encode())
            kind = f'<Override PartName="/word/commentsExtended.xml" ContentType="{_KIND}"/></Types>'
            parts[kinds] = parts[kinds].replace(b"</Types>", kind.encode())
        parts["word/document.xml"] = etree.tostring(self.body, xml_declaration=True, encoding="UTF-8")
        parts["word/comments.xml"] = etree.tostring(self.comments, xml_declaration=True, encoding="UTF-8")
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        return path
