import Kernels

/// A block's two Linear layers with GELU between them, backward: `dn = W₁ᵀ · (GELU'(h) · (W₂ᵀ · (f · dy)))`. As in the forward pass,
/// tiles of positions go through both products one after another, so that the gradient by the hidden values stays in the cache.
struct BackwardMix {
  /// W₁ᵀ
  let first: PackedLinear
  /// W₂ᵀ
  let second: PackedLinear
  /// The factor f of each output; `nil` if there is none.
  let factors: ChannelFactors?
  /// The hidden values h, before GELU.
  let hidden: FeatureMap
  /// Where the gradient by h goes; `nil` if nobody needs it afterwards.
  let dHidden: FeatureMap?
  /// Where GELU of h goes; `nil` if nobody needs it afterwards.
  let active: FeatureMap?
  let threads: Int

  func apply(_ dy: FeatureMap, to dn: FeatureMap, _ workspace: Workspace) {
    let small = dy.positions < threads * Tile.smallest
    let tile = small ? dy.positions : Tile.rows(hidden.stride)
    let part = tile * (hidden.stride + dy.stride)
    let room = workspace.hidden(count: small ? part : threads * part)
    if small { return byColumns(dy, to: dn, room) }
    parallel(over: 0..<dy.positions, threads: threads) { positions, thread in
      let room = room.pointer + thread * part
      let count = (positions.count + tile - 1) / tile
      for index in 0..<count {
        apply(
          dy, to: dn, share(positions, index, of: count), room,
          scaled: room + tile * hidden.stride)
      }
    }
  }

  /// The positions of a tile.
  private func apply(
    _ dy: FeatureMap, to dn: FeatureMap, _ rows: Range<Int>, _ room: UnsafeMutablePointer<Float>,
    scaled: UnsafeMutablePointer<Float>
  ) {
    let values = self.scaled(dy, rows, scaled)
    let target = dHidden.map { $0.pointer + rows.lowerBound * $0.stride } ?? room
    second.apply(
      values, stride: dy.stride, rows: rows.count, to: target, stride: hidden.stride,
      slope.at(row: rows.lowerBound), then: first.weights())
    first.apply(
      target, stride: hidden.stride, rows: rows.count,
      to: dn.pointer + rows.lowerBound * dn.stride, stride: dn.stride, .bias,
      then: second.weights())
  }

  /// The same for few positions: here each thread computes some outputs of each product for all positions.
  private func byColumns(_ dy: FeatureMap, to dn: FeatureMap, _ room: AlignedFloats) {
    let rows = 0..<dy.positions
    nonisolated(unsafe) let values = scaled(
      dy, rows, room.pointer + dy.positions * hidden.stride)
    nonisolated(unsafe) let target = dHidden?.pointer ?? room.pointer
    let unit = FeatureMap.columnUnit
    parallel(over: 0..<second.columns, threads: threads, unit: unit) { columns, _ in
      second.apply(
        values, stride: dy.stride, rows: rows.count, to: target, stride: hidden.stride,
        columns: columns, slope)
    }
    parallel(over: 0..<first.columns, threads: threads, unit: unit) { columns, _ in
      first.apply(
        target, stride: hidden.stride, rows: rows.count, to: dn.pointer, stride: dn.stride,
        columns: columns, .bias)
    }
  }

  private var slope: PackedLinear.Epilogue {
    .slope(hidden.pointer, stride: hidden.stride, gelu: active?.pointer)
  }

  /// `f · dy` for some positions: in a buffer, or dy itself if there are no factors.
  private func scaled(
    _ dy: FeatureMap, _ rows: Range<Int>, _ buffer: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    guard let factors else { return UnsafePointer(dy.pointer + rows.lowerBound * dy.stride) }
    dy.scale(by: factors, positions: rows, to: buffer)
    return UnsafePointer(buffer)
  }
}
