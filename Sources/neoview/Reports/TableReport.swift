/// A report that is printed as a table for people, or as CSV or JSON for scripts.
protocol TableReport {
  var table: String { get }
  var csv: String { get throws }
  /// One line of JSON.
  func json() throws -> String
}

extension TableReport {
  func text(as format: TableFormat) throws -> String {
    switch format {
    case .table: table
    case .csv: try csv
    case .json: try json()
    }
  }
}
