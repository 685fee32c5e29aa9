/** The elements of a rendered finding by their meaning, for pictures and for fitting them into a column. */
import type { DrawnToken } from '../predictions/drawn-token';

/** How many sentences count as the beginning of a finding. */
const BEGINNING = 2;

/** What a picture leaves out: buttons, and the meaning of a head's numbers if its title says that. */
const PRESSED = 'button[data-action]';
const PLACES = '.full.place';
/** The words that lead from sentences about the lead to those about the logit alone. */
const ANOTHER = '[data-another-question]';

export class DrawnFinding {
  /** @param root returns the element that the finding is rendered in */
  constructor(private readonly root: () => ParentNode) {}

  /**
   * The first sentences of the findings as plain text for a picture, whose title names block and head: the one in every
   * picture, and the next one if it has a number. Empty until they are loaded; if nothing happened, about the place.
   * @param amount the measure of its figure, if the text is first about the lead and then about the logit alone
   */
  pictureSentences(amount: 'told first' | 'logit' = 'told first'): readonly string[] {
    const happened = this.toldSentences.filter((sentence) => !sentence.matches('.where > *'));
    const told = happened.length > 0 ? happened : this.toldSentences;
    const ofLogit = told.findIndex((sentence) => sentence.querySelector(ANOTHER));
    const [from, to] =
      amount === 'logit' && ofLogit > 0 ? [ofLogit, told.length] : [0, ofLogit < 0 ? told.length : ofLogit];
    const [first, second] = told.slice(from, to);
    const isOfSame = first && second && second.parentElement === first.parentElement && hasNumber(second);
    return [first, ...(isOfSame ? [second] : [])].flatMap((sentence) => plainText(sentence) ?? []);
  }

  /** What the figure measures, if there is a choice, as plain text for a picture; `undefined` if there is none. */
  get figureOf(): string | undefined {
    return plainText(this.measureNote);
  }

  /** The visible text of the findings, without what is folded. */
  get seenText(): string {
    return this.textsOf('p:not(details:not([open]) p, .test, [hidden])').join(' ');
  }

  /** The sentences of the findings, without what is folded. */
  get toldSentences(): readonly HTMLElement[] {
    const told = '[data-finding]:not(details *) > .sentence';
    return [...this.root().querySelectorAll<HTMLElement>(told)];
  }

  /** The sentences of the main finding; `otherSentences` are those of the others. */
  get mainSentences(): readonly HTMLElement[] {
    return this.toldSentences.filter((sentence) => !sentence.matches('.further > *'));
  }

  get otherSentences(): readonly HTMLElement[] {
    return this.toldSentences.filter((sentence) => sentence.matches('.further > *'));
  }

  /** The sentences of the main finding that must not be left out: its beginning, and everything up to its last number. */
  get neededSentences(): readonly HTMLElement[] {
    return this.mainSentences.slice(0, Math.max(this.numberSentences.length, BEGINNING));
  }

  /** Of these, all up to the last number, and in any case the first: no sentence is shown without those before it. */
  get numberSentences(): readonly HTMLElement[] {
    const told = this.mainSentences.slice(0, BEGINNING);
    return told.slice(0, Math.max(told.findLastIndex(hasNumber) + 1, 1));
  }

  /** The needed sentences after those. */
  get wordSentences(): readonly HTMLElement[] {
    return this.neededSentences.slice(this.numberSentences.length);
  }

  /** The further sentences of the main finding. */
  get furtherSentences(): readonly HTMLElement[] {
    return this.mainSentences.slice(this.neededSentences.length);
  }

  /** The bars of the finding. */
  get amounts(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('[data-amounts]');
  }

  /** The summary of the fold with further sentences. */
  get summary(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('summary');
  }

  /** The place of the step, in full or in short; a presentation shows at most one of them. */
  place(length: 'whole' | 'short'): HTMLElement | null {
    return this.root().querySelector<HTMLElement>(`[data-fitted="${length}"]`);
  }

  /** The place in short, if it may be hidden: not after other blocks, which would seem to be left out for no reason. */
  get yieldingPlace(): HTMLElement | null {
    const place = this.place('short');
    return place?.matches('[data-after-others]') ? null : place;
  }

  /** What follows the sentences: the fold, the token that the prediction is compared with, and the test. */
  get afterSentences(): readonly HTMLElement[] {
    return [...this.root().querySelectorAll<HTMLElement>('summary, [data-contrast], [data-lead], .test')];
  }

  /** The explanations of a head's numbers, which the heading of its step gives as well. */
  get headPlaces(): readonly HTMLElement[] {
    return [...this.root().querySelectorAll<HTMLElement>(PLACES)];
  }

  /** The button that tests the finding, with its text. */
  get test(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('.test');
  }

  /**
   * The same with those sentences before it that are not needed otherwise, up to the first that names the part: a button that
   * ablates a part is misleading if no visible sentence says what the part does.
   */
  get testWithReason(): readonly HTMLElement[] {
    const { test, mainSentences, neededSentences } = this;
    if (!test) return [];
    const naming = mainSentences.findIndex((sentence) => sentence.matches('[data-names-tested]'));
    return [...mainSentences.slice(neededSentences.length, naming + 1), test];
  }

  /** A second button beside it, for a head that contributes more against the prediction. */
  get opposes(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('.test .opposes');
  }

  /** The text of the test beside its button. */
  get note(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('.test small');
  }

  /** Says what the figure measures and offers the other measure, unless the finding would be misread without it. */
  get measureNote(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('[data-lead]:not([data-needed])');
  }

  /** Says which token the prediction is compared with, if the user has chosen one. */
  get chosen(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('[data-contrast]');
  }

  private textsOf(paragraphs: string): string[] {
    return [...this.root().querySelectorAll(paragraphs)].map((paragraph) => {
      const drawn = paragraph.querySelector<DrawnToken>('trace-drawn-token')?.renderRoot.textContent ?? '';
      return `${paragraph.textContent ?? ''} ${drawn}`.replaceAll(/\s+/g, ' ').trim();
    });
  }
}

/** Plain text for a picture, whose title names block and head. */
function plainText(element: Element | null | undefined): string | undefined {
  return element
    ? // A number and its unit stay on one line.
      textWithout(element, `${PRESSED}, ${PLACES}, ${ANOTHER}`)
        .replaceAll(/[ \t\r\n]+/g, ' ')
        .trim() || undefined
    : undefined;
}

function textWithout(element: Element, controls: string): string {
  const copy = element.cloneNode(true) as Element;
  for (const control of copy.querySelectorAll(controls)) control.remove();
  return copy.textContent ?? '';
}

function hasNumber(sentence: Element): boolean {
  return sentence.querySelector('.number') !== null;
}
