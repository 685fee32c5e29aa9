/** Who waits for what is shown with an answer that is still to come. */
import { shallowArrayEquals } from '@lit/task';

interface Waiting<T> {
  readonly of: readonly unknown[];
  readonly tell: (found: T | null) => void;
}

export class AwaitedPart<T> {
  private waiting: readonly Waiting<T>[] = [];

  get isAwaited(): boolean {
    return this.waiting.length > 0;
  }

  /** @param of what is asked about @returns null: something else was asked about before the answer was there, or none came */
  wait(of: readonly unknown[]): Promise<T | null> {
    return new Promise((tell) => {
      this.waiting = [...this.waiting, { of, tell }];
    });
  }

  /** Lets go who waits for an answer about something else than what is asked about now. */
  keepOnly(of: readonly unknown[]): void {
    const isAsked = (one: Waiting<T>) => shallowArrayEquals(one.of, of);
    const others = this.waiting.filter((one) => !isAsked(one));
    this.waiting = this.waiting.filter(isAsked);
    for (const { tell } of others) tell(null);
  }

  /** @param found null: there is none, and none will come */
  tell(found: T | null): void {
    const told = this.waiting;
    this.waiting = [];
    for (const { tell } of told) tell(found);
  }
}
