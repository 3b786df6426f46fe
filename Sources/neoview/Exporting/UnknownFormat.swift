import TensorCore

/// A name whose ending is of no format that goes here.
struct UnknownFormat: Error, CustomStringConvertible {
  let path: String
  let allowed: [ExportFormat]

  var description: String {
    let endings = allowed.map { ".\($0.rawValue)" }.joined(separator: ", ")
    return "expected a name that ends in \(endings), found \(path.excerpt)"
  }
}
