// What the gradients of L and R are summed up from, over a channels-last map, sixteen channels at a time.

#include "CKernels.h"
#include "clones.h"

typedef float chunk __attribute__((vector_size(64)));
typedef float loose __attribute__((vector_size(64), aligned(4)));

// One output row of one side: sum[j] = Σ_d coefficients · line[first + d].
__attribute__((always_inline)) static inline void tap(chunk *result, const nv_side *side, long place,
                                                      const float *input, long step) {
  const chunk *coefficients = (const chunk *)(side->coefficients + side->offset[place]);
  chunk sum = {0};
  for (int d = 0; d < side->count[place]; d++) {
    sum += coefficients[d] * *(const loose *)(input + d * step);
  }
  *result = sum;
}

CLONES void nv_neocell_gradient(const nv_side *rows, const nv_side *columns, int chunk_index,
                                const float *x, int width, const float *dy, int output_width,
                                long stride, const nv_blocks *row_blocks,
                                const nv_blocks *column_blocks, float *left, int left_columns,
                                float *right, int right_columns, float *scratch) {
  long q = chunk_index;
  chunk *ax = (chunk *)scratch, *dyb = ax + width, *dl = (chunk *)left, *dr = (chunk *)right;
  for (int b = 0; b < row_blocks->count; b++) {
    nv_block block = row_blocks->blocks[b];
    for (int i = 0; i < block.outputs; i++) {
      long place = q * rows->outputs + block.output + i;
      const float *input = x + (long)rows->first[place] * width * stride + q * 16;
      const float *line = dy + (long)(block.output + i) * output_width * stride + q * 16;
      for (int j = 0; j < width; j++) {
        long side = q * columns->outputs + j;
        tap(ax + j, rows, place, input + j * stride, width * stride);
        tap(dyb + j, columns, side, line + columns->first[side] * stride, stride);
      }
      for (int k = 0; k < block.inputs; k++) {
        const float *own = x + (long)(block.input + k) * width * stride + q * 16;
        chunk sum = {0};
        for (int j = 0; j < width; j++) sum += dyb[j] * *(const loose *)(own + j * stride);
        dl[(block.matrix_output + i) * left_columns + block.matrix_input + k] += sum;
      }
      for (int c = 0; c < column_blocks->count; c++) {
        nv_block column = column_blocks->blocks[c];
        for (int l = 0; l < column.inputs; l++) {
          chunk value = ax[column.input + l];
          chunk *target = dr + (column.matrix_input + l) * right_columns + column.matrix_output;
          for (int m = 0; m < column.outputs; m++) {
            target[m] += value * *(const loose *)(line + (column.output + m) * stride);
          }
        }
      }
    }
  }
}
