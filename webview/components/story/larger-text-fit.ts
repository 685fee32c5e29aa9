/**
 * The text of a step in type larger than a presentation's initial size. Each size starts from what is visible in the size
 * before: its type is no smaller, and it adds no text. If type has no room to grow, sentences are hidden.
 */
import { yieldingLead } from '../../state/story/yielding-lead';
import { storyStrings as texts } from '../../strings/story';
import type { TextParts } from './initial-text-fit';
import type { SaidType } from './presented';

/** Sentences are hidden only for type that grows by at least this factor. */
const WORTH = 1.08;
/** How many bisection steps find the largest type that fits. */
const HALVINGS = 5;

export interface LargerParts extends TextParts {
  /** Says that smaller type shows more. */
  readonly sign: HTMLElement | null | undefined;
  /** Shows all of the text. */
  readonly all: HTMLElement | null | undefined;
}

interface SaidRoom {
  /** The type size as the presentation begins. */
  readonly type: number;
  readonly setType: (type: number) => void;
  readonly isTooHigh: () => boolean;
}

/** A part that is hidden, or replaced by a short form. */
interface GivesWay {
  readonly part: HTMLElement;
  readonly short?: HTMLElement | undefined;
}

export class LargerTextFit {
  private type: number;
  /** The sentences visible as the presentation begins, to see which of them are hidden later. */
  private readonly begun: readonly HTMLElement[];
  /** The number of type sizes, including the last, since a sentence was last hidden. */
  private presses = 0;

  constructor(
    private readonly parts: LargerParts,
    private readonly room: SaidRoom,
  ) {
    this.type = room.type;
    this.begun = this.sentences.filter(({ hidden }) => !hidden);
  }

  /** @param sizes from the first one larger than the initial size to the one of the page */
  fit(sizes: readonly SaidType[]): void {
    for (const size of sizes) this.grow(size);
    this.tell(Math.max(this.presses, 1));
  }

  /** Shows all visible text in the largest type that fits; if that is small, hides some of it, the least important first. */
  private grow({ type, least }: SaidType): void {
    const most = Math.max(type, this.type);
    const seen = this.givesWay.filter(({ part }) => !part.hidden);
    const count = this.countAway();
    for (const one of seen) giveWay(one, true);
    const alone = this.largestOf(this.type, most);
    for (const one of seen.toReversed()) giveWay(one, false);
    const wanted = Math.min(least, alone);
    const goal = wanted < this.type * WORTH ? this.type : wanted;
    for (const one of [undefined, ...seen]) {
      if (one) giveWay(one, true);
      if (this.hasRoom(goal)) break;
    }
    this.type = this.largestOf(goal, most);
    this.room.setType(this.type);
    this.presses = this.countAway() > count ? 1 : this.presses + Number(this.presses > 0);
  }

  private largestOf(least: number, most: number): number {
    if (least >= most || this.hasRoom(most)) return most;
    let [fits, tooLarge] = [least, most];
    for (let times = 0; times < HALVINGS; times++) {
      const middle = (fits + tooLarge) / 2;
      if (this.hasRoom(middle)) fits = middle;
      else tooLarge = middle;
    }
    return fits;
  }

  private hasRoom(type: number): boolean {
    this.room.setType(type);
    return !this.room.isTooHigh();
  }

  /**
   * The parts that may be hidden, the least important first. Kept are what defines the step, the findings with numbers and
   * bars, and the name of the block.
   */
  private get givesWay(): readonly GivesWay[] {
    const { description, finding, name } = this.parts;
    const others = yieldingLead(description);
    const { note, headPlaces = [], summary, measureNote, otherSentences = [], test, chosen } = finding ?? {};
    const { mainSentences = [] } = finding ?? {};
    const last = mainSentences.findLastIndex((one) => !one.hidden && one.querySelector('.number') !== null);
    const words = mainSentences.slice(Math.max(last + 1, 1));
    const whole = finding?.place('whole');
    const before = [note, ...headPlaces.toReversed(), name, summary, measureNote, ...otherSentences.toReversed(), test];
    return [
      ...alone([...before, ...words.toReversed()]),
      ...(whole ? [{ part: whole, short: finding?.place('short') ?? undefined }] : []),
      ...alone([...others.toReversed(), chosen]),
    ];
  }

  private get sentences(): readonly HTMLElement[] {
    const { description, finding } = this.parts;
    return [...description, ...(finding?.toldSentences ?? [])];
  }

  private countAway(): number {
    return this.begun.filter(({ hidden }) => hidden).length;
  }

  /** Tells only the presenter that smaller type shows more, where that is so; takes no room from the text. */
  private tell(presses: number): void {
    const { sign } = this.parts;
    if (!sign) return;
    const told = texts.leftAway(presses);
    sign.title = told;
    sign.ariaLabel = told;
    sign.hidden = this.countAway() === 0;
  }
}

function alone(parts: readonly (HTMLElement | null | undefined)[]): readonly GivesWay[] {
  return parts.flatMap((part) => (part ? [{ part }] : []));
}

function giveWay({ part, short }: GivesWay, isAway: boolean): void {
  part.hidden = isAway;
  if (short) short.hidden = !isAway;
}
