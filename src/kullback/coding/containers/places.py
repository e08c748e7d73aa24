"""Where the loop over a deflate stream keeps what: places in its arrays, and what it may report."""

# What the loop did: go on, want more of the stream, done; or what is wrong, below zero.
GO, MORE, DONE = range(3)
FAULTS = {
    -1: "the stream ends in the middle of a block",
    -2: "a block has type 3, which does not exist",
    -3: "the length of a stored block does not match its complement",
    -4: "a block has more than 286 literal and length codes or 30 distance codes",
    -5: "the code of the code lengths is over-subscribed or incomplete",
    -6: "a code length is repeated where there is none or past the last",
    -7: "a block has no code for its end",
    -8: "the literal and length code is over-subscribed or incomplete",
    -9: "the distance code is over-subscribed or incomplete",
    -10: "there is no such literal or length code",
    -11: "there is no such distance code",
    -12: "a distance reaches back before the first byte",
}
(TRUNCATED, BAD_TYPE, BAD_STORED, TOO_MANY, BAD_LENGTHS, BAD_REPEAT, NO_END, BAD_LITERALS,
 BAD_DISTANCES, NO_SYMBOL, NO_DISTANCE, TOO_FAR) = FAULTS  # fmt: skip

# Between windows: bits read of this window and before it, bytes given, the block that is open, the
# bit where a fault lies, and how the profile is filled.
(POSITION, ORIGIN, OUTPUT, INSIDE, LAST, KIND, LEFT, BAD, FIXED_HELD, BLOCK_FROM, OUTPUT_FROM,
 ROWS, BLOCKS_A_ROW, IN_ROW, STATE) = range(15)  # fmt: skip

# Sums over the stream: bits of each part; blocks of each kind; codewords of the two codes.
PARTS = (
    "block headers",
    "code tables",
    "literals",
    "end of block",
    "length codes",
    "length extra bits",
    "distance codes",
    "distance extra bits",
    "stored bytes",
    "padding",
)
(HEADERS, TABLES, LITERALS, END, LENGTHS, LENGTH_EXTRA, DISTANCES, DISTANCE_EXTRA, STORED,
 PADDING) = range(10)  # fmt: skip
KINDS = ("stored", "fixed", "dynamic")
BLOCKS, CODED, SUMS = 10, 13, 15
# Entropy, redundancy and slack of the literal and length code, then of the distance code.
LAWS = 6

# Symbols: 288 of literals and lengths, of which two are never used, then 32 of distances.
LITERAL_SYMBOLS, DISTANCE_SYMBOLS = 288, 32
ALL_SYMBOLS = LITERAL_SYMBOLS + DISTANCE_SYMBOLS
END_OF_BLOCK = 256

# A code: symbol and length by the next 10 bits, then what finds longer codewords.
ROOT = 10
COUNT = 1 << ROOT
OFFSET = COUNT + 16
SORTED = OFFSET + 16
ROOT_BITS = SORTED + LITERAL_SYMBOLS
LONGEST = ROOT_BITS + 1
CODE = LONGEST + 1

# What the codes stand for: order of the code lengths, bases and extra bits.
_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
_LENGTH_BITS = (0,) * 8 + tuple(n for n in range(1, 6) for _ in range(4)) + (0,)
_DISTANCE_BITS = (0, 0, *(n for n in range(14) for _ in range(2)))
_DISTANCE_BASES = tuple(1 + sum(1 << n for n in _DISTANCE_BITS[:i]) for i in range(30))
LENGTH_BITS = len(_ORDER)
LENGTH_BASE = LENGTH_BITS + 29
DISTANCE_BITS = LENGTH_BASE + 29
DISTANCE_BASE = DISTANCE_BITS + 30
_LENGTH_BASES = (*(3 + sum(1 << n for n in _LENGTH_BITS[:i]) for i in range(28)), 258)
ALPHABET = (*_ORDER, *_LENGTH_BITS, *_LENGTH_BASES, *_DISTANCE_BITS, *_DISTANCE_BASES)

# No block header is longer, in bits; a token is at most 48 bits.
MOST_HEADER = 3000
PAD = 512
# The profile: bits, bytes, codewords and redundancy of so many rows of one or more blocks.
MOST_ROWS = 512
PROFILE = 4
