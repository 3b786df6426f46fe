#include "COpenBLAS.h"

#include <stdlib.h>

void dgesdd_(const char *job, const int *m, const int *n, double *a, const int *lda, double *s,
             double *u, const int *ldu, double *vt, const int *ldvt, double *work,
             const int *lwork, int *iwork, int *info);

int neoview_singular_values(double *values, int rows, int columns, double *singular) {
  // A row-major matrix is its transpose in LAPACK's order; the singular values are the same.
  int m = columns, n = rows, one = 1, query = -1, info = 0;
  int small = m < n ? m : n;
  double size = 0;
  int *integers = malloc(sizeof(int) * 8 * (size_t)(small > 0 ? small : 1));
  if (!integers) return 1;
  dgesdd_("N", &m, &n, values, &m, singular, 0, &one, 0, &one, &size, &query, integers, &info);
  int length = (int)size;
  double *work = info == 0 ? malloc(sizeof(double) * (size_t)(length > 0 ? length : 1)) : 0;
  if (work) {
    dgesdd_("N", &m, &n, values, &m, singular, 0, &one, 0, &one, work, &length, integers, &info);
  }
  int result = work ? info : 1;
  free(work);
  free(integers);
  return result;
}
