// CheckpointFiles knows the formats of checkpoints on disk: zip archives, pickles and safetensors, how to read them and
// how to write them. It knows nothing of NeoNeXt or of screens.
//
// Conventions: whatever comes from a file is untrusted. Lengths are checked before memory is taken,
// arithmetic on them is checked, and nothing in a file can run. Offsets are in bytes.

import TensorCore

/// Why a checkpoint cannot be read or written. Every description is one lower-case line.
package enum CheckpointError: Error, Equatable, CustomStringConvertible {
  case noSuchFile
  case notReadable(reason: String)
  case notWritable(reason: String)
  case notAFile(kind: String)
  case empty
  case notACheckpoint(found: String)
  case cutShort(what: String, expected: Int, found: Int)
  case badZip(reason: String)
  case missingMember(name: String)
  case bigEndian
  case badPickle(reason: String, offset: Int)
  case badHeader(reason: String)
  case unsupportedType(tensor: String, found: String)
  case badTensor(name: String, reason: String)
  case changed
  case noTensors
  case tooManyTensors(limit: Int)
  case tooLarge(what: String, bytes: Int, limit: Int)
  case expands(what: String, bytes: Int, limit: Int)

  package var description: String {
    switch self {
    case .noSuchFile: "no such file"
    case .notReadable(let reason): "cannot be read: \(reason)"
    case .notWritable(let reason): "cannot be written: \(reason)"
    case .notAFile(let kind): "expected a checkpoint file, found a \(kind)"
    case .empty: "expected a checkpoint, found an empty file"
    case .notACheckpoint(let found):
      "expected a torch.save file or safetensors, found \(found)"
    case .cutShort(let what, let expected, let found):
      "cut short: \(what) needs \(expected) bytes, found \(found)"
    case .badZip(let reason): "damaged zip archive: \(reason)"
    case .missingMember(let name):
      "expected a member \(name.excerpt) in the zip archive, found none"
    case .bigEndian: "expected little-endian values, found a big-endian checkpoint"
    case .badPickle(let reason, let offset): "damaged pickle at byte \(offset): \(reason)"
    case .badHeader(let reason): "damaged \(reason)"
    case .unsupportedType(let tensor, let found):
      (tensor.isEmpty ? "the tensor" : "tensor \(tensor.excerpt)")
        + ": expected one of \(Self.typeNames), found \(found.excerpt)"
    case .badTensor(let name, let reason): "tensor \(name.excerpt): \(reason)"
    case .tooManyTensors(let limit): "more than \(limit) tensors, which no network has"
    case .changed: "the file changed since it was opened: open it again (key R)"
    case .noTensors: "expected tensors, found none in the file"
    case .tooLarge(let what, let bytes, let limit):
      "\(what.excerpt) takes \(bytes) bytes, the limit is \(limit)"
    case .expands(let what, let bytes, let limit):
      "\(what) would take \(bytes) bytes, the limit for a file of its size is \(limit)"
    }
  }

  private static let typeNames = ElementType.allCases.map(\.rawValue).joined(separator: " ")
}
