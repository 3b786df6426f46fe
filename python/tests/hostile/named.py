"""Single files that a review found, each with the reader that runs its code."""

from . import archives, members, payloads, polyglots, tars
from .pickler import MAGIC, Call, dump, state_dict, stream
from .spellings import RUN, patch
from .zips import END, Member, archive, holding

# A pickle of 55 bytes: a plain name, torch's magic number, and then a command; and the same without the name.
SHORT = b"ctorch\nSize\n0\x8a\x0a" + MAGIC.to_bytes(10, "little") + b"." + RUN + b"."
LATER = b"\x8a\x0a" + MAGIC.to_bytes(10, "little") + b"." + RUN + b"."


def cases():
    """The name of each file, its bytes, and the reader that runs its code."""
    wild = payloads.everything()["wild-f8-scalar"]
    objects = polyglots.object_npy()
    return (
        ("magic-number-then-command.pt", SHORT, "torch_load"),
        ("safetensors-then-command.safetensors", polyglots.hidden_pickle(polyglots.PREFIXES["text"], LATER), "pickle_load"),
        ("safetensors-then-command.pt", polyglots.hidden_pickle(polyglots.PREFIXES["text"], LATER), "torch_load"),
        ("stream-and-tar-0o.pt", polyglots.stream_tar(spell=tars.marked), "torch_load"),
        ("stream-and-tar-base-256.pt", polyglots.stream_tar(spell=tars.base_256), "torch_load"),
        ("stream-and-tar-signed.pt", polyglots.stream_tar(signed=True), "torch_load"),
        ("safetensors-and-tar-0o.pt", polyglots.safetensors_tar(tars.printable(tars.marked)), "torch_load"),
        ("safetensors-and-tar-base-256.pt", polyglots.short_safetensors_tar(tars.base_256), "torch_load"),
        ("safetensors-and-tar-signed.pt", polyglots.short_safetensors_tar(signed=True), "torch_load"),
        ("zip-and-tar.pt", polyglots.zip_tar(END), "torch_load"),
        ("two-end-records.pt", archives.joined(archives.GOOD, archives.BAD, False, length=1), "torch_load"),
        ("two-end-records-lying-comment.pt", archives.joined(archives.GOOD, archives.BAD, True, length=65535), "torch_load"),
        ("path-field.pt", dict(archives.renamed())["names/path-field-in-odd-folder-unmarked.pt"], "torch_load"),
        ("other-directory.pt", dict(archives.other_directories())["directories/utf-8-bad-last-lying.pt"], "torch_load"),
        ("module-writes-patch.pt", stream(state_dict(patch(), view=True)), "torch_load"),
        ("type-with-wild-offset.pt", stream(state_dict(wild, view=True)), "torch_load"),
        ("objects.npz", archive([Member("x.npy", objects)], wide=False), "numpy_load"),
        ("archive-in-archive.zip", dict(members.beside())["nested/archive.zip"], "zip_pickles"),
        ("code-and-nothing-else.pt", dict(members.scripts())["script/Constants.PKL.pt"], "torch_script"),
        ("exact-archive-and-tar.pt", polyglots.exact_zip_tar(tars.printable(tars.octal)), "tar_pickles"),
        ("exact-archive-of-arrays.pt", holding(objects), "numpy_load"),
        ("safetensors-and-gzip.safetensors", polyglots.gzip_safetensors(), "joblib_load"),
        ("command.pkl", dump(Call("os.system", payloads.TOUCH)), "pickle_load"),
    )


def every_named():
    for name, data, _ in cases():
        yield f"named/{name}", data
