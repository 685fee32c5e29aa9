/**
 * The gate before the native library. A thread that is ended while it is inside aborts the whole process, so whoever
 * ends one closes its gate first, and waits until nobody is inside.
 */

/** The state's lowest bits; those above count who is inside. */
const CLOSED = 1;
const SEALED = 2;
const ONE_INSIDE = 4;

export class NativeGate {
  private cell: Int32Array;

  constructor(readonly state = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.cell = new Int32Array(state);
  }

  /** From now on pass the gate that another thread holds. */
  share(state: SharedArrayBuffer): void {
    this.cell = new Int32Array(state);
  }

  /**
   * Call the library.
   * @param evenClosed for what frees memory, which is let in until the gate is sealed
   * @throws when the gate is closed
   */
  async pass<T>(call: () => Promise<T>, { evenClosed = false } = {}): Promise<T> {
    this.enter(evenClosed ? SEALED : CLOSED | SEALED);
    try {
      return await call();
    } finally {
      Atomics.sub(this.cell, 0, ONE_INSIDE);
    }
  }

  /** Let nobody in any more but who frees memory. */
  close(): void {
    Atomics.or(this.cell, 0, CLOSED);
  }

  /** Let nobody in at all, if nobody is inside. @returns whether it is so */
  seal(): boolean {
    let state = Atomics.load(this.cell, 0);
    while (state < ONE_INSIDE) {
      const found = Atomics.compareExchange(this.cell, 0, state, state | SEALED);
      if (found === state) return true;
      state = found;
    }
    return false;
  }

  private enter(refused: number): void {
    let state = Atomics.load(this.cell, 0);
    for (;;) {
      if ((state & refused) !== 0) throw new Error('The engine is stopping.');
      const found = Atomics.compareExchange(this.cell, 0, state, state + ONE_INSIDE);
      if (found === state) return;
      state = found;
    }
  }
}

/** The gate of this thread. */
export const nativeGate = new NativeGate();
