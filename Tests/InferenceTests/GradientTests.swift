import CheckpointFiles
import Inference
import Kernels
import NeoNeXt
import TensorCore
import TestSupport
import Testing
import Weights

/// The largest difference, relative to the largest magnitude that is expected.
private func difference<A: BinaryFloatingPoint, B: BinaryFloatingPoint>(_ a: [A], _ b: [B])
  -> Double
{
  guard a.count == b.count else { return .infinity }
  let scale = max(1e-300, b.map { Double($0).magnitude }.max() ?? 0)
  return (zip(a, b).map { (Double($0) - Double($1)).magnitude }.max() ?? 0) / scale
}

private func model(_ file: String, shifts: String) throws -> Model {
  try Model(Checkpoint.open(Fixtures.path(file))).with(
    shifts: #require([StageShift](shifts: shifts)))
}

/// The gradients by the image and by every parameter, by the parameter's name.
private func gradients(
  _ evaluation: Evaluation, _ seed: GradientSeed
) throws -> (images: [[Float]], parameters: [String: [Float]]) {
  var parameters: [String: [Float]] = [:]
  let images = try evaluation.gradient(from: seed) { event in
    switch event {
    case .output: break
    case .parameter(let gradient):
      #expect(parameters[gradient.parameter.name] == nil)
      parameters[gradient.parameter.name] = gradient.values
    }
  }
  return (images, parameters)
}

@Suite struct GradientTests {
  @Test(arguments: [1, 2, 3])
  func `the gradients of a logit and of the cross entropy are those of numpy`(threads: Int) throws {
    let trace = try Trace("nano-release.gradients-96x160.safetensors")
    let model = try model("nano-release.safetensors", shifts: "1,1,1,1")
    for (prefix, parameters) in [
      ("logit_3", GradientParameters.all), ("cross_entropy_3", .neocell), ("logit_3", .none),
    ] {
      let plan = try GradientPlan(
        model, MapSize(height: 96, width: 160), parameters: parameters, threads: threads)
      let evaluation = try plan.run([trace.input], threads: threads)
      let subject =
        prefix == "logit_3" ? GradientSubject.logit(3) : .crossEntropy(label: 3)
      let found = try gradients(evaluation, .outputs(subject.seeds(evaluation.outputs)))
      let expected = trace.activations.filter { $0.key.hasPrefix(prefix + ".") }
      #expect(difference(found.images[0], try #require(expected["\(prefix).input"])) < 1e-5)
      let names = expected.keys.filter { $0 != "\(prefix).input" }
      #expect(
        Set(found.parameters.keys.map { "\(prefix).\($0)" })
          == (parameters == .none ? [] : Set(names)))
      for (name, values) in found.parameters {
        let worst = difference(values, try #require(expected["\(prefix).\(name)"]))
        #expect(worst < 1e-5, "\(name) \(worst)")
      }
    }
  }

  @Test(
    arguments: [
      ("nano-paper.bin", "1,1,1,0", 44, 36), ("nano-release.pt", "1,1,1,0", 36, 60),
      ("odd-release.safetensors", "1/2+3/1,1,1,0", 48, 40),
      ("odd-paper.safetensors", "1,0/2+1/0", 40, 28),
    ], [1, 3])
  func `every gradient is that of the equations, whatever the model and the threads`(
    model: (file: String, shifts: String, height: Int, width: Int), threads: Int
  ) throws {
    let (file, shifts, height, width) = model
    let network = try InferenceTests.model(file, shifts: shifts)
    var random = Seeded(21)
    let image = (0..<3 * height * width).map { _ in Float(random.below(2000)) / 1000 - 1 }
    let reference = try ReferenceNetwork(
      reader: ParameterReader(network), height: height, width: width
    ).gradients(image.map(Double.init)) { outputs in outputs.indices.map { Double($0 % 3) - 0.5 } }
    let plan = try GradientPlan(
      network, MapSize(height: height, width: width), parameters: .all, threads: threads)
    var last: FeatureMap?
    let evaluation = try plan.run([image], threads: threads) { activation in
      if case .layer(_, let map) = activation { last = map }
    }
    let values = reference.outputs.indices.map { Float($0 % 3) - 0.5 }
    var seed = GradientSeed.outputs([values])
    if evaluation.outputs[0].isEmpty {
      // A model without a head ends in the map of its last layer.
      let map = try #require(last)
      seed = .layer(
        try #require(plan.architecture.layers.last).id,
        FeatureMap(values, channels: map.channels, height: map.height, width: map.width))
      #expect(difference(map.planar, reference.outputs) < 1e-5)
    } else {
      #expect(difference(evaluation.outputs[0], reference.outputs) < 1e-5)
    }
    let found = try gradients(evaluation, seed)
    #expect(difference(found.images[0], reference.input) < 1e-5)
    #expect(Set(found.parameters.keys) == Set(reference.parameters.keys))
    for (name, values) in found.parameters {
      let worst = difference(values, reference.parameters[name] ?? [])
      #expect(worst < 2e-5, "\(name) \(worst)")
    }
  }

  @Test func `the equations of the whole network agree with finite differences`() throws {
    let model = try model("nano-release.pt", shifts: "1,1,1,0")
    let network = ReferenceNetwork(reader: try ParameterReader(model), height: 32, width: 32)
    var random = Seeded(22)
    let image = (0..<3 * 32 * 32).map { _ in Double(random.below(2000)) / 1000 - 1 }
    func logit(_ image: [Double]) throws -> Double {
      try network.gradients(image) { $0.map { _ in 0 } }.outputs[3]
    }
    let found = try network.gradients(image) { $0.indices.map { $0 == 3 ? 1 : 0 } }.input
    let scale = found.map(\.magnitude).max() ?? 0
    for _ in 0..<4 {
      let pixel = random.below(image.count)
      var (above, below) = (image, image)
      above[pixel] += 1e-4
      below[pixel] -= 1e-4
      let slope = try (logit(above) - logit(below)) / 2e-4
      #expect((slope - found[pixel]).magnitude < 1e-6 * scale)
    }
  }

  @Test func `a layer's output position is followed back to the image`() throws {
    let trace = try Trace("nano-release.gradients-96x160.safetensors")
    let model = try model("nano-release.safetensors", shifts: "1,1,1,1")
    let size = MapSize(height: 96, width: 160)
    let plan = try GradientPlan(model, size, threads: 2)
    for layer in plan.architecture.layers.map(\.id) {
      guard let expected = trace.activations["erf.\(layer)"] else { continue }
      var values: [Float] = []
      let place = OutputPlace(layer, in: plan)
      let evaluation = try plan.run([trace.input], threads: 2) { activation in
        if case .layer(layer, let map) = activation { values = place.values(in: map)[0] }
      }
      let positive = try evaluation.gradient(
        from: .layer(layer, place.seed([values.map { $0 > 0 ? 1 : 0 }])))[0]
      let absolute = try evaluation.gradient(
        from: .layer(layer, place.seed([values.map { _ in 1 }])))[0]
      let plane = size.positions
      func sum(_ values: [Float], _ part: (Float) -> Float) -> [Float] {
        (0..<plane).map { pixel in (0..<3).reduce(0) { $0 + part(values[$1 * plane + pixel]) } }
      }
      #expect(difference(sum(positive) { max(0, $0) }, expected) < 1e-5, "\(layer)")
      let other = try #require(trace.activations["erf_absolute.\(layer)"])
      #expect(difference(sum(absolute, abs), other) < 1e-5, "\(layer)")
    }
  }

  @Test(arguments: [1, 2])
  func `the gradients of a batch are those of its images, and add up by parameters`(threads: Int)
    throws
  {
    let model = try model("nano-release.pt", shifts: "1,1,1,0")
    var random = Seeded(23)
    let images = (0..<3).map { _ in
      (0..<3 * 64 * 96).map { _ in Float(random.below(2000)) / 1000 - 1 }
    }
    let size = MapSize(height: 64, width: 96)
    let plan = try GradientPlan(model, size, parameters: .all, batch: 3, threads: threads)
    func all(_ images: [[Float]]) throws -> (images: [[Float]], parameters: [String: [Float]]) {
      let evaluation = try plan.run(images, threads: threads)
      return try gradients(
        evaluation, .outputs(GradientSubject.logit(2).seeds(evaluation.outputs)))
    }
    let batch = try all(images)
    let single = try images.map { try all([$0]) }
    for (found, expected) in zip(batch.images, single) {
      #expect(difference(found, expected.images[0]) < 1e-6)
    }
    for (name, values) in batch.parameters {
      let sum = try values.indices.map { index in
        try single.reduce(0.0) { $0 + Double(try #require($1.parameters[name])[index]) }
      }
      #expect(difference(values, sum) < 1e-5, "\(name)")
    }
  }

  @Test(
    arguments: ["stage_1.0", "stage_3.1", "downsample_2"], ["nano-release.pt", "nano-paper.bin"])
  func `the gradients through the parts of a layer add up to the whole`(layer: String, file: String)
    throws
  {
    let model = try model(file, shifts: "1,1,1,0")
    let size = MapSize(height: 64, width: 64)
    let plan = try GradientPlan(model, size, threads: 2)
    var random = Seeded(24)
    let image = (0..<3 * size.positions).map { _ in Float(random.below(2000)) / 1000 - 1 }
    let place = try OutputPlace(named: layer, plan.architecture, plan.sizes)
    let evaluation = try plan.run([image], threads: 2)
    let seed = GradientOrigin.place(place).seed(evaluation)
    let whole = try evaluation.gradient(from: seed)[0]
    let parts = try FieldParts(plan, place, .absolute)
    #expect(parts.parts.count > 1 || layer.hasPrefix("downsample"))
    let sum = try parts.parts.reduce(whole.map { _ in 0.0 }) { sum, part in
      let route: GradientRoute = part.step.map { .channels($0.channels) } ?? .residual
      let own = try evaluation.gradient(from: seed, through: route)[0]
      return zip(sum, own).map { $0 + Double($1) }
    }
    #expect(difference(whole, sum) < 1e-5)
    let fields = EffectiveFields(plan, [place], .absolute, threads: 2)
    try fields.add(image)
    try parts.add(fields)
    #expect(abs(parts.shares.compactMap(\.self).reduce(0, +) - 1) < 1e-9)
  }
}
