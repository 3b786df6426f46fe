import CKernels

/// Operations on every value of a map. Each thread handles a part of the positions.
extension FeatureMap {
  /// The mean of each channel over all positions of an image.
  package func means(ofImage image: Int) -> [Float] {
    var sums = [Double](repeating: 0, count: channels)
    let own = image * height * width..<(image + 1) * height * width
    for position in own {
      let row = pointer + position * stride
      for channel in 0..<channels { sums[channel] += Double(row[channel]) }
    }
    return sums.map { Float($0 / Double(own.count)) }
  }

  /// Overwrites all values with those of a map of the same size.
  package func copy(_ other: FeatureMap) {
    precondition(other.count == count, "a map of another size")
    pointer.update(from: other.pointer, count: count)
  }

  /// Overwrites the values of some rows with those of a map of the same size.
  package func copy(_ other: FeatureMap, rows: Range<Int>) {
    precondition(other.count == count, "a map of another size")
    let start = rows.lowerBound * width * stride
    (pointer + start).update(from: other.pointer + start, count: rows.count * width * stride)
  }

  /// Sets all channels to zero, but for some.
  package func clear(besides kept: Range<Int>) {
    for position in 0..<positions {
      let row = pointer + position * stride
      for channel in 0..<channels where !kept.contains(channel) { row[channel] = 0 }
    }
  }

  /// Adds the values of some rows of a map of the same size in place.
  package func add(_ other: FeatureMap, rows: Range<Int>) {
    precondition(other.count == count, "a map of another size")
    let start = rows.lowerBound * width * stride
    nv_add(
      pointer + start, stride, Int32(rows.count * width), Int32(stride), other.pointer + start,
      stride)
  }

  /// Applies GELU, `x · Φ(x)`, to every value in place.
  package func applyGELU(threads: Int = 1) {
    onRows(threads) { rows, count in
      nv_gelu(rows, stride, Int32(count), Int32(stride))
    }
  }

  /// Multiplies by the slope of GELU at the values of another map, `Φ(x) + x · φ(x)`, in place.
  package func multiplyByGELUSlope(at x: FeatureMap, threads: Int = 1) {
    precondition(x.count == count, "a map of another size")
    onRows(threads) { rows, count in
      nv_gelu_slope(
        rows, stride, Int32(count), Int32(stride), x.pointer + (rows - pointer), stride)
    }
  }

  /// Computes `x · scale + offset` in place, with one scale and one offset for each channel.
  package func apply(scale: [Float], offset: [Float], threads: Int) {
    let (scale, offset) = (
      AlignedFloats(scale, padding: stride - scale.count),
      AlignedFloats(offset, padding: stride - offset.count)
    )
    onRows(threads) { rows, count in
      nv_affine(rows, stride, Int32(count), Int32(stride), scale.pointer, offset.pointer)
    }
  }

  /// The sum of each channel over the positions of all images.
  package func sums(threads: Int) -> [Double] {
    let parts = (0..<threads).map { _ in
      UnsafeMutableBufferPointer<Double>.allocate(capacity: stride)
    }
    defer { for part in parts { part.deallocate() } }
    for part in parts { part.initialize(repeating: 0) }
    nonisolated(unsafe) let targets = parts
    parallel(over: 0..<positions, threads: threads) { rows, thread in
      nv_sum_columns(
        pointer + rows.lowerBound * stride, stride, Int32(rows.count), Int32(stride),
        targets[thread].baseAddress)
    }
    return (0..<channels).map { channel in parts.reduce(0) { $0 + $1[channel] } }
  }

  /// Multiplies some positions by a factor for each channel, and writes the results to a buffer with this map's stride.
  package func scale(
    by factors: ChannelFactors, positions: Range<Int>, to buffer: UnsafeMutablePointer<Float>
  ) {
    nv_scale(
      pointer + positions.lowerBound * stride, stride, Int32(positions.count), Int32(stride),
      factors.values.pointer, buffer)
  }

  /// Adds a map of the same size in place.
  package func add(_ other: FeatureMap, threads: Int) {
    precondition(other.count == count, "a map of another size")
    onRows(threads) { rows, count in
      nv_add(
        rows, stride, Int32(count), Int32(stride), other.pointer + (rows - pointer), stride)
    }
  }

  private func onRows(
    _ threads: Int, _ body: @Sendable (UnsafeMutablePointer<Float>, _ count: Int) -> Void
  ) {
    parallel(over: 0..<positions, threads: threads) { rows, _ in
      body(pointer + rows.lowerBound * stride, rows.count)
    }
  }
}

/// A factor for each channel of a map.
package struct ChannelFactors: Sendable {
  let values: AlignedFloats

  package init(_ factors: [Float]) {
    values = AlignedFloats(factors, padding: FeatureMap.stride(factors.count) - factors.count)
  }
}

extension FeatureMap {
  /// The inverse of `gatherPatches`: the values of an image's 4 × 4 patches as `[channels / 16, 4 · height, 4 · width]`.
  package func scatteredPatches(ofImage image: Int) -> [Float] {
    var values = [Float](repeating: 0, count: channels * height * width)
    for row in 0..<height {
      for column in 0..<width {
        let source = pointer + ((image * height + row) * width + column) * stride
        for channel in 0..<channels / 16 {
          for y in 0..<4 {
            let line = ((channel * height + row) * 4 + y) * width * 4 + column * 4
            for x in 0..<4 { values[line + x] = source[channel * 16 + y * 4 + x] }
          }
        }
      }
    }
    return values
  }

  /// Space-to-depth by 4 for a range of rows of 4 × 4 patches. The channels of the result are ordered by input
  /// channel, then by row in the patch, then by column in the patch.
  ///
  /// - Parameters:
  ///   - inputs: of each image `[channels / 16, 4 · height, 4 · width]`, where channels, height and width are those of this map.
  ///   - rows: the rows of this map to fill.
  package func gatherPatches(of inputs: ArraySlice<[Float]>, rows: Range<Int>) {
    let imageWidth = width * 4
    for row in rows {
      let image = inputs[inputs.startIndex + row / height]
      for channel in 0..<channels / 16 {
        for y in 0..<4 {
          let line = (channel * height * 4 + row % height * 4 + y) * imageWidth
          for column in 0..<width {
            let target = pointer + (row * width + column) * stride + channel * 16 + y * 4
            for x in 0..<4 { target[x] = image[line + column * 4 + x] }
          }
        }
      }
    }
  }
}
