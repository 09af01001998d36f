/* Reading one memory of an accelerator, shared by the files for each layout of ports. */
#ifndef INPUTS_MEMORY_READER_H
#define INPUTS_MEMORY_READER_H

#include "inputs/edits.h"
#include "inputs/parts.h"

enum { MEMORY_OWNER_SIZE = NAME_SIZE + 32, MEMORY_KEYS = 40 };

struct memory_reader {
  const struct yaml_file *file;
  const struct hardware *hardware;
  struct memory *memory;
  char owner[MEMORY_OWNER_SIZE]; /* "memory 'dram'" */
  struct yaml_form form;
  const char *keys[MEMORY_KEYS];
};

/* A required whole number from `low` to `high` of the map `node` whose form is `form`. */
enum status memory_need_integer(const struct memory_reader *reader, const struct yaml_node *node, const char *key,
                                const struct yaml_form *form, double low, double high, double *value);

/* The list `ports` with `low` to `high` items. */
enum status memory_port_list(const struct memory_reader *reader, const struct yaml_node *node, int low, int high,
                             const struct yaml_node **list);

/* True for the port names of ZigZag: r_port_1, w_port_2, rw_port_1. */
bool memory_is_port_name(const char *text);

/* Lets a port serve a movement of an operand; `item` names both in messages. STATUS_BAD_INPUT where it cannot. */
enum status memory_allocate(const struct memory_reader *reader, const struct yaml_node *item, int port,
                            enum memory_operand operand, enum movement movement);

/* ports.c: the ports of the layout since ZigZag 3.8.2, each with its bandwidths and allocation. */
enum status memory_read_ports(const struct memory_reader *reader, const struct yaml_node *node);

/* old_ports.c: bandwidths and ports of the layout of ZigZag 3.0 to 3.8.1. */
enum status memory_read_old_ports(const struct memory_reader *reader, const struct yaml_node *node);

/* True for a memory in the older layout. */
bool memory_is_old(const struct yaml_node *node);

extern const char *const memory_old_keys[]; /* keys of the older layout alone, ends with NULL */

#endif
