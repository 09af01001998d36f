#include "inputs/onnx/onnx.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inputs/onnx/describe.h"
#include "inputs/onnx/layers.h"
#include "inputs/onnx/to_workload.h"

/* --- The file ---------------------------------------------------------------------------------------------- */

bool onnx_is_model(const char *path) {
  unsigned char first[1];
  struct stat facts;
  if (stat(path, &facts) != 0 || !S_ISREG(facts.st_mode))
    return false; /* to open a pipe and close it ends its writer */
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (file < 0) return false;
  bool is_file = fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
  ssize_t size = is_file ? pread(file, first, sizeof first, 0) : 0;
  close(file);
  return size > 0 && onnx_looks_like(first, (size_t)size);
}

/* A model with its layers. */
struct opened {
  struct arena arena;
  struct onnx_graph graph;
  struct onnx_net net;
};

/* Reads the graph in graph->file and makes its layers; all that is looked at is read here. */
static enum status read_model(struct opened *opened, const struct onnx_reading *reading, const struct onnx_bits *bits) {
  enum status status = onnx_graph_read(&opened->graph);
  if (status == STATUS_OK) status = onnx_infer_shapes(&opened->graph, reading->input_shape);
  if (status == STATUS_OK) status = onnx_make_layers(&opened->net, bits);
  if (status == STATUS_OK) onnx_remark_net(&opened->net, bits);
  return status == STATUS_OK ? onnx_check_file(&opened->graph) : status;
}

static bool has_changed(int file, const struct stat *before) {
  struct stat now;
  return fstat(file, &now) != 0 || now.st_size != before->st_size || now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
         now.st_mtim.tv_nsec != before->st_mtim.tv_nsec;
}

/* The same from a file, through a window. */
static enum status read_file(struct opened *opened, const struct onnx_reading *reading, const struct onnx_bits *bits) {
  struct onnx_graph *graph = &opened->graph;
  struct stat facts;
  unsigned char *window = ARENA_RAW(&opened->arena, WIRE_WINDOW, unsigned char);
  if (window == NULL) return error_out_of_memory(graph->error);
  int file = open(graph->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (file < 0 || fstat(file, &facts) != 0) {
    onnx_error(graph, "cannot open the file: %s", error_cause(errno));
    if (file >= 0) close(file);
    return graph->error->status;
  }
  (void)posix_fadvise(file, 0, 0, POSIX_FADV_RANDOM); /* weights are passed over: nothing is to be read ahead */
  graph->file = wire_opened(file, (uint64_t)facts.st_size, window, WIRE_WINDOW);
  enum status status = read_model(opened, reading, bits);
  if ((status == STATUS_OK || status == STATUS_BAD_INPUT) && has_changed(file, &facts)) {
    status = onnx_error(graph, "the file changed while it was read");
  }
  close(file);
  return status;
}

/* --- The whole ---------------------------------------------------------------------------------------------- */

/* Reads a file, or `given` bytes; refused nodes are noted. Free the arena on STATUS_OK only. */
static enum status open_model(struct opened *opened, const char *path, const struct source *given,
                              const struct onnx_reading *reading, struct remarks *remarks, struct remarks *refusals,
                              struct error *error) {
  struct onnx_bits bits;
  memset(opened, 0, sizeof *opened);
  opened->graph = (struct onnx_graph){.path = path, .arena = &opened->arena, .remarks = remarks, .error = error};
  opened->net.graph = &opened->graph;
  opened->net.refusals = refusals;
  enum status status = onnx_read_bits(reading->bits, &bits, error);
  if (status != STATUS_OK) return status;
  arena_init(&opened->arena);
  if (given != NULL) {
    opened->graph.file = wire_memory(given->text, given->size);
    status = read_model(opened, reading, &bits);
  } else {
    status = read_file(opened, reading, &bits);
  }
  if (status != STATUS_OK) arena_deinit(&opened->arena);
  return status;
}

bool onnx_is_source(const struct source *source) {
  return source->size > 0 && onnx_looks_like((const unsigned char *)source->text, source->size);
}

enum status onnx_read_workload(const char *path, const struct source *given, const char *name,
                               const struct onnx_reading *reading, struct workload *workload, struct remarks *remarks,
                               struct error *error) {
  struct opened opened;
  struct workload result;
  enum status status = open_model(&opened, path, given, reading, remarks, NULL, error);
  if (status != STATUS_OK) return status;
  if (opened.net.refused_count > 0) {
    *error = opened.net.refused;
    arena_deinit(&opened.arena);
    return error->status;
  }
  workload_init(&result, name);
  status = onnx_to_workload(&opened.net, &result);
  arena_deinit(&opened.arena);
  if (status != STATUS_OK) {
    workload_deinit(&result);
  } else {
    *workload = result;
  }
  return status;
}

enum status onnx_describe(const char *path, const struct onnx_reading *reading, struct remarks *lines,
                          struct error *error) {
  struct opened opened;
  struct remarks refusals;
  remarks_init(&refusals);
  enum status status = open_model(&opened, path, NULL, reading, NULL, &refusals, error);
  if (status == STATUS_OK) {
    onnx_describe_net(&opened.net, lines);
    for (int i = 1; i < refusals.count; i++) remarks_add(lines, "", refusals.texts[i]);
    if (lines->has_lost || refusals.has_lost) status = error_out_of_memory(error);
    arena_deinit(&opened.arena);
  }
  remarks_deinit(&refusals);
  return status;
}

enum status onnx_check_reading(const struct onnx_reading *reading, struct error *error) {
  struct onnx_bits bits;
  if (reading->input_shape != NULL && *reading->input_shape) {
    enum status status = onnx_check_input_shape(reading->input_shape, error);
    if (status != STATUS_OK) return status;
  }
  return onnx_read_bits(reading->bits, &bits, error);
}
