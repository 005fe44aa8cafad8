"""The structure of a page for screen readers: what each piece of it is, in reading order.

Source: ISO 14289-1 (PDF/UA-1), 7; ISO 32000-1, 14.7 and 14.8.
"""

from pikepdf import Array, Dictionary, Name, Object, Pdf

from dtpr.signs.codes import is_code
from dtpr.signs.display import Group

_ARTIFACT = "Artifact"


class Tags:
    """The tree of one page, which grows with each piece of content."""

    def __init__(self, pdf: Pdf, page: Object, locale: str) -> None:
        self._pdf = pdf
        self._page = page
        self._locale = locale
        self._headings = 0
        self._parents: list[Object] = []
        self._annotations: list[Object] = []
        self._links: list[Object] = []
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = self._element("Document", self._root, Lang=locale)
        self._root.K = Array([self._document])

    def mark(self, group: Group, content: str, box: list[float], address: str | None) -> str:
        """Return content as a marked piece of the page, decoration or a part of the tree.

        `box` is the group's as a PDF rectangle, `address` where it leads to.
        """
        if not group.text:
            return _marked(f"/{_ARTIFACT} BMC", content)
        parent = self._document
        if address:
            parent = self._link(group, box, address)
        kind = self._kind(group, linked=address is not None)
        number = len(self._parents)
        if kind == "Link":
            element = parent
            element.K.insert(0, number)
        else:
            element = self._piece(group, kind, parent, box)
            element.K = number
        self._parents.append(element)
        return _marked(f"/{kind} <</MCID {number}>> BDC", content)

    def finish(self) -> None:
        """Put the tree and the links into the file."""
        numbered = [self._pdf.make_indirect(Array(self._parents)), *self._links]
        nums = [part for number, each in enumerate(numbered) for part in (number, each)]
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=Array(nums)))
        self._root.ParentTreeNextKey = len(numbered)
        self._pdf.Root.StructTreeRoot = self._root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)
        self._page.StructParents = 0
        if self._annotations:
            self._page.Annots = Array(self._annotations)
            self._page.Tabs = Name.S

    def _kind(self, group: Group, *, linked: bool) -> str:
        if group.role == "heading":
            self._headings += 1
            return "H1" if self._headings == 1 else "H2"
        if is_code(group) or group.role == "art":
            return "Figure"
        return "Link" if linked else "P"

    def _piece(self, group: Group, kind: str, parent: Object, box: list[float]) -> Object:
        element = self._element(kind, parent, Lang=group.locale or self._locale)
        element.Pg = self._page
        parent.K.append(element)
        if kind == "Figure":
            element.Alt = group.text
            element.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array(box))
        else:
            element.ActualText = group.text
        return element

    def _link(self, group: Group, box: list[float], address: str) -> Object:
        # A link stands in a line of text, so it needs a block around it.
        block = self._element("P", self._document)
        self._document.K.append(block)
        element = self._element("Link", block, Lang=group.locale or self._locale)
        element.Pg = self._page
        block.K.append(element)
        annotation = self._pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array(box),
                Border=[0, 0, 0],
                F=4,
                Contents=group.text,
                A=Dictionary(S=Name.URI, URI=address),
                StructParent=len(self._links) + 1,
                P=self._page,
            )
        )
        element.K.append(Dictionary(Type=Name.OBJR, Obj=annotation, Pg=self._page))
        if not is_code(group):
            element.ActualText = group.text
        self._annotations.append(annotation)
        self._links.append(element)
        return element

    def _element(self, kind: str, parent: Object, **entries: str) -> Object:
        made = Dictionary(Type=Name.StructElem, S=Name(f"/{kind}"), P=parent, K=Array())
        for key, value in entries.items():
            made[f"/{key}"] = value
        return self._pdf.make_indirect(made)


def _marked(opening: str, content: str) -> str:
    return f"{opening}\n{content}\nEMC"
