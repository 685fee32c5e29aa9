/** Tries other tokens in the text and lists those that change the next token; a click traces the text with one of them. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LRUCache } from 'lru-cache';
import '@vscode-elements/elements/dist/vscode-button';
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { VocabularyToken } from '../../../src/engine/protocol/token-protocol';
import { TRIED } from '../../../src/trace/readings/other-token-text';
import {
  leaveOutSentences,
  nameOf,
  type SentenceLeftOut,
  sentencesBefore,
  type TextUnit,
} from '../../../src/trace/readings/sentence-influence';
import {
  countBefore,
  longestWord,
  NEAREST_PLACES,
  ownAt,
  placesToTry,
  type TriedPlace,
  untriedFirstPlace,
} from '../../../src/trace/readings/tried-places';
import {
  type Followed,
  sayTried,
  type TriedToken,
  type TriedTokens,
  tryOtherTokens,
} from '../../../src/trace/readings/tried-tokens';
import { afterPaint } from '../../base/after-paint';
import { Query } from '../../base/query';
import { FocusHandover } from '../../keyboard/focus-handover';
import { nameParts } from '../../panel/named-parts';
import { ChooseEvent } from '../../panel/panel';
import { askNames, askPredictions } from '../../state/generation/asked-predictions';
import type { StepData } from '../../state/generation/step-data';
import { askedAt } from '../../state/predictions/other-tokens';
import { ablationQuestion } from '../../state/residual/kept-ablation';
import { percentInTable, quotedToken } from '../../strings/format';
import { type TriedWords, otherTokenStrings as texts } from '../../strings/other-tokens';
import { sentenceStrings } from '../../strings/sentence-influence';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../controls/token-picker';
import './sentence-influence';
import './token-influence';
import './tried-changes';
import type { PickTokenEvent, TokenPicker } from '../controls/token-picker';
import type { SentenceWordsEvent } from './sentence-influence';

/** A request of the user: the number of places tried, which is smaller than the number of all if it was stopped. */
interface Asked {
  readonly places: number;
  /** The sentence whose words are tried, or the number of last words that are. */
  readonly scope: number | TextUnit;
  /** The last results; absent until there are any. */
  readonly found?: Found;
}
/** The requests in the latest texts of the page, so that a user who returns to a text, as after a lesson, finds the results. */
const askedOf = new LRUCache<string, Asked>({ max: 12 });

/** The results, and the token they are about. */
interface Found extends TriedTokens {
  readonly sentences: readonly SentenceLeftOut[];
  /** Which words they are. */
  readonly words: TriedWords;
  readonly predicted: number;
  readonly wanted: number | undefined;
}

@customElement('trace-other-tokens')
export class OtherTokens extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 14px; container-type: inline-size; }
      h3, h4 { margin: 0 0 2px; font-size: 1em; font-weight: 600; }
      /* Reaches over the first line below, so that a presentation never shows the heading without that line. */
      h3 { margin-bottom: calc(2px - 2.2em); padding-bottom: 2.2em; pointer-events: none; }
      h4 { margin-top: 10px; }
      p { margin: 2px 0 6px; max-width: 76ch; }
      .run { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
      trace-token-picker { margin: 2px 0 8px; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** Whether it is presented; the presenter then says what it is about. */
  @property({ type: Boolean, reflect: true }) brief = false;
  @query('trace-token-picker') private picker!: TokenPicker | null;
  /** The number of places that are done. */
  @state() private done = 0;
  /** The sentences left out so far, while others still are. */
  @state() private left: readonly SentenceLeftOut[] | undefined;
  /** How often the user started it; a change asks again. */
  @state() private requestCount = 0;
  /** Stops the runs; the results so far are shown. */
  private stopping = new AbortController();
  private isAwaited = false;
  /** The trace whose tokens the search field looks for. */
  private searched: StepData['readings'] | undefined;
  /** The last request after this token of the text. */
  private get asked(): Asked | undefined {
    return askedOf.get(this.question);
  }
  private get question(): string {
    const { summary, choice } = this.panel;
    return ablationQuestion(summary, { token: choice.token, target: null, ratherThan: null });
  }
  /** The runs serve every wanted token, so a new wanted token is answered without another request of the user. */
  private readonly tried = new Query<Found>(this, () => {
    const { readings, choice } = this.panel;
    const { token: position } = choice;
    const { predictedId: predicted, wantedId: wanted, asked } = this;
    if (predicted === undefined || !asked) return undefined;
    const { scope, found } = asked;
    const isFound = found?.predicted === predicted && found.wanted === wanted;
    const fetch = async (signal: AbortSignal) =>
      isFound ? found : this.tryAll({ ...asked, position, predicted, wanted }, signal);
    const key = [predicted, wanted, this.requestCount, typeof scope === 'number' ? scope : -scope.number];
    return { of: [readings, position], key, fetch };
  });

  private readonly predictions = askPredictions(this);
  private readonly names = askNames(this, () => [this.predictedId, this.wantedId].flatMap((id) => id ?? []));

  constructor() {
    super();
    nameParts(this, { 'other tokens': () => this });
    new FocusHandover(this, ['.run vscode-button, trace-tried-changes']);
  }

  override render() {
    const { summary } = this.panel;
    const { places, tried } = this;
    if (places.length === 0 || whyNot(summary.plan, 'A run with another token') !== undefined) return nothing;
    const { value, pending } = tried;
    const found = value && value.places > 0 ? this.found(value) : undefined;
    const about = this.brief
      ? nothing
      : html`<p class="muted">${texts.about(this.triedWords, TRIED)}${this.exceptions(places)}</p>`;
    // The answer comes first, and how it was found after it. The search field stays where it is, with what is typed in it.
    return html`<section aria-labelledby="title"><h3 id="title" class="seen-whole">${texts.title}</h3>
      ${found ? nothing : about}
      <div class="run">${this.button()}<span role="status" data-trying>${pending ? this.progress() : nothing}</span></div>
      ${this.sentences()} ${found?.influence} ${found ? about : nothing} ${this.brief ? nothing : this.search()} ${found?.changes} ${failureOf(tried)} ${failureOf(this.names)}</section>`;
  }

  private progress(): string {
    const { last } = this.sentencesBefore;
    return this.areLeftOut || !last
      ? texts.trying(this.done, this.tryable)
      : sentenceStrings.trying(this.left?.length ?? 0, this.leftOut.length, last.unit);
  }

  private get sentencesBefore() {
    const { summary, choice } = this.panel;
    return sentencesBefore(summary, choice.token);
  }

  /** What is left out, one at a time: sentences, or in code lines and the words of the last line. */
  private get leftOut(): readonly TextUnit[] {
    const { before, words } = this.sentencesBefore;
    return [...before, ...words];
  }

  /** Whether all of these were left out. */
  private get areLeftOut(): boolean {
    return (this.left?.length ?? 0) === this.leftOut.length;
  }

  /** The sentences come first: each takes one run, and any can be opened to try its words. */
  private sentences() {
    const { last } = this.sentencesBefore;
    const { value, pending } = this.tried;
    const followed = this.followedIn(value);
    const left = (pending ? this.left : undefined) ?? value?.sentences ?? [];
    if (!last || !followed || left.length === 0) return nothing;
    const opened = typeof this.scope === 'number' ? undefined : this.scope.number;
    const open = ({ detail }: SentenceWordsEvent) => this.tryScope(opened === detail.number ? NEAREST_PLACES : detail);
    return html`<trace-sentence-influence .left=${left} .last=${last} .followed=${followed} .isPredicted=${this.wantedId === undefined}
      .isDone=${!pending || this.areLeftOut}
      .opened=${opened} .brief=${this.brief} @sentence-words=${open}></trace-sentence-influence>`;
  }

  /** The token whose probability is followed. */
  private followedIn(found: Found | undefined) {
    const { names } = this.panel.next;
    const id = found ? (found.wanted ?? found.predicted) : (this.wantedId ?? this.predictedId);
    return id === undefined ? undefined : names.get(id);
  }

  private get scope(): Asked['scope'] {
    return this.asked?.scope ?? NEAREST_PLACES;
  }

  private tryScope(scope: Asked['scope']): void {
    this.done = 0;
    askedOf.set(this.question, { places: Number.POSITIVE_INFINITY, scope });
    this.requestCount++;
  }

  /** Which words are tried. */
  private get triedWords(): TriedWords {
    const { places, scope } = this;
    const hasWords = longestWord(places) !== undefined;
    const sentence = typeof scope === 'number' ? undefined : nameOf(scope);
    return { places: places.length, hasWords, sentence, earlier: countBefore(this.panel.summary.tokens, places) };
  }

  /** Offers to look for any token of the vocabulary. */
  private search() {
    const { wanted, panel } = this;
    const { next, summary } = panel;
    const any = html` <button type="button" class="link" data-action="look-for-any" @click=${() => this.lookFor(null)}>${texts.lookForAny}</button>`;
    return html`<p class="muted" data-search-for>${wanted ? html`${texts.wanted(wanted)}${any}` : texts.anyOther}</p>
      <trace-token-picker .connection=${next.host.connection} .model=${summary.model.folder} .tokenizer=${summary.model.tokenizer} .label=${texts.find} .foundLabel=${texts.found}
        .without=${this.predictedId} @pick-token=${({ detail }: PickTokenEvent) => this.find(detail)}></trace-token-picker>`;
  }

  /** Says which tokens are not replaced, and which are replaced together. */
  private exceptions(places: readonly TriedPlace[]): string {
    const { summary, choice } = this.panel;
    const first = this.ownAt(untriedFirstPlace(summary, choice.token, this.scope));
    const longest = longestWord(places);
    const word = this.ownAt(longest);
    const said = [first ? texts.first(first) : '', longest && word ? texts.wholeWord(word, longest.tokens) : ''];
    return said
      .filter(Boolean)
      .map((one) => ` ${one}`)
      .join('');
  }

  /** Handles the token found by the user: tries which changes would make it the next token, and brings the answer into view. */
  private find(token: VocabularyToken): void {
    this.lookFor(token);
    if (this.asked) this.isAwaited = true;
    else this.run();
  }

  private lookFor(token: VocabularyToken | null): void {
    if (token) this.panel.next.names.add([token]);
    else this.picker?.clear();
    this.dispatchEvent(new ChooseEvent({ target: token?.id ?? null }));
  }

  private async tryAll(
    { position, places: most, scope, predicted, wanted }: Asked & Followed & { readonly position: number },
    signal: AbortSignal,
  ): Promise<Found> {
    const { panel, question } = this;
    const { readings } = panel;
    this.stopping = new AbortController();
    const { signal: stopped } = this.stopping;
    const stops = AbortSignal.any([signal, stopped]);
    const params = { position, ...(wanted !== undefined && { wanted }) };
    const ask = (place: TriedPlace) => readings.read('otherTokens', { ...params, ...askedAt(place) }, stops);
    this.done = 0;
    this.left = [];
    const isEnough = () => stopped.aborted;
    const askWithout = ({ place, tokens }: TextUnit) =>
      readings.read('withoutTokens', { ...params, place, tokens }, stops);
    const { triedWords: words } = this;
    const sentences = await leaveOutSentences(this.leftOut, {
      ask: askWithout,
      isEnough,
      arrived: (left) => {
        this.left = left;
      },
    });
    const found = await tryOtherTokens(
      this.places.slice(0, most),
      { predicted, wanted },
      {
        ask,
        isEnough,
        arrived: ({ length }) => {
          this.done = length;
        },
      },
    );
    const all = { ...found, sentences, words, predicted, wanted };
    // Another token is looked for in as many places.
    askedOf.set(question, { places: stopped.aborted ? found.places : most, scope, found: all });
    return all;
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('.run vscode-button, trace-tried-changes')?.focus(options);
  }

  /** The most probable token after the chosen one, once it is known. */
  private get predicted() {
    const id = this.predictedId;
    return id === undefined ? undefined : this.panel.next.names.get(id);
  }

  /** Brings the requested results into view, and clears a search made in another text. */
  override updated(): void {
    if (this.searched !== this.panel.readings) this.picker?.clear();
    this.searched = this.panel.readings;
    const { pending, value } = this.tried;
    if (!this.isAwaited || pending || !value) return;
    this.isAwaited = false;
    afterPaint(() => this.scrollIntoView({ block: 'nearest' }));
  }

  private get predictedId(): number | undefined {
    return this.predictions.current ? this.predictions.value?.order[0] : undefined;
  }

  /** The explained token if it is not the most probable one; the question is what would make it the next token. */
  private get wantedId(): number | undefined {
    const { target } = this.panel.choice;
    return target === null || target === this.predictedId ? undefined : target;
  }

  private get wanted() {
    return this.wantedId === undefined ? undefined : this.panel.next.names.get(this.wantedId);
  }

  private get places(): readonly TriedPlace[] {
    return this.placesIn(this.scope);
  }

  private placesIn(scope: Asked['scope']): readonly TriedPlace[] {
    const { summary, choice } = this.panel;
    return placesToTry(summary, choice.token, scope);
  }

  /** The token that the text has at this place. */
  private ownAt(place: TriedPlace | undefined) {
    return place && ownAt(this.panel.summary, place);
  }

  private button() {
    const { tried } = this;
    if (tried.pending)
      return html`<vscode-button secondary data-action="stop-trying" @click=${() => this.stopping.abort()}>${texts.enough}</vscode-button>`;
    // Trying again would give the same, unless the last time was stopped.
    if (tried.value && tried.value.places === this.places.length) return nothing;
    return html`<vscode-button class="seen-whole" secondary data-action="try-others" ?disabled=${!this.predicted} @click=${this.run}>${tried.value?.places ? texts.on : texts.run}</vscode-button>`;
  }

  /** How many places are tried. */
  private get tryable(): number {
    return Math.min(this.places.length, this.asked?.places ?? Number.POSITIVE_INFINITY);
  }

  /** Does what the button does, unless everything was tried. */
  begin(): void {
    if (this.tryable < this.places.length || !this.asked) this.run();
  }

  private readonly run = (): void => {
    this.tryScope(this.scope);
    this.isAwaited = true;
  };

  /** The results, or the previous ones until the requested ones are there: which words matter, and which changes do. */
  private found(found: Found): { readonly influence?: TemplateResult; readonly changes: TemplateResult } | undefined {
    const { names } = this.panel.next;
    const predicted = names.get(found.predicted);
    const wanted = found.wanted === undefined ? undefined : names.get(found.wanted);
    if (!predicted || (found.wanted !== undefined && !wanted)) return undefined;
    const change = (one: TriedToken) => this.changeOf(one);
    const said = html`<p data-tried-said class=${this.tried.current ? '' : 'stale'}>${sayTried(found, { predicted: quotedToken(predicted), wanted: wanted && quotedToken(wanted), change, share: percentInTable })}</p>`;
    if (found.count === 0 || found.asIs === null) return { changes: said };
    const influence = html`<trace-token-influence class=${this.tried.current ? '' : 'stale'} .panel=${this.panel} .influence=${found.influence} .tried=${found.all}
        .followed=${wanted ?? predicted} .asIs=${found.asIs} .among=${texts.among(found.words)}></trace-token-influence>
      ${this.otherWords()}`;
    const changes = html`<h4>${texts.changes(wanted)}</h4>${said}
      <trace-tried-changes .panel=${this.panel} .found=${found} .followed=${wanted ?? predicted} .isCurrent=${this.tried.current}></trace-tried-changes>
      ${this.brief ? nothing : html`<p class="small muted seen-whole" data-traces>${texts.traces}</p><p class="small muted seen-whole" data-fits>${texts.fitsAbout}</p>`}`;
    return { influence, changes };
  }

  /** The words that were not tried, and those that would be tried again. */
  private otherWords() {
    const { scope } = this;
    if (this.tried.pending) return nothing;
    if (typeof scope !== 'number')
      return html`<p><button type="button" class="link" data-action="last-words" @click=${() => this.tryScope(NEAREST_PLACES)}>${texts.lastWords}</button></p>`;
    const { earlier } = this.triedWords;
    const more = this.placesIn(scope + NEAREST_PLACES).length - this.places.length;
    if (more === 0) return nothing;
    return html`<p data-only-last>${texts.onlyLast(earlier)} <button type="button" class="link" data-action="earlier-words" @click=${() => this.tryScope(scope + NEAREST_PLACES)}>${texts.earlierWords(more)}</button></p>`;
  }

  private changeOf(tried: TriedToken): string {
    const own = this.ownAt(tried);
    return own ? `${quotedToken(own)} → ${quotedToken(tried)}` : quotedToken(tried);
  }
}
