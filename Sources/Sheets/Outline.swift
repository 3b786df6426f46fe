import NeoNeXt
import TensorCore
import Weights

/// The model as a tree of stages, layers and tensors, in natural order.
package struct Outline: Equatable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// L and R of all layers with a NeoCell.
    case model
    /// A stage, or tensors whose names begin alike.
    case folder
    case layer(LayerID)
    /// An index into the model's tensors.
    case tensor(Int)
  }

  package struct Entry: Equatable, Sendable {
    package let kind: Kind
    package let title: String
    /// The whole name, without the prefix.
    package let name: String
    /// `×9` of a stage, the shape of a tensor.
    package let detail: String
    package let parent: Int?
    package let depth: Int
    package let parameters: Int
    package internal(set) var hasChildren = false
  }

  /// Parents stand before their children.
  package private(set) var entries: [Entry] = []
  /// Trainable parameters of the whole model.
  package let parameters: Int
  /// The first layer with matrices to see.
  package private(set) var start = 0

  private let names: [String]

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

  package func entry(of layer: LayerID) -> Int? {
    entries.firstIndex { $0.kind == .layer(layer) }
  }

  private var firstTensor: Int {
    entries.firstIndex { if case .tensor = $0.kind { true } else { false } } ?? 0
  }

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

  /// A name that is all blanks is shown in quotes.
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
  /// As short as can be told apart: `3.4`, `d1`.
  package var short: String {
    switch self {
    case .stem: "stem"
    case .block(let stage, let index): "\(stage + 1).\(index)"
    case .downsample(let stage): "d\(stage + 1)"
    case .head: "head"
    }
  }

  var stage: Int? {
    if case .block(let stage, _) = self { stage } else { nil }
  }
}
