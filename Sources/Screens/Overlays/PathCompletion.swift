import TensorCore

/// What a folder has for the beginning of a path that is being typed.
package struct PathCompletion: Equatable, Sendable {
  /// The names that begin as the last part of the path does, in order; folders end in a slash.
  package let names: [String]
  /// Whether the folder has more entries than were looked at, so that nothing can be said about all of them.
  package let isCut: Bool
  /// The reason why the folder cannot be read; `nil` if it can.
  package let failure: String?

  package init(_ names: [String], isCut: Bool = false, failure: String? = nil) {
    self.names = names
    self.isCut = isCut
    self.failure = failure
  }
}

extension PathCompletion {
  /// What follows the last part of the path in all names.
  ///
  /// - Parameter stem: the last part of the path, with which every name begins.
  func addition(to stem: String) -> String {
    guard !isCut, let first = names.first else { return "" }
    var common = Array(first.unicodeScalars)
    for name in names.dropFirst() {
      common = Array(zip(common, name.unicodeScalars).prefix { $0 == $1 }.map(\.0))
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: common.dropFirst(stem.unicodeScalars.count))
    return String(text)
  }

  /// What is said below the line: nothing if the path could be completed.
  var note: String {
    if let failure { return failure }
    return names.isEmpty ? isCut ? "too many files to look through" : "no file begins so" : ""
  }

  /// The names that are listed below the line, made safe for the terminal.
  var listed: [String] { names.count > 1 || isCut ? names.map(\.printable) : [] }
}

extension String {
  /// The part of a path after its last slash.
  package var pathStem: String {
    guard let slash = unicodeScalars.lastIndex(of: "/") else { return self }
    return String(unicodeScalars[unicodeScalars.index(after: slash)...])
  }
}
