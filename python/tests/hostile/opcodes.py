"""Makes pickles of any opcodes, including those that no pickler writes.

A *body* is a sequence of opcodes that leaves one value on the stack. `pickle` adds the beginning and the end.
"""

import struct

def pickle(body, protocol=2):
    """A whole pickle. With protocol None, it does not begin with PROTO."""
    mark = b"" if protocol is None else bytes([0x80, protocol])
    return mark + body + b"."


# MARK: Values


def text(value):
    """BINUNICODE"""
    raw = value.encode("utf-8", "surrogatepass")
    return b"X" + struct.pack("<I", len(raw)) + raw


def short_text(value):
    """SHORT_BINUNICODE"""
    raw = value.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


def long_text(value):
    """BINUNICODE8"""
    raw = value.encode()
    return b"\x8d" + struct.pack("<Q", len(raw)) + raw


def line_text(value):
    """UNICODE: a line in which every letter is escaped."""
    return b"V" + "".join(f"\\u{ord(letter):04x}" for letter in value).encode() + b"\n"


def half_line_text(value):
    """UNICODE: a line in which one letter is escaped."""
    return b"V" + f"\\u{ord(value[0]):04x}{value[1:]}".encode() + b"\n"


def quoted(value):
    """STRING: a quoted line."""
    return b"S'" + value.encode() + b"'\n"


def escaped(value):
    """STRING, with every letter escaped."""
    return b'S"' + "".join(f"\\x{ord(letter):02x}" for letter in value).encode() + b'"\n'


def octal(value):
    """STRING, with octal escapes."""
    return b"S'" + "".join(f"\\{ord(letter):o}" for letter in value).encode() + b"'\n"


def short_string(value):
    """SHORT_BINSTRING"""
    return b"U" + bytes([len(value)]) + value.encode()


def string(value):
    """BINSTRING"""
    return b"T" + struct.pack("<i", len(value)) + value.encode()


TEXTS = {f.__name__: f for f in (text, short_text, long_text, line_text, half_line_text, quoted, escaped, octal, short_string, string)}


def raw_bytes(value):
    """BINBYTES"""
    return b"B" + struct.pack("<I", len(value)) + value


def encoded(value):
    """Bytes as protocol 2 writes them: `_codecs.encode(text, 'latin1')`."""
    return call("_codecs.encode", text(value.decode("latin1")), text("latin1"))


def number(value):
    """An integer, with the opcode that Python's pickler chooses."""
    if 0 <= value < 256:
        return b"K" + bytes([value])
    if 0 <= value < 65536:
        return b"M" + struct.pack("<H", value)
    if -(2**31) <= value < 2**31:
        return b"J" + struct.pack("<i", value)
    raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


NONE, TRUE, FALSE, EMPTY = b"N", b"\x88", b"\x89", b")"


def value_of(value):
    """The body of a plain Python value. Bytes are bodies already."""
    if isinstance(value, bytes):
        return value
    if value is None or isinstance(value, bool):
        return {None: NONE, True: TRUE, False: FALSE}[value]
    if isinstance(value, int):
        return number(value)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, tuple):
        return items(*value)
    if isinstance(value, list):
        return b"](" + b"".join(map(value_of, value)) + b"e"
    if isinstance(value, dict):
        return b"}(" + b"".join(value_of(key) + value_of(item) for key, item in value.items()) + b"u"
    raise TypeError(value)


def items(*values):
    """A tuple."""
    return b"(" + b"".join(map(value_of, values)) + b"t"


# MARK: Names and calls


def split(path):
    module, _, name = path.rpartition(".")
    return module, name


def named(path, protocol=2):
    """GLOBAL. A path `module:a.b` names an attribute of a class or of another object."""
    module, name = path.split(":") if ":" in path else split(path)
    return b"c" + module.encode() + b"\n" + name.encode() + b"\n"


def stacked(path, spell=short_text):
    """STACK_GLOBAL"""
    module, name = path.split(":") if ":" in path else split(path)
    return spell(module) + spell(name) + b"\x93"


def call(path, *arguments):
    """REDUCE. The function is given by its path as text, or by its body as bytes."""
    function = path if isinstance(path, bytes) else (stacked(path) if ":" in path else named(path))
    return function + items(*arguments) + b"R"


def built(body, state):
    """BUILD"""
    return body + value_of(state) + b"b"


def then(*bodies):
    """Several values, of which only the last remains on the stack."""
    return b"".join(body + b"0" for body in bodies[:-1]) + bodies[-1]
