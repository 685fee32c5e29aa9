/** What an attack is: something hostile that is done to the product, and a verdict on how that went. */
import type { Checkout } from './checkout';
import type { Random } from './seeded';

export interface AttackCase {
  /** What must hold, as a sentence without its full stop. */
  readonly name: string;
  /** When the process is ended and the case is a fault; 60 by default. */
  readonly seconds?: number;
  /** The same for the memory of the case's processes together; 1500 by default. */
  readonly megabytes?: number;
  /**
   * Attack, in a process of its own.
   * @returns one sentence about what was seen
   * @throws Fault where the product failed, Skipped where this machine cannot show it
   */
  run(attack: Attack): Promise<string>;
  /** A program of the case that may die: `Attack.startVictim` runs it in one more process. */
  victim?(checkout: Checkout, args: readonly string[]): Promise<void>;
}

/** What a case is given. */
export interface Attack {
  readonly checkout: Checkout;
  /** An empty folder, removed afterwards whatever happens. */
  readonly folder: string;
  readonly random: Random;
  /** The command and arguments that run the case's `victim`. */
  victimCommand(...args: string[]): readonly [command: string, args: string[]];
}

/** The product failed; the message is one sentence for the runner's report. */
export class Fault extends Error {
  override readonly name = 'Fault';
}

/** This machine cannot show it, for the reason that the message tells. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

export type Verdict = 'ok' | 'FAULT' | 'skipped';

/** What a case's process reports. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly sentence: string;
}

/** @throws Fault with the sentence, unless `holds` */
export function must(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Fault(sentence);
}

/** A promise that must be settled in time. @throws Fault when it is not */
export async function within<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Fault(`${what} was not over after ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
