"""Makes pickles with Python's own pickler, with classes and functions that need not be installed.

A hostile file must differ in only one thing from those of torch.save. If it were refused for another reason, it would test nothing.
"""

import io
import pickle
import struct

from .opcodes import named, split

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = 1001
SYSTEM = {"protocol_version": VERSION, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
VALUES = struct.pack("<2f", 1.5, -2.0)


class Name:
    """A class or function by its name: `os.system`, or `module:a.b` for an attribute of a class."""

    def __init__(self, path):
        self.path = path

    def __eq__(self, other):
        return isinstance(other, Name) and self.path == other.path

    def __hash__(self):
        return hash(self.path)


class Call:
    """`function(*arguments)`, then its state, list items and dictionary items, if any: REDUCE, BUILD, APPENDS, SETITEMS."""

    def __init__(self, function, *arguments, state=None, members=None, entries=None, new=False):
        self.function = Name(function) if isinstance(function, str) else function
        self.arguments, self.state, self.members, self.entries, self.new = arguments, state, members, entries, new


class Raw:
    """Opcodes that leave one value."""

    def __init__(self, body):
        self.body = body


class Persistent:
    """A persistent id."""

    def __init__(self, *identifier):
        self.identifier = identifier


class Pickler(pickle._Pickler):
    """A pickler whose memo, batches and frames are those of Python."""

    def __init__(self, file, protocol):
        super().__init__(file, protocol)
        self.names = {}

    def persistent_id(self, value):
        return value.identifier if isinstance(value, Persistent) else None

    def save(self, value, save_persistent_id=True):
        if isinstance(value, Name):
            value = self.names.setdefault(value.path, value)
            if id(value) in self.memo:
                return self.write(self.get(self.memo[id(value)][0]))
            return self.save_name(value)
        if isinstance(value, Call):
            if id(value) in self.memo:
                return self.write(self.get(self.memo[id(value)][0]))
            return self.save_call(value)
        if isinstance(value, Raw):
            return self.write(value.body)
        return super().save(value, save_persistent_id)

    def save_name(self, value):
        if self.proto >= 4:
            module, name = value.path.split(":") if ":" in value.path else split(value.path)
            self.save(module)
            self.save(name)
            self.write(pickle.STACK_GLOBAL)
        else:
            self.write(named(value.path))
        self.memoize(value)

    def save_call(self, value):
        self.save(value.function)
        self.save(value.arguments)
        self.write(pickle.NEWOBJ if value.new else pickle.REDUCE)
        self.memoize(value)
        if value.members is not None:
            self._batch_appends(iter(value.members))
        if value.entries is not None:
            self._batch_setitems(iter(value.entries.items()))
        if value.state is not None:
            self.save(value.state)
            self.write(pickle.BUILD)


def dump(value, protocol=2):
    """A whole pickle."""
    file = io.BytesIO()
    Pickler(file, protocol).dump(value)
    return file.getvalue()


# MARK: What torch.save pickles


def storage(key="0", count=2, kind="torch.FloatStorage", location="cpu", view=False):
    """The persistent id of a storage, in the form of archives, or, with `view`, in that of streams."""
    return Persistent("storage", Name(kind), key, location, count, *((None,) if view else ()))


def tensor(key="0", count=2, view=False, hooks=None):
    hooks = Call("collections.OrderedDict") if hooks is None else hooks
    return Call("torch._utils._rebuild_tensor_v2", storage(key, count, view=view), 0, (count,), (1,), False, hooks)


def state_dict(*others, view=False):
    """`{"weight": tensor}`, with other values before it, so that a reader that fails at the tensor has read them."""
    return {**{f"x{index}": value for index, value in enumerate(others)}, "weight": tensor(view=view)}


def stream(value=None, protocol=2, keys=("0",), parts=None, rest=None):
    """A file in the format before torch 1.6: magic number, version, system, value, keys of storages, and the storages.

    - parts: pickles that replace some of these five, by number.
    """
    pickles = [MAGIC, VERSION, SYSTEM, state_dict(view=True) if value is None else value, list(keys)]
    rest = struct.pack("<q", 2) + VALUES if rest is None else rest
    return b"".join((parts or {}).get(i, dump(value, protocol)) for i, value in enumerate(pickles)) + rest
