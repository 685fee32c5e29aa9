/** How the readings of two traces are answered. */
import { type Difference, readDifference } from '../../trace/compare/difference';
import { type Drift, type FirstDifference, findFirstDifference, readDrift } from '../../trace/compare/drift';
import { haveSameVocabulary, type Outcome, readOutcome } from '../../trace/compare/outcome';
import type { TraceSource } from '../../trace/run/source';
import type { Readings } from '../protocol/reading-protocol';

export async function difference(
  a: TraceSource,
  b: TraceSource,
  params: Readings['difference']['params'],
): Promise<Difference> {
  requirePairs(a, b, params.pairs);
  if (params.a.stage === 'logits' || params.b.stage === 'logits') {
    throw new RangeError(
      'The logits of a whole text are too many to compare at once: ask for `outcome` at a position.',
    );
  }
  return readDifference({ source: a, ...params.a }, { source: b, ...params.b }, params.pairs);
}

export async function drift(a: TraceSource, b: TraceSource, params: Readings['drift']['params']): Promise<Drift> {
  requirePairs(a, b, params.pairs);
  const { variants } = params;
  return readDrift({ source: a, variant: variants.a }, { source: b, variant: variants.b }, params.pairs);
}

export async function firstDifference(
  a: TraceSource,
  b: TraceSource,
  params: Readings['firstDifference']['params'],
): Promise<FirstDifference | null> {
  requirePairs(a, b, params.pairs);
  const { variants } = params;
  return findFirstDifference({ source: a, variant: variants.a }, { source: b, variant: variants.b }, params.pairs);
}

export async function outcome(a: TraceSource, b: TraceSource, params: Readings['outcome']['params']): Promise<Outcome> {
  requirePosition(a, params.a);
  requirePosition(b, params.b);
  return readOutcome(a, b, params, haveSameVocabulary(a, b));
}

function requirePairs(a: TraceSource, b: TraceSource, pairs: readonly number[]): void {
  if (pairs.length === 0 || pairs.length % 2 !== 0) {
    throw new RangeError('A comparison needs pairs of positions, one of each text: [a0, b0, a1, b1, …].');
  }
  for (const [index, position] of pairs.entries()) {
    requirePosition(index % 2 === 0 ? a : b, position);
    if (index >= 2 && position <= (pairs[index - 2] as number)) {
      throw new RangeError('The positions of a comparison must increase in both texts.');
    }
  }
}

function requirePosition({ tokens }: TraceSource, position: number): void {
  if (Number.isInteger(position) && position >= 0 && position < tokens.length) return;
  throw new RangeError(`There is no position ${position}: they are counted from 0 to ${tokens.length - 1}.`);
}
