/** Parts that many encoders share, as small functions: reading their files, embeddings, blocks, heads and pooling. */
import * as v from 'valibot';
import type { Activation } from '../../operations/activation';
import type { MaskRule } from '../../operations/mask-rule';
import type { Axis } from '../../operations/node';
import type { ConfigFiles, ModelSpec } from '../plan/architecture';
import { axis, type Definition, heads, type LinearOptions, type Tensor } from '../plan/definition';
import type { Predicted } from '../plan/plan';
import { attend, plainMlp } from './decoder-parts';
import * as fields from './fields';
import { TRANSFORMER } from './sentence-files';
import { type SentencePooling, sentencePooling } from './sentence-pooling';

/** What follows the last hidden states. */
interface EncoderEnd {
  /** What the head predicts; null if the checkpoint has neither head. */
  readonly head: Extract<Predicted, 'masked token' | 'replaced token'> | null;
  /** Whether a pooler reads the first token's state. */
  readonly hasPooler: boolean;
  /** How a sentence encoder pools all tokens into one vector; null for other models. */
  readonly sentence: SentencePooling | null;
}

export interface EncoderSpec extends ModelSpec, EncoderEnd {
  readonly activation: Activation;
  readonly epsilon: number;
  /** The rows of the position matrix, or the number of positions that can be rotated. */
  readonly positions: number;
  readonly tiedHead: boolean;
  /** The class of the checkpoint according to config.json, if its head is not implemented here. */
  readonly otherHead: string | null;
}

/** Nothing is hidden: every token attends to all others. */
const BOTH_WAYS: MaskRule = { causal: false, window: null };

/** Each query attends to itself and to this many keys on either side; null: to all. */
export function bothWaysWithin(distance: number | null): MaskRule {
  return { causal: false, window: distance === null ? null : 2 * distance + 1 };
}

/** Fields of encoders in config.json besides their sizes. */
export const ENCODER_FIELDS = {
  architectures: v.nullish(v.array(v.string('must be a text'), 'must be a list of texts')),
  tie_word_embeddings: v.optional(fields.flag(), true),
  is_decoder: v.nullish(v.literal(false, 'must be false: only encoders of this family are supported')),
  position_embedding_type: v.nullish(
    v.literal('absolute', 'must be "absolute": positions relative to a key are not supported in this family'),
  ),
  pruned_heads: v.nullish(v.strictObject({}, 'must be empty: models with pruned heads are not supported')),
};

/** The sizes in BERT's configuration and in those modelled on it. */
export const BERT_SIZES = {
  model_type: v.string('must be a text'),
  vocab_size: v.optional(fields.size(), 30_522),
  hidden_size: v.optional(fields.width(), 768),
  num_hidden_layers: v.optional(fields.layerCount(), 12),
  num_attention_heads: v.optional(fields.width(), 12),
  intermediate_size: v.optional(fields.size(), 3072),
  max_position_embeddings: v.optional(fields.size(), 512),
  type_vocab_size: v.optional(fields.size(), 2),
  hidden_act: v.optional(fields.activationName(), 'gelu'),
  layer_norm_eps: v.optional(fields.epsilon(), 1e-12),
};

export interface HeadNames {
  /** A tensor that only checkpoints with this head have. */
  readonly tensor: string;
  readonly head: NonNullable<EncoderEnd['head']>;
  /** The transformers classes with this head, by the ends of their names. */
  readonly classes: readonly string[];
}

interface EndFields {
  readonly architectures?: readonly string[] | null | undefined;
}

/**
 * How the pass ends. The checkpoint's tensors and the files of a sentence encoder decide; without a checkpoint, the class
 * named in config.json does.
 * @param names of the heads in this family, the usual one first
 */
export function encoderEnd(
  files: ConfigFiles,
  { architectures }: EndFields,
  names: readonly HeadNames[],
): EncoderEnd & Pick<EncoderSpec, 'otherHead'> {
  const [named] = architectures ?? [];
  const ofClass = names.find(({ classes }) => classes.some((end) => named?.endsWith(end)));
  const stored = names.filter(({ tensor }) => files.tensors?.has(tensor));
  const alone = named === undefined ? names[0] : ofClass;
  const found = files.tensors ? (stored.find((each) => each === ofClass) ?? stored[0]) : alone;
  const sentence = sentencePooling(files);
  const isKnown = named === undefined || named.endsWith('Model') || ofClass !== undefined;
  return {
    head: sentence ? null : (found?.head ?? null),
    hasPooler: files.tensors?.has('pooler.dense.weight') ?? false,
    sentence,
    otherHead: isKnown ? null : named,
  };
}

/**
 * The name of the bias of a masked-language head. It may be stored under the head's name, under its decoder's, or both; a
 * decoder that is not tied to the embedding has its own bias.
 */
export function headBias({ tensors }: ConfigFiles, head: string, isTied: boolean): string {
  const names = [`${head}.bias`, `${head}.decoder.bias`] as const;
  const preferred = isTied ? names : [...names].reverse();
  return preferred.find((name) => tensors?.has(name)) ?? names[0];
}

/** The longest text: a sentence encoder may read fewer tokens than its model could. @param positions of the model */
export function encoderLength(
  positions: number,
  { sentence }: Pick<EncoderEnd, 'sentence'>,
): Pick<ModelSpec, 'contextLength' | 'limitedBy'> {
  const most = sentence?.mostTokens ?? positions;
  return most < positions ? { contextLength: most, limitedBy: TRANSFORMER } : { contextLength: positions };
}

/** The normalised sum of an embedding's parts, which the first block reads unless it is projected. */
export function normedEmbedding(
  d: Definition,
  parts: readonly [Tensor, Tensor, ...Tensor[]],
  name: string,
  epsilon: number,
): Tensor {
  const sum = d.stage('embed_sum', d.sum(...parts));
  return d.stage('full_embed', d.layerNorm(sum, name, { epsilon }));
}

/** The names of a block's weights, without ".weight" and ".bias". */
export interface PostNormNames {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly out: string;
  readonly norm1: string;
  readonly into: string;
  readonly outOf: string;
  readonly norm2: string;
}

type PostNormSpec = Pick<EncoderSpec, 'heads' | 'dHead' | 'dModel' | 'dMlp' | 'activation' | 'epsilon'>;

const BIAS: LinearOptions = { bias: true };

/** The block of "Attention is all you need", with a norm after each sum. @returns the second sum, normalised */
export function postNormBlock(d: Definition, residPre: Tensor, names: PostNormNames, c: PostNormSpec): Tensor {
  const norm = { epsilon: c.epsilon };
  const ofHeads = heads(c.heads, c.dHead);
  const q = d.stage('attn.q', d.linear(residPre, names.q, ofHeads, BIAS));
  const k = d.stage('attn.k', d.linear(residPre, names.k, heads(c.heads, c.dHead, 'kv_head'), BIAS));
  const values = d.stage('attn.v', d.linear(residPre, names.v, heads(c.heads, c.dHead, 'kv_head'), BIAS));
  const z = attend(d, { q, k, v: values, scale: 1 / Math.sqrt(c.dHead), rule: BOTH_WAYS });
  const attnOut = d.write('attn_out', 'attention', d.linear(z, names.out, axis('d_model', c.dModel), BIAS));
  const residMid = d.stream('resid_mid', d.sum(residPre, attnOut));
  const normed = d.stream('normalized_resid_mid', d.layerNorm(residMid, names.norm1, norm));

  const mlpOut = d.write('mlp_out', 'mlp', plainMlp(d, normed, { into: names.into, out: names.outOf }, c, BIAS));
  const residPost = d.stream('resid_post', d.sum(normed, mlpOut));
  return d.stream('normalized_resid_post', d.layerNorm(residPost, names.norm2, norm));
}

/** The names of a block's weights in BERT's checkpoints. */
export function bertNames(block: string): PostNormNames {
  const attention = `${block}.attention`;
  return {
    q: `${attention}.self.query`,
    k: `${attention}.self.key`,
    v: `${attention}.self.value`,
    out: `${attention}.output.dense`,
    norm1: `${attention}.output.LayerNorm`,
    into: `${block}.intermediate.dense`,
    outOf: `${block}.output.dense`,
    norm2: `${block}.output.LayerNorm`,
  };
}

/** Older checkpoints name a norm's weight and bias gamma and beta. */
export const OLDER_NORMS = { 'LayerNorm.gamma': 'LayerNorm.weight', 'LayerNorm.beta': 'LayerNorm.bias' };

/** BERT's embedding: token, position and token type, added and normalised. @param position how positions are counted */
export function bertEmbedding(
  d: Definition,
  c: Pick<EncoderSpec, 'vocabSize' | 'epsilon'> & { readonly types: number },
  width: Parameters<Definition['lookup']>[2],
  positions: { readonly rows: number; readonly offset?: number; readonly uncounted?: number },
): Tensor {
  const matrix = (name: string) => `embeddings.${name}_embeddings.weight`;
  const { rows, ...counted } = positions;
  const embed = d.write('embed', 'embedding', d.lookup(matrix('word'), c.vocabSize, width));
  const position = d.lookup(matrix('position'), rows, width, { index: 'positions', ...counted });
  const type = d.lookup(matrix('token_type'), c.types, width, { index: 'types' });
  const parts = [embed, d.write('pos_embed', 'position', position), d.stage('token_type_embed', type)] as const;
  return normedEmbedding(d, parts, 'embeddings.LayerNorm', c.epsilon);
}

interface TransformNames {
  readonly dense: string;
  readonly norm: string;
}

/** The layers of a masked-language head before its comparison with the vocabulary: linear, activation, norm. */
export function transform(
  d: Definition,
  hidden: Tensor,
  { dense, norm }: TransformNames,
  { width, activation, epsilon }: { readonly width: Axis; readonly activation: Activation; readonly epsilon: number },
): Tensor {
  const pre = d.stage('mlm_head.pre', d.linear(hidden, dense, width, BIAS));
  const post = d.stage('mlm_head.post', d.activation(pre, activation));
  return d.stage('mlm_head.ln', d.layerNorm(post, norm, { epsilon }));
}

/** Defines what follows the head: the pooler, and one vector for the whole text, if the model has them. */
export function poolings(
  d: Definition,
  hidden: Tensor,
  c: Pick<EncoderSpec, 'hasPooler' | 'sentence' | 'dModel'>,
): void {
  if (c.hasPooler) {
    d.pooled(() => {
      const first = d.stage('pooler.first', d.pool(hidden, 'first'));
      const pre = d.stage('pooler.pre', d.linear(first, 'pooler.dense', axis('d_model', c.dModel), BIAS));
      d.stage('pooler_out', d.activation(pre, 'tanh'));
    });
  }
  const { sentence } = c;
  if (!sentence) return;
  d.pooled(() => {
    if (!sentence.normalizes) return void d.stage('sentence_embedding', d.pool(hidden, sentence.pooling));
    const pooled = d.stage('pooled', d.pool(hidden, sentence.pooling));
    d.stage('sentence_embedding', d.unitLength(pooled, SHORTEST));
  }, 'sentence embedding');
}

/** The least divisor of a vector's length, the default in PyTorch's `normalize`. */
const SHORTEST = 1e-12;
