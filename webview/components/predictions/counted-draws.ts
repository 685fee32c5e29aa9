/** Many draws of the next token at the user's request: how often each token was drawn, and what that means. */
import { type DrawTally, expectedTimes } from '../../../src/trace/readings/draw-tally';
import type { Predictions } from '../../../src/trace/readings/predictions';
import { labelOf } from '../../state/generation/asked-predictions';
import type { NextToken } from '../../state/generation/next-token';
import { AskedDraws, changedSettings, type EarlierDraws } from '../../state/predictions/asked-draws';
import { type DrawCount, sayVerdict } from '../../state/predictions/draw-verdict';
import { seedAfter } from '../../state/predictions/sampling';
import { predictionStrings as texts } from '../../strings/predictions';

/** What tokens are drawn from. */
interface DrawnFrom {
  readonly next: NextToken;
  /** Nothing is counted until they are loaded. */
  readonly predictions: Predictions | undefined;
  /** By token id, the probabilities after sampling controls; `undefined` if no token is drawn. */
  readonly sampled: () => ArrayLike<number> | undefined;
  /** The tokens that are counted separately, the most probable first. */
  readonly ids: readonly number[];
}

export class CountedDraws {
  constructor(private readonly from: () => DrawnFrom) {}

  /** The number of draws; 0 if the user has asked for none. */
  get count(): number {
    return this.asked.draws;
  }

  /** How often each token was drawn; `undefined` if the user has asked for no draws. */
  get tally(): DrawTally | undefined {
    const { next, predictions } = this.from();
    return predictions && this.asked.tally(predictions, next.sampling.value);
  }

  /** The counts with the previous settings, for comparison. */
  get earlier(): EarlierDraws | undefined {
    const { next, predictions } = this.from();
    return predictions && this.tally && this.asked.earlierDraws(predictions, next.sampling.value);
  }

  /** The seeds of the draws, in words. */
  get by(): string {
    const { first = 0, draws } = this.asked;
    return texts.drawnBy([first, seedAfter(first, draws - 1)]);
  }

  /** The first and last seed of this many further draws. */
  nextSeeds(draws: number): readonly [number, number] {
    const { next, predictions } = this.from();
    const first = this.asked.next(predictions, next.sampling.value.seed);
    return [first, seedAfter(first, draws - 1)];
  }

  /** Makes this many further draws and turns sampling on. Does nothing while the predictions are loading. */
  ask(draws: number): void {
    const { next, predictions } = this.from();
    if (!predictions) return;
    const { sampling } = next;
    this.asked.ask(predictions, sampling.value, draws);
    if (!sampling.value.draw) sampling.change({ draw: true });
  }

  forget(): void {
    this.asked.forget();
  }

  /** Ends the comparison and goes on with the present settings. */
  clearEarlier(): void {
    const { next, predictions } = this.from();
    if (predictions) this.asked.clearBefore(predictions, next.sampling.value);
  }

  /** Says whether the counts agree with chance, and which settings the earlier counts were made with. */
  said(tally: DrawTally): string {
    const now = sayVerdict(this.counts(tally), this.count);
    const { earlier } = this;
    if (!earlier) return now;
    const changed = changedSettings(earlier.choice, this.from().next.sampling.value);
    const settings = changed.map((field) => texts.settingOf(field, earlier.choice[field])).join(', ');
    return `${now} ${texts.drawnBefore(settings)}`;
  }

  /** The same for screen readers: first how often the most probable token was drawn. */
  announced(tally: DrawTally): string {
    const [first] = this.counts(tally);
    if (!first) return this.said(tally);
    const expected = texts.expectedTimes(expectedTimes(this.count, first.share));
    return `${texts.drawnOften(this.count, first.times, first.name, expected)} ${this.said(tally)}`;
  }

  /** The counts of the tokens that are counted separately, in their order. */
  private counts(tally: DrawTally): DrawCount[] {
    const { next, sampled, ids } = this.from();
    const shares = sampled();
    return ids.map((id) => ({
      name: `“${labelOf(next.names, id)}”`,
      times: tally.get(id) ?? 0,
      share: shares?.[id] ?? 0,
    }));
  }

  private get asked(): AskedDraws {
    return AskedDraws.of(this.from().next);
  }
}
