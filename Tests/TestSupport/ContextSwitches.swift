import Foundation

/// The numbers of voluntary and involuntary context switches of every thread of a process. They stay the same while it sleeps.
package func contextSwitches(of process: pid_t) throws -> [String: [String]] {
  var found: [String: [String]] = [:]
  for thread in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task") {
    found[thread] = try text(of: "/proc/\(process)/task/\(thread)/status")
      .split(separator: "\n").filter { $0.contains("ctxt_switches") }.map(String.init)
  }
  return found
}
