import TensorCore
import Testing

@testable import Analysis

@Suite struct MatrixFiguresTests {
  private func figures(_ rows: Int, _ columns: Int, _ values: [Float], start: [Float]? = nil)
    -> MatrixFigures
  {
    MatrixFigures(
      Matrix(rows: rows, columns: columns, values: values),
      start: start ?? [Float](repeating: 0, count: values.count))
  }

  private func expect(
    _ figures: MatrixFigures, _ figure: Figure, _ expected: Double, within tolerance: Double = 1e-12
  ) throws {
    let found = try #require(figures[figure], "\(figure)")
    #expect((found - expected).magnitude <= tolerance, "\(figure) \(found)")
  }

  /// The expected numbers come from numpy.
  @Test func `figures of a matrix that was worked out by hand`() throws {
    let found = figures(2, 2, [1, 2, 3, 4], start: [1, 0, 0, 1])
    try expect(found, .frobenius, 30.0.squareRoot())
    try expect(found, .spectral, 5.4649857042190426)
    try expect(found, .smallest, 0.36596619062625782)
    try expect(found, .condition, 14.933034373659268, within: 1e-11)
    try expect(found, .stableRank, 30 / (5.4649857042190426 * 5.4649857042190426))
    try expect(found, .rank, 2)
    try expect(found, .determinant, -2)
    try expect(found, .distance, 22.0.squareRoot())
    try expect(found, .moved, (4 * 22 - 4) / 8.0.squareRoot())
    try expect(found, .symmetric, (1 + 2.5 * 2.5 * 2 + 16) / 30)
    try expect(found, .banded, 1)
    try expect(found, .rowSum, 5)
    try expect(found, .rowSumDeviation, 2)
    try expect(found, .sparsity, 2 - 10 / 30.0.squareRoot())
  }

  @Test func `the share of one filter in all of a pair is that of their Kronecker product`() throws
  {
    let (left, right) = (figures(2, 2, [1, 2, 3, 4]), figures(2, 2, [0, 1, 1, 1]))
    // numpy: s = svd(kron(L, R.T)); s[0]**2 / sum(s**2)
    let share = try #require(MatrixFigures.rankOneShare(left, right))
    #expect(abs(share - 0.8687820343424536) < 1e-12, "\(share)")
    #expect(MatrixFigures.rankOneShare(left, figures(2, 2, [0, 0, 0, 0])) == nil)
  }

  @Test func `an identity has moved nowhere, averages its rows, and is symmetric`() throws {
    let identity: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    let found = figures(3, 3, identity, start: identity)
    try expect(found, .distance, 0)
    try expect(found, .moved, -9 / 18.0.squareRoot())
    try expect(found, .symmetric, 1)
    try expect(found, .banded, 1)
    try expect(found, .rowSum, 1)
    try expect(found, .rowSumDeviation, 0)
    try expect(found, .condition, 1)
    try expect(found, .determinant, 1)
    try expect(found, .stableRank, 3)
  }

  @Test func `what a matrix does not have is undefined, and the rest is not`() throws {
    let wide = figures(1, 2, [0.5, 0.5])
    #expect(wide[.determinant] == nil && wide[.symmetric] == nil)
    try expect(wide, .sparsity, 0)
    try expect(wide, .rank, 1)
    let zero = figures(2, 2, [0, 0, 0, 0])
    #expect(zero[.condition] == nil && zero[.stableRank] == nil && zero[.banded] == nil)
    try expect(zero, .rank, 0)
    try expect(zero, .determinant, 0)
    let odd = figures(1, 3, [.nan, 1, .infinity])
    try expect(odd, .nan, 1)
    try expect(odd, .infinite, 1)
    try expect(odd, .mean, 1)
    for figure in [Figure.frobenius, .spectral, .moved, .rowSum, .sparsity] {
      #expect(odd[figure] == nil)
    }
    let empty = figures(0, 3, [])
    #expect(Figure.allCases.allSatisfy { [.nan, .infinite].contains($0) || empty[$0] == nil })
    let one = figures(1, 1, [2])
    #expect(one[.sparsity] == nil)
    try expect(one, .determinant, 2)
  }

  @Test func `the band of a matrix that is not square follows its stretched diagonal`() throws {
    let averaging: [Float] = [0.5, 0.5, 0, 0, 0, 0, 0.5, 0.5]
    try expect(figures(2, 4, averaging), .banded, 1)
    try expect(figures(2, 4, [0, 0, 1, 1, 1, 1, 0, 0]), .banded, 0, within: 0.5)
  }
}

@Suite struct FigureFilterTests {
  private func figures(_ values: [Float]) -> MatrixFigures {
    MatrixFigures(
      Matrix(rows: 1, columns: values.count, values: values),
      start: [Float](repeating: 0, count: values.count))
  }

  @Test(arguments: [
    ("max > 2", true), ("max>3", false), ("max >= 3", true), ("L.max > 1", false),
    ("R.max > 1, L.min < 0", true), ("R.max > 1, L.max > 1", false), ("min <= -1", true),
    ("nan = 0", true), ("nan != 0", false), ("determinant > -1e30", false), ("L.std < 1.1", true),
    ("row sum > 3", true), ("Row_Sum std = 0", true), ("l.Maximum < 2", true), ("R max > 1", true),
    (" standard deviation < 1.1 , lowest = -1,", true),
  ])
  func `conditions hold for L or R, and never for what is undefined`(
    text: String, expected: Bool
  ) throws {
    let filter = try FigureFilter(text)
    #expect(filter.accepts([figures([-1, 1]), figures([1, 3])]) == expected)
  }

  @Test func `only a name is unfinished, and its side is no part of it`() {
    #expect(FigureFilter.unfinishedName(in: "moved > 3, R.ra") == "ra")
    #expect(FigureFilter.unfinishedName(in: "moved > 3,") == "")
    #expect(FigureFilter.unfinishedName(in: "moved > 3") == nil)
    #expect(FigureFilter.unfinishedName(in: "") == "")
  }

  @Test(arguments: [
    "", ",", "max", "max >", "max > x", "size > 1", "max > nan", "> 3", "X.max > 1",
  ])
  func `what is no filter says what was expected`(text: String) {
    #expect(throws: FigureFilter.Failure.self) { try FigureFilter(text) }
  }
}

@Suite struct FigureNameTests {
  @Test func `every figure is found by its name, its title and its other names, and by no two`()
    throws
  {
    var taken: [String: Figure] = [:]
    for figure in Figure.allCases {
      for spelling in [figure.name, figure.title, figure.title.uppercased()] + figure.spellings {
        #expect(try Figure(typed: spelling) == figure)
        #expect(taken.updateValue(figure, forKey: spelling) ?? figure == figure)
      }
    }
  }

  @Test(arguments: [
    ("cond", Figure.condition), ("sigma max", .spectral), ("Sigma-Min", .smallest),
    ("σ max", .spectral), ("‖·‖F", .frobenius), ("norm", .frobenius), ("det", .determinant),
    ("Stable.Rank", .stableRank), ("row-sum", .rowSum), ("NaN", .nan),
  ])
  func `the usual spellings name their figure`(text: String, figure: Figure) throws {
    #expect(try Figure(typed: text) == figure)
  }

  @Test func `an unknown name is one line that lists all figures`() {
    let failure = #expect(throws: Figure.Unknown.self) { try Figure(typed: "size") }
    let text = failure?.description ?? ""
    #expect(text.hasPrefix("no figure size: expected min, max, ") && !text.contains("\n"))
    #expect(Figure.allCases.allSatisfy { text.contains($0.title) })
  }

  @Test func `what is typed of a name finds the figures that it can become`() {
    #expect(Figure.beginning(with: "") == Figure.allCases)
    #expect(Figure.beginning(with: "ra") == [.rank, .stableRank])
    #expect(Figure.beginning(with: "sigma") == [.spectral, .smallest])
    #expect(Figure.beginning(with: "zz") == [])
    #expect(Figure.completed("co") == "condition" && Figure.completed("nor") == "frobenius")
    #expect(Figure.completed("ro") == "row sum" && Figure.completed("row sum") == "row sum")
    #expect(Figure.completed("zz") == "zz" && Figure.completed("") == "")
  }
}

@Suite struct KMeansTests {
  @Test func `three far groups are found, the largest first, nearest members first`() throws {
    var values: [Float] = []
    for index in 0..<30 {
      let group = index % 6 < 3 ? 0 : index % 6 < 5 ? 1 : 2
      values += [Float(group * 100) + Float(index) / 100, Float(group * -50)]
    }
    let found = try KMeans(values, dimension: 2, count: 3)
    #expect(found.clusters.map(\.members.count) == [15, 10, 5])
    #expect(Set(found.clusters.flatMap(\.members)) == Set(0..<30))
    for cluster in found.clusters {
      #expect(cluster.distances == cluster.distances.sorted())
      let mean =
        cluster.members.reduce(Float(0)) { $0 + values[2 * $1] } / Float(cluster.members.count)
      #expect(abs(mean - cluster.center[0]) < 1e-4)
    }
    #expect((found.explained ?? 0) > 0.999)
    #expect(try KMeans(values, dimension: 2, count: 3) == found)
  }

  @Test func `equal vectors are one cluster, none are none, and explained is undefined`() throws {
    let equal = try KMeans([Float](repeating: 2, count: 12), dimension: 3, count: 4)
    #expect(equal.clusters.map(\.members) == [[0, 1, 2, 3]] && equal.explained == nil)
    #expect(try KMeans([], dimension: 3, count: 4).clusters.isEmpty)
    #expect(try KMeans([1, 2], dimension: 1, count: 9).clusters.count == 2)
  }

  @Test func `values that overflow end without a trap`() throws {
    let found = try KMeans([3e38, -3e38, 1, 2], dimension: 1, count: 3)
    #expect(found.clusters.reduce(0) { $0 + $1.members.count } == 4)
  }
}

@Suite struct UnusualTests {
  @Test func `deviations are from the median, in the median's own spread`() {
    let found = Unusual.deviations([1, 2, 3, 4, 100, nil])
    #expect(found[2] == 0 && found[5] == nil)
    #expect(abs((found[4] ?? 0) - 97 / 1.4826) < 1e-9)
  }

  @Test func `one odd value among equals stands out, equals alone do not`() {
    let odd = Unusual.deviations([5, 5, 5, 5, 9])
    #expect(odd[0] == 0 && (odd[4] ?? 0) > 3)
    #expect(Unusual.deviations([5, 5, 5]).allSatisfy { $0 == nil })
    #expect(Unusual.deviations([nil, nil]).allSatisfy { $0 == nil })
  }
}
