#include "model/optimize/optimize_edp.h"

#include <math.h>
#include <string.h>

#include "model/floors.h"
#include "model/search/noise.h"
#include "model/search/product.h"

struct edp_run {
  const struct optimize *question;
  const atomic_bool *cancel;
  struct optimize_answer *optimum;
  struct error *error;
  struct optimize asked; /* for one weight */
  struct product_search products[OPTIMIZE_PARTS];
  struct schedule start; /* the best so far */
  enum optimize_step step;
  int pass;
};

static double product_of(const struct optimized *found) {
  return found->stack_count > 0 ? found->energy_pj * found->latency_cycles : INFINITY;
}

static struct optimized *part_of(struct optimize_answer *answer, enum optimize_part part) {
  return part == OPTIMIZE_BEST ? &answer->best : part == OPTIMIZE_GIVEN ? &answer->given : &answer->uniform;
}

static void report(void *context, const struct optimize_progress *progress) {
  const struct edp_run *run = context;
  struct optimize_progress whole = *progress;
  whole.best = product_of(&run->optimum->best);
  whole.bound = fmin(product_bound(&run->products[OPTIMIZE_BEST]), whole.best);
  if (run->step != OPTIMIZE_GRID) whole.step = run->step;
  whole.pass = run->pass;
  run->question->report(run->question->context, &whole);
}

static bool copy_found(struct arena *arena, struct optimized *to, const struct optimized *from) {
  int *ends = ARENA_NEW(arena, from->stack_count, int);
  struct tiling *tilings = ARENA_NEW(arena, from->stack_count, struct tiling);
  if (ends == NULL || tilings == NULL) return false;
  memcpy(ends, from->ends, (size_t)from->stack_count * sizeof *ends);
  memcpy(tilings, from->tilings, (size_t)from->stack_count * sizeof *tilings);
  *to = *from;
  to->ends = ends;
  to->tilings = tilings;
  return true;
}

/* The question for mappings by one weight of latency, from the best so far. */
static void ask_for(struct edp_run *run, double weight) {
  run->pass++;
  run->asked.schedule.search.objective = run->asked.objective = OBJECTIVE_SUM;
  run->asked.schedule.search.latency_weight = run->asked.latency_weight = weight;
  run->asked.starts = run->question->starts;
  run->asked.start_count = run->question->start_count;
  if (run->optimum->best.stack_count == 0) return;
  if (!optimized_schedule(&run->optimum->best, &run->question->schedule, &run->start)) return;
  run->asked.starts = &run->start;
  run->asked.start_count = 1;
}

/* Keeps what was found for a part if it is better than before. */
static enum status take_found(struct edp_run *run, enum optimize_part part, const struct optimized *found) {
  struct optimized *kept = part_of(run->optimum, part);
  if (product_of(found) >= product_of(kept) * (1 - NOISE)) return STATUS_OK;
  return copy_found(&run->optimum->arena, kept, found) ? STATUS_OK : error_out_of_memory(run->error);
}

/* Asks for some parts at one weight: what is costed for one serves the others. */
static enum status ask_at(struct edp_run *run, unsigned parts, double weight) {
  struct optimize_answer answer;
  ask_for(run, weight);
  enum status status = optimize_parts(&run->asked, parts, run->cancel, &answer, run->error);
  run->optimum->search_count += answer.search_count;
  run->optimum->costed_count += answer.costed_count;
  if (answer.tiling_count > run->optimum->tiling_count) run->optimum->tiling_count = answer.tiling_count;
  for (int p = 0; p < OPTIMIZE_PARTS && (status == STATUS_OK || status == STATUS_STOPPED); p++) {
    enum optimize_part part = (enum optimize_part)p;
    const struct optimized *found = part_of(&answer, part);
    if ((parts >> p & 1) == 0 || found->stack_count == 0) continue;
    enum status taken = take_found(run, part, found);
    if (taken != STATUS_OK) status = taken;
    if (status != STATUS_OK || run->asked.refine) continue;
    if (run->products[p].count == PRODUCT_MOST_CORNERS) continue;
    product_add(&run->products[p], (struct corner){weight, found->energy_pj, found->latency_cycles});
  }
  optimize_answer_deinit(&answer);
  return status;
}

/* Asks for all parts at the weights that the first of them needs. */
static enum status search_parts(struct edp_run *run, unsigned parts, enum optimize_part first) {
  enum status status = STATUS_OK;
  double weight;
  while (status == STATUS_OK && product_next(&run->products[first], &weight)) {
    int before = run->products[first].count;
    status = ask_at(run, parts, weight);
    if (run->products[first].count == before) break; /* there is none */
  }
  return status;
}

/* Sizes around the best by the weight at which the product falls along energy + weight * latency, as long as it does.
 */
static enum status refine(struct edp_run *run) {
  const struct optimized *best = &run->optimum->best;
  enum status status = STATUS_OK;
  double before = INFINITY;
  run->asked.refine = true;
  while (status == STATUS_OK && product_of(best) < before) {
    before = product_of(best);
    status = ask_at(run, 1u << OPTIMIZE_BEST, best->energy_pj / best->latency_cycles);
  }
  run->asked.refine = false;
  return status;
}

/* What the schedule costs by itself: with its own weight. */
static enum status settle(struct edp_run *run, struct optimized *found) {
  const struct optimize *question = run->question;
  struct job job = {.hardware = question->hardware,
                    .workload = question->workload,
                    .rules = question->rules,
                    .memo = run->asked.memo};
  struct result *result = NULL;
  if (found->stack_count == 0 || !optimized_schedule(found, &question->schedule, &job.schedule)) return STATUS_OK;
  job.schedule.search = question->schedule.search;
  enum status status = schedule_evaluate(&job, run->cancel, &result, run->error);
  if (status != STATUS_OK) return status;
  found->energy_pj = result->energy_pj;
  found->latency_cycles = result->latency_cycles;
  found->search = question->schedule.search;
  result_free(result);
  return STATUS_OK;
}

/* Answers again with limits or a front, by the mappings of one weight. */
static enum status answer_within(struct edp_run *run) {
  const struct optimize_limits *limits = &run->question->limits;
  const struct product_search *product = &run->products[OPTIMIZE_BEST];
  const struct corner *chosen = NULL;
  for (int i = 0; i < product->count; i++) {
    const struct corner *corner = &product->corners[i];
    bool fits = corner->energy_pj <= limits->energy_pj && corner->latency_cycles <= limits->latency_cycles;
    double value = corner->energy_pj * corner->latency_cycles;
    if (fits && (chosen == NULL || value < chosen->energy_pj * chosen->latency_cycles)) chosen = corner;
  }
  if (chosen == NULL) chosen = product_best(product);
  ask_for(run, chosen->weight);
  run->asked.objective = OBJECTIVE_EDP;
  run->asked.limits = *limits;
  run->asked.front = run->question->front;
  run->asked.refine = run->question->refine;
  double searches = run->optimum->search_count;
  optimize_answer_deinit(run->optimum);
  unsigned parts = 1u << OPTIMIZE_BEST | 1u << OPTIMIZE_GIVEN | (unsigned)run->question->compare << OPTIMIZE_UNIFORM;
  enum status status = optimize_parts(&run->asked, parts, run->cancel, run->optimum, run->error);
  run->optimum->search_count += searches;
  return status;
}

static enum status find_all(struct edp_run *run) {
  const struct optimize *question = run->question;
  struct optimize_answer *optimum = run->optimum;
  bool limited = question->limits.energy_pj < INFINITY || question->limits.latency_cycles < INFINITY;
  unsigned compared = 1u << OPTIMIZE_GIVEN | (unsigned)question->compare << OPTIMIZE_UNIFORM;
  enum status status = search_parts(run, 1u << OPTIMIZE_BEST | compared, OPTIMIZE_BEST);
  bool within = optimum->best.stack_count > 0 && optimum->best.energy_pj <= question->limits.energy_pj &&
                optimum->best.latency_cycles <= question->limits.latency_cycles;
  if (status == STATUS_OK && (question->front || (limited && !within))) return answer_within(run);
  run->step = OPTIMIZE_SAME_TILING;
  for (int part = OPTIMIZE_GIVEN; part <= OPTIMIZE_UNIFORM && status == STATUS_OK; part++) {
    if ((compared >> part & 1) != 0) status = search_parts(run, 1u << part, (enum optimize_part)part);
  }
  run->step = OPTIMIZE_AROUND;
  if (status == STATUS_OK && question->refine) status = refine(run);
  for (int part = 0; part < OPTIMIZE_PARTS && status == STATUS_OK; part++) {
    status = settle(run, part_of(optimum, (enum optimize_part)part));
  }
  return status;
}

enum status optimize_edp(const struct optimize *question, const atomic_bool *cancel, struct optimize_answer *optimum,
                         struct error *error) {
  struct edp_run run = {.question = question, .cancel = cancel, .optimum = optimum, .error = error, .asked = *question};
  *optimum = (struct optimize_answer){0};
  arena_init(&optimum->arena);
  run.asked.memo = question->memo != NULL ? memo_reference(question->memo) : memo_new();
  if (run.asked.memo == NULL) return error_out_of_memory(error);
  run.asked.refine = run.asked.front = run.asked.compare = false;
  run.asked.limits.energy_pj = run.asked.limits.latency_cycles = INFINITY;
  run.asked.report = question->report != NULL ? report : NULL;
  run.asked.context = &run;
  double floor_cycles;
  bool fits = least_cycles(question->workload, question->hardware, question->rules, &floor_cycles);
  for (int part = 0; part < OPTIMIZE_PARTS; part++) run.products[part].floor_cycles = fmax(1, floor_cycles);
  enum status status = fits ? find_all(&run) : error_out_of_memory(error);
  double bound = product_bound(&run.products[OPTIMIZE_BEST]);
  if (optimum->front_count == 0 && optimum->best.search.objective == OBJECTIVE_EDP) optimum->bound = bound;
  memo_release(run.asked.memo);
  return status;
}
