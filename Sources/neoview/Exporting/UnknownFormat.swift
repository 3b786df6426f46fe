import TensorCore

/// The error for a file's name whose ending does not stand for one of the formats that are possible.
struct UnknownFormat: Error, CustomStringConvertible {
  let path: String
  let allowed: [ExportFormat]

  var description: String {
    let endings = allowed.map { ".\($0.rawValue)" }.joined(separator: ", ")
    return "expected a name that ends in \(endings), found \(path.excerpt)"
  }
}
