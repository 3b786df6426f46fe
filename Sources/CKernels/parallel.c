// A pool of threads that wait for work actively for a moment before they sleep. A forward pass gives them work
// dozens of times, and waking a sleeping thread each time would cost more than some of that work.

#define _GNU_SOURCE 1

#include "CKernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

enum { most_workers = 255, spins = 20000 };

static pthread_mutex_t in_use = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t sleeping = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t awake = PTHREAD_COND_INITIALIZER;
static int workers;  // how many have been created; guarded by in_use

// There is one piece of work at a time. The ticket holds its number and, in the low bits, how many threads take
// part. A worker that does not take part reads nothing else, so the rest may change at any time; nv_parallel
// waits for every worker that does.
enum { count_bits = 16 };
static atomic_ullong ticket;
static atomic_int remaining;
static void (*work_body)(int, void *);
static void *work_context;

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

static unsigned long long wait_for_work(unsigned long long seen) {
  for (int i = 0; i < spins; i++) {
    unsigned long long now = atomic_load_explicit(&ticket, memory_order_acquire);
    if (now != seen) return now;
    relax();
  }
  unsigned long long now;
  pthread_mutex_lock(&sleeping);
  while ((now = atomic_load_explicit(&ticket, memory_order_acquire)) == seen) {
    pthread_cond_wait(&awake, &sleeping);
  }
  pthread_mutex_unlock(&sleeping);
  return now;
}

static void *worker(void *argument) {
  int index = (int)(intptr_t)argument;
  unsigned long long seen = 0;
  for (;;) {
    seen = wait_for_work(seen);
    if (index < (int)(seen & ((1 << count_bits) - 1))) {
      work_body(index, work_context);
      atomic_fetch_sub_explicit(&remaining, 1, memory_order_release);
    }
  }
  return 0;
}

static int ensure_workers(int wanted) {
  while (workers < wanted && workers < most_workers) {
    pthread_t thread;
    if (pthread_create(&thread, 0, worker, (void *)(intptr_t)(workers + 1)) != 0) break;
    pthread_detach(thread);
    workers++;
  }
  return workers;
}

void nv_parallel(int count, void (*body)(int, void *), void *context) {
  // If the pool is in use, by an outer call or by another thread, this thread does all the work itself.
  if (count <= 1 || pthread_mutex_trylock(&in_use) != 0) {
    for (int i = 0; i < count; i++) body(i, context);
    return;
  }
  int helped = ensure_workers(count - 1) + 1;
  if (helped > count) helped = count;
  work_body = body;
  work_context = context;
  atomic_store_explicit(&remaining, helped - 1, memory_order_relaxed);
  pthread_mutex_lock(&sleeping);
  unsigned long long number = (atomic_load(&ticket) >> count_bits) + 1;
  atomic_store_explicit(
      &ticket, number << count_bits | (unsigned long long)helped, memory_order_release);
  pthread_cond_broadcast(&awake);
  pthread_mutex_unlock(&sleeping);
  body(0, context);
  for (int i = helped; i < count; i++) body(i, context);
  for (int i = 0; atomic_load_explicit(&remaining, memory_order_acquire) > 0; i++) {
    if (i < spins) relax(); else sched_yield();
  }
  pthread_mutex_unlock(&in_use);
}

int nv_processors(void) {
  cpu_set_t allowed;
  int count = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed)
                                                                   : (int)sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? count : 1;
}
