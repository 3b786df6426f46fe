import CKernels

/// What is done to every value of a map; threads share its positions.
extension FeatureMap {
  /// Takes the values of a map of the same size.
  package func copy(_ other: FeatureMap) {
    precondition(other.storage.count == storage.count, "a map of another size")
    pointer.update(from: other.pointer, count: storage.count)
  }

  /// GELU of every value, in place.
  package func applyGELU(threads: Int = 1) {
    let zero = AlignedFloats(count: stride)
    onRows(threads) { rows, count in
      nv_bias_gelu(rows, stride, Int32(count), Int32(stride), zero.pointer)
    }
  }

  /// `x · scale + offset`, channel by channel, in place.
  package func apply(scale: [Float], offset: [Float], threads: Int) {
    let (scale, offset) = (
      AlignedFloats(scale, padding: stride - scale.count),
      AlignedFloats(offset, padding: stride - offset.count)
    )
    onRows(threads) { rows, count in
      nv_affine(rows, stride, Int32(count), Int32(stride), scale.pointer, offset.pointer)
    }
  }

  /// Adds a map of the same size, in place.
  package func add(_ other: FeatureMap, threads: Int) {
    precondition(other.storage.count == storage.count, "a map of another size")
    let zero = AlignedFloats(count: stride)
    onRows(threads) { rows, count in
      nv_bias_add(
        rows, stride, Int32(count), Int32(stride), zero.pointer,
        other.pointer + (rows - pointer), stride)
    }
  }

  private func onRows(
    _ threads: Int, _ body: @Sendable (UnsafeMutablePointer<Float>, _ count: Int) -> Void
  ) {
    parallel(threads) { thread in
      let rows = share(0..<positions, thread, of: threads)
      body(pointer + rows.lowerBound * stride, rows.count)
    }
  }
}

extension FeatureMap {
  /// Space to depth by 4 of some rows of patches: input channel slowest, then row in the patch, then
  /// column.
  ///
  /// - Parameter image: `[channels, 4 · height, 4 · width]`.
  package func gatherPatches(of image: [Float], rows: Range<Int>) {
    let imageWidth = width * 4
    for channel in 0..<channels / 16 {
      for row in rows {
        for y in 0..<4 {
          let line = (channel * height * 4 + row * 4 + y) * imageWidth
          for column in 0..<width {
            let target = pointer + (row * width + column) * stride + channel * 16 + y * 4
            for x in 0..<4 { target[x] = image[line + column * 4 + x] }
          }
        }
      }
    }
  }
}
