"""Speed of coding beside its peers, in one run, on inputs that every machine has.

    python benchmarks/coding.py [--quick] [--write docs/coding.md]

CPU seconds of one thread, the least of some runs, and millions of input bytes in each. The inputs
are 20 MB each: the sources of Python's own library, shared objects of NumPy and SciPy, and a text
that a Markov chain of known entropy rate wrote. A peer that is not installed is left out.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sysconfig
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from unittest import mock

# Read when NumPy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import scipy

import kullback as kb
from kullback.coding import bitstream
from kullback.coding.compiled import is_installed

Call = Callable[[], Any]
# What a call is to take at most, in CPU seconds on 20 MB.
LEDGER, ORDERS, VERIFICATION, CONTAINERS = 0.4, 1.5, 20 / 40, 20 / 40


def seconds(call: Call, runs: int) -> float:
    """Return the least CPU seconds of a call, its children's included."""
    times = []
    for _ in range(runs):
        start = _cpu()
        call()
        times.append(_cpu() - start)
    return min(times)


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


# Inputs


def inputs(size: int) -> dict[str, bytes]:
    """Return the data by their names."""
    library = Path(sysconfig.get_path("stdlib"))
    sources = (p for p in sorted(library.rglob("*.py")) if "site-packages" not in p.parts)
    packages = [Path(module.__file__).parent for module in (np, scipy)]
    objects = [p for root in packages for p in sorted(root.parent.glob(f"{root.name}*/**/*.so*"))]
    return {
        "Python source": _joined(sources, size),
        "shared objects": _joined(objects, size),
        "Markov text": markov(size)[0],
    }


def _joined(paths: Iterable[Path], size: int) -> bytes:
    """Return the first bytes of files, one after the other, again from the first if they end."""
    data = bytearray()
    for path in paths:
        data += path.read_bytes()
        if len(data) >= size:
            break
    return bytes((data * (size // len(data) + 1))[:size])


def markov(size: int, letters: int = 27, lines: int = 2000) -> tuple[bytes, float]:
    """Return a text by a Markov chain, and its entropy rate in bits a symbol.

    It has so many lines, each of which begins anew from the stationary law.
    """
    rng = np.random.default_rng(5)
    chain = rng.dirichlet(1.0 / np.arange(1, letters + 1), size=letters)
    values, vectors = np.linalg.eig(chain.T)
    stationary = np.real(vectors[:, np.argmax(values.real)])
    stationary /= stationary.sum()
    steps = np.cumsum(chain, axis=1)
    steps[:, -1] = 1.0
    width = size // lines
    text = np.empty((width, lines), dtype=np.uint8)
    text[0] = rng.choice(letters, lines, p=stationary)
    for t in range(1, width):
        text[t] = (rng.random(lines)[:, None] > steps[text[t - 1]]).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rows = -np.nansum(chain * np.log2(chain), axis=1)
    data = (text.T.reshape(-1) + ord("a")).astype(np.uint8).tobytes()
    return data, float(stationary @ rows)


# Calls


def counting(data: bytes) -> dict[str, Call]:
    """Entropies: of single bytes, and in context."""
    calls: dict[str, Call] = {
        "`kb.coding.audit`: ledger of order 0": lambda: kb.coding.audit(data).parts,
        "`kb.coding.orders(up_to=2)`": lambda: kb.coding.orders(data, up_to=2),
        "`numpy.bincount`": lambda: np.bincount(np.frombuffer(data, dtype=np.uint8)),
        "`collections.Counter`": lambda: Counter(data),
    }
    if shutil.which("ent"):
        calls["`ent`"] = lambda: subprocess.run(["ent"], input=data, capture_output=True)
    return calls


def prefix_codes(data: bytes) -> dict[str, Call]:
    """Huffman's code, written and read."""
    ledger = kb.coding.audit(data)
    encoded = ledger.encode()
    calls: dict[str, Call] = {}
    if is_installed():
        calls["`Huffman` encode, compiled by numba"] = ledger.encode
        calls["`Huffman` decode, compiled by numba"] = lambda: ledger.decode(encoded)
    calls["`Huffman` encode, NumPy alone"] = _by_numpy(ledger.encode)
    calls["`Huffman` decode, NumPy alone"] = _by_numpy(lambda: ledger.decode(encoded))
    return calls | _bitarray(data)


def _by_numpy(call: Call) -> Call:
    def without() -> Any:
        with mock.patch.object(bitstream, "is_installed", return_value=False):
            return call()

    return without


def _bitarray(data: bytes) -> dict[str, Call]:
    try:
        from bitarray import bitarray, decodetree
        from bitarray.util import huffman_code
    except ImportError:
        return {}
    code = huffman_code(Counter(data))
    tree = decodetree(code)

    def encode() -> Any:
        bits = bitarray()
        bits.encode(code, data)
        return bits

    encoded = encode()
    return {
        "`bitarray` encode": encode,
        "`bitarray` decode": lambda: bytes(encoded.decode(tree)),
    }


def dahuffman(data: bytes) -> dict[str, Call]:
    """Another coder in Python, on half a million bytes."""
    try:
        from dahuffman import HuffmanCodec
    except ImportError:
        return {}
    codec = HuffmanCodec.from_data(data)
    encoded = codec.encode(data)
    return {
        "`dahuffman` encode, of 0.5 MB": lambda: codec.encode(data),
        "`dahuffman` decode, of 0.5 MB": lambda: bytes(codec.decode(encoded)),
    }


def entropy_coders(data: bytes) -> dict[str, Call]:
    """Coders of fractions of a bit; ours choose and quantise the law, and say what it costs."""
    calls: dict[str, Call] = {}
    for code in (kb.coding.Range(), kb.coding.ANS(), kb.coding.TANS()):
        try:
            ledger = kb.coding.audit(data, code)
        except kb.KullbackError:
            continue
        name, encoded = type(code).__name__, ledger.encode()
        calls[f"`{name}` audit and encode"] = lambda code=code: kb.coding.audit(data, code).encode()
        calls[f"`{name}` decode"] = lambda ledger=ledger, encoded=encoded: ledger.decode(encoded)
    return calls | _constriction(data)


def _constriction(data: bytes) -> dict[str, Call]:
    try:
        from constriction import stream
    except ImportError:
        return {}
    symbols = np.frombuffer(data, dtype=np.uint8).astype(np.int32)
    counts = np.bincount(symbols, minlength=256).astype(np.float64)
    model = stream.model.Categorical(counts / counts.sum(), perfect=False)

    def by_range() -> Any:
        coder = stream.queue.RangeEncoder()
        coder.encode(symbols, model)
        return coder.get_compressed()

    def by_ans() -> Any:
        coder = stream.stack.AnsCoder()
        coder.encode_reverse(symbols, model)
        return coder.get_compressed()

    queue, stack = by_range(), by_ans()
    return {
        "`constriction` range encode": by_range,
        "`constriction` range decode": lambda: stream.queue.RangeDecoder(queue).decode(
            model, len(symbols)
        ),
        "`constriction` ANS encode": by_ans,
        "`constriction` ANS decode": lambda: stream.stack.AnsCoder(stack).decode(
            model, len(symbols)
        ),
    }


def containers(data: bytes) -> dict[str, Call]:
    """Where the bits of a .gz go; the speed is of the bytes that it holds."""
    if not hasattr(kb.coding, "dissect"):
        return {}
    packer = zlib.compressobj(6, wbits=31)
    packed = packer.compress(data) + packer.flush()

    def dissect() -> Any:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "data.gz"
            path.write_bytes(packed)
            return kb.coding.dissect(path).parts

    return {
        "`kb.coding.dissect` of its .gz": dissect,
        "`zlib.decompress` of it": lambda: zlib.decompress(packed, wbits=31),
    }


# Pages


def _warm() -> None:
    """Compile what is compiled."""
    for calls in (prefix_codes, entropy_coders, containers):
        for call in calls(b"abracadabra" * 99).values():
            call()
    kb.coding.orders(b"abracadabra" * 99, up_to=2)


def measured(data: dict[str, bytes], runs: int) -> dict[str, list[float]]:
    """Return MB/s of every call on every input."""
    table: dict[str, list[float]] = {}
    for content in data.values():
        for calls in (counting, prefix_codes, entropy_coders, containers):
            for name, call in calls(content).items():
                table.setdefault(name, []).append(len(content) / 1e6 / seconds(call, runs))
        part = content[:500_000]
        for name, call in dahuffman(part).items():
            table.setdefault(name, []).append(len(part) / 1e6 / seconds(call, 1))
    return table


def speeds(data: dict[str, bytes], table: dict[str, list[float]]) -> list[str]:
    """Return MB/s of every call."""
    lines = [f"| MB/s | {' | '.join(data)} |", f"|---|{'--:|' * len(data)}"]
    for name, row in table.items():
        shown = (f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}" for speed in row)
        lines.append(f"| {name} | {' | '.join(shown)} |")
    return lines


def targets(table: dict[str, list[float]]) -> list[str]:
    """Return what was set out to be reached on 20 MB, and what was."""
    wanted = {
        "`kb.coding.audit`: ledger of order 0": LEDGER,
        "`kb.coding.orders(up_to=2)`": ORDERS,
        "`Huffman` decode, compiled by numba": VERIFICATION,
        "`kb.coding.dissect` of its .gz": CONTAINERS,
    }
    lines = ["| CPU seconds of 20 MB | at most | slowest | reached |", "|---|--:|--:|---|"]
    for name, most in wanted.items():
        if name in table:
            took = 20 / min(table[name])
            reached = "yes" if took <= most else "no"
            lines.append(f"| {name} | {most:.2f} | {took:.2f} | {reached} |")
    return [*lines, ""]


def bits(data: dict[str, bytes]) -> list[str]:
    """Return what the codes take, in bits a byte."""
    rows: dict[str, list[float]] = {}
    for content in data.values():
        models = kb.coding.orders(content, up_to=2)
        rows.setdefault("entropy, order 0", []).append(models[0].empirical.value)
        for code in (kb.coding.Huffman(), kb.coding.Range(), kb.coding.ANS(), kb.coding.TANS()):
            ledger = kb.coding.audit(content, code)
            assert ledger.decode(ledger.encode()) == content
            assert sum(ledger.parts.values()) == ledger.encoded_bits == 8 * len(ledger.encode())
            rows.setdefault(code.title, []).append(ledger.bits_per_symbol)
        for model in models[1:]:
            name = f"order {model.order}, adaptive"
            rows.setdefault(name, []).append(model.prequential_bits / len(content))
    lines = [f"| bits a byte | {' | '.join(data)} |", f"|---|{'--:|' * len(data)}"]
    lines += [f"| {name} | {' | '.join(f'{x:.5f}' for x in row)} |" for name, row in rows.items()]
    rate = markov(20_000)[1]
    return [*lines, "", f"The entropy rate of the chain that wrote the text is {rate:.5f} bits."]


def page(quick: bool) -> str:
    """Return all tables as Markdown."""
    runs, size = (1, 2 * 10**6) if quick else (3, 20 * 10**6)
    _warm()
    data = inputs(size)
    table = measured(data, runs)
    lines = ["# Speed of coding", "", *(__doc__ or "").split("\n\n")[2].splitlines(), ""]
    lines += [*speeds(data, table), "", *([] if quick else targets(table))]
    lines += ["Every stream was read again and compared, every ledger added up.", "", *bits(data)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="2 MB each, one run")
    parser.add_argument("--write", type=Path, help="the page to write")
    options = parser.parse_args()
    text = page(options.quick)
    if options.write is None:
        print(text)
    else:
        options.write.write_text(text, encoding="utf-8")
