import Glibc
import Kernels

/// Runs of whole processes, measured from outside.
enum Process {
  struct Result {
    let milliseconds: Double
    let peakMegabytes: Double
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a command to its end.
  static func run(_ arguments: [String]) throws -> Result {
    let start = ContinuousClock.now
    let process = try spawn(arguments, terminal: "/dev/null", isSession: false)
    let peak = try wait(process)
    return Result(milliseconds: (ContinuousClock.now - start).milliseconds, peakMegabytes: peak)
  }

  /// Runs a program in a terminal until its first screen is complete, then presses `q`.
  static func firstScreen(_ arguments: [String], width: Int, height: Int) throws -> Result {
    let (master, name) = try openTerminal()
    defer { close(master) }
    var size = winsize(
      ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    setenv("TERM", "xterm-256color", 1)
    setenv("LC_ALL", "C.UTF-8", 1)
    let start = ContinuousClock.now
    let process = try spawn(arguments, terminal: name, isSession: true)
    // The last of the key hints is the last text that is drawn.
    try read(master, until: "quit")
    let time = (ContinuousClock.now - start).milliseconds
    _ = write(master, "q", 1)
    return Result(milliseconds: time, peakMegabytes: try wait(process, draining: master))
  }

  // Constants of Linux that Swift's Glibc module lacks.
  private static let unlockTerminal: UInt = 0x4004_5431  // TIOCSPTLCK
  private static let terminalNumber: UInt = 0x8004_5430  // TIOCGPTN
  private static let spawnSetSession: Int16 = 0x80  // POSIX_SPAWN_SETSID

  /// A new pseudo-terminal: the descriptor of its master side, and the path of its other side.
  private static func openTerminal() throws -> (master: Int32, path: String) {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (locked, number): (Int32, Int32) = (0, 0)
    guard master >= 0, ioctl(master, unlockTerminal, &locked) == 0,
      ioctl(master, terminalNumber, &number) == 0
    else { throw Failure(description: "no pseudo-terminal") }
    return (master, "/dev/pts/\(number)")
  }

  private static func spawn(
    _ arguments: [String], terminal: String, isSession: Bool
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for descriptor: Int32 in 0...2 {
      posix_spawn_file_actions_addopen(&actions, descriptor, terminal, O_RDWR, 0)
    }
    // A new session gets the first terminal that it opens as its controlling terminal.
    if isSession { posix_spawnattr_setflags(&attributes, spawnSetSession) }
    let words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    guard posix_spawn(&process, arguments[0], &actions, &attributes, words, environ) == 0 else {
      throw Failure(description: "\(arguments[0]) cannot be started")
    }
    return process
  }

  private static func read(_ descriptor: Int32, until end: String) throws {
    var seen = ""
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while !seen.contains(end) {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { throw Failure(description: "the program ended before its screen") }
      seen = seen.suffix(end.count) + String(decoding: buffer[..<count], as: UTF8.self)
    }
  }

  /// Waits for a process and returns the most memory it held, in MB.
  private static func wait(_ process: pid_t, draining descriptor: Int32? = nil) throws -> Double {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    if let descriptor { while Glibc.read(descriptor, &buffer, buffer.count) > 0 {} }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0 && errno == EINTR {}
    guard status == 0 else { throw Failure(description: "the program ended with \(status)") }
    return Double(usage.ru_maxrss) * 1024 / 1e6
  }
}
