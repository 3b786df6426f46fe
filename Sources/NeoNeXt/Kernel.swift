/// The sizes of a pair of matrices: L is `[h', h]`, R is `[w, w']` (paper, 3.1 and 3.2).
package struct Kernel: Hashable, Sendable, CustomStringConvertible {
  /// Rows a patch has: the columns of L.
  package let height: Int
  /// Columns a patch has: the rows of R.
  package let width: Int
  /// Rows a patch becomes: the rows of L.
  package let outputHeight: Int
  /// Columns a patch becomes: the columns of R.
  package let outputWidth: Int

  package init(height: Int, width: Int, outputHeight: Int, outputWidth: Int) {
    self.height = height
    self.width = width
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  /// A square kernel, which keeps the size of the map.
  package init(_ size: Int) {
    self.init(height: size, width: size, outputHeight: size, outputWidth: size)
  }

  /// Halves both sides, as between stages.
  package static let halving = Kernel(height: 2, width: 2, outputHeight: 1, outputWidth: 1)

  package var isSquare: Bool { height == outputHeight && width == outputWidth && height == width }

  /// Whether a patch stays as large as it was.
  package var keepsSize: Bool { height == outputHeight && width == outputWidth }

  /// `7`, or `2x2→1x1` where the size of a patch changes.
  package var description: String {
    if isSquare { return String(height) }
    let input = "\(height)x\(width)"
    let output = "\(outputHeight)x\(outputWidth)"
    return input == output ? input : "\(input)→\(output)"
  }
}

extension Kernel {
  /// The kernels of each stage: `4+7,4+7,7,7`, sizes from 1 to 64.
  package static func stages(_ text: String) -> [[Kernel]]? {
    var stages: [[Kernel]] = []
    for stage in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sizes = stage.split(separator: "+", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      guard sizes.allSatisfy({ (1...64).contains($0) }) else { return nil }
      stages.append(sizes.map { Kernel($0) })
    }
    return stages
  }
}

/// Channels of one NeoCell that share a kernel size.
package struct KernelGroup: Hashable, Sendable {
  package let index: Int
  /// Within the layer.
  package let channels: Range<Int>
  package let kernel: Kernel

  package init(index: Int, channels: Range<Int>, kernel: Kernel) {
    self.index = index
    self.channels = channels
    self.kernel = kernel
  }

  /// Cuts `count` channels into equal parts, one for each kernel; the last takes the remainder.
  package static func split(_ count: Int, into kernels: [Kernel]) -> [KernelGroup] {
    let part = kernels.isEmpty ? 0 : count / kernels.count
    return kernels.enumerated().map { index, kernel in
      let start = index * part
      let end = index == kernels.count - 1 ? count : start + part
      return KernelGroup(index: index, channels: start..<end, kernel: kernel)
    }
  }

  /// The sub-groups of channels with their shifts (paper, 3.5).
  ///
  /// With step t there are `n = (k - 1) / t + 1` of `c / n` channels each, shifted by `i·t`; the last
  /// takes the remainder. A step of zero, or a kernel that is not square, gives one sub-group; with
  /// fewer channels than n, only the last sub-group has any.
  package func subgroups(step: Int) -> [ShiftGroup] {
    let isShifted = kernel.isSquare && kernel.height > 0 && step > 0
    let count = isShifted ? (kernel.height - 1) / step + 1 : 1
    let part = channels.count / count
    if part == 0 { return [ShiftGroup(channels: channels, shift: (count - 1) * step)] }
    return (0..<count).map { index in
      let start = channels.lowerBound + index * part
      let end = index == count - 1 ? channels.upperBound : start + part
      return ShiftGroup(channels: start..<end, shift: index * step)
    }
  }
}

/// Channels of one kernel group that are shifted alike.
package struct ShiftGroup: Hashable, Sendable {
  package let channels: Range<Int>
  package let shift: Int
}
