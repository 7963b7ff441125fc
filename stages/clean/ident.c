/* ident.c - see ident.h. GB 32100-2015: weights 3^i mod 31 over an alphabet of 31; GB 11714-1997: weights below,
 * mod 11. */
#include "stages/clean/ident.h"

#include "stages/clean/text.h"

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
static unsigned char value_of(char c) {
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
  for (size_t i = 0; i < 16; i++) value[i] = value_of(code[i]);
  for (size_t i = 0; i < 8; i++) part[i] = (unsigned short)(value[i] * weight[i] + value[i + 8] * weight[i + 8]);
  unsigned sum = value_of(code[16]) * 28u + value_of(code[17]);
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
  struct span t = text_fold(cell, FOLD_UPPER, folded);
  size_t n = 0;
  for (size_t i = 0; i < t.n && n < 32; i++)
    if (t.p[i] != '-' && t.p[i] != '=') room[n++] = t.p[i]; /* ="..." keeps a spreadsheet from reading a number */
  return (struct span){room, n};
}

/* One cell as a code of either length; `usual` is the length that stands in this column. A code of the other length is
 * taken where its check character says that it is one. */
static enum ident_kind read_code(struct span cell, size_t usual, char *room, struct span *code) {
  if (cell.n == usual && is_code(cell)) {
    *code = cell;
    return IDENT_OK;
  }
  if (text_is_blank(cell)) return IDENT_MISSING;
  if (text_is_exponent(cell)) return IDENT_DAMAGED;
  *code = rewrite(cell, room);
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
  if (first == IDENT_MISSING || first == IDENT_UNREADABLE) {
    ident.kind = read_code(org, ORG_LENGTH, room, &ident.code);
    if (ident.kind == IDENT_MISSING) ident.kind = first;
  }
  if (ident.kind != IDENT_OK) return ident;
  ident.org = ident.code.n == USCC_LENGTH ? (struct span){ident.code.p + ORG_AT, ORG_LENGTH} : ident.code;
  return ident;
}

struct ident ident_read(struct span uscc, struct span org, char *room) {
  struct ident ident = {.digits = DIGITS_NO_CODE};
  if (uscc.n == USCC_LENGTH) ident.digits = uscc_check(uscc.p);
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

/* In parts of a word that cannot run over into each other: the sum of GB 32100 (residues mod 31), that of GB 11714 (mod
 * 11), how many letters GB 32100 does not use, how many characters that are in no code. */
enum { ORG_SHIFT = 10, UNUSED_SHIFT = 18, STRANGE_SHIFT = 24 };

static uint32_t sums_of(size_t place, char c) {
  static const unsigned char weight[USCC_LENGTH] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1};
  static const unsigned char org_weight[ORG_LENGTH] = {3, 7, 9, 10, 5, 8, 4, 2, 0};
  if (not_code(c)) return (uint32_t)1 << STRANGE_SHIFT;
  bool unused = c == 'I' || c == 'O' || c == 'S' || c == 'V' || c == 'Z';
  uint32_t sums = unused ? (uint32_t)1 << UNUSED_SHIFT : value_of(c) * (uint32_t)weight[place] % 31;
  bool of_org = place >= ORG_AT && place < ORG_AT + ORG_LENGTH;
  if (of_org) sums |= plain_value(c) * (uint32_t)org_weight[place - ORG_AT] % 11 << ORG_SHIFT;
  return sums;
}

void ident_sums_make(struct ident_sums *sums) {
  for (size_t place = 0; place < USCC_LENGTH; place++)
    for (int c = 0; c < 64; c++) sums->at[place][c] = sums_of(place, (char)('0' + c));
}

bool ident_plain(const struct ident_sums *sums, struct span uscc, struct ident *ident) {
  if (uscc.n != USCC_LENGTH) return false;
  uint32_t sum = 0;
  unsigned all = 0;
  for (size_t i = 0; i < USCC_LENGTH; i++) {
    unsigned c = (unsigned char)(uscc.p[i] - '0');
    sum += sums->at[i][c & 63];
    all |= c;
  }
  if (all > 63 || sum >> STRANGE_SHIFT) return false;
  bool unused = sum >> UNUSED_SHIFT;
  unsigned check = (11 - (sum >> ORG_SHIFT & 255) % 11) % 11;
  char last = check == 10 ? 'X' : (char)('0' + check);
  *ident = (struct ident){.code = uscc, .org = {uscc.p + ORG_AT, ORG_LENGTH}};
  ident->digits = unused || (sum & 1023) % 31 ? DIGITS_WRONG : DIGITS_RIGHT;
  ident->org_digits = uscc.p[ORG_AT + ORG_LENGTH - 1] == last ? DIGITS_RIGHT : DIGITS_WRONG;
  return true;
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
