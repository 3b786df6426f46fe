"""Makes zip archives: exactly as torch.save writes them, or with any field changed."""

import struct
import zlib

from .pickler import VALUES, dump, state_dict, tensor

LOCAL, CENTRAL, DESCRIPTOR, END = b"PK\3\4", b"PK\1\2", b"PK\7\x08", b"PK\5\6"
WIDE_END, WIDE_LOCATOR = b"PK\6\6", b"PK\6\7"


class Member:
    """A member of an archive. Everything that is not given is as torch.save writes it.

    - local_name, local_data, local_method: values in the member's own header that differ from those in the directory.
    - where: the offset of the member in the directory, if it is not the real one.
    """

    def __init__(self, name, data=b"", *, flags=None, method=0, packed=None, local_name=None, local_flags=None,
                 local_method=None, extra=b"", local_extra=None, comment=b"", where=None, descriptor=True, checksum=None,
                 size=None, external=0, hidden=False, before=b"", in_header=False, made=0, needed=0, time=0):
        self.name = name.encode() if isinstance(name, str) else name
        self.data, self.method, self.packed = data, method, data if packed is None else packed
        self.local_name = self.name if local_name is None else local_name.encode() if isinstance(local_name, str) else local_name
        descriptor = descriptor and bool(self.packed) and not in_header
        self.flags = (0x808 if descriptor else 0x800) if flags is None else flags
        self.local_flags = self.flags if local_flags is None else local_flags
        self.local_method = method if local_method is None else local_method
        self.extra, self.local_extra, self.comment, self.where = extra, local_extra, comment, where
        self.descriptor = descriptor
        self.checksum = zlib.crc32(data) if checksum is None else checksum
        self.size = len(data) if size is None else size
        self.external, self.hidden, self.before, self.in_header = external, hidden, before, in_header
        self.made, self.needed, self.time = made, needed, time

    def local(self, offset, alignment):
        """The header and the bytes of the member, for an offset in the file."""
        extra = self.local_extra
        if extra is None:
            begin = offset + 30 + len(self.local_name) + 4
            padding = -begin % alignment
            extra = b"FB" + struct.pack("<H", padding) + b"Z" * padding
        sums = (self.checksum, len(self.packed), self.size) if self.in_header else (0, 0, 0)
        header = struct.pack("<4sHHHIIIIHH", LOCAL, self.needed, self.local_flags, self.local_method, self.time, *sums,
                             len(self.local_name), len(extra))
        tail = struct.pack("<4sIII", DESCRIPTOR, self.checksum, len(self.packed), self.size) if self.descriptor else b""
        return header + self.local_name + extra + self.packed + tail

    def central(self, offset):
        where = offset if self.where is None else self.where
        return struct.pack("<4sHHHHIIIIHHHHHII", CENTRAL, self.made, self.needed, self.flags, self.method, self.time, self.checksum,
                           len(self.packed), self.size, len(self.name), len(self.extra), len(self.comment), 0, 0, self.external,
                           where) + self.name + self.extra + self.comment


def lay(members, start=0, alignment=64):
    """The members, one after the other from an offset in the file on; their directory; and their number."""
    body, directory, count = b"", b"", 0
    for member in members:
        body += member.before
        if not member.hidden:
            directory += member.central(start + len(body))
            count += 1
        body += member.local(start + len(body), alignment)
    return body, directory, count


def end(count, size, where, comment=b"", length=None, disks=(0, 0)):
    """The end record. `length` is the length of the comment in it, if it is not the real one."""
    return struct.pack("<4sHHHHIIH", END, *disks, count, count, size, where, len(comment) if length is None else length) + comment


def wide_end(count, size, where, at, length=44, locator=None):
    """The zip64 record and its locator, which torch.save writes in every archive."""
    record = struct.pack("<4sQHHIIQQQQ", WIDE_END, length, 798, 45, 0, 0, count, count, size, where)
    return record + struct.pack("<4sIQI", WIDE_LOCATOR, 0, at if locator is None else locator, 1)


def archive(members, *, start=0, alignment=64, comment=b"", length=None, wide=True, prefix=b"", gap=b"", suffix=b""):
    """A whole archive. Its offsets take into account that it is at `start` in the file."""
    start += len(prefix)
    body, directory, count = lay(members, start, alignment)
    where = start + len(body) + len(gap)
    tail = wide_end(count, len(directory), where, where + len(directory)) if wide else b""
    return prefix + body + gap + directory + tail + end(count, len(directory), where, comment, length) + suffix


# MARK: What torch.save writes


def torch_members(pickle=None, top="archive", storages=(VALUES,), version=b"3\n", old=False):
    """The members of a checkpoint, in the order in which torch.save writes them."""
    pickle = dump(state_dict()) if pickle is None else pickle
    new = [(".format_version", b"1"), (".storage_alignment", b"64"), ("byteorder", b"little")]
    last = [(".data/serialization_id", b"0123456789" * 4)]
    files = [("data.pkl", pickle)] + ([] if old else new) + [(f"data/{i}", data) for i, data in enumerate(storages)]
    files += [("version", version)] + ([] if old else last)
    return [Member(f"{top}/{name}", data) for name, data in files]


def torch_zip(pickle=None, **options):
    """A checkpoint exactly as torch.save writes it."""
    return archive(torch_members(pickle, **options))


def state_holding(values, others=None):
    """A state dict with one tensor of these values, whose number of bytes must be a multiple of four."""
    assert len(values) % 4 == 0
    return {**(others or {}), "weight": tensor(count=len(values) // 4)}


def holding(values, others=None):
    """A checkpoint whose only tensor consists of any bytes."""
    values += bytes(-len(values) % 4)
    return torch_zip(dump(state_holding(values, others)), storages=(values,))
