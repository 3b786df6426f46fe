// Memory for large buffers, from the system itself: it comes cleared, and in large pages where there are any, so that fewer
// addresses have to be looked up.

#define _GNU_SOURCE 1

#include "CKernels.h"

#include <sys/mman.h>

enum { large_page = 1 << 21 };

void *nv_take_memory(long bytes) {
  // A large page begins at a multiple of its size. What is taken too much before and behind it is given back.
  long taken = bytes + large_page;
  char *start = mmap(0, taken, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return 0;
  char *aligned = (char *)(((uintptr_t)start + large_page - 1) & -(uintptr_t)large_page);
  if (aligned > start) munmap(start, aligned - start);
  char *end = start + taken;
  if (end > aligned + bytes) munmap(aligned + bytes, end - (aligned + bytes));
  madvise(aligned, bytes, MADV_HUGEPAGE);
  return aligned;
}

void nv_give_memory(void *memory, long bytes) { munmap(memory, bytes); }
