/// Stopping what takes long: Esc, wherever the keys are.
extension Explorer {
  /// What is under way: a file that is being written, or what this screen waits for.
  private var work: Work? {
    if exportCount > 0 { return .export }
    return switch screen {
    case .matrices: loading == .arranging ? .matrices : nil
    case .field: field.request == nil ? nil : .field
    case .costs: nil
    case .forward: forward.isComputing ? .forward : nil
    case .compare: isComparing ? .comparison : nil
    case .figures: survey.isMeasuring ? .survey : nil
    }
  }

  /// - Returns: `nil` if nothing is under way.
  mutating func stop() -> [Effect]? {
    guard let work else { return nil }
    switch work {
    case .matrices: return cancelArranging()
    case .forward: return cancelStep()
    case .field:
      field.request = nil
      field.isPlaying = false
    case .comparison: comparison.stop()
    case .survey: survey.forgetUnmeasured()
    case .export: exportCount = 0
    case .epoch, .following, .oddities: return nil
    }
    message = Message(text: "stopped", isError: false)
    return [.cancel(work)]
  }

  /// A file was written, or was not.
  mutating func endExport() { exportCount = max(0, exportCount - 1) }
}
