/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ident.c - see ident.h. GB 32100-2015: weights 3^i mod 31 over an alphabet of 31; GB 11714-1997: weights below,
 * mod 11. */
#include "stages/clean/ident.h"

#include "base/processor.h"
#include "data/text.h"

/* The loops over a code have fixed lengths and no tables, so that compilers turn them into a few vector instructions.
 */
static unsigned char not_code(char c) {
  unsigned char digit = (unsigned char)(c - '0'), letter = (unsigned char)(c - 'A');
  return (unsigned char)((digit > 9) & (letter > 25));
}

/* Digits 0 to 9, letters from 10 on: the values of GB 11714. */
static unsigned char plain_value(char c) {
  unsigned char digit = (unsigned char)(c - '0'), letter = (unsigned char)(c - 'A' + 10);
  return digit > 9 ? letter : digit;
}

/* Letters without I, O, S, V, Z: the values of GB 32100. */
static unsigned char ident_value_of(char c) {
  unsigned skipped = (unsigned)(c > 'I') + (unsigned)(c > 'O') + (unsigned)(c > 'S') + (unsigned)(c > 'V');
  return (unsigned char)(plain_value(c) - skipped);
}

/* High bits where a byte of X is C. */
static uint64_t bytes_that_are(uint64_t x, char c) {
  const uint64_t ones = 0x0101010101010101u;
  uint64_t y = x ^ (uint64_t)c * ones;
  return (y - ones) & ~y & 0x80 * ones;
}

/* Has one of eight characters no value in GB 32100? */
static bool has_unused(const char *p) {
  uint64_t x;
  memcpy(&x, p, 8);
  return (bytes_that_are(x, 'I') | bytes_that_are(x, 'O') | bytes_that_are(x, 'S') | bytes_that_are(x, 'V') |
          bytes_that_are(x, 'Z')) != 0;
}

enum digits_check uscc_check(const char *code) {
  static const unsigned char weight[16] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30};
  if (!ident_is_uscc(code)) return DIGITS_NO_CODE;
  unsigned char value[16];
  unsigned short part[8];
  for (size_t i = 0; i < 16; i++) value[i] = ident_value_of(code[i]);
  for (size_t i = 0; i < 8; i++) part[i] = (unsigned short)(value[i] * weight[i] + value[i + 8] * weight[i + 8]);
  unsigned sum = ident_value_of(code[16]) * 28u + ident_value_of(code[17]);
  for (size_t i = 0; i < 8; i++) sum += part[i];
  bool unused = has_unused(code) || has_unused(code + 8) || has_unused(code + 10);
  return unused || sum % 31 != 0 ? DIGITS_WRONG : DIGITS_RIGHT;
}

enum digits_check org_check(const char *code) {
  static const unsigned short weight[ORG_LENGTH - 1] = {3, 7, 9, 10, 5, 8, 4, 2};
  unsigned sum = 0;
  unsigned char bad = not_code(code[ORG_LENGTH - 1]);
  for (size_t i = 0; i < ORG_LENGTH - 1; i++) bad |= not_code(code[i]);
  for (size_t i = 0; i < ORG_LENGTH - 1; i++) sum += (unsigned short)(plain_value(code[i]) * weight[i]);
  if (bad) return DIGITS_NO_CODE;
  unsigned check = (11 - sum % 11) % 11;
  return code[ORG_LENGTH - 1] == (check == 10 ? 'X' : (char)('0' + check)) ? DIGITS_RIGHT : DIGITS_WRONG;
}

static bool is_code(struct span code) {
  if (code.n == USCC_LENGTH) return ident_is_uscc(code.p);
  unsigned char bad = 0;
  for (size_t i = 0; i < code.n; i++) bad |= not_code(code.p[i]);
  return !bad;
}

/* Folded, upper case, without dashes and dots within. */
static struct span rewrite(struct span cell, char *room) {
  char folded[96];
  if (cell.n > sizeof folded) return cell;
  struct span t = text_without_zeros(text_fold(text_unwrap(cell), FOLD_UPPER, folded));
  size_t n = 0;
  for (size_t i = 0; i < t.n && n < 32; i++)
    if (t.p[i] != '-') room[n++] = t.p[i];
  return (struct span){room, n};
}

static bool is_repeated(struct span code) {
  size_t i = 1;
  while (i < code.n && code.p[i] == code.p[0]) i++;
  return i == code.n && (code.n > 1 || code.p[0] == '0');
}

static bool says_none(struct span code) {
  static const char *const words[] = {"无", "暂无", "没有", "NULL", "NA", "N/A", "NONE", "NAN"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (span_is(code, words[i])) return true;
  return false;
}

/* One cell as a code of either length; `usual` is the length that is in this column. A code of the other length is
 * accepted where its check character is right. */
static enum ident_kind read_code(struct span cell, size_t usual, char *room, struct span *code) {
  if (cell.n == usual && is_code(cell) && !is_repeated(cell)) {
    *code = cell;
    return IDENT_OK;
  }
  if (cell.n == ORG_LENGTH + 1 && usual == ORG_LENGTH && cell.p[8] == '-') { /* 71099481-2, the common way */
    memcpy(room, cell.p, 8);
    room[8] = cell.p[9];
    *code = (struct span){room, ORG_LENGTH};
    if (is_code(*code) && !is_repeated(*code)) return IDENT_OK;
  }
  if (text_is_blank(cell)) return IDENT_MISSING;
  if (text_is_exponent(cell)) return IDENT_DAMAGED;
  *code = rewrite(cell, room);
  if (code->n == 0 || says_none(*code)) return IDENT_MISSING;
  if (is_repeated(*code)) return IDENT_PLACEHOLDER;
  if (code->n == usual && is_code(*code)) return IDENT_OK;
  if (code->n == USCC_LENGTH && uscc_check(code->p) == DIGITS_RIGHT) return IDENT_OK;
  if (code->n == ORG_LENGTH && org_check(code->p) == DIGITS_RIGHT) return IDENT_OK;
  bool lost_zeros = usual == ORG_LENGTH && code->n >= 5 && code->n < usual && text_is_digits(*code);
  return lost_zeros ? IDENT_DAMAGED : IDENT_UNREADABLE;
}

struct ident ident_key(struct span uscc, struct span org, char *room) {
  struct ident ident = {0};
  ident.kind = read_code(uscc, USCC_LENGTH, room, &ident.code);
  enum ident_kind first = ident.kind;
  ident.credit = first;
  if (first == IDENT_MISSING || first == IDENT_UNREADABLE || first == IDENT_PLACEHOLDER) {
    ident.kind = read_code(org, ORG_LENGTH, room, &ident.code);
    if (ident.kind == IDENT_MISSING) ident.kind = first;
    if (ident.kind == IDENT_UNREADABLE && first == IDENT_PLACEHOLDER) ident.kind = IDENT_PLACEHOLDER;
  }
  if (ident.kind != IDENT_OK) return ident;
  ident.org = ident.code.n == USCC_LENGTH ? (struct span){ident.code.p + ORG_AT, ORG_LENGTH} : ident.code;
  return ident;
}

struct ident ident_read(struct span uscc, struct span org, char *room) {
  struct ident ident = {.digits = DIGITS_NO_CODE};
  if (uscc.n == USCC_LENGTH && !ident_is_repeated(uscc.p)) ident.digits = uscc_check(uscc.p);
  if (ident.digits != DIGITS_NO_CODE) {
    ident.code = uscc;
    ident.org = (struct span){uscc.p + ORG_AT, ORG_LENGTH};
  } else {
    ident = ident_key(uscc, org, room);
    if (ident.kind != IDENT_OK) return ident;
    ident.digits = ident.code.n == USCC_LENGTH ? uscc_check(ident.code.p) : DIGITS_RIGHT;
  }
  ident.org_digits = org_check(ident.org.p);
  return ident;
}

/* Many codes at once. The weights of both standards are powers, 3^i mod 31 and 3 x 6^i mod 11, so a sum over eight
 * characters is Horner's scheme on the bytes of a word: pairs, then fours, then eight. All loops are over words, eight
 * at a time where the processor can. */
enum { CODES = 64 };

#define EACH 0x0101010101010101u

struct codes {
  uint64_t first[CODES], second[CODES], last[CODES]; /* characters 0 to 7, 8 to 15, 10 to 17 */
  uint32_t odd[CODES];                               /* not 0: a character that is in no code */
  uint32_t wrong[CODES];                             /* not 0: a letter that GB 32100 does not use */
  uint32_t org_wrong[CODES];                         /* not 0: a check character that GB 11714 does not use */
  uint32_t sum[CODES], org_sum[CODES];               /* right where multiples of 31 and of 11 */
};

/* High bits of bytes that are neither digits nor upper-case letters. */
static inline uint64_t odd_bytes(uint64_t x) {
  uint64_t seven = x & 0x7F * EACH;
  uint64_t digit = (seven + 0x50 * EACH) & ~(seven + 0x46 * EACH);
  uint64_t letter = (seven + 0x3F * EACH) & ~(seven + 0x25 * EACH);
  return (~(digit | letter) | x) & 0x80 * EACH;
}

/* Values of GB 11714 of eight characters: digits, and letters from 10 on. */
static inline uint64_t plain_values(uint64_t x) { return x - '0' * EACH - (x >> 6 & EACH) * 7; }

static inline uint64_t more_than(uint64_t values, unsigned bound) {
  return (values + (0x7F - bound) * EACH) >> 7 & EACH;
}
static inline uint64_t are(uint64_t values, unsigned value) {
  return more_than(values, value - 1) & ~more_than(values, value);
}

/* Values of GB 32100, which has no I, O, S, V, Z (18, 24, 28, 31, 35). */
static inline uint64_t skipped_values(uint64_t v) {
  return v - more_than(v, 18) - more_than(v, 24) - more_than(v, 28) - more_than(v, 31);
}
static inline uint64_t unused_letters(uint64_t v) {
  return are(v, 18) | are(v, 24) | are(v, 28) | are(v, 31) | are(v, 35);
}

/* The sum of v[i] b^i over eight bytes; fits where v and b do as here. */
static inline uint64_t horner(uint64_t v, uint64_t b) {
  uint64_t pairs = (v & 0x00FF00FF00FF00FFu) + b * (v >> 8 & 0x00FF00FF00FF00FFu);
  uint64_t fours = (pairs & 0x0000FFFF0000FFFFu) + b * b * (pairs >> 16 & 0x0000FFFF0000FFFFu);
  return (fours & 0xFFFFFFFFu) + b * b * b * b * (fours >> 32);
}

EVERY_PROCESSOR static void sum_codes(struct codes *c) {
  for (size_t i = 0; i < CODES; i++) {
    uint64_t a = plain_values(c->first[i]), b = plain_values(c->second[i]), l = plain_values(c->last[i]);
    uint64_t check = l >> 48 & 0xFF, end = skipped_values(l);
    uint64_t odd = odd_bytes(c->first[i]) | odd_bytes(c->second[i]) | odd_bytes(c->last[i]);
    uint64_t first = c->first[i]; /* all 18 characters are equal where they are those before them */
    uint64_t other = (first ^ (first << 8 | first >> 56)) | (first ^ c->second[i]) | (first ^ c->last[i]);
    uint64_t unused = unused_letters(a) | unused_letters(b) | unused_letters(l);
    c->odd[i] = (uint32_t)(odd | odd >> 32) | (uint32_t)(other == 0);
    c->wrong[i] = (uint32_t)(unused | unused >> 32);
    c->sum[i] = (uint32_t)(horner(skipped_values(a), 3) + 20 * horner(skipped_values(b), 3) + /* 3^8 mod 31 = 20 */
                           28 * (end >> 48 & 0xFF) + (end >> 56));
    c->org_sum[i] = (uint32_t)(3 * horner(b, 6) + (check == 33 ? 10 : check)); /* X is 10 */
    c->org_wrong[i] = check > 9 && check != 33;
  }
}

EVERY_PROCESSOR static void judge_codes(const struct codes *c, unsigned char *found) {
  for (size_t i = 0; i < CODES; i++) {
    unsigned wrong = (c->sum[i] % 31 != 0) | (c->wrong[i] != 0);
    unsigned org_wrong = (c->org_sum[i] % 11 != 0) | (c->org_wrong[i] != 0);
    found[i] = (unsigned char)(c->odd[i] ? IDENT_NOT_PLAIN : wrong * IDENT_WRONG | org_wrong * IDENT_ORG_WRONG);
  }
}

static void load_code(struct codes *c, size_t i, struct span code) {
  static const char none[USCC_LENGTH];
  const char *p = code.n == USCC_LENGTH ? code.p : none;
  memcpy(&c->first[i], p, 8);
  memcpy(&c->second[i], p + 8, 8);
  memcpy(&c->last[i], p + 10, 8);
}

void ident_judge(const struct span *code, size_t n, unsigned char *found) {
  struct codes codes;
  unsigned char some[CODES];
  for (size_t from = 0; from < n; from += CODES) {
    size_t m = n - from < CODES ? n - from : CODES;
    for (size_t i = 0; i < CODES; i++) load_code(&codes, i, i < m ? code[from + i] : (struct span){0});
    sum_codes(&codes);
    judge_codes(&codes, some);
    memcpy(found + from, some, m);
  }
}

void ident_of_text(char mark, struct span text, char code[USCC_LENGTH]) {
  uint64_t hash = span_hash(text);
  code[0] = 'P', code[1] = mark;
  for (size_t i = USCC_LENGTH - 1; i >= 2; i--, hash >>= 4) code[i] = "0123456789ABCDEF"[hash & 15];
}

int white_list_read(struct stage_context *context, struct white_list *list, struct err *err) {
  int code = context->catalog(context, "white/check-digits.csv", &list->table, err);
  return code ? code : table_need(list->table, "code", &list->code, err);
}

bool white_list_has(const struct white_list *list, struct span code) {
  for (size_t r = 0; r < list->table->rows; r++)
    if (span_equal(table_at(list->table, r, list->code), code)) return true;
  return false;
}
