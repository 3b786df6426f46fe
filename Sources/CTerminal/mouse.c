// Reports of the mouse, in the form of terminal mode 1006 and in the older form of terminals that do not know this mode.

#include "internal.h"

#include <string.h>
#include <term.h>

bool nv_reports_mouse;
volatile sig_atomic_t nv_hears_mouse;

void nv_learn_mouse(void) {
  const char *report = tigetstr("kmous");
  nv_reports_mouse = report && report != (const char *)-1;
  if (!nv_reports_mouse) return;
  define_key("\033[<", nv_report);
  define_key("\033[M", nv_old_report);
  define_key("\033]11;", nv_background_answer);
}

static void send_mode(bool is_on) {
  const char *mode = is_on ? "\033[?1002h\033[?1006h" : "\033[?1006l\033[?1002l";
  if (write(STDOUT_FILENO, mode, strlen(mode)) < 0) { /* the terminal is gone */
  }
}

void nv_mouse(bool is_on) {
  if (!nv_reports_mouse || !nv_is_open || is_on == (nv_hears_mouse != 0)) return;
  nv_hears_mouse = is_on;
  fflush(stdout);
  send_mode(is_on);
}

static struct nv_mouse_event last_mouse;

struct nv_mouse_event nv_last_mouse(void) { return last_mouse; }

// The bits of a button code: the number of the button, plus 32 while the mouse moves, 64 for the wheel, and 4, 8 and 16 for
// Shift, Meta and Control.
static int mouse_kind(int button, bool is_release) {
  int number = button & ~(4 | 8 | 16);
  if (number == 64) return nv_mouse_wheel_up;
  if (number == 65) return nv_mouse_wheel_down;
  if (is_release) return number == 0 || number == 3 ? nv_mouse_release : nv_mouse_other;
  return number == 0 ? nv_mouse_press : number == 32 ? nv_mouse_drag : nv_mouse_other;
}

// Reads a report in the form of mode 1006: BUTTON;COLUMN;ROW, then M, or m for a release. Columns and rows count from 1.
static struct nv_mouse_event read_mouse(void) {
  int numbers[3] = {0, 0, 0};
  int place = 0;
  for (int length = 0; length < 24; length++) {
    int byte = getch();
    if (byte >= '0' && byte <= '9' && numbers[place] < 100000) {
      numbers[place] = numbers[place] * 10 + byte - '0';
    } else if (byte == ';' && place < 2) {
      place++;
    } else if ((byte == 'M' || byte == 'm') && place == 2) {
      return (struct nv_mouse_event){
          mouse_kind(numbers[0], byte == 'm'), numbers[2] - 1, numbers[1] - 1};
    } else {
      break;
    }
  }
  return (struct nv_mouse_event){nv_mouse_other, 0, 0};
}

// Reads a report in the old form: three bytes for the button, the column and the row, to each of which 32 was added. It
// cannot express columns beyond 223.
static struct nv_mouse_event read_old_mouse(void) {
  int button = getch() - 32;
  int column = getch() - 33;
  int row = getch() - 33;
  if (button < 0 || column < 0 || row < 0) return (struct nv_mouse_event){nv_mouse_other, 0, 0};
  bool is_release = (button & 3) == 3 && button < 32;
  return (struct nv_mouse_event){mouse_kind(button, is_release), row, column};
}

void nv_read_mouse(int kind) {
  timeout(25);  // the rest of the report is on its way
  last_mouse = kind == nv_report ? read_mouse() : read_old_mouse();
  nodelay(stdscr, TRUE);
}
