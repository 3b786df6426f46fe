import ArgumentParser

enum Toggle: String, ExpressibleByArgument, CaseIterable {
  case on, off
}
