import Foundation
import Screens
import TensorCore
import TestSupport
import Testing

@testable import neoview

/// Background work can be cancelled, does not wait for other kinds of work, and its threads sleep when there is none.
@Suite(.serialized) struct BackgroundTests {
  private func wait(_ what: String, _ isDone: () -> Bool) {
    for _ in 0..<1000 where !isDone() { usleep(5000) }
    #expect(isDone(), "\(what)")
  }

  @Test func `cancelling reaches all that was asked for, not only what came last`() {
    var background = Background()
    let begun = Monitor(0)
    let stopped = Monitor(0)
    for _ in 0..<3 {
      background.add(.survey, isVital: false) { _ in
        begun.update { $0 += 1 }
        for _ in 0..<2000 where !Cancellation.isCancelled { usleep(5000) }
        if Cancellation.isCancelled { stopped.update { $0 += 1 } }
      }
    }
    wait("the first has begun") { begun.update { $0 } == 1 }
    background.cancel(.survey)
    background.finish()
    #expect(begun.update { $0 } == 1 && stopped.update { $0 } == 1)
  }

  @Test func `what is vital is done whatever else is asked for, in order`() {
    var background = Background()
    let gate = Monitor(false)
    let order = Monitor<[String]>([])
    background.add(.forward) { _ in gate.wait { $0 ? () : nil } }
    background.start(.forward, isVital: true) { _ in order.update { $0.append("image") } }
    background.start(.forward) { _ in order.update { $0.append("step 1") } }
    background.start(.forward) { _ in order.update { $0.append("step 2") } }
    gate.update { $0 = true }
    background.finish()
    #expect(order.update { $0 } == ["image", "step 2"])
  }

  @Test func `loading waits for no other work, however few processors there are`() {
    var background = Background()
    let gate = Monitor(false)
    for kind in Work.allCases where kind != .matrices {
      background.add(kind) { _ in gate.wait { $0 ? () : nil } }
    }
    background.start(.matrices) { $0.post(.noticed("loaded")) }
    let mailbox = background.mailbox
    let letters = Monitor(0)
    wait("loaded while all else is under way") {
      letters.update { $0 += mailbox.take().count }
      return letters.update { $0 } == 1
    }
    gate.update { $0 = true }
    background.finish()
  }

  @Test func `a timed wait ends as soon as there is a result, and without one in time`() {
    let monitor = Monitor(false)
    let clock = ContinuousClock()
    let late = clock.measure { #expect(monitor.wait(milliseconds: 60) { $0 ? 1 : nil } == nil) }
    #expect(late >= .milliseconds(59))
    Thread.detachNewThread {
      usleep(20_000)
      monitor.update { $0 = true }
    }
    let early = clock.measure { #expect(monitor.wait(milliseconds: 5000) { $0 ? 1 : nil } == 1) }
    #expect(early < .milliseconds(2000))
  }
}
