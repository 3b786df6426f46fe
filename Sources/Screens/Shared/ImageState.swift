import NeoNeXt

/// The image that goes through the network, with what was measured on its way.
package struct ImageState: Equatable, Sendable {
  package enum Status: Equatable, Sendable {
    case none
    case opening(path: String)
    case open
    case failed(reason: String)
  }

  /// The path of the image that the program was started with.
  let first: String?
  package internal(set) var status = Status.none
  package internal(set) var input: ForwardInput?
  /// The path of the image that was asked for last.
  var wantedPath: String?
  /// The path of the image that is open.
  package internal(set) var path: String?
  /// What is known of the steps that were computed: step n is operator n − 1.
  package internal(set) var records: [Int: StepRecord] = [:]

  init(first: String?) { self.first = first }

  /// - Returns: the path to open, if the first image was not asked for yet.
  var firstPath: String? { input == nil && status == .none ? first : nil }

  mutating func beginOpening(_ path: String) {
    status = .opening(path: path)
    wantedPath = path
  }

  mutating func take(_ new: ForwardInput) {
    input = new
    path = wantedPath
    records = [:]
    status = .open
  }

  /// Keeps the image that is open, if there is one.
  mutating func refuse(_ reason: String) {
    status = input == nil ? .failed(reason: reason) : .open
    wantedPath = input == nil ? nil : path
  }

  /// The image has to go through another model.
  mutating func forget() {
    input = nil
    records = [:]
  }
}
