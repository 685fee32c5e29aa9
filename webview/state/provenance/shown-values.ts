/** The values that the page tells of now, for what saves one without standing beside it. */
import type { LitElement, ReactiveController } from 'lit';
import type { ValueAddress } from './explain';

/** How a value is told: what it came from, which a reader has asked for; or how large it is, where a reader has chosen it. */
type Telling = 'explained' | 'chosen';

const tellers = new Set<ShownValue>();

/** Belongs to an element that tells of a value, as long as that is on the page. */
export class ShownValue implements ReactiveController {
  /** @param value none: it tells of none that was asked for or chosen */
  constructor(
    host: LitElement,
    readonly telling: Telling,
    readonly value: () => ValueAddress | undefined,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    tellers.add(this);
  }

  hostDisconnected(): void {
    tellers.delete(this);
  }
}

/** The value that a reader has asked for last, else the one that is chosen; none where nothing is. */
export function shownValue(): ValueAddress | undefined {
  const of = (telling: Telling) =>
    [...tellers]
      .toReversed()
      .filter((teller) => teller.telling === telling)
      .map(({ value }) => value())
      .find((value) => value !== undefined);
  return of('explained') ?? of('chosen');
}
