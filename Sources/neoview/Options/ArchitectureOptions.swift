import ArgumentParser
import Inference
import NeoNeXt
import TensorCore
import Weights

/// An architecture, from a checkpoint's names and shapes or by name, with an image size.
struct ArchitectureOptions: ParsableArguments {
  @Argument(help: "A checkpoint, or else --variant; the bundled sample if there is neither.")
  var checkpoint: String?

  @Option(help: "A model by name: t, s, b, l or xl.")
  var variant: Variant?

  @Option(help: "The form of that model: paper, or release as published.")
  var revision: Revision?

  @Option(help: "Of the image, in pixels: N or HxW.")
  var resolution = MapSize(height: 224, width: 224)

  func validate() throws {
    if checkpoint != nil, variant != nil {
      throw ValidationError("expected a checkpoint or --variant, found both")
    }
    if variant == nil, revision != nil {
      throw ValidationError("--revision goes with --variant: a checkpoint has its own")
    }
  }

  /// What the model is called.
  var title: String {
    variant.map { "NeoNeXt-\($0.rawValue.uppercased()) \((revision ?? .release).rawValue)" }
      ?? (checkpoint?.fileTitle ?? "the sample")
  }

  /// - Parameters:
  ///   - shifts: other steps than the usual ones.
  ///   - isReminding: whether a line says where the release used others.
  /// - Throws: what opening the checkpoint throws; `notNeoNeXt`, `shifts`.
  func architecture(shifts: ShiftList? = nil, isReminding: Bool = false) throws -> Architecture {
    var model: Model
    if let variant {
      model = Model(
        FreshModel(
          Architecture(variant, revision ?? .release), initialization: .neoinit, seed: 0))
    } else {
      model = try OpenModel(checkpoint: checkpoint ?? Samples.checkpoint()).model
    }
    if let recognition = model.recognition,
      !recognition.neededAndMissing.isEmpty
        || !recognition.mismatched.isEmpty
    {
      complain(
        "neoview: \(recognition.neededAndMissing.count) tensors are missing and "
          + "\(recognition.mismatched.count) misshapen: this is of the model as it should be")
    }
    model = try model.with(shifts, remindingAt: isReminding ? resolution : nil)
    guard let architecture = model.architecture else { throw InferenceError.notNeoNeXt }
    return architecture
  }
}
