/** What the strip of tokens shows besides the tokens, in words and numbers, and the choice of it. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TextProbabilities } from '../../../src/engine/protocol/reading-protocol';
import type { HeadPlace } from '../../../src/trace/heads/head-place';
import { HEAD_WORDS } from '../../../src/trace/heads/head-words';
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { Failable } from '../../base/query';
import { type Choice, shownBlock } from '../../choice/choice';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import type { ChosenBy } from '../../state/story/chosen-by';
import { type Attended, type AttentionRow, mostAttended } from '../../state/tokens/attention-row';
import { fullSurprisal } from '../../state/tokens/surprisal-scale';
import { stripStrings as strings } from '../../strings/token-strip';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import '../controls/mask-controls';
import { withTerms } from '../controls/term';

import { backToLast } from './back-to-last';
import { FULL_BAR } from './token-strip-styles';
import { layerOfRow, nameOfHead, sayWhoseArcs } from './whose-arcs';

/** How many of the largest weights are written out. */
const WRITTEN = 4;

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
      /* In one line: a token for which there is no room in it is not seen at all. */
      .attends { display: var(--attends, block); flex: 0 1 auto; min-width: 0; height: 1.35em; line-height: 1.35; overflow: hidden; }
      .attended { display: inline-block; white-space: nowrap; margin-left: 0.7em; color: var(--vscode-editor-foreground); font-variant-numeric: tabular-nums; }
      bdi { font-family: var(--mono); white-space: pre; padding: 0 3px; border-radius: 3px;
        background: var(--vscode-textCodeBlock-background, #80808026); color: var(--vscode-editor-foreground); }
      /* As long as a full bar of a token. */
      .bar { display: inline-block; width: ${FULL_BAR}px; height: 3px; margin-right: 5px; vertical-align: middle;
        background: var(--vscode-charts-blue, #3794ff); }
      /* Presented, it would take a line of the figure's room. */
      .legend { margin-left: auto; display: var(--bar-legend, inline); }
      /* Where there is room, what is told of a head that is chosen moves nothing when it comes. */
      :host([brief]) { min-height: 0; }
      @media (min-height: 800px) { :host([brief]) { min-height: var(--legend-room, 1.5em); } }
      /* Where there is no such room, it takes none. Presented, it stands among the arcs. */
      .whose { display: none; }
      @media (min-height: 800px) { .whose { display: var(--bar-legend, inline); } }
      @container (max-width: 620px) { .legend { display: none; } }
      /* A line that ends within it would be cut. */
      @media (max-width: 480px) { .of-logit { display: none; } }
      /* Beside the name of a text there is less room: what has none in the line is not there at all, and none of its words alone. */
      :host([named]) .by { display: inline-block; white-space: pre; }
      @container (max-width: 760px) { :host([named]) .of-logit { display: none; } }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  /** Whether it says only what can be done: what is seen is told elsewhere. */
  @property({ type: Boolean, reflect: true }) brief = false;
  /** Whether the line above says whose the arcs are, and offers the way back to the last token. */
  @property({ attribute: false }) hasWay = false;
  @property({ attribute: false }) row!: AttentionRow;
  /** Why the panel has chosen the head, where it has. */
  @property({ attribute: false }) chosenBy: ChosenBy | undefined;
  @property({ attribute: false }) weights: Float32Array | undefined;
  /** Whether what is told of a head has its line although nothing is told of it. */
  @property({ attribute: false }) keepsRoom = false;
  /** How the token is called that looks, and how those are that it may look at. */
  @property({ attribute: false }) from = '';
  @property({ attribute: false }) names: readonly string[] = [];
  @property({ attribute: false }) probabilities!: Failable;
  /** Of all tokens, once they have arrived. */
  @property({ attribute: false }) known: TextProbabilities | undefined;

  /** The head that the panel has shown before, for another token of what may come next; `undefined`: it has not moved for that. */
  private moved: HeadPlace | undefined;
  private seen: (HeadPlace & Pick<Choice, 'target' | 'token'> & Pick<PanelData, 'readings'>) | undefined;

  override willUpdate(): void {
    const { readings, choice } = this.panel;
    const { layer, head, target, token, isAutomatic } = choice;
    const { seen } = this;
    const isSameText = seen?.readings === readings && seen.token === token;
    if (isSameText && seen.layer === layer && seen.head === head) return;
    this.moved = isSameText && isAutomatic && seen.target !== target ? seen : undefined;
    this.seen = { readings, layer, head, target, token };
  }

  override render() {
    return html`${this.attends()} ${this.seenBest()} ${this.backToLast()} ${failureOf(this.row)}
      ${failureOf(this.probabilities)} ${this.known && !this.brief ? this.legend(this.known) : nothing}
      <trace-mask-controls .panel=${this.panel}></trace-mask-controls>
    `;
  }

  private attends() {
    const { weights, brief } = this;
    const { choice, presenting } = this.panel;
    if (brief && choice.attention !== 'arcs') return nothing;
    // Presented, the line above has it.
    if (this.hasWay && presenting) return nothing;
    // Of the panel's own head it is told where there is room only.
    if (!weights) return this.keepsRoom && !choice.isAutomatic ? html`<span class="attends"></span>` : nothing;
    // Of the head that does most it is told beside the figures where it looks: here only whose the arcs are.
    if (brief && choice.isAutomatic)
      return html`<span class="attends whose" title=${this.about} data-whose>${sayWhoseArcs(this.panel, this.row, this.from)}${this.byPanel()}</span>`;
    return html`<span class="attends" title=${this.about} data-attends>
      ${nameOfHead(this.panel, this.row)} <bdi>${this.from}</bdi> ${strings.attends}
      ${mostAttended(weights, brief ? 1 : WRITTEN).map((attended) => this.attended(attended))}
    </span>`;
  }

  /** Who has chosen none is not to think that a choice of their own was moved. */
  private byPanel() {
    const { chosenBy: why } = this;
    return why
      ? html`<span class="by" title=${strings.chosenByTitle[why]} data-chosen-by=${why}> · ${this.saysWhy(why)}${this.moved ? html`<span data-moved>${strings.movedFrom(this.moved.layer, this.moved.head)}</span>` : nothing}</span>`
      : nothing;
  }

  /** The figure of a step may be of a lead, to which another head adds most. */
  private saysWhy(why: ChosenBy) {
    const what = this.panel.choice.ratherThan === null ? strings.toTheLogit : strings.toTheLead;
    return html`${strings.chosenBy[why]}${why === 'adds most' ? html`<span class="of-logit">${withTerms(what)}</span>` : nothing}`;
  }

  /** The chosen token is none of the reader's, who may go back to that. */
  private seenBest() {
    const { token, tokenBefore, headKind } = this.panel.choice;
    const before = tokenBefore === undefined ? undefined : this.names[tokenBefore];
    if (tokenBefore === undefined || before === undefined || this.row.looks.from !== TOKENS) return nothing;
    const back = () => this.dispatchEvent(new ChooseEvent({ token: tokenBefore }));
    return html`<span class="seen-best" role="status" data-seen-best><bdi>${this.names[token]}</bdi> ${strings.seenBest(headKind && HEAD_WORDS[headKind].name)}
      <button type="button" class="link" data-action="back-to-token" @click=${back}>${strings.backToToken} <bdi>${before}</bdi></button></span>`;
  }

  /** Where the line that says whose the arcs are is not there, which has it else. */
  private backToLast() {
    const { panel, names, hasWay, row } = this;
    if (hasWay || row.looks.from !== TOKENS) return nothing;
    return backToLast(panel, names, (event) => this.dispatchEvent(event));
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

  /** Tokens that are written alike are told apart by where they stand. */
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
