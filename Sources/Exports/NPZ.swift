/// Writes arrays in numpy's `.npz` format: a zip file with an `.npy` file for each array, under whose name `numpy.load` finds it.
package struct NPZ {
  private var zip: ZipFile

  /// - Parameter sink: takes the bytes in pieces.
  package init(_ sink: @escaping ZipFile.Sink) { zip = ZipFile(sink) }

  /// Adds an array of float32.
  ///
  /// - Parameters:
  ///   - name: the name, which is no other array's.
  ///   - shape: the numbers of matrices, rows and columns.
  ///   - values: passes the same bytes of the values to its sink each time; it is called twice.
  /// - Throws: `ExportError.zipTooLarge`; what `values` and the sink throw.
  package mutating func add(
    _ name: String, shape: [Int], _ values: (@escaping ZipFile.Sink) throws -> Void
  ) throws {
    try zip.add("\(name).npy") { sink in
      try sink(NPY.header(shape: shape))
      try values(sink)
    }
  }

  /// Adds an array of whole numbers.
  package mutating func add(_ name: String, _ numbers: [Int]) throws {
    let bytes = NPY.array(numbers)
    try zip.add("\(name).npy") { try $0(bytes) }
  }

  package mutating func finish() throws { try zip.finish() }
}
