/** Which part leads furthest from A to B once A was run with every part of B in turn. */
import { quoted } from '../../base/quoted-token';
import type { Naming } from '../../model/tokenizers/tokenizer';
import { isComponent, type ModelComponent } from '../readings/model-part';
import type { Patch } from './patch';
import { byWay, hasWay } from './patch-sweep';
import { measureOf, wayText } from './patch-words';

export interface FurthestTried {
  readonly part: ModelComponent;
  /** "91 %" */
  readonly way: string;
  /** "the log-probability of “fine”": what that is measured by. */
  readonly measure: string;
}

/** Runs with one part after another. */
export interface TriedInTurn {
  readonly patches: readonly Patch[];
  /** How many parts there are to try. */
  readonly total: number;
}

/** @returns `undefined` where not all were tried, or at one token alone, or none leads towards B */
export function furthestTried({ patches, total }: TriedInTurn, named: Naming = quoted): FurthestTried | undefined {
  const [one] = patches;
  // At one token alone another part may lead furthest.
  const isAlone = one?.at && one.tokens > 1;
  if (!one || isAlone || patches.length < total || !hasWay(one)) return undefined;
  const [first] = byWay(patches);
  if (!first || (first.share ?? 0) <= 0 || !isComponent(first.part)) return undefined;
  return { part: first.part, way: wayText(first), measure: measureOf(first, named) };
}
