import Testing

@testable import NeoNeXt

@Suite struct OperationCountTests {
  /// Eq. 5 for NeoCell, no norms; in units of 10⁹.
  @Test(arguments: [
    (Variant.t, 224, 4.2471), (.s, 224, 8.4279), (.b, 224, 14.9558), (.t, 384, 12.4799),
    (.s, 384, 24.7662), (.b, 384, 43.9498),
  ])
  func `the paper revision costs what its formulas say`(
    variant: Variant, resolution: Int, billions: Double
  ) {
    let sizes = [4, 8, 16, 32].map { MapSize(height: resolution / $0, width: resolution / $0) }
    let count = Architecture(variant, .paper).multiplyAdds(sizes: sizes)
    #expect((Double(count) / 1e5).rounded() / 1e4 == billions)
  }
}
