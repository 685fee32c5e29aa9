/** What was told last, for all of the page: who shows it is told of each change. */
export class Latest<T> extends EventTarget {
  private told: T | null = null;

  /** `null`: nothing, or not any more. */
  get value(): T | null {
    return this.told;
  }

  tell(value: T | null): void {
    this.told = value;
    this.dispatchEvent(new Event('change'));
  }
}
