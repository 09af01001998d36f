#include "model/layer/hardware.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

const char *const memory_operand_name[OPERAND_COUNT] = {"I1", "I2", "O"};
const char *const movement_name[MOVE_COUNT] = {"tl", "fl", "th", "fh"};

/* Upper limits beyond any real hardware, of sizes and bandwidths, where people write 10^16 for "without bound", and of
 * energies and cycles. */
static const double MAX_BITS = 1e18, MAX_NUMBER = 1e15;

/* The port that serves the movement where it has a bandwidth of its own, else NULL. */
static const struct port *own_port(const struct memory *memory, enum memory_operand operand, enum movement movement) {
  int port = memory->port_of[operand][movement];
  return port >= 0 && memory->ports[port].bandwidth > 0 ? &memory->ports[port] : NULL;
}

double memory_bandwidth(const struct memory *memory, enum memory_operand operand, enum movement movement) {
  const struct port *own = own_port(memory, operand, movement);
  if (own != NULL) return own->bandwidth;
  return movement_reads(movement) ? memory->read_bw : memory->write_bw;
}

double memory_granularity(const struct memory *memory, enum memory_operand operand, enum movement movement) {
  const struct port *own = own_port(memory, operand, movement);
  if (own != NULL) return own->granularity;
  return movement_reads(movement) ? memory->read_granularity : memory->write_granularity;
}

double memory_energy_pj(const struct memory *memory, enum movement movement) {
  return movement_reads(movement) ? memory->read_energy_pj : memory->write_energy_pj;
}

bool memory_is_off_chip(const struct memory *memory) {
  static const char *const words[] = {"dram", "ddr", "hbm", "off"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    for (const char *at = memory->name; *at; at++) {
      if (strncasecmp(at, words[i], strlen(words[i])) == 0) return true;
    }
  }
  return false;
}

const struct memory *hardware_top(const struct hardware *hardware) {
  return &hardware->memories[hardware->level[OPERAND_O][hardware->level_count[OPERAND_O] - 1]];
}

double hardware_area(const struct hardware *hardware) {
  double area = hardware->mac_area * hardware->array_size;
  for (int m = 0; m < hardware->memory_count; m++) {
    area += hardware->memories[m].area * hardware->memories[m].instances;
  }
  return area;
}

bool hardware_is_top(const struct hardware *hardware, int memory) {
  for (enum memory_operand operand = 0; operand < OPERAND_COUNT; operand++) {
    if (memory == hardware->level[operand][hardware->level_count[operand] - 1]) return true;
  }
  return false;
}

bool memory_stores(const struct memory *memory, enum memory_operand operand) {
  for (int i = 0; i < memory->operand_count; i++) {
    if (memory->operands[i] == operand) return true;
  }
  return false;
}

static bool in_range(double value, double low, double high) {
  return isfinite(value) && value >= low && value <= high;
}

static enum status memory_fault(struct error *error, int memory) {
  error->memory = memory;
  return error->status;
}

static enum status check_numbers(const struct hardware *hardware, int index, struct error *error) {
  const struct memory *memory = &hardware->memories[index];
  if (!in_range(memory->size_bits, 1, MAX_BITS)) {
    error_set(error, STATUS_BAD_INPUT, "memory '%s' has a size of %.15g bits; it must be from 1 to %.0e", memory->name,
              memory->size_bits, MAX_BITS);
    return memory_fault(error, index);
  }
  if (!in_range(memory->read_energy_pj, 0, MAX_NUMBER) || !in_range(memory->write_energy_pj, 0, MAX_NUMBER)) {
    error_set(error, STATUS_BAD_INPUT, "memory '%s' has access energies of %.15g and %.15g pJ; they must be 0 or more",
              memory->name, memory->read_energy_pj, memory->write_energy_pj);
    return memory_fault(error, index);
  }
  if (!in_range(memory->latency_cycles, 0, MAX_NUMBER)) {
    error_set(error, STATUS_BAD_INPUT, "memory '%s' has a latency of %.15g cycles; it must be 0 or more", memory->name,
              memory->latency_cycles);
    return memory_fault(error, index);
  }
  if (memory->operand_count < 1 || memory->operand_count > OPERAND_COUNT) {
    error_set(error, STATUS_BAD_INPUT, "memory '%s' stores no operand; it must store I1, I2 or O", memory->name);
    return memory_fault(error, index);
  }
  return STATUS_OK;
}

/* Requires a port of the right type and a bandwidth for a movement that occurs. */
static enum status check_movement(const struct hardware *hardware, int index, enum memory_operand operand,
                                  enum movement movement, struct error *error) {
  const struct memory *memory = &hardware->memories[index];
  int port = memory->port_of[operand][movement];
  if (port < 0 || port >= memory->port_count) {
    error_set(error, STATUS_BAD_INPUT, "memory '%s' has no port for %s, %s (%s); allocate one", memory->name,
              memory_operand_name[operand], movement_name[movement], movement_reads(movement) ? "a read" : "a write");
    return memory_fault(error, index);
  }
  enum port_type wrong = movement_reads(movement) ? PORT_WRITE : PORT_READ;
  if (memory->ports[port].type == wrong) {
    error_set(error, STATUS_BAD_INPUT, "port '%s' of memory '%s' cannot serve %s, %s: it only %s",
              memory->ports[port].name, memory->name, memory_operand_name[operand], movement_name[movement],
              wrong == PORT_WRITE ? "writes" : "reads");
    return memory_fault(error, index);
  }
  double bandwidth = memory_bandwidth(memory, operand, movement);
  double granularity = memory_granularity(memory, operand, movement);
  if (!in_range(bandwidth, 1, MAX_BITS) || !in_range(granularity, 1, bandwidth)) {
    error_set(error, STATUS_BAD_INPUT,
              "memory '%s' has a %s bandwidth of %.15g to %.15g bit/cycle; both must be 1 or more and the "
              "smallest at most the largest",
              memory->name, movement_reads(movement) ? "read" : "write", granularity, bandwidth);
    return memory_fault(error, index);
  }
  return STATUS_OK;
}

static enum status check_ports(const struct hardware *hardware, struct error *error) {
  for (enum memory_operand operand = 0; operand < OPERAND_COUNT; operand++) {
    int top = hardware->level_count[operand] - 1;
    for (int level = 0; level <= top; level++) {
      int memory = hardware->level[operand][level];
      bool output = operand == OPERAND_O;
      bool needs[MOVE_COUNT] = {
          [MOVE_TL] = true,
          [MOVE_FL] = output,
          [MOVE_TH] = output && level < top,
          [MOVE_FH] = level < top,
      };
      for (enum movement movement = 0; movement < MOVE_COUNT; movement++) {
        if (!needs[movement]) continue;
        enum status status = check_movement(hardware, memory, operand, movement, error);
        if (status != STATUS_OK) return status;
      }
    }
  }
  return STATUS_OK;
}

static enum status derive_levels(struct hardware *hardware, struct error *error) {
  for (enum memory_operand operand = 0; operand < OPERAND_COUNT; operand++) {
    int count = 0;
    for (int m = 0; m < hardware->memory_count; m++) {
      struct memory *memory = &hardware->memories[m];
      memory->level_of[operand] = -1;
      if (!memory_stores(memory, operand)) continue;
      if (count == HARDWARE_MAX_LEVELS) {
        error_set(error, STATUS_BAD_INPUT, "operand %s has more than %d memory levels", memory_operand_name[operand],
                  HARDWARE_MAX_LEVELS);
        return memory_fault(error, m);
      }
      memory->level_of[operand] = count;
      hardware->level[operand][count++] = m;
    }
    hardware->level_count[operand] = count;
    if (!count) {
      return error_set(error, STATUS_BAD_INPUT, "no memory stores operand %s; at least the top one must",
                       memory_operand_name[operand]);
    }
  }
  int top_i = hardware->level[OPERAND_I1][hardware->level_count[OPERAND_I1] - 1];
  int top_o = hardware->level[OPERAND_O][hardware->level_count[OPERAND_O] - 1];
  if (top_i != top_o) {
    error_set(error, STATUS_BAD_INPUT,
              "the highest memory of I1 is '%s' and that of O is '%s'; feature maps pass between stacks through "
              "one top memory, which must store both",
              hardware->memories[top_i].name, hardware->memories[top_o].name);
    return memory_fault(error, top_i);
  }
  return STATUS_OK;
}

enum status hardware_finish(struct hardware *hardware, struct error *error) {
  if (hardware->dim_count < 1 || hardware->dim_count > HARDWARE_MAX_DIMS) {
    return error_set(error, STATUS_BAD_INPUT, "the operational array has %d dimensions; it must have 1 to %d",
                     hardware->dim_count, HARDWARE_MAX_DIMS);
  }
  double array_size = 1;
  for (int d = 0; d < hardware->dim_count; d++) {
    if (hardware->dim_size[d] < 1) {
      return error_set(error, STATUS_BAD_INPUT, "array dimension D%d has size %d; it must be 1 or more", d + 1,
                       hardware->dim_size[d]);
    }
    array_size *= hardware->dim_size[d];
  }
  if (array_size > INT32_MAX) {
    return error_set(error, STATUS_BAD_INPUT, "the operational array has %.0f units; at most %d are modelled",
                     array_size, INT32_MAX);
  }
  hardware->array_size = (int)array_size;
  if (!in_range(hardware->mac_energy_pj, 0, MAX_NUMBER)) {
    return error_set(error, STATUS_BAD_INPUT, "the energy of a MAC is %.15g pJ; it must be 0 or more",
                     hardware->mac_energy_pj);
  }
  if (hardware->memory_count < 1 || hardware->memory_count > HARDWARE_MAX_MEMORIES) {
    return error_set(error, STATUS_BAD_INPUT, "there are %d memories; there must be 1 to %d", hardware->memory_count,
                     HARDWARE_MAX_MEMORIES);
  }
  for (int m = 0; m < hardware->memory_count; m++) {
    enum status status = check_numbers(hardware, m, error);
    if (status != STATUS_OK) return status;
    struct memory *memory = &hardware->memories[m];
    memory->instances = 1;
    for (int d = 0; d < hardware->dim_count; d++) {
      if (!memory->serves[d]) memory->instances *= hardware->dim_size[d];
    }
  }
  enum status status = derive_levels(hardware, error);
  return status != STATUS_OK ? status : check_ports(hardware, error);
}
