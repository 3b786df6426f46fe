import ArgumentParser

/// Integers that are separated by commas: `3,3,9,3`.
struct IntegerList: ExpressibleByArgument {
  let values: [Int]

  init?(argument: String) {
    var values: [Int] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Int(part) else { return nil }
      values.append(value)
    }
    self.values = values
  }

  /// - Throws: `ValidationError` unless it is a row and a column.
  func checkPosition() throws {
    guard values.count == 2 else {
      throw ValidationError("expected --at ROW,COLUMN, found \(values.count) numbers")
    }
  }

  /// A row and a column, once `checkPosition` found them.
  var position: (row: Int, column: Int) { (values[0], values[1]) }
}
