/** What the terminal prints for people. */
import { count, counted } from '../base/counted';
import { plainText, quotedText } from '../base/foreign-text';
import { fourDecimals, significantDigits } from '../base/number-text';
import { byteNote, hasAddedSpace, shownText, textOf } from '../base/quoted-token';
import { type TextBlock, tableBlock } from '../base/text-blocks';
import type { Embeddings, FillResult, PseudoPerplexity } from '../engine/protocol/encoder-protocol';
import type { Generation } from '../engine/protocol/generation-protocol';
import type { Token } from '../engine/protocol/token-protocol';
import { extremePairsWords } from '../trace/compare/several-texts';
import { maskLines, PROBABILITY_DIGITS } from '../trace/report/prediction-lines';
import { memoryCutWords } from '../trace/run/cut';
import { ownPositions } from './own-positions';

/** Prints what each token stands for in the text, and its range: in UTF-16 units, and in bytes of UTF-8. */
export function formatTokens(tokens: readonly Token[], text: string): TextBlock[] {
  if (tokens.length === 0) return [''];
  const bytes = bytesBefore(text);
  const rows = tokens.map((token) => [
    String(token.id).padStart(6),
    `${token.start}..${token.end}`,
    `${bytes[token.start]}..${bytes[token.end]}`,
    plainText(token.token),
    quotedText(token.inserted ? token.text : standsFor(token, text)),
  ]);
  const added = tokens.find((token) => hasAddedSpace(token, text));
  const ofSpace = added && addedSpaceNote(added, text);
  const table = tableBlock([['    id', 'UTF-16 units', 'UTF-8 bytes', 'token', 'text'], ...rows]);
  const notes = [ofSpace, byteNote(tokens)].filter((note) => note !== undefined && note !== '') as string[];
  return [table, ...(notes.length > 0 ? ['', ...notes] : [])];
}

/** Hugging Face's tokenizers, and therefore ours, give an added space before a text the range of the character after it. */
function addedSpaceNote(token: Token, text: string): string {
  const name = quotedText(token.token);
  if (textOf(token, text) !== '') return `The space that ${name} begins with is the tokenizer’s, and not in the text.`;
  const behind = quotedText(text.slice(token.start, token.end));
  return `${name} is a space that the tokenizer puts before ${behind}, and not in the text: its range is that of ${behind}.`;
}

/** The text that a token stands for; bytes that are not a whole character are printed by their names. */
function standsFor(token: Token, text: string): string {
  const own = textOf(token, text);
  return own.includes('\ufffd') ? shownText(token) : own;
}

/** For each UTF-16 unit of a text, and for its end, how many bytes of UTF-8 precede it. */
function bytesBefore(text: string): Uint32Array {
  const before = new Uint32Array(text.length + 1);
  let at = 0;
  for (const character of text) {
    const bytes = Buffer.byteLength(character);
    for (let unit = 1; unit <= character.length; unit++) before[at + unit] = (before[at] as number) + bytes;
    at += character.length;
  }
  return before;
}

/**
 * What a reader of generated text should know in addition.
 * @param notDone settings of the model's generation_config.json that are not applied
 */
export function generationNotes(
  { tokens, reason, precision, cut }: Generation,
  notDone: readonly string[] = [],
): string[] {
  const notes: string[] = [];
  const forMemory = cut && memoryCutWords(cut, cut.part === 'first' ? 'source' : 'text', 'are read');
  if (forMemory) notes.push(forMemory);
  else if (cut?.part === 'first') {
    notes.push(
      `The source has ${count(cut.total)} tokens: the model read only ${count(cut.kept)} from its beginning, all it has room for.`,
    );
  } else if (cut)
    notes.push(
      `The text has ${count(cut.total)} tokens: the model read only ${count(cut.kept)} up to its end, so that its context has room for what it writes.`,
    );
  for (const [rule, decided] of ruleCounts(tokens)) {
    notes.push(`${rule} of generation_config.json decided ${decided === 1 ? 'one token' : counted(decided, 'token')}.`);
  }
  if (notDone.length > 0) {
    notes.push(
      `generation_config.json asks for ${notDone.join(', ')}, which is not done: tokens are chosen one by one.`,
    );
  }
  if (precision !== 'float32')
    notes.push(
      `Decoded with weights in ${precision}. The weights are those of a trace, but activations are rounded to 8 bits: the text may differ from what a trace generates, or --weights float32.`,
    );
  if (reason === 'context') notes.push("Generation stopped because the model's context is full.");
  if (reason === 'end-of-text') notes.push('The model ended the text.');
  return notes;
}

/**
 * What is told of white space at a text's end where the prediction follows it.
 * @param source the source of an encoder-decoder, whose prediction does not follow the text
 * @param of which of two texts it is, as in " of A"
 */
export function endNotes({ text, source }: { readonly text: string; readonly source?: unknown }, of = ''): string[] {
  const what = { ' ': 'space', '\n': 'line break' }[text.at(-1) ?? ''];
  if (what === undefined || text.trim() === '' || source) return [];
  return [
    `The text${of} ends with a ${what}, which is read too: without it the model predicts what follows the last word.`,
  ];
}

export function formatFill(result: FillResult | PseudoPerplexity): TextBlock[] {
  const own = ownPositions(result.tokens);
  if ('masks' in result)
    return [
      quotedText(withMasks(result), SHOWN_SENTENCE),
      ...maskLines(result.masks, (position) => `token ${own.indexOf(position)}`),
    ];
  const { tokens, logprob, rank, value } = result;
  const isScored = (position: number) => !Number.isNaN(logprob[position]);
  const rows = own.flatMap((position, number) => {
    const probability = significantDigits(Math.exp(logprob[position] as number), PROBABILITY_DIGITS);
    const { token } = tokens[position] as Token;
    return isScored(position)
      ? [
          [
            String(number),
            plainText(token),
            probability,
            fourDecimals(logprob[position] as number),
            String((rank[position] as number) + 1),
          ],
        ]
      : [];
  });
  const table = tableBlock([['number', 'token', 'probability where masked', 'log p', 'rank'], ...rows]);
  const masks = own.flatMap((position, number) => (isScored(position) ? [] : [number]));
  const unscored = masks.length === 1 ? 'the mask that the text has, token' : 'the masks that the text has, tokens';
  const note = masks.length > 0 ? [`not scored: ${unscored} ${masks.join(', ')}`] : [];
  return [table, `pseudo-perplexity ${fourDecimals(value)}: e to the power of minus the mean of log p`, ...note];
}

/** In characters; of a longer text with masks only the beginning and the end are printed. */
const SHOWN_SENTENCE = 200;

/** The text as the model read it, with a mask in place of each masked token. */
function withMasks({ text, tokens, masks }: FillResult): string {
  return masks
    .flatMap(({ position }) => tokens[position] ?? [])
    .toSorted((a, b) => b.start - a.start)
    .reduce((read, { start, end, token }) => read.slice(0, start) + token + read.slice(end), text);
}

/** How many values of a vector are shown. */
const SHOWN_VALUES = 6;
/** How many tokens of a text are shown next to those of another text, unless all are requested. */
const SHOWN_TOKENS = 24;
/** How many characters of a text are shown. */
const SHOWN_TEXT = 40;

/** @param everyToken whether each token of two texts is shown next to the most similar token of the other text */
export function formatEmbeddings(embeddings: Embeddings, everyToken: boolean): TextBlock[] {
  const { texts, width, vectors, similarities } = embeddings;
  const lines = texts.map(({ text, tokens }, index) => {
    const first = Array.from(vectors.subarray(index * width, index * width + SHOWN_VALUES), fourDecimals);
    return [String(index), quotedText(text, SHOWN_TEXT), counted(tokens.length, 'token'), `[${first.join(', ')}, ...]`];
  });
  const cosine = (row: number, column: number) => fourDecimals(similarities[row * texts.length + column] as number);
  const rows = texts.map((_, row) => [String(row), ...texts.map((_, column) => cosine(row, column))]);
  const header = ['', ...texts.map((_, column) => String(column))];
  const extremes = extremePairsWords(similarities, texts.length, (text) => `text ${text}`);
  const similar =
    texts.length < 2
      ? []
      : ['', 'cosine similarity', tableBlock([header, ...rows]), ...(extremes ? ['', extremes] : [])];
  return [
    `${width} numbers for each text`,
    tableBlock(lines, { hasHead: false }),
    ...similar,
    ...tokenLines(embeddings, everyToken),
  ];
}

function tokenLines(
  { texts: [first, second], tokenSimilarities: cosines }: Embeddings,
  everyToken: boolean,
): TextBlock[] {
  if (!first || !second || !cosines) return [];
  const shown = everyToken ? undefined : '--tokens shows all';
  return similarTokenLines(['text 0', 'text 1'], [first.tokens, second.tokens], cosines, shown);
}

/**
 * Prints each token of one text next to the most similar token of the other, in both directions.
 * @param cosines [token of the first, of the second]
 * @param where where all tokens of a long text are shown; if left out, here
 */
export function similarTokenLines(
  [first, second]: readonly [string, string],
  [ofFirst, ofSecond]: readonly [readonly Token[], readonly Token[]],
  cosines: Float64Array,
  where: string | undefined,
): TextBlock[] {
  const columns = ofSecond.length;
  const name = ({ token }: Token, position: number) => `${position} ${plainText(token)}`;
  const rows = (from: readonly Token[], to: readonly Token[], at: (row: number, column: number) => number) =>
    from.map((token, row) => {
      const best = to.reduce((known, _, column) => (at(row, column) > at(row, known) ? column : known), 0);
      return [name(token, row), name(to[best] as Token, best), at(row, best).toFixed(4)];
    });
  const forth = rows(ofFirst, ofSecond, (row, column) => cosines[row * columns + column] as number);
  const back = rows(ofSecond, ofFirst, (row, column) => cosines[column * columns + row] as number);
  return [
    '',
    'cosine similarity of tokens, each beside the one that is most alike in the other text',
    ...firstRows([first, second, 'cosine'], forth, where),
    '',
    ...firstRows([second, first, 'cosine'], back, where),
  ];
}

function firstRows(heading: readonly string[], rows: readonly string[][], where: string | undefined): TextBlock[] {
  if (where === undefined || rows.length <= SHOWN_TOKENS) return [tableBlock([heading, ...rows])];
  const left = rows.length - SHOWN_TOKENS;
  return [tableBlock([heading, ...rows.slice(0, SHOWN_TOKENS)]), `and ${counted(left, 'token')} more: ${where}`];
}

/** How many tokens each rule has decided. */
function ruleCounts(tokens: Generation['tokens']): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of tokens.flatMap(({ rules = [] }) => rules)) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}
