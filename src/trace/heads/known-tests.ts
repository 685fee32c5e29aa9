/** Tests on repeated random tokens that were made of a model: they are of it and of a seed, not of the text that is traced. */
import type { Model } from '../../lowering/model';
import type { TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { type RepeatedTokens, type RepeatedTokensChoice, readRepeatedTokens, whatIsKept } from './repeated-tokens';

/** The test with all heads, and those without one, the latest last; null: it was not made. */
export interface KnownTests {
  readonly tested: RepeatedTokens | null;
  readonly lefts: readonly RepeatedTokens[];
}

/** Of each model so many are kept. */
const MOST = 64;

const MADE = new WeakMap<Model, Map<string, RepeatedTokens>>();

/** As it was made before, else now. @throws what `readRepeatedTokens` throws */
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

/** Those that were made of the model that made this trace. */
export function knownTests(source: TraceSource, choice: Omit<RepeatedTokensChoice, 'without'>): KnownTests {
  const made = madeOf(source);
  if (!made) return { tested: null, lefts: [] };
  const ofChoice = [...made].filter(([key]) => key.startsWith(beginningOf(source, choice))).map(([, test]) => test);
  return {
    tested: ofChoice.find(({ without }) => without === null) ?? null,
    lefts: ofChoice.filter(({ without }) => without !== null),
  };
}

function madeOf({ model }: TraceSource): ReadonlyMap<string, RepeatedTokens> | undefined {
  return model && MADE.get(model);
}

function keyOf(source: TraceSource, choice: RepeatedTokensChoice): string {
  return `${beginningOf(source, choice)}${JSON.stringify(choice.without ?? null)}`;
}

/** All that its numbers depend on besides the model and the head that is left out. */
function beginningOf(source: TraceSource, { attention = 'decoder', seed }: RepeatedTokensChoice): string {
  return `${JSON.stringify([attention, seed, whatIsKept(source, attention)])} `;
}
