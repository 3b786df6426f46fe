import CheckpointFiles
import NeoNeXt
import TensorCore
import Weights

/// A model with where it is from.
struct OpenModel {
  var model: Model
  /// What to call it.
  var title: String
  /// `nil` for a fresh model.
  let checkpoint: Checkpoint?
  let path: String?

  init(checkpoint path: String) throws {
    let checkpoint = try Checkpoint.open(path)
    self.checkpoint = checkpoint
    self.path = path
    model = Model(checkpoint)
    title = path.fileTitle
  }

  init(_ variant: Variant, _ options: FreshModelOptions) {
    let fresh = FreshModel(
      Architecture(variant, options.revision), initialization: options.initialization,
      seed: options.seed)
    checkpoint = nil
    path = nil
    model = Model(fresh)
    title =
      "NeoNeXt-\(variant.rawValue.uppercased()), fresh \(options.initialization.rawValue), "
      + "seed \(options.seed)"
  }
}

extension String {
  /// What the file of this path is called on screen.
  var fileTitle: String { String(split(separator: "/").last ?? "").printable }
}
