import ArgumentParser

/// An option that is on or off.
enum Toggle: String, ExpressibleByArgument, CaseIterable {
  case on, off
}
