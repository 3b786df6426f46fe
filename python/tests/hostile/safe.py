"""Makes safetensors files: in the canonical form, and in all other forms that readers accept."""

import json
import struct

CANONICAL = {"ensure_ascii": False, "separators": (",", ":")}


def canonical(tensors, facts=None, length=None):
    """A file of tensors `{name: bytes}` like those of the safetensors package. `length` is the length of the header in bytes."""
    header = {} if facts is None else {"__metadata__": dict(facts)}
    place = 0
    for name, data in tensors.items():
        header[name] = {"dtype": "U8", "shape": [len(data)], "data_offsets": [place, place + len(data)]}
        place += len(data)
    raw = json.dumps(header, **CANONICAL).encode("utf-8", "surrogateescape")
    if length is not None:
        # The last item of the metadata is extended, so that fewer than eight blanks are needed at the end.
        missing = length - len(raw) - (-(length) % 8)
        assert facts is not None and missing >= 0, (length, len(raw))
        last = list(facts)[-1]
        return canonical(tensors, {**facts, last: facts[last] + "z" * missing})
    raw += b" " * (-len(raw) % 8)
    return struct.pack("<Q", len(raw)) + raw + b"".join(tensors.values())


def raw(header, data=b"", length=None):
    """A file with the given header, which is not changed."""
    header = header.encode("utf-8", "surrogateescape") if isinstance(header, str) else header
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def entry(name, begin, end, kind="U8"):
    """The part of a header that describes one tensor."""
    return f'{json.dumps(name, ensure_ascii=False)}:{{"dtype":"{kind}","shape":[{end - begin}],"data_offsets":[{begin},{end}]}}'
