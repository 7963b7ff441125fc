/* checks.c - see checks.h. */
#include "stages/clean/checks.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "knowledge/checks.h"

static const struct known {
  const char *name;
  enum severity severity;
} known[CHECKS] = {
    [CHECK_BAD_BYTE] = {"bad-byte", SEVERITY_REJECT},
    [CHECK_BAD_QUOTE] = {"bad-quote", SEVERITY_REJECT},
    [CHECK_NUL_BYTE] = {"nul-byte", SEVERITY_REJECT},
    [CHECK_TOO_LONG] = {"record-too-long", SEVERITY_REJECT},
    [CHECK_CELL_COUNT] = {"cell-count", SEVERITY_REJECT},
    [CHECK_DAMAGED_CODE] = {"damaged-code", SEVERITY_REJECT},
    [CHECK_CODE_MISSING] = {"code-missing", SEVERITY_REJECT},
    [CHECK_CODE_UNREADABLE] = {"code-unreadable", SEVERITY_REJECT},
    [CHECK_PERIOD_MISSING] = {"period-missing", SEVERITY_REJECT},
    [CHECK_PERIOD_UNREADABLE] = {"period-unreadable", SEVERITY_REJECT},
    [CHECK_VALUE_MISSING] = {"value-missing", SEVERITY_REJECT},
    [CHECK_VALUE_UNREADABLE] = {"value-unreadable", SEVERITY_REJECT},
    [CHECK_STRICT_DIGIT] = {"check-digit", SEVERITY_REJECT},
    [CHECK_HEADER_DIFFERS] = {"header-differs", SEVERITY_REJECT},
    [CHECK_NEW_HEADER] = {"new-header", SEVERITY_NOTE},
    [CHECK_SUPERSEDED] = {"superseded", SEVERITY_DUPLICATE},
    [CHECK_CHECK_DIGIT] = {"check-digit", SEVERITY_FINDING},
    [CHECK_ORG_CHECK_DIGIT] = {"org-check-digit", SEVERITY_FINDING},
    [CHECK_CODES_DIFFER] = {"codes-differ", SEVERITY_FINDING},
    [CHECK_REGION_UNKNOWN] = {"113", SEVERITY_FINDING},
    [CHECK_INDUSTRY_DAMAGED] = {"industry-damaged", SEVERITY_FINDING},
    [CHECK_HOLE] = {"hole", SEVERITY_FINDING},
    [CHECK_OPTIONAL_UNREADABLE] = {"optional-unreadable", SEVERITY_FINDING},
    [CHECK_TOO_FINE] = {"too-fine", SEVERITY_FINDING},
    [CHECK_PERIOD_CONFLICT] = {"period-conflict", SEVERITY_FINDING},
    [CHECK_REPEATED_DIFFERS] = {"repeated-differs", SEVERITY_FINDING},
    [CHECK_FILED_UNREADABLE] = {"filed-date-unreadable", SEVERITY_FINDING},
    [CHECK_NOT_WHOLE] = {"not-whole", SEVERITY_FINDING},
    [CHECK_EXPONENT] = {"exponent", SEVERITY_FINDING},
    [CHECK_PLACEHOLDER_CODE] = {"placeholder-code", SEVERITY_FINDING},
    [CHECK_CODE_LENGTH] = {"code-length", SEVERITY_FINDING},
    [CHECK_REGION_MISSING] = {"region-missing", SEVERITY_FINDING},
    [CHECK_UNTITLED_COLUMN] = {"untitled-column", SEVERITY_FINDING},
    [CHECK_CONTROL_CHARACTER] = {"control-character", SEVERITY_FINDING},
    [CHECK_QUOTE_WITHIN] = {"quote-within", SEVERITY_FINDING},
    [CHECK_EMPTY_FILE] = {"empty-file", SEVERITY_NOTE},
    [CHECK_CHARSET_GUESSED] = {"charset-guessed", SEVERITY_NOTE},
    [CHECK_CUT_OFF] = {"cut-off", SEVERITY_NOTE},
    [CHECK_NO_PARTNER] = {"no-partner", SEVERITY_FINDING},
    [CHECK_COPIED] = {"copied-period", SEVERITY_FINDING},
    [CHECK_FALLS] = {"cumulative-falls", SEVERITY_FINDING},
    [CHECK_TITLE] = {"title", SEVERITY_NOTE},
    [CHECK_SEPARATORS] = {"separators-only", SEVERITY_NOTE},
    [CHECK_TOTAL_ROW] = {"total-row", SEVERITY_NOTE},
    [CHECK_REPEATED_HEADER] = {"repeated-header", SEVERITY_NOTE},
    [CHECK_UNKNOWN_COLUMN] = {"unknown-column", SEVERITY_NOTE},
    [CHECK_REPEATED_COLUMN] = {"repeated-column", SEVERITY_NOTE},
    [CHECK_ABSENT_COLUMN] = {"absent-column", SEVERITY_NOTE},
    [CHECK_ALIAS_DATE] = {"alias-date", SEVERITY_NOTE},
    [CHECK_FORM_GUESSED] = {"form-guessed", SEVERITY_NOTE},
    [CHECK_REQUIRED_COLUMN] = {"required-column", SEVERITY_NOTE},
    [CHECK_FORM_UNKNOWN] = {"form-unknown", SEVERITY_NOTE},
    [CHECK_PERIOD_UNKNOWN] = {"period-unknown", SEVERITY_NOTE},
    [CHECK_FILE_UNREAD] = {"file-unread", SEVERITY_NOTE},
    [CHECK_ROWS_HIDDEN] = {"rows-hidden", SEVERITY_NOTE},
    [CHECK_SHEET_PASSED_OVER] = {"sheet-passed-over", SEVERITY_NOTE},
    [CHECK_HISTORY_OFF] = {"history-off", SEVERITY_NOTE},
};

enum severity check_severity(enum check check) { return known[check].severity; }

enum check check_of_finding(struct span name) {
  enum check check = 0;
  while (check < CHECKS && !(known[check].severity == SEVERITY_FINDING && span_is(name, known[check].name))) check++;
  return check;
}

struct span spoken_words(struct span zh, struct span en) {
  /* TRANSLATORS: the name of the column with your language's words in the tables of catalog/rules/: message_zh or message_en. */
  return strcmp(_("message_en"), "message_zh") == 0 && zh.n ? zh : en;
}

int checks_read(struct stage_context *context, struct checks *checks, struct err *err) {
  const struct catalog_checks *table;
  int code = knowledge_checks(context->knowledge, &table, err);
  for (size_t i = 0; !code && i < CHECKS; i++) {
    checks->name[i] = span_of(known[i].name);
    const struct catalog_check *check = catalog_check(table, checks->name[i]);
    if (!check) continue;
    checks->words[i] = check->message_en;
    checks->spoken[i] = spoken_words(check->message_zh, check->message_en);
  }
  return code;
}

static struct span join(struct strbuf *text, struct span words, struct span more) {
  if (!more.n) return words;
  strbuf_span(text, words);
  strbuf_span(text, more);
  return strbuf_view(text);
}

void check_give(const struct checks *checks, const struct finding_sink *sink, enum check check,
                struct check_place place, struct span more) {
  struct strbuf message = {0}, spoken = {0};
  struct finding finding = {.severity = known[check].severity,
                            .file = place.file,
                            .line = place.line,
                            .unit = place.unit,
                            .column = place.column,
                            .cell = place.cell,
                            .rule = checks->name[check],
                            .value = place.value,
                            .message = join(&message, checks->words[check], more)};
  bool own = !span_equal(checks->spoken[check], checks->words[check]);
  finding.spoken = own ? join(&spoken, checks->spoken[check], more) : finding.message;
  finding_give(sink, &finding);
  strbuf_free(&message);
  strbuf_free(&spoken);
}

void troubles_add(struct troubles *troubles, struct trouble trouble) {
  if (troubles->n == troubles->room) {
    troubles->room = troubles->room ? troubles->room * 2 : 64;
    troubles->trouble = memory_grow(troubles->trouble, troubles->room * sizeof *troubles->trouble);
  }
  troubles->trouble[troubles->n++] = trouble;
}

/* By record; within one, rejects first; else as they were met. Insertion keeps that order and the lists are nearly
 * sorted. */
static bool before(const struct trouble *a, const struct trouble *b) {
  if (a->record != b->record) return a->record < b->record;
  return known[a->check].severity < known[b->check].severity;
}

static void merge(struct trouble *to, const struct trouble *a, size_t n_a, const struct trouble *b, size_t n_b) {
  while (n_a && n_b) {
    bool take_b = before(b, a);
    *to++ = take_b ? *b++ : *a++;
    if (take_b)
      n_b--;
    else
      n_a--;
  }
  if (n_a)
    memcpy(to, a, n_a * sizeof *a);
  else if (n_b)
    memcpy(to, b, n_b * sizeof *b);
}

static void sort(struct trouble *trouble, size_t n, struct trouble *room) {
  if (n < 2) return;
  size_t half = n / 2;
  sort(trouble, half, room);
  sort(trouble + half, n - half, room);
  if (!before(&trouble[half], &trouble[half - 1])) return;
  merge(room, trouble, half, trouble + half, n - half);
  memcpy(trouble, room, n * sizeof *trouble);
}

void troubles_give(struct troubles *troubles, const struct checks *checks, const struct finding_sink *sink,
                   struct span file, uint64_t first_line, const uint32_t *line_of) {
  struct trouble *room = troubles->n ? memory_alloc(troubles->n * sizeof *room) : NULL;
  sort(troubles->trouble, troubles->n, room);
  free(room);
  uint64_t rejected = UINT64_MAX;
  for (size_t i = 0; i < troubles->n; i++) {
    const struct trouble *t = &troubles->trouble[i];
    if (t->record == rejected) continue;
    if (known[t->check].severity == SEVERITY_REJECT) rejected = t->record;
    struct check_place place = {file, first_line + line_of[t->record], t->unit, t->column, t->value, t->cell};
    check_give(checks, sink, t->check, place, t->more);
  }
  troubles->n = 0;
}

void troubles_free(struct troubles *troubles) {
  free(troubles->trouble);
  *troubles = (struct troubles){0};
}
