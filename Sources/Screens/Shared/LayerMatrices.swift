import Sheets

/// The matrices of the selected layer or tensor, as the file has them.
package struct LayerMatrices: Equatable, Sendable {
  package struct Loaded: Equatable, Sendable {
    package let sheet: Sheet
    /// The same layer or tensor in the other checkpoint, if that has it.
    package let compared: Sheet?
    /// Why the other checkpoint's cannot be read, though it has them.
    let comparedFailure: String?
    /// The checkpoint of the run that they are of.
    let epoch: Int
  }

  package enum Loading: Equatable, Sendable {
    case none
    case loading(entry: Int)
    case failed(entry: Int, reason: String)
  }

  package internal(set) var loaded: Loaded?
  package internal(set) var loading = Loading.none

  var isLoading: Bool {
    switch loading {
    case .loading: true
    case .none, .failed: false
    }
  }
}

extension Shared {
  /// The matrices that are loaded, if they are those of the selected entry, of this checkpoint or of the one before it.
  var selectedMatrices: LayerMatrices.Loaded? {
    matrices.loaded.flatMap { $0.sheet.subject == .entry(selection) ? $0 : nil }
  }

  /// The matrices of the selected entry of this checkpoint, once they are there.
  var currentMatrices: LayerMatrices.Loaded? {
    selectedMatrices.flatMap { $0.epoch == epochs.current && !matrices.isLoading ? $0 : nil }
  }
}
