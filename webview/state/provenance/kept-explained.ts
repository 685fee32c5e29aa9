/** Which values are explained in the panel: kept with it, since its page is made anew when its tab is shown again. */
import { fieldsOf, type Keeper, type StateKey } from '../../base/kept-state';
import { isIndex } from '../../base/stored-index';
import type { ValueAddress } from './explain';

/** By the names of what tells them. Dropped when other tokens are traced: positions are those of others then. */
export const EXPLAINED: StateKey<Readonly<Record<string, unknown>>> = { name: 'explained', restore: fieldsOf };

/** A value that was asked about, and where it is told. */
export interface Explained {
  /** It, one of its inputs, one of that one's inputs, and so on: the last one is told. */
  readonly chain: readonly ValueAddress[];
  /** The figure beside which it is told; none where there is one place only. */
  readonly beside?: string | undefined;
}

/** @param teller the part of the page that tells it, by a name that is the same in the next page */
export function explainedBy(kept: Keeper | undefined, teller: string): Explained | undefined {
  return restoreExplained(all(kept)[teller]);
}

/** @param explained none: nothing is explained there any more */
export function keepExplained(kept: Keeper | undefined, teller: string, explained: Explained | undefined): void {
  const before = all(kept);
  if (explained === undefined && !(teller in before)) return;
  const { [teller]: _, ...others } = before;
  kept?.keep(EXPLAINED, explained ? { ...others, [teller]: explained } : others);
}

function all(kept: Keeper | undefined): Readonly<Record<string, unknown>> {
  return kept?.recall(EXPLAINED) ?? {};
}

/** What was stored, by whatever version: what is not understood was not explained. */
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
