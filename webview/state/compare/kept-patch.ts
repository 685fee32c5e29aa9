/** What was chosen of runs of A with parts of B: kept with the panel, since its page is made anew when its tab is shown again. */

import type { VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import type { LogitOf } from '../../../src/trace/compare/compared-logit';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import type { Comparison } from './comparison';
import type { Followed } from './patch-token';

export interface PatchChosen {
  /** The logit that the table of parts takes apart; null: the first that is offered. */
  readonly logit: LogitOf | null;
  /** By which tokens runs are measured; null: by that logit. */
  readonly tokens: Followed | null;
  /** At which token alone parts are patched, its position in A and in B; null: at all. */
  readonly pair: readonly number[] | null;
  /** At which token the residual stream is, once a cell of its map was chosen: likewise; null: where parts are patched. */
  readonly cell: readonly number[] | null;
  /** What the sweeps of all heads and MLPs, and of the residual stream, are of that go on; null: nobody wants that. */
  readonly sweeps: Readonly<Record<SweepKind, string | null>>;
}

type SweepKind = 'parts' | 'stream';

export const NO_SWEEPS: PatchChosen['sweeps'] = { parts: null, stream: null };

const KEPT: StateKey<unknown> = asStored('comparePatch');
const LOGITS: readonly unknown[] = ['a', 'b', 'difference', 'changed'] satisfies LogitOf[];

type Compared = Pick<Comparison, 'a' | 'b'>;

/** @returns `undefined` where nothing was chosen of these two, in this order */
export function keptPatch(kept: Keeper | undefined, comparison: Compared): PatchChosen | undefined {
  const { of, logit, tokens, pair, cell, sweeps } = fieldsOf(kept?.recall(KEPT));
  if (of !== nameOf(comparison)) return undefined;
  return {
    logit: LOGITS.includes(logit) ? (logit as LogitOf) : null,
    tokens: isFollowed(tokens) ? tokens : null,
    pair: pairOf(pair),
    cell: pairOf(cell),
    sweeps: sweepsOf(sweeps),
  };
}

/** @param change the other choices stay */
export function keepPatch(kept: Keeper | undefined, comparison: Compared, change: Partial<PatchChosen>): void {
  const before = keptPatch(kept, comparison) ?? {
    logit: null,
    tokens: null,
    pair: null,
    cell: null,
    sweeps: NO_SWEEPS,
  };
  kept?.keep(KEPT, { of: nameOf(comparison), ...before, ...change });
}

/** The models and the tokens of both. */
function nameOf({ a, b }: Compared): string {
  return JSON.stringify([a, b].map(({ summary }) => [summary.model.folder, summary.tokens.map(({ id }) => id)]));
}

function pairOf(stored: unknown): readonly number[] | null {
  return Array.isArray(stored) && stored.length === 2 && stored.every(Number.isInteger) ? stored : null;
}

function sweepsOf(stored: unknown): PatchChosen['sweeps'] {
  const { parts, stream } = fieldsOf(stored);
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return { parts: text(parts), stream: text(stream) };
}

function isFollowed(stored: unknown): stored is Followed {
  const { token, ratherThan } = fieldsOf(stored);
  return isToken(token) && (ratherThan === null || isToken(ratherThan));
}

function isToken(stored: unknown): stored is VocabularyToken {
  const { id, token, text, special } = fieldsOf(stored);
  return Number.isInteger(id) && typeof token === 'string' && typeof text === 'string' && typeof special === 'boolean';
}

/** What a sweep is of, to be kept. */
export function sweepKey({ a, b, pairs = [], id, ratherThan = null }: SweptPlaces): string {
  return JSON.stringify([a, b, pairs, id, ratherThan]);
}

interface SweptPlaces {
  readonly a: number;
  readonly b: number;
  /** Of one token alone. */
  readonly pairs?: readonly number[];
  readonly id: number | null;
  readonly ratherThan?: number | null | undefined;
}
