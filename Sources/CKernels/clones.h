// CLONES compiles a function for several instruction sets. The loader chooses one of them when the program
// starts. That is before the thread sanitizer is ready, so CLONES does nothing in builds with it.

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
