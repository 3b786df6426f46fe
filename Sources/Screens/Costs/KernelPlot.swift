import Glibc
import TensorCore

/// The scales of a plot of Eq. 4 and Eq. 5 over the size of a kernel.
struct KernelPlot {
  /// The number of elements of the layer's map, `C·H·W`.
  let elements: Double
  /// The largest kernel size of the plot.
  let largest: Int
  /// The number of columns from one kernel size to the next.
  let pitch: Int

  /// - Parameter width: the width of the plot, in columns.
  init(elements: Double, largest: Int, width: Int) {
    self.elements = elements
    self.largest = largest
    pitch = (width / max(1, largest)).clamped(to: 1...3)
  }

  /// The smallest and the largest count of the scale, in multiply–adds.
  var low: Double { depthwise(1) }
  var high: Double { depthwise(largest) }

  /// The multiply–adds of a depthwise convolution, `C·H·W·k²` (Eq. 4).
  func depthwise(_ kernel: Int) -> Double { elements * Double(kernel) * Double(kernel) }

  /// The multiply–adds of a NeoCell, `2·C·H·W·k` (Eq. 5).
  func neocell(_ kernel: Int) -> Double { 2 * elements * Double(kernel) }

  /// The line at which a count lies, from the bottom line, which is 0.
  ///
  /// - Parameter lines: the height of the plot.
  func height(_ count: Double, lines: Int) -> Int {
    guard low > 0, high > low else { return 0 }
    let share = log2(count / low) / log2(high / low)
    return Int((share * Double(lines - 1)).rounded()).clamped(below: lines)
  }
}
