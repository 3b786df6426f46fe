/// The checkpoints of one run among files that were named together. `epoch_7.pt` and `epoch_7_ema.pt` belong to two runs: the
/// second has the averages of the weights of the first.
struct RunFiles: Equatable {
  /// The files of the run, in the order in which they were named.
  let paths: [String]
  /// The path of a checkpoint's average, by the path of the checkpoint.
  let averages: [String: String]
  /// How many files do not belong to the run.
  let othersCount: Int

  struct NoAverages: Error, Equatable, CustomStringConvertible {
    let description = "expected a name that ends in _ema for --average, found none"
  }

  private static let mark = "_ema"

  /// - Parameters:
  ///   - all: the files that were named.
  ///   - averaged: whether the averages are the run. If not, they are what its checkpoints are compared with, unless there
  ///     are averages alone.
  /// - Throws: `NoAverages`.
  init(_ all: [String], averaged: Bool) throws(NoAverages) {
    let raw = all.filter { Self.rawName(of: $0) == nil }
    let marked = all.filter { Self.rawName(of: $0) != nil }
    if averaged || raw.isEmpty {
      guard !marked.isEmpty else { throw NoAverages() }
      (paths, averages, othersCount) = (marked, [:], raw.count)
      return
    }
    var averages: [String: String] = [:]
    for path in marked {
      // Formats are recognized by content, so the endings of the two may differ.
      guard let name = Self.rawName(of: path),
        let twin = raw.first(where: { Self.stem(of: $0) == Self.stem(of: name) })
      else { continue }
      averages[twin] = path
    }
    (paths, self.averages, othersCount) = (raw, averages, marked.count)
  }

  /// The path that the average of a checkpoint would have.
  static func averagePath(of path: String) -> String {
    let stem = stem(of: path)
    return String(stem) + mark + String(path.dropFirst(stem.count))
  }

  /// The path without the mark of an average; `nil` if it does not have the mark.
  private static func rawName(of path: String) -> String? {
    let stem = stem(of: path)
    guard stem.hasSuffix(mark), !stem.hasSuffix("/" + mark) else { return nil }
    return String(stem.dropLast(mark.count)) + String(path.dropFirst(stem.count))
  }

  /// The path without the ending of the file's name, such as `.pt` or `.pth.tar`.
  private static func stem(of path: String) -> Substring {
    let name = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
    guard let dot = name.dropFirst().firstIndex(of: ".") else { return path[...] }
    return path[..<dot]
  }
}
