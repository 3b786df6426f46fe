"""Watches what a reader does, with an audit hook and by comparing classes and modules before and after."""

import os
import sys

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
    """An audit hook that records all events that loading tensors does not need."""

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
        """Whether a path may be written: torch unpacks its oldest format into a temporary folder."""
        return isinstance(path, str) and (os.path.realpath(path).startswith(self.allowed) or path == os.devnull)

    @staticmethod
    def caller():
        return sys._getframe(3).f_code.co_filename

    @staticmethod
    def is_own():
        """Whether a module is being imported, or torch removes its temporary folder. The file does not cause these events."""
        frame = sys._getframe(3)
        while frame:
            if frame.f_code.co_filename.startswith("<frozen importlib") or frame.f_code.co_name == "mkdtemp":
                return True
            frame = frame.f_back
        return False


def snapshot():
    """The attributes of classes, modules and functions, in which changes can be found."""
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
    for module in {"torch._utils", "torch._tensor", "torch.serialization"} & set(sys.modules):
        for name, value in list(vars(sys.modules[module]).items()):
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
                # An imported module becomes an attribute of its package.
                module = sys.modules.get(f"{place}.{name}")
                if module is None and not (place in sys.modules and name not in values and name.startswith("_")):
                    found.append(f"changes {place}: {name}")
    return found
