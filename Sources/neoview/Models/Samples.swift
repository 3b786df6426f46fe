import Glibc

/// The samples that come with the program. An installed program finds them in `share/neoview/samples`, beside the folder
/// that it is in; a program that was built in a checkout finds them in the folder `samples` of the checkout.
enum Samples {
  struct Missing: Error, CustomStringConvertible {
    let description = "the bundled sample was not found; name a checkpoint, or try --variant t"
  }

  /// The checkpoints of one training from its start to its end, of which there is at least one.
  static func run() throws(Missing) -> [String] {
    let paths = epochs.compactMap { path("digits-\($0).pt") }
    if paths.isEmpty { throw Missing() }
    return paths
  }

  /// The last checkpoint of that training.
  static func checkpoint() throws(Missing) -> String {
    let run = try run()
    return run[run.count - 1]
  }

  private static let epochs = [0, 1, 3, 8, 24]

  /// The image that goes with it; `nil` if it was not found.
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
