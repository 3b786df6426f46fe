import Kernels
import NeoNeXt
import TensorCore
import TestSupport
import Testing
import Weights

@testable import Inference

/// Compares receptive fields with the outputs that really change when a part of the image changes.
@Suite struct PerturbationTests {
  private static func architecture(_ random: inout Seeded) -> Architecture {
    let stages = 2 + random.below(2)
    var architecture = Architecture(
      dims: (0..<stages).map { _ in 3 + random.below(6) },
      depths: (0..<stages).map { _ in 1 + random.below(2) },
      kernels: (0..<stages).map { _ in
        (0...random.below(2)).map { _ in
          let (height, width) = (2 + random.below(4), 2 + random.below(4))
          return Kernel(height: height, width: width, outputHeight: height, outputWidth: width)
        }
      },
      revision: random.below(2) == 0 ? .paper : .release, classes: 2)
    architecture.shifts = architecture.kernels.map { kernels in
      StageShift(
        kernels.map {
          Shift(rows: random.below($0.height), columns: random.below($0.width))
        })
    }
    for stage in 0..<stages where architecture.kernels[stage].count == 2 {
      architecture.groupSizes[stage] = [1, architecture.dims[stage] - 1]
    }
    architecture.downsamplingKernels = (1..<stages).map { _ in
      [[.halving], [Kernel(height: 3, width: 1, outputHeight: 2, outputWidth: 2)]][random.below(2)]
    }
    return architecture
  }

  /// A model whose weights are all positive. If a pixel grows, all outputs that depend on it grow.
  private static func positive(_ architecture: Architecture) -> Model {
    let fresh = FreshModel(architecture, initialization: .randomNormal, seed: 3)
    return Model(
      MemoryTensors(
        fresh.tensors.enumerated().map { index, tensor in
          let values = fresh.values(at: index).map { abs($0) }
          let isScale = tensor.name.hasSuffix("layer_scale.gamma")
          return (
            tensor.name, tensor.shape.dimensions,
            isScale ? values.map { _ in 1 } : values.map { $0 + 0.01 }
          )
        }))
  }

  @Test(arguments: 0..<24)
  func `fields are the outputs that a changed patch of the image changes`(seed: UInt64) throws {
    var random = Seeded(seed)
    let architecture = Self.architecture(&random)
    let model = try Self.positive(architecture).with(shifts: architecture.shifts)
    let (height, width) = (4 * (8 + random.below(7)), 4 * (8 + random.below(7)))
    let field = try ReceptiveField(architecture, height: height, width: width)
    let stepper = try Stepper(model, height: height, width: width, threads: 1)
    let lasts = architecture.layers.map(\.id).filter { $0 != .head }.map { layer in
      stepper.operators.lastIndex { $0.layer == layer } ?? 0
    }
    let input = [Float](repeating: 0.5, count: 3 * height * width)
    try stepper.setInput(input)
    let before = try lasts.map { try stepper.output(of: $0).planar }
    for (row, column) in [(0, 0), (height / 8, width / 8), (height / 4 - 1, 3)] {
      var changed = input
      for y in row * 4..<row * 4 + 4 {
        for x in column * 4..<column * 4 + 4 { changed[y * width + x] = 8 }
      }
      try stepper.setInput(changed)
      for (place, step) in lasts.enumerated() {
        let work = stepper.operators[step]
        let after = try stepper.output(of: step).planar
        for position in 0..<work.size.positions {
          let (i, j) = (position / work.size.width, position % work.size.width)
          let hasChanged = (0..<work.channels).contains {
            let index = $0 * work.size.positions + position
            return after[index] != before[place][index]
          }
          let sees = field.positions(of: work.layer, row: i, column: j)
            .contains(row: row, column: column)
          #expect(hasChanged == sees, "\(work.layer) [\(i),\(j)] of \(row),\(column)")
        }
      }
    }
  }
}
