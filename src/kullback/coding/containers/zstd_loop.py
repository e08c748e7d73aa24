"""A zstd block followed code by code (RFC 8878): counted and judged, never unpacked.

Import this module inside functions: it loads numba. All arguments but ``data`` are arrays of
numbers where numba is installed, lists where not; `zstd_block` makes them, `zstd_places` says what
is where in them. A block of at most 128 KiB is followed at once; functions that read a part of it
return the byte behind that part, or what is wrong.

All is in one module, as numba's cache notices a change of a function's own file alone: after one in
`zstd_places`, remove the cache.
"""

from __future__ import annotations

from typing import Any

from kullback.coding.compiled import compiled, is_installed
from kullback.coding.containers import zstd_places as z

IS_COMPILED = is_installed()


@compiled
def peek(data: Any, position: int) -> int:
    """Return the next 17 bits or more of what is read forwards."""
    i = position >> 3
    word = (0 + data[i]) | (0 + data[i + 1]) << 8 | (0 + data[i + 2]) << 16
    return word >> (position & 7)


@compiled
def below(data: Any, position: int, n: int) -> int:
    """Return the n bits, at most 31, before a position of what is read backwards."""
    at = position - n
    i = at >> 3
    word = (0 + data[i]) | (0 + data[i + 1]) << 8 | (0 + data[i + 2]) << 16
    word |= (0 + data[i + 3]) << 24 | (0 + data[i + 4]) << 32
    return word >> (at & 7) & ((1 << n) - 1)


@compiled
def length_of(n: int) -> int:
    """Return how many bits a number has."""
    bits = 0
    while n:
        n >>= 1
        bits += 1
    return bits


@compiled
def mark_of(data: Any, start: int, stop: int) -> int:
    """Return the bit of the mark that ends a stream read backwards; -1 if there is none."""
    if stop <= start or data[stop - 1] == 0:
        return -1
    return 8 * stop - 9 + length_of(0 + data[stop - 1])


@compiled
def read_masses(data: Any, start: int, stop: int, code: int, state: Any, masses: Any) -> int:
    """Read the masses of an FSE table; -1 is less than one cell."""
    first, symbols, position = z.MASSES[code], z.SYMBOLS[code], 8 * start + 4
    log = (peek(data, 8 * start) & 15) + 5
    if log > z.MOST_LOG[code]:
        return z.BAD_TABLE
    for i in range(first, first + symbols):
        masses[i] = 0
    left, symbol = 1 << log, 0
    while left > 0 and symbol < symbols:
        # Values up to left + 1; the low ones of those that are spare take a bit less.
        n = length_of(left + 1)
        bits = peek(data, position) & ((1 << n) - 1)
        low, spare = bits & ((1 << (n - 1)) - 1), (1 << n) - 2 - left
        if low < spare:
            bits = low
            n -= 1
        elif bits >> (n - 1):
            bits -= spare
        position += n
        masses[first + symbol] = bits - 1
        left -= abs(bits - 1)
        symbol += 1
        again = 3 if bits == 1 else 0
        while again == 3 and position <= 8 * stop:
            again = peek(data, position) & 3
            position += 2
            symbol += again
        if position > 8 * stop:
            return z.TRUNCATED
    if left or symbol > symbols:
        return z.BAD_TABLE
    state[z.LOGS + code] = log
    return (position + 7) >> 3


@compiled
def fill(code: int, state: Any, cells: Any, masses: Any) -> None:
    """Make the cells of an FSE table from its masses."""
    at, first, symbols, log = z.CELLS[code], z.MASSES[code], z.SYMBOLS[code], state[z.LOGS + code]
    size = high = 1 << log
    for s in range(symbols):
        masses[z.FOLLOWING + s] = abs(masses[first + s])
        if masses[first + s] < 0:
            high -= 1
            cells[at + high] = s
    place, step = 0, (size >> 1) + (size >> 3) + 3
    for s in range(symbols):
        for _ in range(masses[first + s]):
            cells[at + place] = s
            place = (place + step) & (size - 1)
            while place >= high:
                place = (place + step) & (size - 1)
        masses[first + s] = abs(masses[first + s])
    for i in range(at, at + size):
        s = cells[i]
        following = masses[z.FOLLOWING + s]
        masses[z.FOLLOWING + s] = following + 1
        n = log + 1 - length_of(following)
        cells[i] = s | n << z.READ | ((following << n) - size) << z.BASE


@compiled
def read_weights(data: Any, start: int, stop: int, state: Any, cells: Any, masses: Any) -> int:
    """Read weights that are coded by FSE, by two states in turn; return their number."""
    place = read_masses(data, start, stop, z.WEIGHT, state, masses)
    if place < 0:
        return z.BAD_TREE
    fill(z.WEIGHT, state, cells, masses)
    log, position = state[z.LOGS + z.WEIGHT], mark_of(data, place, stop)
    if position - 2 * log < 8 * place:
        return z.BAD_TREE
    this, other = below(data, position, log), below(data, position - log, log)
    position -= 2 * log
    n = 0
    while n < 254:
        cell = cells[z.CELLS[z.WEIGHT] + this]
        masses[z.WEIGHTS + n] = cell & 255
        n += 1
        bits = cell >> z.READ & 15
        if position - bits < 8 * place:
            masses[z.WEIGHTS + n] = cells[z.CELLS[z.WEIGHT] + other] & 255
            return n + 1
        this, other = other, (cell >> z.BASE) + below(data, position, bits)
        position -= bits
    return z.BAD_TREE


@compiled
def read_tree(data: Any, start: int, stop: int, state: Any, cells: Any, masses: Any) -> int:
    """Read the tree of a Huffman code."""
    if start >= stop:
        return z.TRUNCATED
    head, place = 0 + data[start], start + 1
    n = head - 127
    place += head if n <= 0 else (n + 1) >> 1
    if place > stop:
        return z.TRUNCATED
    if n > 0:
        for i in range(n):
            masses[z.WEIGHTS + i] = (0 + data[start + 1 + (i >> 1)]) >> (0 if i & 1 else 4) & 15
    else:
        n = read_weights(data, start + 1, place, state, cells, masses)
    if n < 0 or not make_tree(n, state, cells, masses):
        return z.BAD_TREE
    return place


@compiled
def make_tree(n: int, state: Any, cells: Any, masses: Any) -> bool:
    """Make a Huffman code from its weights but for the last one; say whether that is right."""
    total = ones = 0
    for i in range(z.WEIGHTS, z.WEIGHTS + n):
        if masses[i] > z.MOST_LOG[z.LITERAL]:
            return False
        total += (1 << masses[i]) >> 1
        ones += masses[i] == 1
    log = length_of(total)
    left = (1 << log) - total
    # What the last symbol leaves must be nothing, and the longest codewords are two or more.
    if total == 0 or log > z.MOST_LOG[z.LITERAL] or left & (left - 1) or ones + (left == 1) < 2:
        return False
    masses[z.WEIGHTS + n] = length_of(left)
    for i in range(256):
        masses[i] = (1 << masses[z.WEIGHTS + i]) >> 1 if i <= n else 0
    place = 0
    for weight in range(1, log + 1):
        for s in range(n + 1):
            if masses[z.WEIGHTS + s] == weight:
                for i in range(place, place + masses[s]):
                    cells[i] = s | (log + 1 - weight) << z.READ
                place += masses[s]
    state[z.LOGS + z.LITERAL] = log
    return True


@compiled
def follow_stream(
    data: Any, start: int, stop: int, count: int, state: Any, cells: Any, counts: Any, sums: Any
) -> int:
    """Count the literals of one stream, which is read backwards."""
    log, position, begin = state[z.LOGS + z.LITERAL], mark_of(data, start, stop), 8 * start
    state[z.BAD] = stop - 1
    if position < 0:
        return z.NO_LITERAL_MARK
    sums[z.MARKS] += 8 * stop - position
    sums[z.LITERALS] += position - begin
    mask = (1 << log) - 1
    for _ in range(count):
        cell = cells[peek(data, position - log) & mask]
        counts[cell & 255] += 1
        position -= cell >> z.READ
        if position < begin:
            break
    state[z.BAD] = start
    return z.GO if position == begin else z.BAD_LITERALS


@compiled
def follow_streams(
    data: Any, start: int, stop: int, state: Any, cells: Any, counts: Any, sums: Any
) -> int:
    """Count the literals of four streams."""
    count = state[z.LITERAL_COUNT]
    each, place = (count + 3) >> 2, start + 6
    if place > stop:
        return z.TRUNCATED
    sums[z.HEADERS] += 48
    for i in range(4):
        end = stop
        if i < 3:
            end = place + (peek(data, 8 * (start + 2 * i)) & 0xFFFF)
            if end > stop:
                state[z.BAD] = start + 2 * i
                return z.TRUNCATED
        n = each if i < 3 else count - 3 * each
        status = follow_stream(data, place, end, n, state, cells, counts, sums)
        if status != z.GO:
            return status
        place = end
    return z.GO


@compiled
def follow_literals(
    data: Any, stop: int, state: Any, cells: Any, masses: Any, counts: Any, sums: Any
) -> int:
    """Follow the literals of a block; return the byte behind them."""
    kind, form = (0 + data[z.FRONT]) & 3, (0 + data[z.FRONT]) >> 2 & 3
    head, n = below(data, 8 * z.FRONT + 31, 31), 0
    if kind < 2:
        n = 1 if form & 1 == 0 else 2 + (form >> 1)
        count = head >> (3 if n == 1 else 4) & ((1 << (8 * n - (3 if n == 1 else 4))) - 1)
        size = 1 if kind else count
    else:
        n = 3 if form < 2 else 2 + form
        bits = 4 * n - 2 if n < 5 else 18
        count = head >> 4 & ((1 << bits) - 1)
        size = below(data, 8 * z.FRONT + 4 + 2 * bits, bits)
    sums[z.HEADERS] += 8 * n
    place = z.FRONT + n
    state[z.LITERAL_COUNT] = count
    # Four streams are for six literals or more.
    if count > state[z.MOST] or (kind > 1 and form and count < 6):
        return z.BAD_SIZE
    if place + size > stop:
        return z.TRUNCATED
    if kind < 2:
        sums[z.REPEATED if kind else z.STORED] += 8 * size
        return place + size
    end = place + size
    if kind == 2:
        start = place
        place = read_tree(data, start, end, state, cells, masses)
        if place < 0:
            state[z.BAD] = start
            return place
        sums[z.TREES] += 8 * (place - start)
    elif state[z.LOGS + z.LITERAL] < 0:
        state[z.MISSING] = 1
        return end
    if form:
        status = follow_streams(data, place, end, state, cells, counts, sums)
    else:
        status = follow_stream(data, place, end, count, state, cells, counts, sums)
    return end if status == z.GO else status


@compiled
def read_table(
    data: Any, start: int, stop: int, code: int, mode: int, alphabet: Any, state: Any, cells: Any,
    masses: Any,
) -> int:  # fmt: skip
    """Read or repeat the table of a code of the sequences."""
    first, symbols = z.MASSES[code], z.SYMBOLS[code]
    if mode == 3:
        if state[z.LOGS + code] < 0:
            state[z.MISSING] = 1
        return start
    if mode == 2:
        place = read_masses(data, start, stop, code, state, masses)
        if place >= 0:
            fill(code, state, cells, masses)
        return place
    for i in range(first, first + symbols):
        masses[i] = 0
    if mode == 0:
        for i in range(z.USUAL_SIZES[code]):
            masses[first + i] = alphabet[z.USUALS[code] + i]
        state[z.LOGS + code] = z.USUAL_LOGS[code]
        fill(code, state, cells, masses)
        return start
    if start >= stop:
        return z.TRUNCATED
    symbol = 0 + data[start]
    if symbol >= symbols:
        return z.BAD_SYMBOL
    masses[first + symbol] = 1
    cells[z.CELLS[code]] = symbol
    state[z.LOGS + code] = 0
    return start + 1


@compiled
def read_tables(
    data: Any, start: int, stop: int, alphabet: Any, state: Any, cells: Any, masses: Any, sums: Any
) -> int:
    """Read the three tables of the sequences."""
    modes, place = 0 + data[start], start + 1
    if place > stop:
        return z.TRUNCATED
    if modes & 3:
        return z.BAD_RESERVED
    sums[z.HEADERS] += 8
    for code in range(z.LITERAL_LENGTH, z.MATCH_LENGTH + 1):
        mode = modes >> (8 - 2 * code) & 3
        state[z.BAD] = place
        place = read_table(data, place, stop, code, mode, alphabet, state, cells, masses)
        if place < 0:
            return place
    sums[z.TABLES] += 8 * (place - start - 1)
    state[z.BAD] = start
    return z.NO_TABLE if state[z.MISSING] else place


@compiled
def offset_of(value: int, length: int, state: Any) -> int:
    """Return the offset that a value stands for, and remember it."""
    if value > 3:
        state[z.FAR], state[z.MIDDLE], state[z.NEAR] = state[z.MIDDLE], state[z.NEAR], value - 3
        return value - 3
    place = value - 1 if length else value
    if place == 0:
        return state[z.NEAR]
    offset = state[z.NEAR] - 1 if place == 3 else state[z.NEAR + place]
    if place > 1:
        state[z.FAR] = state[z.MIDDLE]
    state[z.MIDDLE], state[z.NEAR] = state[z.NEAR], offset
    return offset


# In one piece, as calls for each sequence would take longer.
@compiled
def follow_codes(  # noqa: PLR0915
    data: Any, start: int, stop: int, count: int, alphabet: Any, state: Any, cells: Any,
    counts: Any, sums: Any,
) -> int:  # fmt: skip
    """Count the codes of sequences, which are read backwards, their bits, and what they give."""
    position, begin = mark_of(data, start, stop), 8 * start
    state[z.BAD] = stop - 1
    if position < 0:
        return z.NO_MARK
    state[z.BAD] = start
    sums[z.MARKS] += 8 * stop - position
    lengths, offsets = z.CELLS[z.LITERAL_LENGTH], z.CELLS[z.OFFSET]
    matches = z.CELLS[z.MATCH_LENGTH]
    length_bits, offset_bits = state[z.LOGS + z.LITERAL_LENGTH], state[z.LOGS + z.OFFSET]
    match_bits = state[z.LOGS + z.MATCH_LENGTH]
    at_length = lengths + below(data, position, length_bits)
    position -= length_bits
    at_offset = offsets + below(data, position, offset_bits)
    position -= offset_bits
    at_match = matches + below(data, position, match_bits)
    position -= match_bits
    literals, output = state[z.LITERAL_COUNT], state[z.OUTPUT]
    last = output + state[z.MOST]
    for left in range(count - 1, -1, -1):
        length_cell, offset_cell, match_cell = cells[at_length], cells[at_offset], cells[at_match]
        symbol = offset_cell & 255
        value = (1 << symbol) + below(data, position, symbol)
        position -= symbol
        sums[z.OFFSET_EXTRA] += symbol
        counts[z.MASSES[z.OFFSET] + symbol] += 1
        symbol = match_cell & 255
        n = alphabet[z.MATCH_BITS + symbol]
        match = alphabet[z.MATCH_BASE + symbol] + below(data, position, n)
        position -= n
        sums[z.MATCH_EXTRA] += n
        counts[z.MASSES[z.MATCH_LENGTH] + symbol] += 1
        symbol = length_cell & 255
        n = alphabet[z.LENGTH_BITS + symbol]
        length = alphabet[z.LENGTH_BASE + symbol] + below(data, position, n)
        position -= n
        sums[z.LENGTH_EXTRA] += n
        counts[z.MASSES[z.LITERAL_LENGTH] + symbol] += 1
        if left:
            n = length_cell >> z.READ & 15
            at_length = lengths + (length_cell >> z.BASE) + below(data, position, n)
            position -= n
            length_bits += n
            n = match_cell >> z.READ & 15
            at_match = matches + (match_cell >> z.BASE) + below(data, position, n)
            position -= n
            match_bits += n
            n = offset_cell >> z.READ & 15
            at_offset = offsets + (offset_cell >> z.BASE) + below(data, position, n)
            position -= n
            offset_bits += n
        if position < begin:
            return z.BAD_END
        literals -= length
        output += length
        offset = offset_of(value, length, state)
        if literals < 0:
            return z.TOO_FEW_LITERALS
        if state[z.DICTIONARY] == 0 and (offset == 0 or offset > output):
            return z.TOO_FAR if offset else z.NO_OFFSET
        output += match
        if output > last:
            return z.TOO_LARGE
    if position != begin:
        return z.BAD_END
    sums[z.LENGTH_CODES] += length_bits
    sums[z.OFFSET_CODES] += offset_bits
    sums[z.MATCH_CODES] += match_bits
    state[z.LITERAL_COUNT], state[z.OUTPUT] = literals, output
    return z.GO


@compiled
def follow_sequences(
    data: Any, start: int, stop: int, alphabet: Any, state: Any, cells: Any, masses: Any,
    counts: Any, sums: Any,
) -> int:  # fmt: skip
    """Follow the sequences of a block, up to its end."""
    state[z.BAD] = start
    if start >= stop:
        return z.TRUNCATED
    head, place = 0 + data[start], start + 1
    count = head
    if head > 127:
        place += 1 if head < 255 else 2
        count = peek(data, 8 * start + 8) & (255 if head < 255 else 0xFFFF)
        count += (head - 128) << 8 if head < 255 else 0x7F00
    if place > stop:
        return z.TRUNCATED
    sums[z.HEADERS] += 8 * (place - start)
    if count == 0:
        state[z.BAD] = place
        if place != stop:
            return z.BAD_REST
        return z.NO_TABLE if state[z.MISSING] else z.GO
    place = read_tables(data, place, stop, alphabet, state, cells, masses, sums)
    if place < 0:
        return place
    return follow_codes(data, place, stop, count, alphabet, state, cells, counts, sums)


@compiled
def walk(
    data: Any, stop: int, alphabet: Any, state: Any, cells: Any, masses: Any, counts: Any, sums: Any
) -> int:
    """Follow a compressed block, the bytes from FRONT to ``stop``; return what ended that."""
    for i in range(z.MASSES[z.WEIGHT]):
        counts[i] = 0
    state[z.BAD], state[z.MISSING] = z.FRONT, 0
    if stop - z.FRONT < 2:
        return z.TRUNCATED
    begin = state[z.OUTPUT]
    place = follow_literals(data, stop, state, cells, masses, counts, sums)
    if place < 0:
        return place
    status = follow_sequences(data, place, stop, alphabet, state, cells, masses, counts, sums)
    if status != z.GO:
        return status
    # What no sequence has taken comes last.
    state[z.OUTPUT] += state[z.LITERAL_COUNT]
    return z.GO if state[z.OUTPUT] - begin <= state[z.MOST] else z.TOO_LARGE
