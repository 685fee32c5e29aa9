/** A comparison in a few sentences: where the two traces first differ, and what each predicts next. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import { otherLengthSentence } from '../../../src/trace/compare/lead-sentences';
import { patchedName } from '../../../src/trace/compare/patch-words';
import { strongestPartSentences } from '../../../src/trace/compare/strongest-parts';
import { unfilledMaskSentence } from '../../../src/trace/compare/unfilled-mask';
import type { WordLeftOut } from '../../../src/trace/compare/word-influence';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { AwaitedAnswer } from '../../state/compare/awaited';
import {
  type CarriedSimilarity,
  carryingWords,
  leadsBySimilarity,
  wholeWords,
} from '../../state/compare/carried-similarity';
import {
  arePairedByChance,
  type CompareData,
  type Comparison,
  firstRow,
  hasOutcome,
  opensOnSimilarity,
  rowWords,
  tellsPredictions,
} from '../../state/compare/comparison';
import { firstWords, whyNoFirst } from '../../state/compare/first-difference';
import {
  leadTexts,
  leadWords,
  predictionWords,
  streamWords,
  tellsFurthest,
  tellsOfAll,
  triedAt,
} from '../../state/compare/lead';
import { mostDifferentSentences } from '../../state/compare/leading-part';
import { strongestMlpWords } from '../../state/compare/logit-words';
import { mostDifferentParts } from '../../state/compare/most-different';
import { partName, partTitle, whyNoPatch } from '../../state/compare/parts';
import { placeWords, tokenWords } from '../../state/compare/positions';
import {
  mostDifferentHead,
  mostDifferentMlp,
  ownHeads,
  type Remarkable,
  type StrongestHeads,
  strongestHeads,
  strongestWords,
} from '../../state/compare/remarkable';
import { type OwnHeads, SummaryAnswers } from '../../state/compare/summary-answers';
import {
  alignedWords,
  furthestOfAllWords,
  furthestWords,
  movedWords,
  nextWords,
  stripWords,
  textsWords,
  unlikeWords,
} from '../../state/compare/summary-words';
import { shortPartWords, shortVectorWords } from '../../state/compare/vector-words';
import { compareStrings as strings } from '../../strings/compare';
import { quotedToken } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { withTerms } from '../controls/term';
import { GoToSectionEvent, TO_NAMED_PATCH, TO_PATCH } from './compare-events';
import { othersOfBoth } from './patch-limits';
import './predicted-bars';
import './two-kinds';
import './words-apart';
import { eventOf } from '../../base/event-of';

/** Sent with the heads that are worth a look first, as soon as they are known; null if none differs. */
export class RemarkableEvent extends eventOf<Remarkable | null>('remarkable') {}

/** How similar two texts are and, for texts with different words, which words account for it. */
export interface SimilaritySummary {
  /** A sentence about the similarity; '' if there is none. */
  readonly words: string;
  /** What it says about each word; empty if it says nothing about words. */
  readonly leftOut: readonly WordLeftOut[];
  /** Whether nothing else is said first, as for texts with different words. */
  readonly isAll: boolean;
}

/** Sent with the sentence about the similarity. */
export class SimilaritySummaryEvent extends eventOf<SimilaritySummary>('similarity-summary') {}

/** Sent with the answers that the parts of the comparison are waiting for. */
export class AwaitedEvent extends eventOf<readonly AwaitedAnswer[]>('awaited') {}

function said(sentence: string, link: unknown = nothing) {
  return html`<span>${withTerms(sentence)} ${link}</span>`;
}

@customElement('compare-summary')
export class CompareSummary extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      .link { text-decoration: underline; }
      .lead { margin: 0 0 8px; max-width: 84ch; line-height: 1.5; font-size: 1.08em; }
      /* In whole pixels, so that the parts below begin at a whole pixel that the view can be scrolled to. */
      :host(:not([presenting])) .lead { line-height: round(1.5em, 1px); }
      /* Keeps each sentence on its own line, and not partly on the line of the term before it. */
      .lead > span { display: block; }
      .lead > span + span { margin-top: 6px; }
      :host([presenting]) .lead { max-width: none; line-height: 1.4; margin-bottom: 4px; }
      /* Reserves room for the text to come. */
      .lead.awaited { min-height: 4.5em; }
      .bars.awaited { min-height: 150px; }
      @container (max-width: 464px) { .bars.awaited { min-height: 276px; } }
      @container (max-width: 600px) { .lead.awaited { min-height: 12em; } }
      summary { cursor: pointer; margin: 2px 0 4px; width: fit-content; }
      details > ul { margin-left: 8px; }
      details > p { margin: 6px 0 0; max-width: 84ch; }
      ul { margin: 0; padding-left: 18px; max-width: 84ch; line-height: 1.5; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  /** In a presentation bars follow the first sentence, so that both are seen together. */
  @property({ type: Boolean, reflect: true }) presenting = false;
  private readonly answers = new SummaryAnswers(this, () => this.data);
  /** The answer that was reported last. */
  private told: PartDifferences | StrongestHeads | OwnHeads | undefined;
  private toldAwaited = '';
  private reportedSimilarity: CarriedSimilarity | undefined;

  private get comparison(): Comparison {
    return this.data.comparison;
  }

  override updated(): void {
    this.tellAwaited();
    this.reportSimilarity();
    const { parts, strongest, own } = this.answers;
    const found = parts.value ?? strongest.value ?? own.value;
    if (this.told === found) return;
    this.told = found;
    this.dispatchEvent(new RemarkableEvent(this.remarkable));
  }

  private tellAwaited(): void {
    const { awaited } = this.answers;
    const told = JSON.stringify(awaited);
    if (this.toldAwaited === told) return;
    this.toldAwaited = told;
    this.dispatchEvent(new AwaitedEvent(awaited));
  }

  private reportSimilarity(): void {
    const { value } = this.answers.carried;
    const isAll = leadsBySimilarity(this.comparison);
    // Which words account for it is said once, below.
    const words = value ? wholeWords(value) : '';
    if (this.reportedSimilarity === value) return;
    this.reportedSimilarity = value;
    this.dispatchEvent(new SimilaritySummaryEvent({ words, isAll, leftOut: value?.words ?? [] }));
  }

  /** Whether tokens are paired by chance, so that differences of heads at them mean little. */
  private get isByChance(): boolean {
    return leadsBySimilarity(this.comparison) && arePairedByChance(this.comparison, this.data.choice.row);
  }

  /** The sentence about the similarity; '' if something else is said first. */
  private get similaritySentence(): string {
    const { value } = this.answers.carried;
    return value && leadsBySimilarity(this.comparison) ? carryingWords(value) : '';
  }

  private get remarkable(): Remarkable | null {
    if (this.isByChance) return null;
    const { parts, positions, strongest, own } = this.answers;
    const { head, mlp } = parts.value ? mostDifferentParts(parts.value) : {};
    if (parts.value && positions && head)
      return mostDifferentHead(head, parts.value, tokenWords(this.comparison, positions));
    if (parts.value && mlp) return mostDifferentMlp(mlp, this.data.choice);
    if (own.value) return ownHeads(own.value);
    return strongest.value ? strongestHeads(strongest.value) : null;
  }

  override render() {
    const { answers } = this;
    const { outcome, positions } = answers;
    const bars = html`${
      outcome.value && positions
        ? html`<compare-predicted-bars ?brief=${this.presenting} class=${outcome.current ? '' : 'stale'} .outcome=${outcome.value}
              .place=${placeWords(this.comparison, positions, '')} .data=${this.data} .said=${this.predicted}></compare-predicted-bars>`
        : this.isFolded
          ? html`<div class="bars awaited"></div>`
          : nothing
    }`;
    const [first, ...further] = this.lead();
    const begin = this.presenting
      ? html`${this.leadLine(first === undefined ? [] : [first])} ${bars}
          ${further.length > 0 ? html`<p class="lead" data-further>${further.map((one) => said(one))}</p>` : nothing} ${this.hatched()} ${this.continuationNote()}`
      : html`${this.leadLine(this.lead())} ${this.othersOfBoth()} ${this.continuationNote()} ${bars}`;
    return html`${this.unfilledMask()} ${begin}
      ${this.short()}
      ${this.isFolded || this.isShort ? html`<details data-detail><summary>${strings.detail}</summary>${this.sentences()}</details>` : this.sentences()}
      ${answers.failures.map(failureOf)}`;
  }

  /** A note that continuations shown by the user are not part of the summary; it leads to their step. */
  private continuationNote() {
    const { a, b } = this.comparison;
    const step = a.summary.plan.sections.find(({ view }) => view === 'generation');
    if (!step || (!a.continuations && !b.continuations)) return nothing;
    return html`<p class="muted" data-besides>${strings.stepOnly.besides(step.number)}</p>`;
  }

  /** In a presentation the tokens above are seen with their hatched places, which are explained. */
  private hatched() {
    const { otherLength } = this;
    return otherLength
      ? html`<p class="muted" data-hatched>${withTerms(otherLength)} ${strings.hatchedAbove}</p>`
      : nothing;
  }

  /** Says that a word was replaced by one of more or fewer tokens; '' if none was. */
  private get otherLength(): string {
    const { comparison } = this;
    return tellsPredictions(comparison) ? otherLengthSentence(leadTexts(comparison)) : '';
  }

  private unfilledMask() {
    const { a, b } = this.comparison;
    const words = unfilledMaskSentence(a.summary, b.summary);
    return words ? html`<p class="lead" data-unfilled-mask>${withTerms(words)}</p>` : nothing;
  }

  /** Links to runs that show which words matter. Encoders of whole texts have runs of their own, without each word. */
  private othersOfBoth() {
    return tellsPredictions(this.comparison)
      ? othersOfBoth(
          this.data,
          this.answers.positions,
          this.answers.outcome.current ? this.answers.outcome.value : undefined,
        )
      : nothing;
  }

  /** Its room is reserved before the answer, and while the sentences about parts and vectors are still to come. */
  private leadLine(lead: readonly string[]) {
    const { outcome, parts, drift, first, most } = this.answers;
    const isPending = outcome.value === undefined || [parts, drift, first, most].some(({ pending }) => pending);
    // In a presentation, text that is still to come stands below the bars.
    const isAwaited = this.isFolded && (this.presenting ? outcome.value === undefined : isPending);
    const isKnown = lead.length > 0;
    if (!isKnown && !isAwaited) return nothing;
    const sentences = lead.map((sentence, at) => {
      // In a presentation the next part is the next page, and the bars need the line.
      const isLinked = at === lead.length - 1 && this.hasParts && !this.presenting;
      return said(sentence, isLinked ? this.toParts() : nothing);
    });
    return html`<p class="lead ${isAwaited ? 'awaited' : ''}" ?data-lead=${isKnown}>${sentences}</p>`;
  }

  /** Whether one sentence and bars tell the most important, so that the rest is in a fold. */
  private get isFolded(): boolean {
    const { outcome, positions } = this.answers;
    return tellsPredictions(this.comparison) && positions !== undefined && outcome.error === undefined;
  }

  /** Whether a list of short sentences comes first, as for encoders of whole texts. */
  private get isShort(): boolean {
    return opensOnSimilarity(this.comparison);
  }

  private short() {
    const { comparison, similaritySentence } = this;
    if (!this.isShort) return nothing;
    const { parts, positions, first, drift } = this.answers;
    const ofParts =
      parts.value && positions && !this.isByChance ? shortPartWords(comparison, parts.value, positions) : '';
    const ofVectors = shortVectorWords(comparison, { first: first.value, drift: drift.value });
    const chosen = ofParts ? this.chosenByDefault() : '';
    return html`${similaritySentence ? html`<p class="lead" data-carried>${withTerms(similaritySentence)}</p>` : nothing}<ul data-short>
      <li>${textsWords(comparison)}</li>
      ${ofParts ? html`<li>${withTerms(ofParts)} ${this.hasParts ? this.toParts() : nothing}</li>` : nothing}
      ${ofVectors.map((words) => html`<li>${withTerms(words)}</li>`)}
    </ul>${ofParts || ofVectors.length > 0 ? html`<p class="small muted" data-shares-in-short>${strings.sharesInShort} ${chosen}</p>` : nothing}`;
  }

  /** The sentences in a list. Encoders of whole texts begin with what differs in the texts. */
  private sentences() {
    const { comparison } = this;
    const unlike = unlikeWords(comparison);
    const texts = html`<li data-texts>${textsWords(comparison)} ${withTerms(this.otherLength)} <span class="muted">${alignedWords(comparison)} <span data-strip-words>${stripWords(comparison)}</span></span></li>`;
    const isOfTexts = opensOnSimilarity(comparison);
    const first = this.first();
    const furthest = this.furthest();
    return html`<compare-two-kinds .data=${this.data}></compare-two-kinds><ul data-summary>
      ${isOfTexts ? html`${texts}<li data-of-tokens>${strings.oneVector} ${this.chosenByDefault()}</li>` : nothing}
      ${this.next()} ${this.ofParts()} ${this.ofStrongest()} ${this.moved()} ${isOfTexts ? nothing : texts}
      ${unlike ? html`<li data-unlike>${unlike}</li>` : nothing} ${this.streams()} ${first} ${furthest}
    </ul>${this.hasShares ? html`<p class="small muted" data-share-meaning>${strings.shareMeaning}</p>` : nothing}`;
  }

  /** Whether a sentence gives a distance as a share of a length. */
  private get hasShares(): boolean {
    const { first, drift, parts } = this.answers;
    const isFound = typeof first.value === 'object' && first.value.notNumbers === 0;
    return isFound || drift.value !== undefined || (parts.value?.logit === null && !this.isByChance);
  }

  /** A sentence saying that the chosen token is only the default; '' if the user has chosen another. */
  private chosenByDefault(): string {
    const { comparison } = this;
    const { row } = this.data.choice;
    const first = firstRow(comparison);
    if (row !== first.row) return '';
    const isPair = comparison.alignment.rows[row]?.same === false;
    return strings.chosenByDefault(rowWords(comparison, row), first.why, isPair);
  }

  private lead(): readonly string[] {
    const { outcome, parts, positions, drift, first } = this.answers;
    // Waits for the first sentence, so that its arrival moves nothing down.
    if (!outcome.value || !positions || this.answers.awaitsPair) return [];
    // A place in the stream is named only if no part can be: it would be read, and then replaced by the part.
    const apart = parts.pending && !parts.value ? undefined : drift.value;
    const known = { parts: parts.value, drift: apart, first: first.value, most: this.answers.most.value };
    const words = leadWords(this.data, positions, outcome.value, known);
    const strongest = this.answers.strongest.value;
    return strongest ? [...words, strongestPartSentences(quotedToken, strongest).join(' ')].filter(Boolean) : words;
  }

  /** The sentence of its picture; `undefined` if there is none yet. */
  private get predicted(): string | undefined {
    const { outcome, parts, positions, first } = this.answers;
    if (!outcome.value || !positions || this.answers.awaitsPair) return undefined;
    const known = { parts: parts.value, drift: undefined, first: first.value, most: this.answers.most.value };
    return predictionWords(this.data, positions, outcome.value, known) || undefined;
  }

  private get hasParts(): boolean {
    const { value } = this.answers.parts;
    const { head, mlp } = value ? mostDifferentParts(value) : {};
    return head !== undefined || mlp !== undefined;
  }

  private toParts() {
    const { comparison } = this;
    const canPatch = comparison.sequence === TOKENS && hasOutcome(comparison) && whyNoPatch(comparison) === undefined;
    const { leading } = this.remarkable ?? {};
    const { positions } = this.answers;
    const isTried = positions !== undefined && triedAt(this.data, positions) !== undefined;
    // It runs the part that the previous sentence names, unless that sentence is about all runs.
    const run = isTried
      ? this.link(TO_PATCH, strings.patch.ran)
      : leading
        ? this.link(TO_PATCH, strings.patch.run(patchedName(leading)), TO_NAMED_PATCH)
        : this.link(TO_PATCH, strings.patch.go);
    return html`${this.link('parts', strings.partsTitle)}${canPatch ? html` · ${run}` : nothing}`;
  }

  /** @param detail the section to go to if it differs from `to` */
  private link(to: string, label: string, detail = to) {
    return html`<button type="button" class="link" data-go=${to}
      @click=${() => this.dispatchEvent(new GoToSectionEvent(detail))}>${label}</button>`;
  }

  private next() {
    const { outcome, spelled } = this.answers;
    const words = outcome.value ? nextWords(outcome.value, spelled) : '';
    return words ? html`<li data-next>${withTerms(words)}</li>` : nothing;
  }

  private ofParts() {
    const { parts, outcome, positions } = this.answers;
    const found = parts.value;
    if (!found || !positions || this.isByChance) return nothing;
    const { head, mlp } = mostDifferentParts(found);
    const current = outcome.current ? outcome.value : undefined;
    const words = mostDifferentSentences(this.comparison, found, current, positions).join(' ');
    return html`<li title=${head ? partTitle(head) : nothing} data-parts data-head=${head ? partName(head) : nothing} data-mlp=${mlp?.layer ?? nothing}>${withTerms(words)}
      ${this.hasParts && this.lead().length === 0 && !this.isShort ? this.toParts() : nothing}</li>`;
  }

  private ofStrongest() {
    const { value } = this.answers.strongest;
    if (!value) return nothing;
    const ofMlps = strongestMlpWords(value);
    return html`<li data-strongest>${withTerms(strings.sentence(strongestWords(value)))}</li>
      ${ofMlps.length > 0 ? html`<li data-strongest-mlp>${withTerms(ofMlps.join(' '))}</li>` : nothing}`;
  }

  private moved() {
    const moved = this.answers.outcome.value?.shared?.moved;
    if (!moved || !Number.isFinite(moved.share)) return nothing;
    return html`<li data-moved=${moved.share} title=${strings.movedTitle(moved.share)}>${withTerms(movedWords(moved))}</li>`;
  }

  /** Where the residual streams diverge at these tokens, and how far apart they are from there on. */
  private streams() {
    const { drift, positions } = this.answers;
    const isTold = tellsPredictions(this.comparison) && drift.value && positions;
    const words = isTold ? streamWords(this.comparison, positions, drift.value) : '';
    return words
      ? html`<li data-streams data-furthest=${this.streamsFurthest ?? nothing}>${withTerms(words)}</li>`
      : nothing;
  }

  /** The stage at which those sentences say the streams are furthest apart; `undefined` if they name none. */
  private get streamsFurthest(): string | undefined {
    const { drift, positions } = this.answers;
    if (!drift.value || !positions || !tellsPredictions(this.comparison)) return undefined;
    if (!tellsFurthest(this.comparison, positions, drift.value)) return undefined;
    return furthestWords(this.comparison, positions, drift.value)?.stage;
  }

  private first() {
    const why = whyNoFirst(this.comparison);
    if (why !== undefined) return html`<li>${why}</li>`;
    const { value, pending } = this.answers.first;
    if (value === undefined) return pending ? html`<li class="muted">${strings.searching}</li>` : nothing;
    const { words, stage, row, notNumbers } = firstWords(this.comparison, value);
    return html`<li data-first-stage=${stage ?? nothing} data-first-row=${row ?? nothing} data-not-numbers=${notNumbers ?? nothing}>
      ${withTerms(words)}</li>`;
  }

  private furthest() {
    const { drift, positions } = this.answers;
    const found = drift.value && positions && furthestWords(this.comparison, positions, drift.value);
    const isTold =
      positions &&
      drift.value &&
      tellsPredictions(this.comparison) &&
      tellsOfAll(this.comparison, positions, drift.value);
    const ofAll = drift.value && !isTold ? furthestOfAllWords(this.comparison, drift.value, false) : '';
    const here = this.streamsFurthest === undefined ? this.furthestHere(found) : nothing;
    return html`${ofAll ? html`<li data-furthest-of-all>${withTerms(ofAll)}</li>` : nothing} ${here}`;
  }

  private furthestHere(found: ReturnType<typeof furthestWords>) {
    return found ? html`<li data-furthest=${found.stage}>${withTerms(found.words)}</li>` : nothing;
  }
}
