import Analysis
import NeoNeXt
import TensorCore
import Weights

extension Sheet {
  /// Makes a sheet of the feature map that an operator gives.
  ///
  /// - Parameters:
  ///   - step: the place of the operator in the forward pass, from 1 on.
  ///   - work: the operator.
  ///   - values: the map, `[channels, height, width]`.
  ///   - neocell: the maps of the NeoCell that the operator is a half of; `nil` for other operators.
  package init(_ step: Int, _ work: Operator, values: [Float], neocell: NeoCellMaps? = nil) {
    let tensors = work.parameters.isEmpty ? "" : " (\(work.parameters))"
    self.init(
      step: step, title: "\(work.layer) · \(work.kind.rawValue)\(tensors)",
      channels: work.channels, size: work.size, values: values, neocell: neocell)
  }

  /// Makes a sheet of the image as the network gets it.
  ///
  /// - Parameters:
  ///   - values: the image, `[channels, height, width]`, normalized.
  ///   - channels: the number of channels.
  ///   - size: the height and width in pixels.
  package init(image values: [Float], channels: Int, size: MapSize) {
    self.init(
      step: 0, title: "image", channels: channels, size: size, values: values,
      neocell: nil)
  }

  private init(
    step: Int, title: String, channels: Int, size: MapSize, values: [Float], neocell: NeoCellMaps?
  ) {
    let isVector = neocell == nil && size.positions == 1 && channels > 1
    let view = MatrixView(of: Shape(channels))
    let stack =
      isVector
      ? view.stack(values)
      : MatrixStack(count: channels, rows: size.height, columns: size.width, values: values)
    let sections: [Section]
    if let neocell {
      sections = neocell.cell.groups.filter { !$0.group.channels.isEmpty }.map { group in
        Section(
          heading: "kernel \(group.group.kernel)", items: group.group.channels,
          shifts: group.shifts,
          stacks: [neocell.cell.groups.count == 1 ? stack : stack.part(group.group.channels)],
          isMap: true)
      }
    } else {
      let heading =
        isVector ? "vector of \(channels)" : "\(channels) channels of \(size.height)×\(size.width)"
      sections = [
        Section(
          heading: heading, items: 0..<stack.count, shifts: [], stacks: [stack], isMap: true)
      ]
    }
    self.init(
      subject: .step(step), title: title, itemName: isVector ? "vector" : "channel", sides: [""],
      sections: sections, range: ValueRange(values), type: "", neocell: neocell,
      isVector: isVector)
  }
}

extension MatrixStack {
  /// A stack of the matrices in a range.
  fileprivate func part(_ items: Range<Int>) -> MatrixStack {
    let size = rows * columns
    return MatrixStack(
      count: items.count, rows: rows, columns: columns,
      values: Array(values[items.lowerBound * size..<items.upperBound * size]))
  }
}
