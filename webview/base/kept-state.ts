/** What a page keeps while its panel is hidden, and across a reload of the window. */

/** The name of a kept value, and how it is read. */
export interface StateKey<T> {
  readonly name: string;
  /** @param stored the value as any version may have stored it; `undefined` if nothing is kept */
  readonly restore: (stored: unknown) => T;
}

export interface Keeper {
  recall<T>(key: StateKey<T>): T;
  /** @param value `undefined` to keep nothing any more */
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

/** The fields of a value that any version may have stored; none where it is not an object. */
export function fieldsOf(stored: unknown): Readonly<Record<string, unknown>> {
  return typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
}

/** A key whose value is returned as it was stored, unchecked: its readers check each field themselves. */
export function asStored<T>(name: string): StateKey<T | undefined> {
  return { name, restore: (stored) => stored as T | undefined };
}
