import Sheets
import TestSupport
import Testing
import Weights

@Suite struct PercentileTests {
  private func sheet(_ values: [Float], rows: Int) throws -> Sheet {
    let tensors = MemoryTensors([("w", [rows, values.count / rows], values)])
    return try Sheet(.tensor(0), of: Model(tensors), entry: 0)
  }

  @Test func `percentiles leave the extremes out, and poison nothing`() throws {
    var values = (0..<1000).map { Float($0) / 1000 }
    values += [1e30, -1e30, .nan]
    let range = try sheet(values, rows: 17).percentiles
    #expect(range.highest < 1 && range.lowest >= 0)
    #expect(range.nanCount == 1)
  }

  @Test func `few values, and none that is finite, have a range too`() throws {
    let one = try sheet([3], rows: 1).percentiles
    #expect(one.lowest == 3 && one.highest == 3)
    #expect(try sheet([.nan, .infinity], rows: 1).percentiles.isEmpty)
  }
}
