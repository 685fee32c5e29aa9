/**
 * The text beside a step's figure as a presentation begins. A step is shown for what happened to this text. So if room is
 * short, further text goes first, then what the step does, from its last sentence to its first except one that explains a mark
 * of the figure, and only then sentences of the findings that have numbers. Each is visible whole or not at all, and none
 * without those before it.
 */
import { yieldingLead } from '../../state/story/yielding-lead';
import type { DrawnFinding } from './drawn-finding';

export interface TextParts {
  /** The sentences on what the step does. */
  readonly description: readonly HTMLElement[];
  /** The findings. */
  readonly finding: DrawnFinding | undefined;
  /** The step's name in the field. */
  readonly name: HTMLElement | null | undefined;
}

interface TextRoom {
  /** The type sizes, largest first; the last is that in which the text is fitted. */
  readonly types: readonly number[];
  readonly setType: (type: number) => void;
  readonly isTooHigh: () => boolean;
}

export class InitialTextFit {
  constructor(
    private readonly parts: TextParts,
    private readonly room: TextRoom,
  ) {}

  /** Shows as much as fits, in order of importance, and then in the largest type in which that fits. */
  fit(): void {
    const { types, setType } = this.room;
    setType(types.at(-1) as number);
    if (this.fitNeeded()) this.fitFurther();
    else this.fillWithoutTest();
    // Before there are findings, the type would shrink again once they are here.
    if (this.parts.finding?.toldSentences.length) this.enlarge();
  }

  private enlarge(): void {
    for (const type of this.room.types) {
      this.room.setType(type);
      if (this.fits()) return;
    }
  }

  private fitFurther(): void {
    const { finding, description } = this.parts;
    const { isTooHigh } = this.room;
    for (const parts of further(this.parts)) fitFirst(parts, isTooHigh);
    const [whole, short] = [finding?.place('whole'), finding?.place('short')];
    if (whole && short && description.every((sentence) => !sentence.hidden)) fitInstead(whole, short, isTooHigh);
  }

  /**
   * Uses the room of a test that was hidden with the sentence naming its part, for further sentences.
   */
  private fillWithoutTest(): void {
    const { finding, description } = this.parts;
    const { test, neededSentences = [], furtherSentences = [] } = finding ?? {};
    if (!test?.hidden || neededSentences.some(({ hidden }) => hidden)) return;
    const where = finding?.place('short');
    for (const parts of [furtherSentences, where ? [where] : [], description]) fitFirst(parts, this.room.isTooHigh);
  }

  /**
   * Shows what the step does, which block it is, and the findings with their test, or as many of them as fit.
   * @returns whether there is room for more
   */
  private fitNeeded(): boolean {
    const { finding } = this.parts;
    if (this.fitAmounts() || this.fitConclusion() || this.fits()) return true;
    if (this.fitShortened()) return false;
    if (!finding?.mainSentences.length) return this.fits();
    if (this.fitFoundAlone(finding)) return true;
    const { chosen, numberSentences } = finding;
    for (const givesWay of [undefined, chosen, ...numberSentences.slice(1).toReversed()]) {
      if (givesWay) givesWay.hidden = true;
      if (this.fits()) break;
    }
    return false;
  }

  /**
   * Bars are more important than all text on what the step does except the sentence that defines it.
   * @returns whether everything else that is needed fits with them
   */
  private fitAmounts(): boolean {
    const { amounts } = this.parts.finding ?? {};
    if (!amounts) return false;
    amounts.hidden = false;
    const yielding = yieldingLead(this.parts.description);
    for (const givesWay of [undefined, ...yielding.toReversed()]) {
      if (givesWay) givesWay.hidden = true;
      if (this.fits()) return true;
    }
    for (const part of [amounts, ...yielding]) part.hidden = part === amounts;
    return false;
  }

  /**
   * If a test is offered that runs at another step, the conclusion is more important than its button.
   * @returns whether more of the conclusion fits than is needed anyway
   */
  private fitConclusion(): boolean {
    const { furtherSentences: rest = [], test, testWithReason = [], note } = this.parts.finding ?? {};
    if (!test || note || rest.length === 0) return false;
    for (const sentence of rest) sentence.hidden = false;
    for (const last of rest.toReversed()) {
      const hasReason = testWithReason.every((part) => part === test || !part.hidden);
      for (const isTested of hasReason ? [true, false] : [false]) {
        test.hidden = !isTested;
        if (this.fits()) return true;
      }
      last.hidden = true;
    }
    for (const part of testWithReason) part.hidden = false;
    return false;
  }

  /**
   * Keeps the first sentence on what the step does, which defines it; bars take the room that is left.
   * @returns whether all sentences of the findings that have numbers fit with it
   */
  private fitShortened(): boolean {
    const { finding } = this.parts;
    const yielding = yieldingLead(this.parts.description);
    const { amounts, testWithReason: test = [], note, wordSentences = [] } = finding ?? {};
    const where = finding?.place('short');
    // If the block is named, and if a test runs in the step itself, the first sentence says what the step does; otherwise the
    // other sentences are more important than a test.
    const inOrder =
      where || note
        ? [[], yielding, [finding?.yieldingPlace], test, wordSentences]
        : [[], test, yielding, wordSentences];
    return inOrder.some((givesWay) => {
      hideAll(givesWay);
      return this.fitWithout(amounts);
    });
  }

  /** Tries to fit with a part, and then without it. */
  private fitWithout(part: HTMLElement | null | undefined): boolean {
    if (part) part.hidden = false;
    if (part && this.fits()) return true;
    hideAll([part]);
    return this.fits();
  }

  /** Shows the findings without what the step does. @returns whether all of their sentences that have numbers fit */
  private fitFoundAlone(finding: DrawnFinding): boolean {
    const { amounts, testWithReason: test, wordSentences } = finding;
    const where = finding.place('short');
    hideAll(this.parts.description);
    for (const part of [amounts, ...test, where, ...wordSentences]) if (part) part.hidden = false;
    return [[], test, [finding.yieldingPlace], wordSentences, [amounts]].some((givesWay) => {
      hideAll(givesWay);
      return this.fits();
    });
  }

  /** Whether everything that is left fits. */
  private fits(): boolean {
    return !this.room.isTooHigh();
  }
}

/** Shows what is needed, before it is known what fits; outside of presentations also everything else. */
export function showNeeded(parts: TextParts, isPresented: boolean): void {
  const { finding } = parts;
  for (const part of textParts(parts)) part.hidden = false;
  for (const part of further(parts).flat()) part.hidden = isPresented;
  for (const part of finding?.testWithReason ?? []) part.hidden = false;
  const [whole, short] = [finding?.place('whole'), finding?.place('short')];
  if (whole) whole.hidden = true;
  if (short) short.hidden = !isPresented;
}

/** Shows everything, whatever room there is. */
export function showAll(parts: TextParts): void {
  showNeeded(parts, false);
  const whole = parts.finding?.place('whole');
  if (whole) whole.hidden = false;
}

/** The sentences on what the step does and of the findings, and what follows them. */
export function textParts({ description, finding }: TextParts): readonly HTMLElement[] {
  return [...description, ...(finding?.toldSentences ?? []), ...(finding?.afterSentences ?? [])];
}

/** The parts that are hidden first if room is short, in order of importance; of each list the last parts are hidden first. */
function further({ finding, name }: TextParts): readonly (readonly HTMLElement[])[] {
  const alone = (part: HTMLElement | null | undefined) => (part ? [part] : []);
  const { furtherSentences = [], otherSentences = [], headPlaces = [] } = finding ?? {};
  const { amounts, summary, measureNote, note, opposes } = finding ?? {};
  return [
    alone(amounts),
    alone(opposes),
    furtherSentences,
    otherSentences,
    alone(measureNote),
    alone(summary),
    alone(name),
    headPlaces,
    alone(note),
  ];
}

function hideAll(parts: readonly (HTMLElement | null | undefined)[]): void {
  for (const part of parts) if (part) part.hidden = true;
}

/** Shows the parts of one text in order, as far as they fit. */
function fitFirst(parts: readonly HTMLElement[], isTooHigh: () => boolean): void {
  for (const part of parts) {
    part.hidden = false;
    if (!isTooHigh()) continue;
    part.hidden = true;
    return;
  }
}

/** Shows a part instead of a shorter one, if it fits. */
function fitInstead(part: HTMLElement, shorter: HTMLElement, isTooHigh: () => boolean): void {
  const isShown = (isPart: boolean) => {
    part.hidden = !isPart;
    shorter.hidden = isPart;
  };
  isShown(true);
  if (isTooHigh()) isShown(false);
}
