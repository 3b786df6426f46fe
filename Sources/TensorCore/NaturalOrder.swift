/// The order that people expect of numbered names: `epoch_2` comes before `epoch_10`.
package enum NaturalOrder {
  /// Sorts names that differ only in their numbers by these numbers. They share out among themselves the
  /// places that they had; all other names stay where they are.
  package static func sorted(_ names: [String]) -> [String] {
    let keys = names.map(Key.init)
    var places: [String: [Int]] = [:]
    for (index, key) in keys.enumerated() where !key.numbers.isEmpty {
      places[key.skeleton, default: []].append(index)
    }
    var sorted = names
    for indices in places.values {
      let members = indices.sorted {
        keys[$0].numbers.lexicographicallyPrecedes(keys[$1].numbers)
      }
      for (index, member) in zip(indices, members) { sorted[index] = names[member] }
    }
    return sorted
  }

  private struct Key {
    var skeleton = ""
    var numbers: [Int] = []

    init(_ name: String) {
      var rest = Substring(name)
      while !rest.isEmpty {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        if let number = Int(digits) {
          skeleton.append("#")
          numbers.append(number)
          rest = rest[digits.endIndex...]
        } else {
          // A run of digits that is too long for an integer is treated as text.
          let text = digits.isEmpty ? rest.prefix { !("0"..."9").contains($0) } : digits
          skeleton += text
          rest = rest[text.endIndex...]
        }
      }
    }
  }
}
