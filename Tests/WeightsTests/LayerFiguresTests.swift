import Analysis
import CheckpointFiles
import NeoNeXt
import TensorCore
import TestSupport
import Testing
import Weights

@Suite struct LayerFiguresTests {
  private func nano() throws -> Model {
    Model(try Checkpoint.open(Fixtures.path("nano-release.pt")))
  }

  /// The singular values of each rank in ascending order over the matrices, computed directly from the matrices.
  private func places(_ stack: MatrixStack) -> [[Double]] {
    let spectra = (0..<stack.count).compactMap { MatrixStatistics(stack[$0]).singularValues }
    guard !spectra.isEmpty else { return [] }
    return (0..<min(stack.rows, stack.columns)).map { place in spectra.map { $0[place] }.sorted() }
  }

  @Test func `spectra are those of the matrices of every kernel group and side`() throws {
    let model = try nano()
    for layer in model.neocellLayers {
      let cell = try model.neocell(of: layer)
      let spectra = try LayerFigures(cell).spectra
      #expect(spectra.map(\.side) == cell.groups.flatMap { _ in NeoCellFigures.Side.allCases })
      #expect(
        spectra.map(\.kernel) == cell.groups.flatMap { [$0.group.kernel, $0.group.kernel] })
      #expect(
        spectra.map(\.places) == cell.groups.flatMap { [places($0.left), places($0.right)] })
      for places in spectra.map(\.places) {
        for (larger, smaller) in zip(places, places.dropFirst()) {
          #expect(zip(larger, smaller).allSatisfy { $0 >= $1 })
        }
      }
    }
  }

  @Test func `matrices that are not finite are left out of the spectra, and counted`() throws {
    var values = [Float](repeating: 0.5, count: 4 * 9)
    values[9] = .nan
    values[20] = .infinity
    let lost = [Float](repeating: .nan, count: 4 * 9)
    let name = "stage_1.0.ops.content.neocell.weight_"
    let model = Model(
      MemoryTensors([
        ("stage_1.0.ops.content.norm.weight", [4], [1, 1, 1, 1]),
        (name + "a.0", [4, 3, 3], values), (name + "b.0", [4, 3, 3], lost),
      ]))
    let figures = try LayerFigures(model.neocell(of: .block(stage: 0, index: 0)))
    #expect(figures.channelCount() == 4)
    #expect(figures.spectra.map { $0.places.map(\.count) } == [[2, 2, 2], []])
    #expect(figures.values(of: .spectral, .left).count == 2)
    #expect(figures.values(of: .nan, .left) == [0, 0, 0, 1])
    #expect(figures.distribution(of: .spectral, .right) == nil)
    #expect(figures.range.nanCount == 37 && figures.range.infiniteCount == 1)
  }

  @Test func `figures are those of the matrices, in ascending order`() throws {
    let model = try nano()
    let layer = LayerID.downsample(stage: 1)
    let (cell, figures) = (
      try model.neocell(of: layer), try LayerFigures(model.neocell(of: layer))
    )
    let exact = try NeoCellFigures(cell)
    #expect(figures.layer == layer && figures.channelCount() == cell.channelCount)
    for figure in Figure.allCases {
      for side in NeoCellFigures.Side.allCases {
        let values = exact.entries.filter { $0.side == side }.compactMap { $0.figures[figure] }
        #expect(figures.values(of: figure, side) == values.sorted())
        #expect(figures.distribution(of: figure, side) == exact.distribution(of: figure, side))
      }
    }
  }

  @Test func `matrices of each size are measured apart where a layer has several`() throws {
    let cell = try nano().neocell(of: .block(stage: 0, index: 0))
    let (figures, exact) = (try LayerFigures(cell), try NeoCellFigures(cell))
    #expect(figures.kernels == [Kernel(4), Kernel(7)])
    for kernel in figures.kernels {
      let entries = exact.entries.filter { $0.group.kernel == kernel && $0.side == .right }
      #expect(figures.channelCount(of: kernel) == entries.count)
      for figure in Figure.allCases {
        let values = entries.compactMap { $0.figures[figure] }
        #expect(figures.values(of: figure, .right, of: kernel) == values.sorted())
        #expect(
          figures.distribution(of: figure, .right, of: kernel) == Distribution(defined: values))
      }
    }
    #expect(figures.distribution(of: .rank, .left, of: Kernel(4))?.median == 4)
    #expect(figures.size(Kernel(5)) == nil && figures.channelCount(of: Kernel(5)) == 16)
    let halving = try LayerFigures(nano().neocell(of: .downsample(stage: 0)))
    #expect(halving.size(.halving) == nil && halving.kernels == [.halving])
  }
}
