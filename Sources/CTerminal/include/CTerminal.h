#ifndef NEOVIEW_CTERMINAL_H
#define NEOVIEW_CTERMINAL_H

#include <stdbool.h>
#include <stdint.h>

// The calls of wide ncurses that the Terminal room needs. This header does not include <curses.h>,
// whose macros and variadics Swift cannot import.

enum {
  nv_attribute_bold = 1,
  nv_attribute_underline = 2,
  nv_attribute_reverse = 4,
};

/// The events that can end a wait. They are bits, so several may be set at once.
enum {
  nv_event_input = 1,
  nv_event_wake = 2,
  nv_event_resize = 4,
  nv_event_terminate = 8,
  /// The program was told to stop (SIGTSTP); call `nv_suspend`.
  nv_event_suspend = 16,
  /// The program was stopped without `nv_suspend` and continues; call `nv_continue`.
  nv_event_continue = 32,
  /// There is something to read from the descriptor that was given to `nv_watch`.
  nv_event_files = 64,
};

/// Keys that are not characters.
enum {
  nv_key_none = -1,
  nv_key_up = 0x200000,
  nv_key_down,
  nv_key_left,
  nv_key_right,
  nv_key_page_up,
  nv_key_page_down,
  nv_key_home,
  nv_key_end,
  nv_key_enter,
  nv_key_escape,
  nv_key_tab,
  nv_key_back_tab,
  nv_key_backspace,
  nv_key_delete,
  nv_key_mouse,
  nv_key_background,
  nv_key_paste,
  nv_key_unknown,
};

/// The number of colours of a terminfo entry: 0 if it has none, -1 if there is no such entry.
int nv_terminfo_colors(const char *term);

/// Whether a terminal can put text at any position of the screen. With TERM=dumb it cannot.
bool nv_terminfo_places_text(const char *term);

/// Whether the character encoding of the locale is UTF-8.
bool nv_locale_is_utf8(void);

/// Takes the terminal. `entry` names the terminfo entry to use.
/// When a signal asks for the end, the loop should end the program. If it is blocked or busy and does not do so within 0.6 s,
/// `before_end` is called, the terminal is given back, and the program ends with status 128 + the signal.
/// @return 0, or -1 if the terminal cannot be used
int nv_open(const char *entry, void (*before_end)(void));

/// Gives the terminal back as it was. Does nothing the second time.
void nv_close(void);

/// The number of colours that curses can use; 0 if it has none.
int nv_colors(void);
/// The number of colour pairs that curses can define; 0 if it has no colours.
int nv_pairs(void);

/// The size of the screen in rows and columns.
void nv_size(int *height, int *width);

/// Defines a colour pair; -1 stands for the terminal's default colour.
void nv_define_pair(int pair, int foreground, int background);
/// Removes all colour pairs that were defined.
void nv_forget_pairs(void);

/// Puts a character at a position of the screen that is being drawn.
/// @param attributes bits of `nv_attribute_…`
void nv_put(int row, int column, uint32_t scalar, int attributes, int pair);
/// Sends everything that has changed since the last flush to the terminal.
void nv_flush(void);
/// Sends a control sequence at once. It must neither move the cursor nor draw.
void nv_send(const char *sequence);
/// Makes the next flush send the whole screen.
void nv_invalidate(void);

/// The next key that has arrived: a Unicode scalar, one of `nv_key_…`, or `nv_key_none`.
int nv_next_key(void);

/// What the mouse did. `nv_mouse_other` is for buttons that have no meaning in this program.
enum {
  nv_mouse_other,
  nv_mouse_press,
  nv_mouse_drag,
  nv_mouse_release,
  nv_mouse_wheel_up,
  nv_mouse_wheel_down,
};

/// A report of the mouse. `kind` is one of `nv_mouse_…`; rows and columns count from 0.
struct nv_mouse_event {
  int kind;
  int row;
  int column;
};

/// Turns the terminal's reports of clicks, drags and the wheel on or off. Does nothing if the terminal cannot report the mouse.
void nv_mouse(bool is_on);
/// The report that belongs to the last `nv_key_mouse` that `nv_next_key` returned.
struct nv_mouse_event nv_last_mouse(void);

/// A pasted text in the encoding of the terminal, as it came. It is cut if it is very long, and it is valid until the next
/// `nv_next_key`.
struct nv_paste {
  const char *text;
  int length;
};

/// The text that belongs to the last `nv_key_paste` that `nv_next_key` returned.
struct nv_paste nv_last_paste(void);

/// Asks the terminal for its background colour (OSC 11). If it answers, `nv_next_key` returns `nv_key_background`.
void nv_ask_background(void);
/// The luminance of the background colour from 0 to 255; -1 if there was no answer or it could not be understood.
int nv_background_luminance(void);

/// Sleeps until a key or a signal arrives, a watched descriptor can be read, or `nv_wake` is called, but at most `timeout_ms`
/// milliseconds; a negative number is no limit.
/// @return the events that ended the wait, as bits of `nv_event_…`; 0 after the timeout
int nv_wait(int timeout_ms);
/// The first signal that asked the program to end; SIGHUP if its terminal hung up; 0 if nothing asked for the end.
int nv_ending_signal(void);
/// Ends a wait. It may be called from any thread.
void nv_wake(void);
/// Watches a folder for changes with inotify.
/// @return a descriptor from which inotify's events can be read; -1 if the folder may also be written to by other machines,
/// or if the system has no resources for a watch
int nv_watch_folder(const char *path);
/// Whether an event of inotify ends the watch: the folder is gone, or events were lost.
bool nv_is_watch_lost(uint32_t mask);
/// Sets the descriptor whose data ends a wait; -1 for none.
void nv_watch(int descriptor);

/// Gives the terminal to the shell, stops the program, and takes the terminal again once the program is told to continue. Does
/// nothing if it was already told to continue.
void nv_suspend(void);
/// Draws everything again, after the program was stopped without `nv_suspend`.
void nv_continue(void);

/// Sets a function that is called, on a separate thread, before a signal ends the program.
void nv_before_end(void (*body)(void));
/// For programs without a screen: a signal that asks for the end calls `body` and ends the program with status 128 + the signal.
/// @return 0, or -1 if a thread cannot be started
int nv_end_on_signals(void (*body)(void));

#endif
