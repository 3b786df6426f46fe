import ArgumentParser
import Screens
import TUICore

/// The size of a window, in columns and rows: `160x48`.
struct WindowSize: ExpressibleByArgument {
  let size: Size

  init?(argument: String) {
    guard let size = KeyScript.size(argument[...]) else { return nil }
    self.size = size
  }

  init(_ size: Size) { self.size = size }

  var defaultValueDescription: String { "\(size.width)x\(size.height)" }
}
