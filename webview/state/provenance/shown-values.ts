/** The values that the page shows now, for commands that save one from elsewhere in the page. */
import type { LitElement, ReactiveController } from 'lit';
import type { ValueAddress } from './explain';

/**
 * How a value is shown: with what it came from, on the user's request; or with its size, because the user chose it, or without
 * that.
 */
type Telling = 'explained' | 'chosen' | 'shown';

/** The order in which they are offered. */
const TELLINGS: readonly Telling[] = ['explained', 'chosen', 'shown'];

/** A value that is shown, in words: "“·to”, neuron 225". */
export interface ToldOnPage {
  readonly telling: Telling;
  readonly value: ValueAddress;
  readonly name: string | undefined;
}

const tellers = new Set<ShownValue>();

/** Belongs to an element that shows a value, as long as that element is on the page. */
export class ShownValue implements ReactiveController {
  /** @param value `undefined` if none is shown now @param name of the value, in words */
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

/** Each shown value once: first the one the user asked for last, then the chosen one. */
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
