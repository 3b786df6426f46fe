// JPEG through libjpeg-turbo. Grey and YCbCr images are converted to RGB; CMYK images are converted as Pillow does.

#include "CImages.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

typedef struct {
  struct jpeg_error_mgr base;
  nv_image *image;
  jmp_buf escape;
} errors;

static void on_error(j_common_ptr decoder) {
  errors *to = (errors *)decoder->err;
  char message[JMSG_LENGTH_MAX];
  to->base.format_message(decoder, message);
  snprintf(to->image->message, nv_message_size, "%s", message);
  longjmp(to->escape, 1);
}

static void on_message(j_common_ptr decoder, int level) {
  // A warning (-1) means damage that libjpeg would fill with grey. Such an image is refused.
  if (level < 0) on_error(decoder);
}

static void fail(struct jpeg_decompress_struct *decoder, const char *message) {
  errors *to = (errors *)decoder->err;
  snprintf(to->image->message, nv_message_size, "%s", message);
  longjmp(to->escape, 1);
}

// A progressive image of one megabyte may have thousands of scans, and each takes as long as decoding a whole image.
enum { scan_limit = 100 };

static void on_progress(j_common_ptr decoder) {
  struct jpeg_decompress_struct *from = (struct jpeg_decompress_struct *)decoder;
  if (from->input_scan_number > scan_limit) fail(from, "more scans than any image has");
}

// Converts a row of CMYK to RGB. Adobe's programs store 255 where there is no ink, and Pillow assumes this of every file.
static void from_inks(const uint8_t *inks, uint8_t *row, unsigned width) {
  for (unsigned x = 0; x < width; x++) {
    unsigned white = inks[4 * x + 3];
    for (int c = 0; c < 3; c++) {
      unsigned product = (255u - inks[4 * x + (unsigned)c]) * white + 128;
      row[3 * x + (unsigned)c] = (uint8_t)(white - (((product >> 8) + product) >> 8));
    }
  }
}

static void decode(struct jpeg_decompress_struct *decoder, struct jpeg_progress_mgr *progress,
                   nv_image *image, const uint8_t *bytes, size_t count, int64_t limit) {
  jpeg_create_decompress(decoder);
  decoder->progress = progress;
  jpeg_mem_src(decoder, bytes, count);
  jpeg_read_header(decoder, TRUE);
  if ((int64_t)decoder->image_width * decoder->image_height > limit) {
    char message[nv_message_size];
    snprintf(message, sizeof message, "%u×%u pixels are more than %lld", decoder->image_width,
             decoder->image_height, (long long)limit);
    fail(decoder, message);
  }
  int is_cmyk = decoder->jpeg_color_space == JCS_CMYK || decoder->jpeg_color_space == JCS_YCCK;
  decoder->out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(decoder);
  size_t stride = (size_t)decoder->output_width * 3;
  image->pixels = malloc(stride * decoder->output_height);
  if (!image->pixels) fail(decoder, "not enough memory");
  // This memory belongs to the library, so it is freed even after an error.
  JSAMPROW inks = NULL;
  if (is_cmyk) {
    inks = decoder->mem->alloc_large((j_common_ptr)decoder, JPOOL_IMAGE,
                                     (size_t)decoder->output_width * 4);
  }
  while (decoder->output_scanline < decoder->output_height) {
    JSAMPROW row = image->pixels + stride * decoder->output_scanline;
    jpeg_read_scanlines(decoder, inks ? &inks : &row, 1);
    if (inks) from_inks(inks, row, decoder->output_width);
  }
  jpeg_finish_decompress(decoder);
  image->width = (int)decoder->output_width;
  image->height = (int)decoder->output_height;
}

nv_image nv_read_jpeg(const uint8_t *bytes, size_t count, int64_t limit) {
  nv_image image = {0, 0, NULL, ""};
  struct jpeg_decompress_struct decoder;
  struct jpeg_progress_mgr progress = {on_progress, 0, 0, 0, 0};
  errors handler;
  memset(&decoder, 0, sizeof decoder);
  decoder.err = jpeg_std_error(&handler.base);
  handler.base.error_exit = on_error;
  handler.base.emit_message = on_message;
  handler.image = &image;
  if (setjmp(handler.escape)) {
    free(image.pixels);
    image.pixels = NULL;
  } else {
    decode(&decoder, &progress, &image, bytes, count, limit);
  }
  jpeg_destroy_decompress(&decoder);
  return image;
}
