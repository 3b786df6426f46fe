import ArgumentParser
import NeoNeXt

/// A model by its name rather than from a file.
struct FreshModelOptions: ParsableArguments {
  @Option(help: "A model with fresh weights: t, s, b, l or xl.")
  var variant: Variant?

  @Option(help: "The form of a fresh model: as in the paper, or as published.")
  var revision: Revision = .release

  @Option(name: .customLong("init"), help: "How a fresh model's matrices are drawn.")
  var initialization: Initialization = .neoinit

  @Option(help: "The seed of a fresh model.")
  var seed: UInt64 = 0
}

extension ValidationError {
  /// The error of commands that take a checkpoint or a fresh model.
  static var checkpointAndVariant: ValidationError {
    ValidationError("expected a checkpoint or --variant, found both")
  }
}
