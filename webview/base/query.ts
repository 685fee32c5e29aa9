/**
 * Anything that a component shows and that arrives later. Each answer belongs to its question: an answer about another trace is
 * never shown, a question that is replaced or no longer wanted is cancelled, and a failure can be retried. A question whose
 * figure is merely scrolled out of view goes on: it may have taken long, and the reader may come back for the answer.
 */
import { shallowArrayEquals, Task, TaskStatus } from '@lit/task';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { errorMessage } from './error-message';

export interface Question<T> {
  /** What the question is about: first of all, a trace. Answers about anything else are forgotten at once. */
  readonly of: readonly unknown[];
  /** What is asked about it. The answer to another key stays, as stale, until the next one arrives. */
  readonly key?: readonly unknown[];
  /**
   * Whether the question may be asked now, for example while its figure is in view. If not, answers stay and a pending question
   * goes on.
   */
  readonly when?: boolean;
  readonly fetch: (signal: AbortSignal) => Promise<T>;
}

interface Answer<T> {
  readonly question: Question<T>;
  readonly value: T;
}

/** A failure, for the place that shows it. */
export interface Failable {
  readonly error: string | undefined;
  /** Whether it was retried before and failed with the same message. Absent: it was not. */
  readonly failedAgain?: boolean;
  retry(): void;
}

/** The failure for a component's property: `undefined` without one, so that the property changes when a failure comes or goes. */
export function failureIn(failable: Failable): Failable | undefined {
  return failable.error === undefined ? undefined : failable;
}

/** Base of classes that ask one question: they fail where that question fails. */
export abstract class DelegatesFailure implements Failable {
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

/** Sent by a component when it asks a question, so that whoever needs all of its parts can wait for the answer. */
export class AsksEvent extends Event {
  static readonly type = 'asks';

  /** @param ended resolves when the answer has come, or a failure, or nobody waits for it any more */
  constructor(
    readonly ended: Promise<void>,
    readonly query: Failable,
  ) {
    super(AsksEvent.type, { bubbles: true, composed: true });
  }
}

export class Query<T> implements ReactiveController, Failable {
  private readonly task: Task<[Question<T>], Answer<T>>;
  /** The latest question, unless it was cancelled. */
  private asked: Question<T> | undefined;
  /** The latest answer. A failure replaces it, a cancellation does not. */
  private answer: Answer<T> | undefined;
  /** The message of the failure that was retried. */
  private retried: string | undefined;

  /** @param question the question that is wanted now, evaluated in every update of the host; `undefined` if there is none */
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

  /** The latest answer about the present subject; while the answer to another key is pending, still the previous one. */
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

  /** Whether the answer to the present question may still come, even if it has not been asked yet. */
  get mayCome(): boolean {
    return !this.current && this.error === undefined && this.question() !== undefined;
  }

  get error(): string | undefined {
    return this.task.status === TaskStatus.ERROR && this.isAsked ? errorMessage(this.task.error) : undefined;
  }

  get failedAgain(): boolean {
    return this.error !== undefined && this.error === this.retried;
  }

  /** Asks the present question again; it may be another one than the one that failed. */
  retry(): void {
    const { error } = this;
    const question = this.question();
    if (!question || error === undefined) return;
    this.retried = error;
    this.ask(question);
  }

  hostConnected(): void {
    // A question that was cancelled when the host was removed is asked again.
    if (!this.asked) this.host.requestUpdate();
  }

  hostUpdate(): void {
    const question = this.question();
    if (!question || (this.asked && !isSameSubject(this.asked, question))) this.cancel();
    if (!question || (this.asked && isSameQuestion(this.asked, question))) return;
    if (question.when === false) {
      this.cancelPending(); // the question was replaced
    } else {
      this.retried = undefined;
      this.ask(question);
    }
  }

  hostDisconnected(): void {
    this.cancelPending();
  }

  private ask(question: Question<T>): void {
    this.asked = question;
    const ended = this.task.run([question]);
    if (this.host instanceof EventTarget) this.host.dispatchEvent(new AsksEvent(ended, this));
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
