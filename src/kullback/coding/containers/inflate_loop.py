"""A deflate stream followed code by code (RFC 1951): counted and judged, never unpacked.

Import this module inside functions: it loads numba. All arguments but ``data`` are arrays of
numbers where numba is installed, lists where not; `scratch` makes them, `places` says what is where
in them. What zlib's ``inflate`` refuses is refused.

All is in one module, as numba's cache notices a change of a function's own file alone: after one in
`places`, remove the cache.
"""

from __future__ import annotations

import math
from typing import Any

from kullback.coding.compiled import compiled, is_installed
from kullback.coding.containers.places import (
    ALL_SYMBOLS,
    BAD,
    BAD_DISTANCES,
    BAD_LENGTHS,
    BAD_LITERALS,
    BAD_REPEAT,
    BAD_STORED,
    BAD_TYPE,
    BLOCK_FROM,
    BLOCKS,
    BLOCKS_A_ROW,
    CODE,
    CODED,
    COUNT,
    DISTANCE_BASE,
    DISTANCE_BITS,
    DISTANCE_EXTRA,
    DISTANCE_SYMBOLS,
    DISTANCES,
    DONE,
    END,
    END_OF_BLOCK,
    FIXED_HELD,
    GO,
    HEADERS,
    IN_ROW,
    INSIDE,
    KIND,
    LAST,
    LAWS,
    LEFT,
    LENGTH_BASE,
    LENGTH_BITS,
    LENGTH_EXTRA,
    LENGTHS,
    LITERAL_SYMBOLS,
    LITERALS,
    LONGEST,
    MORE,
    MOST_HEADER,
    MOST_ROWS,
    NO_DISTANCE,
    NO_END,
    NO_SYMBOL,
    OFFSET,
    ORIGIN,
    OUTPUT,
    OUTPUT_FROM,
    PADDING,
    POSITION,
    PROFILE,
    ROOT,
    ROOT_BITS,
    ROWS,
    SORTED,
    STORED,
    TABLES,
    TOO_FAR,
    TOO_MANY,
    TRUNCATED,
)

IS_COMPILED = is_installed()
_FAR = LITERAL_SYMBOLS
_HALF_LAWS = LAWS // 2


@compiled
def peek(data: Any, position: int) -> int:
    """Return the next 17 bits or more."""
    i = position >> 3
    word = (0 + data[i]) | (0 + data[i + 1]) << 8 | (0 + data[i + 2]) << 16
    return word >> (position & 7)


@compiled
def order(lengths: Any, start: int, size: int, code: Any, base: int) -> int:
    """Sort the symbols by length; return what their Kraft sum leaves, 0 if the code is complete."""
    for n in range(COUNT, OFFSET):
        code[base + n] = 0
    for i in range(start, start + size):
        code[base + COUNT + lengths[i]] += 1
    left, code[base + LONGEST], place = 1, 0, base + SORTED
    for n in range(1, 16):
        count = code[base + COUNT + n]
        left = 2 * left - count
        if left < 0:
            return left
        if count:
            code[base + LONGEST] = n
        code[base + OFFSET + n] = place
        place += count
    for i in range(size):
        n = lengths[start + i]
        if n:
            place = code[base + OFFSET + n]
            code[place] = i
            code[base + OFFSET + n] = place + 1
    return left


@compiled
def fill(code: Any, base: int) -> None:
    """Make the table that finds codewords of up to 10 bits at once."""
    root = min(code[base + LONGEST], ROOT)
    code[base + ROOT_BITS] = root
    for i in range(base, base + (1 << root)):
        code[i] = 0
    place, word = base + SORTED, 0
    for n in range(1, root + 1):
        for _ in range(code[base + COUNT + n]):
            for i in range(base + word, base + (1 << root), 1 << n):
                code[i] = code[place] << 4 | n
            place += 1
            # The next codeword, whose bits are in the order of the stream: the first is lowest.
            bit = 1 << (n - 1)
            while word & bit:
                bit >>= 1
            word = (word & (bit - 1)) + bit if bit else 0


@compiled
def search(bits: int, code: Any, base: int) -> int:
    """Return symbol and length of the next codeword without the table; 0 if there is none."""
    word = first = 0
    place = base + SORTED
    for n in range(1, 16):
        word |= bits & 1
        bits >>= 1
        count = code[base + COUNT + n]
        if word - first < count:
            return code[place + word - first] << 4 | n
        place += count
        first = (first + count) << 1
        word <<= 1
    return 0


@compiled
def read_lengths(data: Any, alphabet: Any, state: Any, lengths: Any, code: Any) -> int:
    """Read the code lengths of a dynamic block."""
    position = state[POSITION]
    head = peek(data, position)
    literals, distances, used = 257 + (head & 31), 1 + (head >> 5 & 31), 4 + (head >> 10 & 15)
    if literals > 286 or distances > 30:
        return TOO_MANY
    position += 14
    for i in range(ALL_SYMBOLS):
        lengths[i] = 0
    for i in range(used):
        lengths[alphabet[i]] = peek(data, position) & 7
        position += 3
    state[BAD] = state[POSITION] = position
    if order(lengths, 0, 19, code, 0) != 0:
        return BAD_LENGTHS
    for i in range(19):
        lengths[i] = 0
    done = last = 0
    while done < literals + distances:
        state[BAD] = position
        bits = peek(data, position)
        entry = search(bits, code, 0)
        bits >>= entry & 15
        position += entry & 15
        length, again = entry >> 4, 1
        if length > 15:
            n = 7 if length == 18 else length - 14
            again = (11 if n == 7 else 3) + (bits & ((1 << n) - 1))
            position += n
            length = last if length == 16 else 0
        state[POSITION] = position
        if done + again > literals + distances or (done == 0 and entry >> 4 == 16):
            return BAD_REPEAT
        last = length
        for i in range(done, done + again):
            # Distances have a place of their own, however many literals there are.
            lengths[i if i < literals else _FAR + i - literals] = length
        done += again
    return GO


@compiled
def fixed_lengths(lengths: Any) -> None:
    """Write the code lengths of a fixed block."""
    for i in range(LITERAL_SYMBOLS):
        lengths[i] = 8 if i < 144 or i > 279 else (9 if i < 256 else 7)
    for i in range(_FAR, ALL_SYMBOLS):
        lengths[i] = 5


@compiled
def make_codes(lengths: Any, codes: Any) -> int:
    """Make both codes of a block, as zlib judges them."""
    if lengths[END_OF_BLOCK] == 0:
        return NO_END
    for which in range(2):
        size = DISTANCE_SYMBOLS if which else LITERAL_SYMBOLS
        left = order(lengths, which * _FAR, size, codes, which * CODE)
        # No distance at all, or a single codeword of one bit, may leave a code incomplete.
        if left < 0 or (left > 0 and codes[which * CODE + LONGEST] > 1):
            return BAD_DISTANCES if which else BAD_LITERALS
        fill(codes, which * CODE)
    return GO


@compiled
def open_coded(
    data: Any, alphabet: Any, state: Any, lengths: Any, codes: Any, counts: Any, sums: Any
) -> int:
    """Read the tables of a fixed or a dynamic block."""
    start = state[POSITION]
    for i in range(ALL_SYMBOLS):
        counts[i] = 0
    if state[KIND] == 1:
        if state[FIXED_HELD]:
            return GO
        fixed_lengths(lengths)
    else:
        status = read_lengths(data, alphabet, state, lengths, codes)
        if status != GO:
            return status
        sums[TABLES] += state[POSITION] - start
        state[BAD] = start
    state[FIXED_HELD] = 2 - state[KIND]
    return make_codes(lengths, codes)


@compiled
def open_block(data: Any, state: Any, sums: Any) -> int:
    """Read the header of a block."""
    position = state[POSITION]
    state[BAD] = position
    state[BLOCK_FROM], state[OUTPUT_FROM] = state[ORIGIN] + position, state[OUTPUT]
    head = peek(data, position)
    kind = head >> 1 & 3
    if kind == 3:
        return BAD_TYPE
    state[LAST], state[KIND], state[INSIDE], state[POSITION] = head & 1, kind, 1, position + 3
    sums[HEADERS] += 3
    sums[BLOCKS + kind] += 1
    if kind == 0:
        padding = -(position + 3) & 7
        position += 3 + padding
        state[BAD] = position
        state[LEFT] = peek(data, position) & 0xFFFF
        state[POSITION] = position + 32
        sums[HEADERS] += 32
        sums[PADDING] += padding
        if state[LEFT] + (peek(data, position + 16) & 0xFFFF) != 0xFFFF:
            return BAD_STORED
    return GO


# In one piece, as a call for each match would make it take half as long again.
@compiled
def follow_tokens(  # noqa: C901, PLR0915
    data: Any, stop: int, final: int, alphabet: Any, state: Any, codes: Any, counts: Any
) -> int:
    """Count literals, lengths and distances up to the end of the block or of the window."""
    position, output, limit = state[POSITION], state[OUTPUT], stop - 8
    near, far = (1 << codes[ROOT_BITS]) - 1, (1 << codes[CODE + ROOT_BITS]) - 1
    at, begun, status = position >> 3, position, GO
    bits, have = (0 + data[at]) >> (position & 7), 8 - (position & 7)
    at += 1
    while True:
        if at > limit and (final == 0 or 8 * at - have > 8 * stop):
            status = MORE
            break
        # A literal or a match has 48 bits at most.
        while have < 48:
            bits |= (0 + data[at]) << have
            at += 1
            have += 8
        begun = 8 * at - have
        entry = codes[bits & near]
        if entry == 0:
            entry = search(bits, codes, 0)
        n, symbol = entry & 15, entry >> 4
        bits >>= n
        have -= n
        if n == 0 or symbol > 285:
            status = NO_SYMBOL
            break
        counts[symbol] += 1
        if symbol < END_OF_BLOCK:
            output += 1
            continue
        if symbol == END_OF_BLOCK:
            state[INSIDE] = 0
            break
        symbol -= 257
        n = alphabet[LENGTH_BITS + symbol]
        length = alphabet[LENGTH_BASE + symbol] + (bits & ((1 << n) - 1))
        bits >>= n
        have -= n
        entry = codes[CODE + (bits & far)]
        if entry == 0:
            entry = search(bits, codes, CODE)
        n, symbol = entry & 15, entry >> 4
        bits >>= n
        have -= n
        if n == 0 or symbol > 29:
            status = NO_DISTANCE
            break
        counts[_FAR + symbol] += 1
        n = alphabet[DISTANCE_BITS + symbol]
        distance = alphabet[DISTANCE_BASE + symbol] + (bits & ((1 << n) - 1))
        bits >>= n
        have -= n
        if distance > output:
            status = TOO_FAR
            break
        output += length
    state[POSITION], state[OUTPUT], state[BAD] = 8 * at - have, output, begun
    return status


@compiled
def skip_stored(stop: int, state: Any, sums: Any) -> int:
    """Pass over the bytes of a stored block, up to its end or that of the window."""
    there = min(state[LEFT], max(0, stop - (state[POSITION] >> 3)))
    state[LEFT] -= there
    state[POSITION] += 8 * there
    state[OUTPUT] += there
    sums[STORED] += 8 * there
    state[INSIDE] = 1 if state[LEFT] else 0
    return MORE if state[LEFT] else GO


@compiled
def cost(counts: Any, lengths: Any, start: int, size: int, laws: Any, at: int) -> int:
    """Add n H(P), n KL(P‖q) and the Kraft slack of one code; return its number of codewords."""
    n = kraft = met = 0
    for i in range(start, start + size):
        n += counts[i]
        if lengths[i]:
            kraft += 1 << (15 - lengths[i])
    if n == 0:
        return 0
    entropy = redundancy = 0.0
    for i in range(start, start + size):
        if counts[i]:
            p, q = counts[i] / n, (1 << (15 - lengths[i])) / kraft
            met += 1 << (15 - lengths[i])
            entropy -= counts[i] * math.log2(p)
            # Terms q g((p - q)/q) that are never negative, so that their sum is not.
            d = (p - q) / q
            if abs(d) < 1e-3:
                redundancy += q * d * d * (0.5 - d / 6 + d * d / 12)
            else:
                redundancy += q * ((1 + d) * math.log1p(d) - d)
    redundancy += (kraft - met) / kraft
    laws[at] += entropy
    laws[at + 1] += n * redundancy / math.log(2.0)
    laws[at + 2] += n * math.log2(32768 / kraft)
    return n


@compiled
def close_block(
    alphabet: Any, state: Any, lengths: Any, counts: Any, sums: Any, laws: Any, profile: Any
) -> None:
    """Add up what a block has cost."""
    coded, redundancy = sums[CODED] + sums[CODED + 1], laws[1] + laws[_HALF_LAWS + 1]
    if state[KIND]:
        for which in range(2):
            size = DISTANCE_SYMBOLS if which else LITERAL_SYMBOLS
            sums[CODED + which] += cost(
                counts, lengths, which * _FAR, size, laws, which * _HALF_LAWS
            )
        for i in range(END_OF_BLOCK):
            sums[LITERALS] += counts[i] * lengths[i]
        sums[END] += lengths[END_OF_BLOCK]
        for i in range(29):
            n = counts[257 + i]
            sums[LENGTHS] += n * lengths[257 + i]
            sums[LENGTH_EXTRA] += n * alphabet[LENGTH_BITS + i]
        for i in range(30):
            n = counts[_FAR + i]
            sums[DISTANCES] += n * lengths[_FAR + i]
            sums[DISTANCE_EXTRA] += n * alphabet[DISTANCE_BITS + i]
    row = profile_row(state, profile)
    profile[row] += state[ORIGIN] + state[POSITION] - state[BLOCK_FROM]
    profile[row + 1] += state[OUTPUT] - state[OUTPUT_FROM]
    profile[row + 2] += sums[CODED] + sums[CODED + 1] - coded
    profile[row + 3] += laws[1] + laws[_HALF_LAWS + 1] - redundancy


@compiled
def profile_row(state: Any, profile: Any) -> int:
    """Return where the next block goes; the rows of a full profile are added up in pairs."""
    if state[IN_ROW] == state[BLOCKS_A_ROW]:
        state[IN_ROW] = 0
        state[ROWS] += 1
        if state[ROWS] == MOST_ROWS:
            for i in range(MOST_ROWS // 2):
                for j in range(PROFILE):
                    pair = 2 * i * PROFILE + j
                    profile[i * PROFILE + j] = profile[pair] + profile[pair + PROFILE]
            for i in range(MOST_ROWS // 2 * PROFILE, MOST_ROWS * PROFILE):
                profile[i] = 0.0
            state[ROWS] = MOST_ROWS // 2
            state[BLOCKS_A_ROW] *= 2
    state[IN_ROW] += 1
    return state[ROWS] * PROFILE


@compiled
def walk(
    data: Any,
    stop: int,
    final: int,
    alphabet: Any,
    state: Any,
    lengths: Any,
    codes: Any,
    counts: Any,
    sums: Any,
    laws: Any,
    profile: Any,
) -> int:
    """Follow a stream through the window of ``stop`` bytes; return what ended that.

    ``data`` has PAD more bytes, which are not the stream's. If the window is the ``final`` one, no
    more of the stream is to come.
    """
    while True:
        status = GO
        if state[INSIDE] == 0:
            if state[LAST]:
                return DONE
            if final == 0 and 8 * stop - state[POSITION] < MOST_HEADER:
                return MORE
            status = open_block(data, state, sums)
            if status == GO and state[KIND]:
                status = open_coded(data, alphabet, state, lengths, codes, counts, sums)
        elif state[KIND]:
            status = follow_tokens(data, stop, final, alphabet, state, codes, counts)
        else:
            status = skip_stored(stop, state, sums)
        if final and (status == MORE or state[POSITION] > 8 * stop):
            return TRUNCATED
        if status != GO:
            return status
        if state[INSIDE] == 0:
            close_block(alphabet, state, lengths, counts, sums, laws, profile)
