/**
 * What is said of a step as a presentation begins. What happened to this text is what a step is shown for: where there is
 * little room what is further gives way first, then what the step does, from its last sentence to its first but for one that says
 * what a mark of the figure is, and only then sentences of what happened that have numbers. Each is seen whole or not at all, and none without those before it.
 */
import { yieldingLead } from '../../state/story/yielding-lead';
import type { DrawnFinding } from './drawn-finding';
import type { SaidType } from './presented';

/** Type that is smaller than was chosen is tried in so many steps. */
const TYPE_STEPS = 5;

export interface SaidParts {
  /** Sentences of what the step does. */
  readonly lead: readonly HTMLElement[];
  /** What happened. */
  readonly finding: DrawnFinding | undefined;
  /** What is the step's name among those who know. */
  readonly name: HTMLElement | null | undefined;
}

interface SaidRoom extends SaidType {
  readonly setType: (type: number) => void;
  readonly isTooHigh: () => boolean;
}

export class BegunSaid {
  constructor(
    private readonly parts: SaidParts,
    private readonly room: SaidRoom,
  ) {}

  /** As much as has room, in the order in which it is needed. */
  fit(): void {
    const { finding, lead } = this.parts;
    if (!this.fitNeeded()) {
      this.fillWithoutTest();
      return;
    }
    const { isTooHigh } = this.room;
    for (const parts of further(this.parts)) fitFirst(parts, isTooHigh);
    const [whole, short] = [finding?.place('whole'), finding?.place('short')];
    if (whole && short && lead.every((sentence) => !sentence.hidden)) fitInstead(whole, short, isTooHigh);
  }

  /** A test that gave way with what names its part leaves room: for type first, since larger type grows from it, and then for sentences. */
  private fillWithoutTest(): void {
    const { finding, lead } = this.parts;
    const { test, neededSentences = [], furtherSentences = [] } = finding ?? {};
    if (!test?.hidden || neededSentences.some(({ hidden }) => hidden)) return;
    this.fitsInType();
    const where = finding?.place('short');
    for (const parts of [furtherSentences, where ? [where] : [], lead]) fitFirst(parts, this.room.isTooHigh);
  }

  /**
   * What the step does, which block it is, and what happened with its test, in the largest type in which they have room; else
   * as many of them as have. @returns whether there is room for more
   */
  private fitNeeded(): boolean {
    const { finding } = this.parts;
    if (this.fitAmounts() || this.fitConclusion() || this.fitsInType()) return true;
    if (this.fitShortened()) return false;
    if (!finding?.mainSentences.length) return this.fitsInLeastType();
    if (this.fitFoundAlone(finding)) return true;
    const { chosen, numberSentences } = finding;
    for (const givesWay of [undefined, chosen, ...numberSentences.slice(1).toReversed()]) {
      if (givesWay) givesWay.hidden = true;
      if (this.fitsInLeastType()) break;
    }
    return false;
  }

  /**
   * Numbers that are drawn side by side are needed more than larger type, and more than what is said besides the sentence that
   * defines the step. @returns whether all else that is needed has room with them
   */
  private fitAmounts(): boolean {
    const { amounts } = this.parts.finding ?? {};
    if (!amounts) return false;
    amounts.hidden = false;
    const lead = yieldingLead(this.parts.lead);
    for (const givesWay of [undefined, ...lead.toReversed()]) {
      if (givesWay) givesWay.hidden = true;
      if (this.fitsInType()) return true;
    }
    for (const part of [amounts, ...lead]) part.hidden = part === amounts;
    return false;
  }

  /**
   * Where a test is offered that is run at another step, what is concluded is needed more than its button, and than larger
   * type. @returns whether more of it has room than is needed anyway
   */
  private fitConclusion(): boolean {
    const { furtherSentences: rest = [], test, testWithReason = [], note } = this.parts.finding ?? {};
    if (!test || note || rest.length === 0) return false;
    for (const sentence of rest) sentence.hidden = false;
    for (const last of rest.toReversed()) {
      const hasReason = testWithReason.every((part) => part === test || !part.hidden);
      for (const isTested of hasReason ? [true, false] : [false]) {
        test.hidden = !isTested;
        if (this.fitsInType()) return true;
      }
      last.hidden = true;
    }
    for (const part of testWithReason) part.hidden = false;
    return false;
  }

  /**
   * With the first sentence of what the step does, which defines it. Numbers that are drawn side by side take the room that
   * is left. @returns whether all sentences of what happened that have numbers have room with it
   */
  private fitShortened(): boolean {
    const { finding } = this.parts;
    const lead = yieldingLead(this.parts.lead);
    const { amounts, testWithReason: test = [], note, wordSentences = [] } = finding ?? {};
    const where = finding?.place('short');
    // Where the block is named, and where a test is run in the step itself, the first sentence says what the step does; elsewhere
    // the others are needed more than a test.
    const inOrder = where || note ? [[], lead, [where], test, wordSentences] : [[], test, lead, wordSentences];
    return inOrder.some((givesWay) => {
      hideAll(givesWay);
      return this.fitWithout(amounts);
    });
  }

  /** With a part, or else without it. */
  private fitWithout(part: HTMLElement | null | undefined): boolean {
    if (part) part.hidden = false;
    if (part && this.fitsInLeastType()) return true;
    hideAll([part]);
    return this.fitsInLeastType();
  }

  /** What happened, without what the step does. @returns whether all of its sentences that have numbers have room */
  private fitFoundAlone(finding: DrawnFinding): boolean {
    const { amounts, testWithReason: test, wordSentences } = finding;
    const where = finding.place('short');
    hideAll(this.parts.lead);
    for (const part of [amounts, ...test, where, ...wordSentences]) if (part) part.hidden = false;
    return [[], test, [where], wordSentences, [amounts]].some((givesWay) => {
      hideAll(givesWay);
      return this.fitsInType();
    });
  }

  /** Sets the largest type in which there is room for all that is left. @returns whether there is one */
  private fitsInType(): boolean {
    const { type, least, setType, isTooHigh } = this.room;
    for (let steps = 0; steps <= TYPE_STEPS; steps++) {
      setType(type + ((least - type) * steps) / TYPE_STEPS);
      if (!isTooHigh()) return true;
    }
    return false;
  }

  private fitsInLeastType(): boolean {
    this.room.setType(this.room.least);
    return !this.room.isTooHigh();
  }
}

/** What is seen before it is known what has room: all that is needed, and where it is not presented all else. */
export function showNeeded(parts: SaidParts, isPresented: boolean): void {
  const { finding } = parts;
  for (const part of saidParts(parts)) part.hidden = false;
  for (const part of further(parts).flat()) part.hidden = isPresented;
  for (const part of finding?.testWithReason ?? []) part.hidden = false;
  const [whole, short] = [finding?.place('whole'), finding?.place('short')];
  if (whole) whole.hidden = true;
  if (short) short.hidden = !isPresented;
}

/** Sentences of what the step does and of what happened, and what follows them. */
export function saidParts({ lead, finding }: SaidParts): readonly HTMLElement[] {
  return [...lead, ...(finding?.toldSentences ?? []), ...(finding?.afterSentences ?? [])];
}

/** What gives way first where there is little room, what is needed most first; of each list the last parts go first. */
function further({ finding, name }: SaidParts): readonly (readonly HTMLElement[])[] {
  const alone = (part: HTMLElement | null | undefined) => (part ? [part] : []);
  const { furtherSentences = [], otherSentences = [], headPlaces = [] } = finding ?? {};
  const { amounts, summary, lead, note, opposes } = finding ?? {};
  return [
    alone(amounts),
    alone(opposes),
    furtherSentences,
    otherSentences,
    alone(lead),
    alone(summary),
    alone(name),
    headPlaces,
    alone(note),
  ];
}

function hideAll(parts: readonly (HTMLElement | null | undefined)[]): void {
  for (const part of parts) if (part) part.hidden = true;
}

/** Shows parts of one text, in their order, as far as they have room. */
function fitFirst(parts: readonly HTMLElement[], isTooHigh: () => boolean): void {
  for (const part of parts) {
    part.hidden = false;
    if (!isTooHigh()) continue;
    part.hidden = true;
    return;
  }
}

/** Shows a part in place of a shorter one, where it has room. */
function fitInstead(part: HTMLElement, shorter: HTMLElement, isTooHigh: () => boolean): void {
  const isShown = (isPart: boolean) => {
    part.hidden = !isPart;
    shorter.hidden = isPart;
  };
  isShown(true);
  if (isTooHigh()) isShown(false);
}
