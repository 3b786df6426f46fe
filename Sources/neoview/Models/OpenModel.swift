import CheckpointFiles
import NeoNeXt
import TensorCore
import Weights

/// A model, and where it is from: a checkpoint, or a fresh draw of weights.
struct OpenModel {
  var model: Model
  /// What the model is called on screen.
  var title: String
  /// `nil` for a fresh model.
  let checkpoint: Checkpoint?
  /// The path of the checkpoint; `nil` for a fresh model.
  let path: String?

  /// Opens a checkpoint.
  ///
  /// - Throws: `CheckpointError`.
  init(checkpoint path: String) throws {
    let checkpoint = try Checkpoint.open(path)
    self.checkpoint = checkpoint
    self.path = path
    model = Model(checkpoint)
    title = path.fileTitle
  }

  /// Makes a model with fresh weights.
  init(_ variant: Variant, _ options: FreshModelOptions) {
    let fresh = FreshModel(
      Architecture(variant, options.revision), initialization: options.initialization,
      seed: options.seed)
    checkpoint = nil
    path = nil
    model = Model(fresh)
    title =
      "\(variant.title), fresh \(options.initialization.rawValue), "
      + "seed \(options.seed)"
  }
}

extension String {
  /// What the file at this path is called on screen.
  var fileTitle: String { String(split(separator: "/").last ?? "").printable }
}
