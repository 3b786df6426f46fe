import ArgumentParser

struct Table1: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table1",
    abstract: "Print the paper's Table 1 beside what is counted here, and why they agree.")

  func run() throws { try show(try Table1Report.text()) }
}
