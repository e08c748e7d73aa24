"""A second reader of zstd frames for the tests: by strings of bits, and with the content."""

import math
from collections import Counter

LENGTHS = [(0, i) for i in range(16)] + [(1, 16), (1, 18), (1, 20), (1, 22), (2, 24), (2, 28)]
LENGTHS += [(3, 32), (3, 40), (4, 48)] + [(n, 1 << n) for n in range(6, 17)]
MATCHES = [(0, i) for i in range(3, 35)] + [(1, 35), (1, 37), (1, 39), (1, 41), (2, 43), (2, 47)]
MATCHES += [(3, 51), (3, 59), (4, 67), (4, 83), (5, 99)] + [(n, (1 << n) + 3) for n in range(7, 17)]
OFFSETS = [(n, 1 << n) for n in range(32)]
USUAL = {
    "literal-length": [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3,
                       2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
    "offset": [1, 1, 1, 1, 1, 1, 2, 2, 2, *[1] * 15, *[-1] * 5],
    "match-length": [1, 4, 3, 2, 2, 2, 2, 2, 2, *[1] * 37, *[-1] * 7],
}  # fmt: skip
CODES = {"literal-length": LENGTHS, "offset": OFFSETS, "match-length": MATCHES}


class Backwards:
    """A stream of bits from its mark on, which is in its last byte; zeros before its first bit."""

    def __init__(self, data):
        assert data[-1]
        self.text, self.at = bin(int.from_bytes(data, "little"))[3:], 0
        self.mark = 8 * len(data) - len(self.text)

    def number(self, n):
        word = self.text[self.at : self.at + n]
        self.at += n
        return int(word.ljust(n, "0") or "0", 2) if n else 0


class Forwards:
    """Bits of which the first is the lowest of the first byte."""

    def __init__(self, data):
        self.word, self.at = int.from_bytes(data, "little"), 0

    def number(self, n):
        self.at += n
        return self.word >> (self.at - n) & ((1 << n) - 1)


def masses(data):
    """Return the probabilities of an FSE table in parts of 2^log, its log, and its bytes."""
    bits = Forwards(data)
    log = bits.number(4) + 5
    left, found = 1 << log, []
    while left:
        n = (left + 1).bit_length()
        spare = (1 << n) - 1 - (left + 1)
        value = bits.number(n - 1)
        if value >= spare:
            value |= bits.number(1) << (n - 1)
            value -= spare if value >> (n - 1) else 0
        found.append(value - 1)
        left -= abs(value - 1)
        if value == 1:
            again = 3
            while again == 3:
                again = bits.number(2)
                found += [0] * again
    return found, log, -(-bits.at // 8)


def states(probabilities, log):
    """Return symbol, bits and base of each state of an FSE table."""
    size = 1 << log
    symbols = [None] * size
    rare = [s for s, p in enumerate(probabilities) if p == -1]
    for i, s in enumerate(rare):
        symbols[size - 1 - i] = s
    place = 0
    for s, p in enumerate(probabilities):
        for _ in range(max(p, 0)):
            symbols[place] = s
            place = (place + size // 2 + size // 8 + 3) % size
            while place >= size - len(rare):
                place = (place + size // 2 + size // 8 + 3) % size
    seen, cells = Counter({s: abs(p) for s, p in enumerate(probabilities)}), []
    for s in symbols:
        n = log - (seen[s].bit_length() - 1)
        cells.append((s, n, (seen[s] << n) - size))
        seen[s] += 1
    return cells


def weights(data):
    """Return the weights of a Huffman code but the last, and how many bytes they take."""
    head = data[0]
    if head > 127:
        n = head - 127
        nibbles = [x for byte in data[1 : 1 + (n + 1) // 2] for x in (byte >> 4, byte & 15)]
        return nibbles[:n], 1 + (n + 1) // 2
    probabilities, log, size = masses(data[1 : 1 + head])
    cells, bits, found = states(probabilities, log), Backwards(data[1 + size : 1 + head]), []
    this, other = bits.number(log), bits.number(log)
    while True:
        symbol, n, base = cells[this]
        found.append(symbol)
        this, other = other, base + bits.number(n)
        if bits.at > len(bits.text):
            return [*found, cells[this][0]], 1 + head


def huffman(known):
    """Return a code, from strings of bits to symbols, of the weights."""
    total = sum(1 << w >> 1 for w in known)
    log = total.bit_length()
    every = [*known, ((1 << log) - total).bit_length()]
    code, word = {}, 0
    for w, s in sorted((w, s) for s, w in enumerate(every) if w):
        code[format(word >> (w - 1), f"0{log + 1 - w}b")] = s
        word += 1 << (w - 1)
    return code


class Frame:
    """A frame: its content, the bits of its parts, and the costs of its codes block by block."""

    def __init__(self, data):
        self.data, self.parts, self.costs, self.kinds = data, Counter(), {}, Counter()
        self.content, self.reps, self.code, self.tables = bytearray(), [1, 4, 8], None, {}
        self.at = self.header()
        last = 0
        while not last:
            word = int.from_bytes(data[self.at : self.at + 3], "little")
            last, kind, size = word & 1, word >> 1 & 3, word >> 3
            self.at += 3
            self.parts["block headers"] += 24
            self.kinds[("raw", "RLE", "compressed")[kind]] += 1
            body = data[self.at : self.at + (1 if kind == 1 else size)]
            self.at += len(body)
            if kind == 2:
                self.block(body)
            else:
                self.content += body * (size if kind else 1)
                self.parts["repeated bytes" if kind else "stored bytes"] += 8 * len(body)
        self.at += 4 if data[4] & 4 else 0
        self.parts = {k: v for k, v in self.parts.items() if v}

    def header(self):
        flags = self.data[4]
        single = flags >> 5 & 1
        sizes = (single, 2, 4, 8)[flags >> 6]
        return 5 + (1 - single) + (0, 1, 2, 4)[flags & 3] + sizes

    def block(self, body):
        literals, at = self.literals(body)
        head = body[at]
        n, size = (head, 1) if head < 128 else ((head - 128 << 8) + body[at + 1], 2)
        if head == 255:
            n, size = body[at + 1] + (body[at + 2] << 8) + 0x7F00, 3
        self.parts["block headers"] += 8 * (size + (n > 0))
        at += size
        if n:
            self.sequences(literals, n, body[at], body[at + 1 :])
        else:
            assert at == len(body)
            self.content += literals

    def literals(self, body):
        kind, form = body[0] & 3, body[0] >> 2 & 3
        bits = Forwards(body[:5])
        bits.number(4 if kind > 1 or form & 1 else 3)
        if kind < 2:
            n = bits.number((5, 12, 5, 20)[form])
            at = bits.at // 8
            self.parts["block headers"] += 8 * at
            self.parts["repeated bytes" if kind else "stored bytes"] += 8 if kind else 8 * n
            return (body[at : at + 1] * n, at + 1) if kind else (body[at : at + n], at + n)
        n, size = (bits.number((10, 10, 14, 18)[form]) for _ in range(2))
        at = bits.at // 8
        self.parts["block headers"] += 8 * at
        end = at + size
        if kind == 2:
            found, size = weights(body[at:end])
            self.code = huffman(found)
            self.parts["literal tables"] += 8 * size
            at += size
        streams, counts = [(body[at:end], n)], (n + 3) // 4
        if form:
            a, b, c = (int.from_bytes(body[at + i : at + i + 2], "little") for i in (0, 2, 4))
            self.parts["block headers"] += 48
            at += 6
            cuts = [at, at + a, at + a + b, at + a + b + c, end]
            sizes = [counts] * 3 + [n - 3 * counts]
            streams = [(body[cuts[i] : cuts[i + 1]], sizes[i]) for i in range(4)]
        found = b"".join(self.stream(*stream) for stream in streams)
        law = {s: 2.0 ** -len(word) for word, s in self.code.items()}
        self.cost("literals", Counter(found), law)
        return found, end

    def stream(self, data, count):
        bits, found = Backwards(data), bytearray()
        for _ in range(count):
            n = 1
            while bits.text[bits.at : bits.at + n] not in self.code:
                n += 1
                assert n < 12
            found.append(self.code[bits.text[bits.at : bits.at + n]])
            bits.at += n
        assert bits.at == len(bits.text)
        self.parts["literals"] += bits.at
        self.parts["end marks"] += bits.mark
        return bytes(found)

    def table(self, name, mode, data):
        """Take the table of a code; return how many bytes it takes."""
        if mode == 3:
            return 0
        size = 0
        if mode == 0:
            probabilities, log = USUAL[name], 5 if name == "offset" else 6
        elif mode == 1:
            probabilities, log, size = [0] * data[0] + [1], 0, 1
        else:
            probabilities, log, size = masses(data)
        cells = states(probabilities, log) if log else [(data[0], 0, 0)]
        law = {s: abs(p) / 2**log for s, p in enumerate(probabilities) if p}
        self.tables[name] = (cells, log, law)
        return size

    def sequences(self, literals, n, modes, body):
        at = 0
        for i, name in enumerate(CODES):
            at += self.table(name, modes >> (6 - 2 * i) & 3, body[at:])
        self.parts["sequence tables"] += 8 * at
        bits, taken, state, counts = Backwards(body[at:]), Counter(), {}, {}
        for name in CODES:
            counts[name] = Counter()
            state[name] = bits.number(self.tables[name][1])
            taken[name] += self.tables[name][1]
        used = 0
        for left in range(n - 1, -1, -1):
            value = {}
            for name in ("offset", "match-length", "literal-length"):
                symbol = self.tables[name][0][state[name]][0]
                extra, base = CODES[name][symbol]
                value[name] = base + bits.number(extra)
                self.parts[f"{name} extra bits"] += extra
                counts[name][symbol] += 1
            for name in ("literal-length", "match-length", "offset") if left else ():
                _, read, base = self.tables[name][0][state[name]]
                state[name] = base + bits.number(read)
                taken[name] += read
            length = value["literal-length"]
            assert used + length <= len(literals)
            self.content += literals[used : used + length]
            used += length
            self.repeat(self.offset(value["offset"], length), value["match-length"])
        assert bits.at == len(bits.text)
        self.content += literals[used:]
        self.parts["end marks"] += bits.mark
        for name in CODES:
            self.parts[f"{name} codes"] += taken[name]
            self.cost(name.replace("-", "_") + "s", counts[name], self.tables[name][2])

    def offset(self, value, length):
        if value > 3:
            self.reps = [value - 3, *self.reps[:2]]
            return value - 3
        place = value - 1 + (length == 0)
        offset = self.reps[0] - 1 if place == 3 else self.reps[place]
        if place:
            self.reps = [offset, self.reps[0], self.reps[1 if place > 1 else 2]]
        return offset

    def repeat(self, offset, length):
        assert 0 < offset <= len(self.content)
        start = len(self.content) - offset
        run = self.content[start : start + length]
        self.content += (run * (length // len(run) + 1))[:length]

    def cost(self, name, counts, law):
        """Add n, n H(P) and n KL(P‖Q) from the definitions."""
        n = sum(counts.values())
        entropy = math.fsum(c * math.log2(n / c) for c in counts.values())
        kl = math.fsum(c * math.log2(c / n / law[s]) for s, c in counts.items())
        self.costs.setdefault(name, []).append((n, entropy, kl))

    def total(self, name):
        """Return the sums over blocks of codewords, entropy and redundancy of a code."""
        return tuple(map(math.fsum, zip(*self.costs.get(name, [(0, 0, 0)]), strict=True)))
