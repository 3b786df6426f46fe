import CKernels
import COpenBLAS
import TensorCore

/// What the cores and the memory of this machine can do at best. Other rates are compared with these.
package enum MachineRate {
  /// The rate of multiply–adds in registers alone, in 10⁹ floating-point operations a second. A multiply–add counts as two of these.
  /// With these instructions, no product on these cores is faster.
  package static func peak(threads: Int, runs: Int = 5) -> Double {
    let rounds = 2_000_000
    let sums = AlignedFloats(count: 16 * threads)
    let best = shortestTime(of: runs) {
      parallel(threads) { sums.pointer[16 * $0] = nv_peak(rounds) }
    }
    return 2 * Double(rounds) * Double(nv_peak_round()) * Double(threads) / (best * 1e6)
  }

  /// The rate at which memory is read that is in no cache, in 10⁹ bytes a second.
  ///
  /// - Parameter bytes: how much is read; more than the largest cache holds.
  package static func reading(bytes: Int = 1 << 28, runs: Int = 4, threads: Int) -> Double {
    let values = AlignedFloats(count: bytes / MemoryLayout<Float>.stride)
    let sums = AlignedFloats(count: 16 * threads)
    let best = shortestTime(of: runs) {
      parallel(threads) { thread in
        let part = share(0..<values.count, thread, of: threads, unit: 128)
        sums.pointer[16 * thread] = nv_sum(values.pointer + part.lowerBound, part.count)
      }
    }
    return Double(bytes) / (best * 1e6)
  }

  /// The rate that OpenBLAS reaches on matrices of `size × size`, in 10⁹ floating-point operations a second.
  package static func sgemm(size: Int = 2048, runs: Int = 4, threads: Int) -> Double {
    neoview_set_blas_threads(Int32(threads))
    let a = AlignedFloats(count: size * size)
    let b = AlignedFloats(count: size * size)
    let c = AlignedFloats(count: size * size)
    for index in 0..<size * size {
      a.pointer[index] = Float(index % 13) - 6
      b.pointer[index] = Float(index % 11) - 5
    }
    let n = Int32(size)
    let best = shortestTime(of: runs) {
      neoview_sgemm(n, n, n, a.pointer, n, b.pointer, n, c.pointer, n)
    }
    return 2 * Double(size * size * size) / (best * 1e6)
  }
}
