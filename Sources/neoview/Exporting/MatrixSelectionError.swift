/// Why matrices cannot be exported. Every description is one lower-case line.
enum MatrixSelectionError: Error, CustomStringConvertible {
  case noGroup(Int)
  case tooMany(values: Int, limit: Int)

  var description: String {
    switch self {
    case .tooMany(let values, let limit):
      "\(values) values are too many for a picture, \(limit) are the most: choose fewer matrices"
    case .noGroup(let group): "no kernel group \(group) with such channels in this layer"
    }
  }
}
