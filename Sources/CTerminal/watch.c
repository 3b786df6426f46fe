// Watching a folder for changes (inotify).

#include "CTerminal.h"

#include <stdint.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

// Whether a folder is on a network file system or on one that a program provides. There the kernel notices only what this
// machine writes.
static bool is_shared(const char *path) {
  static const uint32_t kinds[] = {0x6969,     0x517b,     0xff534d42, 0xfe534d42, 0x65735546, 0x01021997,
                                   0x00c36400, 0x5346414f, 0x0bd00bd0, 0x47504653, 0x19830326};
  struct statfs status;
  if (statfs(path, &status) != 0) return true;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if ((uint32_t)status.f_type == kinds[i]) return true;
  }
  return false;
}

int nv_watch_folder(const char *path) {
  if (is_shared(path)) return -1;
  int descriptor = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (descriptor < 0) return -1;
  uint32_t events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ATTRIB |
                    IN_DELETE_SELF | IN_MOVE_SELF;
  if (inotify_add_watch(descriptor, path, events) < 0) {
    close(descriptor);
    return -1;
  }
  return descriptor;
}

bool nv_is_watch_lost(uint32_t mask) {
  return mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_Q_OVERFLOW | IN_IGNORED | IN_UNMOUNT);
}
