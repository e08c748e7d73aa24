"""A second reader of deflate streams for the tests: bit by bit, by dictionaries."""

import math
from collections import Counter

ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)


class Bits:
    """The bits of a stream, in their order."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def one(self):
        bit = self.data[self.at >> 3] >> (self.at & 7) & 1
        self.at += 1
        return bit

    def number(self, n):
        return sum(self.one() << i for i in range(n))

    def word(self, code):
        text = ""
        while text not in code:
            text += str(self.one())
        return code[text]


def canonical(lengths):
    """Return the codewords of some lengths as strings of bits, to symbols."""
    code, word, last = {}, 0, 0
    for length, symbol in sorted((n, s) for s, n in enumerate(lengths) if n):
        word <<= length - last
        code[format(word, f"0{length}b")] = symbol
        word, last = word + 1, length
    return code


def tables(bits):
    literals, distances, used = (bits.number(n) + m for n, m in ((5, 257), (5, 1), (4, 4)))
    meta = [0] * 19
    for i in range(used):
        meta[ORDER[i]] = bits.number(3)
    code, lengths = canonical(meta), []
    while len(lengths) < literals + distances:
        symbol = bits.word(code)
        if symbol < 16:
            lengths.append(symbol)
        elif symbol == 16:
            lengths += [lengths[-1]] * (3 + bits.number(2))
        else:
            lengths += [0] * (3 + bits.number(3) if symbol == 17 else 11 + bits.number(7))
    return lengths[:literals], lengths[literals:]


def cost(counts, lengths):
    """Return n H(P), n KL(P‖q) and n log2 1/K from the definitions."""
    n = sum(counts.values())
    if not n:
        return 0.0, 0.0, 0.0
    kraft = math.fsum(2.0**-x for x in lengths if x)
    entropy = math.fsum(c * math.log2(n / c) for c in counts.values())
    kl = math.fsum(c * math.log2(c / n * kraft * 2.0 ** lengths[s]) for s, c in counts.items())
    return entropy, kl, n * math.log2(1 / kraft)


def read(data):
    """Return the parts of a raw deflate stream in bits, kinds of blocks, and both codes' costs."""
    bits, parts, kinds, costs = Bits(data), Counter(), Counter(), []
    last = 0
    while not last:
        last, kind = bits.one(), bits.number(2)
        parts["block headers"] += 3
        kinds[("stored", "fixed", "dynamic")[kind]] += 1
        if kind == 0:
            parts["padding"] += -bits.at % 8
            bits.at += -bits.at % 8
            size = bits.number(16)
            bits.at += 16 + 8 * size
            parts["block headers"] += 32
            parts["stored bytes"] += 8 * size
            continue
        before = bits.at
        near = [8] * 144 + [9] * 112 + [7] * 24 + [8] * 8
        far = [5] * 32
        if kind == 2:
            near, far = tables(bits)
        parts["code tables"] += bits.at - before
        costs.append(tokens(bits, near, far, parts))
    parts["padding"] += -bits.at % 8
    total = (
        [tuple(map(math.fsum, zip(*(c[i] for c in costs), strict=True))) for i in (0, 1)]
        if costs
        else []
    )
    return {k: v for k, v in parts.items() if v}, dict(kinds), total


def tokens(bits, near, far, parts):
    near_code, far_code = canonical(near), canonical(far)
    near_counts, far_counts = Counter(), Counter()
    symbol = 0
    while symbol != 256:
        before = bits.at
        symbol = bits.word(near_code)
        near_counts[symbol] += 1
        part = "end of block" if symbol == 256 else "literals" if symbol < 256 else "length codes"
        parts[part] += bits.at - before
        if symbol > 256:
            extra = 0 if symbol in range(265) or symbol == 285 else (symbol - 261) // 4
            bits.at += extra
            parts["length extra bits"] += extra
            before = bits.at
            distance = bits.word(far_code)
            far_counts[distance] += 1
            parts["distance codes"] += bits.at - before
            extra = max(0, distance // 2 - 1)
            bits.at += extra
            parts["distance extra bits"] += extra
    return cost(near_counts, near), cost(far_counts, far)
