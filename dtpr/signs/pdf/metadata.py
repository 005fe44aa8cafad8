"""What a file says about itself: the Info dictionary, and the same as XMP.

Source: ISO 16684-1 (XMP); ISO 19005-2, 6.6 (PDF/A); ISO 14289-1, 5 (PDF/UA); ISO 15930-4 (PDF/X).
"""

from datetime import UTC, datetime

from pikepdf import Dictionary, Name

from dtpr import __version__
from dtpr.schema.base import Instant, Record
from dtpr.signs.svg import escape_text, readable

PRODUCER = f"DTPR registry {__version__}"
PDFX = "PDF/X-1a:2003"

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:MetadataDate>{date}</xmp:MetadataDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
{more}
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
"""

FOR_PRINT = f"""<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfx="http://ns.adobe.com/pdfx/1.3/">
<pdf:Trapped>False</pdf:Trapped>
<pdfx:GTS_PDFXVersion>{PDFX}</pdfx:GTS_PDFXVersion>
</rdf:Description>"""
"""The part of the XMP that calls a file PDF/X."""

# PDF/A-2 does not know the names of PDF/UA, so the file has to describe them itself.
FOR_SCREEN = """<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>U</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""
"""The part of the XMP that calls a file PDF/A and PDF/UA."""


class About(Record, frozen=True, kw_only=True):
    """What a file says about itself; the date comes from the record, never from a clock."""

    title: str
    subject: str = ""
    made_at: Instant
    producer: str = PRODUCER


def info_of(about: About) -> Dictionary:
    """Return the Info dictionary."""
    date = _utc(about.made_at).strftime("D:%Y%m%d%H%M%SZ")
    return Dictionary(
        Title=readable(about.title),
        Subject=readable(about.subject),
        Creator=readable(about.producer),
        Producer=readable(about.producer),
        CreationDate=date,
        ModDate=date,
    )


def print_info_of(about: About) -> Dictionary:
    """Return the Info dictionary of a file for print."""
    info = info_of(about)
    info.Trapped = Name("/False")
    info.GTS_PDFXVersion = PDFX
    return info


def xmp_of(about: About, more: str) -> bytes:
    """Return the same as XMP, with a part that says what the file is for."""
    return _PACKET.format(
        title=escape_text(about.title),
        subject=escape_text(about.subject),
        date=_utc(about.made_at).strftime("%Y-%m-%dT%H:%M:%SZ"),
        producer=escape_text(about.producer),
        more=more,
    ).encode()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
