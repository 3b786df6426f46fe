/// Which names are plain: those that `torch.load(weights_only=True)` takes. All others are dangerous, and some of them
/// known for it.
extension PickleAudit.Verdict {
  /// The worst first.
  var rank: Int { self == .runsCode ? 0 : self == .unknown ? 1 : 2 }

  init(_ path: String) {
    let module = path.prefix { $0 != "." }
    if Self.plainPaths.contains(path) || Self.isStorageOrType(path) {
      self = .plain
    } else if Self.runners.contains(String(module)) || Self.runningFunctions.contains(path) {
      self = .runsCode
    } else {
      self = .unknown
    }
  }

  /// `torch.FloatStorage`, `torch.float32`
  private static func isStorageOrType(_ path: String) -> Bool {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "torch" else { return false }
    return types.contains(String(parts[1]))
      || (parts[1].hasSuffix("Storage") && !parts[1].hasPrefix("_"))
  }

  private static let types: Set = [
    "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint64",
    "uint32", "uint16", "uint8", "bool", "complex32", "complex64", "complex128", "quint8", "qint8",
    "qint32", "float8_e4m3fn", "float8_e5m2",
  ]

  /// What holds tensors and plain values: what `torch.load(weights_only=True)` takes.
  private static let plainPaths: Set = [
    "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor_v3", "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state", "torch._utils._rebuild_qtensor",
    "torch._utils._rebuild_sparse_tensor", "torch._utils._rebuild_meta_tensor_no_storage",
    "torch._tensor._rebuild_from_type_v2", "torch.nn.parameter.Parameter", "torch.Tensor",
    "torch.Size", "torch.device", "torch.serialization._get_layout", "torch.per_tensor_affine",
    "torch.per_channel_affine", "torch.storage.UntypedStorage", "torch.storage.TypedStorage",
    "collections.OrderedDict", "collections.Counter", "collections.defaultdict",
    "builtins.dict", "builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset",
    "builtins.bytearray", "builtins.int", "builtins.float", "builtins.bool", "builtins.str",
    "builtins.complex", "__builtin__.dict", "__builtin__.list", "__builtin__.set",
    "_codecs.encode", "argparse.Namespace", "numpy.dtype", "numpy.ndarray",
    "numpy.core.multiarray._reconstruct", "numpy.core.multiarray.scalar",
    "numpy._core.multiarray._reconstruct", "numpy._core.multiarray.scalar",
  ]

  /// Modules whose functions reach the system, files, the network, or other code.
  private static let runners: Set = [
    "os", "posix", "nt", "sys", "subprocess", "commands", "pty", "shutil", "socket", "ssl",
    "http", "urllib", "requests", "ftplib", "smtplib", "webbrowser", "runpy", "importlib", "imp",
    "pkgutil", "code", "codeop", "ctypes", "cffi", "marshal", "pickle", "_pickle", "dill",
    "cloudpickle", "shelve", "tempfile", "pathlib", "glob", "asyncio", "multiprocessing",
    "threading", "signal", "platform", "pip", "timeit", "cProfile", "profile", "pdb", "bdb",
    "trace", "zipimport", "zipfile", "tarfile", "io", "_io", "inspect", "types", "operator",
    "_operator", "functools", "_functools", "gc", "builtins", "__builtin__",
  ]

  private static let runningFunctions: Set = [
    "torch.load", "torch.hub.load", "torch.jit.load", "torch.serialization.load",
    "torch.package.PackageImporter", "torch.utils.cpp_extension.load",
    "torch._dynamo.guards.GuardBuilder.get", "numpy.load", "numpy.testing._private.utils.runstring",
    "joblib.load", "pandas.read_pickle", "yaml.load", "yaml.unsafe_load",
  ]
}
