#ifndef NEOVIEW_CTERMINAL_INTERNAL_H
#define NEOVIEW_CTERMINAL_INTERNAL_H

// Declarations that the files of this room share. Only the loop's thread calls curses, and no signal handler does.

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
/// Gives the terminal back with system calls only. It may be called in a signal handler, and by another thread while the
/// loop is stuck.
void nv_restore_at_once(void);
/// Gives the terminal back as nv_restore_at_once does, even if the terminal accepts no more output at the moment.
void nv_restore_blocked(void);
/// Gives the terminal to the shell before the program stops.
void nv_lend(void);
/// Takes the terminal again after nv_lend.
void nv_take_back(void);
/// Sets the terminal's modes and draws the whole screen again, since another program may have changed both.
void nv_retake(void);

// signals.c

/// Installs the signal handlers. It must be called before curses opens, which then leaves these signals alone.
/// @return 0, or -1 if the system has no resources for it
int nv_catch_signals(void);
/// The handler of the signals that ask the program to end.
void nv_ask_to_end(int number);
/// Installs a handler for a signal.
void nv_handle(int number, void (*handler)(int));

// ending.c

/// Starts the thread that ends the program `grace_ms` milliseconds after a signal asked for it.
/// @return 0, or -1 if the thread cannot be started
int nv_start_ending(int grace_ms);
/// Tells that thread that a signal has asked for the end. It may be called in a signal handler.
void nv_begin_ending(void);

// mouse.c

/// Whether the terminal can report the mouse.
extern bool nv_reports_mouse;
/// Whether the terminal reports the mouse at the moment.
extern volatile sig_atomic_t nv_hears_mouse;
/// Key codes for the bytes that begin a report of the terminal: of the mouse, of the mouse in the old form, and the answer
/// with the background colour; and for the bytes before and after a pasted text.
enum { nv_report = KEY_MAX + 1, nv_old_report, nv_background_answer, nv_paste_begin, nv_paste_end };
/// Finds out whether the terminal can report the mouse, and tells curses how reports begin.
void nv_learn_mouse(void);
/// Reads the rest of a report that has begun.
void nv_read_mouse(int kind);

// paste.c

/// Tells curses which bytes stand before and after a pasted text.
void nv_learn_paste(void);
/// Asks the terminal to mark pasted text, or to stop that.
void nv_mark_pastes(bool is_on);
/// Takes note that a pasted text begins.
void nv_begin_paste(void);
/// Whether a pasted text has begun and not ended.
bool nv_is_pasting(void);
/// How long the end of the text is still waited for if nothing arrives, in milliseconds.
int nv_paste_patience(void);
/// Reads what has arrived of a pasted text that has begun.
/// @return `nv_key_paste` if the text has ended, or if nothing has arrived for too long; `nv_key_none` otherwise
int nv_read_paste(void);

// background.c

/// Reads the rest of an answer with the background colour that has begun.
void nv_read_background(void);
/// Waits a moment for an answer that may still arrive, so that it does not end up in the shell.
void nv_await_background(void);

#endif
