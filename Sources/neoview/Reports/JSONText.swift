import FoundationEssentials
import TensorCore

/// How the program writes JSON. All reports use this, so that all JSON looks alike.
extension Encodable {
  /// One line of JSON with the names of properties as keys, in alphabetical order.
  var jsonLine: String {
    get throws { try json(.useDefaultKeys) }
  }

  /// The same with keys in snake case: `pixels_without_shifts` for `pixelsWithoutShifts`.
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
  /// The same JSON with escape sequences for characters that a terminal would act on, which mean the same to readers.
  fileprivate var safeJSON: String {
    if isHarmless { return self }
    return unicodeScalars.map { $0.isHazardous ? $0.jsonEscape : String($0) }.joined()
  }
}

extension Unicode.Scalar {
  /// The character as JSON's escape sequence, such as `\u202e`.
  fileprivate var jsonEscape: String {
    UTF16.encode(self)!.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }
}
