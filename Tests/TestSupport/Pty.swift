import Foundation
import Synchronization
import Testing

/// A program in a pseudo-terminal of its own. Its output stays unread until a test reads it, so tests can also see what happens
/// while nobody reads. `Tmux` is for tests that need a whole terminal, with a screen.
package final class Pty: Sendable {
  package let process: pid_t
  /// The modes of the terminal before the program was started.
  package let firstModes: String
  private let master: Int32
  private let received = Mutex<[UInt8]>([])

  /// - Parameter arguments: the path of the program, then its arguments.
  package init(_ arguments: [String], width: Int = 120, height: Int = 36) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // The requests are TIOCSPTLCK and TIOCGPTN, which Swift does not import.
    var (isLocked, number): (Int32, UInt32) = (0, 0)
    guard master >= 0, ioctl(master, 0x4004_5431, &isLocked) == 0,
      ioctl(master, 0x8004_5430, &number) == 0
    else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    firstModes = Self.modes(of: master)
    process = try Self.spawn(arguments, terminal: "/dev/pts/\(number)")
    resize(width: width, height: height)
  }

  deinit {
    if let child { kill(child, SIGKILL) }
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(master)
  }

  private static func spawn(_ arguments: [String], terminal: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The program leads a new session, so the terminal that it opens becomes the session's controlling terminal.
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let newSession: Int16 = 0x80
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | newSession)
    let variables = ProcessInfo.processInfo.environment.merging(
      ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"]
    ) { $1 }
    let words = arguments.map { strdup($0) } + [nil]
    let settings = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + settings { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, arguments[0], &actions, &attributes, words, settings)
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
    return process
  }

  package func resize(width: Int, height: Int) {
    var size = winsize(
      ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  package func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(master, $0.baseAddress!, $0.count) }
  }

  /// The number of bytes that can be read at the moment.
  package var waiting: Int {
    var count: Int32 = 0
    _ = ioctl(master, UInt(FIONREAD), &count)
    return Int(count)
  }

  /// Reads everything that arrives within the given time. Returns everything that has been read since the start.
  @discardableResult
  package func read(milliseconds: Int) -> String {
    let end = DispatchTime.now().uptimeNanoseconds + UInt64(milliseconds) * 1_000_000
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let now = DispatchTime.now().uptimeNanoseconds
      var source = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard now < end, poll(&source, 1, Int32((end - now) / 1_000_000 + 1)) > 0 else { break }
      let count = Glibc.read(master, &buffer, buffer.count)
      guard count > 0 else { break }
      received.withLock { $0 += buffer[..<count] }
    }
    return received.withLock { String(decoding: $0, as: UTF8.self) }
  }

  /// Reads until a text has arrived. Records an issue if it has not within ten seconds.
  package func wait(
    for text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for _ in 0..<200 {
      if read(milliseconds: 50).contains(text) { return }
    }
    Issue.record("never came: \(text)", sourceLocation: sourceLocation)
  }

  /// The exit status of the program as shells report it, which is 128 plus the signal if a signal ended it; `nil` if it has not
  /// ended within the given time. Nothing is read from the terminal meanwhile.
  package func status(within milliseconds: Int) -> Int32? {
    var status: Int32 = 0
    for _ in 0..<milliseconds / 5 + 1 {
      if waitpid(process, &status, WNOHANG) == process {
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
      }
      usleep(5000)
    }
    return nil
  }

  /// The current modes of the terminal, as text that can be compared.
  package var modes: String { Self.modes(of: master) }

  private static func modes(of terminal: Int32) -> String {
    var modes = termios()
    tcgetattr(terminal, &modes)
    return "\(modes.c_iflag) \(modes.c_oflag) \(modes.c_cflag) \(modes.c_lflag) \(modes.c_cc)"
  }

  /// The first child process of the program; `nil` if it has none.
  package var child: pid_t? {
    let children = try? text(of: "/proc/\(process)/task/\(process)/children")
    return children?.split(separator: " ").first.flatMap { pid_t($0) }
  }
}
