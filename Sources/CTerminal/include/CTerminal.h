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

/// What ended a wait; several may hold at once.
enum {
  nv_event_input = 1,
  nv_event_wake = 2,
  nv_event_resize = 4,
  nv_event_terminate = 8,
  /// The program is to stop until it is told to go on: `nv_suspend`.
  nv_event_suspend = 16,
  /// It was stopped by somebody, and goes on: `nv_continue`.
  nv_event_continue = 32,
  /// There is something to read where `nv_watch` says.
  nv_event_files = 64,
};

/// Keys that are no characters.
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
  nv_key_unknown,
};

/// The colours of a terminfo entry: 0 if it has none, -1 if there is no such entry.
int nv_terminfo_colors(const char *term);

/// Whether text can be put at any place of the screen; not on TERM=dumb.
bool nv_terminfo_places_text(const char *term);

/// Whether the locale's characters are UTF-8.
bool nv_locale_is_utf8(void);

/// Takes the terminal. `entry` names the terminfo entry to use.
/// A signal that asks for the end has the loop end; where it does not within 0.6 s, blocked or busy as it may be,
/// `before_end` is called, the terminal is given back, and the program ends with 128 + the signal.
/// @return 0, or -1 if the terminal cannot be used
int nv_open(const char *entry, void (*before_end)(void));

/// Gives the terminal back as it was. Does nothing the second time.
void nv_close(void);

/// How many colours and pairs curses found.
int nv_colors(void);
int nv_pairs(void);

void nv_size(int *height, int *width);

/// Defines a colour pair; -1 is the terminal's own colour.
void nv_define_pair(int pair, int foreground, int background);
void nv_forget_pairs(void);

void nv_put(int row, int column, uint32_t scalar, int attributes, int pair);
/// Sends what changed.
void nv_flush(void);
/// Sends a control sequence that moves nothing and draws nothing.
void nv_send(const char *sequence);
/// Makes the next flush send everything.
void nv_invalidate(void);

/// The next key that has arrived: a Unicode scalar, one of `nv_key_…`, or `nv_key_none`.
int nv_next_key(void);

/// What the mouse did; nv_mouse_other for buttons that mean nothing here.
enum {
  nv_mouse_other,
  nv_mouse_press,
  nv_mouse_drag,
  nv_mouse_release,
  nv_mouse_wheel_up,
  nv_mouse_wheel_down,
};

struct nv_mouse_event {
  int kind;
  int row;
  int column;
};

/// Asks the terminal for clicks, drags and the wheel, or to keep them; does nothing on terminals without a mouse.
void nv_mouse(bool is_on);
/// That of the nv_key_mouse that nv_next_key gave last.
struct nv_mouse_event nv_last_mouse(void);

/// Asks the terminal for its background (OSC 11); the answer is nv_key_background, if there is one.
void nv_ask_background(void);
/// From 0 to 255; -1 if the answer made no sense.
int nv_background_luminance(void);

/// Sleeps until a key arrives, a signal, or `nv_wake`; at most `timeout_ms` unless negative.
int nv_wait(int timeout_ms);
/// The signal that asked the program to end, or the hang-up of its terminal; 0 if none did.
int nv_ending_signal(void);
/// Ends a wait; may be called from any thread.
void nv_wake(void);
/// A descriptor to read from what is written in a folder, as inotify has it.
/// @return -1 where the system cannot tell: of a folder that other machines write to as well, or has no room
int nv_watch_folder(const char *path);
/// Whether what inotify says ends the watch: the folder is gone, or there was too much to tell.
bool nv_is_watch_lost(uint32_t mask);
/// Lets waits end when there is something to read; -1 for nothing.
void nv_watch(int descriptor);

/// Gives the terminal to the shell, stops, and takes it again once the program is told to go on. Does nothing if it was told
/// so already.
void nv_suspend(void);
/// Draws everything again: the program was stopped without being asked.
void nv_continue(void);

/// What is called before a signal ends the program, on a thread of its own.
void nv_before_end(void (*body)(void));
/// For programs without a screen: the signals that ask for the end call `body` and end the program with 128 + the signal.
/// @return 0, or -1 if there can be no thread
int nv_end_on_signals(void (*body)(void));

#endif
