import NeoNeXt
import TensorCore

/// L and R of every channel of one NeoCell.
package struct NeoCellMatrices: Equatable, Sendable {
  package struct Group: Equatable, Sendable {
    package let group: KernelGroup
    package let shifts: [ShiftGroup]
    /// `[channels, h', h]`
    package let left: MatrixStack
    /// `[channels, w, w']`
    package let right: MatrixStack
  }

  package let layer: LayerID
  package let groups: [Group]

  package var channelCount: Int { groups.last?.group.channels.upperBound ?? 0 }
}

extension Model {
  /// The matrices of a layer, as the file has them even where its shapes are not those expected.
  ///
  /// - Throws: `WeightsError`, or what reading the file throws.
  package func neocell(of layer: LayerID) throws -> NeoCellMatrices {
    guard let recognition, let expected = recognition.architecture.kernelGroups(of: layer) else {
      throw WeightsError.noNeoCell(layer: String(describing: layer))
    }
    let parameters = recognition.architecture.parameters(of: layer)
    let known = architecture
    func step(_ group: Int) -> Shift { known?.shiftStep(of: layer, group: group) ?? 0 }
    var groups: [NeoCellMatrices.Group] = []
    for index in expected.indices {
      let left = try stack(parameters, .left(group: index))
      let right = try stack(parameters, .right(group: index))
      guard left.count == right.count else {
        throw WeightsError.unequalSides(
          layer: String(describing: layer), group: index, left: left.count, right: right.count)
      }
      let start = groups.last?.group.channels.upperBound ?? 0
      let group = KernelGroup(
        index: index, channels: start..<start + left.count,
        kernel: Kernel(
          height: left.columns, width: right.rows, outputHeight: left.rows,
          outputWidth: right.columns))
      groups.append(
        NeoCellMatrices.Group(
          group: group, shifts: group.subgroups(step: step(index)), left: left, right: right))
    }
    return NeoCellMatrices(layer: layer, groups: groups)
  }

  private func stack(_ parameters: [Parameter], _ role: Parameter.Role) throws -> MatrixStack {
    guard let parameter = parameters.first(where: { $0.role == role }),
      let index = recognition?.tensorIndex[parameter.name]
    else {
      let name = parameters.first { $0.role == role }?.name
      throw WeightsError.missing(tensor: name ?? String(describing: role))
    }
    let shape = source.tensors[index].shape
    guard shape.rank == 3, shape.count > 0 || shape.dimensions == [0, 0, 0] else {
      throw WeightsError.notMatrices(tensor: parameter.name, shape: shape)
    }
    return MatrixStack(
      count: shape.dimensions[0], rows: shape.dimensions[1], columns: shape.dimensions[2],
      values: try source.values(at: index))
  }

  /// Any tensor as a stack of matrices.
  package func stack(ofTensor index: Int) throws -> MatrixStack {
    MatrixView(of: source.tensors[index].shape).stack(try source.values(at: index))
  }
}

extension Model {
  /// How the matrices of a layer are stored.
  package func type(of layer: LayerID) -> ElementType {
    let parameters = recognition?.architecture.parameters(of: layer) ?? []
    let index = parameters.lazy.compactMap { parameter -> Int? in
      guard case .left = parameter.role else { return nil }
      return recognition?.tensorIndex[parameter.name]
    }.first
    return index.map { source.tensors[$0].type } ?? .f32
  }
}
