/** How far the list of steps was scrolled: kept with the panel, whose page is made anew when its tab is shown again. */
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

  /** A page begins: what was kept is how it lies, until its reader does something there or reads another step. */
  begin(): void {
    this.was = this.kept()?.recall(RAIL_SCROLL);
  }

  end(): void {
    this.was = undefined;
  }

  /** How far it is to be scrolled while this step is read; `undefined`: as it comes. */
  at(step: number): number | undefined {
    return this.was?.step === step ? this.was.top : undefined;
  }

  keep(scroll: RailScroll): void {
    this.kept()?.keep(RAIL_SCROLL, scroll);
  }
}
