#ifndef NEOVIEW_CIMAGES_H
#define NEOVIEW_CIMAGES_H

#include <stddef.h>
#include <stdint.h>

// PNG and JPEG through libpng and libjpeg-turbo, whose error handling by longjmp stays on this side.

enum { nv_message_size = 200 };

typedef struct {
  int width;
  int height;
  /// 8-bit RGB, rows from the top; to be freed with `free`. Null after an error.
  uint8_t *pixels;
  /// Why it failed; empty if it did not.
  char message[nv_message_size];
} nv_image;

/// @param limit pixels beyond which nothing is decoded and no memory taken
nv_image nv_read_png(const uint8_t *bytes, size_t count, int64_t limit);
nv_image nv_read_jpeg(const uint8_t *bytes, size_t count, int64_t limit);

typedef struct {
  /// To be freed with `free`. Null after an error.
  uint8_t *bytes;
  size_t count;
  /// Why it failed; empty if it did not.
  char message[nv_message_size];
} nv_bytes;

/// @param pixels 8-bit RGB, rows from the top
nv_bytes nv_write_png(const uint8_t *pixels, int width, int height);

#endif
