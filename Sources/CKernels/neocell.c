// NeoCell over a channels-last map. Sixteen channels at a time are multiplied by A and then by B. The
// intermediate row stays in the first-level cache, so the map is read once and written once. All rows of these channels
// come before the next channels, so that rows that several outputs take are in that cache too.

#include "CKernels.h"
#include "clones.h"

typedef float chunk __attribute__((vector_size(64)));
typedef float loose __attribute__((vector_size(64), aligned(4)));

CLONES void nv_neocell(const nv_side *rows, const nv_side *columns, int chunks, const float *x,
                       int width, float *y, long stride, int first_row, int end_row, const float *bias,
                       int bias_height, int bias_width, float *scratch) {
  for (int q = 0; q < chunks; q++) {
    for (int row = first_row; row < end_row; row++) {
      long place = (long)q * rows->outputs + row;
      const chunk *left = (const chunk *)(rows->coefficients + rows->offset[place]);
      const float *input = x + (long)rows->first[place] * width * stride + q * 16;
      int taps = rows->count[place];
      for (int column = 0; column < width; column++) {
        chunk sum = {0};
        for (int d = 0; d < taps; d++) {
          sum += left[d] * *(const loose *)(input + ((long)d * width + column) * stride);
        }
        ((chunk *)scratch)[column] = sum;
      }
      for (int column = 0; column < columns->outputs; column++) {
        long side = (long)q * columns->outputs + column;
        const chunk *right = (const chunk *)(columns->coefficients + columns->offset[side]);
        const chunk *line = (const chunk *)scratch + columns->first[side];
        chunk sum = {0};
        if (bias) {
          long patch = (long)(row % bias_height) * bias_width + column % bias_width;
          sum = *(const loose *)(bias + patch * stride + q * 16);
        }
        for (int d = 0; d < columns->count[side]; d++) sum += right[d] * line[d];
        *(loose *)(y + ((long)row * columns->outputs + column) * stride + q * 16) = sum;
      }
    }
  }
}
