import ArgumentParser
import Inference
import NeoNeXt
import Weights

// How types that are defined elsewhere are read from the command line. Enums of strings need no more than to be named
// here: the argument parser takes their raw values.

extension SaliencyMethod: ExpressibleByArgument {}
extension FieldMeasure: ExpressibleByArgument {}
extension GradientParameters: ExpressibleByArgument {}
extension Variant: ExpressibleByArgument {}
extension Revision: ExpressibleByArgument {}
extension DownsamplingOrder: ExpressibleByArgument {}
extension Initialization: ExpressibleByArgument {}
extension MatrixSelection.Side: ExpressibleByArgument {}
extension MatrixForm: ExpressibleByArgument {}
extension MatrixPicture.Domain: ExpressibleByArgument {}

extension Shift: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension MapSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  public var defaultValueDescription: String { name }
}
