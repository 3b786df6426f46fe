// Taking the terminal, giving it back, and drawing on it.

#include "internal.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>

static SCREEN *screen;
volatile sig_atomic_t nv_is_open;
static struct termios saved_modes;

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

// MARK: - Life

// Makes ^C arrive as a key instead of a signal, so that it can close a prompt.
static void release_interrupt_key(void) {
  struct termios modes;
  if (tcgetattr(STDIN_FILENO, &modes) != 0) return;
  modes.c_cc[VINTR] = _POSIX_VDISABLE;
  tcsetattr(STDIN_FILENO, TCSANOW, &modes);
  def_prog_mode();
}

int nv_open(const char *entry, void (*before_end)(void)) {
  setlocale(LC_CTYPE, "");
  if (tcgetattr(STDIN_FILENO, &saved_modes) != 0) return -1;
  // The loop has 600 ms to end after a signal. The thread that ends the program otherwise has the rest of a second.
  if (nv_catch_signals() != 0 || nv_start_ending(600) != 0) return -1;
  nv_before_end(before_end);
  screen = newterm(entry, stdout, stdin);
  if (!screen) return -1;
  nv_is_open = 1;
  set_escdelay(20);  // the screen then answers Esc within 25 ms, including the drawing
  cbreak();
  noecho();
  release_interrupt_key();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  curs_set(0);
  nv_learn_mouse();
  nv_learn_paste();
  nv_mark_pastes(true);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  return 0;
}

void nv_close(void) {
  if (!nv_is_open) return;
  nv_mouse(false);
  nv_mark_pastes(false);
  if (nv_is_pasting()) tcflush(STDIN_FILENO, TCIFLUSH);  // the rest must not be run by the shell
  nv_await_background();
  endwin();
  nv_is_open = 0;
  delscreen(screen);
  screen = NULL;
}

// MARK: - In an emergency

void nv_restore_at_once(void) {
  if (!nv_is_open) return;
  static const char reset[] = "\033[?2004l\033[?1006l\033[?1002l\033[0m\033[?25h\033[?1l\033>\033[?1049l";
  if (write(STDOUT_FILENO, reset, sizeof reset - 1) < 0) { /* nothing left to do */
  }
  tcsetattr(STDIN_FILENO, TCSANOW, &saved_modes);
}

// Output that the terminal has not taken yet is discarded, and output that ^S has stopped is let go on. Only then is there
// room for the reset sequence.
void nv_restore_blocked(void) {
  if (!nv_is_open) return;
  int flags = fcntl(STDOUT_FILENO, F_GETFL);
  if (flags >= 0) fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK);
  struct termios flowing = saved_modes;
  flowing.c_iflag &= ~(tcflag_t)IXON;
  tcsetattr(STDIN_FILENO, TCSANOW, &flowing);
  tcflush(STDOUT_FILENO, TCOFLUSH);
  nv_restore_at_once();
  if (flags >= 0) fcntl(STDOUT_FILENO, F_SETFL, flags);
}

// MARK: - Suspending

static bool heard_mouse;

void nv_lend(void) {
  heard_mouse = nv_hears_mouse;
  nv_mouse(false);
  nv_mark_pastes(false);
  endwin();
}

void nv_take_back(void) {
  // In the foreground, the shell may have changed the modes in the meantime, so they are saved again. In the background,
  // setting the modes stops the program until it is in the foreground.
  if (tcgetpgrp(STDIN_FILENO) == getpgrp()) {
    tcgetattr(STDIN_FILENO, &saved_modes);
    def_shell_mode();
  }
  nv_retake();
  nv_mouse(heard_mouse);
}

void nv_retake(void) {
  reset_prog_mode();
  nv_mark_pastes(true);  // shells turn this off when they start a program
  clearok(curscr, TRUE);
  refresh();
}

// MARK: - Drawing

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
