import Analysis
import Sheets
import TUICore

/// How values become colours: the colour map, and the range of values that it spans.
package struct ColorScale: Equatable, Sendable {
  /// The values whose range the colours span.
  package enum Domain: Hashable, Sendable, CaseIterable {
    case layer, matrix
    /// All L and R of the model that were measured so far.
    case model
    /// The same values in all checkpoints of the run, so that colours can be compared from one to the next.
    case run
    /// The values from the first to the 99th percentile of the layer.
    case percentile
    /// All values of the layer on a symmetric logarithmic scale, on which small values differ in colour too.
    case logarithmic
    /// The range that the user typed.
    case fixed
  }

  /// What the colours span.
  package struct Span: Equatable, Sendable {
    package internal(set) var domain: Domain
    /// The range that the user typed; `nil` if none was typed.
    package internal(set) var fixedRange: ClosedRange<Float>?
  }

  package internal(set) var map: ColorMap
  package internal(set) var span = Span(domain: .layer)

  var domain: Domain { span.domain }
  var fixedRange: ClosedRange<Float>? { span.fixedRange }

  init(_ surface: Surface) { map = surface.isLight ? .divergingLight : .diverging }

  /// Takes the diverging map for a light or dark background, unless the user chose a map that fits both.
  mutating func suit(isLight: Bool) {
    switch map {
    case .diverging, .divergingLight: map = isLight ? .divergingLight : .diverging
    case .viridis, .grey: break
    }
  }

  /// Takes the next domain, and skips those that mean nothing now.
  ///
  /// - Parameters:
  ///   - hasModel: whether there are L and R of the model whose range the colours can span.
  ///   - isRun: whether there are several checkpoints.
  mutating func nextDomain(hasModel: Bool, isRun: Bool) {
    repeat {
      span.domain = domain.next
    } while (domain == .fixed && fixedRange == nil) || (domain == .model && !hasModel)
      || (domain == .run && !isRun)
  }

  /// This scale with another span.
  func spanning(_ span: Span) -> ColorScale {
    var copy = self
    copy.span = span
    return copy
  }

  /// This scale with the range that a user typed: a limit on both sides of zero, or the lowest and the highest value.
  ///
  /// - Throws: `Refusal` if the text is no such range.
  func spanning(_ text: String) throws(Refusal) -> ColorScale {
    let parts = text.split(separator: " ").map { Float($0) }
    guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
      first.isFinite, last.isFinite, parts.count == 1 ? first > 0 : first < last
    else { throw Refusal("expected a limit above 0, or the lowest and the highest value") }
    var copy = self
    copy.span = Span(
      domain: .fixed, fixedRange: parts.count == 1 ? -first...first : first...last)
    return copy
  }
}

extension Sheet {
  /// The name of a domain of the colours for this sheet, such as `over the layer`.
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
    case .run:
      return isMeasuredOverRun
        ? "over the \(whole) in the whole run" : "over the checkpoints seen so far"
    case .percentile: return "1st to 99th percentile of the \(whole)"
    case .logarithmic: return "symmetric log over the \(whole)"
    case .fixed: return "fixed as typed"
    }
  }
}

extension Sheet {
  /// Whether the range of the values over the run follows from figures of L and R that are measured in all checkpoints.
  var isMeasuredOverRun: Bool { sides.count == 2 && !isDifference }
}

extension CaseIterable where Self: Equatable {
  /// The case after this one. The first follows the last.
  var next: Self {
    let all = Array(Self.allCases)
    guard let index = all.firstIndex(of: self) else { return self }
    return all[(index + 1) % all.count]
  }
}
