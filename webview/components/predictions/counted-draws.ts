/** Many draws of the next token that the reader has asked for: how often each token came, and what is said of that. */
import { type DrawTally, expectedTimes } from '../../../src/trace/readings/draw-tally';
import type { Predictions } from '../../../src/trace/readings/predictions';
import { labelOf } from '../../state/generation/asked-predictions';
import type { NextToken } from '../../state/generation/next-token';
import { AskedDraws, changedSettings, type EarlierDraws } from '../../state/predictions/asked-draws';
import { type DrawCount, sayVerdict } from '../../state/predictions/draw-verdict';
import { seedAfter } from '../../state/predictions/sampling';
import { predictionStrings as texts } from '../../strings/predictions';

/** What is drawn from. */
interface DrawnFrom {
  readonly next: NextToken;
  /** Until they are here nothing is counted. */
  readonly predictions: Predictions | undefined;
  /** By ids, what the controls make of the probabilities; `undefined` where nothing is drawn. */
  readonly sampled: () => ArrayLike<number> | undefined;
  /** The tokens that are counted by themselves, the most probable first. */
  readonly ids: readonly number[];
}

export class CountedDraws {
  constructor(private readonly from: () => DrawnFrom) {}

  /** How many there are; 0 where none were asked for. */
  get count(): number {
    return this.asked.draws;
  }

  /** How often each token was drawn; `undefined` where that was not asked for. */
  get tally(): DrawTally | undefined {
    const { next, predictions } = this.from();
    return predictions && this.asked.tally(predictions, next.sampling.value);
  }

  /** What was counted by the settings before these, to be compared with. */
  get earlier(): EarlierDraws | undefined {
    const { next, predictions } = this.from();
    return predictions && this.tally && this.asked.before(predictions, next.sampling.value);
  }

  /** By which seeds, in words. */
  get by(): string {
    const { first = 0, draws } = this.asked;
    return texts.drawnBy([first, seedAfter(first, draws - 1)]);
  }

  /** The first and the last seed of so many more draws. */
  nextSeeds(draws: number): readonly [number, number] {
    const { next, predictions } = this.from();
    const first = this.asked.next(predictions, next.sampling.value.seed);
    return [first, seedAfter(first, draws - 1)];
  }

  /** Draws so many more, and chooses that tokens are drawn. Nothing happens while the predictions are on their way. */
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

  /** Whoever has compared goes on with what is set now. */
  clearEarlier(): void {
    const { next, predictions } = this.from();
    if (predictions) this.asked.clearBefore(predictions, next.sampling.value);
  }

  /** Whether the counts are as chance would have them, and by which settings those before were made. */
  said(tally: DrawTally): string {
    const now = sayVerdict(this.counts(tally), this.count);
    const { earlier } = this;
    if (!earlier) return now;
    const changed = changedSettings(earlier.choice, this.from().next.sampling.value);
    const settings = changed.map((field) => texts.settingOf(field, earlier.choice[field])).join(', ');
    return `${now} ${texts.drawnBefore(settings)}`;
  }

  /** The same, for who hears it: first how often the most probable token came. */
  announced(tally: DrawTally): string {
    const [first] = this.counts(tally);
    if (!first) return this.said(tally);
    const expected = texts.expectedTimes(expectedTimes(this.count, first.share));
    return `${texts.drawnOften(this.count, first.times, first.name, expected)} ${this.said(tally)}`;
  }

  /** Of the tokens that are counted by themselves, in their order. */
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
