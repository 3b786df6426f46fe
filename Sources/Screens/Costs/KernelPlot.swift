import Glibc
import TensorCore

/// Eq. 4 and Eq. 5 over the size of a kernel.
struct KernelPlot {
  /// C · H · W
  let elements: Double
  let largest: Int
  /// Columns from one size to the next.
  let pitch: Int

  init(elements: Double, largest: Int, width: Int) {
    self.elements = elements
    self.largest = largest
    pitch = (width / max(1, largest)).clamped(to: 1...3)
  }

  var low: Double { depthwise(1) }
  var high: Double { depthwise(largest) }

  /// `C·H·W·k²`
  func depthwise(_ kernel: Int) -> Double { elements * Double(kernel) * Double(kernel) }

  /// `2·C·H·W·k`
  func neocell(_ kernel: Int) -> Double { 2 * elements * Double(kernel) }

  /// The line from the bottom at which a count lies.
  func height(_ count: Double, lines: Int) -> Int {
    guard low > 0, high > low else { return 0 }
    let share = log2(count / low) / log2(high / low)
    return Int((share * Double(lines - 1)).rounded()).clamped(below: lines)
  }
}
