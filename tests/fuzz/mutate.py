"""Seeded mutations of bytes and of records: what a damaged disk, a broken client library or an enemy would send.

A coverage-guided fuzzer sees branches of Python code only; the doors under test are compiled, so the mutations know the
record layout instead.
"""

from __future__ import annotations

import random

from luxterm.model.records import COMMAND_LAYOUTS, HEADER, HEADER_BYTES

INTERESTING = (0, 1, 2, 15, 16, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**42 - 1, 2**42, 2**50,
               2**60, 2**63 - 1, 2**63, 2**64 - 1)  # fmt: skip


def split(batch: bytes) -> list[bytes]:
    """The records of a sound batch."""
    out, offset = [], 0
    while offset < len(batch):
        length = HEADER.unpack_from(batch, offset)[0]
        out.append(batch[offset : offset + length])
        offset += length
    return out


def restamp(records: list[bytes], seq: int, now_ns: int) -> list[bytes]:
    """The records in a row after (seq, now_ns), so that a mutation of their fields is not refused for its stamp."""
    out = []
    for record in records:
        seq += 1
        if len(record) >= HEADER_BYTES:
            length, kind, index, _, at = HEADER.unpack_from(record)
            now_ns = max(now_ns, min(at, now_ns + 10**12))
            record = HEADER.pack(length, kind, index, seq, now_ns) + record[HEADER_BYTES:]
        out.append(record)
    return out


def flip(rng: random.Random, data: bytes) -> bytes:
    """Up to eight bits flipped."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if out:
            out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def cut(rng: random.Random, data: bytes) -> bytes:
    """Torn at the end, at the front or in the middle."""
    if not data:
        return data
    low, high = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return rng.choice((data[:low], data[high:], data[:low] + data[high:]))


def insert(rng: random.Random, data: bytes) -> bytes:
    """Foreign or repeated bytes in between."""
    at = rng.randrange(len(data) + 1)
    piece = rng.choice((rng.randbytes(rng.randint(1, 40)), data[at : at + rng.randint(1, 60)], b"\x00" * 24))
    return data[:at] + piece + data[at:]


def overwrite(rng: random.Random, data: bytes) -> bytes:
    """An interesting number of an interesting width anywhere."""
    width = rng.choice((1, 2, 4, 8))
    if len(data) < width:
        return data
    at = rng.randrange(len(data) - width + 1)
    number = rng.choice(INTERESTING) % (1 << 8 * width)
    return data[:at] + number.to_bytes(width, "little") + data[at + width :]


def field(rng: random.Random, record: bytes) -> bytes:
    """An interesting number in exactly one field of a record; length and stamp stay sound."""
    if len(record) < HEADER_BYTES:
        return record
    layout = COMMAND_LAYOUTS.get(HEADER.unpack_from(record)[1])
    if layout is None or not layout.fields:
        return record
    formats = layout.fixed.format.lstrip("<")[len("IHHqq") :]
    position = rng.randrange(len(formats))
    width = {"B": 1, "H": 2, "I": 4, "q": 8, "Q": 8}
    at = HEADER_BYTES + sum(width[letter] for letter in formats[:position])
    size = width[formats[position]]
    number = (rng.choice(INTERESTING) + rng.choice((0, 0, 1, -1))) % (1 << 8 * size)
    return record[:at] + number.to_bytes(size, "little") + record[at + size :]


def tail(rng: random.Random, record: bytes) -> bytes:
    """Another length of the variable last field, with the length field to match."""
    if len(record) < HEADER_BYTES:
        return record
    _length, kind, index, seq, now_ns = HEADER.unpack_from(record)
    layout = COMMAND_LAYOUTS.get(kind)
    if layout is None or not layout.tail:
        return record
    rest = rng.choice((b"", b"\x00", b"x" * 64, b"x" * 65, rng.randbytes(rng.randint(0, 300)), b"\xff" * 8))
    body = record[HEADER_BYTES : layout.fixed.size] + rest
    return HEADER.pack(HEADER_BYTES + len(body), kind, index, seq, now_ns) + body


BYTE_MUTATIONS = (flip, cut, insert, overwrite)
RECORD_MUTATIONS = (field, field, field, tail)


def mutate_batch(rng: random.Random, records: list[bytes], seq: int, now_ns: int) -> bytes:
    """A batch after `seq`: sound but hostile records mostly, broken bytes sometimes."""
    chosen = [rng.choice(records) for _ in range(rng.randint(1, 12))]
    chosen = [rng.choice(RECORD_MUTATIONS)(rng, record) if rng.random() < 0.5 else record for record in chosen]
    data = b"".join(restamp(chosen, seq, now_ns))
    if rng.random() < 0.3:
        data = rng.choice(BYTE_MUTATIONS)(rng, data)
    return data


def mutate_text(rng: random.Random, dump: bytes) -> bytes:
    """A damaged state listing: lines lost, doubled, swapped, numbers changed, bytes broken."""
    lines = dump.split(b"\n")
    pick = rng.random()
    at = rng.randrange(len(lines))
    if pick < 0.2:
        del lines[at]
    elif pick < 0.35:
        lines.insert(at, lines[at])
    elif pick < 0.5:
        other = rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif pick < 0.8:
        words = lines[at].split(b" ")
        word = rng.randrange(len(words))
        number = rng.choice(INTERESTING) * rng.choice((1, 1, -1))
        words[word] = rng.choice((str(number).encode(), b"", b"-", b"9" * 40, b"1.5", b"zz"))
        lines[at] = b" ".join(words)
    else:
        return rng.choice(BYTE_MUTATIONS)(rng, dump)
    return b"\n".join(lines)
