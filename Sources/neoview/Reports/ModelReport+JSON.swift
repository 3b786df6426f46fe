import NeoNeXt
import TensorCore
import Weights

extension ModelReport {
  /// One line of JSON, for scripts.
  func json() throws -> String { try InfoJSON(self).jsonLine }
}

/// The JSON of `info`. Scripts rely on its fields.
private struct InfoJSON: Encodable {
  struct Mismatch: Encodable {
    let name: String
    let expected: [Int]
    let found: [Int]
  }

  let format: String
  let bytes: Int
  let tensors: Int
  let parameters: Int
  let neonext: Bool
  let variant: Nullable<String>
  let revision: Nullable<String>
  let dims: Nullable<[Int]>
  let depths: Nullable<[Int]>
  let kernels: Nullable<[String]>
  let shifts: Nullable<[StageShift]>
  let classes: Nullable<Int>
  let dtype: String
  let wrapper: String
  let missing: [String]
  let unexpected: [String]
  let mismatched: [Mismatch]

  init(_ report: ModelReport) {
    let model = report.open.model
    let architecture = model.architecture
    let recognition = model.recognition
    format = report.format
    bytes = report.byteCount
    tensors = model.source.tensors.count
    parameters = model.parameterCount
    neonext = architecture != nil
    variant = Nullable(value: architecture.map { _ in report.variantName })
    revision = Nullable(value: architecture.map { _ in report.revisionName })
    dims = Nullable(value: architecture?.dims)
    depths = Nullable(value: architecture?.depths)
    kernels = Nullable(value: architecture?.kernelNames)
    shifts = Nullable(value: architecture?.shifts)
    classes = Nullable(value: report.classes)
    dtype = report.mainType
    wrapper = report.wrapper
    missing = recognition?.missing ?? []
    unexpected = recognition?.unexpected ?? []
    mismatched = (recognition?.mismatched ?? []).map {
      Mismatch(name: $0.name, expected: $0.expected.dimensions, found: $0.found.dimensions)
    }
  }
}

/// Shifts are written as a number, or as a text such as `1/2` where one number is not enough.
extension StageShift: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let number { try container.encode(number) } else { try container.encode(description) }
  }
}
