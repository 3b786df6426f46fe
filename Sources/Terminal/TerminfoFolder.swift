import Glibc

/// Finds the compiled terminfo entry of a terminal, and puts a changed one where curses looks for it.
enum TerminfoFolder {
  /// The bytes of a terminal's entry, from the folders where ncurses looks; `nil` if there is none.
  static func entry(for term: String) -> [UInt8]? {
    guard let first = term.utf8.first, !term.contains("/") else { return nil }
    let letter = String(Unicode.Scalar(first))
    let number = String(first, radix: 16)
    for folder in folders {
      for name in ["\(folder)/\(letter)/\(term)", "\(folder)/\(number)/\(term)"] {
        if let bytes = read(name) { return bytes }
      }
    }
    return nil
  }

  private static var folders: [String] {
    var folders: [String] = []
    if let own = environment("TERMINFO") { folders.append(own) }
    if let home = environment("HOME") { folders.append(home + "/.terminfo") }
    folders += (environment("TERMINFO_DIRS") ?? "").split(separator: ":").map(String.init)
    return folders + [
      "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo",
    ]
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    // The format limits entries to 32 KiB.
    var bytes = [UInt8](repeating: 0, count: 1 << 15)
    let count = fread(&bytes, 1, bytes.count, file)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  /// Runs `body` while `TERMINFO` names a folder that holds the entry, then removes both.
  ///
  /// - Returns: `nil` if the folder cannot be made.
  static func with<Result>(
    _ entry: [UInt8], named name: String, _ body: () -> Result
  ) -> Result? {
    var template = Array("/tmp/neoview-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let letter = "\(folder)/\(name.prefix(1))"
    let path = "\(letter)/\(name)"
    defer {
      unlink(path)
      rmdir(letter)
      rmdir(folder)
    }
    guard mkdir(letter, 0o700) == 0, let file = fopen(path, "wb") else { return nil }
    let written = fwrite(entry, 1, entry.count, file)
    guard fclose(file) == 0, written == entry.count else { return nil }
    let previous = environment("TERMINFO")
    setenv("TERMINFO", folder, 1)
    defer {
      if let previous { setenv("TERMINFO", previous, 1) } else { unsetenv("TERMINFO") }
    }
    return body()
  }
}

/// The value of an environment variable; `nil` if it is not set, or is empty.
func environment(_ name: String) -> String? {
  guard let value = getenv(name), value[0] != 0 else { return nil }
  return String(cString: value)
}
