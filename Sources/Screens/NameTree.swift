/// Dotted names as folders: `a.b.x` and `a.b.y` share the folder `a.b`.
struct NameTree {
  struct Folder {
    let name: String
    let tree: NameTree
  }

  private(set) var leaves: [(name: String, index: Int)] = []
  private(set) var folders: [Folder] = []

  /// Names are cut at their first dots only, so that a hostile one cannot nest deeply.
  private static let depthLimit = 6

  init(_ names: [String]) {
    self.init(
      names.enumerated().map { index, name in
        (name.split(separator: ".", maxSplits: Self.depthLimit).map(String.init), index)
      })
  }

  private init(_ items: [(parts: [String], index: Int)]) {
    var order: [String] = []
    var groups: [String: [(parts: [String], index: Int)]] = [:]
    for (parts, index) in items {
      if parts.count <= 1 {
        leaves.append((parts.first ?? "", index))
      } else {
        if groups[parts[0]] == nil { order.append(parts[0]) }
        groups[parts[0], default: []].append((Array(parts.dropFirst()), index))
      }
    }
    for name in Self.naturalOrder(order) {
      let tree = NameTree(groups[name] ?? [])
      if tree.folders.isEmpty, let leaf = tree.leaves.first, tree.leaves.count == 1 {
        leaves.append(("\(name).\(leaf.name)", leaf.index))  // a folder of one tensor is the tensor
        continue
      }
      if tree.leaves.isEmpty, tree.folders.count == 1 {  // a folder of one folder is one folder
        let only = tree.folders[0]
        folders.append(Folder(name: "\(name).\(only.name)", tree: only.tree))
      } else {
        folders.append(Folder(name: name, tree: tree))
      }
    }
  }

  /// Names that differ by one number alone are put in its order, at the place of the first of them.
  static func naturalOrder(_ names: [String]) -> [String] {
    func parts(_ name: String) -> (skeleton: String, number: Int)? {
      guard let start = name.firstIndex(where: \.isNumber) else { return nil }
      let digits = name[start...].prefix { $0.isNumber }
      guard let number = Int(digits) else { return nil }
      return ("\(name[..<start])#\(name[digits.endIndex...])", number)
    }
    var places: [String: [Int]] = [:]
    for (index, name) in names.enumerated() {
      if let skeleton = parts(name)?.skeleton { places[skeleton, default: []].append(index) }
    }
    var sorted = names
    for indices in places.values {
      let members = indices.map { names[$0] }.sorted {
        (parts($0)?.number ?? 0) < (parts($1)?.number ?? 0)
      }
      for (index, name) in zip(indices, members) { sorted[index] = name }
    }
    return sorted
  }

  var count: Int { leaves.count + folders.reduce(0) { $0 + $1.tree.count } }
}
