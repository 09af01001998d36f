/* Sequences of tokens, in networks that multiply computed tensors: rows of matrices are a map, heads and their channels
 * the channels of it. */
#ifndef INPUTS_ONNX_TOKENS_H
#define INPUTS_ONNX_TOKENS_H

#include "inputs/onnx/flow.h"

/* True if an output depends on a product of two computed tensors. */
bool onnx_finds_attention(const struct onnx_graph *graph);

/* True if the axis may be one of tokens, of channels: it is, or it is one of the network's input, or has one element.
 */
bool onnx_may_be_tokens(char role);
bool onnx_may_be_channels(char role);

/* Sizes of data that are tokens with channels along axis `channels`: of the map, and of the channels. False where
 * another axis has several elements and other meaning, a batch too. */
bool onnx_tokens_of(const struct onnx_flow *flow, const struct onnx_shape *shape, int channels, struct onnx_map *map);

/* The layer that makes all of the data, not of joined ones; NULL without one. */
const struct onnx_layer *onnx_maker_of(const struct onnx_net *net, const struct onnx_flow *flow);

/* Channels of the data, as their layers make them; 0 where they come from the network's inputs. */
int64_t onnx_channels_made(const struct onnx_net *net, const struct onnx_flow *flow);

/* Makes `flow` a part of `input`, a slice of an axis of channels of its shape x. */
enum status onnx_take_part(struct onnx_net *net, const struct onnx_flow *input, const struct onnx_shape *x, int axis,
                           const struct onnx_slice *slice, struct onnx_flow *flow);

/* Makes layers of their own of the parts of a product's channels that others read, and puts all layers in the order of
 * their nodes. Refuses parts that overlap or leave the whole to be read, too. */
enum status onnx_split_layers(struct onnx_net *net);

/* Rules for data of networks with attention, tried before the others: *done tells that one applied. */
typedef enum status onnx_attention_rule(struct onnx_net *net, const struct onnx_node *node, bool *done);
onnx_attention_rule onnx_attention_pairwise, onnx_attention_reduce, onnx_attention_concat;

/* Marks what output k is of input 0 where a node takes a part of it along an axis of tokens or channels. */
enum status onnx_attention_pick(struct onnx_net *net, const struct onnx_node *node, const struct onnx_shape *x, int k,
                                struct onnx_flow *flow);

/* Passes the data of input k on to all outputs (layers_pair.c). */
enum status onnx_pass_on(struct onnx_net *net, const struct onnx_node *node, int k);

#endif
