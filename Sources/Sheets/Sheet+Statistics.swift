import Analysis

extension Sheet {
  /// The figures of the matrix that an item has on a side. Those of small matrices are computed here; those of large ones were
  /// computed when the section was made.
  ///
  /// - Returns: `nil` if there is no such item or side.
  package func statistics(_ item: Int, side: Int) -> MatrixStatistics? {
    guard let section = section(of: item), section.stacks.indices.contains(side) else { return nil }
    let index = item - section.items.lowerBound
    return section.statistics.isEmpty
      ? section.stacks[side].statistics(index, hasSpectrum: !section.isMap)
      : section.statistics[side][index]
  }
}
