import ArgumentParser

/// What the user says of the terminal's own background.
enum BackgroundChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, light, dark

  /// `nil` if the terminal is to be asked.
  var isLight: Bool? { self == .auto ? nil : self == .light }
}
