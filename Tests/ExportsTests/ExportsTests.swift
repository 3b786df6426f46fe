import Foundation
import TensorCore
import TestSupport
import Testing

@testable import Exports

@Suite struct NumberTextTests {
  private func c(_ value: Float) -> String { String(format: "%.9g", Double(value)) }

  @Test func `text is what C's %.9g gives`() throws {
    for text in [
      "0", "-0", "1", "-1", "0.1", "0.5", "100", "123456789", "1e8", "99999999", "1e9", "1e-4",
      "9.9999e-5", "0.00012", "3.4028235e38", "1.17549435e-38", "1e-45", "-1e-45", "16777216",
      "0.3", "2.5e-7", "12345.678", "0.99999994", "9.9999999e-5", "0.001", "0.01", "999999999",
      "9.9999992e7",
    ] {
      let value = try #require(Float(text))
      #expect(NumberText.text(value) == c(value))
    }
  }

  @Test func `every pattern of bits reads back as it was`() {
    var random = Seeded(11)
    for _ in 0..<200_000 {
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      let text = NumberText.text(value)
      if value.isNaN {
        #expect(text == "nan")
      } else if value.isInfinite {
        #expect(text == (value < 0 ? "-inf" : "inf"))
      } else {
        #expect(Float(text)?.bitPattern == value.bitPattern, "\(text)")
        if text != c(value) { Issue.record("\(text), C says \(c(value))") }
      }
    }
  }

  @Test func `values as matrices have them are as C writes them`() {
    var random = Seeded(12)
    for _ in 0..<200_000 {
      let scale: [Float] = [1e-5, 1e-3, 0.1, 1, 10, 1e4, 1e7]
      let value = (Float(random.below(1 << 24)) / Float(1 << 23) - 1) * scale[random.below(7)]
      if NumberText.text(value) != c(value) {
        Issue.record("\(NumberText.text(value)), C says \(c(value))")
      }
    }
  }
}

@Suite struct MatrixCSVTests {
  private func label(_ layer: String, _ side: String = "L") -> MatrixLabel {
    MatrixLabel(layer: layer, group: "0", kernel: "2", shift: "1", channel: 5, side: side)
  }

  private func csv(columns: Int, _ body: (inout MatrixCSV) throws -> Void) throws -> String {
    var bytes: [UInt8] = []
    var csv = MatrixCSV(columns: columns) { bytes += $0 }
    try body(&csv)
    try csv.finish()
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `rows are labelled, ragged ones end empty`() throws {
    let text = try csv(columns: 3) {
      try $0.append(Matrix(rows: 2, columns: 2, values: [1, 0.1, .nan, -.infinity]), label("a"))
      try $0.append(Matrix(rows: 1, columns: 3, values: [1, 2, 3]), label("a", "R"))
    }
    #expect(
      text == """
        layer,group,kernel,shift,channel,side,row,c0,c1,c2
        a,0,2,1,5,L,0,1,0.100000001,
        a,0,2,1,5,L,1,nan,-inf,
        a,0,2,1,5,R,0,1,2,3

        """)
  }

  @Test func `names with commas, quotes and line breaks are quoted`() throws {
    let text = try csv(columns: 1) {
      try $0.append(Matrix(rows: 1, columns: 1, values: [0]), label("a,\"b\"\nc"))
    }
    #expect(text.contains("\"a,\"\"b\"\"\nc\",0,2,1,5,L,0,0\n"))
  }

  @Test func `long output arrives whole`() throws {
    let matrix = Matrix(rows: 1000, columns: 100, values: [Float](repeating: 0.1, count: 100_000))
    let text = try csv(columns: 100) { try $0.append(matrix, label("a")) }
    #expect(text.split(separator: "\n").count == 1001)
  }
}

@Suite struct AtomicFileTests {
  @Test func `a file appears whole, with the user's permissions, and nothing beside it`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/a.csv"
      try AtomicFile.write(to: path, overwrite: false) { temporary in
        try fillFile(at: temporary) { try $0(Array("hello".utf8)) }
        #expect(!FileManager.default.fileExists(atPath: path))
      }
      #expect(try text(of: path) == "hello")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.csv"])
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      let mask = umask(0)
      umask(mask)
      #expect(mode == Int(0o666 & ~mask))
    }
  }

  @Test func `an existing file stays unless it may be overwritten`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/a.csv"
      try write(Array("old".utf8), to: path)
      #expect(throws: ExportError.exists(path: path)) {
        try AtomicFile.write(to: path, overwrite: false) { _ in }
      }
      #expect(try text(of: path) == "old")
      try AtomicFile.write(to: path, overwrite: true) { temporary in
        try fillFile(at: temporary) { try $0(Array("new".utf8)) }
      }
      #expect(try text(of: path) == "new")
    }
  }

  @Test func `a file that appears meanwhile is not replaced`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/a.csv"
      #expect(throws: ExportError.exists(path: path)) {
        try AtomicFile.write(to: path, overwrite: false) { _ in
          try write(Array("theirs".utf8), to: path)
        }
      }
      #expect(try text(of: path) == "theirs")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.csv"])
    }
  }

  @Test func `files behind links are not overwritten, permissions are kept, the source spared`()
    throws
  {
    try withTemporaryFolder { folder throws in
      let (target, link) = (folder + "/target.csv", folder + "/link.csv")
      try write(Array("old".utf8), to: target)
      chmod(target, 0o640)
      symlink(target, link)
      #expect(throws: ExportError.isLink(path: link)) {
        try AtomicFile.write(to: link, overwrite: true) { _ in }
      }
      #expect(throws: ExportError.isLink(path: link)) {
        try AtomicFile.check(link, overwrite: false, sources: [])
      }
      #expect(try text(of: target) == "old")
      #expect(throws: ExportError.isSource(path: link)) {
        try AtomicFile.write(to: link, overwrite: true, sources: [target]) { _ in }
      }
      let lost = folder + "/lost.csv"
      symlink(folder + "/nowhere", lost)
      #expect(throws: ExportError.exists(path: lost)) {
        try AtomicFile.write(to: lost, overwrite: false) { _ in }
      }
      for needsFile in [true, false] {
        try AtomicFile.write(to: target, overwrite: true, needsFile: needsFile) { temporary in
          try fillFile(at: temporary) { try $0(Array("new".utf8)) }
        }
        #expect(try text(of: target) == "new")
        let mode = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions]
        #expect(mode as? Int == 0o640)
      }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
          == ["link.csv", "lost.csv", "target.csv"])
    }
  }

  /// Characters that are special elsewhere, such as in shells, have no special meaning in paths.
  @Test(arguments: ["a b.csv", "*.csv", "…é猫.csv", "-x.csv", "a\\b.csv", "%s%n.csv"])
  func `names of any kind are names`(name: String) throws {
    try withTemporaryFolder { folder throws in
      for needsFile in [true, false] {
        try AtomicFile.write(to: "\(folder)/\(name)", overwrite: true, needsFile: needsFile) {
          temporary in
          try fillFile(at: temporary) { try $0([7]) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name])
      }
    }
  }

  @Test func `pipes are written to and stay pipes`() throws {
    try withTemporaryFolder { folder throws in
      let path = folder + "/pipe"
      mkfifo(path, 0o600)
      let reader = open(path, O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      try AtomicFile.write(to: path, overwrite: false) { place in
        try fillFile(at: place) { try $0(Array("through".utf8)) }
      }
      var bytes = [UInt8](repeating: 0, count: 16)
      #expect(read(reader, &bytes, 16) == 7)
      var status = stat()
      #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }
  }

  @Test func `failure leaves nothing behind`() throws {
    struct Failure: Error {}
    try withTemporaryFolder { folder throws in
      #expect(throws: Failure.self) {
        try AtomicFile.write(to: folder + "/a", overwrite: true) { _ in throw Failure() }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
      #expect(throws: ExportError.isDirectory(path: folder)) {
        try AtomicFile.write(to: folder, overwrite: true) { _ in }
      }
      #expect(throws: ExportError.self) {
        try AtomicFile.write(to: folder + "/no/such/a", overwrite: true) { _ in }
      }
    }
  }
}
