import NeoNeXt
import TensorCore
import Weights

/// The model as a tree: stages, layers and tensors of a NeoNeXt in the order of the forward pass; folders and tensors, by the
/// names of the tensors, of any other model.
package struct Outline: Equatable, Sendable {
  /// What an entry stands for.
  package enum Kind: Hashable, Sendable {
    /// The whole model: L and R of all layers with a NeoCell.
    case model
    /// A stage, the tensors that are unexpected in a NeoNeXt, or tensors whose names begin alike.
    case folder
    case layer(LayerID)
    /// A tensor, by its index among the tensors of the model.
    case tensor(Int)
  }

  /// One line of the tree.
  package struct Entry: Equatable, Sendable {
    package let kind: Kind
    /// The name as the tree shows it, without what its parents say already.
    package let title: String
    /// The name by itself. For a tensor it is the full name, without prefixes such as `module.`.
    package let name: String
    /// The number of layers or tensors in a stage or another folder, such as `×9`; the shape of a tensor; empty for a layer.
    package let detail: String
    /// The index of the parent in `entries`; `nil` at the top level.
    package let parent: Int?
    /// How many parents are above the entry: 0 at the top level.
    package let depth: Int
    /// The number of trainable parameters in a layer, a stage or all NeoCells; the number of elements in tensors; 0 for the
    /// folder of unexpected tensors.
    package let parameters: Int
    package internal(set) var hasChildren = false
  }

  /// All entries, from the top of the tree to the bottom; a parent comes before its children.
  package private(set) var entries: [Entry] = []
  /// The number of trainable parameters of a NeoNeXt; the number of elements in all tensors of another model.
  package let parameters: Int
  /// The index of the entry to show at first: the first block of the first stage, else the first tensor, else 0.
  package private(set) var start = 0

  /// The names of the model's tensors, without prefixes such as `module.`.
  private let names: [String]

  /// - Complexity: O(n log n) in the number of tensors.
  package init(_ model: Model) {
    parameters =
      model.recognition?.architecture.parameterCount
      ?? model.source.tensors.reduce(0) { $0.addingReportingOverflow($1.shape.count).0 }
    names = model.source.tensors.indices.map(model.shortName)
    if let recognition = model.recognition {
      addLayers(recognition, tensors: model.source.tensors)
    } else {
      addNames(NameTree(model.source.tensors.map(\.name)), tensors: model.source.tensors)
    }
    start = entries.firstIndex { $0.kind == .layer(.block(stage: 0, index: 0)) } ?? firstTensor
  }

  /// The index of a layer's entry; `nil` if the outline does not have the layer.
  package func entry(of layer: LayerID) -> Int? {
    entries.firstIndex { $0.kind == .layer(layer) }
  }

  private var firstTensor: Int {
    entries.firstIndex { if case .tensor = $0.kind { true } else { false } } ?? 0
  }

  /// Appends an entry.
  ///
  /// - Returns: the index of the entry.
  @discardableResult
  private mutating func add(
    _ kind: Kind, _ title: String, name: String? = nil, detail: String = "", parent: Int?,
    parameters: Int
  ) -> Int {
    if let parent { entries[parent].hasChildren = true }
    entries.append(
      Entry(
        kind: kind, title: Self.shown(title), name: Self.shown(name ?? title), detail: detail,
        parent: parent,
        depth: parent.map { entries[$0].depth + 1 } ?? 0, parameters: parameters))
    return entries.count - 1
  }

  /// A name as it can be shown: shortened if it is long, and in quotes if it has nothing but blanks.
  private static func shown(_ name: String) -> String {
    name.contains { $0 != " " } ? name.excerpt : "“\(name)”"
  }

  // MARK: - NeoNeXt

  private mutating func addLayers(_ recognition: Recognition, tensors: [TensorDescription]) {
    let layers = recognition.architecture.layers
    let cells = recognition.architecture.cellLayers
    if !cells.isEmpty {
      let parameters = cells.flatMap(\.parameters).filter(\.isOfNeoCell)
      add(
        .model, "all layers", detail: "×\(cells.count)", parent: nil,
        parameters: parameters.reduce(0) { $0 + $1.shape.count })
    }
    var stage: (number: Int, entry: Int)?
    for layer in layers {
      guard case .block(let number, _) = layer.id else {
        addLayer(layer, parent: nil, recognition, tensors)
        continue
      }
      if stage?.number != number {
        let members = layers.filter { $0.id.stage == number }
        let entry = add(
          .folder, "stage_\(number + 1)", detail: "×\(members.count)", parent: nil,
          parameters: members.reduce(0) { $0 + $1.parameterCount })
        stage = (number, entry)
      }
      addLayer(layer, parent: stage?.entry, recognition, tensors)
    }
    addUnexpected(recognition, tensors)
  }

  private mutating func addLayer(
    _ layer: Layer, parent: Int?, _ recognition: Recognition, _ tensors: [TensorDescription]
  ) {
    let prefixes = ["\(layer.id).ops.content.", "\(layer.id)."]
    let entry = add(
      .layer(layer.id), String(describing: layer.id), parent: parent,
      parameters: layer.parameterCount)
    for parameter in layer.parameters {
      guard let index = recognition.tensorIndex[parameter.name] else { continue }
      let prefix = prefixes.first { parameter.name.hasPrefix($0) } ?? ""
      addTensor(index, String(parameter.name.dropFirst(prefix.count)), parent: entry, tensors)
    }
  }

  /// Adds a folder with the tensors that a NeoNeXt does not have, if there are any.
  private mutating func addUnexpected(
    _ recognition: Recognition, _ tensors: [TensorDescription]
  ) {
    guard !recognition.unexpected.isEmpty else { return }
    let names = Set(recognition.unexpected)
    let folder = add(.folder, "unexpected", detail: "×\(names.count)", parent: nil, parameters: 0)
    for (index, tensor) in tensors.enumerated() where names.contains(tensor.name) {
      addTensor(index, tensor.name, parent: folder, tensors)
    }
  }

  private mutating func addTensor(
    _ index: Int, _ title: String, parent: Int?, _ tensors: [TensorDescription]
  ) {
    add(
      .tensor(index), title, name: names[index], detail: tensors[index].shape.description,
      parent: parent,
      parameters: tensors[index].shape.count)
  }

  // MARK: - Any tensors

  private mutating func addNames(_ tree: NameTree, tensors: [TensorDescription]) {
    func count(_ tree: NameTree) -> Int {
      tree.leaves.reduce(0) { $0 &+ tensors[$1.index].shape.count }
        &+ tree.folders.reduce(0) { $0 &+ count($1.tree) }
    }
    func addAll(_ tree: NameTree, parent: Int?) {
      for leaf in tree.leaves { addTensor(leaf.index, leaf.name, parent: parent, tensors) }
      for folder in tree.folders {
        let entry = add(
          .folder, folder.name, detail: "×\(folder.tree.count)", parent: parent,
          parameters: count(folder.tree))
        addAll(folder.tree, parent: entry)
      }
    }
    addAll(tree, parent: nil)
  }
}

extension LayerID {
  /// A short name for narrow places: `3.4` for `stage_3.4`, `d1` for `downsample_1`.
  package var short: String {
    switch self {
    case .stem: "stem"
    case .block(let stage, let index): "\(stage + 1).\(index)"
    case .downsample(let stage): "d\(stage + 1)"
    case .head: "head"
    }
  }

  /// The stage of a block, from 0 on; `nil` for other layers.
  var stage: Int? {
    if case .block(let stage, _) = self { stage } else { nil }
  }
}
