/** Configurations of other sizes and switches than a template has, drawn at random within what its family allows. */
import { seededRandom } from '../../../src/base/random';
import { ACTIVATIONS } from '../../../src/operations/activation-functions';
import type { Config } from './defined-model';

/** A number for a text. */
export function hashOf(text: string): number {
  return Buffer.from(text).reduce((hash, byte) => (Math.imul(hash, 31) + byte) >>> 0, 0);
}

/** The same seed draws the same. */
export class Draw {
  private readonly uniform: () => number;

  constructor(seed: string) {
    this.uniform = seededRandom(hashOf(seed));
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.uniform() * (most - least + 1));
  }

  of<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)] as T;
  }
}

/** What several fields depend on. */
interface Sizes {
  readonly width: number;
  readonly heads: number;
  readonly dHead: number;
  /** The part of a head that is turned by its position. */
  readonly turned: number;
  readonly layers: number;
  /** Of each layer, where a family calls layers with a window so. */
  readonly kinds: readonly ('global' | 'local')[];
  readonly vocabulary: number;
}

type DrawField = (sizes: Sizes, draw: Draw, given: unknown) => unknown;

/** Tokens of the tokenizer that drawn models have. */
const TOKENS = 448;
/** More than the tokens of a short text. */
const POSITIONS = 60;

const divisors = (number: number) => Array.from({ length: number }, (_, i) => i + 1).filter((by) => number % by === 0);
const named = (names: readonly string[], draw: DrawField) => Object.fromEntries(names.map((name) => [name, draw]));

/** Of every layer one of the kinds that the template has. */
const eachLayer: DrawField = ({ layers }, draw, given) =>
  Array.from({ length: layers }, () => draw.of(given as readonly unknown[]));

/** What configurations call their sizes and switches. What is null or absent in a template stays so. */
const FIELDS: Readonly<Record<string, DrawField>> = {
  ...named(['hidden_size', 'n_embd', 'd_model', 'dim'], ({ width }) => width),
  ...named(['num_attention_heads', 'n_head', 'num_heads', 'n_heads'], ({ heads }) => heads),
  ...named(['encoder_attention_heads', 'decoder_attention_heads'], ({ width }, draw) => draw.of(divisors(width))),
  ...named(['num_key_value_heads'], ({ heads }, draw) => draw.of(divisors(heads))),
  ...named(['head_dim', 'd_kv'], ({ dHead }) => dHead),
  ...named(['rotary_dim'], ({ turned }) => turned),
  ...named(['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers'], ({ layers }) => layers),
  ...named(['num_decoder_layers', 'encoder_layers', 'decoder_layers'], (_, draw) => draw.whole(1, 3)),
  ...named(['intermediate_size', 'n_inner', 'ffn_dim', 'd_ff', 'hidden_dim'], (_, draw) => draw.whole(3, 50)),
  ...named(['encoder_ffn_dim', 'decoder_ffn_dim'], (_, draw) => draw.whole(3, 50)),
  ...named(['embedding_size', 'word_embed_proj_dim'], ({ width }, draw) => draw.of([width, draw.whole(5, 30)])),
  ...named(['vocab_size', 'decoder_vocab_size'], ({ vocabulary }) => vocabulary),
  ...named(['sliding_window', 'window_size', 'local_attention'], (_, draw) => draw.whole(2, 12)),
  ...named(['layer_types', 'no_rope_layers'], eachLayer),
  attention_types: ({ kinds }) => [[kinds, 1]],
  attention_layers: ({ kinds }) => kinds,
  query_pre_attn_scalar: (_, draw) => draw.whole(5, 60),
  relative_attention_num_buckets: (_, draw) => 4 * draw.whole(2, 8),
  relative_attention_max_distance: (_, draw) => draw.whole(20, 128),
  type_vocab_size: (_, draw) => draw.whole(1, 3),
  ...named(['hidden_act', 'activation_function', 'hidden_activation', 'activation'], (_, draw) => draw.of(ACTIVATIONS)),
  ...named(
    [
      'tie_word_embeddings',
      'attention_bias',
      'mlp_bias',
      'use_bias',
      'use_qkv_bias',
      'enable_bias',
      'norm_bias',
      'decoder_bias',
      'classifier_bias',
      'qk_layernorm',
      'use_parallel_residual',
      'do_layer_norm_before',
      'layer_norm_elementwise_affine',
      'scale_embedding',
      'scale_decoder_outputs',
      'scale_attn_weights',
      'scale_attn_by_inverse_layer_idx',
      'multi_query',
    ],
    (_, draw) => draw.of([true, false]),
  ),
};

/** Other sizes of the template's family. */
export function drawConfig(template: Config, draw: Draw): Config {
  const sizes = drawSizes(template, draw);
  const drawn = Object.entries(template).map(([name, given]) => {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    return [name, field && given !== null ? field(sizes, draw, given) : given];
  });
  return { ...Object.fromEntries(drawn), ...positionsOf(template, sizes, draw) };
}

function drawSizes(template: Config, draw: Draw): Sizes {
  const heads = draw.of([1, 2, 3, 4, 5, 6, 6, 8]);
  const turned = 2 * draw.whole(1, 5);
  const dHead = headSize(template, turned, draw);
  const isApart = typeof (template['head_dim'] ?? template['d_kv']) === 'number';
  const layers = draw.whole(1, 3);
  return {
    heads,
    turned,
    dHead,
    width: isApart ? draw.whole(9, 40) : heads * dHead,
    layers,
    kinds: Array.from({ length: layers }, () => draw.of(['global', 'local'] as const)),
    vocabulary: TOKENS + draw.whole(0, 40),
  };
}

/** The sines and cosines of a position come in pairs, for a head or, in families with two stacks, for the whole width. */
function headSize(template: Config, turned: number, draw: Draw): number {
  const rope = ropeOf(template);
  if ('rotary_dim' in template || rope['partial_rotary_factor'] !== undefined) return turned * draw.of([1, 2, 4]);
  const isPaired = 'rope_parameters' in template || 'encoder_attention_heads' in template;
  return isPaired ? turned : draw.whole(2, 11);
}

/** Where a text's positions were stretched, how far says how long it may be. */
function positionsOf(template: Config, { turned, dHead }: Sizes, draw: Draw): Config {
  const rope = ropeOf(template);
  const turns =
    rope['partial_rotary_factor'] === undefined
      ? {}
      : { rope_parameters: { ...rope, partial_rotary_factor: turned / dHead } };
  if (rope['factor'] !== undefined || 'original_max_position_embeddings' in template) return turns;
  const names = ['max_position_embeddings', 'n_positions'].filter((name) => name in template);
  return { ...turns, ...Object.fromEntries(names.map((name) => [name, draw.whole(POSITIONS, 2 * POSITIONS)])) };
}

function ropeOf(template: Config): Config {
  return (template['rope_parameters'] ?? {}) as Config;
}
