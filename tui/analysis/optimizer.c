#include "tui/analysis/optimizer.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tui/analysis/optimize_grid.h"
#include "tui/text/format.h"

enum { ALL_MODES = 1 << MODE_RECOMPUTE | 1 << MODE_H_CACHED | 1 << MODE_CACHED, LOW_PRIORITY = 19 };

struct optimizer {
  struct engine *engine;
  int wake;
  pthread_t thread;
  bool has_thread;
  atomic_bool cancel;
  int workers;
  struct point point;   /* to optimise */
  struct point found;   /* last; only its thread uses it */
  pthread_mutex_t lock; /* guards the news */
  bool has_news;
  struct optimizer_news news;
};

const char *optimize_progress_text(enum objective objective, const struct optimize_progress *progress, char *text) {
  char best[FORMAT_SIZE], bound[FORMAT_SIZE], gap[FORMAT_SIZE];
  const char *(*format)(char *, double) = objective == OBJECTIVE_ENERGY    ? format_energy
                                          : objective == OBJECTIVE_LATENCY ? format_cycles
                                                                           : format_edp;
  text[0] = '\0';
  if (!(progress->best > 0 && progress->best < INFINITY)) return text;
  if (progress->bound <= 0) {
    snprintf(text, OPTIMIZE_TEXT_SIZE, "best %s", format(best, progress->best));
    return text;
  }
  if (progress->best <= progress->bound) { /* what is looked at around it is not of the grid */
    snprintf(text, OPTIMIZE_TEXT_SIZE, "best %s, none of the grid is better", format(best, progress->best));
    return text;
  }
  snprintf(text, OPTIMIZE_TEXT_SIZE, "best %s, at least %s, gap %s", format(best, progress->best),
           format(bound, progress->bound), format_percent(gap, 1 - progress->bound / progress->best));
  return text;
}

/* --- One optimisation --------------------------------------------------------------------------------- */

static void take_answer(struct optimizer *optimizer, const struct optimize_answer *answer,
                        struct optimizer_news *news) {
  struct optimize_progress *progress = &news->progress;
  enum objective objective = news->point.schedule.search.objective;
  if (answer->best.stack_count == 0) return;
  struct schedule base = news->point.schedule;
  news->has_point = optimized_schedule(&answer->best, &base, &news->point.schedule);
  news->point.schedule.search = base.search; /* stopped, it may be another */
  progress->best =
      objective_value(objective, base.search.latency_weight, answer->best.energy_pj, answer->best.latency_cycles);
  progress->bound = fmin(answer->bound, progress->best);
  progress->done = progress->total;
  if (news->has_point) {
    optimizer->found = news->point;
  } else {
    error_set(&news->error, STATUS_INTERNAL, "the best schedule has %d cuts; a schedule can have at most %d",
              answer->best.stack_count - 1, SCHEDULE_MAX_CUTS);
  }
}

static void optimize_with(struct optimizer *optimizer, const struct snapshot *inputs, struct memo *memo, int workers,
                          void (*report)(void *context, const struct optimize_progress *progress), void *context,
                          struct optimizer_news *news) {
  struct optimize_grid grid;
  struct optimize_answer answer;
  const struct point *found = &optimizer->found;
  bool knows_one = strcmp(found->workload, news->point.workload) == 0;
  const struct schedule starts[] = {news->point.schedule, found->schedule};
  struct optimize question = {.hardware = &inputs->hardware,
                              .workload = &inputs->workload,
                              .rules = &inputs->rules,
                              .schedule = news->point.schedule,
                              .modes = ALL_MODES,
                              .objective = news->point.schedule.search.objective,
                              .latency_weight = news->point.schedule.search.latency_weight,
                              .limits = {.energy_pj = INFINITY, .latency_cycles = INFINITY},
                              .refine = true,
                              .start_count = knows_one ? 2 : 1,
                              .starts = starts,
                              .workers = workers,
                              .memo = memo,
                              .report = report,
                              .context = context};
  question.schedule.cuts_kind = CUTS_AUTO;
  enum status status = optimize_grid_init(&grid, "auto", "auto", "auto", &inputs->workload, &news->error);
  if (status == STATUS_OK) {
    question.widths = grid.widths;
    question.heights = grid.heights;
    question.heads = grid.heads;
    status = optimize(&question, &optimizer->cancel, &answer, &news->error);
    engine_searched(optimizer->engine, memo, answer.search_count);
    take_answer(optimizer, &answer, news);
    optimize_answer_deinit(&answer);
  }
  if (status != STATUS_OK) news->error.status = status;
  optimize_grid_deinit(&grid);
}

void optimizer_run(struct optimizer *optimizer, const struct point *point, int workers,
                   void (*report)(void *context, const struct optimize_progress *progress), void *context,
                   struct optimizer_news *news) {
  *news = (struct optimizer_news){.is_over = true, .point = *point};
  struct evaluation *evaluation = evaluation_new(0, point);
  struct memo *memo = NULL;
  if (evaluation == NULL) {
    error_out_of_memory(&news->error);
    return;
  }
  struct snapshot *inputs = engine_inputs(optimizer->engine, evaluation, &memo);
  if (inputs != NULL) {
    optimize_with(optimizer, inputs, memo, workers, report, context, news);
  } else {
    news->error = evaluation->error;
  }
  memo_release(memo);
  snapshot_release(inputs);
  evaluation_release(evaluation);
}

/* --- In the background -------------------------------------------------------------------------------- */

static void post(struct optimizer *optimizer, const struct optimizer_news *news) {
  uint64_t one = 1;
  pthread_mutex_lock(&optimizer->lock);
  uint64_t number = optimizer->news.number;
  optimizer->news = *news;
  optimizer->news.number = number;
  optimizer->has_news = true;
  pthread_mutex_unlock(&optimizer->lock);
  if (write(optimizer->wake, &one, sizeof one) < 0) return; /* full: the reader is awake already */
}

static void report_progress(void *context, const struct optimize_progress *progress) {
  struct optimizer_news news = {.progress = *progress};
  post(context, &news);
}

static void *work(void *argument) {
  struct optimizer *optimizer = argument;
  struct optimizer_news news;
  setpriority(PRIO_PROCESS, (id_t)gettid(), LOW_PRIORITY); /* works without it where refused */
  optimizer_run(optimizer, &optimizer->point, optimizer->workers, report_progress, optimizer, &news);
  post(optimizer, &news);
  return NULL;
}

static void end(struct optimizer *optimizer) {
  if (!optimizer->has_thread) return;
  atomic_store(&optimizer->cancel, true);
  pthread_join(optimizer->thread, NULL);
  optimizer->has_thread = false;
}

struct optimizer *optimizer_new(struct engine *engine, int wake) {
  struct optimizer *optimizer = calloc(1, sizeof *optimizer);
  if (optimizer == NULL) return NULL;
  optimizer->engine = engine;
  optimizer->wake = wake;
  atomic_init(&optimizer->cancel, false);
  pthread_mutex_init(&optimizer->lock, NULL);
  return optimizer;
}

void optimizer_free(struct optimizer *optimizer) {
  if (optimizer == NULL) return;
  end(optimizer);
  pthread_mutex_destroy(&optimizer->lock);
  free(optimizer);
}

void optimizer_start(struct optimizer *optimizer, uint64_t number, const struct point *point, int workers) {
  sigset_t all, before;
  end(optimizer);
  atomic_store(&optimizer->cancel, false);
  optimizer->point = *point;
  optimizer->workers = workers;
  optimizer->has_news = false;
  optimizer->news.number = number;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  optimizer->has_thread = pthread_create(&optimizer->thread, NULL, work, optimizer) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (optimizer->has_thread) return;
  struct optimizer_news news = {.is_over = true};
  error_set(&news.error, STATUS_INTERNAL, "cannot start a thread");
  post(optimizer, &news);
}

void optimizer_stop(struct optimizer *optimizer) {
  atomic_store(&optimizer->cancel, true);
}

bool optimizer_take(struct optimizer *optimizer, struct optimizer_news *news) {
  pthread_mutex_lock(&optimizer->lock);
  bool has_news = optimizer->has_news;
  if (has_news) *news = optimizer->news;
  optimizer->has_news = false;
  pthread_mutex_unlock(&optimizer->lock);
  if (has_news && news->is_over) end(optimizer);
  return has_news;
}
