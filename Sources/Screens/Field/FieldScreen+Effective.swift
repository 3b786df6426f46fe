import NeoNeXt
import Sheets

/// Measuring what an output really draws from each pixel.
extension FieldScreen {
  mutating func toggleEffective(_ shared: Shared) -> [Request] {
    isEffective.toggle()
    stopped = nil
    guard isEffective else { return effectiveRequest == nil ? [] : stopMeasuring() }
    (isCompared, isPartition, part) = (false, false, nil)
    return measure(shared)
  }

  /// Asks for the effective field of the selected output, unless it is there or on its way.
  mutating func measure(_ shared: Shared) -> [Request] {
    // While an image is being opened, there is nothing to measure with yet.
    guard isEffective, !shared.image.mayCome, let field = wanted(shared) else { return [] }
    let wanted = EffectiveFieldRequest(
      field: field, image: shared.image.input.map { _ in shared.image.round },
      epoch: shared.epochs.current)
    let isDone = effective?.request == wanted && effective?.isComplete == true
    guard !isDone, effectiveRequest != wanted, stopped != wanted else { return [] }
    effectiveRequest = wanted
    effectiveFailure = ""
    return [.run(.compute(.effectiveField(wanted)))]
  }

  /// Stops measuring. What is there stays on screen.
  mutating func stopMeasuring() -> [Request] {
    (stopped, effectiveRequest) = (effectiveRequest, nil)
    return [.say("stopped"), .run(.cancel(.effectiveField))]
  }

  /// Calls off what is being measured when another screen is shown; it is begun again when this one is.
  mutating func leave() -> [Effect] {
    guard effectiveRequest != nil else { return [] }
    effectiveRequest = nil
    return [.cancel(.effectiveField)]
  }

  mutating func take(_ new: EffectiveFieldResult) {
    guard new.request == effectiveRequest else { return }
    effective = new
    if new.isComplete { effectiveRequest = nil }
  }

  mutating func fail(_ failed: EffectiveFieldRequest, _ reason: String) {
    guard failed == effectiveRequest else { return }
    (effectiveRequest, effective) = (nil, nil)
    effectiveFailure = reason
  }

  func exportOfEffective(_ effective: EffectiveFieldResult, _ shared: Shared) -> ExportRequest {
    let field = effective.request.field
    return ExportRequest(
      .pixels(
        ExportRequest.PixelMap(
          what: "the effective field", title: "\(shared.facts.title) · effective receptive field",
          heading: "\(field.layer), \(effective.images) images \(effective.source)",
          size: field.size, values: effective.values, isSigned: false, isLogarithmic: true)),
      path: "effective-field-\(field.layer).npy")
  }

  /// What the line at the bottom says where positions of the stem are not drawn.
  var footnote: String {
    isEffective
      ? "the gradient of the output by each pixel, its positive part; grey pixels it cannot see"
      : ""
  }

  /// The effective field of the output on screen; `nil` if it is not shown, or not measured yet.
  func shownEffective(_ result: FieldResult) -> EffectiveFieldResult? {
    isEffective ? effective.flatMap { $0.request.field == result.request ? $0 : nil } : nil
  }
}
