import Analysis

extension Sheet {
  /// Figures of one matrix: computed on the spot if it is small, else taken from when it was loaded.
  package func statistics(_ item: Int, side: Int) -> MatrixStatistics? {
    guard let section = section(of: item), section.stacks.indices.contains(side) else { return nil }
    let index = item - section.items.lowerBound
    return section.statistics.isEmpty
      ? section.stacks[side].statistics(index, hasSpectrum: !section.isMap)
      : section.statistics[side][index]
  }
}
