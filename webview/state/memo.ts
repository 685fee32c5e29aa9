/** Answers that are kept for a while, so that going back is immediate. */
export class Memo<T> {
  private readonly answers = new Map<string, Promise<T>>();

  constructor(private readonly limit: number) {}

  get(key: string, fetch: () => Promise<T>): Promise<T> {
    const known = this.answers.get(key);
    if (known) return known;
    const answer = fetch();
    this.answers.set(key, answer);
    // A failure is not kept, so that it can be tried again.
    answer.catch(() => this.answers.delete(key));
    const oldest = this.answers.keys().next().value;
    if (this.answers.size > this.limit && oldest !== undefined) this.answers.delete(oldest);
    return answer;
  }

  clear(): void {
    this.answers.clear();
  }
}
