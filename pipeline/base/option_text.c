/* SPDX-License-Identifier: GPL-3.0-or-later */
/* option_text.c - the help and the manual page made from an option table. See option.h. */
#include "base/i18n.h"
#include "base/option.h"

enum { HELP_COLUMN = 30, HELP_WIDTH = 100 };

/* Text from column HELP_COLUMN on, broken between words. The cursor is at column `at`. */
static void put_wrapped(struct strbuf *out, const char *text, size_t at) {
  if (at >= HELP_COLUMN) strbuf_char(out, '\n'), at = 0;
  strbuf_format(out, "%*s", (int)(HELP_COLUMN - at), "");
  at = HELP_COLUMN;
  struct span rest = span_of(text), word;
  for (bool first = true; span_cut(&rest, ' ', &word); first = false) {
    if (!first && at + word.n + 1 > HELP_WIDTH) {
      strbuf_format(out, "\n%*s", HELP_COLUMN, "");
      at = HELP_COLUMN;
    } else if (!first) {
      strbuf_char(out, ' ');
      at++;
    }
    strbuf_span(out, word);
    at += word.n;
  }
  strbuf_char(out, '\n');
}

static void put_option(struct strbuf *out, const struct option *o) {
  size_t start = out->n;
  if (o->letter)
    strbuf_format(out, "  -%c, --%s", o->letter, o->name);
  else
    strbuf_format(out, "      --%s", o->name);
  if (o->argument) strbuf_format(out, " %s", o->argument);
  size_t width = out->n - start;
  if (!o->choices) {
    put_wrapped(out, _(o->help), width);
    return;
  }
  struct strbuf help = {0};
  strbuf_format(&help, "%s (%s)", _(o->help), o->choices);
  put_wrapped(out, help.bytes, width);
  strbuf_free(&help);
}

static const char *page_of(const struct program *program) { return program->page ? program->page : program->name; }

void option_help(const struct program *program, struct strbuf *out) {
  strbuf_format(out, _("Usage: %s [OPTION]..."), program->name);
  if (program->operands) strbuf_format(out, " %s", program->operands);
  strbuf_format(out, _("\n%s.\n\n"), _(program->summary));
  for (const struct option *o = program->options; o && o->name; o++) put_option(out, o);
  static const struct option common[] = {{.name = "help", .letter = 'h', .help = N_("show this and exit")},
                                         {.name = "version", .help = N_("show the version and exit")},
                                         {0}};
  for (const struct option *o = common; o->name; o++) put_option(out, o);
  strbuf_format(out, _("\nThe manual: man %s\n"), page_of(program));
}

/* mdoc reads a line that begins with a dot or an apostrophe as a request, and a backslash as an escape. */
static void put_mdoc(struct strbuf *out, struct span text) {
  bool line_start = true;
  for (size_t i = 0; i < text.n; i++) {
    char c = text.p[i];
    if (line_start && (c == '.' || c == '\'')) strbuf_put(out, "\\&");
    if (c == '\\')
      strbuf_put(out, "\\e");
    else
      strbuf_char(out, c);
    line_start = c == '\n';
  }
  if (text.n && text.p[text.n - 1] != '\n') strbuf_char(out, '\n');
}

static void put_paragraphs(struct strbuf *out, const char *text) {
  const char *gap;
  while ((gap = strstr(text, "\n\n")) != NULL) {
    put_mdoc(out, span_between(text, gap));
    strbuf_put(out, ".Pp\n");
    text = gap + 2;
  }
  put_mdoc(out, span_of(text));
}

static void put_manual_option(struct strbuf *out, const struct option *o) {
  strbuf_put(out, ".It ");
  if (o->letter) strbuf_format(out, "Fl %c , ", o->letter);
  strbuf_format(out, "Fl Fl %s", o->name);
  if (o->argument) strbuf_format(out, " Ar %s", o->argument);
  strbuf_char(out, '\n');
  put_mdoc(out, span_of(o->help));
  if (o->choices) {
    strbuf_put(out, "One of: ");
    put_mdoc(out, span_of(o->choices));
  }
}

void option_manual(const struct program *program, struct strbuf *out) {
  strbuf_put(out, ".Dd $Mdocdate$\n.Dt ");
  for (const char *p = page_of(program); *p; p++) strbuf_char(out, (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p));
  strbuf_format(out, " 1\n.Os Tertia %s\n.Sh NAME\n.Nm %s\n.Nd %s\n.Sh SYNOPSIS\n.Nm\n.Op Ar OPTION ...\n",
                TERTIA_VERSION, program->name, program->summary);
  if (program->operands) strbuf_format(out, ".Ar %s\n", program->operands);
  strbuf_put(out, ".Sh DESCRIPTION\n");
  put_paragraphs(out, program->description ? program->description : program->summary);
  strbuf_put(out, ".Sh OPTIONS\n.Bl -tag -width Ds\n");
  for (const struct option *o = program->options; o && o->name; o++) put_manual_option(out, o);
  strbuf_put(out, ".It Fl h , Fl Fl help\nShow the options and exit.\n.It Fl Fl version\nShow the version and exit.\n"
                  ".El\n.Sh EXIT STATUS\n0 when all went well; else as in\n.In sysexits.h :\n"
                  "64 usage, 65 data, 66 no input, 70 a bug, 73 cannot create, 74 input or output, 75 try again later, "
                  "78 configuration.\n");
  if (program->example) {
    strbuf_put(out, ".Sh EXAMPLES\n.Bd -literal\n");
    put_mdoc(out, span_of(program->example));
    strbuf_put(out, ".Ed\n");
  }
  strbuf_put(out, ".Sh SEE ALSO\n.Xr tertia 1\n");
}
