/**
 * The gate before the native library. Ending a thread that is inside the library aborts the whole process. To end a
 * thread, close its gate first, and wait until no call is inside.
 */

/** The lowest bits of the state are flags; the bits above count the calls inside. */
const CLOSED = 1;
const SEALED = 2;
const ONE_INSIDE = 4;

export class NativeGate {
  readonly state = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  private cell = new Int32Array(this.state);

  /** From now on uses the gate of another thread. */
  useStateOf(state: SharedArrayBuffer): void {
    this.cell = new Int32Array(state);
  }

  /**
   * Calls the library.
   * @param evenClosed for calls that free memory: they may pass until the gate is sealed
   * @throws if the gate is closed
   */
  async call<T>(call: () => Promise<T>, { evenClosed = false } = {}): Promise<T> {
    this.enter(evenClosed ? SEALED : CLOSED | SEALED);
    try {
      return await call();
    } finally {
      Atomics.sub(this.cell, 0, ONE_INSIDE);
    }
  }

  /** From now on refuses all calls except those that free memory. */
  close(): void {
    Atomics.or(this.cell, 0, CLOSED);
  }

  /** From now on refuses all calls, provided that none is inside. @returns whether the gate is sealed */
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
