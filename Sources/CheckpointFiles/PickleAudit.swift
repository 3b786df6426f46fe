import TensorCore

/// What unpickling a checkpoint in Python would have done: every class and function that its pickles name. Nothing of
/// it is done here.
package struct PickleAudit: Sendable {
  /// A class or function that a pickle names.
  package struct Entry: Equatable, Sendable {
    /// `os.system`
    package let path: String
    package let verdict: Verdict
    /// How often it is named.
    package let count: Int
    /// In bytes from the start of the pickle, where it is named first.
    package let offset: Int
    /// The member of the archive that the pickle is; empty for a file that is one.
    package let member: String
    /// What it is first called with, as Python writes it, cut; `nil` if it is only named.
    package let call: String?
  }

  package enum Verdict: Equatable, Sendable {
    /// Makes tensors or plain containers, and nothing else.
    case plain
    /// Known to run what it is given.
    case runsCode
    /// Code of some library: unpickling imports and calls it.
    case unknown

    package var isDangerous: Bool { self != .plain }
  }

  /// The dangerous ones first, then by their places.
  package private(set) var entries: [Entry] = []
  /// Members that hold code of their own.
  package private(set) var code: [String] = []
  /// How many pickles there are.
  package private(set) var pickleCount = 0
  /// Why the rest of a pickle could not be followed, with its member.
  package private(set) var failures: [String] = []

  package var isDangerous: Bool {
    !code.isEmpty || !failures.isEmpty || entries.contains { $0.verdict.isDangerous }
  }

  /// Follows every pickle in a checkpoint, an archive or an index.
  ///
  /// - Throws: `CheckpointError` if the file is none of these.
  package init(path: String) throws(CheckpointError) {
    try add(path: path, isShard: false)
    entries.sort {
      ($0.verdict.rank, $0.member, $0.offset) < ($1.verdict.rank, $1.member, $1.offset)
    }
  }

  private mutating func add(path: String, isShard: Bool) throws(CheckpointError) {
    let file = try FileBytes(path: path)
    switch FileSignature(try file.read(0..<min(64, file.byteCount))) {
    case .zip: try add(archive: TorchZip.archive(path, file))
    case .pickle: add(pickles: ByteReader(file), member: "", isStream: true)
    case .safetensors: break
    case .json where isShard: throw .notACheckpoint(found: "another index")
    case .json:
      for shard in try ShardIndex.shardPaths(file, path: path) {
        try add(path: shard, isShard: true)
      }
    case .other(let found): throw .notACheckpoint(found: found)
    }
  }

  private mutating func add(archive: ZipArchive) throws(CheckpointError) {
    for (index, member) in archive.members.enumerated() {
      if member.name.hasSuffix(".pkl") {
        add(pickles: ByteReader(try TorchZip.pickle(archive, index)), member: member.name)
      } else if member.name.hasSuffix(".py") {
        code.append(member.name)
      }
    }
  }

  /// A stream has five pickles and then values, an archive's member is one.
  private mutating func add(pickles reader: ByteReader, member: String, isStream: Bool = false) {
    var machine = PickleMachine(reader)
    do throws(CheckpointError) {
      for _ in 0..<(isStream ? 5 : 1) {
        pickleCount += 1
        _ = try machine.run()
      }
    } catch {
      failures.append(member.isEmpty ? "\(error)" : "\(member.excerpt): \(error)")
    }
    add(machine.heap, member)
  }

  private mutating func add(_ heap: PickleHeap, _ member: String) {
    var places: [String: [Int]] = [:]
    for (index, global) in heap.globals.enumerated() {
      places[global.path, default: []].append(index)
    }
    for (path, indices) in places {
      let called = indices.first { heap.globals[$0].arguments != nil }
      entries.append(
        Entry(
          path: path, verdict: Verdict(path), count: indices.count,
          offset: heap.globals[indices[0]].offset, member: member,
          call: called.flatMap { heap.globals[$0].arguments }.map { heap.text(of: $0) }))
    }
  }
}

extension PickleAudit.Verdict {
  fileprivate var rank: Int { self == .runsCode ? 0 : self == .unknown ? 1 : 2 }

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

extension PickleHeap {
  /// As Python writes it, cut where it gets long.
  func text(of value: PickleValue) -> String {
    var room = 200
    return text(of: value, &room, depth: 0)
  }

  private func text(of value: PickleValue, _ room: inout Int, depth: Int) -> String {
    guard room > 0, depth < 8 else { return "…" }
    room -= 4
    func list(_ values: some Collection<PickleValue>, _ open: String, _ close: String) -> String {
      var parts: [String] = []
      for value in values {
        guard room > 0 else {
          parts.append("…")
          break
        }
        parts.append(text(of: value, &room, depth: depth + 1))
      }
      return open + parts.joined(separator: ", ") + close
    }
    switch value {
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return "\(value)"
    case .wideInt: return "an integer"
    case .float(let value): return "\(value)"
    case .string(let text):
      let shown = String(text.prefix(120)).excerpt
      room -= shown.count
      return "'\(shown)'"
    case .bytes: return "bytes"
    case .list(let index): return list(sequences[index], "[", "]")
    case .tuple(let index): return list(sequences[index], "(", ")")
    case .dictionary: return "{…}"
    case .global(let index): return globals[index].path.excerpt
    case .instance: return "an object"
    case .storage: return "a storage"
    case .tensor: return "a tensor"
    }
  }
}
