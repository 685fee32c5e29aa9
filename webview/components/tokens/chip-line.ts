/**
 * The line of chips in the strip of tokens. Chips are made once for a text, and changes are set on them directly: there may be
 * a thousand.
 */
import { forcedIn, type OutputTarget } from '../../../src/engine/protocol/generation-protocol';
import type { TextProbabilities } from '../../../src/engine/protocol/reading-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { afterPaint } from '../../base/after-paint';
import type { ChangedTokens } from '../../sources/text-change';
import { whoseTokens } from '../../state/generation/written-output';
import { fullSurprisal, surprisalOf } from '../../state/tokens/surprisal-scale';
import type { TokenGroup } from '../../state/tokens/token-groups';
import { textFieldStrings } from '../../strings/text-field';
import { writtenStrings } from '../../strings/written';
import { currentPalette } from '../../theme/theme';
import { dressWithAttention, dressWithSurprisal } from './token-chip';
import { chipName, makeChips } from './token-chips';

/** How many groups of tokens around the chosen one are made before the first paint; the others come after it. */
const FIRST = 240;
/** How many of these are after the chosen token, if there are as many. */
const AFTER = 80;
/** How many pieces of a word may be scrolled away at the visible edge so that the line starts with the next word. */
const NEAR = 2;

export class ChipLine {
  private summary!: TraceSummary;
  private groups: readonly TokenGroup[] = [];
  /** By position. Empty until they are made, and at first only those near the chosen token. */
  private chips: (HTMLElement | undefined)[] = [];
  /** The groups that are not made yet: those before the first number, and those from the second number on. */
  private missing: { readonly before: number; readonly from: number } | undefined;
  /** Who wrote the tokens of a changed output, in words. */
  private written = new Map<number, string>();
  private cancelRest: (() => void) | undefined;
  /** What the chips show now. */
  private shown: {
    chosen?: number;
    probabilities?: TextProbabilities | undefined;
    weights?: Float32Array | undefined;
    changed?: readonly ChangedTokens[];
    output?: OutputTarget;
  } = {};

  /**
   * @param list returns the element that holds the chips, once it is rendered
   * @param made called when further chips were made after the first paint; they show nothing yet
   */
  constructor(
    private readonly list: () => HTMLElement,
    private readonly made: () => void,
  ) {}

  /** Starts another text; its chips are made with the next call of `make`. */
  begin(groups: readonly TokenGroup[], summary: TraceSummary): void {
    this.groups = groups;
    this.summary = summary;
    this.chips = [];
  }

  get length(): number {
    return this.chips.length;
  }

  /** Whether all chips are made. */
  get isWhole(): boolean {
    return this.chips.length > 0 && !this.missing;
  }

  at(position: number): HTMLElement | undefined {
    return this.chips[position];
  }

  /** The middle of each chip in the line. All are read at once, so that the page is laid out once. */
  centers(): number[] {
    return this.chips.map((chip) => (chip ? chip.offsetLeft + chip.offsetWidth / 2 : 0));
  }

  /**
   * The start of the first chip that begins at `left` or later, within a pixel. If the chip is inside a word, the start of the
   * next word instead, if that is near and not beyond the chip that must stay in sight.
   */
  firstFrom(left: number, inSight: Element): number {
    const whole = this.chips.filter((chip) => chip !== undefined && chip.offsetLeft > left - 1) as HTMLElement[];
    const last = Math.min((whole as readonly Element[]).indexOf(inSight), NEAR);
    const word =
      left > 0 ? whole.findIndex((chip, at) => at <= last && this.beginsWord(Number(chip.dataset['token']))) : 0;
    return whole[Math.max(word, 0)]?.offsetLeft ?? left;
  }

  /** The end of the last chip between `left` and `right`, within a pixel; `right` if there is none. */
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

  /** Makes the chips near the chosen token, unless they exist. */
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
    // The new chips are styled like the first ones; the chosen one keeps its place.
    this.shown = {};
    this.made();
  }

  /** Stops making further chips. */
  cancel(): void {
    this.cancelRest?.();
  }

  /** Shows how surprising each token is, as a bar and in words. */
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

  /** Tints each chip by its weight in the shown row of attention. */
  tint(weights: Float32Array | undefined): void {
    if (this.shown.weights === weights) return;
    for (const [position, chip] of this.chips.entries())
      if (chip) dressWithAttention(chip, weights?.[position], currentPalette);
    this.list().classList.toggle('tinted', weights !== undefined);
    this.shown.weights = weights;
  }

  /** Marks the tokens that replaced others when the text was edited: by a line below their names, and in words. */
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

  /**
   * Marks the tokens that the user put into the decoder's output in the same way, and by a dotted line those that were kept
   * behind them; unless all are the user's.
   */
  markWritten(output: OutputTarget): void {
    if (this.shown.output === output) return;
    this.written = new Map();
    const whose = forcedIn(output) === 'all' ? undefined : whoseTokens(output, this.summary);
    for (const how of ['changed', 'kept', 'anew'] as const)
      for (const at of whose?.[how] ?? []) {
        this.written.set(at, writtenStrings.whose[how]);
        const chip = this.chips[at];
        if (!chip) continue;
        chip.dataset[how] = '';
        chip.ariaDescription = writtenStrings.whose[how];
      }
    this.shown.output = output;
  }

  /** Who wrote a token of a changed output, in words. */
  writtenHow(position: number): string | undefined {
    return this.written.get(position);
  }

  /** Forgets the tints, which have colours of the previous theme. */
  forgetTints(): void {
    delete this.shown.weights;
  }

  /** @returns whether another chip was selected before */
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
