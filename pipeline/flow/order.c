/* SPDX-License-Identifier: GPL-3.0-or-later */
/* order.c - see order.h. */
#include "flow/order.h"

#include <stdlib.h>
#include <time.h>

enum { WAITING_LIMIT = 128 << 20, DELIVERY_LIMIT = 8 << 20, SPARES = 16 };

struct order_result {
  struct order_result *next;
  uint64_t block;
  struct result result;
};

void order_start(struct order *order, size_t files, const struct delivery *delivery) {
  *order = (struct order){.files = files, .delivery = delivery};
  order->file = memory_alloc((files + 1) * sizeof *order->file);
  memset(order->file, 0, (files + 1) * sizeof *order->file);
  pthread_mutex_init(&order->lock, NULL);
  pthread_cond_init(&order->moved, NULL);
}

/* Keep the memory of a delivered result: freeing and allocating it again costs more than filling it. */
static void put_aside(struct order *order, struct order_result *done) {
  if (order->spares == SPARES) {
    result_free(&done->result);
    free(done);
    return;
  }
  result_empty(&done->result);
  done->next = order->spare;
  order->spare = done;
  order->spares++;
}

static struct order_result *pop_spare(struct order *order) {
  struct order_result *spare = order->spare;
  if (!spare) {
    spare = memory_alloc(sizeof *spare);
    *spare = (struct order_result){0};
    return spare;
  }
  order->spare = spare->next;
  order->spares--;
  return spare;
}

/* Remove the next result in order from the list *from; NULL if it has not arrived yet. Call with the lock. */
static struct order_result *pop_next(struct order *order, struct order_file **from) {
  for (; order->current < order->files; order->current++) {
    struct order_file *file = *from = &order->file[order->current];
    struct order_result *head = file->waiting;
    if (head && head->block == file->next) {
      file->waiting = head->next;
      file->next++;
      return head;
    }
    if (!file->known || file->next < file->blocks) return NULL;
  }
  return NULL;
}

static void count_bytes(struct order *order, struct order_file *file, size_t more) {
  file->bytes += more;
  order->waiting_bytes += more;
}

/* Deliver all results that are next in order. Call with the lock, which is released meanwhile: other workers
 * continue with their blocks and leave their results for the delivering worker. */
static int drain(struct order *order, struct err *err) {
  struct order_file *file;
  int code = 0;
  if (order->delivering) return 0;
  order->delivering = true;
  for (struct order_result *next; !code && (next = pop_next(order, &file));) {
    pthread_mutex_unlock(&order->lock);
    code = order->delivery->take(order->delivery->context, &next->result, err);
    pthread_mutex_lock(&order->lock);
    count_bytes(order, file, -result_size(&next->result));
    put_aside(order, next);
    pthread_cond_broadcast(&order->moved);
  }
  order->delivering = code != 0; /* after a failed delivery nothing may follow */
  return code;
}

static void insert(struct order_file *file, struct order_result *fresh) {
  struct order_result **at = &file->waiting;
  while (*at && (*at)->block < fresh->block) at = &(*at)->next;
  fresh->next = *at;
  *at = fresh;
}

int order_give(struct order *order, size_t file, uint64_t block, struct result *result, struct err *err) {
  pthread_mutex_lock(&order->lock);
  struct order_result *fresh = pop_spare(order);
  struct result emptied = fresh->result;
  *fresh = (struct order_result){.block = block, .result = *result};
  *result = emptied;
  result->n = fresh->result.n;
  count_bytes(order, &order->file[file], result_size(&fresh->result));
  insert(&order->file[file], fresh);
  int code = drain(order, err);
  pthread_mutex_unlock(&order->lock);
  return code;
}

int order_file_ended(struct order *order, size_t file, uint64_t blocks, struct err *err) {
  pthread_mutex_lock(&order->lock);
  order->file[file].known = true;
  order->file[file].blocks = blocks;
  int code = drain(order, err);
  pthread_cond_broadcast(&order->moved);
  pthread_mutex_unlock(&order->lock);
  return code;
}

bool order_may_take(struct order *order, size_t file) {
  pthread_mutex_lock(&order->lock);
  bool may = file == order->current ? !order->delivering || order->file[file].bytes < DELIVERY_LIMIT
                                    : order->waiting_bytes < WAITING_LIMIT;
  if (!may) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 10 * 1000 * 1000;
    if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
    pthread_cond_timedwait(&order->moved, &order->lock, &until);
  }
  pthread_mutex_unlock(&order->lock);
  return may;
}

static void free_results(struct order_result *head) {
  while (head) {
    struct order_result *next = head->next;
    result_free(&head->result);
    free(head);
    head = next;
  }
}

void order_end(struct order *order) {
  for (size_t f = 0; f < order->files; f++) free_results(order->file[f].waiting);
  free_results(order->spare);
  free(order->file);
  pthread_cond_destroy(&order->moved);
  pthread_mutex_destroy(&order->lock);
}
