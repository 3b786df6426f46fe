import Testing

@testable import Exports

@Suite struct ZipFileTests {
  private func number(_ bytes: some Collection<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  @Test func `members are stored with their checksums, and the directory finds them`() throws {
    var file: [UInt8] = []
    var zip = ZipFile { file += $0 }
    // The checksum of these digits is the check value that is published for CRC-32.
    try zip.add("digits") { sink in
      try sink(Array("12345".utf8))
      try sink([])
      try sink(Array("6789".utf8))
    }
    try zip.add("é/2") { try $0([7]) }
    try zip.finish()
    let end = file.count - 22
    #expect(file[end..<end + 4] == [0x50, 0x4b, 5, 6] && number(file[end + 10..<end + 12]) == 2)
    let directory = number(file[end + 16..<end + 20])
    #expect(number(file[end + 12..<end + 16]) == end - directory)
    #expect(file[directory..<directory + 4] == [0x50, 0x4b, 1, 2])
    #expect(number(file[directory + 16..<directory + 20]) == 0xcbf4_3926)
    #expect(number(file[directory + 24..<directory + 28]) == 9)
    #expect(String(decoding: file[30..<45], as: UTF8.self) == "digits123456789")
    let second = directory + 46 + 6
    #expect(number(file[second + 42..<second + 46]) == 45)
    #expect(String(decoding: file[second + 46..<end], as: UTF8.self) == "é/2")
    #expect(file[45..<49] == [0x50, 0x4b, 3, 4] && file[75 + 4] == 7)
  }

  @Test func `a list of numbers is a tuple of one size in numpy's header`() {
    let bytes = NPY.array([3, -1])
    let header = String(decoding: bytes[10..<128], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }"))
    #expect(
      bytes[128...].elementsEqual([3, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8)))
  }
}
