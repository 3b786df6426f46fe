import NeoNeXt

/// The image that goes through the network, and what was measured in the forward pass.
package struct ImageState: Equatable, Sendable {
  /// Whether an image is open; a failure is kept here only if no image is open.
  package enum Status: Equatable, Sendable {
    case none
    case opening(path: String)
    case open
    case failed(reason: String)
  }

  /// The path of the image that the program was started with; `nil` if there is none.
  let first: String?
  package internal(set) var status = Status.none
  /// The image that is open; `nil` if there is none.
  package internal(set) var input: ForwardInput?
  /// The path of the image that was asked for last; `nil` if there is none.
  var wantedPath: String?
  /// The path of the image that is open; `nil` if none was opened yet.
  package internal(set) var path: String?
  /// How many images were opened so far. What was asked for with an earlier image is out of date.
  package internal(set) var round = 0
  /// The times and statistics of the steps that were computed. Step n is the operator with the index n − 1.
  package internal(set) var records: [Int: StepRecord] = [:]

  init(first: String?) { self.first = first }

  /// The path of the first image; `nil` if there is none, or if an image was asked for before.
  var firstPath: String? { input == nil && status == .none ? first : nil }

  /// Whether an image is being opened, or can be without asking the user.
  var mayCome: Bool {
    switch status {
    case .none: first != nil
    case .opening: true
    case .open, .failed: false
    }
  }

  mutating func beginOpening(_ path: String) {
    status = .opening(path: path)
    wantedPath = path
  }

  /// Takes the image that was opened.
  mutating func take(_ new: ForwardInput) {
    input = new
    round += 1
    path = wantedPath
    records = [:]
    status = .open
  }

  /// Takes note that an image could not be opened. The image that is open before stays open.
  mutating func refuse(_ reason: String) {
    status = input == nil ? .failed(reason: reason) : .open
    wantedPath = input == nil ? nil : path
  }

  /// Forgets the image and the steps, since the image has to go through another model.
  mutating func forget() {
    input = nil
    records = [:]
  }
}
