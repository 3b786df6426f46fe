// Pasted text. The terminal sends it between two marks (mode 2004), so that it can be told from keys that are pressed.

#include "internal.h"

#include <string.h>
#include <term.h>
#include <time.h>

/// What is kept of a pasted text, in bytes. The rest is read and dropped.
enum { limit = 1 << 15 };
/// The bytes that are read at a time. Signals and drawing get their turn in between.
enum { turn = 1 << 15 };
/// How long nothing arrives before a text without an end mark counts as ended, in milliseconds.
enum { patience = 2000 };

static char text[limit];
static int length;
/// Whether the beginning of a text has arrived and its end has not.
static bool is_open;
static struct timespec last_byte;

struct nv_paste nv_last_paste(void) { return (struct nv_paste){text, length}; }

// Terminals that do not know the mode ignore it, if they know control sequences of this form at all.
static bool takes_modes(void) {
  const char *sequence = tigetstr("cup");
  return sequence && sequence != (const char *)-1 && strncmp(sequence, "\033[", 2) == 0;
}

void nv_mark_pastes(bool is_on) {
  if (takes_modes()) nv_send(is_on ? "\033[?2004h" : "\033[?2004l");
}

void nv_learn_paste(void) {
  define_key("\033[200~", nv_paste_begin);
  define_key("\033[201~", nv_paste_end);
}

// MARK: - Reading

static int silence(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int)((now.tv_sec - last_byte.tv_sec) * 1000 +
               (now.tv_nsec - last_byte.tv_nsec) / 1000000);
}

void nv_begin_paste(void) {
  is_open = true;
  length = 0;
  clock_gettime(CLOCK_MONOTONIC, &last_byte);
}

bool nv_is_pasting(void) { return is_open; }

int nv_paste_patience(void) {
  int left = patience - silence();
  return left > 0 ? left : 0;
}

// Keys that are sent as escape sequences are no text, and are left out.
int nv_read_paste(void) {
  if (nv_paste_patience() == 0) {
    is_open = false;
    return nv_key_paste;
  }
  for (int count = 0; count < turn; count++) {
    int byte = getch();
    if (byte == ERR) break;
    if (byte == nv_paste_end) {
      is_open = false;
      return nv_key_paste;
    }
    if (byte >= 0 && byte < 256 && length < limit) text[length++] = (char)byte;
    clock_gettime(CLOCK_MONOTONIC, &last_byte);
  }
  return nv_key_none;
}
