// Operations on every value of a map, compiled for several instruction sets.

#include "CKernels.h"
#include "clones.h"

CLONES void nv_add(float *y, long stride, int rows, int columns, const float *map,
                   long map_stride) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) y[r * stride + c] += map[r * map_stride + c];
  }
}

CLONES void nv_scale(const float *x, long stride, int rows, int columns, const float *scale,
                     float *y) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) y[r * stride + c] = x[r * stride + c] * scale[c];
  }
}

CLONES void nv_affine(float *y, long stride, int rows, int columns, const float *scale,
                      const float *offset) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) {
      y[r * stride + c] = y[r * stride + c] * scale[c] + offset[c];
    }
  }
}

CLONES void nv_sum_columns(const float *x, long stride, int rows, int columns, double *sums) {
  // Sixteen rows are summed up in float, as a float has digits for that, and the sums in double.
  for (int first = 0; first < rows; first += 16) {
    int end = first + 16 < rows ? first + 16 : rows;
    for (int c = 0; c < columns; c += 16) {
      float lanes[16] = {0};
      for (int r = first; r < end; r++) {
        for (int i = 0; i < 16; i++) lanes[i] += x[r * stride + c + i];
      }
      for (int i = 0; i < 16; i++) sums[c + i] += lanes[i];
    }
  }
}

CLONES float nv_sum(const float *x, long count) {
  float lanes[128] = {0};
  for (long i = 0; i + 128 <= count; i += 128) {
    for (int lane = 0; lane < 128; lane++) lanes[lane] += x[i + lane];
  }
  float sum = 0;
  for (int lane = 0; lane < 128; lane++) sum += lanes[lane];
  return sum;
}

CLONES void nv_fold_inputs(float *weights, int outputs, int inputs, const double *scale,
                           const double *offset, float *bias) {
  for (int o = 0; o < outputs; o++) {
    float *row = weights + (long)o * inputs;
    double lanes[8] = {0};
    int k = 0;
    for (; k + 8 <= inputs; k += 8) {
      for (int i = 0; i < 8; i++) {
        lanes[i] += row[k + i] * offset[k + i];
        row[k + i] = (float)(row[k + i] * scale[k + i]);
      }
    }
    for (; k < inputs; k++) {
      lanes[0] += row[k] * offset[k];
      row[k] = (float)(row[k] * scale[k]);
    }
    double sum = 0;
    for (int i = 0; i < 8; i++) sum += lanes[i];
    bias[o] = (float)(bias[o] + sum);
  }
}
