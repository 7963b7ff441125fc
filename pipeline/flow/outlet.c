/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outlet.c - see outlet.h. */
#include "flow/outlet.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "flow/replay.h"

size_t result_size(const struct result *result) {
  size_t n = result->rejects.n + result->findings.n;
  for (size_t i = 0; i < result->n; i++) n += result->text[i].n;
  return n;
}

void result_empty(struct result *result) {
  strbuf_clear(&result->rejects);
  strbuf_clear(&result->findings);
  for (size_t i = 0; i < result->n; i++) strbuf_clear(&result->text[i]);
}

void result_free(struct result *result) {
  strbuf_free(&result->rejects);
  strbuf_free(&result->findings);
  for (size_t i = 0; i < result->n; i++) strbuf_free(&result->text[i]);
}

int port_sink(const struct port *port, const char *path, bool strict, const struct sink **sink, struct err *err) {
  *sink = port && port->document ? &document_sink : port && port->book ? &book_sink : NULL;
  return *sink ? 0 : sink_find(path, strict, sink, err);
}

int outlets_add(struct outlets *outlets, size_t at, const struct port *ports, size_t port, const char *path,
                struct err *err) {
  for (size_t i = 0; i < outlets->n; i++)
    if (strcmp(outlets->outlet[i].path, path) == 0 && strcmp(path, "/dev/null") != 0)
      return err_set(err, EX_USAGE, _("%s: two outputs would be written there"), path);
  if (outlets->n == OUTLETS_MOST) return err_set(err, EX_USAGE, _("more than %d outputs"), OUTLETS_MOST);
  const struct sink *sink;
  int code = port_sink(ports ? &ports[port] : NULL, path, false, &sink, err);
  if (code) return code;
  outlets->outlet[outlets->n++] = (struct outlet){
      .at = at, .port = port, .path = path, .sink = sink, .confidential = ports && ports[port].confidential};
  return 0;
}

int outlets_add_replay(struct outlets *outlets, size_t at, struct err *err) {
  if (outlets->n == OUTLETS_MOST) return err_set(err, EX_USAGE, _("more than %d outputs"), OUTLETS_MOST);
  struct outlet *outlet = &outlets->outlet[outlets->n++];
  *outlet = (struct outlet){.at = at, .path = "", .sink = &replay_sink};
  return outlet->sink->open(&outlet->file, outlet->path, err);
}

/* A confidential file is never there with another mode: it is created so, before any other thread runs. */
static int outlet_open(struct outlet *outlet, struct err *err) {
  mode_t before = umask(077);
  if (!outlet->confidential) umask(before);
  int code = outlet->sink->open(&outlet->file, outlet->path, err);
  umask(before);
  return code;
}

int outlets_open(struct outlets *outlets, struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < outlets->n; i++) code = outlet_open(&outlets->outlet[i], err);
  return code;
}

int outlets_begin(struct outlets *outlets, struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < outlets->n; i++) {
    struct outlet *outlet = &outlets->outlet[i];
    code = outlet->sink->begin(outlet->file, &outlet->schema, err);
  }
  return code;
}

static void outlets_write_stderr(struct span text) {
  for (ssize_t n; text.n; text.p += n, text.n -= (size_t)n)
    if ((n = write(STDERR_FILENO, text.p, text.n)) < 0) break; /* there is no way left to report it */
}

static void outlets_report(struct outlets *outlets, const struct strbuf *text) {
  if (!text->n || outlets->quiet) return;
  struct strbuf shown = {0};
  causes_take(&outlets->causes, strbuf_view(text), &shown);
  outlets_write_stderr(strbuf_view(&shown));
  strbuf_free(&shown);
}

int outlets_deliver(void *context, const struct result *result, struct err *err) {
  struct outlets *outlets = context;
  int code = 0;
  outlets_report(outlets, &result->rejects);
  outlets_report(outlets, &result->findings);
  for (size_t i = 0; !code && i < result->n; i++)
    if (result->text[i].n)
      code = outlets->outlet[i].sink->put(outlets->outlet[i].file, strbuf_view(&result->text[i]), err);
  return code;
}

/* Files only: a pipe or a device is its reader's. */
static int outlet_guard(const struct outlet *outlet, struct err *err) {
  struct stat st;
  if (!outlet->confidential || stat(outlet->path, &st) != 0 || !S_ISREG(st.st_mode)) return 0;
  return chmod(outlet->path, 0600) == 0 ? 0 : err_errno(err, errno, "%s", outlet->path);
}

int outlets_commit(struct outlets *outlets, struct err *err) {
  struct outlet *outlet = outlets->outlet;
  int code = 0;
  for (size_t i = 0; !code && i < outlets->n; i++) {
    code = outlet[i].sink->commit(outlet[i].file, err);
    if (!code) code = outlet_guard(&outlet[i], err);
  }
  return code;
}

void outlets_close(struct outlets *outlets) {
  for (size_t i = 0; i < outlets->n; i++)
    if (outlets->outlet[i].file) outlets->outlet[i].sink->close(outlets->outlet[i].file);
  struct strbuf shown = {0};
  causes_end(&outlets->causes, &shown);
  if (shown.n) outlets_write_stderr(strbuf_view(&shown));
  strbuf_free(&shown);
  causes_free(&outlets->causes);
}
