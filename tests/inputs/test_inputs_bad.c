/* Bad inputs: each one fault in a good file, and the message that it must get: place, cause, what is right. */
#include "tests/inputs/helper.h"

/* A good file with one piece replaced; `line` and `column` are where the message points. */
struct fault {
  const char *find, *replace;
  int line, column;
  const char *message; /* a piece of it */
};

static const char good_hardware[] =
    "name: small\n"                                                /* 1 */
    "memories:\n"                                                  /* 2 */
    "  rf:\n"                                                      /* 3 */
    "    size: 8\n"                                                /* 4 */
    "    r_cost: 0.1\n"                                            /* 5 */
    "    w_cost: 0.2\n"                                            /* 6 */
    "    area: 0\n"                                                /* 7 */
    "    latency: 1\n"                                             /* 8 */
    "    operands: [I2]\n"                                         /* 9 */
    "    ports:\n"                                                 /* 10 */
    "      - name: r_port_1\n"                                     /* 11 */
    "        type: read\n"                                         /* 12 */
    "        bandwidth_min: 8\n"                                   /* 13 */
    "        bandwidth_max: 16\n"                                  /* 14 */
    "        allocation: ['I2, tl']\n"                             /* 15 */
    "      - name: w_port_1\n"                                     /* 16 */
    "        type: write\n"                                        /* 17 */
    "        bandwidth_min: 4\n"                                   /* 18 */
    "        bandwidth_max: 4\n"                                   /* 19 */
    "        allocation: ['I2, fh']\n"                             /* 20 */
    "    served_dimensions: [D2]\n"                                /* 21 */
    "  dram:\n"                                                    /* 22 */
    "    size: 10000000000\n"                                      /* 23 */
    "    r_cost: 700\n"                                            /* 24 */
    "    w_cost: 750\n"                                            /* 25 */
    "    area: 0\n"                                                /* 26 */
    "    latency: 1\n"                                             /* 27 */
    "    operands: [I1, I2, O]\n"                                  /* 28 */
    "    ports:\n"                                                 /* 29 */
    "      - name: rw_port_1\n"                                    /* 30 */
    "        type: read_write\n"                                   /* 31 */
    "        bandwidth_min: 64\n"                                  /* 32 */
    "        bandwidth_max: 64\n"                                  /* 33 */
    "        allocation: ['I1, tl', 'I2, tl', 'O, tl', 'O, fl']\n" /* 34 */
    "    served_dimensions: [D1, D2]\n"                            /* 35 */
    "operational_array:\n"                                         /* 36 */
    "  unit_energy: 0.04\n"                                        /* 37 */
    "  unit_area: 1\n"                                             /* 38 */
    "  dimensions: [D1, D2]\n"                                     /* 39 */
    "  sizes: [4, 2]\n"                                            /* 40 */
    "dataflows:\n"                                                 /* 41 */
    "  D1: ['K, 4']\n";                                            /* 42 */

static const struct fault hardware_faults[] = {
    /* missing keys */
    {"name: small\n", "", 1, 1, "an accelerator lacks the key 'name'"},
    {"    size: 8\n", "", 4, 5, "memory 'rf' lacks the key 'size'"},
    {"r_cost: 0.1", "r_cots: 0.1", 5, 5, "memory 'rf' lacks the key 'r_cost'; is 'r_cots' a misspelling of it?"},
    {"    area: 0\n    latency: 1\n    operands: [I2]", "    latency: 1\n    operands: [I2]", 4, 5,
     "lacks the key 'area'"},
    {"    latency: 1\n    operands: [I2]", "    operands: [I2]", 4, 5, "lacks the key 'latency'"},
    {"    operands: [I2]\n", "", 4, 5, "lacks the key 'operands'"},
    {"    served_dimensions: [D2]\n", "", 4, 5, "lacks the key 'served_dimensions'"},
    {"        type: read\n", "", 11, 9, "a port lacks the key 'type'"},
    {"        bandwidth_max: 16\n", "", 11, 9, "port 'r_port_1' lacks the key 'bandwidth_max'"},
    {"        allocation: ['I2, fh']\n", "", 16, 9, "port 'w_port_1' lacks the key 'allocation'"},
    {"  sizes: [4, 2]\n", "", 37, 3, "lacks the key 'sizes'"},
    /* types */
    {"size: 8\n", "size: many\n", 4, 11, "'size' of memory 'rf' must be a whole number, not many"},
    {"size: 8\n", "size: 8.5\n", 4, 11, "must be a whole number, not 8.5"},
    {"size: 8\n", "size: '8'\n", 4, 11, "remove the quotes"},
    {"size: 8\n", "size: True\n", 4, 11, "must be a whole number, not True"},
    {"size: 8\n", "size:\n", 4, 10, "must be a whole number, not an empty value"},
    {"size: 8\n", "size: [8]\n", 4, 11, "must be a whole number, not a list"},
    {"size: 10000000000", "size: 1e10", 23, 11, "YAML reads 1e10 as text; write 10000000000"},
    {"r_cost: 0.1", "r_cost: null", 5, 13, "'r_cost' of memory 'rf' must be a number, not an empty value"},
    {"r_cost: 0.1", "r_cost: .nan", 5, 13, "must be from 0 to 1e+15, not .nan"},
    {"r_cost: 0.1", "r_cost: .inf", 5, 13, "must be from 0 to 1e+15, not .inf"},
    {"r_cost: 0.1", "r_cost: -1", 5, 13, "must be from 0 to 1e+15, not -1"},
    {"name: small", "name: 12", 1, 7, "YAML reads 12 as a number; put it in quotes"},
    {"name: small", "name: ''", 1, 7, "must not be empty"},
    {"name: small", "name: \"\\e[2J\"", 1, 7, "control character"},
    {"operands: [I2]", "operands: I2", 9, 15, "'operands' of memory 'rf' must be a list, not I2"},
    {"memories:\n", "memories: 3\nother:\n", 2, 11, "'memories' must be a map"},
    {"  sizes: [4, 2]", "  sizes: {D1: 4}", 40, 10, "must be a list, not a map"},
    /* numbers */
    {"size: 8\n", "size: 0\n", 4, 11, "'size' of memory 'rf' must be from 1 to 1000000000000000000, not 0"},
    {"size: 8\n", "size: -8\n", 4, 11, "must be from 1 to 1000000000000000000, not -8"},
    {"size: 8\n", "size: 99999999999999999999\n", 4, 11,
     "must be from 1 to 1000000000000000000, not 99999999999999999999"},
    {"latency: 1\n    operands: [I2]", "latency: -1\n    operands: [I2]", 8, 14,
     "must be from 0 to 1000000000000000, not -1"},
    {"bandwidth_min: 8", "bandwidth_min: 0", 13, 24, "'bandwidth_min' of port 'r_port_1' must be from 1"},
    {"bandwidth_min: 8", "bandwidth_min: 17", 13, 24,
     "'bandwidth_min' of port 'r_port_1', 17, exceeds its 'bandwidth_max', 16"},
    {"sizes: [4, 2]", "sizes: [4, 0]", 40, 14, "'small' is a core without MACs"},
    {"sizes: [4, 2]", "sizes: [4]", 40, 10, "must have 2 items, not 1"},
    {"sizes: [4, 2]", "sizes: [1000000, 1000000]", 40, 20, "the array has 1e+12 units"},
    {"unit_energy: 0.04", "unit_energy: -1", 37, 16, "'unit_energy', in pJ, must be from 0 to 1e+15, not -1"},
    /* operands, ports, dimensions */
    {"operands: [I2]", "operands: [I3]", 9, 16, "unknown operand 'I3'; expected I1, I2 or O"},
    {"operands: [I2]", "operands: []", 9, 15, "must have 1 to 3 items, not 0"},
    {"operands: [I2]", "operands: [I2, I2]", 9, 20, "operand I2 is listed twice"},
    {"name: r_port_1", "name: left_port", 11, 15, "'left_port' is not a valid port name; expected r_port_1"},
    {"name: w_port_1", "name: r_port_1", 16, 15, "memory 'rf' has two ports called 'r_port_1'"},
    {"type: read\n", "type: reading\n", 12, 15, "unknown port type 'reading'; expected read, write or read_write"},
    {"type: read\n", "type: write\n", 15, 22, "port 'r_port_1' only writes, so it cannot serve 'I2, tl', a read"},
    {"['I2, tl']", "['I2, up']", 15, 22, "'I2, up' is not an allocation"},
    {"['I2, tl']", "[I2, tl]", 15, 22, "'I2' is not an allocation; expected an operand (I1, I2, O) and a direction"},
    {"['I2, tl']", "['I1, tl']", 15, 22, "this port serves I1, which memory 'rf' does not store"},
    {"['I2, tl']", "[]", 3, 3, "memory 'rf' has no port for I2, tl"},
    {"['I1, tl', 'I2, tl', 'O, tl', 'O, fl']", "['I1, tl', 'I2, tl', 'O, tl']", 22, 3, "no port for O, fl"},
    {"    served_dimensions: [D2]", "    served_dimensions: [D3]", 21, 25,
     "not a dimension of the array; expected D1 to D2"},
    {"dimensions: [D1, D2]\n  sizes", "dimensions: [D1, E]\n  sizes", 39, 20,
     "unknown array dimension; expected D1 to D9"},
    {"dimensions: [D1, D2]\n  sizes", "dimensions: [D1, D1]\n  sizes", 39, 20, "dimension D1 is listed twice"},
    {"operands: [I1, I2, O]", "operands: [I2, O]", 34, 22, "this port serves I1, which memory 'dram' does not store"},
    {"        allocation: ['I2, fh']\n",
     "        allocation: ['I2, fh']\n      - {name: r_port_2, type: read, bandwidth_min: 8, bandwidth_max: 8, "
     "allocation: ['I2, tl']}\n      - {name: r_port_3, type: read, bandwidth_min: 8, bandwidth_max: 8, "
     "allocation: "
     "[]}\n",
     0, 0, NULL}, /* unequal, but the last port that serves a movement counts */
    {"  D1: ['K, 4']", "  D2: ['K, 4']", 42, 3, "'dataflows' lacks the key 'D1'"},
    {"  D1: ['K, 4']", "  D1: [K, 4]", 42, 8, "as in 'K, 32'; within [ ] it needs quotes"},
    {"  D1: ['K, 4']", "  D1: ['K, 0']", 42, 12, "a loop can be unrolled over 1 to 1000000000 units, not 0"},
    /* how many */
    {"memories:\n", "memories: {}\nothers:\n", 2, 11, "'memories' is empty; list at least one memory"},
    {"memories:\n",
     "memories: {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1, k: 1, l: 1, m: 1, n: 1, o: 1, p: 1, q: 1, "
     "r: 1, s: 1, t: 1, u: 1, v: 1, w: 1, x: 1, z: 1}\nothers:\n",
     2, 11, "there are 25 memories, more than the limit of 24"},
    /* what is not modelled */
    {"  unit_energy", "  is_imc: True\n  unit_energy", 37, 11, "in-memory-computing arrays (is_imc) are not modelled"},
    {"  unit_energy", "  imc_type: analog\n  unit_energy", 37, 13, "'imc_type' belongs to an in-memory-computing"},
    {"    size: 8\n", "    auto_cost_extraction: True\n    size: 8\n", 4, 27, "auto_cost_extraction (CACTI)"},
    {"name: small\n", "name: small\nvector_unit: 64\n", 2, 14,
     "'vector_unit', as in {lanes: 64, energy: 0.1}, must be a map"},
    {"name: small\n", "name: small\nvector_unit: {lanes: 64}\n", 2, 14, "'vector_unit' lacks the key 'energy'"},
    {"name: small\n", "name: small\nvector_unit: {lanes: 0, energy: 1}\n", 2, 22,
     "'lanes' of the vector unit must be from 1 to 1048576, not 0"},
    {"name: small", "cores: {0: a.yaml}\nname: small", 1, 8, "'cores' marks a multi-core accelerator of Stream"},
    {"  unit_energy", "  is_imc: 3\n  unit_energy", 37, 11, "must be True or False, not 3"},
};

static const char good_network[] =
    "- id: 0\n"                                                      /* 1 */
    "  operator_type: Conv\n"                                        /* 2 */
    "  equation: O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]\n" /* 3 */
    "  dimension_relations: [ix=2*ox+1*fx, iy=2*oy+1*fy]\n"          /* 4 */
    "  loop_dims: [B, K, C, OY, OX, FY, FX]\n"                       /* 5 */
    "  loop_sizes: [1, 8, 3, 16, 16, 3, 3]\n"                        /* 6 */
    "  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}\n"         /* 7 */
    "  operand_source: {W: 0, I: 0}\n"                               /* 8 */
    "- id: 1\n"                                                      /* 9 */
    "  operator_type: Conv\n"                                        /* 10 */
    "  equation: O[b][k][oy][ox]+=W[k][c]*I[b][c][oy][ox]\n"         /* 11 */
    "  loop_dims: [B, K, C, OY, OX]\n"                               /* 12 */
    "  loop_sizes: [1, 8, 8, 16, 16]\n"                              /* 13 */
    "  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}\n"         /* 14 */
    "  operand_source: {W: 1, I: 0}\n"                               /* 15 */
    "- id: 2\n"                                                      /* 16 */
    "  operator_type: Add\n"                                         /* 17 */
    "  equation: O[b][g][oy][ox]=X[b][g][oy][ox]+Y[b][g][oy][ox]\n"  /* 18 */
    "  loop_dims: [B, G, OY, OX]\n"                                  /* 19 */
    "  loop_sizes: [1, 8, 16, 16]\n"                                 /* 20 */
    "  operand_precision: {X: 8, Y: 8, O: 16, O_final: 8}\n"         /* 21 */
    "  operand_source: {X: 0, Y: 1}\n"                               /* 22 */
    "  operand_source_dimension_mapping: {X: {G: K, OX: OX}}\n";     /* 23 */

static const struct fault network_faults[] = {
    {"- id: 1\n", "-\n", 10, 3, "a layer lacks the key 'id'"},
    {"- id: 1\n", "- id: one\n", 9, 7, "'id' of a layer must be a whole number, not one"},
    {"- id: 1\n", "- id: -1\n", 9, 7, "'id' of a layer must be from 0 to 2147483647, not -1"},
    {"- id: 1\n", "- id: 0\n", 9, 7, "layer id 0 is already used on line 1"},
    {"- id: 1\n", "- 1\n- id: 1\n", 9, 3, "a layer must be a map of keys and values, not 1"},
    {"  operator_type: Add\n", "", 16, 3, "layer 2 lacks the key 'operator_type'"},
    /* equations */
    {"equation: O[b][k][oy][ox]+=W[k][c]*I[b][c][oy][ox]", "equation: 3", 11, 13, "'equation' must be text"},
    {"O[b][k][oy][ox]+=W[k][c]*I", "P[b][k][oy][ox]+=W[k][c]*I", 11, 13, "the output O with its indices"},
    {"O[b][k][oy][ox]+=W[k][c]*I", "O+=W[k][c]*I", 11, 14, "a [ with an index"},
    {"O[b][k][oy][ox]+=W[k][c]*I", "O[b][k][oy][ox]W[k][c]*I", 11, 28, "expected += or ="},
    {"+=W[k][c]*I", "+=V[k][c]*I", 11, 30, "an input (I, W, X or Y)"},
    {"+=W[k][c]*I", "+=W[k][c]-I", 11, 37, "* or + and the second input"},
    {"+=W[k][c]*I", "+=W[k][c*I", 11, 36, "expected a ] after the index"},
    {"+=W[k][c]*I[b][c][oy][ox]", "+=W[k][c]", 11, 37, "* or + and the second input (an equation has two)"},
    {"*I[b][c][oy][ox]\n", "*I[b][c][oy][ox]*X[b]\n", 11, 53, "the end of the equation (it has two inputs)"},
    {"+=W[k][c]*I", "+=I[k][c]*I", 11, 38, "both inputs are called I"},
    {"+=W[k][c]*I", "+=X[k][c]*I", 11, 38, "X times I is a product of two feature maps, which is not modelled"},
    {"+=W[k][c]*I", "+=W[k][k]*I", 11, 35, "index 'K' appears twice in operand W"},
    {"+=W[k][c]*I", "+=W[a][b][c][d][e][f][g][h][i][j][k][l][m]*I", 11, 68, "operand W has more than 12 indices"},
    {"*I[b][c][iy][ix]\n  dimension_relations: [ix=2*ox+1*fx, iy=2*oy+1*fy]",
     "*I[p][q][iy][ix]\n  dimension_relations: [ix=2*ox+1*fx, iy=2*oy+1*fy, p=1*b+1*c, q=1*k+1*c]", 3, 58,
     "operand I is indexed by more than 3 relations"},
    {"+=W[k][c]*I", "+=W[k][q]*I", 11, 35, "Q is neither in 'loop_dims' nor defined in"},
    {"+=W[k][c]*I", "+=W[k][overlong]*I", 11, 35, "this name is longer than 7 letters"},
    {"O[b][k][oy][ox]+=W[k][c][fy][fx]", "O[b][k][iy][ox]+=W[k][c][fy][fx]", 3, 21, "but IY is defined by a relation"},
    {"*I[b][c][iy][ix]", "*I[b][c][iy][ix][ox]", 3, 46, "operand I is indexed by a loop and also by IX"},
    /* relations */
    {"ix=2*ox+1*fx", "ix", 4, 27, "a =, as in ix=2*ox+1*fx"},
    {"ix=2*ox+1*fx", "ix=2*ox", 4, 32, "a + and a second term (a relation has two)"},
    {"ix=2*ox+1*fx", "ix=2*ox+1*fx+1", 4, 37, "two terms and no constant"},
    {"ix=2*ox+1*fx", "ix=0*ox+1*fx", 4, 28, "a factor must be from 1 to 1000000"},
    {"ix=2*ox+1*fx", "ix=99999999999999999999*ox+1*fx", 4, 28, "a factor must be from 1"},
    {"ix=2*ox+1*fx", "ix=2*ox+1*ox", 4, 25, "both terms of the relation use loop OX"},
    {"ix=2*ox+1*fx", "ix=2*ox+1*fz", 4, 25, "the relation uses loop FZ, which is missing from 'loop_dims'"},
    {"ix=2*ox+1*fx", "k=2*ox+1*fx", 4, 25, "K is already defined"},
    {"ix=2*ox+1*fx", "iy=2*ox+1*fx", 4, 39, "IY is already defined"},
    {"  dimension_relations: [ix=2*ox+1*fx, iy=2*oy+1*fy]\n", "", 3, 54, "IY is neither in 'loop_dims'"},
    /* loops */
    {"loop_dims: [B, K, C, OY, OX]", "loop_dims: [B, K, C, OY, OY]", 12, 28, "loop OY is listed twice"},
    {"loop_dims: [B, K, C, OY, OX]", "loop_dims: [B, K, C, OY, 3]", 12, 28, "YAML reads 3 as a number"},
    {"loop_dims: [B, K, C, OY, OX]", "loop_dims: [B, K, C, OY, O-X]", 12, 28, "'O-X' is not a valid loop name"},
    {"  loop_dims: [B, K, C, OY, OX]\n", "", 9, 3, "layer 1 lacks the key 'loop_dims'"},
    {"loop_sizes: [1, 8, 8, 16, 16]", "loop_sizes: [1, 8, 8, 16]", 13, 15, "must have 5 items, not 4"},
    {"loop_sizes: [1, 8, 8, 16, 16]", "loop_sizes: [1, 0, 8, 16, 16]", 13, 19,
     "the size of loop K must be from 1 to 1000000000000, not 0"},
    {"loop_sizes: [1, 8, 8, 16, 16]", "loop_sizes: [1, -8, 8, 16, 16]", 13, 19,
     "the size of loop K must be from 1 to 1000000000000, not -8"},
    {"loop_sizes: [1, 8, 8, 16, 16]", "loop_sizes: [1, 1_000_000_000, 1_000_000, 16, 16]", 9, 3, "operations"},
    /* precisions */
    {"  operand_precision: {X: 8, Y: 8, O: 16, O_final: 8}\n", "", 16, 3, "lacks the key 'operand_precision'"},
    {"{X: 8, Y: 8, O: 16, O_final: 8}", "{X: 8, Y: 8, O: 16}", 21, 22, "lacks the key 'O_final'"},
    {"{X: 8, Y: 8, O: 16, O_final: 8}", "{X: 8, O: 16, O_final: 8}", 21, 22, "lacks the key 'Y'"},
    {"{X: 8, Y: 8, O: 16, O_final: 8}", "{X: 0, Y: 8, O: 16, O_final: 8}", 21, 26,
     "the precision of X, in bits, must be from 1 to 4096, not 0"},
    {"{X: 8, Y: 8, O: 16, O_final: 8}", "8", 21, 22, "'operand_precision' must be a map"},
    /* the graph */
    {"{W: 1, I: 0}", "{W: 1, I: 5}", 15, 29, "I of layer 1 comes from layer 5, which does not exist"},
    {"{W: 1, I: 0}", "{W: 0, I: 0}", 9, 3, "layer 1 reads layer 0 both as its map and as its weights W"},
    {"{W: 1, I: 0}", "{W: 5, I: 0}", 15, 23, "W of layer 1 comes from layer 5, which does not exist; for constant"},
    {"{W: 1, I: 0}", "{W: [0, 1], I: 0}", 15, 23, "W of layer 1 is constant: it cannot join layers"},
    {"{W: 0, I: 0}", "{W: 1, I: 0}", 1, 3, "layer 0 is part of a cycle"},
    {"{W: 1, I: 0}", "{W: 1, I: 2}", 9, 3, "layer 1 is part of a cycle"},
    {"{W: 1, I: 0}", "{W: 1, I: x}", 15, 29, "the source of I, a layer id, must be a whole number, not x"},
    {"{W: 1, I: 0}", "{W: 1, I: -1}", 15, 29, "the source of I, a layer id, must be from 0 to 2147483647, not -1"},
    {"*I[b][c][oy][ox]", "*I[b][c]", 9, 3, "operand I of layer 1 is not indexed along"},
    {"{X: {G: K, OX: OX}}", "{Z: {G: K}}", 23, 38, "'Z' is not an input of layer 2 that another layer produces"},
    {"{X: {G: K, OX: OX}}", "{X: {Q: K}}", 23, 42, "dimension 'Q' does not index operand X"},
    {"{X: {G: K, OX: OX}}", "{X: {G: [K]}}", 23, 45, "the producer's dimension name must be text"},
    /* layers over rows */
    {"equation: O[b][k][oy][ox]+=W[k][c]*I[b][c][oy][ox]", "equation: O[b][k][oy][ox]=I[b][k][oy][ox]", 11, 13,
     "its operator_type must be Softmax, LayerNorm, RMSNorm or Elementwise, not Conv"},
    {"  operator_type: Add", "  operator_type: Softmax", 18, 13, "a Softmax has one input with the loops of O"},
    {"  operator_type: Add\n", "  operator_type: Add\n  passes: 2\n", 18, 11,
     "'passes' belongs to a layer over rows; layer 2 is none: its type is Add"},
    {"  operator_type: Add\n  equation: O[b][g][oy][ox]=X[b][g][oy][ox]+Y[b][g][oy][ox]",
     "  passes: 0\n  operator_type: Softmax\n  equation: O[b][g][oy][ox]=I[b][g][oy][ox]", 17, 11,
     "'passes', over a row, must be from 1 to"},
    {"  operand_source: {W: 0, I: 0}\n", "  pr_loop_dims: [IX, IY]\n  padding: [[1, 1]]\n", 9, 12,
     "must have 2 items, not 1"},
    {"ix=2*ox+1*fx", "ix=2/3*ox+1*fx", 4, 28, "a fraction must be one part of a whole"},
    {"ix=2*ox+1*fx", "ix=2*ox+1/2*fx", 4, 25, "only the first term of a relation can be a fraction"},
    {"{X: {G: K, OX: OX}}", "{X: {G: 'o-x'}}", 23, 45, "'o-x' is not a valid dimension name"},
    {"  operator_type: Add\n  equation: O[b][g][oy][ox]=X[b][g][oy][ox]+Y[b][g][oy][ox]",
     "  operator_type: Softmax\n  equation: O[b][g][oy][ox]=I[b][g][ox]", 18, 13,
     "I of a Softmax must have the loops of O, without relations"},
};

static const char good_mapping[] =
    "- name: default\n"                              /* 1 */
    "  spatial_mapping:\n"                           /* 2 */
    "    D1: ['K, 32', 'G, 32']\n"                   /* 3 */
    "    D2: ['C, 2']\n"                             /* 4 */
    "  memory_operand_links: {O: O, W: I2, I: I1}\n" /* 5 */
    "- name: Add\n"                                  /* 6 */
    "  spatial_mapping: {}\n"                        /* 7 */
    "  temporal_ordering: [[G, 2], [OX, 4]]\n";      /* 8 */

static const struct fault mapping_faults[] = {
    {"- name: default", "- name: defaults", 1, 1, "no entry is called 'default'; a mapping needs one"},
    {"- name: Add\n", "-\n", 7, 3, "an entry of a mapping lacks the key 'name'"},
    {"- name: Add\n", "- name: [Add]\n", 6, 9, "'name' of a mapping's entry must be text, not a list"},
    {"spatial_mapping: {}", "spatial_mapping: []", 7, 20, "'spatial_mapping' of entry 'Add' must be a map"},
    {"    D2: ['C, 2']", "    D0: ['C, 2']", 4, 5, "'D0', which is not an array dimension; expected D1 to D9"},
    {"    D2: ['C, 2']", "    D2: C", 4, 9, "the list of unrolled loops of D2 must be a list, not C"},
    {"    D2: ['C, 2']", "    D2: ['C 2']", 4, 10, "expected a loop in capitals, a comma"},
    {"    D2: ['C, 2']", "    D2: ['c, 2']", 4, 10, "expected a loop in capitals"},
    {"    D2: ['C, 2']", "    D2: ['C, two']", 4, 10, "expected a loop in capitals"},
    {"    D2: ['C, 2']", "    D2: ['C, 0']", 4, 14, "a loop can be unrolled over 1 to 1000000000 units, not 0"},
    {"    D2: ['C, 2']", "    D2: ['OVERLONG, 2']", 4, 10, "the loop name 'OVERLONG' is longer than 7 letters"},
    {"W: I2, I: I1", "W: I1, I: I2", 5, 35, "entry 'default' links W to I1, but only a link to I2 is modelled"},
    {"[G, 2]", "[G, 0]", 8, 27, "the size of a loop of 'temporal_ordering' must be from 1 to 1000000000000, not 0"},
    {"[G, 2]", "[G]", 8, 23, "as in [OX, 112], must have 2 items, not 1"},
    {"[G, 2]", "G", 8, 23, "as in [OX, 112], must be a list, not G"},
    {"[G, 2]", "[3, 2]", 8, 24, "must be text, but YAML reads 3 as a number"},
    {"  spatial_mapping:\n    D1: ['K, 32', 'G, 32']\n    D2: ['C, 2']\n", "  spatial_mapping_hint: {D0: [C]}\n", 2, 26,
     "'D0', which is not an array dimension"},
    {"  spatial_mapping:\n    D1: ['K, 32', 'G, 32']\n    D2: ['C, 2']\n", "  spatial_mapping_hint: {D1: [c-d]}\n", 2,
     31, "'c-d' is not a valid loop name"},
    {"[G, 2]", "[g-h, 2]", 8, 24, "'g-h' is not a valid loop name"},
    {"[G, 2]", "[G, '*'], [G, '*']", 8, 33, "'*' stands for what is left of loop G, which an entry above has already"},
};

/* --- Applying faults ----------------------------------------------------------------------------------- */

/* The line of text after the first one of the message, which is the source line, and the caret's line. */
static void check_caret(const char *message, const char *text, int line, int column) {
  const char *excerpt = strchr(message, '\n');
  assert_non_null(excerpt);
  const char *caret = strchr(excerpt + 1, '\n');
  assert_non_null(caret);
  assert_int_equal(strspn(caret + 1, " "), column - 1);
  assert_string_equal(caret + 1 + (column - 1), "^");
  for (int i = 1; i < line; i++) text = strchr(text, '\n') + 1;
  size_t length = strcspn(text, "\n");
  if (length <= 70) assert_memory_equal(excerpt + 1, text, length);
}

/* Tells what is wrong with the message for one fault; 0 where nothing is. */
static int check_fault(enum input_kind kind, const char *good, const struct fault *fault) {
  char text[8192], place[64];
  struct error error;
  const char *at = strstr(good, fault->find);
  if (!at) fail_msg("'%s' is not in the good file", fault->find);
  int length =
      snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, fault->replace, at + strlen(fault->find));
  assert_true(length > 0 && (size_t)length < sizeof text);
  enum status status = read_text_as(kind, text, (size_t)length, NULL, &error);
  if (!fault->message) {
    if (status) print_error("'%s' for '%s': %s\n", fault->replace, fault->find, error.message);
    return status != STATUS_OK;
  }
  snprintf(place, sizeof place, "FILE:%d:%d: ", fault->line, fault->column);
  if (status != STATUS_BAD_INPUT || strncmp(error.message, place, strlen(place)) != 0 ||
      !strstr(error.message, fault->message)) {
    print_error("'%s' for '%s': expected \"%s\" and \"%s\", not status %d, \"%s\"\n", fault->replace, fault->find,
                place, fault->message, status, error.message);
    return 1;
  }
  assert_int_equal(error.status, STATUS_BAD_INPUT);
  check_caret(error.message, text, fault->line, fault->column);
  return 0;
}

static void check_good(enum input_kind kind, const char *good) {
  struct remarks remarks;
  struct error error;
  remarks_init(&remarks);
  if (read_text_as(kind, good, strlen(good), &remarks, &error)) fail_msg("%s", error.message);
  if (remarks.count) fail_msg("%s", remarks.texts[0]);
  remarks_deinit(&remarks);
}

static void check_faults(enum input_kind kind, const char *good, const struct fault *faults, size_t count) {
  int wrong = 0;
  check_good(kind, good);
  for (size_t i = 0; i < count; i++) wrong += check_fault(kind, good, &faults[i]);
  assert_int_equal(wrong, 0);
}

static void faults_of_accelerators_are_told(void **state) {
  (void)state;
  check_faults(INPUT_HARDWARE, good_hardware, hardware_faults, sizeof hardware_faults / sizeof *hardware_faults);
}

static void faults_of_networks_are_told(void **state) {
  (void)state;
  check_faults(INPUT_WORKLOAD, good_network, network_faults, sizeof network_faults / sizeof *network_faults);
}

static void faults_of_mappings_are_told(void **state) {
  (void)state;
  check_faults(INPUT_MAPPING, good_mapping, mapping_faults, sizeof mapping_faults / sizeof *mapping_faults);
}

static void a_file_of_another_kind_is_told(void **state) {
  (void)state;
  struct error error;
  assert_int_equal(read_text_as(INPUT_HARDWARE, good_network, strlen(good_network), NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "FILE:1:1: this is a network, but an accelerator was expected: a map");
  assert_int_equal(read_text_as(INPUT_WORKLOAD, good_mapping, strlen(good_mapping), NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "FILE:1:1: this is a mapping, but a network was expected: a list of layers");
  assert_int_equal(read_text_as(INPUT_MAPPING, good_hardware, strlen(good_hardware), NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "FILE:1:1: this is an accelerator, but a mapping was expected: a list of entries");
  assert_int_equal(read_text_as(INPUT_MAPPING, "just words", 10, NULL, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "FILE:1:1: a mapping must be a list of entries");
}

static void unknown_keys_are_remarked_with_the_nearest(void **state) {
  (void)state;
  struct remarks remarks;
  struct error error;
  static const char text[] =
      "- name: default\n"
      "  spatial_mapping: {}\n"
      "  temporal_orderings: []\n"
      "  core_allocation: 1\n"
      "- name: default\n"
      "  spatial_mapping: {}\n";
  remarks_init(&remarks);
  assert_int_equal(read_text_as(INPUT_MAPPING, text, strlen(text), &remarks, &error), STATUS_OK);
  assert_int_equal(remarks.count, 3);
  assert_contains(
      remarks.texts[0],
      ":3:3: unknown key 'temporal_orderings' in entry 'default' is ignored; did you mean 'temporal_ordering'?");
  assert_contains(remarks.texts[1], ":4:3: unknown key 'core_allocation' in entry 'default' is ignored");
  assert_contains(remarks.texts[2], ":5:3: entry 'default' is never used: line 1 already has an entry of that name");
  remarks_deinit(&remarks);
}

/* What is read in spite of something odd, and the remark on it. */
static void oddities_are_remarked(void **state) {
  (void)state;
  static const struct {
    enum input_kind kind;
    const char *good;
    struct fault odd;
  } files[] = {
      {INPUT_HARDWARE,
       good_hardware,
       {"['I2, tl']", "['I2, tl', 'I2, th']", 15, 32, "'I2, th' is ignored: inputs only move down (fh, tl)"}},
      {INPUT_HARDWARE,
       good_hardware,
       {"dimensions: [D1, D2]\n  sizes", "dimensions: [D1, D3]\n  sizes", 39, 15,
        "the array has D3 but no D2, whose size is taken as 1"}},
      {INPUT_WORKLOAD,
       good_network,
       {"loop_dims: [B, K, C, OY, OX]\n  loop_sizes: [1, 8, 8, 16, 16]",
        "loop_dims: [B, K, C, OY, OX, FX]\n  loop_sizes: [1, 8, 8, 16, 16, 3]", 11, 13,
        "loop FX of layer 1 indexes no operand: it only repeats work"}},
      {INPUT_WORKLOAD,
       good_network,
       {"Y[b][g][oy][ox]\n"
        "  loop_dims: [B, G, OY, OX]\n"
        "  loop_sizes: [1, 8, 16, 16]\n"
        "  operand_precision: {X: 8, Y: 8, O: 16, O_final: 8}\n"
        "  operand_source: {X: 0, Y: 1}",
        "W[b][g][oy][ox]\n"
        "  loop_dims: [B, G, OY, OX]\n"
        "  loop_sizes: [1, 8, 16, 16]\n"
        "  operand_precision: {X: 8, W: 8, O: 16, O_final: 8}\n"
        "  operand_source: {X: 0, W: 2}",
        22, 29, "W of layer 2, an addition, is read as another network input"}},
  };
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    const struct fault *odd = &files[i].odd;
    char text[8192], place[64];
    struct remarks remarks;
    struct error error;
    const char *at = strstr(files[i].good, odd->find);
    assert_non_null(at);
    int length = snprintf(text, sizeof text, "%.*s%s%s", (int)(at - files[i].good), files[i].good, odd->replace,
                          at + strlen(odd->find));
    snprintf(place, sizeof place, ":%d:%d: ", odd->line, odd->column);
    remarks_init(&remarks);
    assert_int_equal(read_text_as(files[i].kind, text, (size_t)length, &remarks, &error), STATUS_OK);
    assert_true(remarks.count > 0);
    assert_contains(remarks.texts[0], odd->message);
    assert_contains(remarks.texts[0], place);
    remarks_deinit(&remarks);
  }
}

static void faults_of_the_older_layout_are_told(void **state) {
  (void)state;
  static const struct fault faults[] = {
      {"fh: w_port_1", "ff: w_port_1", 17, 9, "'ff' is not a movement; expected fh, tl, fl or th"},
      {"ports:\n", "ports:\n      - {}\n", 17, 7, "operands; it must have one for each"},
  };
  size_t size;
  char *good = whole_file("tests/inputs/cases/old_ports.yaml", &size);
  int wrong = 0;
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) wrong += check_fault(INPUT_HARDWARE, good, &faults[i]);
  free(good);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(faults_of_accelerators_are_told),
      cmocka_unit_test(faults_of_networks_are_told),
      cmocka_unit_test(faults_of_mappings_are_told),
      cmocka_unit_test(a_file_of_another_kind_is_told),
      cmocka_unit_test(unknown_keys_are_remarked_with_the_nearest),
      cmocka_unit_test(oddities_are_remarked),
      cmocka_unit_test(faults_of_the_older_layout_are_told),
  };
  return cmocka_run_group_tests_name("bad inputs", tests, NULL, NULL);
}
