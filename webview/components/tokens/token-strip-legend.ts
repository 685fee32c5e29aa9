/** The legend of the strip of tokens: what it shows besides the tokens, in words and numbers, and controls for that. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TextProbabilities } from '../../../src/engine/protocol/reading-protocol';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import { HEAD_WORDS } from '../../../src/trace/heads/head-words';
import { lastOfText } from '../../../src/trace/steps/first-look';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { Failable } from '../../base/query';
import { shownBlock } from '../../choice/choice';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import type { ChosenBy, ChosenFor } from '../../state/story/chosen-by';
import { type Attended, type AttentionRow, mostAttended } from '../../state/tokens/attention-row';
import { takesMasks } from '../../state/tokens/masks';
import { fullSurprisal } from '../../state/tokens/surprisal-scale';
import { framedToken } from '../../strings/format';
import { stripStrings as strings } from '../../strings/token-strip';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../controls/mask-controls';
import { withTerms } from '../controls/term';

import { backToLast } from './back-to-last';
import { FULL_BAR } from './token-strip-styles';
import { layerOfRow, nameOfHead, saysMoved, sayWhoseArcs } from './whose-arcs';

/** How many of the largest weights are written out. */
const WRITTEN = 4;

const NO_WEIGHTS = new Float32Array();

/** The room of the way back to the last token. */
function roomOfWay(last: string | undefined) {
  return html`<span class="room" aria-hidden="true">${strings.backToLast} <bdi>${last}</bdi></span>`;
}

@customElement('trace-token-strip-legend')
export class TokenStripLegend extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; font-size: var(--small);
        color: var(--muted); min-height: 1.5em;
        position: relative; z-index: 1; }
      /* Lines between two texts pass behind it. */
      .attends, .legend { background: var(--vscode-editor-background, transparent); }
      /* In one line: a token without room in it is not shown at all. */
      .attends { display: var(--attends, block); flex: 0 1 auto; min-width: 0; height: 1.35em; line-height: 1.35; overflow: hidden; }
      .attends.pending, .room { visibility: hidden; }
      .attended { display: inline-block; white-space: nowrap; margin-left: 0.7em; color: var(--vscode-editor-foreground); font-variant-numeric: tabular-nums; }
      bdi { font-family: var(--mono); white-space: pre; padding: 0 3px; border-radius: 3px;
        background: var(--vscode-textCodeBlock-background, #80808026); color: var(--vscode-editor-foreground); }
      /* As long as a full bar of a token. */
      .bar { display: inline-block; width: ${FULL_BAR}px; height: 3px; margin-right: 5px; vertical-align: middle;
        background: var(--vscode-charts-blue, #3794ff); }
      /* In a presentation it would take a line of the figure's room. */
      .legend { margin-left: auto; display: var(--bar-legend, inline); }
      /* If there is room, the text about a chosen head moves nothing when it arrives. */
      :host([brief]) { min-height: 0; }
      @media (min-height: 800px) { :host([brief]) { min-height: var(--legend-room, 1.5em); } }
      /* Takes no room if there is none. In a presentation it is among the arcs. */
      .whose { display: none; }
      @media (min-height: 800px) { .whose { display: var(--bar-legend, inline); } }
      @container (max-width: 620px) { .legend { display: none; } }
      /* A line break within it would cut it: what does not fit on the line is hidden whole. */
      @media (max-width: 480px) { .of-logit { display: none; } .reason { display: inline-block; white-space: pre; } }
      /* Beside the name of a text there is less room: a part that does not fit on the line is hidden whole. */
      :host([named]) .by { display: inline-block; white-space: pre; }
      @container (max-width: 760px) { :host([named]) .of-logit { display: none; } }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** Whether it shows only actions, because what is seen is explained elsewhere. */
  @property({ type: Boolean, reflect: true }) brief = false;
  /** Whether it offers the way back to the last token; not in a lesson, whose cards choose the token. */
  @property({ attribute: false }) leadsBack = true;
  /** Whether the line above says whose the arcs are and offers that way. */
  @property({ attribute: false }) hasWay = false;
  @property({ attribute: false }) row!: AttentionRow;
  /** Why the panel has chosen the head, if it has. */
  @property({ attribute: false }) chosenBy: ChosenBy | undefined;
  /** To what it adds most, where that is why. */
  @property({ attribute: false }) chosenFor: ChosenFor | undefined;
  @property({ attribute: false }) weights: Float32Array | undefined;
  /** Whether the line about a head keeps its room while it is empty. */
  @property({ attribute: false }) keepsRoom = false;
  /** Whether the weights of a head are being loaded; the line about it keeps its room until they arrive. */
  @property({ attribute: false }) awaitsWeights = false;
  /** The name of the attending token; `names` has those of the tokens that it may attend to. */
  @property({ attribute: false }) from = '';
  @property({ attribute: false }) names: readonly string[] = [];
  @property({ attribute: false }) probabilities!: Failable;
  /** The probabilities of all tokens, once they are loaded. */
  @property({ attribute: false }) known: TextProbabilities | undefined;

  /** The head that the panel had chosen before, if another question or text has moved it. */
  @property({ attribute: false }) moved: HeadPlace | undefined;

  /** The weights that were shown last: as long as they are written, so long the next ones are awaited. */
  private former: Float32Array | undefined;

  override updated(): void {
    this.former = this.weights ?? this.former;
  }

  override render() {
    // Before the sentences, whose width changes with the token under the pointer: a button keeps its place.
    return html`${takesMasks(this.panel.summary) ? html`<trace-mask-controls .panel=${this.panel}></trace-mask-controls>` : nothing}
      ${this.attends()} ${this.seenBest()} ${this.backToLast()} ${failureOf(this.row)}
      ${failureOf(this.probabilities)} ${this.known && !this.brief ? this.legend(this.known) : nothing}
    `;
  }

  private attends() {
    const { brief, awaitsWeights } = this;
    const weights = this.weights ?? (awaitsWeights ? (this.former ?? NO_WEIGHTS) : undefined);
    const pending = this.weights ? '' : 'pending';
    const { choice, presenting } = this.panel;
    if (brief && choice.attention !== 'arcs') return nothing;
    // In a presentation the line above has it.
    if (this.hasWay && presenting) return nothing;
    // The panel's own choice of head is described only if there is room.
    if (!weights) return this.keepsRoom && !choice.isAutomatic ? html`<span class="attends"></span>` : nothing;
    // The figures already show what the most important head attends to; here it is only said whose the arcs are.
    if (brief && choice.isAutomatic)
      return html`<span class="attends whose ${pending}" title=${this.about} ?data-whose=${!pending}>${sayWhoseArcs(this.panel, this.row, this.from)}${this.byPanel()}</span>`;
    return html`<span class="attends ${pending}" title=${this.about} ?data-attends=${!pending}>
      ${nameOfHead(this.panel, this.row)} <bdi>${this.from}</bdi> ${strings.attends}
      ${mostAttended(weights, brief ? 1 : WRITTEN).map((attended) => this.attended(attended))}
    </span>`;
  }

  /** Says that the panel has chosen the head, so that users do not think a choice of theirs was changed. */
  private byPanel() {
    const { chosenBy: why } = this;
    return why
      ? html`<span class="by" title=${strings.chosenByTitle[why]} data-chosen-by=${why}> · ${strings.chosenByPanel}<span class="reason">: ${this.saysWhy(why)}</span>${saysMoved(this.moved)}</span>`
      : nothing;
  }

  /** The figure of a step may show a lead, to which another head contributes most. */
  private saysWhy(why: ChosenBy) {
    const { chosenFor } = this;
    const of =
      why === 'adds most' && chosenFor
        ? html`<span class="of-logit">${withTerms(this.saysOf(chosenFor))}</span>`
        : nothing;
    return html`${strings.chosenBy[why]}${of}`;
  }

  /** The token that it adds to, and the one over which, as another head may add most to another lead. */
  private saysOf({ ratherThan, ...explained }: ChosenFor): string {
    if (ratherThan) return strings.toTheLead(framedToken(ratherThan));
    const token = framedToken(explained);
    return this.panel.walk === 'beginners' ? strings.toTheToken(token) : strings.toTheLogit(token);
  }

  /** Says that the chosen token was not the user's choice, and offers a way back to that. */
  private seenBest() {
    const { token, tokenBefore, headKind } = this.panel.choice;
    const before = tokenBefore === undefined ? undefined : this.names[tokenBefore];
    if (tokenBefore === undefined || before === undefined || this.row.looks.from !== TOKENS) return nothing;
    const back = () => this.dispatchEvent(new ChooseEvent({ token: tokenBefore }));
    return html`<span class="seen-best" role="status" data-seen-best><bdi>${this.names[token]}</bdi> ${strings.seenBest(headKind && HEAD_WORDS[headKind].name)}
      <button type="button" class="link" data-action="back-to-token" @click=${back}>${strings.backToToken} <bdi>${before}</bdi></button></span>`;
  }

  /** The way back to the last token, if the line that says whose the arcs are, which also has it, is absent. */
  private backToLast() {
    const { panel, names, hasWay, row } = this;
    if (hasWay || !this.leadsBack || row.looks.from !== TOKENS) return nothing;
    const way = backToLast(panel, names, (event) => this.dispatchEvent(event));
    // Among numbers a click on a row chooses its token: what is below must not move between the two presses of a double click.
    const isKept = way === nothing && !this.brief && panel.summary.plan.predicts === 'next token';
    return isKept ? roomOfWay(names[lastOfText(panel.summary.tokens)]) : way;
  }

  private get about(): string {
    const { summary, choice } = this.panel;
    const { from, to } = this.row.looks;
    const { layer, head, variant } = shownBlock(choice);
    if (variant !== 'model') return strings.variantTitle;
    const { stacks } = summary.plan;
    const kind = !summary.source
      ? ''
      : from === to
        ? (stacks.find(({ sequence }) => sequence === from)?.name ?? '')
        : strings.cross;
    return strings.attendsTitle(layerOfRow({ summary }, this.row, layer), head, kind);
  }

  private attended({ position, weight }: Attended) {
    return html`<span class="attended" data-position=${position} data-value=${weight} title=${weight}
      ><bdi>${this.names[position]}</bdi>${this.isNamedTwice(position) ? html` <span class="muted">${strings.at(position)}</span>` : nothing} ${strings.weight(weight)}</span>`;
  }

  /** Whether another token has the same text, so that positions are needed to tell them apart. */
  private isNamedTwice(position: number): boolean {
    const { names } = this;
    return names.some((name, at) => at !== position && name === names[position]);
  }

  private legend(probabilities: TextProbabilities) {
    const { vocabSize } = this.panel.summary.model;
    const full = fullSurprisal(vocabSize, probabilities);
    const [bits, guess] = [full, Math.log2(vocabSize)].map((value) => value.toFixed(1)) as [string, string];
    return html`<span class="legend" title=${strings.legendTitle(bits, guess, vocabSize)}
      ><span class="bar"></span>${strings.legend(bits, guess)}</span>`;
  }
}
