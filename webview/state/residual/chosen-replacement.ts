/** What takes the place of parts that are left out, as the user chose it last; kept with the panel until its trace is another one. */
import type { Instead } from '../../../src/trace/ablation/ablation';
import type { Keeper, StateKey } from '../../base/kept-state';
import { isInstead } from './kept-ablation';

export const INSTEAD: StateKey<Instead | undefined> = {
  name: 'ablatedBy',
  restore: (stored) => (isInstead(stored) ? stored : undefined),
};

/** Dispatches `change` when another one is chosen. */
export class ChosenReplacement extends EventTarget {
  constructor(private readonly kept: Keeper) {
    super();
  }

  /** `undefined` if none was chosen for this trace. */
  get value(): Instead | undefined {
    return this.kept.recall(INSTEAD);
  }

  choose(instead: Instead): void {
    if (this.value === instead) return;
    this.kept.keep(INSTEAD, instead);
    this.dispatchEvent(new Event('change'));
  }
}
