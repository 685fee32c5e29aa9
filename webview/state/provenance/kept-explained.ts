/** Which values are explained in the panel. They are kept with it, as its page is recreated when its tab is shown again. */
import { fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import { isIndex } from '../../base/stored-index';
import type { ValueAddress } from './explain';

/**
 * By the names of the parts that explain them. Dropped when other tokens are traced, as positions then belong to other tokens.
 */
export const EXPLAINED: StateKey<Readonly<Record<string, unknown>>> = { name: 'explained', restore: fieldsOf };

/** A value that the user asked about, and where it is explained. */
export interface Explained {
  /** The value, one of its inputs, one of that input's inputs, and so on: the last one is explained. */
  readonly chain: readonly ValueAddress[];
  /** The figure beside which it is explained; absent if there is only one place. */
  readonly beside?: string | undefined;
}

/** @param teller the part of the page that explains it, by a name that stays the same in the next page */
export function explainedBy(kept: Keeper | undefined, teller: string): Explained | undefined {
  return restoreExplained(all(kept)[teller]);
}

/** @param explained absent if nothing is explained there any more */
export function keepExplained(kept: Keeper | undefined, teller: string, explained: Explained | undefined): void {
  const before = all(kept);
  if (explained === undefined && !(teller in before)) return;
  const { [teller]: _, ...others } = before;
  kept?.keep(EXPLAINED, explained ? { ...others, [teller]: explained } : others);
}

function all(kept: Keeper | undefined): Readonly<Record<string, unknown>> {
  return kept?.recall(EXPLAINED) ?? {};
}

/** Reads a value that any version may have stored; what is not understood counts as not explained. */
function restoreExplained(stored: unknown): Explained | undefined {
  const { chain, beside } = fieldsOf(stored);
  if (!Array.isArray(chain) || chain.length === 0 || !chain.every(isAddress)) return undefined;
  return { chain, ...(typeof beside === 'string' ? { beside } : {}) };
}

function isAddress(stored: unknown): stored is ValueAddress {
  const { stage, variant, index } = fieldsOf(stored);
  return (
    typeof stage === 'string' &&
    (variant === 'model' || variant === 'walkthrough') &&
    Array.isArray(index) &&
    index.every(isIndex)
  );
}
