/* number.c - see number.h. */
#include "stages/clean/number.h"

#include "stages/clean/text.h"

enum { LONGEST = 96 };

/* Copy without separators where they part groups of three before the point; false where they do not. */
static bool without_separators(struct span from, char *out, struct span *plain) {
  char *to = out;
  size_t group = 0;
  bool parted = false, point = false;
  for (size_t i = 0; i < from.n; i++) {
    char c = from.p[i];
    if (c == ',') {
      if (point || group == 0 || (parted ? group != 3 : group > 3)) return false;
      parted = true;
      group = 0;
      continue;
    }
    if (c == '.') {
      if (parted && group != 3) return false;
      point = true;
    }
    group += c >= '0' && c <= '9';
    *to++ = c;
  }
  *plain = span_between(out, to);
  return !parted || point || group == 3;
}

static enum number as_number(enum decimal_read read) {
  return read == DECIMAL_OK ? NUMBER_OK : read == DECIMAL_TOO_FINE ? NUMBER_TOO_FINE : NUMBER_NONE;
}

enum number number_repair(struct span text, int shift, decimal *value) {
  char folded[LONGEST], plain[LONGEST];
  *value = DECIMAL_MISSING;
  if (text_is_blank(text)) return NUMBER_BLANK;
  if (text.n > LONGEST) return NUMBER_NONE;
  struct span t = text_fold(text, FOLD_KEEP_CASE, folded);
  bool brackets = t.n > 2 && t.p[0] == '(' && t.p[t.n - 1] == ')';
  if (brackets) t.p++, t.n -= 2;
  bool minus = t.n > 1 && t.p[0] == '-', plus = t.n > 1 && t.p[0] == '+';
  if (minus || plus) t.p++, t.n--;
  if ((brackets && (minus || plus)) || t.p[0] == '-' || t.p[0] == '+') return NUMBER_NONE;
  if (!without_separators(t, plain, &t)) return NUMBER_NONE;
  enum number result = as_number(decimal_read(t, shift, value));
  if ((brackets || minus) && *value != DECIMAL_MISSING) *value = -*value;
  return result;
}
