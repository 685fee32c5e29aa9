/** What is told of requests before they are answered, each to who asked. */
export class RequestListeners<T> {
  private readonly listeners = new Map<number, (told: T) => void>();
  private last = 0;

  /** @param ask sends the request under the number that it is told of by */
  async during<R>(listen: (told: T) => void, ask: (request: number) => Promise<R>): Promise<R> {
    const request = ++this.last;
    this.listeners.set(request, listen);
    try {
      return await ask(request);
    } finally {
      this.listeners.delete(request);
    }
  }

  /** Of a request that is answered or cancelled nobody is told. */
  tell(request: number, told: T): void {
    this.listeners.get(request)?.(told);
  }
}
