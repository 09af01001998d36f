/* Parts of the readers of accelerators, networks and mappings, one file each. Each returns STATUS_BAD_INPUT with
 * the file's error set; results are then undefined. */
#ifndef INPUTS_PARTS_H
#define INPUTS_PARTS_H

#include "inputs/inputs.h"
#include "inputs/yaml/yaml.h"
#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"

/* Position of array dimension "D1".. , from 0, or -1 where the text is none. */
int array_dim_of(const char *text);

/* array.c: refuses a core without MACs at a node: Stream has them for its off-chip memory. */
enum status input_no_macs(const struct yaml_file *file, const struct yaml_node *node, const char *accelerator);

/* array.c: the operational array, into hardware->dim_* and mac_energy_pj; hardware->name is known already. */
enum status input_array(const struct yaml_file *file, const struct yaml_node *node, struct hardware *hardware);

/* memory.c: one entry of `memories`; `key` is its name. The array of `hardware` is known already. */
enum status input_memory(const struct yaml_file *file, const struct yaml_node *key, const struct yaml_node *node,
                         const struct hardware *hardware, struct memory *memory);

/* unroll.c: a map from array dimensions to lists of "K, 32", into rule->unroll. */
enum status input_unrolls(const struct yaml_file *file, const struct yaml_node *node, const char *name,
                          struct mapping_rule *rule);

/* layer.c: one entry of a network, into a zeroed layer, the last of `workload`. Producers are ids. */
enum status input_layer(const struct yaml_file *file, const struct yaml_node *node, struct workload *workload,
                        struct layer *layer);

/* layer_sizes.c: 'pr_loop_dims', 'pr_loop_sizes' and 'padding' of a layer, `owner`, whose operands are known. */
enum status input_layer_sizes(const struct yaml_file *file, const struct yaml_node *node, const char *owner,
                              struct layer *layer);

/* layer_rows.c: what a layer over rows needs besides: its kind by the operator type, and 'passes'. `has_one_input`: its
 * equation, at a node. */
enum status input_layer_rows(const struct yaml_file *file, const struct yaml_node *node,
                             const struct yaml_node *equation, bool has_one_input, struct layer *layer);

/* hardware_vector.c: 'vector_unit' of an accelerator. */
enum status input_vector_unit(const struct yaml_file *file, struct hardware *hardware);

/* Where remarks on a network go: to the places of a YAML file, or behind a path. */
struct difference_place {
  const struct yaml_file *file; /* or NULL */
  struct remarks *remarks;
  const char *path;
};

/* differences.c: remarks on a finished network where what is evaluated differs from the file; `added`: its layers, one
 * for each item of a YAML file, in that order. */
void input_differences(const struct difference_place *place, const struct workload *added,
                       const struct workload *workload);

/* True if the text can name a loop or data dimension: letters, digits, _, less than DIM_NAME_SIZE. */
bool is_dim_name(const char *text);

/* hardware.c: an accelerator and, if *has_dataflows, its dataflows. `remarks` may be NULL. */
enum status input_hardware_file(const char *path, struct hardware *hardware, struct mapping_rule *dataflows,
                                bool *has_dataflows, struct remarks *remarks, struct error *error);

/* names.c: STATUS_BAD_INPUT for a file of Python, with what to give instead. */
enum status input_refuse_python(const char *name, struct error *error);
/* STATUS_BAD_INPUT for a path that ends in .onnx; for files that do not begin as such a model. */
enum status input_refuse_renamed(const char *path, struct error *error);

/* kind.c: fails where the file is clearly another kind of input, or a list where a map must be (or the reverse). */
enum status kind_expect(const struct yaml_file *file, enum input_kind kind);

#endif
