import Kernels
import Synchronization
import TensorCore
import Testing

@Suite struct ParallelTests {
  @Test(arguments: [1, 2, 4])
  func `what is called off begins no other element, on whatever thread`(threads: Int) throws {
    let begun = Atomic(0)
    let cancellation = Cancellation()
    #expect(throws: CancellationError.self) {
      try Cancellation.$current.withValue(cancellation) {
        _ = try parallelMap(Array(0..<1000), threads: threads) { _ in
          if begun.add(1, ordering: .relaxed).newValue == 5 { cancellation.cancel() }
        }
      }
    }
    // Each of the other threads may have begun one more element.
    #expect((5..<5 + threads).contains(begun.load(ordering: .relaxed)))
  }

  @Test func `work inside parallel work knows that it was called off`() throws {
    let cancellation = Cancellation()
    let noticed = Atomic(0)
    #expect(throws: CancellationError.self) {
      try Cancellation.$current.withValue(cancellation) {
        _ = try parallelMap([0, 1], threads: 2) { _ in
          _ = try parallelMap([0, 1], threads: 2) { _ in
            cancellation.cancel()
            if Cancellation.isCancelled { noticed.add(1, ordering: .relaxed) }
            try Cancellation.check()
          }
        }
      }
    }
    #expect(noticed.load(ordering: .relaxed) >= 1)
    #expect(!Cancellation.isCancelled)
  }

  @Test func `a task that is cancelled calls off what it runs in parallel`() async {
    let begun = Atomic(0)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try? parallelMap(Array(0..<100), threads: 2) { _ in begun.add(1, ordering: .relaxed) }
    }
    let result = await task.value
    #expect(result == nil && begun.load(ordering: .relaxed) <= 100)
  }

  @Test func `without anybody who calls it off all is done, in order`() throws {
    #expect(try parallelMap(Array(0..<100), threads: 3) { $0 * 2 } == (0..<100).map { $0 * 2 })
  }

  @Test func `the processors are those that the program may use`() {
    #expect(processorCount() >= 1)
  }
}
