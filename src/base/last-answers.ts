/** What was computed of an object last, forgotten with it. */
import { LRUCache } from 'lru-cache';

export class LastAnswers<T extends object> {
  private readonly known = new WeakMap<object, LRUCache<string, T>>();

  /** @param count how many are kept of each object */
  constructor(private readonly count: number) {}

  /**
   * An answer is kept once it is there: nobody waits for one that is on its way for somebody else, who may give it up.
   * @param question what is asked of the object
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
