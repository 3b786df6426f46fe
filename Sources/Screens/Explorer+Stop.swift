/// Stopping what takes long: Esc, wherever the keys are.
extension Explorer {
  /// What is under way on this screen.
  private var work: Work? {
    switch screen {
    case .matrices: loading == .arranging ? .matrices : nil
    case .field: field.request == nil ? nil : .field
    case .costs: nil
    case .forward: forward.isComputing ? .forward : nil
    case .compare: isComparing ? .comparison : nil
    case .figures: survey.isMeasuring(epoch: epochs.current) ? .survey : nil
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
    case .comparison:
      comparison.asked.remove(epochs.current)
      comparison.failures[epochs.current] = "stopped: 5 begins again"
    case .survey: survey.forgetUnmeasured()
    default: return nil
    }
    message = Message(text: "stopped", isError: false)
    return [.cancel(work)]
  }
}
