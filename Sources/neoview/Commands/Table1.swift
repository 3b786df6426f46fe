import ArgumentParser

struct Table1: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table1",
    abstract: "Print the paper's Table 1 beside what is counted here, and explain the differences.",
    discussion: """
      CSV and JSON have the rows of Table 1: what is printed there, and what is counted for models that are NeoNeXts.
      """)

  @Option(help: "table, csv or json.")
  var format = TableFormat.table

  func run() throws { try show(try Table1Report().text(as: format)) }
}
