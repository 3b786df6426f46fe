import Analysis
import TensorCore

extension Sheet {
  /// Puts channels that are alike into groups, for each section by itself (k-means). A section becomes several: first the
  /// typical patterns, each of which is the mean of a group, and then the groups. In a group, the channels that are nearest to
  /// the pattern come first. Channels with values that are not finite have a section of their own.
  ///
  /// - Parameter count: the most groups in a section.
  /// - Throws: `CancellationError`.
  /// - Complexity: O(elements · count) for each of at most 50 iterations.
  func grouped(into count: Int) throws -> Sheet {
    var groups: [Section] = []
    for section in sections {
      let first = groups.last?.items.upperBound ?? 0
      groups +=
        try section.failure.map { [.lost($0, at: first)] }
        ?? section.grouped(into: count, first: first)
    }
    return with(groups, title: title + " · grouped into \(count) patterns")
  }
}

extension Sheet.Section {
  /// - Parameters:
  ///   - count: the most groups.
  ///   - first: the number of the first item.
  /// - Returns: the patterns, the groups, and the channels that are not finite.
  fileprivate func grouped(into count: Int, first: Int) throws -> [Sheet.Section] {
    let finite = (0..<items.count).filter { index in
      ranges.allSatisfy { $0[index].isFinite }
    }
    let sizes = stacks.map { $0.rows * $0.columns }
    let dimension = sizes.reduce(0, +)
    var vectors: [Float] = []
    vectors.reserveCapacity(finite.count * dimension)
    for index in finite { for stack in stacks { vectors += stack[index].values } }
    guard dimension > 0, !finite.isEmpty else {
      return [picking(Array(0..<items.count), first: first, heading: "\(heading) · not finite")]
    }
    let result = try KMeans(vectors, dimension: dimension, count: count)
    var sections = [patterns(result, finite, sizes, first: first)]
    func add(_ indices: [Int], _ notes: [String], _ heading: String) {
      sections.append(
        picking(
          indices, notes: notes, first: sections[sections.count - 1].items.upperBound,
          heading: heading, shifts: []))
    }
    for (number, cluster) in result.clusters.enumerated() {
      add(
        cluster.members.map { finite[$0] },
        cluster.distances.map { NumberFormat.short(Double($0), width: 6) },
        "like pattern \(number + 1) · \(cluster.members.count) of \(items.count) channels")
    }
    let odd = Set(0..<items.count).subtracting(finite).sorted()
    if !odd.isEmpty { add(odd, odd.map { _ in "" }, "not finite · \(odd.count) channels") }
    return sections
  }

  /// The section of the typical patterns. Each stands for the channel that is nearest to it.
  ///
  /// - Parameters:
  ///   - result: the groups, as places in `finite`.
  ///   - finite: the places of the channels that were grouped.
  ///   - sizes: the number of elements that a matrix of each side has.
  ///   - first: the number of the first item.
  private func patterns(_ result: KMeans, _ finite: [Int], _ sizes: [Int], first: Int)
    -> Sheet.Section
  {
    let clusters = result.clusters
    var start = 0
    let stacks = zip(self.stacks, sizes).map { stack, size in
      defer { start += size }
      return MatrixStack(
        count: clusters.count, rows: stack.rows, columns: stack.columns,
        values: clusters.flatMap { $0.center[start..<start + size] })
    }
    let explained =
      result.explained.flatMap { NumberFormat.fixed($0 * 100, decimals: 1) }.map {
        " · \($0) % of the variance"
      } ?? ""
    return Sheet.Section(
      heading:
        "\(heading) · \(clusters.count) typical pattern\(clusters.count == 1 ? "" : "s")\(explained)",
      items: first..<first + clusters.count, shifts: [], stacks: stacks,
      places: clusters.map { cluster in
        Sheet.Place(
          origin: origin(of: items.lowerBound + finite[cluster.members[0]]),
          note: "×\(cluster.members.count)")
      }, isPattern: true)
  }
}
