#include "tui/analysis/parts.h"

#include <math.h>
#include <stdio.h>

#include "tui/analysis/layer_places.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

static const struct {
  const char *name;
  int figure; /* a row of the table */
} kinds[PART_KINDS] = {
    [PART_MAC] = {"MACs", FIGURE_MAC_ENERGY},
    [PART_VECTOR] = {"vector operations", FIGURE_VECTOR_ENERGY},
    [PART_WEIGHTS] = {"weights", FIGURE_MEMORY_WEIGHTS},
    [PART_INPUTS] = {"inputs", FIGURE_MEMORY_INPUTS},
    [PART_OUTPUTS] = {"outputs", FIGURE_MEMORY_OUTPUTS},
    [PART_COPIES] = {"copies", FIGURE_MEMORY_COPIES},
    [PART_IDEAL] = {"ideal cycles", FIGURE_IDEAL},
    [PART_SPATIAL_STALL] = {"spatial stalls", FIGURE_SPATIAL_STALL},
    [PART_TEMPORAL_STALL] = {"temporal stalls", FIGURE_TEMPORAL_STALL},
    [PART_LOADING] = {"loading cycles", FIGURE_LOADING},
    [PART_OFFLOADING] = {"offloading cycles", FIGURE_OFFLOADING},
};

static int list_energy(const struct figure_domain *domain, struct figure_part *parts) {
  int count = 0;
  for (int m = domain->hardware != NULL ? domain->hardware->memory_count - 1 : -1; m >= 0; m--) {
    for (enum part_kind kind = PART_WEIGHTS; kind <= PART_COPIES; kind++) {
      int figure = figure_index(domain, (enum figure)kinds[kind].figure, m);
      parts[count++] = (struct figure_part){.kind = kind, .memory = m, .figure = figure};
    }
  }
  parts[count++] = (struct figure_part){.kind = PART_MAC, .memory = -1, .figure = FIGURE_MAC_ENERGY};
  parts[count++] = (struct figure_part){.kind = PART_VECTOR, .memory = -1, .figure = FIGURE_VECTOR_ENERGY};
  return count;
}

int parts_list(const struct figure_domain *domain, int figure, struct figure_part *parts) {
  int count = 0;
  if (figure == FIGURE_ENERGY) return list_energy(domain, parts);
  if (figure != FIGURE_LATENCY) return 0;
  for (enum part_kind kind = PART_IDEAL; kind < PART_KINDS; kind++) {
    parts[count++] = (struct figure_part){.kind = kind, .memory = -1, .figure = kinds[kind].figure};
  }
  parts[count++] = (struct figure_part){.kind = PART_COPIES, .memory = -1, .figure = FIGURE_COPY_CYCLES};
  return count;
}

const char *part_name(const struct figure_domain *domain, const struct figure_part *part, char *text) {
  bool has_memory = part->memory >= 0;
  snprintf(text, PART_NAME_SIZE, "%s%s%s", kinds[part->kind].name, has_memory ? " in " : "",
           has_memory ? domain->hardware->memories[part->memory].name : "");
  return text;
}

struct saving parts_saving(const struct figure_domain *domain, int figure, const struct figures *own,
                           const struct figures *other) {
  struct figure_part parts[PARTS_MOST];
  double more = other->value[figure] - own->value[figure];
  struct saving saving = {
      .whole = figure_at(domain, figure)->better > 0 ? -more : more, .most = -1, .least = -1, .most_saved = 0};
  int count = parts_list(domain, figure, parts);
  for (int i = 0; i < count; i++) {
    double saved = other->value[parts[i].figure] - own->value[parts[i].figure];
    if (saved > saving.most_saved) {
      saving.most = i;
      saving.most_saved = saved;
    } else if (-saved > saving.most_lost) {
      saving.least = i;
      saving.most_lost = -saved;
    }
  }
  return saving;
}

/* ": inputs in dram save 7.1 µJ, copies in sram_64KB cost 1.2 µJ more" */
static void append_parts(const struct figure_domain *domain, int figure, const struct saving *saving, char *text) {
  const double mentioned = 0.1;
  const struct figure_info *info = figure_at(domain, figure);
  struct figure_part parts[PARTS_MOST];
  char name[PART_NAME_SIZE], value[FORMAT_SIZE];
  parts_list(domain, figure, parts);
  text_append(text, PARTS_SENTENCE_SIZE, ": %s save %s", part_name(domain, &parts[saving->most], name),
              figure_format(info, value, saving->most_saved));
  if (saving->least < 0 || saving->most_lost < mentioned * saving->most_saved) return;
  text_append(text, PARTS_SENTENCE_SIZE, ", %s cost %s more", part_name(domain, &parts[saving->least], name),
              figure_format(info, value, saving->most_lost));
}

/* "; the maps of layers 1-6 live in sram_64KB instead" */
static void append_moves(const struct figure_domain *domain, int figure, const struct saving *saving,
                         const struct figures *winner, const struct figures *loser, char *text) {
  struct figure_part parts[PARTS_MOST];
  struct layer_move move;
  parts_list(domain, figure, parts);
  const struct figure_part *most = &parts[saving->most];
  enum layer_data kind = most->kind == PART_WEIGHTS ? LAYER_WEIGHTS : LAYER_MAP;
  layer_moves_find(loser, domain->hardware, winner, domain->hardware, most->memory, kind, &move);
  if (most->memory < 0) return;
  layer_move_append(&move, true, domain->hardware, domain->hardware->memories[most->memory].name, text,
                    PARTS_SENTENCE_SIZE);
}

const char *parts_sentence(const struct figure_domain *domain, int figure, const char *own_name,
                           const struct figures *own, const char *other_name, const struct figures *other, char *text) {
  const double rounding = 1e-9, share_shown = 1e-3; /* 0.1 % */
  const struct figure_info *info = figure_at(domain, figure);
  struct saving saving = parts_saving(domain, figure, own, other);
  char value[FORMAT_SIZE], share[FORMAT_SIZE];
  if (fabs(saving.whole) <= rounding * fabs(other->value[figure])) {
    snprintf(text, PARTS_SENTENCE_SIZE, "%s and %s are equal.", own_name, other_name);
    return text;
  }
  if (fabs(saving.whole) < 0.5 * share_shown * fabs(other->value[figure])) {
    snprintf(text, PARTS_SENTENCE_SIZE, "%s and %s are nearly equal: %s apart.", own_name, other_name,
             figure_format(info, value, fabs(saving.whole)));
    return text;
  }
  if (saving.whole < 0) {
    return parts_sentence(domain, figure, other_name, other, own_name, own, text);
  }
  figure_format(info, value, saving.whole);
  format_percent(share, other->value[figure] != 0 ? saving.whole / fabs(other->value[figure]) : 0);
  snprintf(text, PARTS_SENTENCE_SIZE, "%s beats %s by %s (%s)", own_name, other_name, value, share);
  if (saving.most >= 0) {
    append_parts(domain, figure, &saving, text);
    append_moves(domain, figure, &saving, own, other, text);
  }
  text_append(text, PARTS_SENTENCE_SIZE, ".");
  return text;
}
