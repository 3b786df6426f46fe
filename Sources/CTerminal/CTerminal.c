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
#include <unistd.h>

static SCREEN *screen;
static volatile sig_atomic_t is_open;
static struct termios saved_modes;
static int wake_pipe[2] = {-1, -1};

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

static void on_terminate(int number) {
  (void)number;
  post('t');
}

// A crash: give the terminal back with calls that are safe in a handler, then crash as before.
static void on_crash(int number) {
  if (is_open) {
    static const char reset[] = "\033[0m\033[?25h\033[?1l\033>\033[?1049l";
    if (write(STDOUT_FILENO, reset, sizeof reset - 1) < 0) { /* nothing left to do */
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &saved_modes);
  }
  signal(number, SIG_DFL);
  raise(number);
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

int nv_open(const char *entry) {
  setlocale(LC_CTYPE, "");
  if (tcgetattr(STDIN_FILENO, &saved_modes) != 0) return -1;
  if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  screen = newterm(entry, stdout, stdin);
  if (!screen) return -1;
  is_open = 1;
  set_escdelay(25);
  cbreak();
  noecho();
  release_interrupt_key();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  curs_set(0);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  install_handlers();
  return 0;
}

void nv_close(void) {
  if (!is_open) return;
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
  if (sources[0].revents & (POLLHUP | POLLERR | POLLNVAL)) events |= nv_event_terminate;
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
