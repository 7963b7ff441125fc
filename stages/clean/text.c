/* text.c - see text.h. */
#include "stages/clean/text.h"

/* A character that stands for an ASCII one, or for nothing (0). */
static const struct twin {
  char bytes[4];
  char as;
} twins[] = {
    {"\xE3\x80\x80", 0},   {"\xC2\xA0", 0},       {"\xE2\x80\x9C", 0},   {"\xE2\x80\x9D", 0},   {"\xE2\x80\x98", 0},
    {"\xE2\x80\x99", 0},   {"\xEF\xBB\xBF", 0},   {"\xE2\x80\x94", '-'}, {"\xE2\x80\x93", '-'}, {"\xE2\x80\x95", '-'},
    {"\xE2\x80\x90", '-'}, {"\xE2\x88\x92", '-'}, {"\xE2\x94\x80", '-'}, {"\xE3\x80\x90", '('}, {"\xE3\x80\x91", ')'},
    {"\xE3\x80\x94", '('}, {"\xE3\x80\x95", ')'}, {"\xEF\xBF\xA5", '$'},
};

static size_t length_at(unsigned char first, size_t left) {
  size_t n = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return n < left ? n : left;
}

static char fold_ascii(char c, enum fold how) {
  if (c == '"' || c == '\'' || (unsigned char)c <= ' ') return 0;
  if (c == '[' || c == '{') return '(';
  if (c == ']' || c == '}') return ')';
  if (how == FOLD_UPPER && c >= 'a' && c <= 'z') return (char)(c - 32);
  if (how == FOLD_LOWER && c >= 'A' && c <= 'Z') return (char)(c + 32);
  return c;
}

/* The ASCII twin of the N bytes at P: true when there is one (*as may be 0: drop it). */
static bool twin_of(const char *p, size_t n, enum fold how, char *as) {
  const unsigned char *u = (const unsigned char *)p;
  if (n == 3 && u[0] == 0xEF && (u[1] == 0xBC || (u[1] == 0xBD && u[2] <= 0x9E))) { /* U+FF01 to U+FF5E */
    *as = fold_ascii((char)(u[1] == 0xBC ? u[2] - 0x80 + 0x20 : u[2] - 0x80 + 0x60), how);
    return true;
  }
  if (u[0] != 0xE2 && u[0] != 0xE3 && u[0] != 0xEF && u[0] != 0xC2) return false; /* as no Chinese character */
  for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
    if (strlen(twins[i].bytes) == n && memcmp(twins[i].bytes, p, n) == 0) {
      *as = twins[i].as;
      return true;
    }
  return false;
}

struct span text_fold(struct span text, enum fold how, char *out) {
  char *to = out, as;
  for (size_t i = 0, n; i < text.n; i += n) {
    n = length_at((unsigned char)text.p[i], text.n - i);
    bool ascii = n == 1;
    if (ascii) as = fold_ascii(text.p[i], how);
    if (ascii || twin_of(text.p + i, n, how, &as)) {
      if (as) *to++ = as;
    } else {
      memmove(to, text.p + i, n);
      to += n;
    }
  }
  return span_between(out, to);
}

struct span text_fold_in(struct arena *arena, struct span text, enum fold how) {
  return text_fold(text, how, arena_alloc(arena, text.n + 1));
}

bool text_is_blank(struct span text) {
  if (text.n == 0) return true;
  if (text.n > 64) return false;
  char room[64];
  struct span folded = text_fold(text, FOLD_KEEP_CASE, room);
  for (size_t i = 0; i < folded.n; i++)
    if (folded.p[i] != '-') return false;
  return true;
}

bool text_is_digits(struct span text) {
  for (size_t i = 0; i < text.n; i++)
    if (text.p[i] < '0' || text.p[i] > '9') return false;
  return text.n > 0;
}

bool text_is_exponent(struct span text) {
  char room[40];
  if (text.n < 4 || text.n > sizeof room) return false;
  struct span t = text_fold(text, FOLD_UPPER, room);
  const char *e = t.n ? memchr(t.p, 'E', t.n) : NULL;
  if (!e || e == t.p) return false;
  struct span mantissa = span_between(t.p, e), power = span_between(e + 1, t.p + t.n), whole;
  bool sign = power.n && (power.p[0] == '+' || power.p[0] == '-');
  bool point = memchr(mantissa.p, '.', mantissa.n) != NULL;
  if (sign) power.p++, power.n--;
  if (!text_is_digits(power) || !(sign || point)) return false; /* 1234E567 may be a code as it stands */
  span_cut(&mantissa, '.', &whole);
  return text_is_digits(whole) && (mantissa.n == 0 || text_is_digits(mantissa));
}

bool text_ends(struct span text, struct span with) {
  return text.n >= with.n && memcmp(text.p + text.n - with.n, with.p, with.n) == 0;
}
