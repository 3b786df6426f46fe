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

/// The kernels of one stage, with the channels of each group if they are not equal parts.
package struct StageKernels: Hashable, Sendable {
  package let kernels: [Kernel]
  package let sizes: [Int]?

  /// `4+7`, `4x7` for rows by columns, `4:10+7:22` for groups of 10 and 22 channels; sides from 1 to 64.
  package init?(_ text: some StringProtocol) {
    var (kernels, sizes): ([Kernel], [Int]) = ([], [])
    for group in text.split(separator: "+", omittingEmptySubsequences: false) {
      let parts = group.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2, let kernel = Kernel(parts[0]) else { return nil }
      kernels.append(kernel)
      guard parts.count == 2 else { continue }
      guard let size = Int(parts[1]), size > 0 else { return nil }
      sizes.append(size)
    }
    guard sizes.isEmpty || sizes.count == kernels.count else { return nil }
    self.kernels = kernels
    self.sizes = sizes.isEmpty ? nil : sizes
  }

  package init(kernels: [Kernel], sizes: [Int]? = nil) {
    self.kernels = kernels
    self.sizes = sizes
  }

  func fits(_ channels: Int) -> Bool {
    guard let sizes else { return kernels.count <= channels }
    let sum = sizes.reduce((0, false)) { sum, size in
      let (next, overflow) = sum.0.addingReportingOverflow(size)
      return (next, sum.1 || overflow)
    }
    return sum == (channels, false)
  }

  /// With commas between: `4+7,4+7,7,7`; nothing between two commas is a stage without blocks.
  package static func stages(_ text: String) -> [StageKernels]? {
    var stages: [StageKernels] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let stage = part.isEmpty ? StageKernels(kernels: []) : StageKernels(part) else {
        return nil
      }
      stages.append(stage)
    }
    return stages
  }
}

extension Kernel {
  /// A kernel that keeps the size of the map: `7`, or `4x7` for rows by columns, sizes from 1 to 64.
  package init?(_ text: some StringProtocol) {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard (1...2).contains(sides.count), sides.allSatisfy({ (1...64).contains($0) }) else {
      return nil
    }
    let (height, width) = (sides[0], sides[sides.count - 1])
    self.init(height: height, width: width, outputHeight: height, outputWidth: width)
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
  ///
  /// - Parameter sizes: the channels of each part, if they are others.
  /// - Precondition: sizes are as many as kernels.
  package static func split(_ count: Int, into kernels: [Kernel], sizes: [Int]? = nil)
    -> [KernelGroup]
  {
    var groups: [KernelGroup] = []
    for (index, size) in (sizes ?? equalSizes(count, of: kernels.count)).enumerated() {
      let start = groups.last?.channels.upperBound ?? 0
      groups.append(
        KernelGroup(index: index, channels: start..<start + size, kernel: kernels[index]))
    }
    return groups
  }

  package static func equalSizes(_ count: Int, of parts: Int) -> [Int] {
    let part = count / max(1, parts)
    return (0..<parts).map { $0 == parts - 1 ? count - part * (parts - 1) : part }
  }

  /// The sub-groups of channels with their shifts (paper, 3.5), cut wherever a sub-group of rows or of columns ends.
  ///
  /// With step t a side of k has `n = (k - 1) / t + 1` sub-groups of `c / n` channels each, shifted by `i·t`;
  /// the last takes the remainder. L's side cuts the channels for rows, R's for columns, each by itself. A step
  /// of zero, or a matrix that is not square, gives one sub-group; with fewer channels than n, only the last
  /// sub-group has any.
  package func subgroups(step: Shift) -> [ShiftGroup] {
    let rows = Side(
      channels, size: kernel.height, isSquare: kernel.height == kernel.outputHeight,
      step: step.rows)
    let columns = Side(
      channels, size: kernel.width, isSquare: kernel.width == kernel.outputWidth,
      step: step.columns)
    if channels.isEmpty {
      return [
        ShiftGroup(
          channels: channels, shift: Shift(rows: rows.lastShift, columns: columns.lastShift))
      ]
    }
    var groups: [ShiftGroup] = []
    var start = channels.lowerBound
    while start < channels.upperBound {
      let (row, column) = (rows.subgroup(of: start), columns.subgroup(of: start))
      let end = min(row.end, column.end)
      groups.append(
        ShiftGroup(channels: start..<end, shift: Shift(rows: row.shift, columns: column.shift)))
      start = end
    }
    return groups
  }

  /// How one side of the matrices cuts the channels.
  private struct Side {
    private let channels: Range<Int>
    private let step: Int
    private let count: Int

    init(_ channels: Range<Int>, size: Int, isSquare: Bool, step: Int) {
      self.channels = channels
      let isShifted = isSquare && size > 0 && step > 0
      self.step = isShifted ? step : 0
      count = isShifted ? (size - 1) / step + 1 : 1
    }

    var lastShift: Int { (count - 1) * step }

    func subgroup(of channel: Int) -> (shift: Int, end: Int) {
      let part = channels.count / count
      let index = part == 0 ? count - 1 : min(count - 1, (channel - channels.lowerBound) / part)
      let end =
        index == count - 1
        ? channels.upperBound : channels.lowerBound + (index + 1) * part
      return (index * step, end)
    }
  }
}

/// Channels of one kernel group that are shifted alike.
package struct ShiftGroup: Hashable, Sendable {
  package let channels: Range<Int>
  package let shift: Shift

  package init(channels: Range<Int>, shift: Shift) {
    self.channels = channels
    self.shift = shift
  }
}
