/* ident.c - see ident.h. GB 32100-2015: weights 3^i mod 31 over an alphabet of 31; GB 11714-1997: weights below,
 * mod 11. */
#include "stages/clean/ident.h"

#include "stages/clean/text.h"

/* 128 + value of a character in GB 32100; 160: a letter that is not used there (I O S V Z); 0: no letter and no digit.
 */
static const unsigned char value_of[256] = {
    ['0'] = 128, ['1'] = 129, ['2'] = 130, ['3'] = 131, ['4'] = 132, ['5'] = 133, ['6'] = 134, ['7'] = 135,
    ['8'] = 136, ['9'] = 137, ['A'] = 138, ['B'] = 139, ['C'] = 140, ['D'] = 141, ['E'] = 142, ['F'] = 143,
    ['G'] = 144, ['H'] = 145, ['J'] = 146, ['K'] = 147, ['L'] = 148, ['M'] = 149, ['N'] = 150, ['P'] = 151,
    ['Q'] = 152, ['R'] = 153, ['T'] = 154, ['U'] = 155, ['W'] = 156, ['X'] = 157, ['Y'] = 158, ['I'] = 160,
    ['O'] = 160, ['S'] = 160, ['V'] = 160, ['Z'] = 160};

enum digits_check uscc_check(const char *code) {
  static const unsigned char weight[USCC_LENGTH] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1};
  unsigned sum = 0, all = 128, any = 0;
  for (size_t i = 0; i < USCC_LENGTH; i++) {
    unsigned v = value_of[(unsigned char)code[i]];
    sum += (v & 31) * weight[i];
    all &= v;
    any |= v;
  }
  if (!all) return DIGITS_NO_CODE;
  return (any & 32) || sum % 31 != 0 ? DIGITS_WRONG : DIGITS_RIGHT;
}

enum digits_check org_check(const char *code) {
  static const unsigned char weight[ORG_LENGTH - 1] = {3, 7, 9, 10, 5, 8, 4, 2};
  unsigned sum = 0;
  for (size_t i = 0; i < ORG_LENGTH; i++) {
    char c = code[i];
    bool letter = c >= 'A' && c <= 'Z';
    if (!letter && !(c >= '0' && c <= '9')) return DIGITS_NO_CODE;
    if (i < ORG_LENGTH - 1) sum += (unsigned)(letter ? c - 'A' + 10 : c - '0') * weight[i];
  }
  unsigned check = (11 - sum % 11) % 11;
  return code[ORG_LENGTH - 1] == (check == 10 ? 'X' : (char)('0' + check)) ? DIGITS_RIGHT : DIGITS_WRONG;
}

static bool is_code(struct span code) {
  unsigned all = 128;
  for (size_t i = 0; i < code.n; i++) all &= value_of[(unsigned char)code.p[i]];
  return all != 0;
}

/* Folded, upper case, without dashes and dots within. */
static struct span rewrite(struct span cell, char *room) {
  char folded[96];
  if (cell.n > sizeof folded) return cell;
  struct span t = text_fold(cell, FOLD_UPPER, folded);
  size_t n = 0;
  for (size_t i = 0; i < t.n && n < 32; i++)
    if (t.p[i] != '-') room[n++] = t.p[i];
  return (struct span){room, n};
}

/* One cell as a code of so many characters. */
static enum ident_kind read_code(struct span cell, size_t length, char *room, struct span *code) {
  if (cell.n == length && is_code(cell)) {
    *code = cell;
    return IDENT_OK;
  }
  if (text_is_blank(cell)) return IDENT_MISSING;
  if (text_is_exponent(cell)) return IDENT_DAMAGED;
  *code = rewrite(cell, room);
  if (code->n == length && is_code(*code)) return IDENT_OK;
  bool lost_zeros = length == ORG_LENGTH && code->n >= 5 && code->n < length && text_is_digits(*code);
  return lost_zeros ? IDENT_DAMAGED : IDENT_UNREADABLE;
}

struct ident ident_key(struct span uscc, struct span org, char *room) {
  struct ident ident = {0};
  ident.kind = read_code(uscc, USCC_LENGTH, room, &ident.code);
  if (ident.kind == IDENT_OK) {
    ident.org = (struct span){ident.code.p + ORG_AT, ORG_LENGTH};
    return ident;
  }
  if (ident.kind == IDENT_DAMAGED) return ident;
  enum ident_kind first = ident.kind;
  ident.kind = read_code(org, ORG_LENGTH, room, &ident.code);
  if (ident.kind == IDENT_OK)
    ident.org = ident.code;
  else if (ident.kind == IDENT_MISSING)
    ident.kind = first;
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

int white_list_read(struct stage_context *context, struct white_list *list, struct err *err) {
  int code = context->catalog(context, "white/check-digits.csv", &list->table, err);
  return code ? code : table_need(list->table, "code", &list->code, err);
}

bool white_list_has(const struct white_list *list, struct span code) {
  for (size_t r = 0; r < list->table->rows; r++)
    if (span_equal(table_at(list->table, r, list->code), code)) return true;
  return false;
}
