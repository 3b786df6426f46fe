/// The sizes of a pair of matrices: L is `[h', h]`, R is `[w, w']` (paper, 3.1 and 3.2).
package struct Kernel: Hashable, Sendable, CustomStringConvertible {
  /// h: the rows of an input patch, which are the columns of L.
  package let height: Int
  /// w: the columns of an input patch, which are the rows of R.
  package let width: Int
  /// h': the rows of an output patch, which are the rows of L.
  package let outputHeight: Int
  /// w': the columns of an output patch, which are the columns of R.
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

  /// The kernel that halves both sides of a map, as in the down-samplings of the paper.
  package static let halving = Kernel(height: 2, width: 2, outputHeight: 1, outputWidth: 1)

  package var isSquare: Bool { height == outputHeight && width == outputWidth && height == width }

  /// Whether an output patch has the size of its input patch.
  package var keepsSize: Bool { height == outputHeight && width == outputWidth }

  /// The kernel as text: `7`, `4x7` for rows by columns, or `2x2→1x1` where the size of a patch changes.
  package var description: String {
    if isSquare { return String(height) }
    let input = "\(height)x\(width)"
    let output = "\(outputHeight)x\(outputWidth)"
    return input == output ? input : "\(input)→\(output)"
  }
}

/// The kernels of one stage, with the sizes of the kernel groups.
package struct StageKernels: Hashable, Sendable {
  /// The kernel of each group; empty for a stage without blocks.
  package let kernels: [Kernel]
  /// The number of channels of each group; `nil` for equal parts, of which the last takes the remainder.
  package let sizes: [Int]?

  /// Parses `4+7`, `4x7` for rows by columns, or `4:10+7:22` for groups of 10 and 22 channels. Sides are from 1 to 64. `nil`
  /// for any other text.
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

  /// Whether every group gets a channel, and the sizes add up to the channels.
  func fits(_ channels: Int) -> Bool {
    guard let sizes else { return kernels.count <= channels }
    let sum = sizes.reduce((0, false)) { sum, size in
      let (next, overflow) = sum.0.addingReportingOverflow(size)
      return (next, sum.1 || overflow)
    }
    return sum == (channels, false)
  }

  /// Parses the kernels of several stages, separated by commas: `4+7,4+7,7,7`. An empty item is a stage without blocks. `nil`
  /// for any other text.
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
  /// Parses a kernel that keeps the size of the map: `7`, or `4x7` for rows by columns. Sides are from 1 to 64. `nil` for any
  /// other text.
  package init?(_ text: some StringProtocol) {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard (1...2).contains(sides.count), sides.allSatisfy({ (1...64).contains($0) }) else {
      return nil
    }
    let (height, width) = (sides[0], sides[sides.count - 1])
    self.init(height: height, width: width, outputHeight: height, outputWidth: width)
  }
}

/// The channels of one NeoCell that have the same kernel.
package struct KernelGroup: Hashable, Sendable {
  package let index: Int
  /// The channels of the group, counted within the layer.
  package let channels: Range<Int>
  package let kernel: Kernel

  package init(index: Int, channels: Range<Int>, kernel: Kernel) {
    self.index = index
    self.channels = channels
    self.kernel = kernel
  }

  /// Splits `count` channels into groups, one for each kernel.
  ///
  /// - Parameter sizes: the number of channels of each group; `nil` for equal parts, of which the last takes the remainder.
  /// - Precondition: there are as many sizes as kernels.
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

  /// The sizes of equal parts of `count` channels; the last takes the remainder.
  package static func equalSizes(_ count: Int, of parts: Int) -> [Int] {
    let part = count / max(1, parts)
    return (0..<parts).map { $0 == parts - 1 ? count - part * (parts - 1) : part }
  }

  /// The sub-groups of channels that have the same shift (paper, 3.5).
  ///
  /// With a step t, a square matrix of size k splits the c channels into `n = (k - 1) / t + 1` sub-groups of `c / n`
  /// channels each; the last takes the remainder. Sub-group i is shifted by `i·t`. L splits the channels by the shift of
  /// rows and R splits them by the shift of columns, independently; the result has a boundary wherever either of them has
  /// one. If t is zero or the matrix is not square, there is one sub-group. If there are fewer channels than n, only the last
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

  /// How L alone or R alone splits the channels.
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

/// The channels of one kernel group that have the same shift.
package struct ShiftGroup: Hashable, Sendable {
  package let channels: Range<Int>
  package let shift: Shift

  package init(channels: Range<Int>, shift: Shift) {
    self.channels = channels
    self.shift = shift
  }
}
