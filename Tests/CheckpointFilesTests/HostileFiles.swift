import TestSupport

@testable import CheckpointFiles

/// The error that is thrown when a file of these bytes is opened and read; `nil` if there is none.
func error(opening bytes: [UInt8]) throws -> CheckpointError? {
  try withTemporaryFolder { folder throws in
    let path = folder + "/file"
    try write(bytes, to: path)
    do throws(CheckpointError) {
      let checkpoint = try Checkpoint.open(path)
      for index in checkpoint.tensors.indices { _ = try? checkpoint.values(at: index) }
      return nil
    } catch {
      return error
    }
  }
}

/// A safetensors file with this header, and with `data` bytes of zeros after it.
func safetensors(_ header: String, data: Int = 0) -> [UInt8] {
  let json = Array(header.utf8)
  return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) } + json
    + [UInt8](repeating: 0, count: data)
}

/// A file in the format of torch.save before version 1.6, with the given pickles.
///
/// - Parameter keys: the pickle of the list, and what comes after it.
func stream(_ pickle: String, keys: String = "].") -> [UInt8] {
  let magic: [UInt8] = [
    0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
  ]
  return magic + [0x80, 2, 0x4d, 0xe9, 3, 0x2e] + Array("}.".utf8) + Array(pickle.utf8)
    + Array(keys.utf8)
}
