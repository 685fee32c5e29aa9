/** Measures how fast a model generates, from the times of its tokens. */
import { count, counted } from '../base/counted';
import { milliseconds } from '../base/duration-text';
import type { Progress } from '../engine/protocol/progress';

export class TokenPace {
  private readonly begun = performance.now();
  private first: number | undefined;
  private last = 0;
  private tokens = 0;

  /** Call this with every progress report of a generation. */
  add({ stage, done }: Progress): void {
    if (stage !== 'generate') return;
    this.last = performance.now();
    this.first ??= this.last;
    this.tokens = done;
  }

  /** Milliseconds until the first token, including all loading; null if there was none. */
  get untilFirst(): number | null {
    return this.first === undefined ? null : this.first - this.begun;
  }

  /** Tokens per second after the first; null if there were none. */
  get perSecond(): number | null {
    if (this.first === undefined || this.tokens < 2 || this.last === this.first) return null;
    return (1000 * (this.tokens - 1)) / (this.last - this.first);
  }

  /** One sentence, or none if nothing was generated. */
  notes(): string[] {
    const { untilFirst, perSecond, tokens } = this;
    if (untilFirst === null) return [];
    const after = `the first after ${milliseconds(untilFirst)}, with all that was loaded for it`;
    return [
      `${counted(tokens, 'token')}: ${after}${perSecond === null ? '' : `, the rest at ${count(perSecond < 10 ? Number(perSecond.toFixed(1)) : Math.round(perSecond))} a second`}.`,
    ];
  }
}
