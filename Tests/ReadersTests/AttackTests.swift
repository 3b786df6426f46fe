import CheckpointFiles
import Readers
import TestSupport
import Testing

/// Malicious files, with the error for each.
@Suite struct ZipAttackTests {
  private let empty = Array("}.".utf8)

  private func reason(_ bytes: [UInt8]) throws -> String {
    try withTemporaryFolder { folder throws in Reader.zip.read(bytes, in: folder) ?? "opened" }
  }

  /// Changes fields in the directory's entry for a member.
  private func changed(
    _ bytes: [UInt8], member: Int, at offset: Int, to new: [UInt8]
  ) throws -> [UInt8] {
    let starts = bytes.indices.filter { bytes[$0...].starts(with: [0x50, 0x4b, 1, 2]) }
    var changed = bytes
    changed.replaceSubrange(
      starts[member] + offset..<starts[member] + offset + new.count, with: new)
    return changed
  }

  private var archive: [UInt8] { StoredZip.archive(pickle: empty) }

  @Test func `members that lie over each other are refused`() throws {
    let same = try changed(archive, member: 1, at: 42, to: [0, 0, 0, 0])
    #expect(
      try reason(same)
        == "damaged zip archive: members a/data.pkl and a/data/0 lie over each other")
  }

  @Test func `members outside the file are refused`() throws {
    for offset: [UInt8] in [[0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff], [0, 0, 1, 0]] {
      let outside = try changed(archive, member: 1, at: 42, to: offset)
      #expect(
        try reason(outside) == "damaged zip archive: member a/data/0 lies outside the archive")
    }
    let long = try changed(archive, member: 1, at: 20, to: [0xff, 0xff, 0xff, 0x7f])
    #expect(try reason(long) == "damaged zip archive: member a/data/0 lies outside the archive")
  }

  @Test func `numbers of eight bytes that lie are refused`() throws {
    // The directory refers to the extra field for the sizes, and that has the largest possible ones.
    let extra: [UInt8] = [1, 0, 16, 0] + [UInt8](repeating: 0xff, count: 16)
    var lie = try changed(archive, member: 1, at: 20, to: [UInt8](repeating: 0xff, count: 8))
    lie = try changed(lie, member: 1, at: 30, to: [20, 0])
    let starts = lie.indices.filter { lie[$0...].starts(with: [0x50, 0x4b, 1, 2]) }
    lie.insert(contentsOf: extra, at: starts[1] + 46 + 8)
    let end = try #require(lie.indices.last { lie[$0...].starts(with: [0x50, 0x4b, 5, 6]) })
    lie[end + 12] += 20
    #expect(try reason(lie) == "damaged zip archive: member a/data/0 lies outside the archive")
  }

  /// The archive has a zip64 record with numbers of eight bytes, its locator, and an end record that refers to both.
  @Test(arguments: [32, 40, 48]) func `a directory of more than any number is refused`(field: Int)
    throws
  {
    var record = [UInt8](repeating: 0, count: 56)
    record.replaceSubrange(0..<4, with: [0x50, 0x4b, 6, 6])
    record.replaceSubrange(field..<field + 8, with: [UInt8](repeating: 0xff, count: 8))
    var file = archive
    let end = try #require(file.indices.last { file[$0...].starts(with: [0x50, 0x4b, 5, 6]) })
    let place = (0..<8).map { UInt8(truncatingIfNeeded: end >> ($0 * 8)) }
    let locator: [UInt8] = [0x50, 0x4b, 6, 7, 0, 0, 0, 0] + place + [1, 0, 0, 0]
    file.replaceSubrange(end + 8..<end + 20, with: [UInt8](repeating: 0xff, count: 12))
    file.insert(contentsOf: record + locator, at: end)
    #expect(try reason(file).hasPrefix("damaged zip archive: no central directory"))
  }

  @Test func `names that stand twice are refused`() throws {
    let twice = StoredZip.archive([("a/data.pkl", empty), ("a/data.pkl", empty)])
    #expect(try reason(twice) == "damaged zip archive: member a/data.pkl twice")
  }

  @Test func `encrypted members are refused`() throws {
    let encrypted = try changed(archive, member: 0, at: 8, to: [1, 0])
    #expect(try reason(encrypted) == "damaged zip archive: member a/data.pkl is encrypted")
  }

  @Test func `a wrong checksum is noticed`() throws {
    var damaged = archive
    let place = try #require(damaged.indices.first { damaged[$0...].starts(with: empty) })
    damaged[place] = UInt8(ascii: "]")
    #expect(try reason(damaged) == "damaged zip archive: member a/data.pkl: crc error")
  }

  @Test func `a directory that announces more than there is is refused`() throws {
    var many = archive
    let end = try #require(many.indices.last { many[$0...].starts(with: [0x50, 0x4b, 5, 6]) })
    many.replaceSubrange(end + 8..<end + 12, with: [0xfe, 0xff, 0xfe, 0xff])
    #expect(try reason(many).hasPrefix("cut short: "))
    var long = archive
    long.replaceSubrange(end + 12..<end + 16, with: [0xff, 0xff, 0xff, 0x7f])
    #expect(
      try reason(long)
        == "the zip archive's directory takes 2147483647 bytes, the limit is 33554432")
  }

  @Test func `a member that unpacks to more than a pickle ever is is refused`() throws {
    let large = StoredZip.archive([("a/data.pkl", [UInt8](repeating: 0x4e, count: 25 << 20))])
    #expect(try reason(large) == "a/data.pkl takes 26214400 bytes, the limit is 16777216")
  }
}

@Suite struct HeaderAttackTests {
  private func reason(_ header: String, data: Int = 8) throws -> String {
    let json = Array(header.utf8)
    let bytes =
      (0..<8).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) } + json
      + [UInt8](repeating: 0, count: data)
    return try withTemporaryFolder { folder throws in
      Reader.safetensors.read(bytes, in: folder) ?? "opened"
    }
  }

  private let entry = #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

  @Test func `names and facts that stand twice are refused`() throws {
    #expect(try reason(#"{"a":\#(entry)}"#) == "opened")
    #expect(
      try reason(#"{"a":\#(entry),"a":\#(entry)}"#)
        == "damaged safetensors header: a twice at byte 58")
    #expect(
      try reason(#"{"a":\#(entry),"\u0061":\#(entry)}"#)
        == "damaged safetensors header: a twice at byte 63")
    #expect(
      try reason(#"{"a":{"dtype":"F32","dtype":"F16","shape":[2],"data_offsets":[0,8]}}"#)
        .contains("dtype of a twice"))
  }

  @Test func `what is no JSON is refused with its place`() throws {
    for (text, reason) in [
      (#"{"a":\#(entry)"#, "expected } at byte 53"),
      (#"{"a":\#(entry)} x"#, "not valid JSON: expected the end at byte 55"),
      (
        #"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#,
        "expected an integer of 64 bits at byte 29"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1e3],"data_offsets":[0,8]}}"#,
        "expected an integer of 64 bits at byte 29"
      ),
      (#"{"a":{"dtype":"F32","shape":{},"data_offsets":[0,8]}}"#, "expected [ at byte 28"),
      (#"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#, "expected shape of a at byte 41"),
      ("{\"\u{1}\":1}", "not valid JSON: expected no control character in a text at byte 2"),
      (#"{"\ud800":\#(entry),"\ud83d\ude00":1}"#, "expected { at byte 74"),
      (#"{"\u12":1}"#, "not valid JSON: expected four hexadecimal digits at byte 4"),
    ] {
      #expect(try self.reason(text) == "damaged safetensors header: \(reason)")
    }
  }

  @Test func `what is not known is passed over, however it nests`() throws {
    let more = #""x":[{"y":[1,-2.5e3,true,null,"]}"]},[]],"#
    #expect(
      try reason(#"{"a":{\#(more)"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#) == "opened")
    let deep = String(repeating: "[", count: 1_000_000)
    #expect(try reason(#"{"a":{"x":\#(deep)"#).contains("nested deeper than 64"))
  }

  @Test func `more tensors than any network has are refused`() throws {
    let entries = (0...65536).map {
      #""\#($0)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"#
    }
    #expect(
      try reason("{\(entries.joined(separator: ","))}")
        == "more than 65536 tensors, which no network has")
  }

  @Test func `as many dimensions as PyTorch has are the most`() throws {
    let shape = [String](repeating: "1", count: 65).joined(separator: ",")
    #expect(
      try reason(#"{"a":{"dtype":"F32","shape":[\#(shape)],"data_offsets":[0,4]}}"#)
        .contains("expected at most 64 integers"))
  }

  /// Comparing texts, and splitting them into characters, takes time with the square of the number of consecutive marks.
  @Test(arguments: ["\u{301}", "\u{316}\u{301}", "\u{1f1e6}", "\u{200d}", "\u{1100}"])
  func `names of more marks in a row than any writing has are refused`(marks: String) throws {
    let name = "e" + String(repeating: marks, count: 100_000)
    #expect(try reason(#"{"\#(name)":\#(entry)}"#).contains("more marks in a row"))
    #expect(try reason(#"{"e\#(String(repeating: marks, count: 20))":\#(entry)}"#) == "opened")
    let length = (0..<4).map { UInt8(truncatingIfNeeded: name.utf8.count >> ($0 * 8)) }
    let pickle = Array("}X".utf8) + length + Array(name.utf8) + Array("Ns.".utf8)
    let found = try withTemporaryFolder { folder throws in Reader.pickle.read(pickle, in: folder) }
    #expect(found?.contains("more marks in a row") == true)
    let members = [
      ("a/data.pkl", Array("}.".utf8)), (String(name.unicodeScalars.prefix(9000)), []),
    ]
    let zip = try withTemporaryFolder { folder throws in
      Reader.zip.read(StoredZip.archive(members), in: folder)
    }
    #expect(zip?.contains("more marks in a row") == true)
  }

  @Test func `NaN payloads and names of a megabyte are values and names`() throws {
    let name = String(repeating: "n", count: 1 << 20)
    #expect(try reason(#"{"\#(name)":\#(entry)}"#) == "opened")
    let hidden = #"{"a\u202e\u001b[2J\nb":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#
    let text = try reason(hidden)
    #expect(text.hasPrefix(#"tensor a\u{202e}\u{1b}[2J\nb: expected one of"#), "\(text)")
  }
}
