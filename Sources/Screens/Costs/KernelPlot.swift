import Glibc
import TensorCore

/// The curves of Eq. 4 and Eq. 5 over the size of a kernel.
struct KernelPlot {
  /// The number of elements of the layer's map, `C·H·W`.
  let elements: Double
  /// The largest kernel size of the plot, 2 or more.
  let largest: Int

  /// The multiply–adds of a depthwise convolution, `C·H·W·k²` (Eq. 4).
  func depthwise(_ kernel: Double) -> Double { elements * kernel * kernel }

  /// The multiply–adds of a NeoCell, `2·C·H·W·k` (Eq. 5).
  func neocell(_ kernel: Double) -> Double { 2 * elements * kernel }

  /// The scale of the counts, in millions.
  var axis: PlotAxis {
    PlotAxis(
      low: depthwise(1) / 1e6, high: depthwise(Double(largest)) / 1e6, isLogarithmic: true,
      unit: " M")
  }

  /// The place of a kernel size on the lower axis, from 0 to 1.
  func place(_ kernel: Int) -> Double { Double(kernel - 1) / Double(max(1, largest - 1)) }

  /// A curve from kernel size 1 to the largest one.
  func points(_ count: (Double) -> Double) -> [PlotPoint] {
    let axis = axis
    return (1...largest).map { kernel in
      (place(kernel), axis.fraction(count(Double(kernel)) / 1e6))
    }
  }
}
