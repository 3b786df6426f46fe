import ArgumentParser
import Inference

/// The option that limits how much memory running a model takes.
struct MemoryOptions: ParsableArguments {
  @Option(
    help: """
      How much memory running the model may take, such as 8G; what suits the image and the weights if not given.
      """)
  var memory: ByteCount?

  var limit: MemoryLimit { memory.map { .bytes($0.bytes) } ?? .usual }
}
