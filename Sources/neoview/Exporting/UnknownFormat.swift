import TensorCore

/// The error for the name of a file whose ending is of no format that is possible there.
struct UnknownFormat: Error, CustomStringConvertible {
  let path: String
  let allowed: [ExportFormat]

  var description: String {
    let endings = allowed.map { ".\($0.rawValue)" }.joined(separator: ", ")
    return "expected a name that ends in \(endings), found \(path.excerpt)"
  }
}
