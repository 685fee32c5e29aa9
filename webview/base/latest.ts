/** The latest value of something, for the whole page. Its components listen for changes. */
export class Latest<T> extends EventTarget {
  private latest: T | null = null;

  /** `null` if there is no value, or none any more. */
  get value(): T | null {
    return this.latest;
  }

  set(value: T | null): void {
    this.latest = value;
    this.dispatchEvent(new Event('change'));
  }
}
