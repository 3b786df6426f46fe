import ArgumentParser
import CheckpointFiles
import TensorCore

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
      try show(json ? AuditJSON(audit).jsonLine : lines(audit).joined(separator: "\n"))
    }
    if !audit.isPlain { throw ExitCode(1) }
  }

  private func lines(_ audit: PickleAudit) -> [String] {
    var lines = audit.entries.isEmpty ? [] : names(audit)
    lines += audit.code.map { "dangerous: \($0.excerpt) is code that torch.jit.load would compile" }
    lines += audit.failures.map { "dangerous: cannot be followed to its end: \($0)" }
    lines += audit.oddities.map { "unusual: \($0)" }
    return lines + [verdict(audit)]
  }

  private func names(_ audit: PickleAudit) -> [String] {
    var table = TextTable(["verdict", "named", "at byte"])
    for entry in audit.entries {
      table.add([entry.verdict.text, "\(entry.count)×", "\(entry.offset)"])
    }
    let names = audit.entries.map { $0.path.excerpt + ($0.call ?? "") }
    return zip(
      table.text.split(separator: "\n"), ["class or function, and its first call"] + names
    ).map { "\($0)  \($1)" }
  }

  private func verdict(_ audit: PickleAudit) -> String {
    let count = audit.entries.count { $0.verdict.isDangerous }
    if count > 0 {
      return "dangerous: \(count) of \(audit.entries.count) names are not for tensors"
    }
    if audit.isDangerous { return "dangerous: not everything in it could be followed" }
    if !audit.isPlain { return "unusual: other programs may read something else in it" }
    return audit.pickleCount > 0
      ? "plain: all \(audit.entries.count) names are for tensors and containers"
      : "plain: no pickle in it, nothing that could run"
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

  /// `plain`, `unusual` or `dangerous`.
  let verdict: String
  let dangerous: Bool
  let pickles: Int
  let names: [Entry]
  let code: [String]
  let failures: [String]
  let unusual: [String]

  init(_ audit: PickleAudit) {
    verdict = audit.isPlain ? "plain" : audit.isDangerous ? "dangerous" : "unusual"
    dangerous = audit.isDangerous
    pickles = audit.pickleCount
    names = audit.entries.map {
      Entry(
        name: $0.path, verdict: $0.verdict.text, dangerous: $0.verdict.isDangerous,
        count: $0.count, offset: $0.offset, member: $0.member, call: Nullable(value: $0.call))
    }
    code = audit.code
    failures = audit.failures
    unusual = audit.oddities
  }
}
