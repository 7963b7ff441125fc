/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain.c - see chain.h. */
#include "flow/chain.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "flow/side_table.h"
#include "flow/strand_parts.h"

enum { LONG_RESULT = 400 << 10 };

struct link_end {
  struct strand *strand;
  size_t at; /* the link that receives what is emitted here; links: the end of the chain */
};

static struct chain_ports chain_ports_of(const struct chain *chain, size_t at, const struct port *ports) {
  struct arena *arena = &chain->world->arena;
  size_t n = ports_count(ports) + 1; /* the main port always exists */
  struct chain_ports own = {.ports = ports,
                            .n = n,
                            .outlet = arena_array(arena, size_t, n),
                            .wants = arena_array(arena, bool, n),
                            .schema = arena_array(arena, const struct schema *, n)};
  for (size_t p = 0; p < n; p++) own.outlet[p] = OUTLET_NONE;
  own.wants[0] = at < chain->links; /* by the next link */
  for (size_t o = 0; chain->outlets && o < chain->outlets->n; o++) {
    struct outlet *outlet = &chain->outlets->outlet[o];
    if (outlet->at != at || outlet->port >= n) continue;
    outlet->next = own.outlet[outlet->port];
    own.outlet[outlet->port] = o;
    own.wants[outlet->port] = true;
  }
  return own;
}

/* Record the schemas of the outputs of a source or link that has just been opened. */
static void chain_settle_ports(struct chain *chain, struct chain_ports *own, const void *shared,
                               const struct schema *main_schema) {
  for (size_t p = 0; p < own->n; p++)
    for (size_t o = own->outlet[p]; o != OUTLET_NONE; o = chain->outlets->outlet[o].next) {
      struct outlet *outlet = &chain->outlets->outlet[o];
      outlet->schema = p ? port_schema(&own->ports[p], shared, &chain->world->arena) : *main_schema;
      if (p) own->schema[p] = &outlet->schema;
      if (!outlet->sink->selective) schema_mark_all(&outlet->schema);
    }
}

void chain_bind(struct chain *chain, const struct port *source_ports) {
  chain->ports = arena_array(&chain->world->arena, struct chain_ports, chain->links + 1);
  for (size_t at = 0; at <= chain->links; at++)
    chain->ports[at] = chain_ports_of(chain, at, at ? chain->link[at - 1].stage->ports : source_ports);
  chain->own = chain_ports_of(chain, OUTLET_OF_CHAIN, finding_ports);
  chain_settle_ports(chain, &chain->own, NULL, NULL);
}

void chain_confide(struct chain *chain) {
  for (size_t o = 0; chain->outlets && o < chain->outlets->n; o++) {
    struct outlet *outlet = &chain->outlets->outlet[o];
    if (!outlet->at || outlet->at > chain->links) continue;
    const struct link *link = &chain->link[outlet->at - 1];
    const struct port *ports = link->stage->ports;
    outlet->confidential = (ports && outlet->port < ports_count(ports) && ports[outlet->port].confidential) ||
                           (link->stage->confidential && link->stage->confidential(link->options, outlet->port));
  }
}

/* Error for a column name that occurs twice in an output: usually a stage adds a column that its input already has. */
static int names_check(const struct schema *in, const struct schema *out, struct err *err) {
  size_t at = schema_repeated(out);
  if (at == SCHEMA_ABSENT) return 0;
  const char *name = out->column[at].name;
  if (schema_index(in, span_of(name)) == SCHEMA_ABSENT)
    return err_set(err, EX_USAGE, _("column '%s' would be written twice"), name);
  return stage_input_error(
      in,
      err_set(err, EX_DATAERR,
              _("the input has a column '%s', which is one that is written here; rename it or leave it out"), name),
      err);
}

int chain_open(struct chain *chain, const struct schema *in, const void *shared, struct err *err) {
  chain->first = chain->last = *in;
  chain_settle_ports(chain, &chain->ports[0], shared, in);
  for (size_t i = 0; i < chain->links; i++) {
    struct link *link = &chain->link[i];
    link->in = chain->last;
    chain->world->context.wants = chain->ports[i + 1].wants;
    int code = side_tables_check(chain->world, link->stage, link->options, err);
    if (!code)
      code = link->stage->open(&chain->world->context, link->options, &link->in, &link->out, &link->shared, err);
    link->out.of = link->in.of;
    if (!code) code = names_check(&link->in, &link->out, err);
    if (code) return err_context(err, "%s", link->stage->program.name);
    if (!link->stage->selective) schema_mark_all(&link->in);
    chain_settle_ports(chain, &chain->ports[i + 1], link->shared, &link->out);
    chain->last = link->out;
  }
  return 0;
}

bool chain_is_serial(const struct chain *chain) {
  for (size_t i = 0; i < chain->links; i++) {
    if (chain->link[i].stage->merge) return false; /* after a merge only one state receives batches */
    if (chain->link[i].stage->finish) return true;
  }
  return false;
}

struct result *strand_result(struct strand *strand, struct err *err) {
  for (int port = FINDING_PORT_REJECTS; port <= FINDING_PORT_FINDINGS; port++)
    if (row_emit(&strand->finding_row[port]) && err) *err = strand->undelivered;
  return &strand->result;
}

int strand_deliver(struct strand *strand, struct err *err) {
  struct result *result = strand_result(strand, NULL);
  if (!strand->undelivered.code) strand->delivery->take(strand->delivery->context, result, &strand->undelivered);
  result_empty(&strand->result);
  if (strand->undelivered.code && err) *err = strand->undelivered;
  return strand->undelivered.code;
}

static int put_out(struct strand *strand, const struct strbuf *text, struct err *err) {
  return strand->delivery && text->n > LONG_RESULT ? strand_deliver(strand, err) : 0;
}

/* Prepare a batch of a port for its output files. */
static int arrive_at_port(void *next, size_t port, const struct batch *batch, struct err *err) {
  const struct link_end *end = next;
  struct strand *strand = end->strand;
  const struct outlets *outlets = strand->chain->outlets;
  int code = 0;
  for (size_t o = strand->chain->ports[end->at].outlet[port]; !code && o != OUTLET_NONE; o = outlets->outlet[o].next) {
    outlets->outlet[o].sink->prepare(strand->writer[o], batch, &strand->result.text[o]);
    code = put_out(strand, &strand->result.text[o], err);
  }
  return code;
}

static int write_in_parts(void *next, size_t n, part_write *write, const void *what, struct err *err) {
  const struct link_end *end = next;
  return strand_write_parts(end->strand, end->at, n, write, what, err);
}

static void read_finding(void *context, const struct finding *given);

/* Findings about a batch so far; before those of the links behind. */
static void emit_findings(struct strand *strand) { finding_order_emit(&strand->order, read_finding, strand); }

static int link_push(struct strand *strand, size_t at, const struct batch *batch, struct err *err) {
  const struct link *link = &strand->chain->link[at];
  bool before = strand->pushing;
  strand->pushing = true;
  int code = link->stage->push(link->shared, strand->state[at], batch, &strand->emit[at + 1], err);
  emit_findings(strand);
  strand->pushing = before;
  return code;
}

/* Pass a batch to the next link, or to the end of the chain. */
static int arrive(void *next, const struct batch *batch, struct err *err) {
  const struct link_end *end = next;
  struct strand *strand = end->strand;
  const struct chain *chain = strand->chain;
  struct batch last, next_batch;
  emit_findings(strand);
  if (strand->delivery) { /* batches emitted by finish follow those of all files */
    last = *batch;
    last.position = (struct position){.file = UINT32_MAX, .block = strand->emitted_last++};
    batch = &last;
  }
  if (end->at && batch->lines) { /* a pipe would not pass them on either */
    next_batch = *batch;
    next_batch.lines = NULL;
    batch = &next_batch;
  }
  strand->rows_in[end->at] += batch->rows;
  int code = arrive_at_port(next, 0, batch, err);
  if (code || end->at == chain->links) return code;
  const struct link *link = &chain->link[end->at];
  if (end->at == strand->stop) return link->stage->look->learn(link->shared, strand->learned, batch, err);
  return link_push(strand, end->at, batch, err);
}

/* The Chinese words of a rule; what the English message has beyond the rule's words follows them. */
static void put_words_zh(const struct catalog_check *check, struct span message, struct strbuf *out) {
  bool begins = span_starts(message, check->message_en);
  size_t known = begins ? check->message_en.n : 0;
  struct span more = {message.p + known, message.n - known};
  strbuf_span(out, check->message_zh);
  if (!more.n) return;
  if (!begins) strbuf_put(out, "（");
  strbuf_span(out, more);
  if (!begins) strbuf_put(out, "）");
}

/* A finding with the words of its rule in the catalog, where it has none of its own. */
static struct finding with_words(const struct chain *chain, const struct finding *finding, struct strbuf *zh) {
  struct finding full = *finding;
  bool complete = finding->message.n && finding->message_zh.n;
  const struct catalog_check *check = complete || !chain->checks ? NULL : catalog_check(chain->checks, finding->rule);
  full.message_en = full.message;
  if (check && !full.message.n) full.message_en = check->message_en;
  if (!check || full.message_zh.n) return full;
  put_words_zh(check, full.message_en, zh);
  full.message_zh = strbuf_view(zh);
  return full;
}

static void read_finding(void *context, const struct finding *given) {
  struct strand *strand = context;
  struct strbuf zh = {0};
  struct finding full = with_words(strand->chain, given, &zh), *finding = &full;
  strand->severity_count[finding->severity]++;
  enum finding_port port = finding_port_of(finding);
  size_t outlet = strand->chain->own.outlet ? strand->chain->own.outlet[port] : OUTLET_NONE;
  struct strbuf *spoken = port == FINDING_PORT_REJECTS ? &strand->result.rejects : &strand->result.findings;
  struct strbuf *out = outlet == OUTLET_NONE ? spoken : &strand->result.text[outlet];
  if (outlet == OUTLET_NONE)
    finding_write_text(finding, out);
  else
    finding_put(&strand->finding_row[port], finding);
  strbuf_free(&zh);
  put_out(strand, out, NULL); /* kept in strand->undelivered, and returned at the end */
}

/* What stages are passed as their sink. */
static void collect_finding(void *context, const struct finding *finding) {
  struct strand *strand = context;
  if (strand->pushing && finding->row) {
    finding_order_add(&strand->order, finding);
    return;
  }
  emit_findings(strand);
  read_finding(strand, finding);
}

/* Rows of findings become bytes; unlike those of stages they are not delivered here, since delivering emits them. */
static int findings_arrive(void *next, size_t port, const struct batch *batch, struct err *err) {
  struct strand *strand = next;
  size_t o = strand->chain->own.outlet[port];
  (void)err;
  strand->chain->outlets->outlet[o].sink->prepare(strand->writer[o], batch, &strand->result.text[o]);
  return 0;
}

static void strand_open_findings(struct strand *strand) {
  strand->findings = (struct finding_sink){collect_finding, strand};
  strand->findings_emit =
      (struct emit){.next = strand, .push_port = findings_arrive, .wanted = strand->chain->own.schema};
  for (int port = FINDING_PORT_REJECTS; port <= FINDING_PORT_FINDINGS; port++)
    row_start(&strand->finding_row[port], &strand->findings_emit, (size_t)port, &strand->undelivered);
}

static void strand_open_writers(struct strand *strand) {
  const struct outlets *outlets = strand->chain->outlets;
  strand->result.n = outlets ? outlets->n : 0;
  for (size_t i = 0; i < strand->result.n; i++) {
    const struct outlet *outlet = &outlets->outlet[i];
    if (outlet->sink->writer_new && outlet->schema.column)
      strand->writer[i] = outlet->sink->writer_new(&outlet->schema);
  }
}

static void strand_close_writers(struct strand *strand) {
  for (size_t i = 0; i < strand->result.n; i++) {
    const struct sink *sink = strand->chain->outlets->outlet[i].sink;
    if (sink->writer_free && strand->writer[i]) sink->writer_free(strand->writer[i]);
  }
}

int strand_open(struct strand *strand, const struct chain *chain, struct err *err) {
  size_t n = chain->links;
  *strand = (struct strand){.chain = chain};
  strand_open_findings(strand);
  strand_open_writers(strand);
  strand->state = memory_zero(n + 1, sizeof *strand->state);
  strand->end = memory_zero(n + 1, sizeof *strand->end);
  strand->emit = memory_zero(n + 1, sizeof *strand->emit);
  strand->rows_in = memory_zero(n + 1, sizeof *strand->rows_in);
  for (size_t i = 0; i <= n; i++) {
    strand->end[i] = (struct link_end){strand, i};
    strand->emit[i] = (struct emit){.push = arrive,
                                    .next = &strand->end[i],
                                    .findings = &strand->findings,
                                    .push_port = arrive_at_port,
                                    .parts = write_in_parts,
                                    .wanted = chain->ports ? chain->ports[i].schema : NULL};
  }
  return strand_begin(strand, 0, chain_look_behind(chain, 0), err);
}

size_t chain_look_behind(const struct chain *chain, size_t from) {
  while (from < chain->links && !chain->link[from].stage->look) from++;
  return from;
}

static void strand_forget_learned(struct strand *strand) {
  const struct chain *chain = strand->chain;
  const struct look *look = strand->learned ? chain->link[strand->stop].stage->look : NULL;
  if (look && look->end) look->end(strand->learned);
  free(strand->learned);
  strand->learned = NULL;
}

int strand_begin(struct strand *strand, size_t from, size_t stop, struct err *err) {
  const struct chain *chain = strand->chain;
  strand_forget_learned(strand);
  strand->from = from;
  strand->stop = stop;
  if (stop < chain->links) strand->learned = memory_zero(1, chain->link[stop].stage->look->size + 1);
  for (size_t i = from; i < stop; i++) {
    const struct stage *stage = chain->link[i].stage;
    strand->state[i] = memory_zero(1, stage->state_size + 1);
    int code = stage->begin ? stage->begin(chain->link[i].shared, strand->state[i], err) : 0;
    if (code) return code;
  }
  return 0;
}

int strand_push(struct strand *strand, const struct batch *batch, struct err *err) {
  return link_push(strand, strand->from, batch, err);
}

void strand_close(struct strand *strand) {
  for (size_t i = 0; strand->state && i < strand->chain->links; i++) {
    const struct stage *stage = strand->chain->link[i].stage;
    if (strand->state[i] && stage->end) stage->end(strand->state[i]);
    free(strand->state[i]);
  }
  strand_forget_learned(strand);
  free(strand->state);
  free(strand->end);
  free(strand->emit);
  free(strand->rows_in);
  for (int port = FINDING_PORT_REJECTS; port <= FINDING_PORT_FINDINGS; port++) row_finish(&strand->finding_row[port]);
  strand_close_writers(strand);
  result_free(&strand->result);
  finding_order_free(&strand->order);
  arena_free(&strand->arena);
}

int strands_finish(struct strand *strand, size_t n, struct err *err) {
  const struct chain *chain = strand[0].chain;
  int code = 0;
  for (size_t i = strand[0].from; i < strand[0].stop; i++) {
    const struct link *link = &chain->link[i];
    for (size_t w = 1; !code && w < n && link->stage->merge; w++)
      code = link->stage->merge(link->shared, strand[0].state[i], strand[w].state[i], err);
    if (!code && link->stage->finish)
      code = link->stage->finish(&chain->world->context, link->shared, strand[0].state[i], &strand[0].emit[i + 1], err);
    if (code) return err_context(err, "%s", link->stage->program.name);
  }
  return 0;
}

int strands_settle(struct strand *strand, size_t n, struct err *err) {
  const struct chain *chain = strand[0].chain;
  const struct link *link = &chain->link[strand[0].stop];
  const struct look *look = link->stage->look;
  int code = 0;
  for (size_t w = 1; !code && w < n; w++) code = look->merge(link->shared, strand[0].learned, strand[w].learned, err);
  if (!code) code = look->settle(&chain->world->context, link->shared, strand[0].learned, err);
  return code ? err_context(err, "%s", link->stage->program.name) : 0;
}
