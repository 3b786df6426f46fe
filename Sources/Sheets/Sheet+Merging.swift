import TensorCore

extension Sheet {
  /// A sheet of all layers with its sections merged, so that there is one for each size of matrices. Layers that cannot be read
  /// come last. A sheet of one layer or tensor is returned as it is.
  ///
  /// - Complexity: linear in the elements.
  package var mergedBySize: Sheet {
    guard isOfAllLayers else { return self }
    var order: [[Int]] = []
    var groups: [[Int]: [Section]] = [:]
    for section in sections where section.failure == nil {
      let size = section.stacks.flatMap { [$0.rows, $0.columns] }
      if groups[size] == nil { order.append(size) }
      groups[size, default: []].append(section)
    }
    var first = 0
    let merged = order.map { size -> Section in
      let section = Section(merging: groups[size] ?? [], first: first, names: sideNames)
      first = section.items.upperBound
      return section
    }
    return with(merged + failures.map { .lost($0, at: first) })
  }
}

extension Sheet.Section {
  /// Merges sections into one.
  ///
  /// - Parameters:
  ///   - sections: at least one section, all with matrices of the same sizes.
  ///   - first: the number of the first item.
  ///   - names: the names of the sides.
  fileprivate init(merging sections: [Sheet.Section], first: Int, names: [String]) {
    let stacks = sections[0].stacks.indices.map { side in
      MatrixStack(
        count: sections.reduce(0) { $0 + $1.items.count }, rows: sections[0].stacks[side].rows,
        columns: sections[0].stacks[side].columns,
        values: sections.flatMap { $0.stacks[side].values })
    }
    let places = sections.flatMap { section in
      section.items.map { Sheet.Place(origin: section.origin(of: $0), note: section.note(on: $0)) }
    }
    self.init(
      heading: Sheet.sizes(stacks, named: names) + " · \(places.count) channels",
      items: first..<first + places.count, shifts: [], stacks: stacks, places: places)
  }
}
