import NeoNeXt
import TensorCore

/// The matrices L and R of every channel of one NeoCell.
package struct NeoCellMatrices: Equatable, Sendable {
  /// The matrices of one kernel group, whose channels all have matrices of the same size.
  package struct Group: Equatable, Sendable {
    package let group: KernelGroup
    package let shifts: [ShiftGroup]
    /// L of every channel of the group, `[channels, h', h]`.
    package let left: MatrixStack
    /// R of every channel of the group, `[channels, w, w']`.
    package let right: MatrixStack
  }

  package let layer: LayerID
  package let groups: [Group]

  package var channelCount: Int { groups.last?.group.channels.upperBound ?? 0 }
}

extension Model {
  /// The matrices of a layer. Their sizes are those in the file, even where the architecture expects others.
  ///
  /// - Throws: `WeightsError`, or the errors of reading the file.
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

  /// Any tensor as a stack of matrices, by the rules of `MatrixView`.
  ///
  /// - Throws: the errors of reading the file.
  package func stack(ofTensor index: Int) throws -> MatrixStack {
    MatrixView(of: source.tensors[index].shape).stack(try source.values(at: index))
  }
}

extension Model {
  /// The element type in which the matrices L of a layer are stored; F32 if there are none.
  package func type(of layer: LayerID) -> ElementType {
    let parameters = recognition?.architecture.parameters(of: layer) ?? []
    let index = parameters.lazy.compactMap { parameter -> Int? in
      guard case .left = parameter.role else { return nil }
      return recognition?.tensorIndex[parameter.name]
    }.first
    return index.map { source.tensors[$0].type } ?? .f32
  }
}
