// Reading keys: codes of curses become those of CTerminal.h.

#include "internal.h"

int nv_next_key(void) {
  if (nv_is_pasting()) return nv_read_paste();
  wint_t key = 0;
  int kind = get_wch(&key);
  if (kind == ERR) return nv_key_none;
  if (kind == KEY_CODE_YES) {
    switch (key) {
      case KEY_UP: return nv_key_up;
      case KEY_DOWN: return nv_key_down;
      case KEY_LEFT: return nv_key_left;
      case KEY_RIGHT: return nv_key_right;
      case KEY_PPAGE: return nv_key_page_up;
      case KEY_NPAGE: return nv_key_page_down;
      case KEY_HOME: return nv_key_home;
      case KEY_END: return nv_key_end;
      case KEY_ENTER: return nv_key_enter;
      case KEY_BTAB: return nv_key_back_tab;
      case KEY_BACKSPACE: return nv_key_backspace;
      case KEY_DC: return nv_key_delete;
      case nv_background_answer: nv_read_background(); return nv_key_background;
      case nv_report:
      case nv_old_report: nv_read_mouse((int)key); return nv_key_mouse;
      case nv_paste_begin: nv_begin_paste(); return nv_read_paste();
      default: return nv_key_unknown;
    }
  }
  switch (key) {
    case '\r':
    case '\n': return nv_key_enter;
    case 27: return nv_key_escape;
    case '\t': return nv_key_tab;
    case 127:
    case 8: return nv_key_backspace;
    default: return (int)key;
  }
}
