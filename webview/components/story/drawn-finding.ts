/** The parts of a finding as they are drawn, by what they are: for who tells them aloud, or fits them into a column. */
import type { DrawnToken } from '../predictions/drawn-token';

/** So many sentences are the beginning of what is told. */
const BEGINNING = 2;

/** Of what is told, what a picture leaves out: what is pressed; and what the numbers of a head mean, where its title says that. */
const PRESSED = 'button[data-action]';
const PLACES = '.full.place';
/** What leads from what is told of the lead to what is told of the logit alone. */
const ANOTHER = '[data-another-question]';

export class DrawnFinding {
  /** @param root what it is drawn in */
  constructor(private readonly root: () => ParentNode) {}

  /**
   * The first sentences of what happened, as plain text for a picture, whose title names block and head: the one that every
   * picture has, and the one after it where that has a number. None until they are known; where nothing happened, of the place.
   * @param amount of what its figure is, where what is told is first of the lead and then of the logit alone
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

  /** What the figure is of, where it can be of something else, as plain text for a picture; `undefined`: it cannot. */
  get figureOf(): string | undefined {
    return plainText(this.lead);
  }

  /** Of what is told what is seen, as one text: not what is folded away. */
  get seenText(): string {
    return this.textsOf('p:not(details:not([open]) p, .test, [hidden])').join(' ');
  }

  /** What is told, sentence by sentence, without what is folded away. */
  get toldSentences(): readonly HTMLElement[] {
    const told = '[data-finding]:not(details *) > .sentence';
    return [...this.root().querySelectorAll<HTMLElement>(told)];
  }

  /** Those of what tells most of the step, and those of the others. */
  get mainSentences(): readonly HTMLElement[] {
    return this.toldSentences.filter((sentence) => !sentence.matches('.further > *'));
  }

  get otherSentences(): readonly HTMLElement[] {
    return this.toldSentences.filter((sentence) => sentence.matches('.further > *'));
  }

  /** Of what tells most of the step, what is not to be missed: its beginning, and all up to its last number. */
  get neededSentences(): readonly HTMLElement[] {
    return this.mainSentences.slice(0, Math.max(this.numberSentences.length, BEGINNING));
  }

  /**
   * Of those all up to the last number that is needed, and the first in any case: none is told without those before it.
   */
  get numberSentences(): readonly HTMLElement[] {
    const told = this.mainSentences.slice(0, BEGINNING);
    return told.slice(0, Math.max(told.findLastIndex(hasNumber) + 1, 1));
  }

  /** And those after it. */
  get wordSentences(): readonly HTMLElement[] {
    return this.neededSentences.slice(this.numberSentences.length);
  }

  /** What else is told there. */
  get furtherSentences(): readonly HTMLElement[] {
    return this.mainSentences.slice(this.neededSentences.length);
  }

  /** The bars of what is told. */
  get amounts(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('[data-amounts]');
  }

  /** What leads to the sentences that are folded away. */
  get summary(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('summary');
  }

  /** Where the step is, in full or in short: presented, at most one of them is seen. */
  place(length: 'whole' | 'short'): HTMLElement | null {
    return this.root().querySelector<HTMLElement>(`[data-fitted="${length}"]`);
  }

  /** What follows the sentences: what is folded away, what the prediction is explained rather than, and the test. */
  get afterSentences(): readonly HTMLElement[] {
    return [...this.root().querySelectorAll<HTMLElement>('summary, [data-contrast], [data-lead], .test')];
  }

  /** What the numbers of a head mean, which the heading of its step says as well. */
  get headPlaces(): readonly HTMLElement[] {
    return [...this.root().querySelectorAll<HTMLElement>(PLACES)];
  }

  /** The button that tests what is told, with what is said of it. */
  get test(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('.test');
  }

  /**
   * The same with the sentences before it that are not needed otherwise, up to the first that names the part: a button that
   * leaves out a part of which nothing in sight says what it does misleads.
   */
  get testWithReason(): readonly HTMLElement[] {
    const { test, mainSentences, neededSentences } = this;
    if (!test) return [];
    const naming = mainSentences.findIndex((sentence) => sentence.matches('[data-names-tested]'));
    return [...mainSentences.slice(neededSentences.length, naming + 1), test];
  }

  /** A second button beside it, of a head that does more against what is told. */
  get opposes(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('.test .opposes');
  }

  /** What is said of the test, beside its button. */
  get note(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('.test small');
  }

  /** What the figure is of, and what leads to another one, unless what is told would be misread without it. */
  get lead(): HTMLElement | null {
    return this.root().querySelector<HTMLElement>('[data-lead]:not([data-needed])');
  }

  /** That the prediction is explained rather than another token, as was chosen. */
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

/** For a picture, whose title names block and head. */
function plainText(element: Element | null | undefined): string | undefined {
  return element
    ? // A number and its unit stay in one line.
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
