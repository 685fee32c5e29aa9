/** How the readings of two traces are answered. */
import { rowSequence, type SequenceName, SOURCE, TOKENS } from '../../operations/node';
import { type Difference, readDifference, type SideStage } from '../../trace/compare/difference';
import { type Drift, readDrift } from '../../trace/compare/drift';
import { type FoundDifference, findFirstDifference } from '../../trace/compare/first-difference';
import { haveSameVocabulary, type Outcome, readOutcome } from '../../trace/compare/outcome';
import { type PartDifferences, readPartDifferences } from '../../trace/compare/part-differences';
import { type Patch, readPatch } from '../../trace/compare/patch';
import type { TraceSource } from '../../trace/run/source';
import type { Turn } from '../../trace/run/turn';
import type { Readings } from '../protocol/reading-protocol';
import { requireBelow } from './require-below';

export async function difference(
  a: TraceSource,
  b: TraceSource,
  params: Readings['difference']['params'],
): Promise<Difference> {
  const { pairs, columnPairs } = params;
  const [ofA, ofB] = [rowsOver(a, params.a), rowsOver(b, params.b)];
  if (ofA && ofB) requirePairs(a, b, pairs, ofA);
  else requireWhole(pairs, [params.a, params.b], ofA === ofB);
  if (columnPairs) requirePairs(a, b, columnPairs, SOURCE);
  if (params.a.stage === 'logits' || params.b.stage === 'logits') {
    throw new RangeError(
      'The logits of a whole text are too many to compare at once: ask for `outcome` at a position.',
    );
  }
  return readDifference({ source: a, ...params.a }, { source: b, ...params.b }, pairs, columnPairs);
}

/** Which tokens the rows of a stage are of; `undefined`: it has one vector for the whole text. */
function rowsOver(
  source: TraceSource,
  { stage, variant }: Pick<SideStage, 'stage' | 'variant'>,
): SequenceName | undefined {
  const { axes } = source.find(stage, variant).node;
  return axes.some((axis) => 'sequence' in axis) ? rowSequence({ axes }) : undefined;
}

/** Of stages without tokens, the one vector of each text is compared. */
function requireWhole(
  pairs: readonly number[],
  [a, b]: readonly [Pick<SideStage, 'stage'>, Pick<SideStage, 'stage'>],
  areBoth: boolean,
): void {
  if (!areBoth)
    throw new RangeError(`${a.stage} and ${b.stage} do not compare: only one of them has a vector for each token.`);
  if (pairs.join() !== '0,0')
    throw new RangeError(`${a.stage} has one vector for the whole text: its pairs are [0, 0].`);
}

export async function drift(a: TraceSource, b: TraceSource, params: Readings['drift']['params']): Promise<Drift> {
  const { pairs, variants, sequence = TOKENS } = params;
  requirePairs(a, b, pairs, sequence);
  return readDrift({ source: a, variant: variants.a }, { source: b, variant: variants.b }, pairs, sequence);
}

export async function firstDifference(
  a: TraceSource,
  b: TraceSource,
  params: Readings['firstDifference']['params'],
): Promise<FoundDifference> {
  requirePairs(a, b, params.pairs);
  const { variants } = params;
  return findFirstDifference({ source: a, variant: variants.a }, { source: b, variant: variants.b }, params.pairs);
}

export async function outcome(a: TraceSource, b: TraceSource, params: Readings['outcome']['params']): Promise<Outcome> {
  requirePosition(a, params.a);
  requirePosition(b, params.b);
  return readOutcome(a, b, params, haveSameVocabulary(a, b));
}

export async function partDifferences(
  a: TraceSource,
  b: TraceSource,
  params: Readings['partDifferences']['params'],
): Promise<PartDifferences> {
  const { sequence } = params;
  requirePosition(a, params.a, sequence);
  requirePosition(b, params.b, sequence);
  if (params.pairs.length > 0) requirePairs(a, b, params.pairs, sequence);
  if (params.sourcePairs && params.sourcePairs.length > 0) requirePairs(a, b, params.sourcePairs, SOURCE);
  for (const token of [params.id, params.ratherThan ?? null])
    if (token !== null) requireBelow('token', token, a.spec.vocabSize);
  return readPartDifferences(a, b, params);
}

export async function patch(
  a: TraceSource,
  b: TraceSource,
  params: Readings['patch']['params'],
  turn: Turn,
): Promise<Patch> {
  requirePosition(a, params.a);
  requirePosition(b, params.b);
  requirePairs(a, b, params.pairs);
  for (const token of [params.id, params.ratherThan ?? null])
    if (token !== null) requireBelow('token', token, a.spec.vocabSize);
  return readPatch(a, b, params, turn);
}

function requirePairs(a: TraceSource, b: TraceSource, pairs: readonly number[], sequence: SequenceName = TOKENS): void {
  if (pairs.length === 0 || pairs.length % 2 !== 0) {
    throw new RangeError('A comparison needs pairs of positions, one of each text: [a0, b0, a1, b1, …].');
  }
  for (const [index, position] of pairs.entries()) {
    requirePosition(index % 2 === 0 ? a : b, position, sequence);
    if (index >= 2 && position <= (pairs[index - 2] as number)) {
      throw new RangeError('The positions of a comparison must increase in both texts.');
    }
  }
}

function requirePosition(source: TraceSource, position: number, sequence: SequenceName = TOKENS): void {
  const tokens = sequence === SOURCE ? (source.source?.tokens ?? []) : source.tokens;
  if (Number.isInteger(position) && position >= 0 && position < tokens.length) return;
  throw new RangeError(`There is no position ${position}: they are counted from 0 to ${tokens.length - 1}.`);
}
