/* Reading accelerators, networks and mappings from YAML files, networks also from ONNX files.
 *
 * A name ("meta_prototype_df") finds a shipped file or one of the user's; anything with a '/' or ending in
 * .yaml, .yml or .onnx is a path. ONNX files are recognised by their content. Errors are one sentence that begins with
 * FILE:LINE:COLUMN:, followed on the next lines by the source line and a caret; the output is then untouched. */
#ifndef INPUTS_INPUTS_H
#define INPUTS_INPUTS_H

#include "inputs/onnx/onnx.h"
#include "inputs/yaml/remarks.h"
#include "model/base/arena.h"
#include "model/base/error.h"
#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"

/* Kinds before INPUT_KIND_COUNT make up a design point. Lessons are not inputs of the model, but are found in the same
 * way. */
enum input_kind {
  INPUT_HARDWARE,
  INPUT_WORKLOAD,
  INPUT_MAPPING,
  INPUT_KIND_COUNT,
  INPUT_LESSON = INPUT_KIND_COUNT,
  INPUT_NAMED_COUNT
};

extern const char *const input_kind_name[INPUT_NAMED_COUNT];   /* "hardware", "workload", "mapping", "lesson" */
extern const char *const input_kind_folder[INPUT_NAMED_COUNT]; /* "hardware", "workloads", "mappings", "lessons" */

/* Reads an accelerator. `remarks` may be NULL. */
enum status input_hardware(const char *name, struct hardware *hardware, struct remarks *remarks, struct error *error);

/* Reads an accelerator with changed numbers (edits.h); "" changes none. */
enum status input_edited_hardware(const char *name, const char *edits, struct hardware *hardware,
                                  struct remarks *remarks, struct error *error);

/* Reads a network; *workload is initialised by the call and freed with workload_deinit on STATUS_OK only. `reading` is
 * what an ONNX file leaves open; YAML files leave nothing open, and refuse it. */
enum status input_workload_as(const char *name, const struct onnx_reading *reading, struct workload *workload,
                              struct remarks *remarks, struct error *error);

static inline enum status input_workload(const char *name, struct workload *workload, struct remarks *remarks,
                                         struct error *error) {
  return input_workload_as(name, &(struct onnx_reading){NULL, NULL}, workload, remarks, error);
}

/* Reads spatial-mapping rules; rules->rules is allocated in `arena`. */
enum status input_mapping(const char *name, struct mapping_rules *rules, struct arena *arena, struct remarks *remarks,
                          struct error *error);

/* Remarks on rules without effect on the accelerator or the network: unrollings beyond the array, loops of an
 * ordering that no layer has. */
void input_fit(const struct mapping_rules *rules, const struct hardware *hardware, const struct workload *workload,
               struct remarks *remarks);

/* Mapping that accompanies an accelerator: the first there is of a mapping of its file's name without "_df", its
 * `dataflows`, a mapping of the name in the file, and that of an accelerator with the same array; the last two with a
 * remark. `hardware_name` as given to input_hardware. STATUS_BAD_INPUT with the mappings that fit its array. */
enum status input_default_mapping(const char *hardware_name, struct mapping_rules *rules, struct arena *arena,
                                  struct remarks *remarks, struct error *error);

/* Mapping of that name; NULL or "": the one that accompanies the accelerator. */
enum status input_rules(const char *mapping_name, const char *hardware_name, struct mapping_rules *rules,
                        struct arena *arena, struct remarks *remarks, struct error *error);

/* Recognises the kind of input of a file by its content. */
enum status input_kind_of(const char *path, enum input_kind *kind, struct error *error);

/* Names of all files of one kind that can be found by name, sorted, without duplicates; allocated in `arena`.
 * STATUS_BAD_INPUT with the folders searched where there is none. */
enum status input_names(enum input_kind kind, struct arena *arena, int *count, const char ***names,
                        struct error *error);

/* True for a path, false for a name to look up in the folders of inputs. */
bool input_is_path(const char *name);

/* Path of a name or path, in `path` of `size` bytes; STATUS_BAD_INPUT with the nearest names if not found. */
enum status input_path(enum input_kind kind, const char *name, char *path, size_t size, struct error *error);

/* Path of the file FOLDER/FILE below one of the folders of inputs, in `path` of `size` bytes; STATUS_BAD_INPUT if none
 * has it. */
enum status input_companion(const char *name, char *path, size_t size, struct error *error);

/* Path for saving an input under that name or path: a path as it is, a name in the user's folder. STATUS_USAGE if
 * not a valid name. */
enum status input_save_path(enum input_kind kind, const char *name, char *path, size_t size, struct error *error);

/* Name of the input at a path: "dir/fsrcnn.yaml" -> "fsrcnn", printable. */
void input_base_name(const char *path, char *name, size_t size);

#endif
