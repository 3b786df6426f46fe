extension PickleHeap {
  /// The value as Python writes it, shortened if it is long.
  func text(of value: PickleValue) -> String {
    var room = 200
    return text(of: value, &room, depth: 0)
  }

  private func text(of value: PickleValue, _ room: inout Int, depth: Int) -> String {
    guard room > 0, depth < 8 else { return "…" }
    room -= 4
    func list(_ values: some Collection<PickleValue>, _ open: String, _ close: String) -> String {
      var parts: [String] = []
      for value in values {
        guard room > 0 else {
          parts.append("…")
          break
        }
        parts.append(text(of: value, &room, depth: depth + 1))
      }
      return open + parts.joined(separator: ", ") + close
    }
    switch value {
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return "\(value)"
    case .wideInt: return "an integer"
    case .float(let value): return "\(value)"
    case .string(let text):
      let shown = String(text.prefix(120)).excerpt
      room -= shown.count
      return "'\(shown)'"
    case .bytes: return "bytes"
    case .list(let index): return list(sequences[index], "[", "]")
    case .tuple(let index): return list(sequences[index], "(", ")")
    case .dictionary: return "{…}"
    case .global(let index): return globals[index].path.excerpt
    case .instance: return "an object"
    case .storage: return "a storage"
    case .tensor: return "a tensor"
    }
  }
}
