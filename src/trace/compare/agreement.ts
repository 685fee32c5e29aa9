/** Whether two models may have been made from the same weights, judged by the cosines of their embedding vectors. */
import { cosineOf } from '../../base/vectors';
import { type SequenceName, SOURCE, TOKENS } from '../../operations/node';
import { embeddingRows } from '../readings/embedding-rows';
import { readRow, type TraceSource, tokensOf } from '../run/source';

/** A few tokens are enough: in models trained independently, the vectors of a token are unrelated. */
const MOST_TOKENS = 32;

/**
 * The mean cosine of the embedding vectors of tokens that both texts contain. It is nearly 1 for a model and one made from it
 * by quantisation, further training or distillation, and near 0 for models trained independently.
 * @returns null if it cannot be known: no token stands in both texts, or the vectors differ in length
 */
export async function readAgreement(a: TraceSource, b: TraceSource): Promise<number | null> {
  if (a.model !== undefined && a.model === b.model) return 1;
  const found: number[] = [];
  for (const sequence of [TOKENS, SOURCE] as const) {
    const [stageA, stageB] = [a, b].map((side) => embeddingRows(side.planOf('model'), sequence)?.name);
    if (stageA === undefined || stageB === undefined || widthOf(a, stageA) !== widthOf(b, stageB)) continue;
    for (const [inA, inB] of sharedTokens(a, b, sequence)) {
      const cosine = cosineOf(await readRow(a, stageA, inA), await readRow(b, stageB, inB));
      if (Number.isFinite(cosine)) found.push(cosine);
    }
  }
  return found.length > 0 ? found.reduce((sum, cosine) => sum + cosine, 0) / found.length : null;
}

function widthOf(source: TraceSource, stage: string): number | undefined {
  return source.find(stage, 'model').shape[1];
}

/**
 * The positions in a and in b of each token that both texts contain, once per token. Tokens inserted by a template are left
 * out, as they may never have been trained.
 */
function sharedTokens(a: TraceSource, b: TraceSource, sequence: SequenceName): [number, number][] {
  const [ofA, ofB] = [a, b].map((side) => firstPlaces(side, sequence)) as [Map<string, number>, Map<string, number>];
  const shared = [...ofA].flatMap(([token, inA]): [number, number][] => {
    const inB = ofB.get(token);
    return inB === undefined ? [] : [[inA, inB]];
  });
  return shared.slice(0, MOST_TOKENS);
}

function firstPlaces(source: TraceSource, sequence: SequenceName): Map<string, number> {
  const places = new Map<string, number>();
  for (const [place, { token, special }] of tokensOf(source, sequence).entries())
    if (!special && !places.has(token)) places.set(token, place);
  return places;
}
