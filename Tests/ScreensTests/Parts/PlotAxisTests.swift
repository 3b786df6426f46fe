import TUICore
import Testing

@testable import Screens

@Suite struct PlotAxisTests {
  private func labels(_ axis: PlotAxis, _ limit: Int) -> [String] {
    axis.ticks(atMost: limit).map(axis.label)
  }

  @Test func `ticks are round, and no more than fit`() {
    #expect(
      labels(PlotAxis(low: 0, high: 100, unit: " %"), 6)
        == ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"])
    #expect(labels(PlotAxis(low: 0, high: 100, unit: " %"), 3) == ["0 %", "50 %", "100 %"])
    #expect(labels(PlotAxis(low: -1.29, high: 19), 5) == ["0", "5", "10", "15"])
    #expect(labels(PlotAxis(low: 0.9123, high: 0.9127), 4) == ["0.9124", "0.9126"])
  }

  @Test func `a logarithmic axis has powers of ten, or steps between them where they are few`() {
    #expect(
      labels(PlotAxis(low: 1, high: 1e4, isLogarithmic: true), 5) == [
        "1", "10", "100", "1000", "10000",
      ])
    #expect(
      labels(PlotAxis(low: 0.6, high: 118, isLogarithmic: true, unit: " M"), 5)
        == ["1 M", "3 M", "10 M", "30 M", "100 M"])
    let axis = PlotAxis(low: 1, high: 1e4, isLogarithmic: true)
    #expect(axis.fraction(100) == 0.5)
  }

  @Test func `a single value stands in the middle, extremes are no trap`() {
    #expect(labels(PlotAxis(low: 2, high: 2), 4) == ["2"])
    #expect(PlotAxis(low: 2, high: 2).fraction(2) == 0.5)
    let largest = Double.greatestFiniteMagnitude
    for (low, high) in [
      (-largest, largest), (0, .leastNonzeroMagnitude), (.leastNonzeroMagnitude, largest),
      (1, 1 + 1e-15), (1e300, 1.1e300),
    ] {
      for isLogarithmic in [false, true] {
        for limit in 2...9 {
          let axis = PlotAxis(low: low, high: high, isLogarithmic: isLogarithmic)
          let ticks = axis.ticks(atMost: limit)
          #expect((1...limit).contains(ticks.count))
          #expect(ticks.map(axis.label).allSatisfy { $0.count <= 12 })
        }
      }
    }
  }
}
