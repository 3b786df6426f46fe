import Sheets
import TensorCore

/// Going to unusual channels: those that differ most from the other channels of their size.
extension MatricesScreen {
  /// Goes some places on in the list of unusual channels, or first asks for that list.
  mutating func goToOddity(by step: Int, _ shared: Shared) -> [Request] {
    guard !isWaiting(shared) else { return [] }
    guard let sheet = currentSheet(shared), sheet.sides.count == 2 else {
      return [.say("only channels of a NeoCell are compared with each other", isError: true)]
    }
    guard let found = oddities.found else {
      return shared.matrices.loaded.map {
        [.run(.compute(.findOddities($0.sheet.mergedBySize, shown.arrangement)))]
      } ?? []
    }
    return go(toOddity: oddities.place + step, of: found, shared)
  }

  /// Takes the list of unusual channels and goes to the first, unless the sheet on screen is another one by now.
  mutating func take(_ found: [Oddity], of measured: Shown, _ shared: Shared) -> [Request] {
    guard currentSheet(shared) != nil, shown == measured else { return [] }
    oddities = Oddities(found: found)
    return go(toOddity: 0, of: found, shared)
  }

  private mutating func go(toOddity place: Int, of found: [Oddity], _ shared: Shared) -> [Request] {
    guard !found.isEmpty else { return [.say("no channel stands out")] }
    oddities.place = place.clamped(below: found.count)
    let oddity = found[oddities.place]
    let count = "\(oddities.place + 1) of \(found.count)"
    guard let item = browser.sheet?.item(of: oddity.origin) else {
      let layer = oddity.origin.layer.map { "\($0)/" } ?? ""
      return [
        .say(
          "\(count) · channel \(layer)\(oddity.origin.channel) is not among those shown: "
            + oddity.reason)
      ]
    }
    goTo(item: item, shared)
    return [.say("\(count) · channel \(browser.channelName): \(oddity.reason)")]
  }
}
