/**
 * How probable it is that a model writes a text for which its vocabulary has no token of its own: the product of the
 * probabilities of the tokens that its tokenizer cuts the text into, each given the traced text and those before it.
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
  /** Given what was traced and the tokens before it. */
  readonly probability: number;
}

/**
 * `cut`: together with the text, the tokenizer would cut the last token before it otherwise; `vocabulary`: its tokens do
 * not write exactly this text; `context`: the model's context has no room for it.
 */
export type NotSpelled = 'cut' | 'vocabulary' | 'context';

export type SpelledText = { readonly text: string } & (
  | { readonly tokens: readonly SpelledToken[] /** The product. */; readonly probability: number }
  | { readonly whyNot: NotSpelled }
);

export interface SpelledAfter {
  /** After which token of the trace the texts are to follow. */
  readonly position: number;
  readonly texts: readonly string[];
}

/**
 * @param traced the whole text that the trace is of
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
    // The last token is predicted, and not read.
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

/** The tokens that a tokenizer cuts a text into that follows the tokens that were read. */
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
