/** What `compare` tells of two texts, or models, of encoders: they write nothing, so their vectors are compared. */
import { fixed } from '../base/number-text';
import { textTable } from '../base/text-table';
import type { Similarity } from '../engine/protocol/reading-protocol';
import type { TraceSummary } from '../engine/protocol/trace-protocol';
import { sideRow } from './compare-text';
import { type ComparedMasks, maskLines, masksJson } from './compared-masks';
import type { SideName } from './compared-outcome';
import { modelJson, textsJson } from './json';
import { similarTokenLines } from './text';

export interface ComparedVectors extends Readonly<Record<SideName, TraceSummary>> {
  readonly similarity: Similarity;
  readonly masks: ComparedMasks;
}

export function formatSimilarity({ a, b, similarity, masks }: ComparedVectors): string {
  const { whole, tokens } = similarity;
  return [
    ...textTable([sideRow('a', a), sideRow('b', b)]),
    ...(whole === null ? [] : ['', `cosine similarity of the two texts  ${fixed(whole)}`]),
    ...similarTokenLines(['A', 'B'], [a.tokens, b.tokens], tokens),
    ...maskLines({ a, b }, masks),
  ].join('\n');
}

export function similarityJson({ a, b, similarity, masks }: ComparedVectors) {
  const { whole, tokens } = similarity;
  const columns = b.tokens.length;
  const side = (of: TraceSummary) => ({ model: modelJson(of.model), ...textsJson(of) });
  return {
    a: side(a),
    b: side(b),
    similarity: whole,
    masks: masksJson(masks),
    tokenSimilarities: a.tokens.map((_, row) => [...tokens.subarray(row * columns, (row + 1) * columns)]),
  };
}
