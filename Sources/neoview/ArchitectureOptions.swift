import ArgumentParser
import NeoNeXt
import TensorCore
import Weights

/// An architecture, from a checkpoint's names and shapes or by name, with an image size.
struct ArchitectureOptions: ParsableArguments {
  @Argument(help: "A checkpoint; or give --variant.")
  var checkpoint: String?

  @Option(help: "A model by name: t, s, b, l or xl.")
  var variant: Variant?

  @Option(help: "The form of that model: as in the paper, or as published.")
  var revision: Revision = .release

  @Option(help: "Of the image, in pixels: N or HxW.")
  var resolution = MapSize(height: 224, width: 224)

  func validate() throws {
    if (checkpoint == nil) == (variant == nil) {
      let found = checkpoint == nil ? "neither" : "both"
      throw ValidationError("expected a checkpoint or --variant, found \(found)")
    }
  }

  /// What the model is called.
  var title: String {
    variant.map { "NeoNeXt-\($0.rawValue.uppercased()) \(revision.rawValue)" }
      ?? String(checkpoint?.split(separator: "/").last ?? "").printable
  }

  /// - Throws: what opening the checkpoint throws; `notNeoNeXt`.
  func model() throws -> Model {
    if let checkpoint { return try OpenModel(checkpoint: checkpoint).model }
    return Model(
      FreshModel(
        Architecture(variant ?? .t, revision), initialization: .neoinit, seed: 0))
  }
}

enum TableFormat: String, ExpressibleByArgument, CaseIterable {
  case table, csv, json
}
