import Sheets

/// The matrices of the selected layer or tensor as the file has them, and whether they are being loaded.
package struct LayerMatrices: Equatable, Sendable {
  package struct Loaded: Equatable, Sendable {
    package let sheet: Sheet
    /// The same layer or tensor in the other checkpoint; `nil` if that does not have it or cannot be read.
    package let compared: Sheet?
    /// Why the matrices of the other checkpoint cannot be read; `nil` if they can, or if it has none.
    let comparedFailure: String?
    /// The index of the checkpoint of the run that the matrices are from.
    let epoch: Int
  }

  package enum Loading: Equatable, Sendable {
    case none
    case loading(entry: Int)
    case failed(entry: Int, reason: String)
  }

  /// The matrices that were loaded last; `nil` if there are none. While others are being loaded, these are still of the entry or
  /// the checkpoint that was selected before.
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
  /// The matrices of the selected entry, possibly still those of the checkpoint that was shown before; `nil` if they are not
  /// loaded.
  var selectedMatrices: LayerMatrices.Loaded? {
    matrices.loaded.flatMap { $0.sheet.subject == .entry(selection) ? $0 : nil }
  }

  /// The matrices of the selected entry in the checkpoint that is shown; `nil` until they are loaded.
  var currentMatrices: LayerMatrices.Loaded? {
    selectedMatrices.flatMap { $0.epoch == epochs.current && !matrices.isLoading ? $0 : nil }
  }
}
