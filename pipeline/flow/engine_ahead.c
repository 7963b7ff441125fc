/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_ahead.c - see engine_ahead.h. Opening a compressed file is mostly waiting, for the thread that inflates it. */
#include "flow/engine_ahead.h"

static int file_open(struct engine *engine, size_t number, struct reader **reader, struct err *err) {
  const struct engine_job *job = engine->job;
  const struct input_part *part = &engine->parts.part[number];
  *reader = NULL;
  if (part->passed_over || (part->unread && !job->sequential)) return 0;
  struct reader_options options = engine_reader_options(engine, !job->sequential);
  return reader_open(reader, job->path[number], &options, err);
}

static void *ahead_work(void *context) {
  struct ahead *ahead = context;
  pthread_mutex_lock(&ahead->lock);
  while (ahead->next < ahead->engine->job->paths) {
    if (ahead->next >= ahead->taken + AHEAD_FILES) {
      pthread_cond_wait(&ahead->changed, &ahead->lock);
      continue;
    }
    size_t number = ahead->next++;
    struct opened opened = {.is_open = true};
    pthread_mutex_unlock(&ahead->lock);
    opened.code = file_open(ahead->engine, number, &opened.reader, &opened.err);
    pthread_mutex_lock(&ahead->lock);
    ahead->opened[number % AHEAD_FILES] = opened;
    pthread_cond_broadcast(&ahead->changed);
  }
  pthread_mutex_unlock(&ahead->lock);
  return NULL;
}

void ahead_start(struct ahead *ahead, struct engine *engine) {
  const struct engine_job *job = engine->job;
  *ahead = (struct ahead){.engine = engine};
  pthread_mutex_init(&ahead->lock, NULL);
  pthread_cond_init(&ahead->changed, NULL);
  if (job->sequential || job->paths < 2 || job->jobs < 2) return;
  while (ahead->threads < AHEAD_THREADS && pthread_create(&ahead->thread[ahead->threads], NULL, ahead_work, ahead) == 0)
    ahead->threads++;
}

int ahead_take(struct ahead *ahead, size_t number, struct reader **reader, struct err *err) {
  if (!ahead->threads) return file_open(ahead->engine, number, reader, err);
  pthread_mutex_lock(&ahead->lock);
  struct opened *opened = &ahead->opened[number % AHEAD_FILES];
  while (!opened->is_open) pthread_cond_wait(&ahead->changed, &ahead->lock);
  *reader = opened->reader;
  int code = opened->code;
  if (code) *err = opened->err;
  *opened = (struct opened){0};
  ahead->taken = number + 1;
  pthread_cond_broadcast(&ahead->changed);
  pthread_mutex_unlock(&ahead->lock);
  return code;
}

void ahead_end(struct ahead *ahead) {
  pthread_mutex_lock(&ahead->lock);
  ahead->next = ahead->engine->job->paths; /* no more are opened */
  pthread_cond_broadcast(&ahead->changed);
  pthread_mutex_unlock(&ahead->lock);
  for (size_t i = 0; i < ahead->threads; i++) pthread_join(ahead->thread[i], NULL);
  for (size_t i = 0; i < AHEAD_FILES; i++) reader_close(ahead->opened[i].reader);
  pthread_cond_destroy(&ahead->changed);
  pthread_mutex_destroy(&ahead->lock);
}
