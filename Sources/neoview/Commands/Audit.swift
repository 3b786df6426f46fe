import ArgumentParser
import CheckpointFiles

struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what loading a checkpoint in Python would run, without running it.",
    discussion: """
      Lists every class and function that the pickles in a checkpoint name, where, and what they would be called \
      with, and says what the file is. plain: it has the form of a torch.save or safetensors file to the last byte, so that \
      every reader reads the same in it, and makes tensors and containers alone. unusual: other programs may read something \
      else in it. dangerous: opening it would run what is listed, or it cannot be followed to its end. Exit status 0 if it is \
      plain, 1 if not. The tensors of a dangerous file can still be looked at here.
      """)

  @Argument(help: "A checkpoint, or the index of one.")
  var checkpoint: String

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let audit = try reporting(checkpoint) { try PickleAudit(path: checkpoint) }
    try reporting {
      let report = AuditReport(audit: audit)
      try show(json ? report.json() : report.text)
    }
    if !audit.isPlain { throw ExitCode(1) }
  }
}
