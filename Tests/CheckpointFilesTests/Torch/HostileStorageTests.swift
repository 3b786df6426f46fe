import Testing

/// Tensors of a torch.save file that claim more than their storage holds.
@Suite struct HostileStorageTests {
  /// A state dictionary of one tensor `a`, whose storage has as many values as it states.
  private func tensor(
    _ offset: String, _ shape: String, _ strides: String, count: String = "I4\n"
  ) -> String {
    "}S'a'\nctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\n\(count)tQ\(offset)\(shape)\(strides)I00\nNtRs."
  }

  private func reason(tensor pickle: String, elements: Int64 = 4) throws -> String {
    let count = (0..<8).map { UInt8(truncatingIfNeeded: elements >> ($0 * 8)) }
    let bytes = stream(pickle, keys: "](S'0'\ne.") + count + [UInt8](repeating: 0, count: 16)
    return try error(opening: bytes).map { "\($0)" } ?? "opened"
  }

  @Test func `tensors that reach outside their storage are refused`() throws {
    #expect(try reason(tensor: tensor("I0\n", "(I2\nI2\nt", "(I2\nI1\nt")) == "opened")
    #expect(
      try reason(tensor: tensor("I1\n", "(I2\nI2\nt", "(I2\nI1\nt"))
        == "tensor a: 2×2 needs 20 bytes of storage, found 16")
    for (offset, shape, strides) in [
      ("I-1\n", "(I2\nt", "(I1\nt"), ("I0\n", "(I2\nt", "(I-1\nt"),
      ("I0\n", "(I-2\nt", "(I1\nt"), ("I0\n", "(I2\nt", "(I1\nI1\nt"),
      ("I9223372036854775807\n", "(I2\nt", "(I1\nt"),
      ("I0\n", "(I2\nt", "(I9223372036854775807\nt"),
      ("I0\n", "(I4294967296\nI4294967296\nt", "(I0\nI0\nt"),
      ("I0\n", "(I3\nI3\nt", "(I4611686018427387904\nI4611686018427387904\nt"),
    ] {
      #expect(try reason(tensor: tensor(offset, shape, strides)).hasPrefix("tensor a: "))
    }
  }

  @Test func `a storage whose count lies is refused`() throws {
    for count in [-1, Int64.max, 5] {
      let text = try reason(tensor: tensor("I0\n", "(I2\nt", "(I1\nt"), elements: count)
      #expect(text.contains("cut short: storage 0"), "\(count): \(text)")
    }
  }

  @Test func `a tensor expanded to billions is listed but not computed`() throws {
    #expect(try reason(tensor: tensor("I0\n", "(I3000000000\nt", "(I0\nt")) == "opened")
  }
}
