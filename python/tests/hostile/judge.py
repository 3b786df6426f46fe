"""Opens files with the real readers and says what that did.

    python judge.py JOBS RESULTS [first]
    python judge.py     # names the readers that are there

JOBS is a list of `[file, reader, …]`, RESULTS becomes `{file: {reader: {"ran": […], "names": […], "error": …}}}`. Each file
has a process of its own, forked from this one, and each reader an empty folder. Packages that are not installed are left out.

`ran` is what a file must not do: start a program, write, change a class or module, crash. `names` are the classes and functions that
were looked up for it.
"""

import importlib
import io
import json
import os
import pickle
import resource
import select
import shutil
import signal
import sys
import tarfile
import tempfile
import time
import traceback
import warnings
import zipfile

PACKAGES = {"torch": "torch", "numpy": "numpy", "safetensors_torch": "safetensors.torch", "joblib": "joblib"}
LIMIT_SECONDS = 20
MEMORY = 3 << 30

# MARK: Readers


class Lenient(pickle.Unpickler):
    """What somebody writes who looks at the pickles of a checkpoint without torch."""

    def persistent_load(self, identifier):
        return None


class LenientInPython(pickle._Unpickler):
    """The same, as joblib and others build upon it."""

    def persistent_load(self, identifier):
        return None


def touch(value, depth=0):
    """Looks at what was loaded as any user would: arrays and their scalars are written out."""
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
    """Writes a tensor out and adds it up; what is not stored one element behind the other is put so first."""
    said = repr(tensor)[:10]
    if tensor.layout != torch.strided:
        tensor.to_dense()
    elif tensor.is_quantized:
        tensor.dequantize()
    elif getattr(tensor, "is_nested", False):
        [part.sum() for part in tensor.unbind()]
    elif tensor.numel() < 1 << 24:
        tensor.clone().to(torch.float64).sum()
    return said


def torch_load(path):
    """torch.load as it was before 2.6."""
    touch(torch.load(path, weights_only=False, map_location="cpu"))


def torch_buffer(path):
    """torch.load of bytes, which never looks for a tar archive."""
    with open(path, "rb") as file:
        touch(torch.load(io.BytesIO(file.read()), weights_only=False))


def torch_mapped(path):
    """torch.load with mmap, where there is that."""
    touch(torch.load(path, weights_only=False, mmap=True))


def torch_weights(path):
    """torch.load as it is since 2.6."""
    touch(torch.load(path, weights_only=True))


def torch_script(path):
    torch.jit.load(path)


def numpy_load(path):
    """numpy.load with every array of an archive."""
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
    """Every pickle in a row, up to the first error."""
    with open(path, "rb") as file:
        for _ in range(12):
            touch(unpickler(file).load())


def pickle_python(path):
    pickle_load(path, LenientInPython)


def zip_pickles(path, depth=0):
    """Python's zipfile: each member that is called a pickle, and archives in it."""
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
    """An archive in an archive: what its name says that it is."""
    if name.endswith((".npz", ".npy")):
        return numpy_load(io.BytesIO(data))
    if name.endswith(".zip"):
        return zip_pickles(io.BytesIO(data), 1)
    torch.load(io.BytesIO(data), weights_only=False)


def tar_pickles(path):
    """Python's tarfile: the three pickles of torch's oldest form."""
    with tarfile.open(path, "r:") as archive:
        for name in ("storages", "tensors", "pickle"):
            with archive.extractfile(name) as file:
                Lenient(file).load()


def safetensors_load(path):
    safetensors_torch.load_file(path)


def joblib_load(path):
    """joblib opens compressed pickles by their first bytes."""
    touch(joblib.load(path))


def index_load(path):
    """The shards of an index, each as transformers does, without asking for weights only."""
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


def readers_of(head, name, tail=b""):
    """Those readers that have a chance with a file; the core ones have all."""
    chosen = list(CORE)
    if b"PK\3\4" in head or b"PK\5\6" in tail:
        chosen += ARCHIVE_READERS
    if name.endswith(".safetensors") or head[8:9] == b"{":
        chosen.append("safetensors_load")
    if name.endswith(".json"):
        chosen.append("index_load")
    return chosen


# MARK: What happens meanwhile


STARTS = ("os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "subprocess.Popen",
          "pty.spawn", "socket.connect", "socket.bind", "ctypes.dlopen", "sqlite3.connect", "shutil.copyfile", "shutil.move",
          "shutil.rmtree", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod",
          "os.putenv", "os.unsetenv", "urllib.Request", "ftplib.connect", "smtplib.connect", "code.__new__", "builtins.breakpoint",
          "sys.addaudithook", "sys.setprofile", "sys.settrace", "ctypes.string_at", "ctypes.call_function", "marshal.loads")
CALLERS = ("/torch/serialization.py", "/torch/_utils.py", "/torch/_tensor.py", "/pickle.py", "/numpy/lib/format.py",
           "/numpy/lib/_format_impl.py", "/numpy/lib/npyio.py", "/numpy/lib/_npyio_impl.py", "/joblib/numpy_pickle.py",
           "/_weights_only_unpickler.py")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """An audit hook that keeps what is not for loading tensors."""

    def __init__(self, scratch):
        self.ran, self.names, self.on, self.allowed = [], [], False, scratch

    def begin(self):
        self.ran, self.names, self.on = [], [], True

    def __call__(self, event, arguments):
        if not self.on:
            return
        self.on = False
        try:
            self.look(event, arguments)
        finally:
            self.on = True

    def look(self, event, arguments):
        if event == "pickle.find_class":
            self.names.append(".".join(map(str, arguments)))
        elif event in STARTS:
            if not (isinstance(arguments[0] if arguments else None, str) and self.is_allowed(arguments[0])):
                self.keep(event, arguments)
        elif event == "open" and len(arguments) > 2 and isinstance(arguments[2], int) and arguments[2] & WRITES:
            if not self.is_allowed(arguments[0]):
                self.keep("writes", arguments[:1])
        elif event in ("exec", "compile") and self.caller().endswith(CALLERS):
            self.keep(event, arguments[:1])

    def keep(self, event, arguments):
        if not self.is_own():
            self.ran.append(f"{event} {str(arguments)[:80]}")

    def is_allowed(self, path):
        """Torch's oldest form is unpacked into a temporary folder."""
        return isinstance(path, str) and (os.path.realpath(path).startswith(self.allowed) or path == os.devnull)

    @staticmethod
    def caller():
        return sys._getframe(3).f_code.co_filename

    @staticmethod
    def is_own():
        """Whether a module is being imported, or torch clears its temporary folder: neither is the file's doing."""
        frame = sys._getframe(3)
        while frame:
            if frame.f_code.co_filename.startswith("<frozen importlib") or frame.f_code.co_name == "mkdtemp":
                return True
            frame = frame.f_back
        return False


def snapshot():
    """What classes, modules and functions consist of, so that a change is seen."""
    found = {}
    modules = ("builtins", "pickle", "copyreg", "collections", "argparse", "torch", "torch._utils", "torch._tensor",
               "torch.serialization", "torch.storage", "torch.nn.parameter", "numpy", "codecs")
    for module in filter(None, map(sys.modules.get, modules)):
        found[module.__name__] = {name: id(value) for name, value in vars(module).items()}
    for path in ("argparse.Namespace", "collections.Counter", "torch.nn.parameter.Parameter", "torch.storage.UntypedStorage",
                 "torch.storage.TypedStorage", "torch.Tensor", "torch._tensor.Tensor"):
        module, _, name = path.rpartition(".")
        value = getattr(sys.modules.get(module), name, None)
        if value is not None:
            found[path] = {name: id(value) for name, value in vars(value).items()}
    for module in ("torch._utils", "torch._tensor", "torch.serialization"):
        for name, value in list(vars(sys.modules.get(module, json)).items()):
            if hasattr(value, "__code__"):
                found[f"{module}.{name}"] = {"code": id(value.__code__), "defaults": id(value.__defaults__), "dictionary": str(
                    sorted(vars(value)))}
    registry = getattr(sys.modules.get("torch.serialization"), "_package_registry", [])
    found["registries"] = {"torch": len(registry), "environment": hash(tuple(sorted(os.environ.items()))), "path": len(sys.path),
                           "modules": hash(tuple(sorted(n for n, m in sys.modules.items() if callable(m))))}
    return found


def changes(before):
    after = snapshot()
    found = []
    for place, values in before.items():
        for name in sorted(set(values) | set(after.get(place, {}))):
            if values.get(name) != after.get(place, {}).get(name):
                # A module that is imported appears in its package.
                module = sys.modules.get(f"{place}.{name}")
                if module is None and not (place in sys.modules and name not in values and name.startswith("_")):
                    found.append(f"changes {place}: {name}")
    return found


# MARK: One file


def watched(path, reader, watch):
    """Runs a reader in this process."""
    before = snapshot()
    watch.begin()
    error = None
    try:
        READERS[reader](path)
    except BaseException as problem:
        error = f"{type(problem).__name__}: {problem}"[:200]
    watch.on = False
    ran = watch.ran[:8] + changes(before)[:8]
    return {"ran": ran + left_behind(os.getcwd(), ran), "names": sorted(set(watch.names))[:200], "error": error}


def left_behind(folder, ran):
    """Files that were not there before. A program that was started and not waited for needs a moment to touch its own."""
    if any("Popen" in event or "spawn" in event for event in ran) and len(os.listdir(folder)) == 1:
        time.sleep(0.05)
    return [f"leaves {name}" for name in sorted(os.listdir(folder)) if name != "temporary"]


def child(path, readers, scratch, pipe, first):
    """The forked half: the readers one after another, each in a folder of its own; what each did goes to the pipe as a line."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    watch = Watch(scratch)
    sys.addaudithook(watch)
    for reader in readers:
        folder = os.path.join(scratch, reader)
        os.makedirs(os.path.join(folder, "temporary"))
        os.chdir(folder)
        tempfile.tempdir = watch.allowed = os.path.join(folder, "temporary")
        signal.alarm(LIMIT_SECONDS)
        send(pipe, reader, None)
        try:
            result = watched(path, reader, watch)
        except BaseException:
            result = {"ran": [], "names": [], "error": "judge: " + traceback.format_exc()[-500:]}
        send(pipe, reader, result)
        if first and result["ran"]:
            break
    os._exit(0)


def send(pipe, reader, result):
    data = json.dumps([reader, result]).encode() + b"\n"
    while data:
        data = data[os.write(pipe, data):]


def judge(path, readers, first=False):
    """What each reader does with a file: one process for all of them, and another for the rest after a crash.

    - first: nothing more after the first reader that ran something.
    """
    found, left = {}, list(readers)
    while left:
        scratch = os.path.realpath(tempfile.mkdtemp())
        lines, status = run(path, left, scratch, first)
        found.update(lines)
        last, result = lines[-1] if lines else (left[0], None)
        if result is None:
            found[last] = {"ran": [], "names": [], "error": None}
            blame(found[last], status)
            folder = os.path.join(scratch, last)
            found[last]["ran"] += left_behind(folder, []) if os.path.isdir(folder) else []
        shutil.rmtree(scratch, ignore_errors=True)
        left = [] if first and found[last]["ran"] else left[left.index(last) + 1:]
    return found


def blame(result, status):
    """A reader that did not come back."""
    if os.WIFSIGNALED(status):
        kind = signal.Signals(os.WTERMSIG(status)).name
        if kind in ("SIGALRM", "SIGKILL"):
            result["error"] = "takes too long"
        else:
            result["ran"].append(f"dies of {kind}")
    else:
        result["ran"].append(f"exits with {os.WEXITSTATUS(status)}")


def run(path, readers, scratch, first):
    """Forks; the lines that came back, and the status."""
    ours, theirs = os.pipe()
    number = os.fork()
    if number == 0:
        os.close(ours)
        child(path, readers, scratch, theirs, first)
    os.close(theirs)
    said = b""
    end = time.monotonic() + (LIMIT_SECONDS + 2) * len(readers)
    # A program that was started holds the pipe too: the end of our own child is what counts.
    while True:
        ready = select.select([ours], [], [], 0.01)[0]
        part = os.read(ours, 65536) if ready else b""
        said += part
        done, status = os.waitpid(number, os.WNOHANG) if not part else (0, 0)
        if done:
            break
        if time.monotonic() > end:
            os.kill(number, signal.SIGKILL)
    os.close(ours)
    return dict_of_lines(said), status


def dict_of_lines(said):
    """The last line of each reader, in order."""
    found = {}
    for line in said.splitlines():
        reader, result = json.loads(line)
        found[reader] = result
    return list(found.items())


def load_packages():
    """Imports what is installed, once, before the forks; and what that imports when it is first used."""
    warnings.simplefilter("ignore")
    for name, module in PACKAGES.items():
        try:
            globals()[name] = importlib.import_module(module)
        except ImportError:
            globals()[name] = None
    if torch:
        torch.set_num_threads(1)
    needs = {"torch": torch, "numpy": numpy, "safetensors": safetensors_torch, "index": safetensors_torch, "joblib": joblib}
    return [name for name in READERS if needs.get(name.split("_")[0], True)]


def limit_memory():
    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(jobs, results, *options):
    available = load_packages()
    limit_memory()
    with open(jobs) as file:
        work = json.load(file)
    found = {}
    for path, *readers in work:
        found[path] = judge(path, [reader for reader in readers if reader in available], "first" in options)
    with open(results, "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print(*load_packages())
    else:
        main(*sys.argv[1:])
