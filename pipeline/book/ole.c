/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ole.c - see ole.h. */
#include "book/ole.h"

#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-infile.h>
#include <gsf/gsf-input-memory.h>
#include <gsf/gsf-input-proxy.h>
#include <gsf/gsf-input-stdio.h>
#include <gsf/gsf-utils.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"

struct ole {
  GsfInput *file;
  GsfInfile *directory;
  GsfInput *stream;
};

/* The messages of libgsf about a damaged file are dropped: ole_open() reports it with the file's name. */
static void message_drop(const char *domain, GLogLevelFlags level, const char *message, void *data) {
  (void)domain, (void)level, (void)message, (void)data;
}

/* libgsf registers each of its types at first use, without a lock; workers open workbooks at the same time. */
static void types_register(void) {
  g_log_set_default_handler(message_drop, NULL);
  GType (*const type[])(void) = {gsf_input_get_type,       gsf_input_stdio_get_type, gsf_input_memory_get_type,
                                 gsf_input_proxy_get_type, gsf_infile_get_type,      gsf_infile_msole_get_type};
  for (size_t t = 0; t < sizeof type / sizeof *type; t++) type[t]();
}

int ole_open(struct ole **result, const char *name, int fd, struct err *err) {
  static pthread_once_t registered = PTHREAD_ONCE_INIT;
  pthread_once(&registered, types_register);
  char path[40];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  struct ole *ole = memory_alloc(sizeof *ole);
  *ole = (struct ole){.file = gsf_input_stdio_new(path, NULL)};
  if (ole->file) ole->directory = gsf_infile_msole_new(ole->file, NULL);
  *result = ole;
  if (ole->directory) return 0;
  ole_close(ole);
  *result = NULL;
  return err_set(err, EX_DATAERR, _("%s: a damaged Office file (its OLE2 directory cannot be read)"), name);
}

void ole_close(struct ole *ole) {
  if (!ole) return;
  if (ole->stream) g_object_unref(ole->stream);
  if (ole->directory) g_object_unref(ole->directory);
  if (ole->file) g_object_unref(ole->file);
  free(ole);
}

bool ole_has(const struct ole *ole, const char *stream) {
  GsfInput *child = gsf_infile_child_by_name(ole->directory, stream);
  if (child) g_object_unref(child);
  return child != NULL;
}

bool ole_use(struct ole *ole, const char *stream) {
  if (ole->stream) g_object_unref(ole->stream);
  ole->stream = gsf_infile_child_by_name(ole->directory, stream);
  return ole->stream != NULL;
}

bool ole_seek(struct ole *ole, uint64_t offset) {
  if ((gsf_off_t)offset > gsf_input_size(ole->stream)) return false;
  return !gsf_input_seek(ole->stream, (gsf_off_t)offset, G_SEEK_SET);
}

size_t ole_read(struct ole *ole, unsigned char *to, size_t n) {
  gsf_off_t left = gsf_input_remaining(ole->stream);
  if ((gsf_off_t)n > left) n = left > 0 ? (size_t)left : 0;
  return n && gsf_input_read(ole->stream, n, to) ? n : 0;
}
