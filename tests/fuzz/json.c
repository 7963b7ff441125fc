/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.c - fuzz target: records of finished steps as JSON, and texts written as JSON, which Jansson reads back the
 * same. */
#include "file.h"

#include "base/json.h"
#include "io/charset.h"
#include "run/record.h"
#include "run/store.h"

static void record_is_read(const char *path) {
  struct arena arena = {0};
  struct record record = {0};
  struct err err = {0};
  json_t *json = NULL;
  if (json_file_read(path, &json, &err))
    fuzz_hold(*err.text != '\0', "an error without a message");
  else if (record_from_json(json, &record, &arena))
    json_decref(record_to_json(&record));
  json_decref(json);
  arena_free(&arena);
}

static void text_is_written(struct span text) {
  struct strbuf out = {0};
  json_span(&out, text);
  json_t *json = json_loadb(out.bytes, out.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
  bool valid = charset_utf8_bad(text.p, text.n) == text.n;
  fuzz_hold(json || !valid, "no JSON");
  if (json && valid)
    fuzz_hold(json_string_length(json) == text.n && memcmp(json_string_value(json), text.p, text.n) == 0,
              "another text");
  json_decref(json);
  strbuf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  char path[64];
  int fd = fuzz_file(data, n, path);
  record_is_read(path);
  close(fd);
  text_is_written((struct span){(const char *)data, n});
  return 0;
}
