import TensorCore

/// Dotted names of tensors as a tree of folders: `a.b.x` and `a.b.y` are `x` and `y` in the folder `a.b`.
struct NameTree {
  struct Folder {
    let name: String
    let tree: NameTree
  }

  /// The names that are directly in this folder. The index is the place of the full name among the names of `init`.
  private(set) var leaves: [(name: String, index: Int)] = []
  /// The folders that are directly in this folder, in natural order.
  private(set) var folders: [Folder] = []

  /// A name is split at its first six dots only, so that a hostile file cannot nest folders deeply.
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
    for name in NaturalOrder.sorted(order) {
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

  /// The number of names in this folder and all folders inside it.
  var count: Int { leaves.count + folders.reduce(0) { $0 + $1.tree.count } }
}
