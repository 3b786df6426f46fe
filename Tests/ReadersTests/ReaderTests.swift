import Readers
import TestSupport
import Testing

@Suite struct ReaderTests {
  @Test func `a stored archive around a pickle is read`() throws {
    #expect(StoredZip.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
    try withTemporaryFolder { folder throws in
      #expect(
        Reader.pickle.read(Array("}.".utf8), in: folder)
          == "expected tensors, found none in the file")
    }
  }
}
