#include "COpenBLAS.h"

#include "library.h"

#include <stdlib.h>

// The workspace of dgesdd. It is kept for the next matrix if that has the same size, since asking LAPACK for its length
// takes as long as the decomposition of a small matrix.
static _Thread_local struct {
  int m, n, length, ok;
  double *work;
  int *integers;
} space;

static int prepare(int m, int n) {
  if (space.ok && space.m == m && space.n == n) return 1;
  int small = m < n ? m : n, one = 1, query = -1, info = 0;
  double size = 0, unused = 0;
  space.ok = 0;
  free(space.work);
  free(space.integers);
  space.work = 0;
  space.integers = malloc(sizeof(int) * 8 * (size_t)(small > 0 ? small : 1));
  if (!space.integers) return 0;
  blas()->dgesdd("N", &m, &n, &unused, &m, &unused, 0, &one, 0, &one, &size, &query,
                 space.integers, &info);
  space.length = info == 0 && size >= 1 ? (int)size : 1;
  space.work = malloc(sizeof(double) * (size_t)space.length);
  space.m = m;
  space.n = n;
  space.ok = info == 0 && space.work;
  return space.ok;
}

int neoview_singular_values(double *values, int rows, int columns, double *singular) {
  // LAPACK is column-major, so it reads a row-major matrix as its transpose, whose singular values are the same.
  int m = columns, n = rows, one = 1, info = 0;
  if (!prepare(m, n)) return 1;
  blas()->dgesdd("N", &m, &n, values, &m, singular, 0, &one, 0, &one, space.work, &space.length,
                 space.integers, &info);
  return info;
}

void neoview_sgemm(int m, int n, int k, const float *a, int lda, const float *b, int ldb, float *c,
                   int ldc) {
  // BLAS is column-major, so it reads the matrices as their transposes: it computes Cᵀ = Bᵀ · Aᵀ.
  const float one = 1, zero = 0;
  blas()->sgemm("N", "N", &n, &m, &k, &one, b, &ldb, a, &lda, &zero, c, &ldc);
}

void neoview_set_blas_threads(int threads) { blas()->set_threads(threads); }
