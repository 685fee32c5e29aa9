/** What was computed of an object last, forgotten with it. */
import { LRUCache } from 'lru-cache';

export class LastAnswers<T extends object> {
  private readonly known = new WeakMap<object, LRUCache<string, T>>();

  /** @param count how many are kept of each object */
  constructor(private readonly count: number) {}

  /**
   * The answer that is kept, or else computed now. Two callers that ask at the same time compute it twice: the first may
   * cancel its computation, and the second must not depend on that.
   * @param question what is asked of the object, as it can be written in JSON
   * @throws what `compute` throws; then nothing is kept
   */
  async of(object: object, question: readonly unknown[], compute: () => Promise<T>): Promise<T> {
    const answers = this.known.get(object) ?? new LRUCache<string, T>({ max: this.count });
    this.known.set(object, answers);
    const key = JSON.stringify(question);
    const known = answers.get(key);
    if (known) return known;
    const answer = await compute();
    answers.set(key, answer);
    return answer;
  }
}
