#ifndef NEOVIEW_CKERNELS_H
#define NEOVIEW_CKERNELS_H

#include <stdint.h>

// Inner loops over activations. Activations are stored channels-last: each position is a row, and the next
// row begins `stride` floats later. The instruction set is chosen at run time.

/// The number of output columns of one packed panel on this machine. Strides and buffers are multiples of it.
int nv_panel(void);
/// The instruction set in use, "AVX-512", "AVX2" or "portable": the fastest that the machine has, or the
/// one that the environment variable NEOVIEW_INSTRUCTIONS names.
const char *nv_instruction_set(void);

/// Packs weights `[outputs][inputs]`, row-major, into panels `[inputs][panel]`. The last panel is filled up with zeros.
///
/// @param packed room for inputs × outputs floats, with outputs rounded up to whole panels; aligned to 64 bytes
void nv_pack(const float *weights, int outputs, int inputs, float *packed);

/// The same for weights `[inputs][outputs]`, which are the transpose.
void nv_pack_transposed(const float *weights, int inputs, int outputs, float *packed);

/// What follows a product.
typedef enum {
  nv_nothing,
  /// y = GELU(y)
  nv_gelu_of_sums,
  /// hidden = y, y = GELU(y)
  nv_gelu_keeping_sums,
  /// y = y · GELU'(hidden); and active = GELU(hidden), unless that is null
  nv_slope_of_hidden
} nv_activation;

/// What is added to a product and what is then done to the sums.
typedef struct {
  const float *bias;
  /// Another map of the product's size; or null.
  const float *map;
  long map_stride;
  nv_activation activation;
  /// A map of the product's size that the activation reads or writes; or null.
  float *hidden;
  /// Another such map, which the activation writes; or null.
  float *active;
  /// The stride of both.
  long hidden_stride;
} nv_addition;

/// y = x · Wᵀ + bias + map, and what follows, for `panels` panels of W, from `first_panel` on.
///
/// @param x rows × inputs
/// @param y rows × (panels · panel); its first column, and those of the bias and of the maps, belong to the first of the panels
/// @param after the weights that are needed next, which are fetched into the second-level cache while the last panel is computed; or null
void nv_linear(const float *packed, int inputs, int first_panel, int panels, const float *x,
               long x_stride, int rows, float *y, long y_stride, const nv_addition *with,
               const float *after);

/// GELU(x) = x · Φ(x) of every value, in place, with an error below 2e-6 (3e-7 with AVX-512); `columns` is a multiple of 8, and of 16 with AVX-512.
void nv_gelu(float *y, long stride, int rows, int columns);
/// y = y · GELU'(x), in place, with an error of the slope below 6e-7; `columns` is a multiple of 8.
void nv_gelu_slope(float *y, long stride, int rows, int columns, const float *x, long x_stride);

/// A factor of each output of a product y = f · (W · x), whose gradient is taken together with that of W.
typedef struct {
  /// Wᵀ, packed, with its inputs, which are the rows of W.
  const float *packed;
  int inputs;
  const float *factors;
  /// `[inputs][16]`: to the sixteen values of each row, the parts of Σ over columns of W · G are added.
  float *sums;
} nv_factor;

/// The gradient of weights: G = Yᵀ · X, summed over positions, for some rows of G, which are columns of Y, and `panels` panels of X.
///
/// @param y positions × (all rows)
/// @param x positions × (panels · panel)
/// @param g (all rows) × (panels · panel)
/// @param factor what multiplies each row of G at last; or null
void nv_outer(const float *y, long y_stride, int first_row, int rows, const float *x, long x_stride,
              int panels, int positions, float *g, long g_stride, const nv_factor *factor);
/// sums[c] += Σ over rows of x[·][c].
void nv_sum_columns(const float *x, long stride, int rows, int columns, double *sums);

/// y += map, in place; `columns` is a multiple of 16.
void nv_add(float *y, long stride, int rows, int columns, const float *map, long map_stride);
/// y = x · scale, with one scale for each channel; x and y have the same stride.
void nv_scale(const float *x, long stride, int rows, int columns, const float *scale, float *y);
/// y = y · scale + offset, in place, with one scale and one offset for each channel.
void nv_affine(float *y, long stride, int rows, int columns, const float *scale,
               const float *offset);

/// Multiplies and adds as fast as a core can: in registers alone, in as many independent sums as nv_linear has.
float nv_peak(long rounds);
/// The number of multiply–adds of a round of nv_peak.
int nv_peak_round(void);
/// The sum of floats, as fast as they can be read. `count` is a multiple of 128.
float nv_sum(const float *x, long count);

/// Folds an operation x · scale + offset on the inputs of a linear layer into the layer, in place:
/// bias += W · offset, W = W · diag(scale).
void nv_fold_inputs(float *weights, int outputs, int inputs, const double *scale,
                    const double *offset, float *bias);

/// One side of a NeoCell, A or B: which inputs each output sees, for each chunk of 16 channels. Output i of chunk
/// q is the sum, over d < count[q][i], of the 16 coefficients at offset[q][i] + 16 · d times input first[q][i] + d.
typedef struct {
  const int32_t *first;     // [chunks][outputs], the first input
  const int32_t *count;     // [chunks][outputs], the number of inputs
  const int64_t *offset;    // [chunks][outputs], where the coefficients begin, in floats
  const float *coefficients;
  int outputs;
} nv_side;

/// The rows from first_row to end_row − 1 of Y = A · X · B (+ bias), with both products in one pass.
///
/// @param chunks the channels, in chunks of 16
/// @param x input rows × width positions of `stride` floats
/// @param y output rows × output width positions of `stride` floats
/// @param bias `[bias_height][bias_width][stride]`, repeated over the patches; or null
/// @param scratch 16 · width floats, aligned to 64 bytes
void nv_neocell(const nv_side *rows, const nv_side *columns, int chunks, const float *x, int width,
                float *y, long stride, int first_row, int end_row, const float *bias, int bias_height,
                int bias_width, float *scratch);

/// A block of one axis of a map: its positions in the input and in the output, and the first of the matrix's inputs and outputs.
typedef struct {
  int32_t input, inputs, output, outputs, matrix_input, matrix_output;
} nv_block;

/// One axis of a map as channels with the same kernel and shift cut it.
typedef struct {
  const nv_block *blocks;
  int count;
  /// `[outputs]`, the block of each output.
  const int32_t *of_output;
} nv_blocks;

/// Channels of a NeoCell Y = A · X · B with the same kernel and shift, and what their dL and dR are summed up in:
/// left[a][k] += Σ (dY · Bᵀ)[i][j] · X[i'][j] over all blocks, where row i of a block is row a of L and row i' is column k;
/// right[l][m] += Σ (A · X)[i][j] · dY[i][j'] likewise.
typedef struct {
  nv_blocks rows, columns;
  /// `[…][left_columns][16]`, the size of L
  float *left;
  /// `[…][right_columns][16]`, the size of R
  float *right;
  int left_columns, right_columns;
} nv_matrix_sums;

/// Adds what one image gives to the sums of all members of a chunk of 16 channels.
///
/// @param rows A, whose output i is row i of Y
/// @param columns Bᵀ, whose output j is column j of X
/// @param chunk which 16 channels
/// @param dy output rows × output width positions of `stride` floats
/// @param scratch 32 · width floats, aligned to 64 bytes
void nv_neocell_gradient(const nv_side *rows, const nv_side *columns, int chunk, const float *x,
                         int width, const float *dy, int output_width, long stride,
                         const nv_matrix_sums *members, int count, float *scratch);

/// Takes memory from the system, all zero, in large pages if there are any. `bytes` is a multiple of 4096.
///
/// @return null if there is no memory left
void *nv_take_memory(long bytes);
/// Gives such memory back.
void nv_give_memory(void *memory, long bytes);

/// The number of processors that this program may use. `taskset` and containers may leave it fewer than the machine has.
int nv_processors(void);

/// Runs body(0) … body(count − 1), each on a thread of its own as far as there are threads. Returns
/// when all calls have returned.
void nv_parallel(int count, void (*body)(int index, void *context), void *context);

#endif
