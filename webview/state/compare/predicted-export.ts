/** The predictions of both sides, as lines of a table. */
import type { Chance, Outcome, SharedChance } from '../../../src/trace/compare/outcome';
import { comparePictureStrings } from '../../strings/compare-pictures';
import { tokenLabel } from '../../strings/format';
import { plainNumber } from '../figures/value-export';
import type { SideName } from './comparison';

/** Each token once: the most probable in A, those in B, and those whose probability changes most. */
export function predictedLines({ a, b, shared }: Outcome): readonly (readonly string[])[] {
  const all: readonly (readonly [SideName, SharedChance])[] = [
    ...a.top.map((token) => ['a', token] as const),
    ...b.top.map((token) => ['b', token] as const),
    ...(shared?.changed ?? []).map((token) => ['a', token] as const),
  ];
  // With two vocabularies, an id stands for a different token in each.
  const keyOf = ([side, { id }]: readonly [SideName, SharedChance]) => (shared ? String(id) : `${side} ${id}`);
  const each = new Map(all.toReversed().map((one) => [keyOf(one), one]));
  const keys = new Set(all.map(keyOf));
  return [comparePictureStrings.exported.predicted, ...[...keys].flatMap((key) => lineOf(each.get(key)))];
}

function lineOf(one: readonly [SideName, SharedChance] | undefined): readonly (readonly string[])[] {
  if (!one) return [];
  const [side, { own, other, ...token }] = one;
  const [ofA, ofB] = side === 'a' ? [own, other] : [other, own];
  return [[tokenLabel(token), String(token.id), ...cells(ofA), ...cells(ofB)]];
}

function cells(chance: Chance | null): readonly string[] {
  if (!chance) return ['', '', ''];
  return [plainNumber(chance.probability), String(chance.rank), plainNumber(chance.logit)];
}
