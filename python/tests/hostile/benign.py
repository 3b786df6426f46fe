"""Writes files as real programs do: torch.save of every kind of value that holds tensors, and safetensors with an index.

    python -m hostile.benign FOLDER

This runs with torch 1.13 and newer versions. Values that a version does not support are left out.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy
import torch

from .values import VALUES, state_dict, thousand_tensors

# Names of files. torch.save uses them as the name of the folder in the archive.
NAMES = ("model.pt", "model", "a b.pt", "epoch_286.ema.pt", ".hidden.pt", "модель.pt", "x" * 120 + ".pt", "data.pkl", "version",
         "UPPER.PT", "checkpoint.pth.tar", "weights.bin", "a'b\"c.pt", "(1).pt", "model..pt", "x.safetensors.pt", "back\\slash.pt")


def save(make, path, **options):
    """Writes a value if this version of torch supports it.

    Returns: whether the file was written.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            torch.manual_seed(0)
            torch.save(make(), path, **options)
            return True
        except Exception:
            Path(path).unlink(missing_ok=True)
            return False


def write_torch(folder):
    """Writes every value as an archive and as a stream, some values in every protocol, and one value under every odd name."""
    for name, make in VALUES.items():
        save(make, str(folder / f"{name}.pt"))
        save(make, str(folder / f"{name}.stream.pt"), _use_new_zipfile_serialization=False)
    for name in ("optimizer", "every_type", "byte_strings", "texts", "integers", "views", "counter", "sets"):
        for protocol in (3, 4, 5):
            save(VALUES[name], str(folder / f"{name}.protocol-{protocol}.pt"), pickle_protocol=protocol)
            save(VALUES[name], str(folder / f"{name}.protocol-{protocol}.stream.pt"), pickle_protocol=protocol,
                 _use_new_zipfile_serialization=False)
    names = folder / "names"
    names.mkdir(exist_ok=True)
    for name in NAMES:
        save(state_dict, str(names / name))
    buffered = folder / "buffered.pt"
    with open(buffered, "wb") as file:
        torch.save(state_dict(), file)
    write_options(folder)


def write_options(folder):
    """Writes archives with other options: no byte order, no checksums, other alignments, values left out."""
    save(state_dict, str(folder / "no-byteorder.pt"), _disable_byteorder_record=True)
    serialization = torch.serialization
    if hasattr(serialization, "set_crc32_options"):
        serialization.set_crc32_options(False)
        save(state_dict, str(folder / "no-checksums.pt"))
        serialization.set_crc32_options(True)
    if hasattr(serialization, "skip_data"):
        with serialization.skip_data():
            save(state_dict, str(folder / "skipped-data.pt"))
    try:
        from torch.utils.serialization import config

        usual = config.save.storage_alignment
        for alignment in (1, 4096):
            config.save.storage_alignment = alignment
            save(thousand_tensors if alignment == 1 else state_dict, str(folder / f"alignment-{alignment}.pt"))
        config.save.storage_alignment = usual
    except (ImportError, AttributeError):
        pass


def write_safetensors(folder):
    """Writes safetensors with and without metadata, an empty file, and an index of shards."""
    from safetensors.numpy import save_file as save_arrays
    from safetensors.torch import save_file, save_model

    tensors = {name: torch.ones(3).to(getattr(torch, name)) for name in
               "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool".split()}
    save_file(tensors, folder / "types.safetensors")
    save_file(tensors, folder / "facts.safetensors", {"format": "pt", "note": "naïve \"quoted\" \\ \n 猫", "": ""})
    save_file({}, folder / "nothing.safetensors")
    save_file({"empty": torch.zeros(0, 3), "scalar": torch.tensor(1.0)}, folder / "empty.safetensors")
    save_file({f"layer.{i}.weight": torch.full((i % 7,), 1.0) for i in range(500)}, folder / "many.safetensors", {"format": "pt"})
    save_file({"кот": torch.ones(2), "a\"b": torch.ones(2), "tab\t": torch.ones(2), " ": torch.ones(1)}, folder / "names.safetensors")
    save_model(torch.nn.Linear(2, 3), str(folder / "model.safetensors"))
    save_arrays({"x": numpy.ones((2, 2), numpy.float32), "y": numpy.ones(3, numpy.uint16)}, folder / "numpy.safetensors")
    for kind in ("float8_e4m3fn", "float8_e5m2", "complex64", "uint16", "uint32", "uint64", "float8_e8m0fnu"):
        try:
            save_file({"x": torch.ones(3).to(getattr(torch, kind))}, folder / f"{kind}.safetensors")
        except Exception:
            (folder / f"{kind}.safetensors").unlink(missing_ok=True)
    # A file begins with the length of its header, which may look like opcodes of a pickle. These are many such lengths.
    for length in range(0, 400, 8):
        save_file({"x": torch.ones(2)}, folder / f"header-{length}.safetensors", {"pad": "x" * length})
    write_index(folder)


def write_index(folder):
    """Writes an index like those of transformers."""
    from safetensors.torch import save_file

    shards = {"model-00001-of-00002.safetensors": {"a.x": torch.ones(2, 2)}, "model-00002-of-00002.safetensors": {"b.y": torch.ones(3)}}
    for name, tensors in shards.items():
        save_file(tensors, folder / name, {"format": "pt"})
    places = {name: shard for shard, tensors in shards.items() for name in tensors}
    index = {"metadata": {"total_size": 28}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2, sort_keys=True) + "\n")
    (folder / "compact.safetensors.index.json").write_text(json.dumps(index))


def write(folder):
    """Writes everything that this environment can write."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_torch(folder)
    write_safetensors(folder)


if __name__ == "__main__":
    write(sys.argv[1])
