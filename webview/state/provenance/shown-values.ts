/** The values that the page tells of now, for what saves one without standing beside it. */
import type { LitElement, ReactiveController } from 'lit';
import type { ValueAddress } from './explain';

/** How a value is told: what it came from, which a reader has asked for; or how large it is, where a reader has chosen it, or not. */
type Telling = 'explained' | 'chosen' | 'shown';

/** The order in which they are offered. */
const TELLINGS: readonly Telling[] = ['explained', 'chosen', 'shown'];

/** A value that is told, in words: "“·to”, neuron 225". */
export interface ToldOnPage {
  readonly telling: Telling;
  readonly value: ValueAddress;
  readonly name: string | undefined;
}

const tellers = new Set<ShownValue>();

/** Belongs to an element that tells of a value, as long as that is on the page. */
export class ShownValue implements ReactiveController {
  /** @param value none: it tells of none now @param name of that, in words */
  constructor(
    host: LitElement,
    readonly telling: () => Telling,
    readonly value: () => ValueAddress | undefined,
    readonly name: () => string | undefined = () => undefined,
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

/** Each value that is told, once: first the one that a reader has asked for last, then the one that is chosen. */
export function shownValues(): readonly ToldOnPage[] {
  const told = [...tellers].toReversed().flatMap((teller) => {
    const value = teller.value();
    return value ? [{ telling: teller.telling(), value, name: teller.name() }] : [];
  });
  const inOrder = told.toSorted((one, other) => TELLINGS.indexOf(one.telling) - TELLINGS.indexOf(other.telling));
  const keyOf = ({ value: { stage, variant, index } }: ToldOnPage) => JSON.stringify([stage, variant, index]);
  return inOrder
    .filter((one, at) => inOrder.findIndex((other) => keyOf(other) === keyOf(one)) === at)
    .map((one) => ({
      ...one,
      name: one.name ?? inOrder.find((other) => keyOf(other) === keyOf(one) && other.name)?.name,
    }));
}
