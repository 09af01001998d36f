/* A design point: everything that the user chooses. A plain value. */
#ifndef TUI_ANALYSIS_POINT_H
#define TUI_ANALYSIS_POINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inputs/edits.h"
#include "inputs/onnx/onnx.h"
#include "model/schedule.h"

enum { POINT_NAME_SIZE = 256, POINT_EDITS_SIZE = EDITS_SIZE, POINT_BITS_SIZE = 64 };

struct point {
  char hardware[POINT_NAME_SIZE]; /* names or paths */
  char workload[POINT_NAME_SIZE];
  char mapping[POINT_NAME_SIZE];     /* "": the hardware's own */
  char edits[POINT_EDITS_SIZE];      /* changed numbers of the hardware, as inputs/edits.h has them; "": none */
  char input_shape[POINT_NAME_SIZE]; /* what an ONNX file leaves open, as inputs/onnx/onnx.h has it; "": nothing */
  char bits[POINT_BITS_SIZE];
  struct schedule schedule;
};

/* Facts about the workload from its last evaluation; zero before the first. */
struct network {
  char workload[POINT_NAME_SIZE];
  int64_t map_width, map_height; /* largest map that tiles are cut from */
  int64_t heads;                 /* most of a layer of attention; 1: there is none */
};

/* Compares points; ignores cuts beyond cut_count and the limit of a search not in use. */
bool point_equal(const struct point *a, const struct point *b);

/* True if both have the same accelerator, network and mapping, read and edited alike. */
bool point_same_inputs(const struct point *a, const struct point *b);

bool tiling_equal(const struct tiling *a, const struct tiling *b);

/* Compares points except for mode and tile: cells of one sweep. */
bool point_equal_but_tile(const struct point *a, const struct point *b);

/* Equal for equal points, and practically never for others. */
struct point_hash {
  uint64_t low, high;
};
struct point_hash point_hash(const struct point *point);
extern const struct point_hash point_hash_start;

/* Adds bytes to a hash. */
void point_hash_add(struct point_hash *hash, const void *bytes, size_t size);
void point_hash_number(struct point_hash *hash, int64_t number);
void point_hash_text(struct point_hash *hash, const char *text);

/* How to read the point's network. */
struct onnx_reading point_reading(const struct point *point);

/* True if each layer has the same mappings for any tiles: one memo serves both. */
bool point_searches_alike(const struct point *a, const struct point *b);

#endif
