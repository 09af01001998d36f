#include "inputs/write_hardware.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/edits.h"
#include "inputs/save.h"
#include "inputs/text_buffer.h"
#include "inputs/yaml/scalar.h"
#include "inputs/yaml/write.h"

/* --- Scalars ------------------------------------------------------------------------------------------- */

/* YAML 1.1 reads a number with an exponent as one only if it has a point, and then as no whole one. */
static void write_number(FILE *out, double value) {
  char text[NUMBER_SIZE];
  if (value == EDIT_MOST_BITS) {
    fprintf(out, "%.0f", value);
    return;
  }
  size_t digits = strcspn(number_exact(value, text), "e");
  bool needs_point = text[digits] == 'e' && memchr(text, '.', digits) == NULL;
  fprintf(out, "%.*s%s%s", (int)digits, text, needs_point ? ".0" : "", text + digits);
}

static void write_field(FILE *out, const char *key, double value) {
  fprintf(out, "    %s: ", key);
  write_number(out, value);
  fputc('\n', out);
}

/* --- Parts --------------------------------------------------------------------------------------------- */

static void write_comment(FILE *out, const char *text) {
  yaml_write_comment(out, text);
  fputs(
      "# Memories from lowest to highest; sizes in bits, bandwidths in bit/cycle, costs in pJ per access of\n"
      "# bandwidth_max bits, latencies in cycles.\n",
      out);
}

/* True if the port serves the movement of the operand. */
static bool serves(const struct memory *memory, int port, enum memory_operand operand, enum movement movement) {
  return memory->port_of[operand][movement] == port;
}

/* True if a port reads and writes with unequal bandwidths, which only the older layout of ports can say. */
static bool needs_old_layout(const struct memory *memory) {
  for (int p = 0; p < memory->port_count; p++) {
    bool reads = false, writes = false;
    for (int i = 0; i < memory->operand_count; i++) {
      for (enum movement m = 0; m < MOVE_COUNT; m++) {
        if (serves(memory, p, memory->operands[i], m)) *(movement_reads(m) ? &reads : &writes) = true;
      }
    }
    bool equal = memory->read_bw == memory->write_bw && memory->read_granularity == memory->write_granularity;
    if (reads && writes && !equal && !(memory->ports[p].bandwidth > 0)) return true;
  }
  return false;
}

/* Ports in the layout of ZigZag 3.0 to 3.8.1. */
static void write_old_ports(FILE *out, const struct memory *memory) {
  static const char *const count_key[] = {
      [PORT_READ] = "r_port", [PORT_WRITE] = "w_port", [PORT_READ_WRITE] = "rw_port"};
  write_field(out, "r_bw", memory->read_bw);
  write_field(out, "w_bw", memory->write_bw);
  write_field(out, "min_r_granularity", memory->read_granularity);
  write_field(out, "min_w_granularity", memory->write_granularity);
  for (int type = PORT_READ; type <= PORT_READ_WRITE; type++) {
    int count = 0;
    for (int p = 0; p < memory->port_count; p++) count += memory->ports[p].type == (enum port_type)type;
    write_field(out, count_key[type], count);
  }
  fputs("    ports:\n", out);
  for (int i = 0; i < memory->operand_count; i++) {
    const char *separator = "      - {";
    for (enum movement m = 0; m < MOVE_COUNT; m++) {
      int port = memory->port_of[memory->operands[i]][m];
      if (port < 0) continue;
      fprintf(out, "%s%s: %s", separator, movement_name[m], memory->ports[port].name);
      separator = ", ";
    }
    fputs(separator[0] == ' ' ? "      - {}\n" : "}\n", out);
  }
}

/* A port has the bandwidth of the movements it serves; an unused one that of its type. */
static void write_port(FILE *out, const struct memory *memory, int index) {
  static const char *const type_name[] = {
      [PORT_READ] = "read", [PORT_WRITE] = "write", [PORT_READ_WRITE] = "read_write"};
  const struct port *port = &memory->ports[index];
  bool writes = port->type == PORT_WRITE;
  for (int i = 0; i < memory->operand_count; i++) {
    for (enum movement m = 0; m < MOVE_COUNT; m++) {
      if (serves(memory, index, memory->operands[i], m)) writes = !movement_reads(m);
    }
  }
  double most = writes ? memory->write_bw : memory->read_bw;
  double least = writes ? memory->write_granularity : memory->read_granularity;
  if (port->bandwidth > 0) {
    most = port->bandwidth;
    least = port->granularity;
  }
  fprintf(out, "      - name: %s\n        type: %s\n        bandwidth_min: ", port->name, type_name[port->type]);
  write_number(out, least > 0 ? least : 1);
  fputs("\n        bandwidth_max: ", out);
  write_number(out, most > 0 ? most : 1);
  fputs("\n        allocation:", out);
  int count = 0;
  for (int i = 0; i < memory->operand_count; i++) {
    for (enum movement m = 0; m < MOVE_COUNT; m++) {
      if (!serves(memory, index, memory->operands[i], m)) continue;
      fprintf(out, "\n          - %s, %s", memory_operand_name[memory->operands[i]], movement_name[m]);
      count++;
    }
  }
  fputs(count > 0 ? "\n" : " []\n", out);
}

static void write_memory(FILE *out, const struct hardware *hardware, const struct memory *memory) {
  fputs("\n  ", out);
  yaml_write_text(out, memory->name);
  fputs(":\n", out);
  struct memory copy = *memory;
  for (int f = EDIT_SIZE; f < EDIT_FIELD_COUNT; f++) {
    const struct edit_field_info *info = &edit_field_info[f];
    double value = *edit_memory_number(&copy, (enum edit_field)f);
    if (!info->is_of_ports && !(info->is_optional && value == 0)) write_field(out, info->yaml_key, value);
  }
  fputs("    operands: [", out);
  for (int i = 0; i < memory->operand_count; i++) {
    fprintf(out, "%s%s", i > 0 ? ", " : "", memory_operand_name[memory->operands[i]]);
  }
  fputs("]\n", out);
  if (needs_old_layout(memory)) {
    write_old_ports(out, memory);
  } else {
    fputs("    ports:\n", out);
    for (int p = 0; p < memory->port_count; p++) write_port(out, memory, p);
  }
  fputs("    served_dimensions: [", out);
  for (int d = 0, count = 0; d < hardware->dim_count; d++) {
    if (memory->serves[d]) fprintf(out, "%sD%d", count++ > 0 ? ", " : "", d + 1);
  }
  fputs("]\n", out);
}

static void write_array(FILE *out, const struct hardware *hardware) {
  fputs("\noperational_array:\n  unit_energy: ", out);
  write_number(out, hardware->mac_energy_pj);
  fputs("\n  unit_area: ", out);
  write_number(out, hardware->mac_area);
  fputs("\n  dimensions: [", out);
  for (int d = 0; d < hardware->dim_count; d++) fprintf(out, "%sD%d", d > 0 ? ", " : "", d + 1);
  fputs("]\n  sizes: [", out);
  for (int d = 0; d < hardware->dim_count; d++) fprintf(out, "%s%d", d > 0 ? ", " : "", hardware->dim_size[d]);
  fputs("]\n", out);
}

static void write_vector_unit(FILE *out, const struct hardware *hardware) {
  if (hardware->vector_lanes <= 0) return;
  fputs("\nvector_unit:\n  lanes: ", out);
  write_number(out, hardware->vector_lanes);
  fputs("\n  energy: ", out);
  write_number(out, hardware->vector_energy_pj);
  fputc('\n', out);
}

static void write_dataflows(FILE *out, const struct hardware *hardware, const struct mapping_rule *rule) {
  fputs("\ndataflows:\n", out);
  for (int d = 0; d < hardware->dim_count; d++) {
    fprintf(out, "  D%d:%s\n", d + 1, rule->unroll_count[d] > 0 ? "" : " []");
    for (int i = 0; i < rule->unroll_count[d]; i++) {
      fprintf(out, "    - %s, %" PRId64 "\n", rule->unroll[d][i].dim, rule->unroll[d][i].size);
    }
  }
}

/* --- The file ------------------------------------------------------------------------------------------ */

char *write_hardware_text(const struct hardware *hardware, const char *origin, const struct mapping_rule *dataflows) {
  struct text_buffer buffer;
  FILE *out = text_buffer_open(&buffer);
  if (out == NULL) return NULL;
  write_comment(out, origin);
  fputs("name: ", out);
  yaml_write_text(out, hardware->name);
  fputs("\n\nmemories:", out);
  for (int m = 0; m < hardware->memory_count; m++) write_memory(out, hardware, &hardware->memories[m]);
  write_array(out, hardware);
  write_vector_unit(out, hardware);
  if (dataflows != NULL) write_dataflows(out, hardware, dataflows);
  return text_buffer_close(&buffer, NULL);
}

enum status write_hardware(const char *path, const struct hardware *hardware, const char *origin,
                           const struct mapping_rule *dataflows, bool replace, struct error *error) {
  char *text = write_hardware_text(hardware, origin, dataflows);
  if (text == NULL) return error_out_of_memory(error);
  enum status status = save_file(path, text, strlen(text), SAVE_PUBLIC, replace, error);
  free(text);
  return status;
}
