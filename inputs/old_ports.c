/* The layout of ZigZag 3.0 to 3.8.1: a memory has one read and one write bandwidth and numbers of ports; `ports` has
 * one map per operand, from its movements to names of ports. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/memory_reader.h"

const char *const memory_old_keys[] = {
    "r_bw", "w_bw", "r_port", "w_port", "rw_port", "min_r_granularity", "min_w_granularity", NULL};

bool memory_is_old(const struct yaml_node *node) {
  const struct yaml_node *ports = yaml_find(node, "ports");
  bool has_port = ports != NULL && ports->kind == YAML_LIST && ports->count > 0 && ports->items[0]->kind == YAML_MAP;
  if (has_port && yaml_find(ports->items[0], "name") != NULL) return false;
  for (enum movement m = 0; has_port && m < MOVE_COUNT; m++) {
    if (yaml_find(ports->items[0], movement_name[m]) != NULL) return true;
  }
  return yaml_find(node, "r_bw") != NULL || yaml_find(node, "w_bw") != NULL;
}

/* One direction's bandwidth and its smallest access, which is the bandwidth where none is given. */
static enum status read_width(const struct memory_reader *reader, const struct yaml_node *node, bool reads,
                              double *bandwidth, double *granularity) {
  const char *of_bandwidth = reads ? "r_bw" : "w_bw";
  const char *of_granularity = reads ? "min_r_granularity" : "min_w_granularity";
  enum status status = memory_need_integer(reader, node, of_bandwidth, &reader->form, 1, EDIT_MOST_BITS, bandwidth);
  const struct yaml_node *given = yaml_find(node, of_granularity);
  if (status == STATUS_OK) *granularity = *bandwidth;
  if (status != STATUS_OK || given == NULL || yaml_is_null(given)) return status;
  status = memory_need_integer(reader, node, of_granularity, &reader->form, 1, EDIT_MOST_BITS, granularity);
  if (status == STATUS_OK && *granularity > *bandwidth) {
    return yaml_error(reader->file, given, "'%s' of %s, %.15g, exceeds its '%s', %.15g", of_granularity, reader->owner,
                      *granularity, of_bandwidth, *bandwidth);
  }
  return status;
}

/* Numbers of ports, by enum port_type. */
static enum status read_counts(const struct memory_reader *reader, const struct yaml_node *node, double *counts) {
  static const char *const keys[] = {[PORT_READ] = "r_port", [PORT_WRITE] = "w_port", [PORT_READ_WRITE] = "rw_port"};
  enum status status = STATUS_OK;
  for (int type = PORT_READ; type <= PORT_READ_WRITE && status == STATUS_OK; type++) {
    counts[type] = MEMORY_MAX_PORTS;
    if (yaml_find(node, keys[type]) == NULL) continue;
    status = memory_need_integer(reader, node, keys[type], &reader->form, 0, EDIT_MOST, &counts[type]);
  }
  return status;
}

/* Position of the port, added if it is new. */
static enum status find_port(const struct memory_reader *reader, const struct yaml_node *node, const char *name,
                             const double *counts, int *index) {
  struct memory *memory = reader->memory;
  for (*index = 0; *index < memory->port_count; ++*index) {
    if (strcmp(memory->ports[*index].name, name) == 0) return STATUS_OK;
  }
  if (*index == MEMORY_MAX_PORTS) {
    return yaml_error(reader->file, node, "%s has more than %d ports", reader->owner, MEMORY_MAX_PORTS);
  }
  enum port_type type = name[0] == 'w' ? PORT_WRITE : name[1] == 'w' ? PORT_READ_WRITE : PORT_READ;
  const char *number = strrchr(name, '_') + 1;
  if ((double)strtol(number, NULL, 10) > counts[type]) {
    yaml_remark(reader->file, node, "'%s' of %s is a port beyond its number, %.*s: %.15g; it is taken as one more port",
                name, reader->owner, (int)(number - name - 1), name, counts[type]);
  }
  struct port *port = &memory->ports[memory->port_count++];
  port->type = type;
  snprintf(port->name, sizeof port->name, "%s", name);
  return STATUS_OK;
}

/* "fh: w_port_1" of one operand. */
static enum status read_movement(const struct memory_reader *reader, const struct yaml_node *key,
                                 const struct yaml_node *node, const double *counts, enum memory_operand operand) {
  const char *text;
  char name[sizeof reader->memory->ports[0].name];
  int movement = 0, port;
  while (movement < MOVE_COUNT && strcmp(key->text, movement_name[movement]) != 0) movement++;
  if (movement == MOVE_COUNT) {
    return yaml_error(reader->file, key, "'%.40s' is not a movement; expected fh, tl, fl or th", key->text);
  }
  enum status status = yaml_text(reader->file, node, "a port, as in 'fh: w_port_1',", &text);
  if (status != STATUS_OK) return status;
  bool is_swapped = strncmp(text, "wr_", 3) == 0;
  snprintf(name, sizeof name, "%s%.*s", is_swapped ? "rw_" : "", (int)sizeof name - 4, is_swapped ? text + 3 : text);
  if (!memory_is_port_name(name) || strlen(text) >= sizeof name) {
    return yaml_error(reader->file, node, "'%.40s' is not a valid port name; expected r_port_1, w_port_1, rw_port_1 ..",
                      text);
  }
  if (is_swapped) yaml_remark(reader->file, node, "port '%s' of %s is read as '%s'", text, reader->owner, name);
  status = find_port(reader, node, name, counts, &port);
  return status != STATUS_OK ? status : memory_allocate(reader, node, port, operand, (enum movement)movement);
}

enum status memory_read_old_ports(const struct memory_reader *reader, const struct yaml_node *node) {
  struct memory *memory = reader->memory;
  const struct yaml_node *list = NULL;
  double counts[PORT_READ_WRITE + 1];
  enum status status = read_width(reader, node, true, &memory->read_bw, &memory->read_granularity);
  if (status == STATUS_OK) {
    status = read_width(reader, node, false, &memory->write_bw, &memory->write_granularity);
  }
  if (status == STATUS_OK) status = read_counts(reader, node, counts);
  if (status == STATUS_OK) status = memory_port_list(reader, node, 1, OPERAND_COUNT, &list);
  if (status == STATUS_OK && list->count != memory->operand_count) {
    return yaml_error(reader->file, list, "'ports' of %s has %d entries for %d operands; it must have one for each",
                      reader->owner, list->count, memory->operand_count);
  }
  for (int i = 0; status == STATUS_OK && i < list->count; i++) {
    const struct yaml_node *map = list->items[i];
    status = yaml_map(reader->file, map, "an entry of 'ports', as in {fh: w_port_1, tl: r_port_1},");
    for (int m = 0; status == STATUS_OK && m < map->count; m++) {
      status = read_movement(reader, map->keys[m], map->items[m], counts, memory->operands[i]);
    }
  }
  if (status != STATUS_OK) return status;
  bool used[2] = {false, false};
  for (int o = 0; o < OPERAND_COUNT; o++) {
    for (enum movement m = 0; m < MOVE_COUNT; m++) {
      if (memory->port_of[o][m] >= 0) used[movement_reads(m)] = true;
    }
  }
  if (!used[true]) memory->read_bw = memory->read_granularity = 0;
  if (!used[false]) memory->write_bw = memory->write_granularity = 0;
  return STATUS_OK;
}
