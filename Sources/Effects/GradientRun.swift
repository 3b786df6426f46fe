import Images
import Inference
import Kernels
import NeoNeXt
import Screens
import Sheets
import Synchronization
import TensorCore
import Weights

/// What the gradients of a model say about the open image. Any thread may ask; weights are read and laid out by one thread, for which the others
/// wait.
package final class GradientRun: Sendable {
  let model: Model
  private let settings: ForwardSettings
  private let state = Mutex(State())
  private let kept = Mutex<GradientPlan?>(nil)

  private struct State {
    /// The open image, normalized, and its path if it is from a file.
    var image: (values: [Float], path: String?)?
    /// The gradients of the image's loss, once they were asked for.
    var loss: (model: Model, label: Int)?
    /// How many images were opened.
    var round = 0
  }

  init(_ model: Model, _ settings: ForwardSettings) {
    self.model = model
    self.settings = settings
  }

  func open(_ values: [Float], path: String?) {
    state.withLock { $0 = State(image: (values, path), loss: nil, round: $0.round + 1) }
  }

  /// The open image.
  ///
  /// - Throws: `NoImage` if there is none.
  func image() throws -> [Float] {
    guard let image = state.withLock({ $0.image?.values }) else { throw NoImage() }
    return image
  }

  /// Reads and lays out the weights, unless that is done. Only the last plan is kept, since it takes twice the memory of the weights.
  ///
  /// - Parameter size: the size of images; that of the open image if it is `nil`.
  func plan(_ size: MapSize? = nil) throws -> GradientPlan {
    let size = size ?? settings.resolution
    return try kept.withLock { known in
      if let plan = known, plan.size == size { return plan }
      known = nil
      let plan = try GradientPlan(
        model, size, parameters: .neocell, threads: settings.threads, memory: settings.memory)
      known = plan
      return plan
    }
  }

  var threads: Int { settings.threads }

  /// The images of an effective field: those in the folder of the open image, that one first; or noise if no image is open.
  private func fieldImages(_ size: MapSize) -> FieldImages {
    guard let image = state.withLock({ $0.image }) else { return .noise(Self.fieldCount, size) }
    guard let path = image.path else {
      return size == settings.resolution
        ? .open(image.values, others: [], size) : .noise(Self.fieldCount, size)
    }
    let others = ImageFiles.beside(path)
    let chosen = Array(others.prefix(Self.fieldCount - 1))
    guard size != settings.resolution else { return .open(image.values, others: chosen, size) }
    return .files([path] + chosen, size)
  }

  /// The most images of an effective field.
  private static let fieldCount = 20

  /// Measures an effective field: first that of the layer, image by image, then the areas of all layers.
  ///
  /// - Parameter post: takes what is measured so far, after each image.
  /// - Throws: what the passes throw; `CancellationError`.
  func effectiveField(
    _ request: EffectiveFieldRequest, _ post: (EffectiveFieldResult) -> Void
  ) throws {
    let images = fieldImages(request.field.size)
    let plan = try plan(request.field.size)
    func place(_ layer: LayerID) -> OutputPlace {
      let size = plan.sizes.output(of: layer)
      return OutputPlace(layer, size: size, at: request.field.place(in: size))
    }
    let layers = plan.architecture.mapLayers
    guard layers.contains(request.field.layer) else { throw NoMap(layer: request.field.layer) }
    let own = EffectiveFields(plan, [place(request.field.layer)], .positive, threads: threads)
    let all = EffectiveFields(plan, layers.map(place), .positive, threads: threads)
    for fields in [own, all] {
      var failed = 0
      for index in 0..<images.count {
        try Cancellation.check()
        if let image = images.image(index, turning: settings.turnsImages) {
          try fields.add(image)
        } else {
          failed += 1
        }
        post(
          EffectiveFieldResult(
            request, source: images.name, total: images.count - failed, own: own, all: all))
      }
      fields.release()
    }
  }
}

extension GradientRun {
  /// The gradients of the open image's loss by L and R, as a model, and the class that is the label.
  ///
  /// - Throws: `NoImage`; what the passes throw; `CancellationError`.
  func loss() throws -> (model: Model, label: Int) {
    if let known = state.withLock({ $0.loss }) { return known }
    let (image, round) = (try image(), state.withLock { $0.round })
    let gradients = try LossGradients(model, plan(), image, threads: threads)
    let loss = (
      model: try Model(gradients).with(shifts: model.shifts), label: gradients.label
    )
    state.withLock { if $0.round == round { $0.loss = loss } }
    return loss
  }

  /// The norms and the figures of these gradients, by layer and channel.
  ///
  /// - Throws: as `loss`.
  func figures() throws -> GradientFigures {
    let loss = try loss().model
    let zero = Model(ZeroTensors(tensors: loss.source.tensors))
    let difference = try ModelDifference(loss, zero, neocellsAlone: true)
    let layers = loss.architecture?.cellLayers.map(\.id) ?? []
    return GradientFigures(
      norms: CompareResult(difference, by: .gradient),
      figures: try parallelMap(layers, threads: threads) { layer in
        try LayerFigures(loss.neocell(of: layer))
      })
  }

  /// What the pixels of the open image contribute to a class.
  ///
  /// - Parameter progress: called with the share of the work that is done.
  /// - Throws: `NoImage`; what the passes throw; `CancellationError`.
  func saliency(_ query: SaliencyQuery, progress: (Double) -> Void) throws -> SaliencyResult {
    let image = try image()
    let request = SaliencyRequest(
      query.method, GradientSubject(query.classIndex, against: query.against),
      layer: query.layer)
    let map = try plan().saliency(request, image, threads: threads, progress: progress)
    return SaliencyResult(
      query: query, size: map.size, values: map.values, output: map.output,
      completeness: map.baseline.flatMap { baseline in
        map.incompleteness.map { (baseline, $0) }
      })
  }
}

/// Tensors of zeros, with which gradients are compared.
private struct ZeroTensors: TensorSource {
  let tensors: [TensorDescription]

  func values(at index: Int) -> [Float] {
    [Float](repeating: 0, count: tensors[index].shape.count)
  }
}

/// The images that an effective field is measured with.
private enum FieldImages {
  case noise(Int, MapSize)
  /// The open image, and the paths of those beside it.
  case open([Float], others: [String], MapSize)
  /// Images at another size than that of the open one.
  case files([String], MapSize)

  var count: Int {
    switch self {
    case .noise(let count, _): count
    case .open(_, let others, _): 1 + others.count
    case .files(let paths, _): paths.count
    }
  }

  var name: String {
    switch self {
    case .noise: "of noise"
    case .open(_, let others, _): others.isEmpty ? "that is open" : "of its folder"
    case .files(let paths, _): paths.count == 1 ? "that is open" : "of its folder"
    }
  }

  /// An image, normalized; `nil` if it cannot be read.
  func image(_ index: Int, turning isTurned: Bool) -> [Float]? {
    switch self {
    case .noise(_, let size): return SeededGenerator.noiseImage(index, seed: 0, size)
    case .open(let first, let others, let size):
      return index == 0 ? first : Self.read(others[index - 1], size, isTurned)
    case .files(let paths, let size): return Self.read(paths[index], size, isTurned)
    }
  }

  private static func read(_ path: String, _ size: MapSize, _ isTurned: Bool) -> [Float]? {
    let picture = try? RGBImage.read(path, turning: isTurned)
    return picture?.fitted(height: size.height, width: size.width).normalized
  }
}

extension EffectiveFieldResult {
  fileprivate init(
    _ request: EffectiveFieldRequest, source: String, total: Int, own: EffectiveFields,
    all: EffectiveFields
  ) {
    let field = own.fields[0]
    self.init(
      request: request, source: source, images: own.images, total: total,
      values: field.values.map { Float($0) }, shares: EffectiveField.shares, areas: field.areas,
      curve: all.images == 0
        ? [] : all.fields.map { Point(layer: $0.place.layer, areas: $0.areas) },
      curveImages: all.images)
  }
}

/// The error for a layer that gives no map.
private struct NoMap: Error, CustomStringConvertible {
  let layer: LayerID

  var description: String { "\(layer) gives no map: choose another layer" }
}
