// CLONES compiles a function for several instruction sets, chosen when the program is loaded: before
// the thread sanitizer is ready, so not under it.

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CLONES
#endif
#endif

#if !defined(CLONES) && defined(__x86_64__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#elif !defined(CLONES)
#define CLONES
#endif
