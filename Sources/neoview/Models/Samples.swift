import Glibc

/// The samples that come with the program: in `share/neoview/samples` beside an installed binary's
/// folder, or in a checkout's `samples` above the build folder.
enum Samples {
  struct Missing: Error, CustomStringConvertible {
    let description = "the bundled sample was not found; name a checkpoint, or try --variant t"
  }

  /// Checkpoints of one training, from its start to its end; at least one.
  static func run() throws(Missing) -> [String] {
    let paths = epochs.compactMap { path("digits-\($0).pt") }
    if paths.isEmpty { throw Missing() }
    return paths
  }

  /// The trained one.
  static func checkpoint() throws(Missing) -> String {
    let run = try run()
    return run[run.count - 1]
  }

  private static let epochs = [0, 1, 3, 8, 24]

  static var image: String? { path("digit-3.png") }

  private static func path(_ name: String) -> String? {
    folders.map { "\($0)/\(name)" }.first { access($0, R_OK) == 0 }
  }

  private static var folders: [String] {
    guard let program = realpath("/proc/self/exe", nil) else { return [] }
    defer { free(program) }
    var parts = String(cString: program).split(separator: "/").dropLast()
    var folders = ["/" + parts.dropLast().joined(separator: "/") + "/share/neoview/samples"]
    while !parts.isEmpty {
      folders.append("/" + parts.joined(separator: "/") + "/samples")
      parts = parts.dropLast()
    }
    return folders
  }
}
