import ArgumentParser

enum BackgroundChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, light, dark

  /// `nil` to find out.
  var isLight: Bool? { self == .auto ? nil : self == .light }
}
