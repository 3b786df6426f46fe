import FoundationEssentials
import TensorCore

/// All JSON of the program is made here.
extension Encodable {
  /// One line of JSON; keys that do not apply hold null.
  var jsonLine: String {
    get throws { try json(.useDefaultKeys) }
  }

  /// Likewise, `pixelsWithoutShifts` as `pixels_without_shifts`.
  var snakeCaseJSONLine: String {
    get throws { try json(.convertToSnakeCase) }
  }

  private func json(_ keys: JSONEncoder.KeyEncodingStrategy) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = keys
    return String(decoding: try encoder.encode(self), as: UTF8.self).safeJSON
  }
}

extension String {
  /// JSON without characters that a terminal would act on: they are escaped, which reads back the same.
  fileprivate var safeJSON: String {
    if isPlainASCII { return self }
    return unicodeScalars.map { $0.isHazardous ? $0.jsonEscape : String($0) }.joined()
  }
}

extension Unicode.Scalar {
  /// `\u202e`: JSON need not escape such characters, but a terminal may show the line.
  fileprivate var jsonEscape: String {
    UTF16.encode(self)!.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }
}
