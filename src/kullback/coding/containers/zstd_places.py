"""Where the loop over zstd blocks keeps what: places in its arrays, and what it may report."""

GO = 0
FAULTS = {
    -1: "the block ends in the middle of something",
    -2: "it goes on with a table of an earlier block or of a dictionary, and there is none",
    -3: "the size of its literals cannot be",
    -4: "the tree of its Huffman code is wrong",
    -5: "a stream of its literals has no mark at its end",
    -6: "a stream of its literals does not end where its codewords end",
    -7: "the table of an FSE code is wrong",
    -8: "the table of an FSE code has one symbol that does not exist",
    -9: "reserved bits of the sequences are set",
    -10: "bytes follow its sequences",
    -11: "the sequences have no mark at their end",
    -12: "the sequences do not end where their codewords end",
    -13: "the sequences take more literals than there are",
    -14: "an offset reaches back before the first byte, or into a dictionary",
    -15: "an offset is 0",
    -16: "it gives more bytes than a block may",
}
(TRUNCATED, NO_TABLE, BAD_SIZE, BAD_TREE, NO_LITERAL_MARK, BAD_LITERALS, BAD_TABLE, BAD_SYMBOL,
 BAD_RESERVED, BAD_REST, NO_MARK, BAD_END, TOO_FEW_LITERALS, TOO_FAR, NO_OFFSET,
 TOO_LARGE) = FAULTS  # fmt: skip

# Between blocks: bytes given, the last three offsets, whether what comes before the first byte is
# unknown (a dictionary), and the bits of each table's states (-1: there is no table). Of this
# block: whether a table is missing, the byte where a fault lies, its literals, and the most bytes
# that it may give.
OUTPUT, NEAR, MIDDLE, FAR, DICTIONARY, LOGS = range(6)
MISSING, BAD, LITERAL_COUNT, MOST, STATE = range(LOGS + 5, LOGS + 10)

# Codes: of literals by Huffman, of literal lengths, offsets and match lengths by FSE; then the code
# of Huffman's weights, which is a table's and not counted.
LITERAL, LITERAL_LENGTH, OFFSET, MATCH_LENGTH, WEIGHT = range(5)
CODES = ("literals", "literal_lengths", "offsets", "match_lengths")
MOST_LOG = (11, 9, 8, 9, 6)
SYMBOLS = (256, 36, 32, 53, 256)

# A cell of a table: its symbol, the bits that are read, and for FSE what is added to them for the
# next state.
READ, BASE = 8, 12
CELLS = (0, 2048, 2560, 2816, 3328)
ALL_CELLS = CELLS[-1] + 64
# The mass of each symbol in a table, in parts of 2^log, and Huffman's weights; the counts of a
# block lie at the same places as the masses.
MASSES = (0, 256, 292, 324, 377)
FOLLOWING = MASSES[-1] + 256
WEIGHTS = FOLLOWING + 256
ALL_MASSES = WEIGHTS + 256

# Sums over a frame: bits of each part, then codewords of each code.
PARTS = (
    "block headers",
    "literal tables",
    "literals",
    "sequence tables",
    "literal-length codes",
    "literal-length extra bits",
    "match-length codes",
    "match-length extra bits",
    "offset codes",
    "offset extra bits",
    "stored bytes",
    "repeated bytes",
    "end marks",
)
(HEADERS, TREES, LITERALS, TABLES, LENGTH_CODES, LENGTH_EXTRA, MATCH_CODES, MATCH_EXTRA,
 OFFSET_CODES, OFFSET_EXTRA, STORED, REPEATED, MARKS) = range(13)  # fmt: skip
CODED = 13
SUMS = CODED + len(CODES)
# Entropy, redundancy, and what the states of FSE take beyond both, of each code.
LAWS = 3

# What codes stand for: extra bits and bases of literal lengths and of match lengths.
_LENGTH_BITS = (*(0,) * 16, 1, 1, 1, 1, 2, 2, 3, 3, 4, *range(6, 17))
_MATCH_BITS = (*(0,) * 32, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, *range(7, 17))


def _bases(bits: tuple[int, ...], first: int) -> tuple[int, ...]:
    return tuple(first + sum(1 << n for n in bits[:i]) for i in range(len(bits)))


LENGTH_BITS = 0
LENGTH_BASE = LENGTH_BITS + 36
MATCH_BITS = LENGTH_BASE + 36
MATCH_BASE = MATCH_BITS + 53
# Predefined tables: masses (-1: less than one cell, which takes one) and their logs.
USUAL_LENGTHS = (4, 3, *(2,) * 6, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1,
                 1, 1, -1, -1, -1, -1)  # fmt: skip
USUAL_OFFSETS = (*(1,) * 6, 2, 2, 2, *(1,) * 15, *(-1,) * 5)
USUAL_MATCHES = (1, 4, 3, *(2,) * 6, *(1,) * 37, *(-1,) * 7)
USUAL_LOGS = (0, 6, 5, 6)
USUAL = MATCH_BASE + 53
USUALS = (0, USUAL, USUAL + 36, USUAL + 36 + 29)
USUAL_SIZES = (0, 36, 29, 53)
ALPHABET = (
    *_LENGTH_BITS, *_bases(_LENGTH_BITS, 0), *_MATCH_BITS, *_bases(_MATCH_BITS, 3),
    *USUAL_LENGTHS, *USUAL_OFFSETS, *USUAL_MATCHES,
)  # fmt: skip

# No block is larger; there are so many bytes before and after it in what the loop is given.
MOST_BLOCK = 1 << 17
FRONT, PAD = 32, 32
