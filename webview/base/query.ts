/**
 * Whatever a component shows that arrives later. Each answer belongs to the question it was given to: that of another
 * trace is never shown, a question that is replaced or not wanted any more is cancelled, and a failure can be retried.
 * One whose figure is merely scrolled out goes on: it may have taken long, and the reader may come back for the answer.
 */
import { shallowArrayEquals, Task, TaskStatus } from '@lit/task';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { errorMessage } from './error-message';

export interface Question<T> {
  /** What is asked about, a trace first of all. What was answered about anything else is forgotten at once. */
  readonly of: readonly unknown[];
  /** What is asked of it. The answer to another question stays, as stale, until the next one arrives. */
  readonly key?: readonly unknown[];
  /** Whether it may be asked now, as while its figure is in view; else what arrived stays, what was asked goes on. */
  readonly when?: boolean;
  readonly fetch: (signal: AbortSignal) => Promise<T>;
}

interface Answer<T> {
  readonly question: Question<T>;
  readonly value: T;
}

/** A failure where it is shown. */
export interface Failable {
  readonly error: string | undefined;
  /** Whether that was tried again before, and has failed in the same words. Left out: it was not. */
  readonly failedAgain?: boolean;
  retry(): void;
}

/** What a component is handed of a failure: another value once it fails, and once it does not any more. */
export function failureIn(failable: Failable): Failable | undefined {
  return failable.error === undefined ? undefined : failable;
}

/** What asks for one thing fails where that does. */
export abstract class FailsAsAsked implements Failable {
  protected abstract readonly query: Failable;

  get error(): string | undefined {
    return this.query.error;
  }

  get failedAgain(): boolean {
    return this.query.failedAgain === true;
  }

  retry(): void {
    this.query.retry();
  }
}

export class Query<T> implements ReactiveController, Failable {
  private readonly task: Task<[Question<T>], Answer<T>>;
  /** What was asked last, unless it was cancelled. */
  private asked: Question<T> | undefined;
  /** What arrived last; a failure takes its place, a cancellation does not. */
  private answer: Answer<T> | undefined;
  /** The failure after which it was tried again. */
  private retried: string | undefined;

  /** @param question what is wanted now, looked at in every update of the host; `undefined`: nothing */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly question: () => Question<T> | undefined,
  ) {
    this.task = new Task(host, {
      autoRun: false,
      task: async ([asked], { signal }) => ({ question: asked, value: await asked.fetch(signal) }),
      onComplete: (answer) => {
        this.answer = answer;
      },
      onError: () => {
        if (this.asked) this.answer = undefined;
      },
    });
    host.addController(this);
  }

  /** What arrived last about what is asked about now; while another answer is on its way, still the former. */
  get value(): T | undefined {
    const [answer, now] = [this.answer, this.question()];
    return answer && now && isSameSubject(answer.question, now) ? answer.value : undefined;
  }

  /** Whether `value` is the answer to what is asked now. */
  get current(): boolean {
    const [answer, now] = [this.answer, this.question()];
    return answer !== undefined && now !== undefined && isSameQuestion(answer.question, now);
  }

  get pending(): boolean {
    return this.task.status === TaskStatus.PENDING && this.isAsked;
  }

  /** Whether the answer to what is wanted now may still come, though it may not have been asked yet. */
  get mayCome(): boolean {
    return !this.current && this.error === undefined && this.question() !== undefined;
  }

  get error(): string | undefined {
    return this.task.status === TaskStatus.ERROR && this.isAsked ? errorMessage(this.task.error) : undefined;
  }

  get failedAgain(): boolean {
    return this.error !== undefined && this.error === this.retried;
  }

  /** Ask once more, and what is wanted now: that may be something else than what has failed. */
  retry(): void {
    const { error } = this;
    const question = this.question();
    if (!question || error === undefined) return;
    this.retried = error;
    this.asked = question;
    void this.task.run([question]);
  }

  hostConnected(): void {
    // What was cancelled when the host was taken out is asked again.
    if (!this.asked) this.host.requestUpdate();
  }

  hostUpdate(): void {
    const question = this.question();
    if (!question || (this.asked && !isSameSubject(this.asked, question))) this.cancel();
    if (!question || (this.asked && isSameQuestion(this.asked, question))) return;
    if (question.when === false) {
      this.cancelPending(); // it has been replaced
    } else {
      this.retried = undefined;
      this.asked = question;
      void this.task.run([question]);
    }
  }

  hostDisconnected(): void {
    this.cancelPending();
  }

  private cancelPending(): void {
    if (this.task.status === TaskStatus.PENDING) this.cancel();
  }

  private cancel(): void {
    this.asked = undefined;
    this.task.abort();
  }

  private get isAsked(): boolean {
    const now = this.question();
    return this.asked !== undefined && now !== undefined && isSameSubject(this.asked, now);
  }
}

type Named = Pick<Question<unknown>, 'of' | 'key'>;

function isSameSubject(a: Named, b: Named): boolean {
  return shallowArrayEquals(a.of, b.of);
}

function isSameQuestion(a: Named, b: Named): boolean {
  return isSameSubject(a, b) && shallowArrayEquals(a.key ?? [], b.key ?? []);
}
