/** Shared by all encoder-decoders: their two stacks, the fields that describe both, and cross-attention. */
import type { MaskRule } from '../../operations/mask-rule';
import { SOURCE, TOKENS } from '../../operations/node';
import type { ConfigFiles, ModelSpec } from '../plan/architecture';
import { axis, type Definition, heads, type LinearOptions, type Tensor } from '../plan/definition';
import type { EncoderSizes } from '../plan/encoder-sizes';
import type { GenerationRules } from '../plan/generation-rules';
import { attend } from './decoder-parts';

/** The sizes outside `encoder` are the decoder's. */
export interface EncoderDecoderSpec extends ModelSpec {
  readonly encoder: EncoderSizes;
  readonly generation: GenerationRules;
}

/** Says what generation_config.json does to the generated tokens, and which of its settings are ignored. */
export function generationWords({ generation }: Pick<EncoderDecoderSpec, 'generation'>): string {
  const { forcedFirstId, forcedLastIds, minLength, minNewTokens, badWords, suppressed, notDone } = generation;
  const least = [
    ...(minLength > 0 ? [`${minLength} tokens`] : []),
    ...(minNewTokens > 0 ? [`${minNewTokens} new tokens`] : []),
  ];
  const forbidden = badWords.length + suppressed.length;
  return [
    ...(forcedFirstId === null ? [] : [`Here the first token is forced: it has the id ${forcedFirstId}.`]),
    ...(forcedLastIds.length === 0
      ? []
      : [`Where the output is cut, its last token is forced: it has the id ${forcedLastIds.join(' or ')}.`]),
    ...(least.length === 0 ? [] : [`The output does not end before ${least.join(' or ')}.`]),
    ...(forbidden === 0 ? [] : [`Forbidden tokens and sequences: ${forbidden}.`]),
    ...(notDone.length === 0 ? [] : [`The model’s settings ask for ${notDone.join(', ')}, which is not done.`]),
    'Beams are not searched.',
  ].join(' ');
}

/** Says whether the decoder has another embedding matrix than the encoder. */
export function matrixWords({ embedding, encoder }: EmbeddingNamed): string {
  if (embedding.encoder === embedding.decoder) return 'Encoder and decoder share it.';
  const tokens = encoder.vocabSize === undefined ? '' : ': what is written has a vocabulary of its own';
  return `It is the encoder’s. The decoder has another one${tokens}.`;
}

/** Nothing is hidden: every token of the source attends to all others, and every token of the output to the whole source. */
export const NOTHING_HIDDEN: MaskRule = { causal: false, window: null };

/** Defines two passes, one after the other: the encoder's over the source, and the decoder's, which reads its output. */
export function encoderDecoder(d: Definition, encoder: () => Tensor, decoder: (source: Tensor) => Tensor): void {
  const source = d.within('encoder', SOURCE, encoder);
  d.within('decoder', TOKENS, () => decoder(source));
}

/** The names of an attention's four matrices, without ".weight" and ".bias". */
interface AttentionNames {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly out: string;
}

interface AttentionForm {
  readonly heads: number;
  readonly dHead: number;
  readonly dModel: number;
  readonly scale: number;
  readonly rule: MaskRule;
  /** Added to the scores, [head, query, key]. */
  readonly bias?: Tensor | null;
  /** Of the four matrices. */
  readonly projection?: LinearOptions;
  /** The input of keys and values, if it is not that of the queries. */
  readonly over?: Tensor | undefined;
}

/**
 * Attention of x to itself, or to the encoder's output.
 * @returns what the attention adds to the residual stream, [position, d_model], as a named stage
 */
export function attention(d: Definition, x: Tensor, names: AttentionNames, form: AttentionForm): Tensor {
  const { scale, rule, bias = null, projection = {}, over } = form;
  const name = over ? 'cross_attn' : 'attn';
  const [queryHeads, keyHeads] = [heads(form.heads, form.dHead), heads(form.heads, form.dHead, 'kv_head')];
  const q = d.stage(`${name}.q`, d.linear(x, names.q, queryHeads, projection));
  const k = d.stage(`${name}.k`, d.linear(over ?? x, names.k, keyHeads, projection));
  const values = d.stage(`${name}.v`, d.linear(over ?? x, names.v, keyHeads, projection));
  const z = attend(d, { q, k, v: values, scale, rule, bias, name });
  const out = d.linear(z, names.out, axis('d_model', form.dModel), projection);
  return d.write(`${name}_out`, 'attention', out);
}

/** The names of the embedding matrices in the file: for the encoder, for the decoder, and for a tied head. */
export interface EmbeddingNames {
  readonly encoder: string;
  readonly decoder: string;
  readonly head: string;
}

interface EmbeddingNamed extends Pick<EncoderDecoderSpec, 'encoder'> {
  readonly embedding: EmbeddingNames;
}

const SHARED = 'shared.weight';
const OWN = { encoder: 'encoder.embed_tokens.weight', decoder: 'decoder.embed_tokens.weight' };

/** Each part reads its own matrix if the file has one. A shared matrix is stored once, under a name that varies. */
export function embeddingNames({ tensors }: ConfigFiles): EmbeddingNames {
  const first = (...names: readonly string[]) => names.find((name) => tensors?.has(name)) ?? SHARED;
  return {
    encoder: first(OWN.encoder, SHARED, OWN.decoder),
    decoder: first(OWN.decoder, SHARED, OWN.encoder),
    head: first(SHARED, OWN.decoder, OWN.encoder),
  };
}

/** Whether a tensor is in the file. @param otherwise the answer if the file's tensors are unknown */
export function isStored({ tensors }: ConfigFiles, name: string, otherwise: boolean): boolean {
  return tensors ? tensors.has(name) : otherwise;
}
