/** Checks the parameters of readings of two traces, a and b, as `requirements.ts` does for one trace. */
import { rowSequence, type SequenceName, SOURCE, TOKENS } from '../../../operations/node';
import type { SideStage } from '../../../trace/compare/difference';
import { type TraceSource, tokensOf } from '../../../trace/run/source';
import type { ExplainedAt, Readings } from '../../protocol/reading-protocol';
import { requireBelow } from './require-below';
import { requireToken } from './requirements';

/** @throws RangeError with one sentence if the stages do not compare, or if the pairs are not positions of both */
export function requireDifference(a: TraceSource, params: Readings['difference']['params'], b: TraceSource): void {
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
}

/** The sequence to whose tokens the rows of a stage belong; `undefined` if it has one vector for the whole text. */
function rowsOver(
  source: TraceSource,
  { stage, variant }: Pick<SideStage, 'stage' | 'variant'>,
): SequenceName | undefined {
  const { axes } = source.find(stage, variant).node;
  return axes.some((axis) => 'sequence' in axis) ? rowSequence({ axes }) : undefined;
}

/** For stages without tokens, the only vectors of the two texts are compared. */
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

/** @throws RangeError with one sentence if the pairs are not positions of both */
export function requireDrift(a: TraceSource, { pairs, sequence }: Readings['drift']['params'], b: TraceSource): void {
  requirePairs(a, b, pairs, sequence);
}

/**
 * @throws RangeError with one sentence if the pairs are not positions of both, or those of the sources not of both
 * sources
 */
export function requireFirstDifference(
  a: TraceSource,
  { pairs, sourcePairs = [] }: Readings['firstDifference']['params'],
  b: TraceSource,
): void {
  requirePairs(a, b, pairs);
  if (sourcePairs.length > 0) requirePairs(a, b, sourcePairs, SOURCE);
}

/** @throws RangeError with one sentence if one side has no such position */
export function requireOutcome(a: TraceSource, params: Readings['outcome']['params'], b: TraceSource): void {
  requirePosition(a, params.a);
  requirePosition(b, params.b);
}

/** @throws RangeError with one sentence if one side has no such position, or if the pairs or tokens do not exist */
export function requirePartDifferences(
  a: TraceSource,
  params: Readings['partDifferences']['params'],
  b: TraceSource,
): void {
  const { sequence, pairs, sourcePairs = [] } = params;
  requirePosition(a, params.a, sequence);
  requirePosition(b, params.b, sequence);
  if (pairs.length > 0) requirePairs(a, b, pairs, sequence);
  if (sourcePairs.length > 0) requirePairs(a, b, sourcePairs, SOURCE);
  requireTokens(a, params);
}

/** @throws RangeError with one sentence if one side has no such position, or if the pairs or tokens do not exist */
export function requirePatch(a: TraceSource, params: Readings['patch']['params'], b: TraceSource): void {
  requirePosition(a, params.a);
  requirePosition(b, params.b);
  requirePairs(a, b, params.pairs);
  requireTokens(a, params);
}

function requireTokens(a: TraceSource, { id, ratherThan = null }: Pick<ExplainedAt, 'id' | 'ratherThan'>): void {
  requireToken(a, id);
  requireToken(a, ratherThan);
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
  requireBelow('position', position, tokensOf(source, sequence).length);
}
