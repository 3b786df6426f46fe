import COpenBLAS
import TensorCore

/// Clusters of similar vectors, found by Lloyd's algorithm from k-means++ seeds. The random numbers are seeded with a
/// constant, so the same vectors always give the same clusters.
package struct KMeans: Equatable, Sendable {
  package struct Cluster: Equatable, Sendable {
    /// The mean of its members.
    package let center: [Float]
    /// The indices of its vectors, the nearest to the center first; never empty.
    package let members: [Int]
    /// The distance ‖x − center‖ of each member, in the order of `members`.
    package let distances: [Float]
  }

  /// The clusters, the one with the most members first; empty if there are no vectors.
  package private(set) var clusters: [Cluster] = []
  /// The share of the total variance Σ‖x − mean‖² that lies between the clusters rather than within them; nil where all
  /// vectors are equal.
  package private(set) var explained: Double?
  private static let limit = 50

  /// - Parameters:
  ///   - values: the vectors, one after another; all values are finite.
  ///   - count: the largest number of clusters.
  /// - Throws: `CancellationError` if the work was cancelled.
  /// - Complexity: O(vectors · dimension · count) for each of at most 50 iterations.
  package init(_ values: [Float], dimension: Int, count: Int) throws {
    precondition(dimension > 0 && values.count % dimension == 0, "whole vectors")
    var work = Lloyd(values, dimension)
    guard work.count > 0 else { return }
    work.seed(min(count, work.count))
    for _ in 0..<Self.limit {
      try Cancellation.check()
      guard work.assign() else { break }
      work.moveCenters()
    }
    _ = work.assign()
    work.measure()
    clusters = work.clusters
    let within = work.distances.reduce(0.0) { $0 + Double($1) }
    let total = work.spread
    explained = total > 0 ? max(0, 1 - within / total) : nil
  }
}

/// The state of Lloyd's algorithm between its iterations.
private struct Lloyd {
  let values: [Float]
  let dimension: Int
  let count: Int
  private var centers: [Float] = []
  private var nearest: [Int]
  /// The squared distance of each vector to its nearest center.
  private(set) var distances: [Float]
  private let norms: [Float]

  init(_ values: [Float], _ dimension: Int) {
    self.values = values
    self.dimension = dimension
    count = values.count / dimension
    nearest = [Int](repeating: -1, count: count)
    distances = [Float](repeating: .infinity, count: count)
    norms = (0..<count).map { index in
      values[index * dimension..<(index + 1) * dimension].reduce(0) { $0 + $1 * $1 }
    }
  }

  private func vector(_ index: Int) -> ArraySlice<Float> {
    values[index * dimension..<(index + 1) * dimension]
  }

  /// The squared distance Σ(x − c)², for places where the fast form in `assign` would lose digits.
  private func squaredDistance(_ index: Int, _ center: Int) -> Float {
    zip(vector(index), centers[center * dimension..<(center + 1) * dimension]).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
  }

  /// Computes the distances to the nearest centers again, now exactly.
  mutating func measure() {
    for index in 0..<count { distances[index] = squaredDistance(index, nearest[index]) }
  }

  /// The total variance Σ‖x − mean‖² of all vectors, not divided by their number.
  var spread: Double {
    var mean = [Double](repeating: 0, count: dimension)
    for (index, value) in values.enumerated() {
      mean[index % dimension] += Double(value) / Double(count)
    }
    return values.enumerated().reduce(0.0) { sum, pair in
      let away = Double(pair.element) - mean[pair.offset % dimension]
      return sum + away * away
    }
  }

  /// Chooses the first centers by k-means++: a vector is drawn with a probability proportional to its squared distance from
  /// the nearest center that was already chosen.
  mutating func seed(_ wanted: Int) {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    func draw() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    var next = 0
    for _ in 0..<wanted {
      let center = centers.count / dimension
      centers += vector(next)
      for index in 0..<count {
        distances[index] = min(distances[index], squaredDistance(index, center))
      }
      let total = distances.reduce(0.0) { $0 + Double($1) }
      guard total > 0 else { return }  // no more vectors that differ
      var left = draw() * total
      next =
        distances.firstIndex { distance in
          left -= Double(distance)
          return left < 0
        } ?? distances.indices.max { distances[$0] < distances[$1] } ?? 0
    }
  }

  /// Assigns every vector to its nearest center. The squared distance is computed as `‖x‖² − 2x·c + ‖c‖²`, with all the
  /// products x·c by one sgemm.
  ///
  /// - Returns: whether any vector changed its center.
  mutating func assign() -> Bool {
    let k = centers.count / dimension
    var transposed = [Float](repeating: 0, count: centers.count)
    var lengths = [Float](repeating: 0, count: k)
    for center in 0..<k {
      for place in 0..<dimension {
        let value = centers[center * dimension + place]
        transposed[place * k + center] = value
        lengths[center] += value * value
      }
    }
    var products = [Float](repeating: 0, count: count * k)
    neoview_sgemm(
      Int32(count), Int32(k), Int32(dimension), values, Int32(dimension), transposed, Int32(k),
      &products, Int32(k))
    var isChanged = false
    for index in 0..<count {
      var (best, smallest) = (0, Float.infinity)
      for center in 0..<k {
        let distance = norms[index] - 2 * products[index * k + center] + lengths[center]
        if distance < smallest { (best, smallest) = (center, distance) }
      }
      if nearest[index] != best { isChanged = true }
      nearest[index] = best
      distances[index] = max(0, smallest)
    }
    return isChanged
  }

  /// Moves every center to the mean of its members. A center without members stays where it is.
  mutating func moveCenters() {
    let k = centers.count / dimension
    var sums = [Double](repeating: 0, count: centers.count)
    var counts = [Int](repeating: 0, count: k)
    for index in 0..<count {
      counts[nearest[index]] += 1
      let start = nearest[index] * dimension
      for (place, value) in vector(index).enumerated() { sums[start + place] += Double(value) }
    }
    for place in centers.indices where counts[place / dimension] > 0 {
      centers[place] = Float(sums[place] / Double(counts[place / dimension]))
    }
  }

  var clusters: [KMeans.Cluster] {
    let k = centers.count / dimension
    return (0..<k).compactMap { center -> KMeans.Cluster? in
      let members = (0..<count).filter { nearest[$0] == center }
        .sorted { (distances[$0], $0) < (distances[$1], $1) }
      guard !members.isEmpty else { return nil }
      return KMeans.Cluster(
        center: Array(centers[center * dimension..<(center + 1) * dimension]), members: members,
        distances: members.map { distances[$0].squareRoot() })
    }.enumerated().sorted {
      ($1.element.members.count, $0.offset) < ($0.element.members.count, $1.offset)
    }
    .map(\.element)
  }
}
