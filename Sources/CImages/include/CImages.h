#ifndef NEOVIEW_CIMAGES_H
#define NEOVIEW_CIMAGES_H

#include <stddef.h>
#include <stdint.h>

// Reading and writing PNG and JPEG with libpng and libjpeg-turbo. Their error handling by longjmp stays within the C code.

enum { nv_message_size = 200 };

typedef struct {
  int width;
  int height;
  /// 8-bit RGB, rows from the top. The caller frees it with `free`. Null after an error.
  uint8_t *pixels;
  /// Why reading failed; empty if it succeeded.
  char message[nv_message_size];
} nv_image;

/// Decodes a PNG or JPEG file that is in memory.
///
/// @param limit the largest number of pixels; a larger image is refused before memory is allocated for it
nv_image nv_read_png(const uint8_t *bytes, size_t count, int64_t limit);
nv_image nv_read_jpeg(const uint8_t *bytes, size_t count, int64_t limit);

typedef struct {
  /// The PNG file. The caller frees it with `free`. Null after an error.
  uint8_t *bytes;
  size_t count;
  /// Why writing failed; empty if it succeeded.
  char message[nv_message_size];
} nv_bytes;

/// Encodes pixels as a PNG file in memory.
///
/// @param pixels 8-bit RGB, rows from the top
nv_bytes nv_write_png(const uint8_t *pixels, int width, int height);

#endif
