/* The ports of a memory since ZigZag 3.8.2: each has a name, a type, bandwidths and the movements that it serves. */
#include <stdio.h>
#include <string.h>

#include "inputs/memory_reader.h"

static const char *const port_keys[] = {"name", "type", "bandwidth_min", "bandwidth_max", "allocation", NULL};

bool memory_is_port_name(const char *text) {
  text += *text == 'r';
  text += *text == 'w';
  if (strncmp(text, "_port_", 6) != 0) return false;
  text += 6;
  size_t digits = strspn(text, "0123456789");
  return digits && text[digits] == 0;
}

static enum status read_port_name(const struct memory_reader *reader, const struct yaml_node *node, struct port *port) {
  const struct yaml_form form = {"a port", port_keys};
  const struct yaml_node *found;
  const char *text;
  enum status status = yaml_need(reader->file, node, "name", &form, &found);
  if (status == STATUS_OK) status = yaml_text(reader->file, found, "'name' of a port", &text);
  if (status != STATUS_OK) return status;
  if (!memory_is_port_name(text) || strlen(text) >= sizeof port->name) {
    return yaml_error(reader->file, found,
                      "'%.40s' is not a valid port name; expected r_port_1, w_port_1, rw_port_1 ..", text);
  }
  for (int i = 0; i < reader->memory->port_count; i++) {
    if (strcmp(reader->memory->ports[i].name, text) == 0) {
      return yaml_error(reader->file, found, "%s has two ports called '%s'; port names must be unique", reader->owner,
                        text);
    }
  }
  snprintf(port->name, sizeof port->name, "%s", text);
  return STATUS_OK;
}

static enum status read_port_type(const struct memory_reader *reader, const struct yaml_node *node, struct port *port) {
  static const char *const types[] = {[PORT_READ] = "read", [PORT_WRITE] = "write", [PORT_READ_WRITE] = "read_write"};
  static const char *const prefixes[] = {[PORT_READ] = "r_", [PORT_WRITE] = "w_", [PORT_READ_WRITE] = "rw_"};
  const struct yaml_form form = {"a port", port_keys};
  const struct yaml_node *found;
  const char *text;
  enum status status = yaml_need(reader->file, node, "type", &form, &found);
  if (status == STATUS_OK) status = yaml_text(reader->file, found, "'type' of a port", &text);
  if (status != STATUS_OK) return status;
  for (int type = PORT_READ; type <= PORT_READ_WRITE; type++) {
    if (strcmp(text, types[type]) != 0) continue;
    port->type = (enum port_type)type;
    if (strncmp(port->name, prefixes[type], strlen(prefixes[type])) != 0) {
      yaml_remark(reader->file, found, "port '%s' of %s has type %s, but its name suggests another", port->name,
                  reader->owner, text);
    }
    return STATUS_OK;
  }
  return yaml_error(reader->file, found, "unknown port type '%.40s'; expected read, write or read_write", text);
}

enum status memory_allocate(const struct memory_reader *reader, const struct yaml_node *item, int port,
                            enum memory_operand operand, enum movement movement) {
  struct memory *memory = reader->memory;
  char text[16];
  snprintf(text, sizeof text, "%s, %s", memory_operand_name[operand], movement_name[movement]);
  if (!memory_stores(memory, operand)) {
    return yaml_error(reader->file, item, "this port serves %s, which %s does not store", memory_operand_name[operand],
                      reader->owner);
  }
  const struct port *own = &memory->ports[port];
  bool reads = movement_reads(movement);
  if (own->type == (reads ? PORT_WRITE : PORT_READ)) {
    return yaml_error(reader->file, item, "port '%s' only %s, so it cannot serve '%s', a %s", own->name,
                      reads ? "writes" : "reads", text, reads ? "read" : "write");
  }
  if (operand != OPERAND_O && (movement == MOVE_FL || movement == MOVE_TH)) {
    yaml_remark(reader->file, item, "'%s' is ignored: inputs only move down (fh, tl)", text);
    return STATUS_OK;
  }
  int8_t *served_by = &memory->port_of[operand][movement];
  if (*served_by >= 0 && *served_by != port) {
    yaml_remark(reader->file, item, "'%s' is served by both '%s' and '%s'; the last one is used", text,
                memory->ports[*served_by].name, own->name);
  }
  *served_by = (int8_t)port;
  return STATUS_OK;
}

/* "I1, tl": the operand and the movement that the port serves. */
static enum status read_allocation(const struct memory_reader *reader, const struct yaml_node *item, int port) {
  const char *text;
  enum status status = yaml_text(reader->file, item, "an item of 'allocation'", &text);
  if (status != STATUS_OK) return status;
  const char *comma = strchr(text, ',');
  const char *direction = comma != NULL ? comma + 1 + strspn(comma + 1, " ") : "";
  int operand = -1, movement = -1;
  for (int o = 0; comma != NULL && o < OPERAND_COUNT; o++) {
    size_t length = strlen(memory_operand_name[o]);
    if (strncmp(text, memory_operand_name[o], length) == 0 && text + length == comma) operand = o;
  }
  for (int m = 0; m < MOVE_COUNT; m++) {
    if (strcmp(direction, movement_name[m]) == 0) movement = m;
  }
  if (operand < 0 || movement < 0) {
    return yaml_error(reader->file, item,
                      "'%.40s' is not an allocation; expected an operand (I1, I2, O) and a direction (tl, fl, th, fh), "
                      "as in 'I1, tl'",
                      text);
  }
  return memory_allocate(reader, item, port, (enum memory_operand)operand, (enum movement)movement);
}

struct port_bandwidth {
  double least, most;
};

static enum status read_port(const struct memory_reader *reader, const struct yaml_node *node,
                             struct port_bandwidth *bandwidth) {
  struct memory *memory = reader->memory;
  struct port *port = &memory->ports[memory->port_count];
  char owner[MEMORY_OWNER_SIZE];
  const struct yaml_form form = {owner, port_keys};
  const struct yaml_node *list = NULL;
  enum status status = yaml_map(reader->file, node, "a port");
  if (status == STATUS_OK) status = read_port_name(reader, node, port);
  if (status == STATUS_OK) status = read_port_type(reader, node, port);
  if (status != STATUS_OK) return status;
  snprintf(owner, sizeof owner, "port '%s'", port->name);
  status = memory_need_integer(reader, node, "bandwidth_min", &form, 1, EDIT_MOST_BITS, &bandwidth->least);
  if (status == STATUS_OK)
    status = memory_need_integer(reader, node, "bandwidth_max", &form, 1, EDIT_MOST_BITS, &bandwidth->most);
  if (status == STATUS_OK && bandwidth->least > bandwidth->most) {
    return yaml_error(reader->file, yaml_find(node, "bandwidth_min"),
                      "'bandwidth_min' of port '%s', %.15g, exceeds its 'bandwidth_max', %.15g", port->name,
                      bandwidth->least, bandwidth->most);
  }
  if (status == STATUS_OK) status = yaml_need(reader->file, node, "allocation", &form, &list);
  if (status == STATUS_OK) status = yaml_list(reader->file, list, "'allocation'", 0, 4 * OPERAND_COUNT * MOVE_COUNT);
  if (status != STATUS_OK) return status;
  int index = memory->port_count++;
  for (int i = 0; i < list->count && status == STATUS_OK; i++) status = read_allocation(reader, list->items[i], index);
  if (status == STATUS_OK) yaml_check_keys(reader->file, node, &form);
  return status;
}

/* The memory has the bandwidths of its widest ports; others keep their own. */
static void unite_bandwidths(const struct memory_reader *reader, const struct port_bandwidth *bandwidths) {
  struct memory *memory = reader->memory;
  for (int pass = 0; pass < 2; pass++) {
    for (int o = 0; o < OPERAND_COUNT; o++) {
      for (enum movement m = 0; m < MOVE_COUNT; m++) {
        int port = memory->port_of[o][m];
        if (port < 0) continue;
        const struct port_bandwidth *own = &bandwidths[port];
        bool reads = movement_reads(m);
        double *most = reads ? &memory->read_bw : &memory->write_bw;
        double *least = reads ? &memory->read_granularity : &memory->write_granularity;
        if (pass == 0 && own->most > *most) {
          *most = own->most;
          *least = own->least;
        } else if (pass == 1 && (own->most != *most || own->least != *least)) {
          memory->ports[port].bandwidth = own->most;
          memory->ports[port].granularity = own->least;
        }
      }
    }
  }
}

enum status memory_port_list(const struct memory_reader *reader, const struct yaml_node *node, int low, int high,
                             const struct yaml_node **list) {
  char name[MEMORY_OWNER_SIZE + 64];
  enum status status = yaml_need(reader->file, node, "ports", &reader->form, list);
  snprintf(name, sizeof name, "'ports' of %s", reader->owner);
  return status != STATUS_OK ? status : yaml_list(reader->file, *list, name, low, high);
}

enum status memory_read_ports(const struct memory_reader *reader, const struct yaml_node *node) {
  struct port_bandwidth bandwidths[MEMORY_MAX_PORTS];
  const struct yaml_node *list;
  enum status status = memory_port_list(reader, node, 1, MEMORY_MAX_PORTS, &list);
  for (int i = 0; status == STATUS_OK && i < list->count; i++) {
    status = read_port(reader, list->items[i], &bandwidths[i]);
  }
  if (status == STATUS_OK) unite_bandwidths(reader, bandwidths);
  return status;
}
