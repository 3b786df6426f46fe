import ArgumentParser
import Inference
import NeoNeXt
import TensorCore
import Weights

/// An architecture: it is read from a checkpoint, or is one of the named variants.
struct ArchitectureOptions: ParsableArguments {
  @Argument(
    help: "A checkpoint, or else --variant; the last of the bundled samples if there is neither.")
  var checkpoint: String?

  @Option(help: "A model by name: t, s, b, l or xl.")
  var variant: Variant?

  @Option(help: "The form of that model: paper, or release as published.")
  var revision: Revision?

  func validate() throws {
    if checkpoint != nil, variant != nil {
      throw ValidationError.checkpointAndVariant
    }
    if variant == nil, revision != nil {
      throw ValidationError("--revision goes with --variant: a checkpoint has its own")
    }
  }

  /// What the model is called.
  var title: String {
    variant.map { "\($0.title) \((revision ?? .release).rawValue)" }
      ?? (checkpoint?.fileTitle ?? "the sample")
  }

  /// The architecture that the options name. If the checkpoint lacks tensors, or has some of wrong shapes, that is told.
  ///
  /// - Parameters:
  ///   - shifts: the shift steps, if they are not the usual ones.
  ///   - size: the image size; it is told if the release used other steps at this size. `nil` where shifts do not matter.
  /// - Throws: what opening the checkpoint throws; `notNeoNeXt`, `shifts`.
  func architecture(shifts: ShiftList? = nil, remindingAt size: MapSize? = nil) throws
    -> Architecture
  {
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
    model = try model.with(shifts, remindingAt: size)
    guard let architecture = model.architecture else { throw InferenceError.notNeoNeXt }
    return architecture
  }
}
