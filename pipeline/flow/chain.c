/* chain.c - see chain.h. */
#include "flow/chain.h"

#include <stdlib.h>

#include "flow/findings.h"
#include "io/csv.h"

enum { LONG_RESULT = 400 << 10 };

struct link_end {
  struct strand *strand;
  size_t at; /* the link that takes what is emitted here; links: the end of the chain */
};

int chain_open(struct chain *chain, const struct schema *in, struct err *err) {
  chain->first = chain->last = *in;
  for (size_t i = 0; i < chain->links; i++) {
    struct link *link = &chain->link[i];
    link->in = chain->last;
    chain->world->context.port = link->port;
    int code = link->stage->open(&chain->world->context, link->options, &link->in, &link->out, &link->shared, err);
    if (code) return err_context(err, "%s", link->stage->program.name);
    if (!link->stage->selective) schema_mark_all(&link->in);
    chain->last = link->out;
  }
  if (chain->consume) schema_mark_all(&chain->last);
  return 0;
}

bool chain_is_serial(const struct chain *chain) {
  for (size_t i = 0; i < chain->links; i++) {
    if (chain->link[i].stage->merge) return false; /* behind a merge only one state is fed */
    if (chain->link[i].stage->finish) return true;
  }
  return false;
}

int strand_deliver(struct strand *strand, struct err *err) {
  if (!strand->undelivered.code)
    strand->delivery->take(strand->delivery->context, &strand->result, &strand->undelivered);
  result_empty(&strand->result);
  if (strand->undelivered.code) *err = strand->undelivered;
  return strand->undelivered.code;
}

static int put_out(struct strand *strand, const struct strbuf *text, struct err *err) {
  return strand->delivery && text->n > LONG_RESULT ? strand_deliver(strand, err) : 0;
}

/* A batch arrives at the end a stage (or the source) emits into. */
static int arrive(void *next, const struct batch *batch, struct err *err) {
  const struct link_end *end = next;
  struct strand *strand = end->strand;
  const struct chain *chain = strand->chain;
  strand->rows_in[end->at] += batch->rows;
  if (end->at < chain->links) {
    const struct link *link = &chain->link[end->at];
    return link->stage->push(link->shared, strand->state[end->at], batch, &strand->emit[end->at + 1], err);
  }
  if (chain->consume) return chain->consume(chain->consumer, batch, err);
  if (chain->records_discarded) return 0;
  csv_write_batch(strand->writer, &strand->result.records, batch);
  return put_out(strand, &strand->result.records, err);
}

static void take_finding(void *context, const struct finding *finding) {
  struct strand *strand = context;
  strand->severity_count[finding->severity]++;
  struct strbuf *out = finding_is_reject(finding) ? &strand->result.rejects : &strand->result.findings;
  if (strand->chain->findings_as_text) finding_write_text(finding, out);
  else finding_write_csv(finding, out);
  struct err ignored; /* it is told at the end */
  put_out(strand, out, &ignored);
}

int strand_open(struct strand *strand, const struct chain *chain, struct err *err) {
  size_t n = chain->links;
  *strand = (struct strand){.chain = chain, .findings = {take_finding, strand}};
  strand->writer = csv_writer_new();
  strand->state = memory_zero(n + 1, sizeof *strand->state);
  strand->end = memory_zero(n + 1, sizeof *strand->end);
  strand->emit = memory_zero(n + 1, sizeof *strand->emit);
  strand->rows_in = memory_zero(n + 1, sizeof *strand->rows_in);
  for (size_t i = 0; i <= n; i++) {
    strand->end[i] = (struct link_end){strand, i};
    strand->emit[i] = (struct emit){arrive, &strand->end[i], &strand->findings};
    if (i == n) break;
    const struct stage *stage = chain->link[i].stage;
    strand->state[i] = memory_zero(1, stage->state_size + 1);
    int code = stage->begin ? stage->begin(chain->link[i].shared, strand->state[i], err) : 0;
    if (code) return code;
  }
  return 0;
}

void strand_close(struct strand *strand) {
  for (size_t i = 0; strand->state && i < strand->chain->links; i++) {
    const struct stage *stage = strand->chain->link[i].stage;
    if (strand->state[i] && stage->end) stage->end(strand->state[i]);
    free(strand->state[i]);
  }
  free(strand->state);
  free(strand->end);
  free(strand->emit);
  free(strand->rows_in);
  csv_writer_free(strand->writer);
  strbuf_free(&strand->result.records);
  strbuf_free(&strand->result.rejects);
  strbuf_free(&strand->result.findings);
  arena_free(&strand->arena);
}

int strands_finish(struct strand *strand, size_t n, struct err *err) {
  const struct chain *chain = strand[0].chain;
  int code = 0;
  for (size_t i = 0; i < chain->links; i++) {
    const struct link *link = &chain->link[i];
    for (size_t w = 1; !code && w < n && link->stage->merge; w++)
      code = link->stage->merge(link->shared, strand[0].state[i], strand[w].state[i], err);
    chain->world->context.port = link->port;
    if (!code && link->stage->finish)
      code = link->stage->finish(&chain->world->context, link->shared, strand[0].state[i], &strand[0].emit[i + 1], err);
    if (code) return err_context(err, "%s", link->stage->program.name);
  }
  return 0;
}
