import Kernels

/// The processors of this machine.
enum Processors {
  /// How many of them the program may use.
  static let count = processorCount()
}
