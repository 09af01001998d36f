/* Transformers from ONNX files: their layers are those of the networks that come with the program, to the bit; and what
 * is refused. */
#include <unistd.h>

#include "inputs/inputs.h"
#include "inputs/onnx/describe.h"
#include "inputs/onnx/to_workload.h"
#include "inputs/write_workload.h"
#include "model/schedule.h"
#include "tests/inputs/onnx/parts.h"
#include "tests/inputs/onnx/read_model.h"

/* --- Models ---------------------------------------------------------------------------------------------------- */

/* One Gemm for Q, K and V, which Gather takes apart behind a transposition. GELU by its Erf. */
static const char vit[] =
    "x:1x196x768; we#768x192; b#192; e<MatMul x we; embed<Add e b; norm1<LayerNormalization embed b b axis=-1;"
    "s2=196,192; wqkv#576x192; bqkv#576; r<Reshape norm1 s2; qkv<Gemm r wqkv bqkv transB=1; s5=1,196,3,3,64;"
    "t<Reshape qkv s5; p<Transpose t perm=[2,0,3,1,4]; i0=(0); i1=(1); i2=(2); q<Gather p i0 axis=0; k<Gather p i1 "
    "axis=0;"
    "v<Gather p i2 axis=0; kt<Transpose k perm=[0,1,3,2]; scores<MatMul q kt; c=0.125; sc<Mul scores c;"
    "softmax<Softmax sc axis=-1; context<MatMul softmax v; ct<Transpose context perm=[0,2,1,3]; s3=1,196,192;"
    "cr<Reshape ct s3; wo#192x192; o<MatMul cr wo; ob<Add b o; add1<Add embed ob; norm2<LayerNormalization add1 b b "
    "axis=-1;"
    "w1#192x768; b1#768; w2#768x192; f<MatMul norm2 w1; fb<Add f b1; c2=1.414; d<Div fb c2; er<Erf d; one=1.0; e1<Add "
    "er one;"
    "m<Mul fb e1; half=0.5; g<Mul m half; f2<MatMul g w2; f2b<Add f2 b; y<Add add1 f2b";

/* Three products, a mask from an input, norms by their means. */
static const char bert[] =
    "x:1x512x768; mask:1x1x1x512; w#768x768; b#768; eps=0.5; two=2.0; m0<ReduceMean x axes=[-1]; d0<Sub x m0; p0<Pow "
    "d0 two;"
    "v0<ReduceMean p0 axes=[-1]; a0<Add v0 eps; r0<Sqrt a0; n0<Div d0 r0; g0<Mul n0 b; norm0<Add g0 b;"
    "q<MatMul norm0 w; qb<Add q b; k<MatMul norm0 w; kb<Add k b; v<MatMul norm0 w; vb<Add v b; s4=1,512,12,64;"
    "q4<Reshape qb s4; k4<Reshape kb s4; v4<Reshape vb s4; qt<Transpose q4 perm=[0,2,1,3]; kt<Transpose k4 "
    "perm=[0,2,3,1];"
    "vt<Transpose v4 perm=[0,2,1,3]; one=1.0; mi<Sub one mask; big=-9.5; mm<Mul mi big; scores<MatMul qt kt; c=8.5;"
    "sc<Div scores c; sm<Add sc mm; softmax<Softmax sm axis=3; context<MatMul softmax vt; ct<Transpose context "
    "perm=[0,2,1,3];"
    "s3=1,512,768; cr<Reshape ct s3; o<MatMul cr w; ob<Add o b; add1<Add norm0 ob; m1<ReduceMean add1 axes=[-1]; "
    "d1<Sub add1 m1;"
    "p1<Pow d1 two; v1<ReduceMean p1 axes=[-1]; a1<Add v1 eps; r1<Sqrt a1; n1<Div d1 r1; g1<Mul n1 b; norm1<Add g1 b;"
    "w1#768x3072; b1#3072; w2#3072x768; f<MatMul norm1 w1; fb<Add f b1; ge<Gelu fb; f2<MatMul ge w2; f2b<Add f2 b;"
    "add2<Add norm1 f2b; y<LayerNormalization add2 b b axis=2";

/* Grouped queries by Expand, rotations, a gated MLP, RMSNorm by its mean square. %s: where K and V come from. */
static const char decoder[] =
    "x:1x%dx2048; w#2048x2048; wk#2048x512; g#2048; eps=0.5; two=2.0; p0<Pow x two; v0<ReduceMean p0 axes=[-1];"
    "a0<Add v0 eps; r0<Sqrt a0; i0<Reciprocal r0; n0<Mul x i0; norm1<Mul g n0; q<MatMul norm1 w; k<MatMul norm1 wk;"
    "v<MatMul norm1 wk; sq=1,%d,32,64; sk=1,%d,8,64; q4<Reshape q sq; k4<Reshape k sk; v4<Reshape v sk;"
    "qt<Transpose q4 perm=[0,2,1,3]; kt<Transpose k4 perm=[0,2,1,3]; vt<Transpose v4 perm=[0,2,1,3]; cos:1x1x%dx64; "
    "sin:1x1x%dx64;"
    "st=0; mid=32; en=64; ax=3; qa<Slice qt st mid ax; qb<Slice qt mid en ax; qn<Neg qb; qr<Concat qn qa axis=3; "
    "qc<Mul qt cos;"
    "qs<Mul qr sin; qe<Add qc qs; ka<Slice kt st mid ax; kb<Slice kt mid en ax; kn<Neg kb; kr<Concat kn ka axis=3; "
    "kc<Mul kt cos;"
    "ks<Mul kr sin; ke<Add kc ks; %s ax2=2; ku<Unsqueeze %s ax2; vu<Unsqueeze %s ax2; s5=1,8,4,%d,64; kx<Expand ku s5; "
    "vx<Expand vu s5;"
    "s4=1,32,%d,64; kh<Reshape kx s4; vh<Reshape vx s4; kp<Transpose kh perm=[0,1,3,2]; scores<MatMul qe kp; c=0.125; "
    "sc<Mul scores c;"
    "%s softmax<Softmax %s axis=-1; context<MatMul softmax vh; ct<Transpose context perm=[0,2,1,3]; s3=1,%d,2048; "
    "cr<Reshape ct s3;"
    "o<MatMul cr w; add1<Add x o; norm2<SimplifiedLayerNormalization add1 g axis=-1; wg#2048x8192; wd#8192x2048; "
    "gate<MatMul norm2 wg;"
    "sg<Sigmoid gate; si<Mul gate sg; up<MatMul norm2 wg; gated<Mul si up; down<MatMul gated wd; y<Add add1 down";

static const char *decoder_text(char *text, size_t size, bool is_decode) {
  int n = is_decode ? 1 : 512, all = is_decode ? 1024 : 512;
  const char *cache =
      is_decode ? "pk:1x8x1023x64; pv:1x8x1023x64; kk<Concat pk ke axis=2; vv<Concat pv vt axis=2;" : "";
  const char *causal = is_decode ? "" : "tri#512x512; sm<Add sc tri;";
  snprintf(text, size, decoder, n, n, n, n, n, cache, is_decode ? "kk" : "ke", is_decode ? "vv" : "vt", all, all,
           causal, is_decode ? "sc" : "sm", n);
  return text;
}

/* --- The same as networks of the program ---------------------------------------------------------------------------
 */

static struct result *evaluate(const struct workload *workload, int64_t x, int64_t y) {
  struct hardware hardware;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  struct result *result = NULL;
  arena_init(&arena);
  assert_status(input_hardware("meta_prototype_df", &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping("meta_prototype_df", &rules, &arena, NULL, &error), STATUS_OK, &error);
  struct job job = {.hardware = &hardware,
                    .workload = workload,
                    .rules = &rules,
                    .schedule = {.mode = MODE_RECOMPUTE, .tile_x = x, .tile_y = y, .lpf_limit = 4}};
  assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
  arena_deinit(&arena);
  return result;
}

static void assert_same(const struct result *a, const struct result *b) {
  assert_int_equal(a->stack_count, b->stack_count);
  assert_number(a->energy_pj, b->energy_pj, "energy");
  assert_number(a->latency_cycles, b->latency_cycles, "latency");
  assert_number(a->dram.read_bits, b->dram.read_bits, "bits read at the top");
  assert_number(a->dram.written_bits, b->dram.written_bits, "bits written at the top");
}

/* Writes a network as YAML and reads it again. */
static void through_yaml(const struct workload *from, struct workload *to) {
  char path[TEMPORARY_PATH_SIZE];
  struct error error;
  temporary_file(path, "", 0);
  assert_status(write_workload(path, from, "a test", true, &error), STATUS_OK, &error);
  assert_status(input_workload(path, to, NULL, &error), STATUS_OK, &error);
  unlink(path);
}

static void expect_network(const char *parts, const char *outputs, const char *name, int64_t x, int64_t y) {
  struct model model = model_of_parts(parts);
  struct read_model read;
  struct workload own, shipped, again;
  struct error error;
  for (const char *at = outputs; *at; at += strcspn(at, " ") + (at[strcspn(at, " ")] == ' ')) {
    char output[16];
    snprintf(output, sizeof output, "%.*s", (int)strcspn(at, " "), at);
    model_output(&model, output);
  }
  read_good(&read, &model, NULL, NULL);
  workload_init(&own, name);
  if (onnx_to_workload(&read.net, &own) != STATUS_OK) fail_msg("%s: %s", name, read.error.message);
  assert_status(input_workload(name, &shipped, NULL, &error), STATUS_OK, &error);
  assert_int_equal(own.layer_count, shipped.layer_count);
  through_yaml(&own, &again);
  struct result *a = evaluate(&own, x, y), *b = evaluate(&shipped, x, y), *c = evaluate(&again, x, y);
  assert_same(a, b);
  assert_same(a, c);
  result_free(a);
  result_free(b);
  result_free(c);
  workload_deinit(&again);
  workload_deinit(&shipped);
  workload_deinit(&own);
  read_free(&read);
}

static void networks_of_the_program(void **state) {
  (void)state;
  char text[8192];
  expect_network(vit, "", "transformer_vit_tiny", 14, 2);
  expect_network(bert, "", "transformer_bert_base", 32, 1);
  expect_network(decoder_text(text, sizeof text, false), "", "transformer_gqa_prefill", 32, 1);
  expect_network(decoder_text(text, sizeof text, true), "kk vv", "transformer_gqa_decode", 1, 1);
}

/* --- Forms -------------------------------------------------------------------------------------------------------- */

/* "Conv b1 g3 k196 c64 14x14 <2,1": sizes that are not 1, and the layers that it reads, weights last; x: an input. */
static void list_layers(const struct read_model *read, char *text, size_t size) {
  static const char *const kinds[] = {
      [ONNX_LAYER_CONV] = "conv", [ONNX_LAYER_DENSE] = "dense", [ONNX_LAYER_POOL] = "pool", [ONNX_LAYER_PAIR] = "pair"};
  size_t used = 0;
  text[0] = '\0';
  for (int i = 0; i < read->net.layer_count; i++) {
    const struct onnx_layer *layer = &read->net.layers[i];
    const struct {
      char name;
      int64_t size;
    } sizes[] = {{'b', layer->b}, {'g', layer->g}, {'k', layer->k}, {'c', layer->c}};
    used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? " | " : "",
                             layer->type != NULL ? layer->type : kinds[layer->kind]);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      if (sizes[s].size == 1) continue;
      used += (size_t)snprintf(text + used, size - used, " %c%lld", sizes[s].name, (long long)sizes[s].size);
    }
    used += (size_t)snprintf(text + used, size - used, " %lldx%lld <", (long long)layer->ox, (long long)layer->oy);
    for (int o = 0; o < 2; o++) {
      for (int s = 0; s < layer->input[o].count; s++) {
        int source = layer->input[o].sources[s];
        if (source < 0) used += (size_t)snprintf(text + used, size - used, "x");
        if (source >= 0) used += (size_t)snprintf(text + used, size - used, "%s%d", o > 0 ? "," : "", source);
      }
    }
  }
}

/* Heads of 8 channels on 12 tokens, of 2 where H stands. */
#define HEAD "x:1x12x16; w#16x16; s4=1,12,2,8; s3=1,12,16;"
#define QKV HEAD "q<MatMul x w; k<MatMul x w; v<MatMul x w; qr<Reshape q s4; kr<Reshape k s4; vr<Reshape v s4;"
#define TURNED QKV "qt<Transpose qr perm=[0,2,1,3]; kt<Transpose kr perm=[0,2,3,1]; vt<Transpose vr perm=[0,2,1,3];"
#define PIXELS "x:1x8x16x16; w#8x8x3x3; wq#8x8; s=1,256,8; m<Conv x w pads=[1,1,1,1];"
#define PROJECTIONS "Conv k16 c16 4x3 <x | Conv k16 c16 4x3 <x | Conv k16 c16 4x3 <x | "
#define ATTENTION "Conv g2 k12 c8 4x3 <0,1 | Softmax g2 k12 4x3 <3 | Conv g2 k8 c12 4x3 <4,2"

#define CLASS_TOKEN                                                                                             \
  "x:1x3x8x8; w#16x3x2x2; e<Conv x w strides=[2,2]; f=1,16,16; r<Reshape e f; t<Transpose r perm=[0,2,1]; "     \
  "cls#1x1x16;"                                                                                                 \
  "u<Concat cls t axis=1; wq#16x16; q<MatMul u wq; k<MatMul u wq; v<MatMul u wq; kt<Transpose k perm=[0,2,1]; " \
  "s<MatMul q kt;"                                                                                              \
  "p<Softmax s axis=-1; c<MatMul p v; i=(0); h<Gather c i axis=1; wh#16x10; y<Gemm h wh"
#define HEAD_NORM                                                                                            \
  TURNED                                                                                                     \
  "n<RMSNormalization qt w axis=-1; o=0; e=8; ax=3; two=2; one=1; a<Slice n o e ax two; b<Slice n one e ax " \
  "two; bn<Neg b;"                                                                                           \
  "u=4; au<Unsqueeze bn u; bu<Unsqueeze a u; ab<Concat au bu axis=4; s5=1,2,12,8; rot<Reshape ab s5; "       \
  "sin#12x8; cos#12x8;"                                                                                      \
  "r1<Mul n cos; r2<Mul rot sin; qe<Add r1 r2; s<MatMul qe kt; p<Softmax s axis=-1; y<MatMul p vt"

static const struct {
  const char *what, *parts, *layers;
} forms[] = {
    {"three products", TURNED "s<MatMul qt kt; p<Softmax s axis=-1; y<MatMul p vt", PROJECTIONS ATTENTION},
    {"no softmax", TURNED "s<MatMul qt kt; y<MatMul s vt",
     PROJECTIONS "Conv g2 k12 c8 4x3 <0,1 | Conv g2 k8 c12 4x3 <3,2"},
    {"a softmax by its parts",
     TURNED
     "s<MatMul qt kt; m<ReduceMax s axes=[-1]; d<Sub s m; e<Exp d; t=-1; z<ReduceSum e t; p<Div e z; y<MatMul p vt",
     PROJECTIONS ATTENTION},
    {"one product, split",
     HEAD "w3#16x48; n=16,16,16; a<MatMul x w3; q,k,v<Split a n axis=2; qr<Reshape q s4; kr<Reshape k s4;"
          "vr<Reshape v s4; qt<Transpose qr perm=[0,2,1,3]; kt<Transpose kr perm=[0,2,3,1];"
          "vt<Transpose vr perm=[0,2,1,3]; s<MatMul qt kt; p<Softmax s axis=-1; y<MatMul p vt",
     PROJECTIONS ATTENTION},
    {"a part of a part of one product",
     HEAD
     "w3#16x48; n=32,16; a<MatMul x w3; p,v<Split a n axis=2; q,k<Split p axis=2; qr<Reshape q s4; kr<Reshape k s4;"
     "vr<Reshape v s4; qt<Transpose qr perm=[0,2,1,3]; kt<Transpose kr perm=[0,2,3,1];"
     "vt<Transpose vr perm=[0,2,1,3]; s<MatMul qt kt; o<Softmax s axis=-1; y<MatMul o vt",
     PROJECTIONS ATTENTION},
    {"one product, sliced behind its heads",
     "x:1x12x16; s5=1,12,2,24; w3#16x48; a<MatMul x w3; r<Reshape a s5; t<Transpose r perm=[0,2,1,3]; o=0; e=8; h=16; "
     "z=24; ax=3;"
     "q<Slice t o e ax; k<Slice t e h ax; v<Slice t h z ax; kt<Transpose k perm=[0,1,3,2]; s<MatMul q kt; p<Softmax s "
     "axis=-1;"
     "y<MatMul p v",
     PROJECTIONS ATTENTION},
    {"products of queries, and of keys and values",
     HEAD
     "w2#16x32; a<MatMul x w2; k,v<Split a axis=2; q<MatMul x w; qr<Reshape q s4; kr<Reshape k s4; vr<Reshape v s4;"
     "qt<Transpose qr perm=[0,2,1,3]; kt<Transpose kr perm=[0,2,3,1]; vt<Transpose vr perm=[0,2,1,3]; s<MatMul qt kt;"
     "p<Softmax s axis=-1; y<MatMul p vt",
     PROJECTIONS "Conv g2 k12 c8 4x3 <2,0 | Softmax g2 k12 4x3 <3 | Conv g2 k8 c12 4x3 <4,1"},
    {"K and V from the network's inputs",
     "x:1x12x16; w#16x16; s4=1,12,2,8; kt:1x2x8x40; vt:1x2x40x8; q<MatMul x w; qr<Reshape q s4; qt<Transpose qr "
     "perm=[0,2,1,3];"
     "s<MatMul qt kt; p<Softmax s axis=-1; y<MatMul p vt",
     "Conv k16 c16 4x3 <x | Conv g2 k40 c8 4x3 <0 | Softmax g2 k40 4x3 <1 | Conv g2 k8 c40 4x3 <2"},
    {"queries of 4 heads over K and V of one, without a copy of them",
     "x:1x12x16; w#16x32; wk#16x8; s5=1,12,4,8; s4=1,12,1,8; q<MatMul x w; k<MatMul x wk; v<MatMul x wk; qr<Reshape q "
     "s5;"
     "kr<Reshape k s4; vr<Reshape v s4; qt<Transpose qr perm=[0,2,1,3]; kt<Transpose kr perm=[0,2,3,1]; vt<Transpose "
     "vr perm=[0,2,1,3];"
     "s<MatMul qt kt; p<Softmax s axis=-1; y<MatMul p vt",
     "Conv k32 c16 4x3 <x | Conv k8 c16 4x3 <x | Conv k8 c16 4x3 <x | Conv b4 k12 c8 4x3 <0,1 | Softmax b4 k12 4x3 <3 "
     "| "
     "Conv b4 k8 c12 4x3 <4,2"},
    {"a norm that adds first",
     TURNED
     "s<MatMul qt kt; p<Softmax s axis=-1; c<MatMul p vt; ct<Transpose c perm=[0,2,1,3]; r<Reshape ct s3; o<MatMul r w;"
     "n,-,-,z<SkipLayerNormalization o q w; y<Add n z",
     PROJECTIONS ATTENTION " | Conv k16 c16 4x3 <5 | Add k16 4x3 <6,0 | LayerNorm k16 4x3 <7 | Add k16 4x3 <8,7"},
    {"a gate in the same product as what it gates",
     TURNED
     "s<MatMul qt kt; p<Softmax s axis=-1; c<MatMul p vt; ct<Transpose c perm=[0,2,1,3]; r<Reshape ct s3; w2#16x64;"
     "o<MatMul r w2; a,b<Split o axis=2; g<Sigmoid a; h<Mul a g; y<Mul h b",
     PROJECTIONS ATTENTION " | Conv k32 c16 4x3 <5 | Conv k32 c16 4x3 <5 | Elementwise k32 4x3 <6,7"},
    {"a class token, and its row alone for the classifier", CLASS_TOKEN,
     "conv k16 c3 4x4 <x | Conv k16 c16 4x4 <0 | Conv k16 c16 4x4 <0 | Conv k16 c16 4x4 <0 | Conv k16 c16 4x4 <1,2 | "
     "Softmax k16 4x4 <4 | Conv k16 c16 4x4 <5,3 | conv k10 c16 1x1 <6"},
    {"the mean of all tokens",
     TURNED "s<MatMul qt kt; p<Softmax s axis=-1; c<MatMul p vt; ct<Transpose c perm=[0,2,1,3]; r<Reshape ct s3;"
            "m<ReduceMean r axes=[1] keepdims=0; wh#16x10; y<MatMul m wh",
     PROJECTIONS ATTENTION " | pool g16 1x1 <5 | Conv k10 c16 1x1 <6"},
    {"embeddings and positions, a mask of the ids",
     "x:1x12; table#99x16; pos#12x16; w#16x16; s4=1,12,2,8; e<Gather table x; x0<Add e pos; n<LayerNormalization x0 w "
     "axis=-1;"
     "q<MatMul n w; k<MatMul n w; v<MatMul n w; qr<Reshape q s4; kr<Reshape k s4; vr<Reshape v s4; qt<Transpose qr "
     "perm=[0,2,1,3];"
     "kt<Transpose kr perm=[0,2,3,1]; vt<Transpose vr perm=[0,2,1,3]; s<MatMul qt kt; zero=(0); b<Equal x zero; ax=1,2;"
     "b4<Unsqueeze b ax; low=-9.0; sm<Where b4 low s; p<Softmax sm axis=-1; y<MatMul p vt",
     "LayerNorm k16 4x3 <x | Conv k16 c16 4x3 <0 | Conv k16 c16 4x3 <0 | Conv k16 c16 4x3 <0 | Conv g2 k12 c8 4x3 <1,2 "
     "| "
     "Softmax g2 k12 4x3 <4 | Conv g2 k8 c12 4x3 <5,3"},
    {"norms of the heads, and rotations of interleaved channels", HEAD_NORM,
     PROJECTIONS "RMSNorm k16 4x3 <0 | Conv g2 k12 c8 4x3 <3,1 | Softmax g2 k12 4x3 <4 | Conv g2 k8 c12 4x3 <5,2"},
    {"matrices from the network's inputs, without a batch",
     "x:12x16; wq:16x8; wk:16x8; wv:16x8; q<MatMul x wq; k<MatMul x wk; v<MatMul x wv; t<Transpose k perm=[1,0]; "
     "s<MatMul q t;"
     "p<Softmax s; y<MatMul p v",
     "Conv k8 c16 4x3 <x | Conv k8 c16 4x3 <x | Conv k8 c16 4x3 <x | Conv k12 c8 4x3 <0,1 | Softmax k12 4x3 <3 | "
     "Conv k8 c12 4x3 <4,2"},
    {"embeddings that the network is given, and positions",
     HEAD "p:1x12x16; e<Add x p; q<MatMul e w; k<MatMul e w; t<Transpose k perm=[0,2,1]; y<MatMul q t",
     "Conv k16 c16 4x3 <x | Conv k16 c16 4x3 <x | Conv k12 c16 4x3 <0,1"},
    {"rotations by angles that a product makes of given positions",
     TURNED "ids@1x12x1; freq#1x1x8; f<Cast ids; angle<MatMul f freq; c<Cos angle; n<Sin angle; r1<Mul qt c;"
            "r2<Mul qt n; qe<Add r1 r2; y<MatMul qe kt",
     "Conv k16 c16 4x3 <x | Conv k16 c16 4x3 <x | Conv g2 k12 c8 4x3 <0,1"},
    {"a softmax over classes",
     TURNED "s<MatMul qt kt; p<Softmax s axis=-1; c<MatMul p vt; ct<Transpose c perm=[0,2,1,3]; r<Reshape ct s3;"
            "y<LogSoftmax r axis=-1",
     PROJECTIONS ATTENTION},
    {"pixels with channels last",
     PIXELS "n<Conv m w pads=[1,1,1,1]; t<Transpose m perm=[0,2,3,1]; u<Transpose n perm=[0,2,3,1]; a<Add t u;"
            "r<Reshape a s; q<MatMul r wq; k<MatMul r wq; kt<Transpose k perm=[0,2,1]; y<MatMul q kt",
     "conv k8 c8 16x16 <x | conv k8 c8 16x16 <0 | pair g8 16x16 <0,1 | Conv k8 c8 16x16 <2 | Conv k8 c8 16x16 <2 | "
     "Conv k256 c8 16x16 <3,4"},
    {"a product over pixels with channels last",
     PIXELS "t<Transpose m perm=[0,2,3,1]; a<MatMul t wq; r<Reshape a s; q<MatMul r wq; k<MatMul r wq;"
            "kt<Transpose k perm=[0,2,1]; y<MatMul q kt",
     "conv k8 c8 16x16 <x | dense k8 c8 16x16 <0 | Conv k8 c8 16x16 <1 | Conv k8 c8 16x16 <1 | Conv k256 c8 16x16 "
     "<2,3"},
    {"half the channels of a map",
     PIXELS "v#8x4x3x3; f=1,8,256; a,b<Split m axis=1; n<Conv a v pads=[1,1,1,1]; r<Reshape n f;"
            "t<Transpose r perm=[0,2,1]; q<MatMul t wq; k<MatMul t wq; kt<Transpose k perm=[0,2,1]; y<MatMul q kt",
     "conv k8 c8 16x16 <x | conv k8 c4 16x16 <0 | Conv k8 c8 16x16 <1 | Conv k8 c8 16x16 <1 | Conv k256 c8 16x16 "
     "<2,3"},
    {"tokens whose number is a prime",
     "x:1x13x16; w#16x16; q<MatMul x w; k<MatMul x w; t<Transpose k perm=[0,2,1]; y<MatMul q t",
     "Conv k16 c16 1x13 <x | Conv k16 c16 1x13 <x | Conv k13 c16 1x13 <0,1"},
};

static void forms_of_attention(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    struct model model = model_of_parts(forms[i].parts);
    struct read_model read;
    struct workload workload;
    char text[2048];
    if (read_of(&read, &model, NULL, NULL) != STATUS_OK) fail_msg("%s: %s", forms[i].what, read.error.message);
    list_layers(&read, text, sizeof text);
    if (strcmp(text, forms[i].layers) != 0) {
      fail_msg("%s: the layers are\n%s\nand should be\n%s", forms[i].what, text, forms[i].layers);
    }
    workload_init(&workload, "form");
    if (onnx_to_workload(&read.net, &workload) != STATUS_OK) fail_msg("%s: %s", forms[i].what, read.error.message);
    workload_deinit(&workload);
    read_free(&read);
  }
}

/* --- What is refused ---------------------------------------------------------------------------------------------- */

static const struct {
  const char *parts, *sentence;
  int64_t opset;
} refused[] = {
    {TURNED "o=0; e=6; ax=3; kb<Slice kt o e ax; y<MatMul qt kb",
     "node 'y' (MatMul) multiplies a part of the tokens: softmax over blocks of keys (FlashAttention) tiles the "
     "reduction",
     13},
    {TURNED "ks,kr2<Split kt axis=3; y<MatMul qt ks", "softmax over blocks of keys", 13},
    {TURNED "y<MatMul kt vt", "in a way that is no known attention", 13},
    {"x:2x12x16; w#16x16; q<MatMul x w; k<MatMul x w; t<Transpose k perm=[0,2,1]; y<MatMul q t",
     "give a batch of 1 with --input-shape", 13},
    {TURNED "s<MatMul qt kt; p<Softmax s; y<MatMul p vt", "is a softmax over more than the keys of a token", 11},
    {HEAD "w3#16x48; a<MatMul x w3; q,k,v<Split a axis=2; kt<Transpose k perm=[0,2,1]; s<MatMul q kt; c<MatMul s v; "
          "wo#48x16;"
          "o<MatMul a wo; y<Add c o",
     "is read whole and in parts", 13},
    {TURNED
     "s<MatMul qt kt; p<Softmax s axis=-1; c<MatMul p vt; ct<Transpose c perm=[0,2,1,3]; r<Reshape ct s3;"
     "w2#16x64; o<MatMul r w2; b0=0; e0=40; b1=24; e1=64; ax=2; a<Slice o b0 e0 ax; b<Slice o b1 e1 ax; g<Sigmoid a;"
     "y<Mul g b",
     "is read in parts that overlap, which is not modelled", 13},
    {TURNED
     "s<MatMul qt kt; p<Softmax s axis=-1; c<MatMul p vt; ct<Transpose c perm=[0,2,1,3]; r<Reshape ct s3;"
     "w2#16x64; o<MatMul r w2; b0=0; e0=64; ax=2; two=2; h<Slice o b0 e0 ax two; a,b<Split h axis=2; g<Sigmoid a;"
     "y<Mul g b",
     "is read in parts of parts, which is not modelled", 13},
    {"x:1x12x16; w#16x16; q<MatMul x w; k:1x12x12; t<Transpose k perm=[0,2,1]; y<MatMul q t", "", 13},
    {TURNED "s<MatMul qt kt; p<Softmax s axis=-1; c<MatMul p vt; l<LSTM c w w; y<Relu l",
     "is a LSTM, which is not modelled", 13},
    {"q:2x12x16; k:2x16x12; y<MatMul q k",
     "multiplies computed tensors of a batch of sequences, which is not modelled; give a batch of 1", 13},
    {"q:1x4x12x8; k:1x4x8x12; y<MatMul q k", "multiplies rows that are no tokens", 13},
    {HEAD "s6=1,12,3,8; w3#16x24; k:1x2x8x40; j=0,1,0; kk<Gather k j axis=1; q<MatMul x w3; qr<Reshape q s6;"
          "qt<Transpose qr perm=[0,2,1,3]; y<MatMul qt kk",
     "multiplies by K or V whose heads do not divide the heads of the queries", 13},
    {TURNED "k2<Transpose vr perm=[0,2,3,1]; w4#16x32; s8=1,12,4,8; q4<MatMul x w4; q5<Reshape q4 s8;"
            "q6<Transpose q5 perm=[0,2,1,3]; kk<Concat kt k2 axis=1; y<MatMul q6 kk",
     "multiplies by joined maps, which is not modelled", 13},
    {TURNED "p=0,0,0,0,0,0,4,0; qp<Pad qt p; y<MatMul qp kt",
     "node 'y' (MatMul) reads a padded map, which is not modelled", 13},
    {TURNED "s<MatMul qt kt; p<Softmax s axis=-1; c<MatMul p vt; ct<Transpose c perm=[0,2,1,3]; r<Reshape ct s3;"
            "n,-,-,z<SkipLayerNormalization r r w; y<Relu n",
     "node 'n' (SkipLayerNormalization) adds what is no second computed tensor of the same size", 13},
};

static void what_is_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    struct model model = model_of_parts(refused[i].parts);
    struct read_model read;
    model.opset = refused[i].opset;
    if (read_of(&read, &model, NULL, NULL) == STATUS_OK) fail_msg("%s: is read", refused[i].parts);
    assert_contains(read.error.message, refused[i].sentence);
    read_free(&read);
  }
}

/* What check says of a network with attention beside its layers. */
static void what_is_left_out_is_remarked(void **state) {
  (void)state;
  static const struct {
    const char *parts, *sentence;
  } cases[] = {
      {CLASS_TOKEN, "net.onnx: 1 constant token beside the others is left out"},
      {HEAD_NORM, "net.onnx: norms over the channels of a head are taken over those of all heads"},
      {HEAD "pk:1x2x7x8; q<MatMul x w; k<MatMul x w; qr<Reshape q s4; kr<Reshape k s4; qt<Transpose qr perm=[0,2,1,3];"
            "kp<Transpose kr perm=[0,2,1,3]; kk<Concat pk kp axis=2; kt<Transpose kk perm=[0,1,3,2]; y<MatMul qt kt",
       "net.onnx: K and V of earlier tokens are read from the top memory, as weights; new ones are written there, as "
       "outputs"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct model model = model_of_parts(cases[i].parts);
    struct read_model read;
    struct remarks remarks;
    struct onnx_bits bits;
    int found = 0;
    remarks_init(&remarks);
    read_good(&read, &model, NULL, NULL);
    assert_int_equal(onnx_read_bits(NULL, &bits, &read.error), STATUS_OK);
    read.graph.remarks = &remarks;
    onnx_remark_net(&read.net, &bits);
    for (int k = 0; k < remarks.count; k++) found += strcmp(remarks.texts[k], cases[i].sentence) == 0;
    if (found != 1) fail_msg("%s: %d of the remarks say so", cases[i].sentence, found);
    remarks_deinit(&remarks);
    read_free(&read);
  }
}

/* The weights of attention have the bits that their maker writes. */
static void bits_of_keys(void **state) {
  (void)state;
  struct model model = model_of_parts(TURNED "s<MatMul qt kt; y<MatMul s vt");
  struct read_model read;
  struct workload workload;
  read_good(&read, &model, NULL, "W=4,I=8,O=24,O_final=6");
  assert_int_equal(read.net.layers[0].weight_bits, 4);
  assert_int_equal(read.net.layers[3].weight_bits, 6);
  workload_init(&workload, "bits");
  if (onnx_to_workload(&read.net, &workload) != STATUS_OK) fail_msg("%s", read.error.message);
  workload_deinit(&workload);
  read_free(&read);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(networks_of_the_program),
      cmocka_unit_test(forms_of_attention),
      cmocka_unit_test(what_is_refused),
      cmocka_unit_test(what_is_left_out_is_remarked),
      cmocka_unit_test(bits_of_keys),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
