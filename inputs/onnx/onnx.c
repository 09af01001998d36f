#include "inputs/onnx/onnx.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inputs/onnx/describe.h"
#include "inputs/onnx/layers.h"
#include "inputs/onnx/to_workload.h"

/* --- The file ---------------------------------------------------------------------------------------------- */

bool onnx_is_model(const char *path) {
  unsigned char first[1];
  struct stat facts;
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (file < 0) return false;
  bool is_file = fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
  ssize_t size = is_file ? pread(file, first, sizeof first, 0) : 0;
  close(file);
  return size > 0 && onnx_looks_like(first, (size_t)size);
}

/* Maps the file: pages of weights are never touched, so that they are never read. */
static enum status map_file(const char *path, struct wire_file *mapped, struct error *error) {
  struct stat facts;
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (file < 0) return source_path_error(path, error, "cannot open the file: %s", strerror(errno));
  void *bytes = MAP_FAILED;
  if (fstat(file, &facts) == 0 && facts.st_size > 0) {
    bytes = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  }
  int cause = errno;
  close(file);
  if (bytes == MAP_FAILED) return source_path_error(path, error, "cannot map the file: %s", strerror(cause));
  madvise(bytes, (size_t)facts.st_size, MADV_RANDOM);
  *mapped = (struct wire_file){.bytes = bytes, .size = (size_t)facts.st_size};
  return STATUS_OK;
}

/* --- The whole ---------------------------------------------------------------------------------------------- */

/* A file that is open, with its layers. */
struct opened {
  bool is_mapped; /* else its bytes are given */
  struct arena arena;
  struct onnx_graph graph;
  struct onnx_net net;
};

static void close_model(struct opened *opened) {
  if (opened->is_mapped) munmap((void *)opened->graph.file.bytes, opened->graph.file.size);
  arena_deinit(&opened->arena);
}

/* Reads the graph of a file, or of `given` bytes, and makes its layers; refused nodes are noted. Close it on STATUS_OK
 * only. */
static enum status open_model(struct opened *opened, const char *path, const struct source *given,
                              const struct onnx_reading *reading, struct remarks *remarks, struct remarks *refusals,
                              struct error *error) {
  struct onnx_bits bits;
  memset(opened, 0, sizeof *opened);
  opened->graph = (struct onnx_graph){.path = path, .arena = &opened->arena, .remarks = remarks, .error = error};
  opened->net.graph = &opened->graph;
  opened->net.refusals = refusals;
  enum status status = onnx_read_bits(reading->bits, &bits, error);
  opened->is_mapped = given == NULL;
  if (given != NULL) {
    opened->graph.file = (struct wire_file){.bytes = (const unsigned char *)given->text, .size = given->size};
  } else if (status == STATUS_OK) {
    status = map_file(path, &opened->graph.file, error);
  }
  if (status != STATUS_OK) return status;
  arena_init(&opened->arena);
  status = onnx_graph_read(&opened->graph);
  if (status == STATUS_OK) status = onnx_infer_shapes(&opened->graph, reading->input_shape);
  if (status == STATUS_OK) status = onnx_make_layers(&opened->net, &bits);
  if (status == STATUS_OK) onnx_remark_net(&opened->net, &bits);
  if (status != STATUS_OK) close_model(opened);
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
    close_model(&opened);
    return error->status;
  }
  workload_init(&result, name);
  status = onnx_to_workload(&opened.net, &result);
  close_model(&opened);
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
    close_model(&opened);
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
