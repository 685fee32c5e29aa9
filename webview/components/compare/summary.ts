/** A comparison in a few sentences: where the two first differ, and what each says next. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import type { CompareData, Comparison } from '../../state/compare/comparison';
import { firstWords, whyNoFirst } from '../../state/compare/first-difference';
import { mostDifferentSentences } from '../../state/compare/leading-part';
import { strongestMlpWords } from '../../state/compare/logit-words';
import { mostDifferentParts } from '../../state/compare/most-different';
import { partName, partTitle } from '../../state/compare/parts';
import {
  mostDifferentHead,
  type Remarkable,
  type StrongestHeads,
  strongestHeads,
  strongestWords,
} from '../../state/compare/remarkable';
import { SummaryAnswers } from '../../state/compare/summary-answers';
import {
  alignedWords,
  furthestWords,
  leadSentences,
  movedWords,
  nextWords,
  textsWords,
  unlikeWords,
} from '../../state/compare/summary-words';
import { compareStrings as strings } from '../../strings/compare';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';

/** Tells upwards which heads are worth a look first, as soon as that is known; null: none differs. */
export class RemarkableEvent extends CustomEvent<Remarkable | null> {
  static readonly type = 'remarkable';

  constructor(heads: Remarkable | null) {
    super(RemarkableEvent.type, { detail: heads });
  }
}

@customElement('compare-summary')
export class CompareSummary extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      button { appearance: none; font: inherit; background: none; border: 0; padding: 0; cursor: pointer;
        color: var(--vscode-textLink-foreground, #3794ff); text-decoration: underline; }
      .lead { margin: 0 0 8px; max-width: 84ch; line-height: 1.5; font-size: 1.08em; }
      ul { margin: 0; padding-left: 18px; max-width: 84ch; line-height: 1.5; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  private readonly answers = new SummaryAnswers(this, () => this.data);
  /** The answer that was told of last. */
  private told: PartDifferences | StrongestHeads | undefined;

  private get comparison(): Comparison {
    return this.data.comparison;
  }

  override updated(): void {
    const { parts, strongest } = this.answers;
    const found = parts.value ?? strongest.value;
    if (this.told === found) return;
    this.told = found;
    this.dispatchEvent(new RemarkableEvent(this.remarkable));
  }

  private get remarkable(): Remarkable | null {
    const { parts, strongest } = this.answers;
    const { head } = parts.value ? mostDifferentParts(parts.value) : {};
    if (parts.value && head) return mostDifferentHead(head, parts.value);
    return strongest.value ? strongestHeads(strongest.value) : null;
  }

  override render() {
    const { comparison, answers } = this;
    const unlike = unlikeWords(comparison);
    return html`${this.lead()}
      <ul data-summary>
      ${this.next()} ${this.ofParts()} ${this.ofStrongest()} ${this.moved()}
      <li>${textsWords(comparison)} <span class="muted">${alignedWords(comparison)}</span></li>
      ${unlike ? html`<li data-unlike>${unlike}</li>` : nothing} ${this.first()} ${this.furthest()}
    </ul>${answers.failures.map(failureOf)}`;
  }

  private lead() {
    const { outcome, parts, positions } = this.answers;
    if (!outcome.value || !positions) return nothing;
    const words = leadSentences(this.data, positions, outcome.value, parts.value);
    return words.length > 0 ? html`<p class="lead" data-lead>${words.join(' ')}</p>` : nothing;
  }

  private next() {
    const { outcome, spelled } = this.answers;
    const words = outcome.value ? nextWords(outcome.value, spelled) : '';
    return words ? html`<li data-next>${words}</li>` : nothing;
  }

  private ofParts() {
    const { parts, outcome } = this.answers;
    const found = parts.value;
    if (!found) return nothing;
    const { head, mlp } = mostDifferentParts(found);
    const words = mostDifferentSentences(this.comparison, found, outcome.current ? outcome.value : undefined).join(' ');
    if (!head && !mlp) return html`<li data-parts>${words}</li>`;
    return html`<li title=${head ? partTitle(head) : nothing} data-parts data-head=${head ? partName(head) : nothing} data-mlp=${mlp?.layer ?? nothing}>${words}
      <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('go', { detail: 'parts', bubbles: true, composed: true }))}
        >${strings.partsTitle}</button></li>`;
  }

  private ofStrongest() {
    const { value } = this.answers.strongest;
    if (!value) return nothing;
    const ofMlps = strongestMlpWords(value);
    return html`<li data-strongest>${strings.sentence(strongestWords(value))}</li>
      ${ofMlps.length > 0 ? html`<li data-strongest-mlp>${ofMlps.join(' ')}</li>` : nothing}`;
  }

  private moved() {
    const moved = this.answers.outcome.value?.shared?.moved;
    if (!moved || !Number.isFinite(moved.share)) return nothing;
    return html`<li data-moved=${moved.share} title=${strings.movedTitle(moved.share)}>${movedWords(moved)}</li>`;
  }

  private first() {
    const why = whyNoFirst(this.comparison);
    if (why !== undefined) return html`<li>${why}</li>`;
    const { value, pending } = this.answers.first;
    if (value === undefined) return pending ? html`<li class="muted">${strings.searching}</li>` : nothing;
    const { words, stage, row, notNumbers } = firstWords(this.comparison, value);
    return html`<li data-first-stage=${stage ?? nothing} data-first-row=${row ?? nothing} data-not-numbers=${notNumbers ?? nothing}>
      ${words}</li>`;
  }

  private furthest() {
    const { drift, positions } = this.answers;
    const found = drift.value && positions && furthestWords(this.comparison, positions, drift.value);
    return found ? html`<li data-furthest=${found.stage}>${found.words}</li>` : nothing;
  }
}
