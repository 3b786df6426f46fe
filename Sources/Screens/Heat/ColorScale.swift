import Analysis
import Sheets
import TUICore

/// How values become colours: which colours, and what they span.
package struct ColorScale: Equatable, Sendable {
  /// What the colours span.
  package enum Domain: Hashable, Sendable, CaseIterable {
    case layer, matrix
    /// All L and R of the model.
    case model
    /// From the first to the 99th percentile of the layer.
    case percentile
    /// Symmetric logarithm over the layer: small values are told apart too.
    case logarithmic
    /// What the user typed.
    case fixed
  }

  package internal(set) var map: ColorMap
  package internal(set) var domain = Domain.layer
  /// The range of the fixed domain, once one was typed.
  package internal(set) var fixedRange: ClosedRange<Float>?

  init(_ surface: Surface) { map = surface.isLight ? .divergingLight : .diverging }

  /// Takes the map that goes with the terminal's background; what the user chose stays.
  mutating func suit(isLight: Bool) {
    switch map {
    case .diverging, .divergingLight: map = isLight ? .divergingLight : .diverging
    case .viridis, .grey: break
    }
  }

  /// - Parameter hasModel: whether there are L and R of a whole model to span.
  mutating func nextDomain(hasModel: Bool) {
    repeat {
      domain = domain.next
    } while (domain == .fixed && fixedRange == nil) || (domain == .model && !hasModel)
  }

  /// The same with the range that a user typed: a limit on both sides of zero, or the lowest and the highest value.
  ///
  /// - Throws: why the text is no range.
  func spanning(_ text: String) throws(Refusal) -> ColorScale {
    let parts = text.split(separator: " ").map { Float($0) }
    guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
      first.isFinite, last.isFinite, parts.count == 1 ? first > 0 : first < last
    else { throw Refusal("expected a limit above 0, or the lowest and the highest value") }
    var copy = self
    copy.fixedRange = parts.count == 1 ? -first...first : first...last
    copy.domain = .fixed
    return copy
  }
}

extension Sheet {
  /// What a domain of the colours is called here.
  func scope(of domain: ColorScale.Domain) -> String {
    let whole =
      if case .step = subject { "whole map" } else {
        sides.count == 1 ? "tensor" : isOfAllLayers ? "whole model" : "layer"
      }
    switch domain {
    case .layer: return "over the \(whole)"
    case .matrix:
      return "over the \(itemName == "channel" && sides.count > 1 ? "matrix" : itemName)"
    case .model:
      return sides.count == 2 ? "over all L and R of the model" : "over the \(whole)"
    case .percentile: return "1st to 99th percentile of the \(whole)"
    case .logarithmic: return "symmetric log over the \(whole)"
    case .fixed: return "fixed as typed"
    }
  }
}

extension CaseIterable where Self: Equatable {
  /// The case after this one; after the last, the first.
  var next: Self {
    let all = Array(Self.allCases)
    guard let index = all.firstIndex(of: self) else { return self }
    return all[(index + 1) % all.count]
  }
}
