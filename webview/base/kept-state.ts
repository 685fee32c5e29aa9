/** What a page keeps while its panel is hidden, and over a reload of the window. */

/** Names something that is kept, and reads it. */
export interface StateKey<T> {
  readonly name: string;
  /** @param stored by whatever version; `undefined`: nothing is kept */
  readonly restore: (stored: unknown) => T;
}

export interface Keeper {
  recall<T>(key: StateKey<T>): T;
  /** @param value `undefined`: nothing is kept any more */
  keep<T>(key: StateKey<T>, value: T | undefined): void;
}

/** Where the whole state of a page is stored. */
interface Store {
  getState(): unknown;
  setState(state: unknown): unknown;
}

export class KeptState implements Keeper {
  constructor(private readonly store: Store) {}

  recall<T>({ name, restore }: StateKey<T>): T {
    return restore(fieldsOf(this.store.getState())[name]);
  }

  keep<T>({ name }: StateKey<T>, value: T | undefined): void {
    this.store.setState({ ...fieldsOf(this.store.getState()), [name]: value });
  }
}

/** Of what was stored by whatever version: none where it is no object. */
export function fieldsOf(stored: unknown): Readonly<Record<string, unknown>> {
  return typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
}

/** What is read as it was stored, since whoever reads it looks at each field with care. */
export function asStored<T>(name: string): StateKey<T | undefined> {
  return { name, restore: (stored) => stored as T | undefined };
}
