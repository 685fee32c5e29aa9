/** Lets callers wait for something that is rendered with an answer still to come. */
import { shallowArrayEquals } from '@lit/task';

interface Waiting<T> {
  readonly of: readonly unknown[];
  readonly resolve: (found: T | null) => void;
}

export class PendingElement<T> {
  private waiting: readonly Waiting<T>[] = [];

  get isAwaited(): boolean {
    return this.waiting.length > 0;
  }

  /**
   * @param of identifies the question
   * @returns null if another question was asked before the answer came, or if no answer came
   */
  wait(of: readonly unknown[]): Promise<T | null> {
    return new Promise((resolve) => {
      this.waiting = [...this.waiting, { of, resolve }];
    });
  }

  /** Releases callers that wait for the answer to another question than the current one. */
  keepOnly(of: readonly unknown[]): void {
    const isAsked = (one: Waiting<T>) => shallowArrayEquals(one.of, of);
    const others = this.waiting.filter((one) => !isAsked(one));
    this.waiting = this.waiting.filter(isAsked);
    for (const { resolve } of others) resolve(null);
  }

  /** @param found null if there is none and none will come */
  tell(found: T | null): void {
    const answered = this.waiting;
    this.waiting = [];
    for (const { resolve } of answered) resolve(found);
  }
}
