import Foundation
import Screens
import TestSupport
import Testing

@testable import neoview

@Suite struct FolderListingTests {
  private func names(_ path: String) -> [String] { FolderListing.completion(of: path).names }

  @Test
  func `files that begin so are found, folders end in a slash, hidden ones must be asked for`()
    throws
  {
    try withTemporaryFolder { folder throws in
      for name in ["b.csv", "a.csv", ".hidden", "c"] { try write([], to: folder + "/" + name) }
      let inside = FileManager.default
      try inside.createDirectory(atPath: folder + "/apart", withIntermediateDirectories: false)
      try inside.createSymbolicLink(
        atPath: folder + "/al", withDestinationPath: folder + "/apart")
      #expect(names(folder + "/") == ["a.csv", "al/", "apart/", "b.csv", "c"])
      #expect(names(folder + "/a") == ["a.csv", "al/", "apart/"])
      #expect(names(folder + "/.") == [".hidden"])
      #expect(names(folder + "/z").isEmpty && names(folder + "/apart/").isEmpty)
      #expect(FolderListing.completion(of: folder + "/no/").failure?.contains("No such") == true)
    }
  }

  @Test func `the beginning may name the home folder, or none`() throws {
    let home = try #require(ProcessInfo.processInfo.environment["HOME"])
    #expect(names("~/") == names(home + "/"))
    #expect(names("") == names("./"))
  }

  @Test func `a folder of very many files is not read to its end`() throws {
    try withTemporaryFolder { folder throws in
      for index in 0...FolderListing.nameLimit { try write([], to: folder + "/\(index)") }
      let found = FolderListing.completion(of: folder + "/")
      #expect(found.isCut && found.names.count == FolderListing.nameLimit)
    }
  }
}
