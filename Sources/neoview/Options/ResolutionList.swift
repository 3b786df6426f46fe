import ArgumentParser
import NeoNeXt

/// One size of images or several: `224`, `224|384`, `96x160|224`.
struct ResolutionList: ExpressibleByArgument {
  let sizes: [MapSize]

  init(sizes: [MapSize]) { self.sizes = sizes }

  init?(argument: String) {
    guard let sizes = [MapSize](sizes: argument) else { return nil }
    self.sizes = sizes
  }

  var defaultValueDescription: String { sizes.map(\.name).joined(separator: "|") }
}
