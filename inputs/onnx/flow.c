#include "inputs/onnx/flow.h"

#include <ctype.h>
#include <string.h>

static char upper(char role) {
  return (char)toupper((unsigned char)role);
}

static bool is_free(char role) {
  return islower((unsigned char)role) || role == '1';
}

bool onnx_is_channel(char role) {
  return upper(role) == 'C';
}

bool onnx_is_padded(const struct onnx_flow *flow) {
  for (int d = 0; d < ONNX_MAX_RANK; d++) {
    if (flow->begin[d] || flow->end[d]) return true;
  }
  return false;
}

void onnx_input_roles(int rank, char role[ONNX_MAX_RANK]) {
  static const char *const roles[] = {"", "c", "bc", "bcx", "bcyx"};
  memset(role, 'i', ONNX_MAX_RANK);
  if (rank >= 0 && rank <= 4) memcpy(role, roles[rank], (size_t)rank);
}

bool onnx_same_sources(const struct onnx_flow *a, const struct onnx_flow *b) {
  if (a->count != b->count) return false;
  for (int i = 0; i < a->count; i++) {
    if (a->sources[i] != b->sources[i]) return false;
  }
  return onnx_same_part(a->part, b->part);
}

bool onnx_is_given(const struct onnx_flow *flow) {
  for (int i = 0; i < flow->count; i++) {
    if (flow->sources[i] > ONNX_NETWORK_INPUT) return false;
  }
  return flow->count > 0;
}

bool onnx_same_roles(const struct onnx_flow *a, const struct onnx_flow *b, const struct onnx_shape *shape) {
  for (int d = 0; d < shape->rank; d++) {
    if (shape->dim[d] == 1 || is_free(a->role[d]) || is_free(b->role[d])) continue;
    if (a->role[d] != b->role[d]) return false;
  }
  return true;
}

bool onnx_is_map(const struct onnx_flow *flow, const struct onnx_shape *shape) {
  const char *wanted = shape->rank == 4 ? "BCYX" : "BCX";
  if (shape->rank != 4 && shape->rank != 3) return false;
  for (int d = 0; d < shape->rank; d++) {
    if (shape->dim[d] != 1 && !is_free(flow->role[d]) && flow->role[d] != wanted[d]) return false;
  }
  return true;
}

struct onnx_map onnx_map_of(const struct onnx_flow *flow, const struct onnx_shape *shape) {
  struct onnx_map map = {1, 1, 1, 1};
  for (int d = 0; d < shape->rank; d++) {
    char role = upper(flow->role[d]);
    if (shape->dim[d] == 1) continue;
    if (role == 'C') map.channels *= shape->dim[d];
    if (role == 'Y') map.height *= shape->dim[d];
    if (role == 'X') map.width *= shape->dim[d];
    if (role == 'F') map = (struct onnx_map){map.batch, flow->channels, flow->height, flow->width};
    if (strchr("CYXF", role) == NULL) map.batch *= shape->dim[d];
  }
  return map;
}

/* --- Reshaping -------------------------------------------------------------------------------------------- */

/* Axes larger than 1 among [from, to): their sizes and roles. */
struct group {
  int count;
  int64_t size[ONNX_MAX_RANK];
  int axis[ONNX_MAX_RANK];
  char role[ONNX_MAX_RANK + 1];
};

static struct group group_of(const struct onnx_shape *shape, const char *role, int from, int to) {
  struct group group = {.count = 0};
  for (int d = from; d < to; d++) {
    if (shape->dim[d] == 1) continue;
    group.size[group.count] = shape->dim[d];
    group.axis[group.count] = d;
    group.role[group.count++] = role != NULL ? role[d] : '1';
  }
  return group;
}

/* Role of several axes that become one: channels before pixels are flattened. */
static char join(struct onnx_flow *flow, const struct group *in) {
  int channels = 0, rest;
  struct onnx_map map = {1, 1, 1, 1};
  bool same = true;
  for (int i = 1; i < in->count; i++) same = same && in->role[i] == in->role[0];
  if (same && (in->role[0] == 'B' || onnx_is_channel(in->role[0]))) return in->role[0];
  while (channels < in->count && onnx_is_channel(in->role[channels])) map.channels *= in->size[channels++];
  rest = channels;
  if (rest < in->count && upper(in->role[rest]) == 'Y') map.height = in->size[rest++];
  if (rest < in->count && upper(in->role[rest]) == 'X') map.width = in->size[rest++];
  if (rest < in->count || rest == channels) return '?';
  flow->height = map.height;
  flow->width = map.width;
  if (channels == 0) return 'S';
  flow->channels = map.channels;
  return 'F';
}

/* Tokens that are pixels again. */
static void split_tokens(const struct onnx_flow *flow, const struct group *out, char *roles) {
  bool are_pixels = out->count == 2 && out->size[0] == flow->height && out->size[1] == flow->width;
  for (int i = 0; i < out->count && are_pixels; i++) roles[out->axis[i]] = "YX"[i];
}

/* Roles of an axis that is taken apart. */
static void split(const struct onnx_flow *flow, char role, const struct group *out, char *roles) {
  const int64_t sizes[] = {flow->channels, flow->height, flow->width};
  bool keeps = onnx_is_channel(role) || upper(role) == 'B' || role == 'i';
  int next = 0;
  for (int i = 0; i < out->count; i++) roles[out->axis[i]] = keeps ? role : '?';
  if (role == 'S') split_tokens(flow, out, roles);
  if (upper(role) != 'F') return;
  for (int i = 0; i < out->count; i++) {
    while (next < 3 && sizes[next] == 1) next++;
    if (next == 3 || sizes[next] != out->size[i]) return;
    roles[out->axis[i]] = "CYX"[next++];
  }
}

static void relate(struct onnx_flow *flow, const struct group *in, const struct group *out, char *roles) {
  bool same = in->count == out->count;
  for (int i = 0; same && i < in->count; i++) same = in->size[i] == out->size[i];
  for (int i = 0; i < out->count; i++) roles[out->axis[i]] = same ? in->role[i] : '?';
  if (same) return;
  if (out->count == 1) roles[out->axis[0]] = join(flow, in);
  if (in->count == 1) split(flow, in->role[0], out, roles);
}

void onnx_reshape_roles(struct onnx_flow *flow, const struct onnx_shape *from, const struct onnx_shape *to) {
  char roles[ONNX_MAX_RANK];
  memset(roles, '1', sizeof roles);
  for (int d = 0; d < to->rank; d++) roles[d] = to->dim[d] == 1 ? '1' : '?';
  int i = 0, o = 0;
  while (i < from->rank && o < to->rank) {
    int i_end = i + 1, o_end = o + 1;
    double a = (double)from->dim[i], b = (double)to->dim[o];
    while (a != b && (a < b ? i_end < from->rank : o_end < to->rank)) {
      if (a < b) {
        a *= (double)from->dim[i_end++];
      } else {
        b *= (double)to->dim[o_end++];
      }
    }
    if (a != b || a == 0) break;
    struct group in = group_of(from, flow->role, i, i_end), out = group_of(to, NULL, o, o_end);
    relate(flow, &in, &out, roles);
    i = i_end;
    o = o_end;
  }
  memcpy(flow->role, roles, sizeof roles);
}
