/** What encoder-decoders have in common: their two stacks, what a configuration says of both, and cross-attention. */
import type { MaskRule } from '../../operations/mask-rule';
import { SOURCE, TOKENS } from '../../operations/node';
import type { ConfigFiles, ModelSpec } from '../plan/architecture';
import { axis, type Definition, heads, type LinearOptions, type Tensor } from '../plan/definition';
import type { EncoderSizes } from '../plan/encoder-sizes';
import type { GenerationRules } from '../plan/generation-rules';
import { attend } from './decoder-parts';

/** The sizes beside these are the decoder's. */
export interface EncoderDecoderSpec extends ModelSpec {
  readonly encoder: EncoderSizes;
  readonly generation: GenerationRules;
}

/** What generation_config.json does to the tokens that are written, and what of it is not done. */
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

/** Whether the decoder reads another matrix than the encoder. */
export function matrixWords({ embedding, encoder }: EmbeddingNamed): string {
  if (embedding.encoder === embedding.decoder) return 'Encoder and decoder share it.';
  const tokens = encoder.vocabSize === undefined ? '' : ': what is written has a vocabulary of its own';
  return `It is the encoder’s. The decoder has another one${tokens}.`;
}

/** Every token of the source sees every other, and every token of the output sees the whole source. */
export const EVERYTHING: MaskRule = { causal: false, window: null };

/** Two passes, one after the other: what the encoder makes of the source, and what the decoder makes of it. */
export function encoderDecoder(d: Definition, encoder: () => Tensor, decoder: (source: Tensor) => Tensor): void {
  const source = d.within('encoder', SOURCE, encoder);
  d.within('decoder', TOKENS, () => decoder(source));
}

/** What the four matrices of an attention are called, without ".weight" and ".bias". */
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
}

/**
 * Attention of x to itself, or to what an encoder made of the source. @returns what it adds to the stream, named
 * @param over what keys and values are made of, where not of x
 */
export function attention(
  d: Definition,
  x: Tensor,
  names: AttentionNames,
  form: AttentionForm,
  options: LinearOptions = {},
  over?: Tensor,
): Tensor {
  const name = over ? 'cross_attn' : 'attn';
  const { scale, rule, bias = null } = form;
  const [queryHeads, keyHeads] = [heads(form.heads, form.dHead), heads(form.heads, form.dHead, 'kv_head')];
  const q = d.stage(`${name}.q`, d.linear(x, names.q, queryHeads, options));
  const k = d.stage(`${name}.k`, d.linear(over ?? x, names.k, keyHeads, options));
  const values = d.stage(`${name}.v`, d.linear(over ?? x, names.v, keyHeads, options));
  const z = attend(d, { q, k, v: values, scale, rule, bias, name });
  const out = d.linear(z, names.out, axis('d_model', form.dModel), options);
  return d.write(`${name}_out`, 'attention', out);
}

/** The names under which a file keeps the embedding matrix: of both parts, and as the head where that is no other. */
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

/** A part that has a matrix of its own reads that; a shared one is stored once, not always under the same name. */
export function embeddingNames({ tensors }: ConfigFiles): EmbeddingNames {
  const first = (...names: readonly string[]) => names.find((name) => tensors?.has(name)) ?? SHARED;
  return {
    encoder: first(OWN.encoder, SHARED, OWN.decoder),
    decoder: first(OWN.decoder, SHARED, OWN.encoder),
    head: first(SHARED, OWN.decoder, OWN.encoder),
  };
}

/** Whether a tensor is in the file. @param otherwise what is taken to be so where nothing is known of the file */
export function isStored({ tensors }: ConfigFiles, name: string, otherwise: boolean): boolean {
  return tensors ? tensors.has(name) : otherwise;
}
