/**
 * What is said of a step in larger type than a presentation begins with. Each size begins with what is seen in the size before:
 * no type is smaller than in that, and nothing is said that was not there. Where type has no room to grow, sentences give way.
 */
import { yieldingLead } from '../../state/story/yielding-lead';
import { storyStrings as texts } from '../../strings/story';
import type { SaidParts } from './begun-said';
import type { SaidType } from './presented';

/** No sentence gives way for type that grows by less. */
const WORTH = 1.08;
/** How often the interval is halved in which the largest type lies that has room. */
const HALVINGS = 5;

export interface LargerParts extends SaidParts {
  /** Says that smaller type shows more. */
  readonly sign: HTMLElement | null | undefined;
}

interface SaidRoom {
  /** As a presentation begins. */
  readonly type: number;
  readonly setType: (type: number) => void;
  readonly isTooHigh: () => boolean;
}

/** One thing that is said gives way, or is told in short. */
interface GivesWay {
  readonly part: HTMLElement;
  readonly short?: HTMLElement | undefined;
}

export class LargerSaid {
  private type: number;
  /** What is seen as a presentation begins, of what is missed where it is not. */
  private readonly begun: readonly HTMLElement[];
  /** In so many sizes of type, the last one included, nothing gave way after the last sentence that did. */
  private presses = 0;

  constructor(
    private readonly parts: LargerParts,
    private readonly room: SaidRoom,
  ) {
    this.type = room.type;
    this.begun = this.sentences.filter(({ hidden }) => !hidden);
  }

  /** @param sizes from the first that is larger than a presentation begins with to the one of the page */
  fit(sizes: readonly SaidType[]): void {
    for (const size of sizes) this.grow(size);
    this.tell(Math.max(this.presses, 1));
  }

  /** All that is seen in the largest type that has room; where that is little, less, in the order in which it is missed least. */
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
   * What gives way, first what is missed least. What defines the step stays, and what happened with its numbers and bars, and
   * which block it is.
   */
  private get givesWay(): readonly GivesWay[] {
    const { lead, finding, name } = this.parts;
    const others = yieldingLead(lead);
    const { note, headPlaces = [], summary, lead: leadOf, otherSentences = [], test, chosen } = finding ?? {};
    const { mainSentences = [] } = finding ?? {};
    const last = mainSentences.findLastIndex((one) => !one.hidden && one.querySelector('.number') !== null);
    const words = mainSentences.slice(Math.max(last + 1, 1));
    const whole = finding?.place('whole');
    const before = [note, ...headPlaces.toReversed(), name, summary, leadOf, ...otherSentences.toReversed(), test];
    return [
      ...alone([...before, ...words.toReversed()]),
      ...(whole ? [{ part: whole, short: finding?.place('short') ?? undefined }] : []),
      ...alone([...others.toReversed(), chosen]),
    ];
  }

  private get sentences(): readonly HTMLElement[] {
    const { lead, finding } = this.parts;
    return [...lead, ...(finding?.toldSentences ?? [])];
  }

  private countAway(): number {
    return this.begun.filter(({ hidden }) => hidden).length;
  }

  /** Smaller type shows more: that is said where it does, to who presents alone. It takes no room of what is said. */
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
