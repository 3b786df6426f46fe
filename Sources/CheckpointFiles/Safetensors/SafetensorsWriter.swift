import FoundationEssentials
import Glibc
import TensorCore

extension CheckpointWriter {
  /// Writes a safetensors file. Tensors of wide types come first, so that every tensor is aligned to its type.
  static func writeSafetensors(
    _ source: any TensorSource, to path: String, metadata: [String: String],
    progress: (Int) -> Void
  ) throws {
    let tensors = source.tensors
    let order = tensors.indices.sorted {
      (tensors[$1].type.byteCount, $0) < (tensors[$0].type.byteCount, $1)
    }
    guard let file = fopen(path, "wb") else {
      throw CheckpointError.notWritable(reason: systemReason())
    }
    var isOpen = true
    defer { if isOpen { fclose(file) } }
    try write(header(of: order.map { tensors[$0] }, metadata), to: file)
    for index in order {
      try write(try source.bytes(at: index), to: file)
      progress(tensors[index].byteCount)
    }
    isOpen = false
    guard fclose(file) == 0 else { throw CheckpointError.notWritable(reason: systemReason()) }
  }

  private static func header(
    of tensors: [TensorDescription], _ metadata: [String: String]
  ) throws -> [UInt8] {
    var offset = 0
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let texts = String(decoding: try encoder.encode(metadata), as: UTF8.self)
    var entries = [#""__metadata__":\#(texts)"#]
    for tensor in tensors {
      let name = String(decoding: try JSONEncoder().encode(tensor.name), as: UTF8.self)
      let shape = tensor.shape.dimensions.map(String.init).joined(separator: ",")
      let range = "\(offset),\(offset + tensor.byteCount)"
      entries.append(
        #"\#(name):{"dtype":"\#(tensor.type.rawValue)","shape":[\#(shape)],"data_offsets":[\#(range)]}"#
      )
      offset += tensor.byteCount
    }
    var json = Array("{\(entries.joined(separator: ","))}".utf8)
    json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) } + json
  }

  private static func write(_ bytes: [UInt8], to file: UnsafeMutablePointer<FILE>) throws {
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw CheckpointError.notWritable(reason: systemReason())
    }
  }
}
