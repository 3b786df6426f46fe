/// The verdict on a name. Plain names are those that `torch.load(weights_only=True)` accepts, and `_rebuild_nested_tensor`,
/// which it does not accept although torch.save writes it. All others are dangerous, and some are known to run code.
extension PickleAudit.Verdict {
  /// The place in a list that begins with the worst verdict.
  var rank: Int {
    switch self {
    case .runsCode: 0
    case .unknown: 1
    case .plain: 2
    }
  }

  init(_ path: String) {
    let module = path.prefix { $0 != "." }
    if Self.plainPaths.contains(path) || TorchTypes.isName(path) {
      self = .plain
    } else if Self.values.contains(path) {
      self = .unknown
    } else if Self.runners.contains(String(module)) || Self.runningFunctions.contains(path) {
      self = .runsCode
    } else {
      self = .unknown
    }
  }

  private static let plainPaths: Set = [
    "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor_v3", "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state", "torch._utils._rebuild_qtensor",
    "torch._utils._rebuild_sparse_tensor", "torch._utils._rebuild_meta_tensor_no_storage",
    "torch._utils._rebuild_nested_tensor", "torch._tensor._rebuild_from_type_v2",
    "torch.nn.parameter.Parameter", "torch.Tensor", "torch.Size", "torch.device",
    "torch.serialization._get_layout", "torch.per_tensor_affine", "torch.per_tensor_symmetric",
    "torch.per_channel_affine", "torch.per_channel_symmetric",
    "torch.per_channel_affine_float_qparams", "collections.OrderedDict", "collections.Counter",
    "builtins.bytearray", "builtins.complex", "builtins.set", "__builtin__.bytearray",
    "__builtin__.complex", "__builtin__.set", "_codecs.encode",
  ]

  /// Types of Python that run nothing, but which `weights_only` does not accept either.
  private static let values: Set<String> = Set(
    [
      "bytes", "frozenset", "list", "tuple", "dict", "int", "float", "bool", "str", "slice",
      "range",
      "xrange", "object",
    ].flatMap { ["builtins.\($0)", "__builtin__.\($0)"] })

  /// Modules whose functions reach the system, files or the network, or run other code.
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
