/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ident.h - the codes of units: 统一社会信用代码 (GB 32100-2015, 18 characters) and 组织机构代码 (GB 11714, 9
 * characters, which are positions 9 to 17 of the former).
 */
#ifndef TERTIA_CLEAN_IDENT_H
#define TERTIA_CLEAN_IDENT_H

#include "flow/stage.h"

enum { USCC_LENGTH = 18, ORG_LENGTH = 9, ORG_AT = 8 };

enum digits_check { DIGITS_RIGHT, DIGITS_WRONG, DIGITS_NO_CODE /* not even letters and digits */ };

/* Of exactly 18 and 9 characters. */
enum digits_check uscc_check(const char *code);
enum digits_check org_check(const char *code);

/* Are these eight bytes digits and upper-case letters only? One bit a byte marks what lies between two bounds. */
static inline bool ident_eight(const char *p) {
  const uint64_t ones = 0x0101010101010101u, high = 0x80 * ones;
  uint64_t x;
  memcpy(&x, p, 8);
  uint64_t seven = x & ~high;
  uint64_t digit = (seven + 0x50 * ones) & ~(seven + 0x46 * ones); /* '0' + 0x50 and '9' + 1 + 0x46 are 0x80 */
  uint64_t letter = (seven + 0x3F * ones) & ~(seven + 0x25 * ones);
  return ((digit | letter) & ~x & high) == high;
}

/* Could these 18 characters be a credit code in plain form? */
static inline bool ident_is_uscc(const char *p) { return ident_eight(p) && ident_eight(p + 8) && ident_eight(p + 10); }

/* Are all 18 characters equal? */
static inline bool ident_is_repeated(const char *p) { return memcmp(p, p + 1, USCC_LENGTH - 1) == 0; }

/* Was a code of 18 digits a number for a while? A spreadsheet keeps 15 of them and makes the others 0; then the check
 * character is wrong. */
static inline bool ident_is_rounded(const char *p) {
  if (memcmp(p + USCC_LENGTH - 3, "000", 3) != 0) return false;
  for (size_t i = 0; i < USCC_LENGTH; i++)
    if (p[i] < '0' || p[i] > '9') return false;
  return uscc_check(p) == DIGITS_WRONG;
}

/* IDENT_PLACEHOLDER: all characters are equal (000000000000000000); such a code is entered where a unit has none. */
enum ident_kind { IDENT_OK, IDENT_MISSING, IDENT_DAMAGED, IDENT_UNREADABLE, IDENT_PLACEHOLDER };

struct ident {
  enum ident_kind kind;
  struct span code; /* normalised; 18 or 9 characters; pointing into the cell or `room` */
  struct span org;  /* the 9 of it; empty when there are none */
  enum digits_check digits, org_digits;
  enum ident_kind credit; /* of the credit code's cell; not OK where the organisation code replaces it */
};

/* The identifier of a record from its cells (either may be empty); `room`: 32 bytes for a code that has to be
 * rewritten. The credit code goes before the organisation code. A code in plain form costs one pass over it. */
struct ident ident_read(struct span uscc, struct span org, char *room);

/* What ident_judge() finds of a code. */
enum { IDENT_WRONG = 1, IDENT_ORG_WRONG = 2, IDENT_NOT_PLAIN = 4, IDENT_BY_NAME = 8 /* by others: not a code */ };
/* Many cells at once: is each a credit code in plain form, and which of its two checks fail? Of one that is not in
 * plain form; for all others use ident_read(), which agrees with it on these. */
void ident_judge(const struct span *code, size_t n, unsigned char *found);

/* As ident_read() for the key alone: no check digits. */
struct ident ident_key(struct span uscc, struct span org, char *room);

/* The code used for a unit that has only a placeholder: 18 characters made of a text (its name, or its
 * place), the same for the same text. */
void ident_of_text(char mark, struct span text, char code[USCC_LENGTH]);

/* Codes in real use that fail their check. */
struct white_list {
  const struct table *table;
  size_t code;
};
int white_list_read(struct stage_context *context, struct white_list *list, struct err *err);
bool white_list_has(const struct white_list *list, struct span code);

#endif
