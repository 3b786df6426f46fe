import TensorCore

extension Sheet {
  /// The names of the sides as they are shown: `ΔL` and `ΔR` if a baseline was subtracted, `∂L` and `∂R` for gradients.
  package var sideNames: [String] {
    guard sides.count > 1 else { return sides }
    return isGradient
      ? sides.map { "∂" + $0 } : isDifference ? sides.map { "Δ" + $0 } : sides
  }

  /// The sizes of the matrices of each side, such as `L 4×4 R 4×4`.
  static func sizes(_ stacks: [MatrixStack], named names: [String]) -> String {
    zip(names, stacks).map { "\($0) \($1.rows)×\($1.columns)" }.joined(separator: " ")
  }
}
