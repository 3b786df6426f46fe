import Kernels

enum Processors {
  /// Those that are there to be used.
  static let count = processorCount()
}
