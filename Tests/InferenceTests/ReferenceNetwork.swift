import Inference
import Kernels
import NeoNeXt
import TensorCore

/// A network that runs operator by operator in Double, forward and backward, with the equations alone.
struct ReferenceNetwork {
  let reader: ParameterReader
  let height: Int
  let width: Int

  /// An operator with its input `[channels, height, width]`.
  private struct Step {
    let layer: LayerID
    let work: LayerOperator
    let x: [Double]
    let size: MapSize
  }

  struct Result {
    let outputs: [Double]
    let input: [Double]
    let parameters: [String: [Double]]
  }

  /// - Parameters:
  ///   - last: the layer at which the pass ends; `nil` for the whole network.
  ///   - seed: the gradient by the output, given the output.
  func gradients(
    _ image: [Double], until last: LayerID? = nil, seed: ([Double]) -> [Double]
  ) throws -> Result {
    var (x, steps) = (image, [Step]())
    var size = MapSize(height: height, width: width)
    let sizes = try reader.architecture.mapSizes(height: height, width: width)
    for layer in reader.architecture.layers.map(\.id) {
      let start = x
      for work in reader.architecture.operators(of: layer) {
        steps.append(Step(layer: layer, work: work, x: x, size: size))
        x = try apply(steps[steps.count - 1], layerInput: start)
        switch work {
        case .spaceToDepth: size = sizes[0]
        case .neocell: size = sizes.output(of: layer)
        case .averagePool: size = MapSize(height: 1, width: 1)
        case .pointwise, .batchNorm, .linear, .gelu, .layerScale, .addInput, .layerNorm: break
        }
      }
      if layer == last { break }
    }
    return try backward(steps, outputs: x, seed(x))
  }

  private func backward(_ steps: [Step], outputs: [Double], _ seed: [Double]) throws -> Result {
    var (dy, added, parameters) = (seed, seed, [String: [Double]]())
    for (index, step) in steps.enumerated().reversed() {
      if case .addInput = step.work { added = dy }
      dy = try backward(step, dy, &parameters)
      let isFirst = index == 0 || steps[index - 1].layer != step.layer
      let isBlock = if case .block = step.layer { true } else { false }
      if isFirst, isBlock { dy = zip(dy, added).map(+) }
    }
    return Result(outputs: outputs, input: dy, parameters: parameters)
  }

  private func name(_ step: Step) -> String { step.layer.tensorPrefix + step.work.name }

  private func matrix(_ step: Step, _ product: LayerOperator.Product) throws -> Matrix {
    Matrix(
      rows: product.outputs, columns: product.inputs,
      values: try reader.values(name(step) + ".weight"))
  }

  private func apply(_ step: Step, layerInput: [Double]) throws -> [Double] {
    let positions = step.size.positions
    switch step.work {
    case .spaceToDepth(let channels, _):
      return Reference.spaceToDepth(step.x, channels: channels, height: height, width: width)
    case .pointwise(let product), .linear(let product):
      return Reference.linear(
        step.x, positions: positions, weights: try matrix(step, product),
        bias: product.hasBias ? try reader.values(name(step) + ".bias") : nil)
    case .neocell:
      return Reference.neocell(
        step.x, height: step.size.height, width: step.size.width,
        groups: try reader.cell(step.layer))
    case .batchNorm:
      return Reference.batchNorm(step.x, positions: positions, try reader.norm(name(step)))
    case .gelu: return Reference.gelu(step.x)
    case .layerScale:
      let gamma = try reader.values(name(step) + ".gamma")
      return step.x.enumerated().map { $1 * Double(gamma[$0 / positions]) }
    case .addInput: return zip(step.x, layerInput).map(+)
    case .averagePool: return Reference.globalAveragePool(step.x, positions: positions)
    case .layerNorm:
      return Reference.layerNorm(
        step.x, weight: try reader.values(name(step) + ".weight"),
        bias: try reader.values(name(step) + ".bias"), epsilon: 1e-6)
    }
  }

  private func backward(
    _ step: Step, _ dy: [Double], _ parameters: inout [String: [Double]]
  ) throws -> [Double] {
    let (positions, name) = (step.size.positions, name(step))
    switch step.work {
    case .spaceToDepth(let channels, _):
      return ReferenceGradient.spaceToDepth(dy, channels: channels, height: height, width: width)
    case .pointwise(let product), .linear(let product):
      let found = ReferenceGradient.linear(
        dy, step.x, positions: positions, weights: try matrix(step, product))
      parameters["\(name).weight"] = found.weights
      if product.hasBias { parameters["\(name).bias"] = found.bias }
      return found.dx
    case .neocell(let cell):
      let groups = try reader.cell(step.layer)
      let found = ReferenceGradient.neocell(
        dy, step.x, height: step.size.height, width: step.size.width, groups: groups)
      for group in cell.groups {
        let own = zip(groups, found.matrices).filter {
          group.channels.contains($0.0.channels.lowerBound)
        }
        parameters["\(name).weight_a.\(group.index)"] = own.flatMap(\.1.left)
        parameters["\(name).weight_b.\(group.index)"] = own.flatMap(\.1.right)
      }
      return found.dx
    case .batchNorm:
      let found = ReferenceGradient.batchNorm(
        dy, step.x, positions: positions, try reader.norm(name))
      parameters["\(name).weight"] = found.weight
      parameters["\(name).bias"] = found.bias
      return found.dx
    case .gelu: return ReferenceGradient.gelu(dy, step.x)
    case .layerScale:
      let found = ReferenceGradient.layerScale(
        dy, step.x, positions: positions, gamma: try reader.values(name + ".gamma"))
      parameters["\(name).gamma"] = found.gamma
      return found.dx
    case .addInput: return dy
    case .averagePool: return ReferenceGradient.globalAveragePool(dy, positions: positions)
    case .layerNorm:
      let found = ReferenceGradient.layerNorm(
        dy, step.x, weight: try reader.values(name + ".weight"), epsilon: 1e-6)
      parameters["\(name).weight"] = found.weight
      parameters["\(name).bias"] = found.bias
      return found.dx
    }
  }
}
