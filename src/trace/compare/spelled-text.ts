/**
 * How probable it is that a model writes a text for which its vocabulary has no single token: the product of the probabilities
 * of the tokens into which its tokenizer cuts the text, each given the traced text and the tokens before it.
 */
import { requireApplies } from '../../architectures/plan/why-not';
import { Decoder } from '../../generate/decoder';
import { PrefixDecoder } from '../../generate/prefix';
import { logProbability } from '../../generate/sampling';
import type { Model } from '../../lowering/model';
import type { Token, TokenDescription, Tokenizer } from '../../model/tokenizers/tokenizer';
import { tryEncode } from '../../model/tokenizers/try-encode';
import { encodeSource } from '../run/encode-source';
import type { ModelRuns } from '../run/model-runs';
import { modelOf, readRow, type TraceSource } from '../run/source';

interface SpelledToken extends TokenDescription {
  /** Given the traced text and the tokens before it. */
  readonly probability: number;
}

/**
 * `cut`: with the text appended, the tokenizer would cut the last token before it differently; `vocabulary`: the tokens do not
 * reproduce exactly this text; `context`: the text does not fit into the model's context.
 */
export type NotSpelled = 'cut' | 'vocabulary' | 'context';

export type SpelledText = { readonly text: string } & (
  | {
      readonly tokens: readonly SpelledToken[];
      /** The product of their probabilities. */
      readonly probability: number;
    }
  | { readonly whyNot: NotSpelled }
);

export interface SpelledAfter {
  /** The traced token that the texts are to follow. */
  readonly position: number;
  readonly texts: readonly string[];
}

/**
 * @param traced the whole traced text
 * @throws one sentence when the model does not predict next tokens, or is absent; the signal's reason when cancelled
 */
export async function readSpelledTexts(
  source: TraceSource,
  traced: string,
  { position, texts }: SpelledAfter,
  { runExclusive, signal }: ModelRuns,
): Promise<SpelledText[]> {
  requireApplies(source.planOf('model'), 'Generation');
  const model = modelOf(source, 'The probability of a text of several tokens');
  const { target } = model.folder.tokenizer;
  const read = source.tokens.slice(0, position + 1);
  const spellings = texts.map((text) => spellingOf(target, traced, read, text));
  const first = await readRow(source, 'logits', position);
  const prompt = read.map(({ id }) => id);
  let decoder: PrefixDecoder | undefined;
  const answer = async (text: string, tokens: Token[] | NotSpelled): Promise<SpelledText> => {
    if (typeof tokens === 'string') return { text, whyNot: tokens };
    // The last token is only predicted, not read.
    const readOn = [...prompt, ...tokens.slice(0, -1).map(({ id }) => id)];
    if (readOn.length > model.spec.contextLength) return { text, whyNot: 'context' };
    if (tokens.length === 1) return { text, ...product(tokens, [first]) };
    decoder ??= await decoderOf(model, source, signal);
    const { rows } = await decoder.goThrough(readOn, tokens.length - 1, signal);
    return { text, ...product(tokens, [first, ...rows]) };
  };
  return runExclusive(model, async () => {
    const found: SpelledText[] = [];
    for (const [at, text] of texts.entries()) found.push(await answer(text, spellings[at] as Token[] | NotSpelled));
    return found;
  });
}

/** The tokens into which a tokenizer cuts a text that follows the tokens read so far. */
function spellingOf(
  tokenizer: Pick<Tokenizer, 'encode' | 'bytes'>,
  traced: string,
  read: readonly Token[],
  text: string,
): Token[] | NotSpelled {
  const own = read.filter(({ inserted }) => !inserted);
  const last = own.at(-1);
  const before = traced.slice(own[0]?.start ?? 0, last?.end ?? 0);
  const tokens = tryEncode(tokenizer, before + text)?.filter(({ inserted }) => !inserted);
  if (!tokens) return 'vocabulary';
  const begin = tokens.findLastIndex(({ start }) => start < before.length) + 1;
  const lastBefore = tokens[begin - 1];
  if (lastBefore?.id !== last?.id || (lastBefore?.end ?? 0) > before.length) return 'cut';
  const spelling = tokens.slice(begin);
  const written = Buffer.concat(spelling.map(({ id }) => tokenizer.bytes(id)));
  return spelling.length > 0 && written.equals(Buffer.from(text)) ? spelling : 'vocabulary';
}

async function decoderOf(model: Model, { source }: TraceSource, signal: AbortSignal): Promise<PrefixDecoder> {
  const ids = source?.tokens.map(({ id }) => id);
  return new PrefixDecoder(await Decoder.open(model, {}, ids && (await encodeSource(model, ids, signal))));
}

function product(tokens: readonly TokenDescription[], rows: readonly Float32Array[]) {
  const logarithms = tokens.map(({ id }, at) => logProbability(rows[at] as Float32Array, id));
  return {
    tokens: tokens.map(({ id, token, text, special }, at) => ({
      ...{ id, token, text, special },
      probability: Math.exp(logarithms[at] as number),
    })),
    probability: Math.exp(logarithms.reduce((sum, one) => sum + one, 0)),
  };
}
