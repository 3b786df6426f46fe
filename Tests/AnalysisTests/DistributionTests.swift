import Analysis
import Testing

@Suite struct DistributionTests {
  @Test func `undefined values are left out`() throws {
    let found = try #require(Distribution(defined: [3, 1, 2]))
    #expect(found.count == 3 && found.minimum == 1 && found.maximum == 3)
    #expect(found.median == 2 && found.mean == 2)
    #expect(Distribution(defined: []) == nil)
    let huge = try #require(Distribution(defined: [1.7e308, 1.7e308]))
    #expect(huge.median == 1.7e308 && huge.mean == 1.7e308)
    #expect(Distribution(defined: [1, 2, 3, 4])?.median == 2.5)
  }

  @Test func `quartiles are of the values themselves`() throws {
    let found = try #require(Distribution(defined: [5, 1, 4, 2, 3]))
    #expect([found.minimum, found.lowerQuartile, found.median] == [1, 2, 3])
    #expect([found.upperQuartile, found.maximum] == [4, 5] && found.count == 5)
    let one = try #require(Distribution(defined: [7.0]))
    #expect(one.lowerQuartile == 7 && one.upperQuartile == 7)
  }
}
