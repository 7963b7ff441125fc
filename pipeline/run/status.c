/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status.c - see status.h. */
#include "run/status.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/journal.h"
#include "run/manifest.h"
#include "run/release.h"

/* A run as it is shown. */
struct shown {
  const struct journal_event *event; /* the last one of the run */
  struct span began;
  const char *state, *folder;    /* folder: of its results; NULL: there are none */
  const char *which;             /* the result that was altered or removed */
  int64_t bytes;                 /* of its results; -1: not known */
  const struct release *release; /* what was decided about it; NULL: nothing */
};

struct listing {
  const char *runs;
  const struct status_options *options;
  struct arena *arena;
  struct digests digests;
  struct journal_event *event;
  size_t events;
  size_t altered;
  struct releases releases;
};

static bool same_run(const struct journal_event *a, const struct journal_event *b) {
  if (a->run.n || b->run.n) return span_equal(a->run, b->run);
  return span_equal(a->pid, b->pid) && span_equal(a->key, b->key);
}

/* Is the event the last of its run? */
static bool is_last(const struct listing *in, size_t at) {
  for (size_t i = at + 1; i < in->events; i++)
    if (same_run(&in->event[i], &in->event[at])) return false;
  return true;
}

static bool is_last_of_plan(const struct listing *in, size_t at) {
  for (size_t i = at + 1; i < in->events; i++)
    if (span_equal(in->event[i].plan, in->event[at].plan) && !span_is(in->event[i].event, "refused")) return false;
  return true;
}

static struct span began(const struct listing *in, size_t at) {
  for (size_t i = 0; i <= at; i++)
    if (same_run(&in->event[i], &in->event[at])) return in->event[i].time;
  return in->event[at].time;
}

/* Compare results with the manifest. */
static int look_at_results(struct listing *in, struct shown *shown, struct err *err) {
  struct manifest manifest;
  struct err unread = {0};
  bool there;
  int code = file_exists(shown->folder, &there, err);
  if (code) return code;
  if (!there) {
    shown->folder = NULL;
    return 0;
  }
  if (manifest_read(arena_format(in->arena, "%s/manifest.json", shown->folder), in->arena, &manifest, &unread)) {
    shown->which = "manifest.json";
    return 0;
  }
  shown->bytes = 0;
  for (size_t i = 0; i < manifest.outputs; i++)
    shown->bytes += manifest.output[i].bytes > 0 ? manifest.output[i].bytes : 0;
  return files_are_intact(&in->digests, shown->folder, manifest.output, manifest.outputs, in->arena, &shown->which,
                          err);
}

static int fill(struct listing *in, size_t at, struct shown *shown, struct err *err) {
  const struct journal_event *event = &in->event[at];
  *shown = (struct shown){.event = event, .began = began(in, at), .bytes = -1};
  bool done = span_is(event->event, "completed") || span_is(event->event, "unchanged");
  shown->state = span_is(event->event, "completed")   ? N_("complete")
                 : span_is(event->event, "unchanged") ? N_("unchanged")
                 : span_is(event->event, "failed")    ? N_("failed")
                 : span_is(event->event, "refused")   ? N_("refused")
                 : journal_is_alive(event)            ? N_("running")
                                                      : N_("interrupted");
  if (!done || !event->key.n) return 0;
  shown->folder = arena_format(in->arena, "%s/%.*s-%.*s", in->runs, SPAN_ARG(event->plan), SPAN_ARG(event->key));
  shown->release = release_last(&in->releases, span_of(strrchr(shown->folder, '/') + 1));
  int code = look_at_results(in, shown, err);
  if (!shown->folder) shown->state = N_("removed");
  if (shown->which) shown->state = N_("altered"), in->altered++;
  return code;
}

static struct span release_text(const struct shown *s) { return s->release ? s->release->state : (struct span){0}; }

static void print_line(const struct shown *s) {
  const struct journal_event *e = s->event;
  char size[32] = "-";
  if (s->bytes >= 0) snprintf(size, sizeof size, "%.1f MB", (double)s->bytes / 1e6);
  struct span seconds = e->seconds.n ? e->seconds : span_of("-");
  printf("%.*s  %-12s %-16.*s %8.*s s %10s  ", SPAN_ARG(s->began), _(s->state), SPAN_ARG(e->plan), SPAN_ARG(seconds),
         size);
  if (s->which)
    printf("%s: %s\n", s->folder, s->which);
  else if (s->folder)
    printf("%s%s%.*s\n", s->folder, s->release ? "  " : "", SPAN_ARG(release_text(s)));
  else
    printf("%.*s\n", SPAN_ARG(e->detail));
}

static json_t *span_to_json(struct span text) { return json_stringn(text.p ? text.p : "", text.n); }

static void put_release(json_t *json, const struct release *release) {
  json_object_set_new(json, "release", release ? span_to_json(release->state) : json_string("draft"));
  if (!release) return;
  json_object_set_new(json, "by", span_to_json(release->by));
  json_object_set_new(json, "released", span_to_json(release->time));
  json_object_set_new(json, "note", span_to_json(release->note));
}

static void print_json(const struct shown *s, struct arena *arena) {
  const struct journal_event *e = s->event;
  const char *seconds = arena_copy(arena, e->seconds.p ? e->seconds.p : "", e->seconds.n);
  json_t *json = json_object();
  json_object_set_new(json, "plan", span_to_json(e->plan));
  json_object_set_new(json, "state", json_string(s->state));
  json_object_set_new(json, "started", span_to_json(s->began));
  json_object_set_new(json, "ended", span_is(e->event, "started") ? json_null() : span_to_json(e->time));
  json_object_set_new(json, "seconds", e->seconds.n ? json_real(strtod(seconds, NULL)) : json_null());
  json_object_set_new(json, "key", span_to_json(e->key));
  json_object_set_new(json, "folder", s->folder ? json_string(s->folder) : json_null());
  json_object_set_new(json, "bytes", s->bytes >= 0 ? json_integer((json_int_t)s->bytes) : json_null());
  json_object_set_new(json, "altered", s->which ? json_string(s->which) : json_null());
  json_object_set_new(json, "detail", span_to_json(e->detail));
  if (s->folder) put_release(json, s->release);
  char *text = json_dumps(json, 0);
  printf("%s\n", text ? text : "{}");
  free(text);
  json_decref(json);
}

int status_print(const char *runs, const struct status_options *options, struct arena *arena, struct err *err) {
  struct listing in = {.runs = runs, .options = options, .arena = arena};
  digests_open(&in.digests, runs, options->verify, arena);
  int code = journal_read(runs, arena, &in.event, &in.events, err);
  if (!code) code = releases_read(runs, arena, &in.releases, err);
  for (size_t i = 0; !code && i < in.events; i++) {
    struct shown shown;
    if (options->plan && !span_is(in.event[i].plan, options->plan)) continue;
    if (!is_last(&in, i) || (options->last && !is_last_of_plan(&in, i))) continue;
    code = fill(&in, i, &shown, err);
    if (!code && options->json)
      print_json(&shown, arena);
    else if (!code)
      print_line(&shown);
  }
  if (code || !in.altered) return code;
  return err_set(err, EX_DATAERR, _("%zu runs have results that differ from their manifest"), in.altered);
}
