/** Caches the latest answers that were computed about an object, as long as the object exists. */
import { LRUCache } from 'lru-cache';

export class LastAnswers<T extends object> {
  private readonly known = new WeakMap<object, LRUCache<string, T>>();

  /** @param count how many answers are kept for each object */
  constructor(private readonly count: number) {}

  /**
   * Returns the cached answer, or computes it. Two callers that ask at the same time compute it twice: the first may
   * cancel its computation, and the second must not depend on that.
   * @param question what is asked about the object; must be representable in JSON
   * @throws what `compute` throws; then nothing is cached
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
