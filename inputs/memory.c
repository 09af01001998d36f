/* One memory of an accelerator: its size and costs, then its ports and which movement each serves. */
#include <stdio.h>
#include <string.h>

#include "inputs/edits.h"
#include "inputs/parts.h"

static const double MOST = 1e15; /* bits, pJ, cycles: beyond any real hardware */
static const int64_t MOST_BITS = 1000000000000000;

enum { OWNER_SIZE = NAME_SIZE + 32, VALUE_SIZE = OWNER_SIZE + 64 };

static const char *const other_keys[] = {
    "area", "mem_type", "operands", "ports", "served_dimensions", "auto_cost_extraction", "force_double_buffering"};
enum { OTHER_KEYS = sizeof other_keys / sizeof other_keys[0] };
static const char *const port_keys[] = {"name", "type", "bandwidth_min", "bandwidth_max", "allocation", NULL};

struct memory_reader {
  const struct yaml_file *file;
  const struct hardware *hardware;
  struct memory *memory;
  char owner[OWNER_SIZE]; /* "memory 'dram'" */
  struct yaml_form form;
  const char *keys[EDIT_FIELD_COUNT + OTHER_KEYS + 1];
};

static const char *value_name(const struct memory_reader *reader, const char *key, char *out) {
  snprintf(out, VALUE_SIZE, "'%s' of %s", key, reader->owner);
  return out;
}

static enum status need_number(const struct memory_reader *reader, const struct yaml_node *node, const char *key,
                               double *value) {
  char name[VALUE_SIZE];
  const struct yaml_node *found;
  enum status status = yaml_need(reader->file, node, key, &reader->form, &found);
  return status != STATUS_OK ? status : yaml_number(reader->file, found, value_name(reader, key, name), 0, MOST, value);
}

static enum status need_integer(const struct memory_reader *reader, const struct yaml_node *node, const char *key,
                                const struct yaml_form *form, int64_t low, double *value) {
  char name[VALUE_SIZE];
  const struct yaml_node *found;
  int64_t integer;
  enum status status = yaml_need(reader->file, node, key, form, &found);
  if (status != STATUS_OK) return status;
  snprintf(name, sizeof name, "'%s' of %s", key, form->owner);
  status = yaml_integer(reader->file, found, name, low, MOST_BITS, &integer);
  if (status == STATUS_OK) *value = (double)integer;
  return status;
}

/* Calls `take` for each word of a list. */
static enum status each_text(const struct memory_reader *reader, const struct yaml_node *node, const char *key, int low,
                             int high, enum status (*take)(const struct memory_reader *, const struct yaml_node *)) {
  char name[VALUE_SIZE];
  const struct yaml_node *list;
  enum status status = yaml_need(reader->file, node, key, &reader->form, &list);
  if (status == STATUS_OK) status = yaml_list(reader->file, list, value_name(reader, key, name), low, high);
  for (int i = 0; status == STATUS_OK && i < list->count; i++) {
    const char *text;
    snprintf(name, sizeof name, "an item of '%s'", key);
    status = yaml_text(reader->file, list->items[i], name, &text);
    if (status == STATUS_OK) status = take(reader, list->items[i]);
  }
  return status;
}

static int operand_of(const char *text) {
  for (int o = 0; o < OPERAND_COUNT; o++) {
    if (strcmp(text, memory_operand_name[o]) == 0) return o;
  }
  return -1;
}

static enum status take_operand(const struct memory_reader *reader, const struct yaml_node *item) {
  struct memory *memory = reader->memory;
  int operand = operand_of(item->text);
  if (operand < 0) {
    return yaml_error(reader->file, item, "unknown operand '%.40s'; expected I1, I2 or O", item->text);
  }
  if (memory_stores(memory, (enum memory_operand)operand)) {
    return yaml_error(reader->file, item, "operand %s is listed twice", item->text);
  }
  memory->operands[memory->operand_count++] = (enum memory_operand)operand;
  return STATUS_OK;
}

static enum status take_served(const struct memory_reader *reader, const struct yaml_node *item) {
  int dim = array_dim_of(item->text);
  if (dim < 0 || dim >= reader->hardware->dim_count) {
    return yaml_error(reader->file, item,
                      "%s serves '%.40s', which is not a dimension of the array; expected D1 to D%d", reader->owner,
                      item->text, reader->hardware->dim_count);
  }
  reader->memory->serves[dim] = true;
  return STATUS_OK;
}

/* --- Ports ------------------------------------------------------------------------------------------- */

/* Port names of ZigZag: r_port_1, w_port_2, rw_port_1. */
static bool is_port_name(const char *text) {
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
  if (!is_port_name(text) || strlen(text) >= sizeof port->name) {
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

/* "I1, tl": the operand and the movement that the port serves. */
static enum status read_allocation(const struct memory_reader *reader, const struct yaml_node *item, int port) {
  struct memory *memory = reader->memory;
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
  if (!memory_stores(memory, (enum memory_operand)operand)) {
    return yaml_error(reader->file, item, "this port serves %s, which %s does not store", memory_operand_name[operand],
                      reader->owner);
  }
  const struct port *own = &memory->ports[port];
  bool reads = movement_reads((enum movement)movement);
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

struct port_bandwidth {
  double least, most;
  const struct yaml_node *node; /* of the port */
};

static enum status read_port(const struct memory_reader *reader, const struct yaml_node *node,
                             struct port_bandwidth *bandwidth) {
  struct memory *memory = reader->memory;
  struct port *port = &memory->ports[memory->port_count];
  char owner[OWNER_SIZE];
  const struct yaml_form form = {owner, port_keys};
  const struct yaml_node *list = NULL;
  enum status status = yaml_map(reader->file, node, "a port");
  if (status == STATUS_OK) status = read_port_name(reader, node, port);
  if (status == STATUS_OK) status = read_port_type(reader, node, port);
  if (status != STATUS_OK) return status;
  snprintf(owner, sizeof owner, "port '%s'", port->name);
  bandwidth->node = node;
  status = need_integer(reader, node, "bandwidth_min", &form, 1, &bandwidth->least);
  if (status == STATUS_OK) status = need_integer(reader, node, "bandwidth_max", &form, 1, &bandwidth->most);
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

/* A memory has one read and one write bandwidth: those of all its ports that read (write). */
static enum status unite_bandwidths(const struct memory_reader *reader, const struct port_bandwidth *bandwidths) {
  struct memory *memory = reader->memory;
  for (int o = 0; o < OPERAND_COUNT; o++) {
    for (enum movement m = 0; m < MOVE_COUNT; m++) {
      int port = memory->port_of[o][m];
      if (port < 0) continue;
      const struct port_bandwidth *own = &bandwidths[port];
      bool reads = movement_reads(m);
      double *most = reads ? &memory->read_bw : &memory->write_bw;
      double *least = reads ? &memory->read_granularity : &memory->write_granularity;
      if (*most > 0 && (*most != own->most || *least != own->least)) {
        return yaml_error(reader->file, own->node,
                          "%s has %s ports of unequal bandwidth (%.15g to %.15g and %.15g to %.15g), which is not "
                          "modelled; make them equal",
                          reader->owner, reads ? "read" : "write", *least, *most, own->least, own->most);
      }
      *most = own->most;
      *least = own->least;
    }
  }
  return STATUS_OK;
}

static enum status read_ports(const struct memory_reader *reader, const struct yaml_node *node) {
  struct port_bandwidth bandwidths[MEMORY_MAX_PORTS];
  char name[VALUE_SIZE];
  const struct yaml_node *list;
  memset(reader->memory->port_of, -1, sizeof reader->memory->port_of);
  enum status status = yaml_need(reader->file, node, "ports", &reader->form, &list);
  if (status == STATUS_OK) {
    status = yaml_list(reader->file, list, value_name(reader, "ports", name), 1, MEMORY_MAX_PORTS);
  }
  for (int i = 0; status == STATUS_OK && i < list->count; i++) {
    status = read_port(reader, list->items[i], &bandwidths[i]);
  }
  return status != STATUS_OK ? status : unite_bandwidths(reader, bandwidths);
}

/* --- The memory -------------------------------------------------------------------------------------- */

/* Checks keys that are read for their type only, and refuses unmodelled features. */
static enum status read_extras(const struct memory_reader *reader, const struct yaml_node *node) {
  char name[VALUE_SIZE];
  const struct yaml_node *value;
  const char *text;
  bool flag = false;
  enum status status = STATUS_OK;
  if ((value = yaml_find(node, "auto_cost_extraction")) != NULL) {
    status = yaml_bool(reader->file, value, value_name(reader, "auto_cost_extraction", name), &flag);
    if (status == STATUS_OK && flag) {
      return yaml_error(reader->file, value,
                        "%s asks for auto_cost_extraction (CACTI), which is not supported; set it to False and give "
                        "r_cost and w_cost",
                        reader->owner);
    }
  }
  if (status == STATUS_OK && (value = yaml_find(node, "force_double_buffering")) != NULL) {
    status = yaml_bool(reader->file, value, value_name(reader, "force_double_buffering", name), &flag);
    if (status == STATUS_OK && flag) {
      yaml_remark(reader->file, value,
                  "force_double_buffering of %s is ignored: the model determines what can be double-buffered",
                  reader->owner);
    }
  }
  if (status == STATUS_OK && (value = yaml_find(node, "mem_type")) != NULL) {
    status = yaml_text(reader->file, value, value_name(reader, "mem_type", name), &text);
  }
  return status;
}

static void list_keys(struct memory_reader *reader) {
  int count = 0;
  for (int f = EDIT_SIZE; f < EDIT_FIELD_COUNT; f++) {
    if (!edit_field_info[f].is_of_ports) reader->keys[count++] = edit_field_info[f].yaml_key;
  }
  memcpy(&reader->keys[count], other_keys, sizeof other_keys);
  reader->form = (struct yaml_form){reader->owner, reader->keys};
}

/* Reads the numbers of the table that belong to the memory itself. */
static enum status read_numbers(const struct memory_reader *reader, const struct yaml_node *node) {
  enum status status = STATUS_OK;
  for (int f = EDIT_SIZE; f < EDIT_FIELD_COUNT && status == STATUS_OK; f++) {
    const struct edit_field_info *info = &edit_field_info[f];
    const char *key = info->yaml_key;
    double *value = edit_memory_number(reader->memory, (enum edit_field)f);
    if (info->is_of_ports || (info->is_optional && yaml_find(node, key) == NULL)) continue;
    status = info->is_whole ? need_integer(reader, node, key, &reader->form, (int64_t)info->least, value)
                            : need_number(reader, node, key, value);
  }
  return status;
}

enum status input_memory(const struct yaml_file *file, const struct yaml_node *key, const struct yaml_node *node,
                         const struct hardware *hardware, struct memory *memory) {
  struct memory_reader reader = {.file = file, .hardware = hardware, .memory = memory};
  double area;
  memset(memory, 0, sizeof *memory);
  enum status status = yaml_name(file, key, "the name of a memory", memory->name);
  if (status != STATUS_OK) return status;
  snprintf(reader.owner, sizeof reader.owner, "memory '%s'", memory->name);
  list_keys(&reader);
  status = yaml_map(file, node, reader.owner);
  if (status == STATUS_OK) status = read_extras(&reader, node);
  if (status == STATUS_OK) status = read_numbers(&reader, node);
  if (status == STATUS_OK) status = need_number(&reader, node, "area", &area);
  if (status == STATUS_OK) status = each_text(&reader, node, "operands", 1, OPERAND_COUNT, take_operand);
  if (status == STATUS_OK) status = each_text(&reader, node, "served_dimensions", 0, 64, take_served);
  if (status == STATUS_OK) status = read_ports(&reader, node);
  if (status == STATUS_OK) yaml_check_keys(file, node, &reader.form);
  return status;
}
