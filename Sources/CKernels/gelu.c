#include "gelu.h"

#include "CKernels.h"
#include "clones.h"

#include <math.h>
#include <pthread.h>

typedef float eight __attribute__((vector_size(32)));
typedef float loose __attribute__((vector_size(32), aligned(4)));
typedef int mask __attribute__((vector_size(32)));

// On |x| ≤ 5, Φ(x) − 1/2 = x · Q(x²), where Q is a polynomial in t = 2x²/25 − 1 that was fitted to minimize the largest
// error of x² · Q. Outside, Φ is taken as 0 or 1; its error is below 3e-7.
__attribute__((always_inline)) static inline void gelu(loose *place) {
  eight x = *place;
  eight t = x * x * 0.08f - 1.0f;
  eight q = 0.0004929641145281494f - (eight){0};
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
  q = q * t - 0.07029661265507034f;
  q = q * t + 0.14136378467082977f;
  eight inside = x * (0.5f + x * q);
  mask positive = x > 0, near = x * x < 25.0f;
  mask outside = ((mask)x & positive) | ((mask)(0 * x) & ~positive);
  *place = (eight)(((mask)inside & near) | (outside & ~near));
}

CLONES void nv_gelu_polynomial(float *y, long stride, int rows, int columns) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c += 8) gelu((loose *)(y + r * stride + c));
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

// GELU(x) = max(x, 0) − |x| · Φ(−|x|). The table has a cubic of d for Φ(−a) on each of 32 intervals of a, where d is the distance
// from the middle of the interval in widths of it. The last one is zero, and stands for everything beyond: there a · Φ(−a) is below 3e-7.
// On Zen 5, sixteen values take 7 cycles, and 11 with the polynomial.
enum { intervals = 32 };
static const double reach = 5.5;
static float cubics[4][intervals] __attribute__((aligned(64)));
static pthread_once_t once = PTHREAD_ONCE_INIT;

// Φ(−a) times the width of an interval, since the kernel has a in widths.
static double tail(double a) { return erfc(a * M_SQRT1_2) / 2 * reach / intervals; }

// Interpolates it at the four Chebyshev points of each interval.
static void fit(void) {
  for (int i = 0; i < intervals - 1; i++) {
    double c[4] = {0};
    for (int j = 0; j < 4; j++) {
      double angle = (j + 0.5) * M_PI / 4;
      double value = tail((i + 0.5 + cos(angle) / 2) * reach / intervals);
      for (int k = 0; k < 4; k++) c[k] += value * cos(k * angle) / (k == 0 ? 4 : 2);
    }
    // From Chebyshev polynomials in 2d to powers of d.
    cubics[0][i] = (float)(c[0] - c[2]);
    cubics[1][i] = (float)(2 * (c[1] - 3 * c[3]));
    cubics[2][i] = (float)(8 * c[2]);
    cubics[3][i] = (float)(32 * c[3]);
  }
}

__attribute__((target("avx512f"))) void nv_gelu_table(float *y, long stride, int rows,
                                                      int columns) {
  pthread_once(&once, fit);
  __m512 low[4], high[4];
  for (int k = 0; k < 4; k++) {
    low[k] = _mm512_load_ps(cubics[k]);
    high[k] = _mm512_load_ps(cubics[k] + 16);
  }
  __m512 scale = _mm512_set1_ps((float)(intervals / reach)), last = _mm512_set1_ps(31.5f);
  // Added to a small number, this leaves its integer part in the last bits of the sum.
  __m512 integer = _mm512_set1_ps(0x1p23f), half = _mm512_set1_ps(0.5f), zero = _mm512_setzero_ps();
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c += 16) {
      float *place = y + r * stride + c;
      __m512 x = _mm512_loadu_ps(place);
      // The minimum with NaN is NaN in this order.
      __m512 a = _mm512_min_ps(last, _mm512_mul_ps(_mm512_abs_ps(x), scale));
      __m512 floor = _mm512_add_round_ps(
          a, integer, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
      __m512i i = _mm512_castps_si512(floor);
      __m512 d = _mm512_sub_ps(a, _mm512_add_ps(_mm512_sub_ps(floor, integer), half));
      __m512 phi = _mm512_permutex2var_ps(low[3], i, high[3]);
      for (int k = 2; k >= 0; k--) {
        phi = _mm512_fmadd_ps(phi, d, _mm512_permutex2var_ps(low[k], i, high[k]));
      }
      // max(x, 0), but NaN for −∞, as x · Φ(x) has it.
      __mmask16 negative = _mm512_cmp_ps_mask(x, zero, _CMP_LT_OQ);
      __m512 positive = _mm512_mask_mul_ps(x, negative, x, zero);
      _mm512_storeu_ps(place, _mm512_fnmadd_ps(a, phi, positive));
    }
  }
}
#endif
