/** Tests on repeated random tokens that were run on a model: they depend on the model and a seed, not on the traced text. */
import type { Model } from '../../lowering/model';
import type { TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { type RepeatedTokens, type RepeatedTokensChoice, readRepeatedTokens, whatIsKept } from './repeated-tokens';

/** The test with all heads, and those without one head, the latest last; null if the first was not run. */
export interface KnownTests {
  readonly tested: RepeatedTokens | null;
  readonly ablatedTests: readonly RepeatedTokens[];
}

/** How many tests are kept for each model. */
const MOST = 64;

const MADE = new WeakMap<Model, Map<string, RepeatedTokens>>();

/** The result of an earlier test with this choice, or else of a new one. @throws what `readRepeatedTokens` throws */
export async function testRepeatedTokens(
  source: TraceSource,
  choice: RepeatedTokensChoice,
  yieldPoint: YieldPoint,
): Promise<RepeatedTokens> {
  const key = keyOf(source, choice);
  const before = madeOf(source)?.get(key);
  if (before) return before;
  const tested = await readRepeatedTokens(source, choice, yieldPoint);
  const { model } = source;
  if (!model) return tested;
  const made = MADE.get(model) ?? new Map<string, RepeatedTokens>();
  MADE.set(model, made.set(key, tested));
  const [oldest] = made.keys();
  if (made.size > MOST && oldest !== undefined) made.delete(oldest);
  return tested;
}

/** The tests that were run on the model of this trace. */
export function knownTests(source: TraceSource, choice: Omit<RepeatedTokensChoice, 'without'>): KnownTests {
  const made = madeOf(source);
  if (!made) return { tested: null, ablatedTests: [] };
  const ofChoice = [...made].filter(([key]) => key.startsWith(beginningOf(source, choice))).map(([, test]) => test);
  return {
    tested: ofChoice.find(({ without }) => without === null) ?? null,
    ablatedTests: ofChoice.filter(({ without }) => without !== null),
  };
}

function madeOf({ model }: TraceSource): ReadonlyMap<string, RepeatedTokens> | undefined {
  return model && MADE.get(model);
}

function keyOf(source: TraceSource, choice: RepeatedTokensChoice): string {
  return `${beginningOf(source, choice)}${JSON.stringify(choice.without ?? null)}`;
}

/** A key of everything that the numbers depend on besides the model and the left-out head. */
function beginningOf(source: TraceSource, { attention = 'decoder', seed }: RepeatedTokensChoice): string {
  return `${JSON.stringify([attention, seed, whatIsKept(source, attention)])} `;
}
