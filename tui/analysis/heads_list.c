#include "tui/analysis/heads_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/heads.h"
#include "model/layer/made_weights.h"
#include "model/tiling.h"

static enum status no_list(const char *text, struct error *error) {
  return error_set(error, STATUS_USAGE,
                   "'%s' is not a list of heads at a time; separate numbers by commas (1,2,4 or 1..8*2), or take all "
                   "or auto",
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

/* Numbers, and "all", which the sizes of tiles call "full". */
static enum status read_numbers(struct sweep_sizes *list, const char *text, struct error *error) {
  char *sizes = malloc(2 * strlen(text) + 1), *end = sizes;
  bool is_list = true;
  if (sizes == NULL) return error_out_of_memory(error);
  for (const char *item = text; *item != '\0';) {
    size_t length = *item == ',' ? 1 : strcspn(item, ",");
    bool is_all = length == 3 && memcmp(item, "all", 3) == 0;
    is_list = is_list && (is_all || strspn(item, "0123456789.,*+") >= length);
    end = is_all ? stpcpy(end, "full") : (char *)mempcpy(end, item, length);
    item += length;
  }
  *end = '\0';
  enum status status = is_list ? sweep_sizes_init(list, sizes, NULL, 0, error) : STATUS_USAGE;
  free(sizes);
  return status == STATUS_USAGE ? no_list(text, error) : status;
}

enum status heads_list_init(struct sweep_sizes *list, const char *text, const struct workload *workload,
                            struct error *error) {
  bool is_auto = strcmp(text, "auto") == 0;
  enum status status = is_auto ? read_auto(list, workload, error) : read_numbers(list, text, error);
  if (status != STATUS_OK) return status;
  for (int i = 0; i < list->count && status == STATUS_OK; i++) {
    if (list->sizes[i] == TILE_FULL) {
      list->sizes[i] = 0;
    } else if (workload != NULL && !is_auto) {
      status = check_divides(list->sizes[i], workload, error);
    }
  }
  if (status != STATUS_OK) sweep_sizes_deinit(list);
  return status;
}
