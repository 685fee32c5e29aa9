/**
 * What was chosen for runs of A with parts of B. It is kept with the panel, as its page is recreated when its tab is shown
 * again.
 */

import type { VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import type { LogitOf } from '../../../src/trace/compare/compared-logit';
import { asStored, fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import type { Comparison } from './comparison';
import type { Followed } from './patch-token';

export interface PatchChosen {
  /** The logit that the table of parts decomposes; null for the first one offered. */
  readonly logit: LogitOf | null;
  /** The tokens by which runs are measured; null for the logit above. */
  readonly tokens: Followed | null;
  /** The positions in A and B of the only token at which parts are patched; null to patch at all tokens. */
  readonly pair: readonly number[] | null;
  /**
   * The positions in A and B at which the residual stream is patched, once a cell of its map was chosen; null where parts are
   * patched.
   */
  readonly cell: readonly number[] | null;
  /** The keys of the sweeps that go on, over all heads and MLPs and over the residual stream; null if none was requested. */
  readonly sweeps: Readonly<Record<SweepKind, string | null>>;
}

type SweepKind = 'parts' | 'stream';

export const NO_SWEEPS: PatchChosen['sweeps'] = { parts: null, stream: null };

const KEPT: StateKey<unknown> = asStored('comparePatch');
const LOGITS: readonly unknown[] = ['a', 'b', 'difference', 'changed'] satisfies LogitOf[];

type Compared = Pick<Comparison, 'a' | 'b'>;

/** @returns `undefined` if nothing was chosen for these two, in this order */
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

/** Identifies a comparison by the models and the tokens of both sides. */
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

/** A key that identifies a sweep. */
export function sweepKey({ a, b, pairs = [], id, ratherThan = null }: SweptPlaces): string {
  return JSON.stringify([a, b, pairs, id, ratherThan]);
}

interface SweptPlaces {
  readonly a: number;
  readonly b: number;
  /** Set if the sweep is of one token alone. */
  readonly pairs?: readonly number[];
  readonly id: number | null;
  readonly ratherThan?: number | null | undefined;
}
