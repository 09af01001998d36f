#include "tui/analysis/heads_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/heads.h"
#include "model/layer/made_weights.h"
#include "model/tiling.h"

static enum status no_list(const char *text, struct error *error) {
  return error_set(error, STATUS_USAGE,
                   "'%s' is not a list of heads at a time; separate numbers (1,2,4 or 1..8*2) and all by commas, or "
                   "take auto",
                   text);
}

/* Refuses a number that splits no layer. */
static enum status check_divides(int64_t heads, const struct workload *workload, struct error *error) {
  char have[64] = "";
  int64_t last = 0;
  for (int i = 0; i < workload->layer_count; i++) {
    int64_t groups = heads_of(&workload->layers[i]);
    if (groups % heads == 0) return STATUS_OK;
    size_t used = strlen(have);
    if (groups > 1 && groups != last) {
      snprintf(have + used, sizeof have - used, "%s%lld", used > 0 ? ", " : "", (long long)groups);
    }
    if (groups > 1) last = groups;
  }
  if (have[0] == '\0') {
    return error_set(error, STATUS_USAGE, "no layer has heads to compute %lld at a time; leave --tile-heads out",
                     (long long)heads);
  }
  return error_set(error, STATUS_USAGE, "%lld heads at a time divide those of no layer; there are layers with %s",
                   (long long)heads, have);
}

/* "auto" as the sizes of tiles have it: the divisors of these groups. */
static enum status read_auto(struct sweep_sizes *list, const struct workload *workload, struct error *error) {
  int count = workload != NULL ? workload->layer_count : 0, found = 0;
  int64_t *groups = calloc((size_t)count + 1, sizeof *groups);
  if (groups == NULL) return error_out_of_memory(error);
  for (int i = 0; i < count; i++) {
    if (layer_made_weights(&workload->layers[i]) != NULL) groups[found++] = heads_of(&workload->layers[i]);
  }
  enum status status = sweep_sizes_init(list, found > 0 ? "divisors" : "full", groups, found, error);
  free(groups);
  return status;
}

enum status heads_list_init(struct sweep_sizes *list, const char *text, const struct workload *workload,
                            struct error *error) {
  bool is_word = strcmp(text, "auto") == 0 || strcmp(text, "all") == 0;
  if (!is_word && text[strspn(text, "0123456789.,*+")] != '\0') return no_list(text, error);
  enum status status = strcmp(text, "auto") == 0 ? read_auto(list, workload, error)
                                                 : sweep_sizes_init(list, is_word ? "full" : text, NULL, 0, error);
  if (status != STATUS_OK) return is_word ? status : no_list(text, error);
  for (int i = 0; i < list->count && status == STATUS_OK; i++) {
    if (list->sizes[i] == TILE_FULL) list->sizes[i] = 0;
    if (workload != NULL && !is_word) status = check_divides(list->sizes[i], workload, error);
  }
  if (status != STATUS_OK) sweep_sizes_deinit(list);
  return status;
}
