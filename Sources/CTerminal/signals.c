// Signals. Handlers only note what happened and wake the loop, which acts on it, since curses must not be called in a
// handler that may have interrupted curses itself.

#include "internal.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>

static int wake_descriptor = -1;
static int watched_descriptor = -1;
/// The events that happened since the loop last looked.
static atomic_int events_noted;
/// Whether the program was told to continue (SIGCONT) after it was last told to stop (SIGTSTP).
static volatile sig_atomic_t is_continued;
static volatile sig_atomic_t ending_signal;

int nv_ending_signal(void) { return ending_signal; }

static void note(int event) {
  int saved = errno;
  atomic_fetch_or(&events_noted, event);
  uint64_t one = 1;
  if (write(wake_descriptor, &one, sizeof one) < 0) { /* full: a wake is pending */
  }
  errno = saved;
}

void nv_wake(void) {
  if (wake_descriptor >= 0) note(nv_event_wake);
}

// MARK: - Handlers

static void on_resize(int number) {
  (void)number;
  note(nv_event_resize);
}

static void on_stop(int number) {
  (void)number;
  is_continued = 0;
  note(nv_event_suspend);
}

static void on_continue(int number) {
  (void)number;
  is_continued = 1;
  note(nv_event_continue);
}

void nv_ask_to_end(int number) {
  if (!ending_signal) ending_signal = number;
  if (wake_descriptor >= 0) note(nv_event_terminate);
  nv_begin_ending();
}

// Gives the terminal back with calls that are safe in a handler, then crashes as without a handler.
static void on_crash(int number) {
  nv_restore_at_once();
  signal(number, SIG_DFL);
  raise(number);
}

void nv_handle(int number, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static bool is_ignored(int number) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int nv_catch_signals(void) {
  if (wake_descriptor < 0) wake_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_descriptor < 0) return -1;
  // Handlers run on a separate stack, since a crash may come from an overflow of the normal one.
  static char stack_of_handlers[1 << 15];
  stack_t stack = {.ss_sp = stack_of_handlers, .ss_size = sizeof stack_of_handlers};
  sigaltstack(&stack, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit then fails with EFBIG
  nv_handle(SIGWINCH, on_resize);
  // A shell without job control sets this signal to be ignored; it stays so.
  if (!is_ignored(SIGTSTP)) nv_handle(SIGTSTP, on_stop);
  nv_handle(SIGCONT, on_continue);
  int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) nv_handle(ends[i], nv_ask_to_end);
  int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) nv_handle(crashes[i], on_crash);
  return 0;
}

// MARK: - Suspending

// Stops the program, unless it has been told to continue since it was told to stop. SIGTSTP is blocked and raised before
// this is checked, so that it is pending. A SIGCONT that arrived before is noticed in is_continued, and one that arrives
// later removes the pending SIGTSTP. So a program whose last signal was SIGCONT never stops.
static void stop(void) {
  sigset_t stopping, before;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGTSTP);
  pthread_sigmask(SIG_BLOCK, &stopping, &before);
  signal(SIGTSTP, SIG_DFL);
  raise(SIGTSTP);
  if (is_continued) signal(SIGTSTP, SIG_IGN);  // discards the pending one
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  // The program is stopped here until it is told to continue.
  nv_handle(SIGTSTP, on_stop);
}

void nv_suspend(void) {
  if (!nv_is_open || is_continued) return;
  nv_lend();
  stop();
  nv_take_back();
  atomic_fetch_and(&events_noted, ~nv_event_continue);
}

void nv_continue(void) {
  if (nv_is_open) nv_retake();
}

// MARK: - Waiting

void nv_watch(int descriptor) { watched_descriptor = descriptor; }

int nv_wait(int timeout_ms) {
  if (nv_is_pasting() && (timeout_ms < 0 || timeout_ms > nv_paste_patience())) {
    timeout_ms = nv_paste_patience();
  }
  struct pollfd sources[3] = {
      {STDIN_FILENO, POLLIN, 0}, {wake_descriptor, POLLIN, 0}, {watched_descriptor, POLLIN, 0}};
  int ready = poll(sources, 3, timeout_ms);
  if (ready < 0 && errno != EINTR) return 0;
  int events = 0;
  if (ready > 0) {
    if (sources[0].revents & POLLIN) events |= nv_event_input;
    if (sources[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
      if (!ending_signal) ending_signal = SIGHUP;
      events |= nv_event_terminate;
    }
    if (sources[2].revents) events |= nv_event_files;
    uint64_t count;
    if (sources[1].revents & POLLIN && read(wake_descriptor, &count, sizeof count) < 0) { /* read */
    }
  }
  return events | atomic_exchange(&events_noted, 0);
}
