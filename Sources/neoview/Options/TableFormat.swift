import ArgumentParser

/// How a report is printed.
enum TableFormat: String, ExpressibleByArgument, CaseIterable {
  case table, csv, json
}
