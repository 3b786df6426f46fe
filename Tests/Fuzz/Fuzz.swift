// Fuzz runs libFuzzer on one reader, which FUZZ_READER names. Only `make fuzz` builds it, because it links to the fuzzer.

import Glibc
import Readers

private let reader: Reader = {
  let name = getenv("FUZZ_READER").map { String(cString: $0) } ?? ""
  guard let reader = Reader(rawValue: name) else {
    preconditionFailure("FUZZ_READER is one of \(Reader.allCases.map(\.rawValue))")
  }
  return reader
}()

private let folder = getenv("FUZZ_FOLDER").map { String(cString: $0) } ?? "/tmp"

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  reader.read(Array(UnsafeBufferPointer(start: start, count: count)), in: folder)
  return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The package manager renames `main` to this name.
@_cdecl("Fuzz_main")
public func start(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  var (count, arguments) = (count, arguments)
  return runDriver(&count, &arguments, testOneInput)
}
