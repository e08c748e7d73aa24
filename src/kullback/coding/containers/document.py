"""What to say of a container, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kullback.coding.containers.file import shown
from kullback.coding.containers.kinds import KINDS
from kullback.coding.containers.stream import CodeCost, Stream, together
from kullback.report import Block, Chart, Document, Heading, Note, Row, Table, Text
from kullback.report.numbers import amount, percent, sentence

if TYPE_CHECKING:
    from kullback.coding.containers.dissection import Dissection

MEANINGS = {
    "container": "headers, names, checksums",
    "block headers": "kinds of blocks, and sizes in them",
    "code tables": "the code lengths of dynamic blocks",
    "literals": "codewords of single bytes",
    "end of block": "codewords that end a block",
    "length codes": "codewords of how much is repeated",
    "length extra bits": "the rest of these lengths, in plain bits",
    "distance codes": "codewords of how far back that is",
    "distance extra bits": "the rest of these distances, in plain bits",
    "literal tables": "trees of Huffman codes",
    "sequence tables": "tables of FSE codes",
    "literal-length codes": "how many literals come before a repeat",
    "literal-length extra bits": "the rest of these numbers, in plain bits",
    "match-length codes": "how much is repeated",
    "match-length extra bits": "the rest of these lengths, in plain bits",
    "offset codes": "how far back that is",
    "offset extra bits": "the rest of these offsets, in plain bits",
    "stored bytes": "bytes that are not coded",
    "repeated bytes": "bytes of which a block or its literals are a run",
    "end marks": "marks of where streams of bits end, up to whole bytes",
    "padding": "up to whole bytes, after members",
    "other data": "what is not looked into",
}
# Streams of an archive by falling size: rows of the page, and of the terminal.
MOST_ROWS, BRIEF = 200, 15
_EXTRAS = ("distance extra bits", "offset extra bits")
_MUCH = 0.1


def container_document(found: Dissection) -> Document:
    """Return the document of a dissection."""
    total = found.total
    blocks: list[Block] = [_parts(found), _parts_chart(found)]
    if total.cost.codewords:
        blocks.append(_codes(found, total))
    if len(found.streams) > 1:
        blocks.append(_streams(found))
    elif found.uncompressed and len(found.streams[0].profile) > 1:
        blocks.append(_profile_chart(found))
    return Document(
        title=f"{shown(found.name)}: {found.kind}, {found.size:,} bytes",
        verdict=Text(found.verdict),
        summary=_summary(found, total.cost),
        blocks=(*blocks, *_notes(found, total)),
    )


def _summary(found: Dissection, cost: CodeCost) -> str:
    said = []
    if found.uncompressed:
        rate = found.encoded_bits / found.uncompressed
        said.append(f"It unpacks to {found.uncompressed:,} bytes: {amount(rate)} bits per byte.")
    share = {part: bits / found.encoded_bits for part, bits in found.parts.items()}
    part = next(
        (extra for extra in _EXTRAS if share.get(extra, 0.0) >= _MUCH),
        max(share, key=lambda name: share[name]),
    )
    why = ", which no code models" if part in _EXTRAS else f": {MEANINGS[part]}"
    are = "is" if part in ("container", "padding", "end of block") else "are"
    most = f"{percent(share[part])} of it {are} {part}{why}."
    if cost.codewords:
        lost = percent(cost.lost / found.encoded_bits)
        said.append(f"{_instead(found)} {lost} of this file; {most}")
    else:
        said.append(f"Nothing in it is coded by {KINDS[found.kind].coding}; {most}")
    return " ".join(said)


def _instead(found: Dissection) -> str:
    if KINDS[found.kind].coding == "zstd":
        return "Huffman and FSE instead of ideal codes cost"
    name = "Huffman" if found.total.blocks.get("dynamic") else "The fixed code"
    return f"{name} instead of ideal codes costs"


def _parts(found: Dissection) -> Table:
    headings = (
        Heading("part"),
        Heading("bits", number=True),
        Heading("share of the file", number=True),
    )
    parts = sorted(found.parts.items(), key=lambda item: -item[1])
    rows = [_part(part, bits, found.encoded_bits) for part, bits in parts if bits]
    every = (Text("the file"), _count(found.encoded_bits), Text("100 %", sort=1.0))
    return Table("Where the bits go.", headings, (*rows, Row(every)), "what it is", remarks=0)


def _part(part: str, bits: int, every: int) -> Row:
    cells = (Text(part), _count(bits), Text(percent(bits / every), sort=bits / every))
    return Row(cells, MEANINGS[part])


def _codes(found: Dissection, total: Stream) -> Table:
    kind = KINDS[found.kind]
    by_fse = kind.coding == "zstd"
    why = "Q = 2^-len or the table of FSE" if by_fse else "what whole lengths cost"
    headings = (
        Heading("code"),
        Heading("codewords", number=True, essential=False),
        Heading("bits", number=True),
        Heading("ideal", number=True, meaning="n H(P) of the codewords of each block"),
        Heading("redundancy", number=True, meaning=f"n {kind.direction}: {why}"),
        Heading("coder", number=True, meaning="what the states of FSE take beyond n log2 1/Q")
        if by_fse
        else Heading("slack", number=True, meaning="lost as a code has codewords to spare"),
        Heading("KL/codeword", number=True, meaning=f"{kind.direction} in bits"),
    )
    named = [(kind.codes[name], cost) for name, cost in total.codes.items()]
    rows = tuple(
        _code(name, cost, cost.coder if by_fse else cost.slack)
        for name, cost in (*named, (kind.all_codes, total.cost))
        if cost.codewords
    )
    return Table("Codewords against ideal codes of the same laws, in bits.", headings, rows)


def _code(name: str, cost: CodeCost, more: float) -> Row:
    each = cost.redundancy / cost.codewords
    return Row(
        (Text(name), _count(cost.codewords), _count(cost.bits), _bits(cost.entropy),
         _bits(cost.redundancy), _bits(more), Text(amount(each), sort=each))
    )  # fmt: skip


def _streams(found: Dissection) -> Table:
    kind = KINDS[found.kind]
    headings = (
        Heading(kind.stream),
        Heading("method"),
        Heading("compressed", number=True, meaning="bytes without the container's"),
        Heading("unpacked", number=True, meaning="bytes"),
        Heading("bits/byte", number=True),
        Heading("KL/codeword", number=True, meaning=f"{kind.direction} in bits"),
        Heading("lost", number=True, meaning="against ideal codes, as a share of the stream"),
    )
    ranked = sorted(found.streams, key=lambda stream: -stream.compressed_bits)
    shown_, rest = ranked[:MOST_ROWS], ranked[MOST_ROWS:]
    if rest:
        n = sum(stream.count for stream in rest)
        shown_.append(together(f"{n:,} smaller ones", rest))
    title = f"{kind.stream.capitalize()}s by falling size."
    return Table(title, headings, tuple(_stream(stream) for stream in shown_), brief=BRIEF)


def _stream(stream: Stream) -> Row:
    cost, bits = stream.cost, stream.compressed_bits
    rate = bits / stream.size if stream.size else None
    each = cost.redundancy / cost.codewords if cost.codewords else None
    lost = cost.lost / bits if cost.codewords else None
    return Row(
        (
            Text(shown(stream.name), sort=stream.name.lower()),
            Text(stream.method),
            _count(-(-bits // 8)),
            _count(stream.size),
            Text("–" if rate is None else amount(rate), sort=rate),
            Text("–" if each is None else amount(each), sort=each),
            Text("–" if lost is None else percent(lost), sort=lost),
        )
    )


def _parts_chart(found: Dissection) -> Chart:
    def picture() -> dict[str, Any]:
        from kullback.coding.containers.pictures import parts_picture

        return parts_picture(found).to_dict()

    return Chart("Where the bits go: codewords, bits that no code models, and overhead.", picture)


def _profile_chart(found: Dissection) -> Chart:
    def picture() -> dict[str, Any]:
        from kullback.coding.containers.pictures import profile_picture

        return profile_picture(found.streams[0]).to_dict()

    return Chart(
        "Along the unpacked bytes, block by block: bits per byte, and below them what the codes "
        f"lose, {KINDS[found.kind].direction} in bits a codeword.",
        picture,
    )


def _notes(found: Dissection, total: Stream) -> list[Note]:
    notes = [Note(sentence(text), "unsure") for text in (*found.notes, *found.redundancy.notes)]
    if total.blocks:
        kinds = ", ".join(f"{n:,} {kind}" for kind, n in total.blocks.items())
        notes.append(Note(f"Blocks: {kinds}.", "quiet"))
    if total.cost.codewords:
        notes.append(
            Note(
                "An ideal code of a block takes H(P) bits a codeword, P being the law of the "
                "block's own codewords; it would need a table as well.",
                "quiet",
            )
        )
    checked = "; all content is checked" if found.checked else ""
    notes.append(Note(f"Parts sum to the size of the file{checked}.", "quiet"))
    return notes


def _count(n: int) -> Text:
    return Text(f"{n:,}", sort=n)


def _bits(x: float) -> Text:
    return Text(f"{x:,.0f}" if x >= 1000 else amount(x), sort=x)
