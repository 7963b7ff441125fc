/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parts.c - see parts.h. libzip reads the container. */
#include "book/parts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>
#include <zip.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "book/limits.h"

struct parts {
  zip_t *zip;
  char *name;
};

struct part {
  const struct parts *parts;
  zip_file_t *file;
  char *name;
  uint64_t compressed, made;
};

/* Its own place in the file, and its own to close. */
static FILE *open_again(int fd) {
  char path[40];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  int copy = open(path, O_RDONLY | O_CLOEXEC);
  if (copy < 0) copy = dup(fd);
  FILE *file = copy >= 0 ? fdopen(copy, "rb") : NULL;
  if (!file && copy >= 0) close(copy);
  return file;
}

int parts_open(struct parts **result, const char *name, int fd, struct err *err) {
  zip_error_t error;
  zip_error_init(&error);
  FILE *file = open_again(fd);
  if (!file) return err_set(err, EX_IOERR, _("%s: cannot open"), name);
  zip_source_t *source = zip_source_filep_create(file, 0, -1, &error);
  zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
  if (!zip) {
    int code = err_set(err, EX_DATAERR, _("%s: a damaged zip container (%s)"), name, zip_error_strerror(&error));
    if (source)
      zip_source_free(source);
    else
      fclose(file);
    zip_error_fini(&error);
    return code;
  }
  zip_error_fini(&error);
  struct parts *parts = memory_alloc(sizeof *parts);
  *parts = (struct parts){zip, memory_text(name)};
  *result = parts;
  return 0;
}

void parts_close(struct parts *parts) {
  if (!parts) return;
  zip_discard(parts->zip);
  free(parts->name);
  free(parts);
}

/* UTF-8; of GBK archives too */
static const char *parts_name(const struct parts *parts, size_t at) {
  const char *name = zip_get_name(parts->zip, at, ZIP_FL_ENC_RAW);
  return name ? name : "";
}

static bool parts_find(const struct parts *parts, const char *name, zip_uint64_t *at) {
  zip_int64_t found = zip_name_locate(parts->zip, name, ZIP_FL_NOCASE);
  *at = found >= 0 ? (zip_uint64_t)found : 0;
  return found >= 0;
}

bool parts_has(const struct parts *parts, const char *name) {
  zip_uint64_t at;
  return parts_find(parts, name, &at);
}

static int part_check(const struct part *part, const zip_stat_t *stat, struct err *err) {
  const char *name = part->parts->name;
  if (stat->encryption_method != ZIP_EM_NONE)
    return err_set(err, EX_DATAERR, _("%s: '%s' is protected by a password: save it without one"), name, part->name);
  if (stat->size > LIMIT_MEMBER)
    return err_set(err, EX_DATAERR, _("%s: '%s' would have %ju bytes, more than any return has"), name, part->name,
                   (uintmax_t)stat->size);
  return 0;
}

static int part_open_at(struct part **result, struct parts *parts, size_t at, struct err *err) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  *result = NULL;
  if (zip_stat_index(parts->zip, at, 0, &stat) != 0)
    return err_set(err, EX_DATAERR, _("%s: damaged: %s"), parts->name, zip_strerror(parts->zip));
  struct part *part = memory_alloc(sizeof *part);
  *part = (struct part){.parts = parts, .name = memory_text(parts_name(parts, at)), .compressed = stat.comp_size};
  int code = part_check(part, &stat, err);
  if (!code && !(part->file = zip_fopen_index(parts->zip, at, 0)))
    code =
        err_set(err, EX_DATAERR, _("%s: '%s' cannot be read: %s"), parts->name, part->name, zip_strerror(parts->zip));
  if (code)
    part_close(part);
  else
    *result = part;
  return code;
}

int part_open(struct part **part, struct parts *parts, const char *name, struct err *err) {
  zip_uint64_t at;
  *part = NULL;
  return parts_find(parts, name, &at) ? part_open_at(part, parts, at, err) : 0;
}

int part_read(struct part *part, char *to, size_t n, size_t *got, struct err *err) {
  zip_int64_t read = zip_fread(part->file, to, n);
  const char *name = part->parts->name;
  if (read < 0)
    return err_set(err, EX_DATAERR, _("%s: '%s' is damaged: %s"), name, part->name, zip_file_strerror(part->file));
  *got = (size_t)read;
  part->made += *got;
  bool bomb = part->made > LIMIT_RATIO_FROM && part->made / LIMIT_RATIO > part->compressed;
  if (bomb || part->made > LIMIT_MEMBER)
    return err_set(err, EX_DATAERR, _("%s: '%s' inflates to more than %d times its size: refused"), name, part->name,
                   LIMIT_RATIO);
  return 0;
}

void part_close(struct part *part) {
  if (!part) return;
  if (part->file) zip_fclose(part->file);
  free(part->name);
  free(part);
}
