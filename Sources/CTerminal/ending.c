// Ending on a signal, whatever the program is busy with: a thread sleeps until a signal asks for the end.

#include "internal.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

static sem_t asked;
static sem_t parked;
static bool is_started;
static pthread_t main_thread;
/// How long the loop has to end the program itself, in milliseconds.
static int grace;
static void (*_Atomic before_end)(void);

void nv_before_end(void (*body)(void)) { before_end = body; }

void nv_begin_ending(void) { sem_post(&asked); }

static void await(sem_t *semaphore, int milliseconds) {
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &end);
  end.tv_nsec += milliseconds * 1000000L;
  end.tv_sec += end.tv_nsec / 1000000000L;
  end.tv_nsec %= 1000000000L;
  while (sem_clockwait(semaphore, CLOCK_MONOTONIC, &end) != 0 && errno == EINTR) {
  }
}

// A signal handler that stops the loop's thread for ever, wherever it is, so that it cannot draw on a terminal that was
// given back.
static void on_park(int number) {
  (void)number;
  sem_post(&parked);
  for (;;) pause();
}

static void *end(void *argument) {
  (void)argument;
  while (sem_wait(&asked) != 0) {
  }
  // The loop gets some time to end by itself, unless a second signal arrives.
  if (grace > 0) await(&asked, grace);
  void (*body)(void) = before_end;
  if (body) body();
  if (nv_is_open) {
    nv_handle(SIGRTMAX, on_park);
    pthread_kill(main_thread, SIGRTMAX);
    await(&parked, 100);
    nv_restore_blocked();
  }
  // `exit` would tear down what other threads may still be using.
  _exit(128 + nv_ending_signal());
}

int nv_start_ending(int grace_ms) {
  grace = grace_ms;
  if (is_started) return 0;
  main_thread = pthread_self();
  if (sem_init(&asked, 0, 0) != 0 || sem_init(&parked, 0, 0) != 0) return -1;
  // All signals are blocked for the new thread, so that handlers run on other threads: on_park must not stop this one.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  is_started = pthread_create(&thread, NULL, end, NULL) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (is_started) pthread_detach(thread);
  return is_started ? 0 : -1;
}

int nv_end_on_signals(void (*body)(void)) {
  nv_before_end(body);
  if (nv_start_ending(0) != 0) return -1;
  signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit then fails with EFBIG
  int ends[] = {SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    // A signal that `nohup` or the shell has set to be ignored stays ignored.
    struct sigaction action;
    if (sigaction(ends[i], NULL, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    nv_handle(ends[i], nv_ask_to_end);
  }
  return 0;
}
