#include "CKernels.h"
#include "clones.h"

#include <string.h>

typedef float sixteen __attribute__((vector_size(64)));
typedef int mask __attribute__((vector_size(64)));

// GELU's slope is Φ(x) + x · φ(x). On |x| ≤ 5.5 it is 1/2 + x · P(2x²/30.25 − 1), where P was fitted to minimize the largest
// error. Outside, it is taken as 0 or 1; its error is below 6e-7.
__attribute__((always_inline)) static inline void slope(float *y, const float *place,
                                                        int lanes) {
  static const float p[] = {
      -0.00490986555814743f, 0.012120256200432777f, -0.006424908991903067f, 0.004100680351257324f,
      -0.027823621407151222f, 0.04956648498773575f, -0.05308612808585167f, 0.06065640226006508f,
      -0.07291948050260544f, 0.07533518970012665f, -0.06885715574026108f, 0.06018722802400589f,
      -0.053725823760032654f, 0.05367087200284004f, -0.06574013829231262f, 0.12875917553901672f};
  sixteen x = {0}, product = {0};
  memcpy(&x, place, lanes * sizeof(float));
  memcpy(&product, y, lanes * sizeof(float));
  sixteen t = x * x * (float)(2 / 30.25) - 1.0f;
  sixteen q = p[0] - (sixteen){0};
#pragma clang loop unroll(full)
  for (int k = 1; k < 16; k++) q = q * t + p[k];
  sixteen inside = 0.5f + x * q, one = 1.0f - (sixteen){0};
  mask positive = x > 0, near = x * x < 30.25f;
  // NaN for NaN and for infinities, as x · φ(x) has it.
  sixteen outside = 0 * x + (sixteen)((mask)one & positive);
  product *= (sixteen)(((mask)inside & near) | ((mask)outside & ~near));
  memcpy(y, &product, lanes * sizeof(float));
}

CLONES void nv_gelu_slope(float *y, long stride, int rows, int columns, const float *x,
                          long x_stride) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c += 16) {
      float *target = y + r * stride + c;
      const float *source = x + r * x_stride + c;
      if (columns - c < 16) slope(target, source, 8); else slope(target, source, 16);
    }
  }
}

