// The background colour of the terminal: asking for it (OSC 11), and reading the answer.

#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int luminance = -1;
static struct timespec asked_at;

int nv_background_luminance(void) { return luminance; }

// Only terminals that report the mouse are asked: they either answer this question or ignore it.
void nv_ask_background(void) {
  if (!nv_reports_mouse) return;
  nv_send("\033]11;?\033\\");
  clock_gettime(CLOCK_MONOTONIC, &asked_at);
}

// Reads the rest of the answer: rgb:RRRR/GGGG/BBBB, where each colour has one to four hexadecimal digits. It ends with
// BEL, or with ESC and a backslash.
static int read_luminance(void) {
  char text[40];
  size_t length = 0;
  int byte = ERR;
  while (length + 1 < sizeof text && (byte = getch()) > 0 && byte != 7 && byte != 27) {
    text[length++] = (char)byte;
  }
  text[length] = 0;
  if (byte == 27) getch();
  asked_at.tv_sec = 0;
  const char *place = strchr(text, ':');
  double parts[3];
  for (int i = 0; i < 3; i++) {
    char *end = NULL;
    if (!place) return -1;
    unsigned long value = strtoul(place + 1, &end, 16);
    int digits = (int)(end - place - 1);
    if (digits < 1 || digits > 4) return -1;
    parts[i] = 255.0 * (double)value / ((1 << 4 * digits) - 1);
    place = strchr(end, '/');
  }
  return (int)(0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]);
}

void nv_await_background(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (asked_at.tv_sec == 0 || now.tv_sec - asked_at.tv_sec > 1) return;
  timeout(100);
  int key;
  do {
    key = getch();
  } while (key != ERR && key != nv_background_answer);
  if (key == nv_background_answer) read_luminance();
}

void nv_read_background(void) {
  timeout(25);
  luminance = read_luminance();
  nodelay(stdscr, TRUE);
}
