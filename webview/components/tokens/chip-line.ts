/**
 * The line of chips in the strip of tokens. They are made once for a text, and what changes about them is set on them
 * directly: there may be a thousand.
 */
import type { TextProbabilities } from '../../../src/engine/protocol/reading-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { afterPaint } from '../../base/after-paint';
import type { ChangedTokens } from '../../sources/text-change';
import { fullSurprisal, surprisalOf } from '../../state/tokens/surprisal-scale';
import type { TokenGroup } from '../../state/tokens/token-groups';
import { textFieldStrings } from '../../strings/text-field';
import { currentPalette } from '../../theme/theme';
import { dressWithAttention, dressWithSurprisal } from './token-chip';
import { chipName, makeChips } from './token-chips';

/** So many groups of tokens round the chosen one are made for the first picture; the others come after it. */
const FIRST = 240;
/** Of them so many after the chosen one, where there are. */
const AFTER = 80;
/** So many pieces of a word may give way to the next word at the edge of what is in sight. */
const NEAR = 2;

export class ChipLine {
  private summary!: TraceSummary;
  private groups: readonly TokenGroup[] = [];
  /** By position; empty until they are made, and at first only those near the chosen token. */
  private chips: (HTMLElement | undefined)[] = [];
  /** Which of the groups are not made yet: those before the first number, and those from the second one on. */
  private missing: { readonly before: number; readonly from: number } | undefined;
  private cancelRest: (() => void) | undefined;
  /** What the chips show now. */
  private shown: {
    chosen?: number;
    probabilities?: TextProbabilities | undefined;
    weights?: Float32Array | undefined;
    changed?: readonly ChangedTokens[];
  } = {};

  /**
   * @param list what they stand in, once it is made
   * @param made called when more of them have been made after the first picture: they show nothing yet
   */
  constructor(
    private readonly list: () => HTMLElement,
    private readonly made: () => void,
  ) {}

  /** Another text: its chips are made with the next call of `make`. */
  begin(groups: readonly TokenGroup[], summary: TraceSummary): void {
    this.groups = groups;
    this.summary = summary;
    this.chips = [];
  }

  get length(): number {
    return this.chips.length;
  }

  /** Whether all of them are made. */
  get isWhole(): boolean {
    return this.chips.length > 0 && !this.missing;
  }

  at(position: number): HTMLElement | undefined {
    return this.chips[position];
  }

  /** Where the middle of each is in the line. All are read at once, so that the page is laid out once. */
  centers(): number[] {
    return this.chips.map((chip) => (chip ? chip.offsetLeft + chip.offsetWidth / 2 : 0));
  }

  /**
   * Where the first begins that begins there or later, give or take a pixel. Within a word the next word is the first, where
   * it is near and no further than the chip that is to be in sight.
   */
  firstFrom(left: number, inSight: Element): number {
    const whole = this.chips.filter((chip) => chip !== undefined && chip.offsetLeft > left - 1) as HTMLElement[];
    const last = Math.min((whole as readonly Element[]).indexOf(inSight), NEAR);
    const word =
      left > 0 ? whole.findIndex((chip, at) => at <= last && this.beginsWord(Number(chip.dataset['token']))) : 0;
    return whole[Math.max(word, 0)]?.offsetLeft ?? left;
  }

  /** Where the last ends of those that lie between the two, give or take a pixel; at the second, where none does. */
  endWithin(left: number, right: number): number {
    const within = this.chips.flatMap((chip) =>
      chip && chip.offsetLeft > left - 1 ? chip.offsetLeft + chip.offsetWidth : [],
    );
    return within.findLast((end) => end <= right + 1) ?? right;
  }

  private beginsWord(position: number): boolean {
    const group = this.groups.find(({ first, tokens }) => position < first + tokens.length);
    return group?.first === position && /^\s/.test(group.tokens[0]?.text ?? '');
  }

  /** Those near the chosen token, which is in sight, unless they are there. */
  make(chosen: number): void {
    if (this.chips.length === 0) this.makeFirst(chosen);
    else if (this.missing && !this.chips[chosen]) this.makeRest();
  }

  makeRest(): void {
    const { groups, missing, summary } = this;
    if (!missing) return;
    this.cancel();
    this.missing = undefined;
    this.list().prepend(...makeChips(groups.slice(0, missing.before), summary));
    this.list().append(...makeChips(groups.slice(missing.from), summary));
    this.collect();
    // They are dressed as those are that were made first, and the chosen one is where it was.
    this.shown = {};
    this.made();
  }

  /** No more of them are made. */
  cancel(): void {
    this.cancelRest?.();
  }

  /** How surprising each token is: as a bar, and in words. */
  describe(probabilities: TextProbabilities | undefined): void {
    if (this.shown.probabilities === probabilities) return;
    const { summary } = this;
    const full = probabilities ? fullSurprisal(summary.model.vocabSize, probabilities) : 1;
    for (const group of this.groups) {
      for (let part = 0; part < group.tokens.length; part++) {
        const position = group.first + part;
        const chip = this.chips[position];
        const bits = probabilities && surprisalOf(probabilities, position);
        if (chip) dressWithSurprisal(chip, chipName(group, part, summary), bits, full);
      }
    }
    this.shown.probabilities = probabilities;
  }

  /** By the weight that each has in the row of attention that is shown. */
  tint(weights: Float32Array | undefined): void {
    if (this.shown.weights === weights) return;
    for (const [position, chip] of this.chips.entries())
      if (chip) dressWithAttention(chip, weights?.[position], currentPalette);
    this.list().classList.toggle('tinted', weights !== undefined);
    this.shown.weights = weights;
  }

  /** Those that took the place of others when the text was changed: by a line below their names, and in words. */
  mark(places: readonly ChangedTokens[]): void {
    if (this.shown.changed === places) return;
    for (const { now, before, first } of places) {
      for (const [at] of now.entries()) {
        const chip = this.chips[first + at];
        if (!chip) continue;
        chip.dataset.changed = '';
        chip.ariaDescription = textFieldStrings.changedHere(before);
      }
    }
    this.shown.changed = places;
  }

  /** Their colours are those of another theme: they are tinted anew. */
  forgetTints(): void {
    delete this.shown.weights;
  }

  /** @returns whether another one was selected until now */
  select(chosen: number): boolean {
    const before = this.shown.chosen;
    if (before === chosen) return false;
    if (before !== undefined) markSelected(this.chips[before], false);
    markSelected(this.chips[chosen], true);
    this.shown.chosen = chosen;
    return true;
  }

  private makeFirst(chosen: number): void {
    const { groups } = this;
    const group = groups.findLastIndex(({ first }) => first <= chosen);
    const from = Math.min(groups.length, Math.max(FIRST, group + 1 + AFTER));
    const before = Math.max(0, from - FIRST);
    this.cancel();
    this.shown = {};
    this.chips = new Array(groups.reduce((sum, { tokens }) => sum + tokens.length, 0));
    this.list().replaceChildren(...makeChips(groups.slice(before, from), this.summary));
    this.missing = before > 0 || from < groups.length ? { before, from } : undefined;
    if (this.missing) this.cancelRest = afterPaint(() => this.makeRest());
    this.collect();
  }

  private collect(): void {
    for (const chip of this.list().querySelectorAll<HTMLElement>('.chip'))
      this.chips[Number(chip.dataset.token)] = chip;
  }
}

function markSelected(chip: HTMLElement | undefined, selected: boolean): void {
  if (!chip) return;
  chip.ariaSelected = String(selected);
  chip.tabIndex = selected ? 0 : -1;
}
