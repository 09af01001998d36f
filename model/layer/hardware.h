/* The accelerator: one core with an operational array of MACs and memories listed bottom up.
 *
 * A struct hardware is a plain value: copy it, change a number, call hardware_finish again.
 * Units: sizes bits, bandwidths bit/cycle, energies pJ per access of the full bandwidth, cycles. */
#ifndef MODEL_LAYER_HARDWARE_H
#define MODEL_LAYER_HARDWARE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/error.h"

enum {
  HARDWARE_MAX_DIMS = 9, /* array dimensions D1..D9 */
  HARDWARE_MAX_MEMORIES = 24,
  HARDWARE_MAX_LEVELS = 12, /* memory levels of one operand */
  MEMORY_MAX_PORTS = 12,
  NAME_SIZE = 64, /* bytes of a name, terminator included */
};

/* Operands as memories know them: activations, weights, outputs. */
enum memory_operand { OPERAND_I1, OPERAND_I2, OPERAND_O, OPERAND_COUNT };

/* Direction of a movement through a memory's interface, in the order used everywhere. */
enum movement {
  MOVE_TL, /* read, to the level below */
  MOVE_FL, /* written, from the level below */
  MOVE_TH, /* read, to the level above */
  MOVE_FH, /* written, from the level above */
  MOVE_COUNT
};

enum port_type { PORT_READ, PORT_WRITE, PORT_READ_WRITE };

extern const char *const memory_operand_name[OPERAND_COUNT]; /* "I1", "I2", "O" */
extern const char *const movement_name[MOVE_COUNT];          /* "tl", "fl", "th", "fh" */

/* True for the movements that read the memory (tl, th), false for those that write it. */
static inline bool movement_reads(enum movement movement) {
  return movement == MOVE_TL || movement == MOVE_TH;
}

struct port {
  char name[16]; /* r_port_1, w_port_2, rw_port_1 .. */
  enum port_type type;
  double bandwidth, granularity; /* its own, where they differ from the memory's; else 0 */
};

struct memory {
  char name[NAME_SIZE];
  double size_bits;                           /* of one instance, > 0 */
  double read_bw, write_bw;                   /* of the widest port, bit/cycle; 0 where nothing reads (writes) */
  double read_granularity, write_granularity; /* smallest access in bits, <= bandwidth */
  double read_energy_pj, write_energy_pj;     /* of one full-bandwidth access */
  double latency_cycles;
  double area; /* of one instance, in the unit of the file; 0: not known */
  int port_count;
  struct port ports[MEMORY_MAX_PORTS];
  int operand_count;                           /* 1..OPERAND_COUNT */
  enum memory_operand operands[OPERAND_COUNT]; /* in file order, which allocation follows */
  int8_t port_of[OPERAND_COUNT][MOVE_COUNT];   /* index into ports, or -1: no such movement */
  bool serves[HARDWARE_MAX_DIMS];              /* array dimensions served */

  /* Derived by hardware_finish: */
  double instances;            /* product of the sizes of the dimensions not served */
  int level_of[OPERAND_COUNT]; /* level number by operand, or -1: not stored */
};

/* Exponents by which a change of a memory's size or width changes the energy of its accesses: ~ size^P x width^Q. All
 * 0: it does not. */
struct scaling {
  double size, read_width, write_width;
};

struct hardware {
  char name[NAME_SIZE];
  int dim_count;                   /* array dimensions, 1.. */
  int dim_size[HARDWARE_MAX_DIMS]; /* dimension i is called D<i+1>; >= 1 */
  double mac_energy_pj;            /* of one multiply-accumulate */
  double mac_area;                 /* of one MAC unit, in the unit of the file; 0: not known */
  struct scaling scaling;          /* of the changes that led to this hardware */
  double vector_lanes;             /* elements of a vector operation in a cycle; 0: no vector unit is described */
  double vector_energy_pj;         /* of one element of a vector operation */
  int memory_count;
  struct memory memories[HARDWARE_MAX_MEMORIES]; /* bottom up */

  /* Derived by hardware_finish: */
  int array_size;                                /* MAC units */
  int level_count[OPERAND_COUNT];                /* levels of each operand, >= 1 */
  int level[OPERAND_COUNT][HARDWARE_MAX_LEVELS]; /* memory index of each level, 0 = innermost */
};

/* Checks all fields above and derives the rest. STATUS_BAD_INPUT with error->memory set where a number is out of
 * range, an operand has no memory, the operands' top memories differ, or a needed movement has no port. */
enum status hardware_finish(struct hardware *hardware, struct error *error);

/* Bandwidth of the port that serves the movement of the operand, bit/cycle. */
double memory_bandwidth(const struct memory *memory, enum memory_operand operand, enum movement movement);
/* Smallest access of that port, bits. */
double memory_granularity(const struct memory *memory, enum memory_operand operand, enum movement movement);
/* Energy of one full-bandwidth access of the movement, pJ. */
double memory_energy_pj(const struct memory *memory, enum movement movement);
/* True for a memory named as those outside the chip are: DRAM, DDR, HBM, off-chip. */
bool memory_is_off_chip(const struct memory *memory);
/* The memory that all operands' data come from and go to: the top one of feature maps. */
const struct memory *hardware_top(const struct hardware *hardware);

/* Area of all memories' instances and MAC units, in the unit of the file; 0: not known. */
double hardware_area(const struct hardware *hardware);

/* True if the memory is the top of some operand. */
bool hardware_is_top(const struct hardware *hardware, int memory);
/* True if the memory stores the operand. */
bool memory_stores(const struct memory *memory, enum memory_operand operand);

#endif
