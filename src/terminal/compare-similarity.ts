/** What `compare` prints for encoders: they generate no text, so the vectors of two texts or models are compared. */
import { plainText, quotedText } from '../base/foreign-text';
import { fourDecimals } from '../base/number-text';
import { type TextBlock, tableBlock } from '../base/text-blocks';
import type { Similarity } from '../engine/protocol/reading-protocol';
import type { TraceSummary } from '../engine/protocol/trace-protocol';
import { changeWithout, nameWord, sayWords, type WordLeftOut } from '../trace/compare/word-influence';
import { sideRow } from './compare-text';
import { type ComparedMasks, maskLines, masksJson } from './compared-masks';
import type { SideName } from './compared-outcome';
import { modelJson, textsJson } from './json';
import { similarTokenLines } from './text';

interface ComparedVectors extends Readonly<Record<SideName, TraceSummary>> {
  readonly similarity: Similarity;
  readonly masks: ComparedMasks;
  /** The results of leaving out each word; null if not requested. */
  readonly words: readonly WordLeftOut[] | null;
}

export function formatSimilarity({ a, b, similarity, masks, words }: ComparedVectors): TextBlock[] {
  const { whole, tokens } = similarity;
  return [
    tableBlock([sideRow('a', a), sideRow('b', b)], { hasHead: false }),
    ...(whole === null ? [] : ['', `cosine similarity of the two texts  ${fourDecimals(whole)}`]),
    ...(whole === null || words === null ? [] : wordLines(whole, words)),
    ...similarTokenLines(['A', 'B'], [a.tokens, b.tokens], tokens, '--json has all'),
    ...maskLines({ a, b }, masks),
  ];
}

/** How similar the texts are without each word, and what that means. */
function wordLines(whole: number, words: readonly WordLeftOut[]): TextBlock[] {
  const quoted = (text: string) => `“${plainText(text)}”`;
  const rows = words.map(({ side, text, cosine }) => [
    side.toUpperCase(),
    quotedText(text),
    fourDecimals(cosine),
    changeWithout(whole, cosine),
  ]);
  if (rows.length === 0) return ['', 'Both texts have no more than one word: none is left out.'];
  return [
    '',
    'cosine similarity without each word',
    tableBlock([['text', 'word', 'cosine', 'change'], ...rows], { numbers: 2 }),
    sayWords(whole, words, (word) => nameWord(word, words, quoted)),
  ];
}

export function similarityJson({ a, b, similarity, masks, words }: ComparedVectors) {
  const { whole, tokens } = similarity;
  const columns = b.tokens.length;
  const side = (of: TraceSummary) => ({ model: modelJson(of.model), ...textsJson(of) });
  return {
    a: side(a),
    b: side(b),
    similarity: whole,
    words: words?.map(({ side, text, positions, cosine }) => ({ side, text, positions, similarity: cosine })) ?? null,
    masks: masksJson(masks),
    tokenSimilarities: a.tokens.map((_, row) => [...tokens.subarray(row * columns, (row + 1) * columns)]),
  };
}
