#ifndef NEOVIEW_CTERMINAL_INTERNAL_H
#define NEOVIEW_CTERMINAL_INTERNAL_H

// What the files of this room share. Curses is called by the thread of the loop alone, and never in a handler.

#define _XOPEN_SOURCE_EXTENDED 1
#define _GNU_SOURCE 1
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"

#include <curses.h>
#include <signal.h>
#include <unistd.h>

// life.c

/// Whether curses has the terminal.
extern volatile sig_atomic_t nv_is_open;
/// Gives the terminal back with system calls alone, none of which waits. For handlers, and for a thread beside a loop that
/// is stuck.
void nv_restore_at_once(void);
/// The same, for a terminal that does not take any more output.
void nv_restore_blocked(void);
/// Gives the terminal to the shell that stopped the program.
void nv_lend(void);
/// Takes it again.
void nv_take_back(void);
/// Sets the modes and draws the whole screen again, after somebody else may have changed both.
void nv_retake(void);

// signals.c

/// Catches signals; curses leaves alone those that are caught before it opens.
/// @return 0, or -1 if the system has no room for that
int nv_catch_signals(void);
/// A signal asked the program to end: called in a handler.
void nv_ask_to_end(int number);
void nv_handle(int number, void (*handler)(int));

// ending.c

/// Starts the thread that ends the program.
/// @return 0, or -1 if there can be no thread
int nv_start_ending(int grace_ms);
/// Lets it know of a signal: called in a handler.
void nv_begin_ending(void);

// mouse.c

/// Whether the terminal can tell what the mouse does, and does.
extern bool nv_reports_mouse;
extern volatile sig_atomic_t nv_hears_mouse;
/// The bytes that begin what a terminal reports by itself.
enum { nv_report = KEY_MAX + 1, nv_old_report, nv_background_answer };
void nv_learn_mouse(void);
/// Reads the rest of a report that has begun.
void nv_read_mouse(int kind);

// background.c

void nv_read_background(void);
/// An answer that is on its way must not end up in the shell: there is a moment for it.
void nv_await_background(void);

#endif
