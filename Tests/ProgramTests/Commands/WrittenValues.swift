import CheckpointFiles
import Foundation
import TestSupport
import Testing

/// The values of every tensor of a file, by name.
func tensors(of path: String) throws -> [String: [Float]] {
  let file = try Checkpoint.open(path)
  return try Dictionary(
    uniqueKeysWithValues: file.tensors.indices.map {
      (file.tensors[$0].name, try file.values(at: $0))
    })
}

/// The largest difference, relative to the largest magnitude that is expected.
func difference(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count else { return .infinity }
  let largest = max(.leastNormalMagnitude, expected.map(\.magnitude).max() ?? 0)
  return (zip(found, expected).map { ($0 - $1).magnitude }.max() ?? 0) / largest
}

/// The shape and the values of a file of numpy with little-endian float32 numbers.
func array(of path: String) throws -> (shape: [Int], values: [Float]) {
  let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
  try #require(bytes.count > 10 && bytes.starts(with: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]))
  let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
  let header = String(decoding: bytes[10..<start], as: UTF8.self)
  #expect(header.contains("'descr': '<f4', 'fortran_order': False"))
  let shape = try #require(header.firstMatch(of: /\((\d+), (\d+)\)/))
  let values = stride(from: start, to: bytes.count, by: 4).map { place in
    Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) })
  }
  let sizes = [try #require(Int(shape.1)), try #require(Int(shape.2))]
  #expect(values.count == sizes[0] * sizes[1])
  return (sizes, values)
}

/// The object that a program printed as one line of JSON.
func object(_ result: ProgramResult) throws -> [String: Any] {
  #expect(result.status == 0, "\(result.errors)")
  #expect(result.output.split(separator: "\n").count == 1)
  return try #require(
    JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
}

/// Expects status 1, nothing on standard output and one line with these words on standard error.
func expectRefusal(
  _ arguments: [String], _ words: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let result = try Program.run(executable: Program.path, arguments)
  let what = "\(arguments): \(result.status) \(result.errors)"
  #expect(result.status == 1, "\(what)", sourceLocation: sourceLocation)
  #expect(result.output == "", "\(what)", sourceLocation: sourceLocation)
  #expect(result.errors.contains(words), "\(what)", sourceLocation: sourceLocation)
  #expect(
    result.errors.hasPrefix("neoview: ") && result.errors.split(separator: "\n").count == 1,
    "\(what)", sourceLocation: sourceLocation)
}

/// Expects status 64 and these words on standard error.
func expectWrongUsage(
  _ arguments: [String], _ words: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let result = try Program.run(executable: Program.path, arguments)
  #expect(
    result.status == 64 && result.output == "" && result.errors.contains(words),
    "\(arguments): \(result.status) \(result.errors)", sourceLocation: sourceLocation)
}

/// Writes a copy of a file of tensors in which some are changed.
func writeCopy(
  of source: String, to path: String, metadata: [String: String] = [:],
  _ change: (_ name: String, _ values: inout [Float]) -> Void
) throws {
  let file = try Checkpoint.open(source)
  let tensors = try file.tensors.indices.filter { file.tensors[$0].type == .f32 }.map { index in
    var values = try file.values(at: index)
    change(file.tensors[index].name, &values)
    return (file.tensors[index].name, file.tensors[index].shape.dimensions, values)
  }
  try CheckpointWriter.write(
    MemoryTensors(tensors), to: path, format: .safetensors, metadata: metadata)
}

/// Writes a copy of the small model in which one weight is NaN.
func writeModelWithNaN(in tensor: String, to path: String) throws {
  try writeCopy(of: Fixtures.path("nano-release.safetensors"), to: path) { name, values in
    if name == tensor { values[0] = .nan }
  }
}

/// Writes a model whose head ends in features, or which has none.
func writeBackbone(_ options: [String], to path: String) throws {
  let result = try Program.run(
    executable: Program.path, ["init", "--variant", "nano", "--output", path] + options)
  try #require(result.status == 0, "\(result.errors)")
}

/// The names of the files in a folder.
func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
