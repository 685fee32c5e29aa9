/** How far the list of steps was scrolled. It is kept with the panel, as its page is recreated when its tab is shown again. */
import { fieldsOf, type Keeper, type StateKey } from '../base/kept-state';

interface RailScroll {
  /** The step that was read then. */
  readonly step: number;
  /** In CSS pixels. */
  readonly top: number;
}

const RAIL_SCROLL: StateKey<RailScroll | undefined> = {
  name: 'railScroll',
  restore: (stored) => {
    const { step, top } = fieldsOf(stored);
    return Number.isSafeInteger(step) && Number.isFinite(top)
      ? { step: step as number, top: top as number }
      : undefined;
  },
};

export class KeptRailScroll {
  private was: RailScroll | undefined;

  constructor(private readonly kept: () => Keeper | undefined) {}

  /** A page begins: the kept offset applies until the user scrolls the list or reads another step. */
  begin(): void {
    this.was = this.kept()?.recall(RAIL_SCROLL);
  }

  end(): void {
    this.was = undefined;
  }

  /** The offset to scroll to while this step is read; `undefined` for the default. */
  at(step: number): number | undefined {
    return this.was?.step === step ? this.was.top : undefined;
  }

  keep(scroll: RailScroll): void {
    this.kept()?.keep(RAIL_SCROLL, scroll);
  }
}
