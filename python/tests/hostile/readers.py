"""The real readers of checkpoints, each as people use it."""

import importlib
import io
import json
import os
import pickle
import tarfile
import warnings
import zipfile

# `load_packages` sets these if the packages are installed.
torch = numpy = joblib = safetensors_torch = None
PACKAGES = {"torch": "torch", "numpy": "numpy", "safetensors_torch": "safetensors.torch", "joblib": "joblib"}


class Lenient(pickle.Unpickler):
    """An unpickler that people write to look at a checkpoint without torch."""

    def persistent_load(self, identifier):
        return None


class LenientInPython(pickle._Unpickler):
    """The same with Python's slower implementation, on which joblib and others build."""

    def persistent_load(self, identifier):
        return None


def touch(value, depth=0):
    """Uses a loaded value like any user: prints arrays and scalars, for example."""
    if type(value).__module__ == "numpy":
        return repr(value)[:10]
    if depth < 4 and isinstance(value, dict):
        return [touch(item, depth + 1) for item in value.values()]
    if depth < 4 and isinstance(value, (list, tuple)):
        return [touch(item, depth + 1) for item in value]
    if torch and isinstance(value, torch.Tensor):
        return use(value)
    return None


def use(tensor):
    """Prints a tensor and computes its sum. Sparse tensors are only printed, because an audit does not check their indices, which
    are values."""
    said = repr(tensor)[:10]
    if tensor.layout != torch.strided:
        return said
    if tensor.is_quantized:
        tensor.dequantize()
    elif getattr(tensor, "is_nested", False):
        [part.sum() for part in tensor.unbind()]
    elif tensor.numel() < 1 << 24:
        tensor.clone().to(torch.float64).sum()
    return said


def torch_load(path):
    """torch.load with the defaults of versions before 2.6."""
    touch(torch.load(path, weights_only=False, map_location="cpu"))


def torch_buffer(path):
    """torch.load of bytes in memory, which never looks for a tar archive."""
    with open(path, "rb") as file:
        touch(torch.load(io.BytesIO(file.read()), weights_only=False))


def torch_mapped(path):
    """torch.load with mmap, in versions that support it."""
    touch(torch.load(path, weights_only=False, mmap=True))


def torch_weights(path):
    """torch.load with the defaults since version 2.6."""
    touch(torch.load(path, weights_only=True))


def torch_script(path):
    torch.jit.load(path)


def numpy_load(path):
    """numpy.load, with every array in an archive."""
    found = numpy.load(path, allow_pickle=True)
    if isinstance(found, numpy.lib.npyio.NpzFile):
        for name in found.files:
            try:
                touch(found[name])
            except Exception:
                pass
    else:
        touch(found)


def pickle_load(path, unpickler=Lenient):
    """Reads one pickle after the other, up to the first error."""
    with open(path, "rb") as file:
        for _ in range(12):
            touch(unpickler(file).load())


def pickle_python(path):
    pickle_load(path, LenientInPython)


def zip_pickles(path, depth=0):
    """Reads all members that are pickles by their names, with Python's zipfile, and archives in the archive."""
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            try:
                data = archive.read(info)
            except Exception:
                continue
            name = info.filename.lower()
            try:
                if name.endswith((".pkl", ".pickle", ".p")):
                    Lenient(io.BytesIO(data)).load()
                elif name.endswith((".pt", ".pth", ".bin", ".ckpt", ".tar", ".zip", ".npz", ".npy")) and depth < 2:
                    inner(data, name)
            except Exception:
                continue


def inner(data, name):
    """Reads a member as the kind of file that its name says."""
    if name.endswith((".npz", ".npy")):
        return numpy_load(io.BytesIO(data))
    if name.endswith(".zip"):
        return zip_pickles(io.BytesIO(data), 1)
    torch.load(io.BytesIO(data), weights_only=False)


def tar_pickles(path):
    """Reads the three pickles of torch's oldest format with Python's tarfile."""
    with tarfile.open(path, "r:") as archive:
        for name in ("storages", "tensors", "pickle"):
            with archive.extractfile(name) as file:
                Lenient(file).load()


def safetensors_load(path):
    safetensors_torch.load_file(path)


def joblib_load(path):
    """joblib.load, which recognizes compressed pickles by their first bytes."""
    touch(joblib.load(path))


def index_load(path):
    """Reads the shards of an index like transformers, but without weights_only."""
    with open(path) as file:
        names = json.load(file)["weight_map"].values()
    for name in sorted(set(names)):
        shard = os.path.join(os.path.dirname(path), name)
        try:
            safetensors_torch.load_file(shard) if name.endswith(".safetensors") else torch.load(shard, weights_only=False)
        except Exception:
            continue


READERS = {f.__name__: f for f in (torch_load, torch_weights, torch_buffer, torch_mapped, torch_script, numpy_load, pickle_load,
                                   pickle_python, zip_pickles, tar_pickles, safetensors_load, joblib_load, index_load)}
ARCHIVE_READERS = ("torch_mapped", "torch_script", "zip_pickles")
CORE = ("torch_load", "torch_weights", "torch_buffer", "numpy_load", "pickle_load", "pickle_python", "tar_pickles", "joblib_load")


def readers_of(data, name):
    """The readers that may be able to read a file. The core readers try every file."""
    chosen = list(CORE)
    if b"PK\3\4" in data or b"PK\5\6" in data:
        chosen += ARCHIVE_READERS
    if name.endswith(".safetensors") or data[8:9] == b"{":
        chosen.append("safetensors_load")
    if name.endswith(".json"):
        chosen.append("index_load")
    return chosen


def load_packages():
    """Imports the packages that are installed, once, before processes are forked, and uses them so that they import the rest."""
    warnings.simplefilter("ignore")
    for name, module in PACKAGES.items():
        try:
            globals()[name] = importlib.import_module(module)
        except ImportError:
            globals()[name] = None
    if torch:
        torch.set_num_threads(1)
    # The package that a reader needs, by the first word of its name.
    needs = {"torch": torch, "numpy": numpy, "safetensors": safetensors_torch, "index": safetensors_torch, "joblib": joblib}
    return [name for name in READERS if needs.get(name.split("_")[0], True)]
