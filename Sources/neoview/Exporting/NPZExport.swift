import Exports
import Screens
import TensorCore

/// Writes matrices of any sizes as numpy arrays in one file. Each layer, kernel group and side has an array `[channels, rows, columns]`
/// such as `stage_1.0.group0.L`, and each kernel group the numbers of these channels, such as `stage_1.0.group0.channels`. A
/// tensor has an array of its own name.
struct NPZExport {
  let groups: [MatrixSelection.Group]
  /// Is called before anything is written, with the number of bytes of all values.
  var announce: (Int) -> Void = { _ in }

  /// Writes the file.
  ///
  /// - Parameter sink: takes the bytes in pieces.
  /// - Returns: a few words on what was written, such as `784 values in 6 arrays`.
  /// - Throws: `ExportError.zipTooLarge`; what computing the matrices and the sink throw.
  /// - Complexity: linear in the elements of the matrices, each of which is computed twice.
  func write(to sink: @escaping ([UInt8]) throws -> Void) throws -> String {
    let values = try groups.valueCount()
    announce(values * MemoryLayout<Float>.size)
    var file = NPZ(sink)
    var names: Set<String> = []
    var count = 0
    for group in groups where !group.channels.isEmpty {
      let name = Self.name(group, besides: &names)
      for (side, matrix) in try group.matrices(0).enumerated() {
        let part = group.sides[side].isEmpty ? "" : "." + ExportRequest.fileName(group.sides[side])
        let shape = [group.channels.count, matrix.rows, matrix.columns]
        try file.add(name + part, shape: shape) { try group.write(side, to: $0) }
      }
      try file.add("\(name).channels", group.channels.map(\.number))
      count += group.sides.count + 1
    }
    try file.finish()
    return "\(values) values in \(count) arrays"
  }

  /// The name of a group, with a number after it if groups before it have the same name.
  private static func name(
    _ group: MatrixSelection.Group, besides names: inout Set<String>
  ) -> String {
    let part = Int(group.index) == nil ? group.index : "group\(group.index)"
    let name = ExportRequest.fileName(group.layer) + (part.isEmpty ? "" : ".\(part)")
    var (free, number) = (name, 1)
    while !names.insert(free).inserted {
      number += 1
      free = "\(name)-\(number)"
    }
    return free
  }
}

extension MatrixSelection.Group {
  /// Passes the values of one side's matrices to a sink.
  fileprivate func write(_ side: Int, to sink: ([UInt8]) throws -> Void) throws {
    for place in channels.indices {
      try Cancellation.check()
      try NPY.write(try matrices(place)[side].values, to: sink)
    }
  }
}
