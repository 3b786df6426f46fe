import ArgumentParser
import TUICore

/// The colours to use: `auto`, or a depth.
struct ColorChoice: ExpressibleByArgument {
  /// `nil` for `auto`.
  let depth: ColorDepth?

  init?(argument: String) {
    depth = ColorDepth(rawValue: argument)
    guard depth != nil || argument == "auto" else { return nil }
  }
}
