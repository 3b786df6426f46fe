// Operations on every value of a map, compiled for several instruction sets.

#include "CKernels.h"
#include "clones.h"

CLONES void nv_bias(float *y, long stride, int rows, int columns, const float *bias) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) y[r * stride + c] += bias[c];
  }
}

CLONES void nv_bias_add(float *y, long stride, int rows, int columns, const float *bias,
                        const float *residual, long residual_stride) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) {
      y[r * stride + c] += bias[c] + residual[r * residual_stride + c];
    }
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

// GELU(x) = x · Φ(x). On |x| ≤ 5, Φ(x) − 1/2 = x · Q(x²), where Q is a polynomial in t = 2x²/25 − 1 that
// was fitted to minimize the largest error of x² · Q. Outside, Φ is taken as 0 or 1; its error is below 3e-7.
static inline float gelu(float x) {
  float t = x * x * 0.08f - 1.0f;
  float q = 0.0004929641145281494f;
  q = q * t - 0.0015141492476686835f;
  q = q * t + 0.0020018729846924543f;
  q = q * t - 0.0029156834352761507f;
  q = q * t + 0.006165419705212116f;
  q = q * t - 0.010973223485052586f;
  q = q * t + 0.0164976604282856f;
  q = q * t - 0.023336734622716904f;
  q = q * t + 0.03142622858285904f;
  q = q * t - 0.040432948619127274f;
  q = q * t + 0.0515214204788208f;
  q = q * t - 0.07029665261507034f;
  q = q * t + 0.14136378467082977f;
  float inside = x * (0.5f + x * q);
  float outside = x > 0 ? x : 0 * x;
  return x * x < 25.0f ? inside : outside;
}

CLONES void nv_bias_gelu(float *y, long stride, int rows, int columns, const float *bias) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) y[r * stride + c] = gelu(y[r * stride + c] + bias[c]);
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
