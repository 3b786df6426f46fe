import CheckpointFiles
import TensorCore

/// What `audit` prints.
struct AuditReport {
  let audit: PickleAudit

  /// For people.
  var text: String { lines.joined(separator: "\n") }

  /// One line of JSON, for scripts.
  func json() throws -> String { try AuditJSON(audit).jsonLine }

  private var lines: [String] {
    var lines = audit.entries.isEmpty ? [] : names
    lines += audit.code.map { "dangerous: \($0.excerpt) is code that torch.jit.load would compile" }
    lines += audit.failures.map { "dangerous: cannot be followed to its end: \($0)" }
    lines += audit.oddities.map { "unusual: \($0)" }
    return lines + [verdict]
  }

  private var names: [String] {
    var table = TextTable(["verdict", "named", "at byte"])
    for entry in audit.entries {
      table.add([entry.verdict.text, "\(entry.count)×", "\(entry.offset)"])
    }
    let names = audit.entries.map { $0.path.excerpt + ($0.call ?? "") }
    return zip(
      table.text.split(separator: "\n"), ["class or function, and its first call"] + names
    ).map { "\($0)  \($1)" }
  }

  private var verdict: String {
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

/// The JSON of `audit`. Scripts rely on its fields.
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
