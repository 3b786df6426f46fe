import ArgumentParser
import CheckpointFiles
import TensorCore

struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what loading a checkpoint in Python would run, without running it.",
    discussion: """
      Lists every class and function that the pickles in a checkpoint name, where, and what they would be called \
      with. plain are those that make tensors and containers; all others are dangerous: torch.load would import and \
      call them unless told weights_only=True. Exit status 1 if any is dangerous, 0 if not. The tensors of a dangerous file can \
      still be looked at here.
      """)

  @Argument(help: "A checkpoint, or the index of one.")
  var checkpoint: String

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let audit = try reporting(checkpoint) { try PickleAudit(path: checkpoint) }
    try reporting {
      try show(json ? AuditJSON(audit).jsonLine : lines(audit).joined(separator: "\n"))
    }
    if audit.isDangerous { throw ExitCode(1) }
  }

  private func lines(_ audit: PickleAudit) -> [String] {
    guard audit.pickleCount > 0 || !audit.code.isEmpty else {
      return ["no pickle in it: there is nothing that could run"]
    }
    var table = TextTable(["verdict", "named", "at byte"])
    for entry in audit.entries {
      table.add([entry.verdict.text, "\(entry.count)×", "\(entry.offset)"])
    }
    let names = audit.entries.map { $0.path.excerpt + ($0.call ?? "") }
    var lines = zip(
      table.text.split(separator: "\n"), ["class or function, and its first call"] + names
    ).map { "\($0)  \($1)" }
    lines += audit.code.map { "dangerous: \($0.excerpt) is code that torch.jit.load would compile" }
    lines += audit.failures.map { "dangerous: cannot be followed to its end: \($0)" }
    let count = audit.entries.count { $0.verdict.isDangerous }
    lines.append(
      audit.isDangerous
        ? "dangerous: \(count) of \(audit.entries.count) names are not for tensors"
        : "plain: all \(audit.entries.count) names are for tensors and containers")
    return lines
  }
}

extension PickleAudit.Verdict {
  fileprivate var text: String {
    switch self {
    case .plain: "plain"
    case .runsCode: "dangerous: runs code"
    case .unknown: "dangerous: code of a library"
    }
  }
}

/// The fields that scripts rely on.
private struct AuditJSON: Encodable {
  struct Entry: Encodable {
    let name: String
    let verdict: String
    let dangerous: Bool
    let count: Int
    let offset: Int
    let member: String
    let call: Nullable<String>
  }

  let dangerous: Bool
  let pickles: Int
  let names: [Entry]
  let code: [String]
  let failures: [String]

  init(_ audit: PickleAudit) {
    dangerous = audit.isDangerous
    pickles = audit.pickleCount
    names = audit.entries.map {
      Entry(
        name: $0.path, verdict: $0.verdict.text, dangerous: $0.verdict.isDangerous,
        count: $0.count, offset: $0.offset, member: $0.member, call: Nullable(value: $0.call))
    }
    code = audit.code
    failures = audit.failures
  }
}
