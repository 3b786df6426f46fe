import Testing

@testable import CheckpointFiles

@Suite struct HostileSafetensorsTests {
  private func reason(_ header: String, data: Int = 0) throws -> String {
    try error(opening: safetensors(header, data: data)).map { "\($0)" } ?? "opened"
  }

  @Test func `a header longer than the file, or than any header, is refused unread`() throws {
    let long: [UInt8] = [0xff, 0xff, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)
    #expect(try error(opening: long) == .cutShort(what: "the header", expected: 65535, found: 2))
    let huge: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 0] + Array("{}".utf8)
    #expect(
      try error(opening: huge)
        == .tooLarge(what: "the header", bytes: 1 << 40, limit: 100_000_000))
  }

  @Test func `offsets outside the file, backwards, overlapping or not a range are refused`() throws
  {
    let outside = #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#
    #expect(try reason(outside, data: 8) == "cut short: tensor a needs 16 bytes, found 8")
    let backwards = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#
    #expect(try reason(backwards, data: 8) == "tensor a: data_offsets [8, 4] are no range")
    let single = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}"#
    #expect(try reason(single, data: 8) == "tensor a: data_offsets [4] are no range")
    let overlap = #"""
      {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},\#
      "b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}
      """#
    #expect(try reason(overlap, data: 8).contains("inside the one before it"))
  }

  @Test func `shapes that overflow, are negative or do not fill their bytes are refused`() throws {
    for shape in ["[4294967296,4294967296]", "[-1]", "[3]", "[9223372036854775807,2]"] {
      let header = #"{"a":{"dtype":"F32","shape":\#(shape),"data_offsets":[0,8]}}"#
      #expect(try reason(header, data: 8).hasPrefix("tensor a: shape"), "\(shape)")
    }
    let number = #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#
    #expect(try reason(number, data: 8).hasPrefix("damaged safetensors header"))
  }

  @Test func `unknown types and headers that are no JSON are refused`() throws {
    let type = #"{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#
    #expect(try reason(type, data: 8).hasSuffix("found C64"))
    #expect(try reason("{\"a\":") == "damaged safetensors header: expected { at byte 5")
    #expect(try reason("{\"a\":3}").hasPrefix("damaged safetensors header: expected"))
    #expect(try reason("{}") == "expected tensors, found none in the file")
    let deep = "{\"a\":" + String(repeating: "[", count: 100_000)
    #expect(try reason(deep).hasPrefix("damaged safetensors header"))
  }

  @Test func `names are escaped and cut in messages`() throws {
    let name = "\\u001b[31m" + String(repeating: "x", count: 100_000)
    let header = #"{"\#(name)":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#
    let text = try reason(header, data: 8)
    #expect(text.contains("\\u{1b}[31m"))
    #expect(text.count < 300)
  }
}
