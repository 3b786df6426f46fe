#define _XOPEN_SOURCE_EXTENDED 1
#define _GNU_SOURCE 1
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static SCREEN *screen;
static volatile sig_atomic_t is_open;
static struct termios saved_modes;
static int wake_pipe[2] = {-1, -1};
static volatile sig_atomic_t hears_mouse;
static void (*curses_suspends)(int);

// MARK: - Before opening

int nv_terminfo_colors(const char *term) {
  int error = 0;
  if (setupterm(term, STDOUT_FILENO, &error) != OK) return -1;
  int colors = tigetnum("colors");
  del_curterm(cur_term);
  return colors < 0 ? 0 : colors;
}

bool nv_terminfo_places_text(const char *term) {
  int error = 0;
  if (setupterm(term, STDOUT_FILENO, &error) != OK) return false;
  const char *sequence = tigetstr("cup");
  bool found = sequence && sequence != (const char *)-1;
  del_curterm(cur_term);
  return found;
}

bool nv_locale_is_utf8(void) {
  setlocale(LC_CTYPE, "");
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

// MARK: - Signals

static void post(char what) {
  int saved = errno;
  if (wake_pipe[1] >= 0 && write(wake_pipe[1], &what, 1) < 0) { /* full: a wake is pending */
  }
  errno = saved;
}

static void on_resize(int number) {
  (void)number;
  post('r');
}

static volatile sig_atomic_t ending_signal;

int nv_ending_signal(void) { return ending_signal; }

static void on_terminate(int number) {
  ending_signal = number;
  post('t');
}

// A crash: give the terminal back with calls that are safe in a handler, then crash as before.
static void on_crash(int number) {
  if (is_open) {
    static const char reset[] = "\033[?1006l\033[?1002l\033[0m\033[?25h\033[?1l\033>\033[?1049l";
    if (write(STDOUT_FILENO, reset, sizeof reset - 1) < 0) { /* nothing left to do */
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &saved_modes);
  }
  signal(number, SIG_DFL);
  raise(number);
}

static void send_mouse_mode(bool is_on) {
  const char *mode = is_on ? "\033[?1002h\033[?1006h" : "\033[?1006l\033[?1002l";
  if (write(STDOUT_FILENO, mode, strlen(mode)) < 0) { /* the terminal is gone */
  }
}

// ^Z: curses gives the terminal back and takes it again, but for the mouse.
static void on_suspend(int number) {
  int saved = errno;
  if (hears_mouse) send_mouse_mode(false);
  curses_suspends(number);
  if (hears_mouse) send_mouse_mode(true);
  post('r');  // the window may have changed meanwhile
  errno = saved;
}

static void handle(int number, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void install_handlers(void) {
  // Crash handlers get a stack of their own: the one in use may have overflowed.
  static char stack_of_handlers[1 << 15];
  stack_t stack = {.ss_sp = stack_of_handlers, .ss_size = sizeof stack_of_handlers};
  sigaltstack(&stack, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit fails with EFBIG
  handle(SIGWINCH, on_resize);
  struct sigaction suspending;
  if (sigaction(SIGTSTP, NULL, &suspending) == 0 && suspending.sa_handler != SIG_DFL &&
      suspending.sa_handler != SIG_IGN) {
    curses_suspends = suspending.sa_handler;
    handle(SIGTSTP, on_suspend);
  }
  handle(SIGINT, on_terminate);
  handle(SIGTERM, on_terminate);
  handle(SIGHUP, on_terminate);
  handle(SIGQUIT, on_terminate);
  handle(SIGUSR1, on_terminate);
  handle(SIGUSR2, on_terminate);
  handle(SIGALRM, on_terminate);
  handle(SIGXCPU, on_terminate);
  int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) handle(crashes[i], on_crash);
}

// MARK: - Life

// ^C arrives as a key, so that it can close a prompt.
static void release_interrupt_key(void) {
  struct termios modes;
  if (tcgetattr(STDIN_FILENO, &modes) != 0) return;
  modes.c_cc[VINTR] = _POSIX_VDISABLE;
  tcsetattr(STDIN_FILENO, TCSANOW, &modes);
  def_prog_mode();
}

// The bytes that begin a report of the mouse: as mode 1006 has them, and as terminals have them that do not know it.
enum { key_report = KEY_MAX + 1, key_old_report, key_background };
static bool reports_mouse;

static void learn_mouse(void) {
  const char *report = tigetstr("kmous");
  reports_mouse = report && report != (const char *)-1;
  if (!reports_mouse) return;
  define_key("\033[<", key_report);
  define_key("\033[M", key_old_report);
  define_key("\033]11;", key_background);
}

static void await_answer(void);

int nv_open(const char *entry) {
  setlocale(LC_CTYPE, "");
  if (tcgetattr(STDIN_FILENO, &saved_modes) != 0) return -1;
  if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  screen = newterm(entry, stdout, stdin);
  if (!screen) return -1;
  is_open = 1;
  set_escdelay(20);  // with the drawing, Esc answers within 25 ms
  cbreak();
  noecho();
  release_interrupt_key();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  curs_set(0);
  learn_mouse();
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  install_handlers();
  return 0;
}

void nv_close(void) {
  if (!is_open) return;
  nv_mouse(false);
  await_answer();
  is_open = 0;
  endwin();
  delscreen(screen);
  screen = NULL;
}

int nv_colors(void) { return has_colors() ? COLORS : 0; }
int nv_pairs(void) { return has_colors() ? COLOR_PAIRS : 0; }

void nv_size(int *height, int *width) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
    if (size.ws_row != LINES || size.ws_col != COLS) resizeterm(size.ws_row, size.ws_col);
  }
  *height = LINES;
  *width = COLS;
}

// MARK: - Drawing

void nv_define_pair(int pair, int foreground, int background) {
  init_extended_pair(pair, foreground, background);
}

void nv_forget_pairs(void) { reset_color_pairs(); }

void nv_put(int row, int column, uint32_t scalar, int attributes, int pair) {
  wchar_t text[2] = {(wchar_t)scalar, 0};
  attr_t marks = A_NORMAL;
  if (attributes & nv_attribute_bold) marks |= A_BOLD;
  if (attributes & nv_attribute_underline) marks |= A_UNDERLINE;
  if (attributes & nv_attribute_reverse) marks |= A_REVERSE;
  cchar_t cell;
  setcchar(&cell, text, marks, 0, &pair);
  mvadd_wch(row, column, &cell);
}

void nv_flush(void) { refresh(); }

void nv_send(const char *sequence) {
  fputs(sequence, stdout);
  fflush(stdout);
}

void nv_invalidate(void) { clearok(curscr, TRUE); }

// MARK: - Mouse

void nv_mouse(bool is_on) {
  if (!reports_mouse || !is_open || is_on == (hears_mouse != 0)) return;
  hears_mouse = is_on;
  fflush(stdout);
  send_mouse_mode(is_on);
}

static struct nv_mouse_event last_mouse;

struct nv_mouse_event nv_last_mouse(void) { return last_mouse; }

// Bits of a button: its number, 32 while it moves, 64 for the wheel; 4, 8 and 16 are Shift, Meta and Control.
static int mouse_kind(int button, bool is_release) {
  int number = button & ~(4 | 8 | 16);
  if (number == 64) return nv_mouse_wheel_up;
  if (number == 65) return nv_mouse_wheel_down;
  if (is_release) return number == 0 || number == 3 ? nv_mouse_release : nv_mouse_other;
  return number == 0 ? nv_mouse_press : number == 32 ? nv_mouse_drag : nv_mouse_other;
}

// BUTTON;COLUMN;ROW and M, or m for a release, from 1.
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

// Three bytes, each 32 more than what it says; columns beyond 223 cannot be said.
static struct nv_mouse_event read_old_mouse(void) {
  int button = getch() - 32;
  int column = getch() - 33;
  int row = getch() - 33;
  if (button < 0 || column < 0 || row < 0) return (struct nv_mouse_event){nv_mouse_other, 0, 0};
  bool is_release = (button & 3) == 3 && button < 32;
  return (struct nv_mouse_event){mouse_kind(button, is_release), row, column};
}

// MARK: - Background

static int luminance = -1;
static struct timespec asked_at;

int nv_background_luminance(void) { return luminance; }

// Terminals that tell of the mouse know, or pass over, questions too.
void nv_ask_background(void) {
  if (!reports_mouse) return;
  nv_send("\033]11;?\033\\");
  clock_gettime(CLOCK_MONOTONIC, &asked_at);
}

// rgb:RRRR/GGGG/BBBB, each of one to four digits, up to BEL or ESC and a backslash.
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

// An answer that is on its way must not end up in the shell: there is a moment for it.
static void await_answer(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (asked_at.tv_sec == 0 || now.tv_sec - asked_at.tv_sec > 1) return;
  timeout(100);
  int key;
  do {
    key = getch();
  } while (key != ERR && key != key_background);
  if (key == key_background) read_luminance();
}

// MARK: - Input

int nv_next_key(void) {
  wint_t key = 0;
  int kind = get_wch(&key);
  if (kind == ERR) return nv_key_none;
  if (kind == KEY_CODE_YES) {
    switch (key) {
      case KEY_UP: return nv_key_up;
      case KEY_DOWN: return nv_key_down;
      case KEY_LEFT: return nv_key_left;
      case KEY_RIGHT: return nv_key_right;
      case KEY_PPAGE: return nv_key_page_up;
      case KEY_NPAGE: return nv_key_page_down;
      case KEY_HOME: return nv_key_home;
      case KEY_END: return nv_key_end;
      case KEY_ENTER: return nv_key_enter;
      case KEY_BTAB: return nv_key_back_tab;
      case KEY_BACKSPACE: return nv_key_backspace;
      case KEY_DC: return nv_key_delete;
      case key_background:
        timeout(25);
        luminance = read_luminance();
        nodelay(stdscr, TRUE);
        return nv_key_background;
      case key_report:
      case key_old_report:
        timeout(25);  // the rest of the report is on its way
        last_mouse = key == key_report ? read_mouse() : read_old_mouse();
        nodelay(stdscr, TRUE);
        return nv_key_mouse;
      default: return nv_key_unknown;
    }
  }
  switch (key) {
    case '\r':
    case '\n': return nv_key_enter;
    case 27: return nv_key_escape;
    case '\t': return nv_key_tab;
    case 127:
    case 8: return nv_key_backspace;
    default: return (int)key;
  }
}

int nv_wait(int timeout_ms) {
  struct pollfd sources[2] = {{STDIN_FILENO, POLLIN, 0}, {wake_pipe[0], POLLIN, 0}};
  int ready = poll(sources, 2, timeout_ms);
  if (ready <= 0) return 0;
  int events = 0;
  if (sources[0].revents & POLLIN) events |= nv_event_input;
  if (sources[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
    if (!ending_signal) ending_signal = SIGHUP;
    events |= nv_event_terminate;
  }
  char posted[64];
  ssize_t count = sources[1].revents & POLLIN ? read(wake_pipe[0], posted, sizeof posted) : 0;
  for (ssize_t i = 0; i < count; i++) {
    events |= posted[i] == 'r'   ? nv_event_resize
              : posted[i] == 't' ? nv_event_terminate
                                 : nv_event_wake;
  }
  return events;
}

void nv_wake(void) { post('w'); }
