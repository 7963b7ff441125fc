/* SPDX-License-Identifier: GPL-3.0-or-later */
/* codes.c - industry codes that are not written as a code alone: a section's letter before (I6560), the name behind
 * (6560 信息处理), ="6560", 6560.0; and groups that may be classes without their zero (111 or 0111). See classify.h.
 *
 * The letter is the section of the standard and adds nothing where it agrees with the digits; where it does not, the
 * digits are used and there is a finding. A zero is put back only where the letter, the name behind the code, or the
 * digits (no other code of the edition has them) show it. */
#include "data/text.h"
#include "stages/classify/classify.h"

const struct industry_code *code_with_zero(const struct codebook *book, const struct industry_code *code) {
  char class[4] = "0";
  if (code->level != LEVEL_GROUP || code->code.n != 3 || code->code.p[0] == '0') return NULL;
  memcpy(class + 1, code->code.p, 3);
  return codebook_slot(book, code_slot((struct span){class, 4}));
}

/* A code's text in its parts. */
struct code_text {
  char letter; /* upper case; 0: none */
  struct span digits, name;
};

static bool codes_is_digit(char c) { return c >= '0' && c <= '9'; }

static struct code_text code_cut(struct span text, struct arena *arena) {
  struct span t = text_without_zeros(text_fold_in(arena, text_unwrap(text), FOLD_UPPER));
  struct code_text code = {0};
  if (t.n > 1 && t.p[0] >= 'A' && t.p[0] <= 'Z' && codes_is_digit(t.p[1])) code.letter = t.p[0], t.p++, t.n--;
  size_t n = 0;
  while (n < t.n && codes_is_digit(t.p[n])) n++;
  code.digits = (struct span){t.p, n};
  code.name = (struct span){t.p + n, t.n - n};
  while (code.name.n && strchr("-_:;.,()/", code.name.p[0])) code.name.p++, code.name.n--;
  while (code.name.n && strchr("-_:;.,()/", code.name.p[code.name.n - 1])) code.name.n--;
  return code;
}

static const struct industry_code *with_zero(const struct codebook *book, struct span digits) {
  char padded[4] = "0";
  if (digits.n < 1 || digits.n > 3) return NULL;
  memcpy(padded + 1, digits.p, digits.n);
  return codebook_slot(book, code_slot((struct span){padded, digits.n + 1}));
}

/* 62.01, as NACE and ISIC write their classes, is read without its point. False where that is no code: it is not the
 * division in front of the point either. */
static bool code_join(struct code_text *text, const struct codebook *book, struct arena *arena) {
  struct span more = text->name;
  bool point = text->digits.n == 2 && more.n && more.p == text->digits.p + 3 && text->digits.p[2] == '.';
  if (!point || more.n > 2 || !codes_is_digit(more.p[0]) || !codes_is_digit(more.p[more.n - 1])) return true;
  const char *joined = arena_format(arena, "%.*s%.*s", SPAN_ARG(text->digits), SPAN_ARG(more));
  *text = (struct code_text){.letter = text->letter, .digits = span_of(joined)};
  return codebook_slot(book, code_slot(text->digits)) != NULL;
}

static bool is_of_section(const struct industry_code *code, char letter) {
  const struct industry_code *section = code_above(code, LEVEL_SECTION);
  return section && section->code.n && section->code.p[0] == letter;
}

static bool is_titled(const struct industry_code *code, struct span name, struct arena *arena) {
  return code && name.n && span_equal(text_fold_in(arena, code->title, FOLD_UPPER), name);
}

/* Sections the record's form is for. */
static struct span sections_of_form(const struct classify *c, const struct batch *in, size_t row) {
  if (c->record.form == SCHEMA_ABSENT) return (struct span){0};
  const struct catalog_form *form = catalog_form(c->forms, batch_text(in, c->record.form, row, in->arena));
  return form ? form->sections : (struct span){0};
}

/* Does the text beside the digits, or the form, show that a code is meant? */
static bool is_meant(const struct industry_code *code, const struct code_text *text, struct span sections,
                     struct arena *arena) {
  if (!code) return false;
  if (text->letter) return is_of_section(code, text->letter);
  if (is_titled(code, text->name, arena)) return true;
  for (size_t i = 0; i < sections.n; i++)
    if (is_of_section(code, sections.p[i])) return true;
  return false;
}

/* The number of a code's outcome when it is meant literally. */
static uint32_t codes_number_of(const struct classify *c, edition_number edition, const struct industry_code *code) {
  uint32_t number = c->at[edition][code_slot(code->code)];
  return c->outcome[number]->odd && c->outcome[number]->plain ? c->outcome[number]->plain : number;
}

static void say_parts(const struct classify *c, const struct batch *in, size_t row, const struct code_text *text,
                      const struct industry_code *code, const struct emit *emit) {
  struct arena *arena = in->arena;
  if (text->letter && !is_of_section(code, text->letter))
    classify_say(c, in, row, "industry-letter-differs",
                 arena_format(arena, "the letter %c is not the section of %.*s; the digits are used", text->letter,
                              SPAN_ARG(code->code)),
                 emit);
  if (text->name.n)
    classify_say(c, in, row, "industry-text-behind",
                 arena_format(arena, "text follows the code; it is read as %.*s (%.*s)", SPAN_ARG(code->code),
                              SPAN_ARG(code->title)),
                 emit);
}

/* The column keeps what was filed; class, group and division follow the whole code. */
static void codes_change_write(struct closer_look *look, size_t row, const struct industry_code *code, const char *by) {
  struct change change = change_of(&look->c->record, look->in, row);
  change.column = span_of("industry");
  change.before = vector_text(&look->in->vector[look->c->industry], row);
  change.after = code->code;
  change.stage = span_of("classify");
  change.rule = span_of("industry-zero-restored");
  change.evidence = span_of(by);
  change_put(&look->changes, &change);
}

static void say_restored(struct closer_look *look, size_t row, const struct industry_code *code, const char *by) {
  classify_say(look->c, look->in, row, "industry-zero-restored",
               arena_format(look->in->arena, "the code lost its zero to a spreadsheet; %s it is %.*s (%.*s)", by,
                            SPAN_ARG(code->code), SPAN_ARG(code->title)),
               look->emit);
  if (row_wanted(&look->changes)) codes_change_write(look, row, code, by);
}

uint32_t code_resolve(struct closer_look *look, size_t row, uint32_t number) {
  const struct classify *c = look->c;
  const struct batch *in = look->in;
  edition_number edition = c->outcome[number]->edition;
  const struct codebook *book = c->book[edition];
  struct code_text text = code_cut(vector_text(&in->vector[c->industry], row), in->arena);
  if (!code_join(&text, book, in->arena)) return number;
  const struct industry_code *plain = codebook_slot(book, code_slot(text.digits)), *zero = with_zero(book, text.digits);
  struct span sections = sections_of_form(c, in, row);
  bool could_be_both = plain && zero && text.digits.n == 3;
  bool restored =
      zero && is_meant(zero, &text, sections, in->arena) && !(plain && is_meant(plain, &text, sections, in->arena));
  if (restored || (!plain && zero && text.digits.n == 3)) {
    say_restored(look, row, zero, restored ? "by the text beside it" : "no other code has these digits, so");
    say_parts(c, in, row, &text, zero, look->emit);
    return codes_number_of(c, edition, zero);
  }
  if (!plain) return number;
  if (could_be_both && !is_meant(plain, &text, sections, in->arena))
    return c->at[edition][code_slot(plain->code)]; /* the finding is the outcome's */
  say_parts(c, in, row, &text, plain, look->emit);
  return codes_number_of(c, edition, plain);
}
