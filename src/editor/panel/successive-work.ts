/** Work of which only the latest piece goes on: each piece aborts the one before. */

/** A piece of it. One that was cancelled is still the latest, until another begins. */
export interface Work extends AbortController {
  /** Whether no other piece of the same kind has begun since. */
  readonly isLatest: boolean;
}

export class SuccessiveWork {
  private latest: Work | undefined;

  begin(): Work {
    this.latest?.abort();
    this.latest = new Piece((piece) => piece === this.latest);
    return this.latest;
  }

  abort(): void {
    this.latest?.abort();
  }
}

class Piece extends AbortController implements Work {
  constructor(private readonly isLast: (piece: Work) => boolean) {
    super();
  }

  get isLatest(): boolean {
    return this.isLast(this);
  }
}
