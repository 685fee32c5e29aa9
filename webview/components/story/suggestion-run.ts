/** An explained suggestion: the run that made it, in contrast to the trace of the same tokens. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { factSentences } from '../../../src/base/suggestion-facts';
import {
  type CompletionToken,
  contrastToken,
  explainedToken,
  fittingTokens,
  idsBeforeExplained,
  isOtherSpelling,
  type SuggestionRun,
  shownProbability,
  shownText,
  suggestedTokens,
  type TokenChoice,
  takenBack,
  tracedApart,
  typedOrShownTokens,
  typedTokens,
} from '../../../src/engine/protocol/completion-protocol';
import { lastOfText } from '../../../src/trace/steps/first-look';
import { ChooseEvent } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import {
  milliseconds,
  percentInTable,
  percentInWords,
  quotedToken,
  tokenLabel,
  visibleText,
} from '../../strings/format';
import { suggestionStrings as strings } from '../../strings/suggestion';
import { proseStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { copiedSaid, OpenPlace } from './copied-said';
import './finding';
import { askNames, askPredictions, labelOf } from '../../state/generation/asked-predictions';
import { fittedBy, RunBesideTrace } from './run-beside-trace';

/** Sent with the index of a suggested token that is to be explained. */
export class ExplainToken extends Event {
  constructor(readonly index: number) {
    super('explain-token');
  }
}

@customElement('trace-suggestion-run')
export class SuggestionRunView extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    tableStyles,
    css`
      :host { display: block; container-type: inline-size; padding: 14px 16px 18px; border-bottom: 1px solid var(--line);
        border-left: 4px solid var(--vscode-charts-purple, #b180d7); }
      h2 { margin: 0 0 4px; font-size: 1.12em; font-weight: 600; }
      .text { padding: 6px 10px; font-family: var(--mono); white-space: pre-wrap; overflow-wrap: anywhere;
        background: var(--vscode-textCodeBlock-background, #80808020); border: 1px solid var(--line); }
      /* Text beside a token's label gives way first: the probabilities of all other tokens must be legible. */
      tbody th { white-space: normal; }
      th bdi { white-space: pre; }
      td.left { white-space: normal; min-width: 17ch; }
      tbody tr + tr > * { border-top: 1px solid var(--line); }
      .copied, .first { font-size: 1.05em; }
      trace-finding { margin: 8px 0; }
      /* Reserves about the room of its text, so that the table below stays in place; no more than needed once the text is
         there. */
      [data-part='reason'] { display: block; --told-height: 8em; }
      @media (max-width: 640px) { [data-part='reason'] { --told-height: 8.6em; } }
      @container (max-width: 450px) { [data-part='reason'] { --told-height: 13.3em; } }
      @container (max-width: 350px) { [data-part='reason'] { --told-height: 14.7em; } }
      details { margin-top: 6px; }
      summary { cursor: pointer; }
      .link { font-weight: 600; text-decoration: underline; }
      p .back { color: var(--vscode-textLink-foreground, #3794ff); }
      th button { font: inherit; color: inherit; padding: 0; border: 0; background: none; cursor: pointer;
        text-decoration: underline dotted; text-underline-offset: 3px; }
      tr[aria-current] th { font-weight: 600; }
      tbody tr:not([aria-current]) { cursor: pointer; }
      tbody tr:not([aria-current]):hover { background: var(--vscode-list-hoverBackground, #80808020); }
      ul { margin: 2px 0 6px; padding-left: 20px; }
      .alternative { display: inline-block; margin-right: 12px; white-space: normal; }
      .alternative bdi { white-space: pre; }
      .more, .more .muted { font-weight: 600; color: var(--vscode-editor-foreground, #ccc); }
      /* In a narrow column, possibly beside the list of steps, nothing of a row is cut; a token's id is in its tooltip. */
      @container (max-width: 560px) {
        .id { display: none; }
        td.left { min-width: 0; }
        .alternative { margin-right: 6px; }
      }
    `,
  ];

  @property({ attribute: false }) run!: SuggestionRun;
  @property({ attribute: false }) panel!: StepData;
  /** The trace's predictions at the place of the explained token; not asked for if the run has them itself. */
  private readonly predictions = askPredictions(this, undefined, () =>
    this.run.result.precision === 'float32' && fittedBy(this.run) === ''
      ? undefined
      : lastOfText(this.panel.summary.tokens),
  );
  private readonly names = askNames(this, () => {
    const { target = null } = this.panel?.choice ?? {};
    return [...new Set([...this.besideTrace.mostOfAll, ...(target === null ? [] : [target])])];
  });

  private get besideTrace(): RunBesideTrace {
    const { names } = this.panel.next;
    const { ratherThan } = this.panel.choice;
    return new RunBesideTrace(this.run, { predictions: this.predictions.value, names, ratherThan });
  }

  override render() {
    const { run } = this;
    const traced = idsBeforeExplained(run).length;
    const isAway = this.isAway;
    const { share } = this.besideTrace;
    const { isReasonOfModel } = this;
    const below = isAway ? nothing : strings.trace(this.explained, traced, this.isExplainedCopied);
    return html`<section aria-labelledby="title" data-suggestion data-precision=${run.result.precision}>
      <h2 id="title">${run.shown ? strings.titleShown : strings.title}</h2>
      <p class="text" data-part="suggestion">${shownText(run)}</p>
      ${this.copied}
      ${this.why()}
      ${this.table()}
      ${this.otherFiles()}
      <p data-part="below">${below} <span class="small">${strings.clickAnother}</span></p>
      ${this.reason()}
      ${isReasonOfModel && share !== '' ? html`<p class="small" data-part="share">${share}</p>` : nothing}
      ${isAway ? this.away() : nothing}
      ${this.aboutFigures()}
      ${this.making()}
    </section>`;
  }

  /** How often similar suggestions are right, in the sentence that the editor shows about it. */
  private why() {
    const { facts } = this.run;
    return facts ? html`<p class="first" data-part="why">${factSentences(facts).why}</p>` : nothing;
  }

  /** What the figures count, and why the trace has others: for a reader who compares them. */
  private aboutFigures() {
    const { facts, result, suggestion } = this.run;
    const { besideReason, changedPlaces, weights, gave } = this.besideTrace;
    const numbers = this.isReasonOfModel ? besideReason : changedPlaces;
    const similar = facts?.similar.kind === 'counted' ? facts.similar : undefined;
    const rows = typedTokens(this.run);
    const said = (part: string, text: string | undefined) => (text ? html`<p data-part=${part}>${text}</p>` : nothing);
    return html`<details class="small" data-part="figures">
      <summary>${strings.aboutFigures}</summary>
      ${said('probability', facts && factSentences(facts).probability)}
      ${similar ? said('counted', `${strings.whyTheyDiffer} ${strings.similarCounted(similar.isMeasured)}`) : nothing}
      ${said('sureness', this.sureness)}
      ${said('gave', gave)}
      ${said('weights', weights)}
      ${said('numbers', numbers)}
      ${said('typed-rows', rows === 0 ? '' : strings.typedRows(rows))}
      ${said('among', strings.among(visibleText(result.typed), fittingTokens(this.run), suggestion.tokens.length))}
    </details>`;
  }

  private making() {
    const { run } = this;
    const { reused, computed, typed, milliseconds: taken } = run.result;
    const apart = strings.traced(idsBeforeExplained(run).length, tracedApart(run));
    return html`<details class="small" data-part="making">
      <summary>${strings.making}</summary>
      <p>${strings.about} ${strings.read(reused, computed, milliseconds(taken))}</p>
      ${this.along()}
      ${typed === '' ? nothing : html`<p>${this.typed(takenBack(run))}</p>`}
      ${apart === '' ? nothing : html`<p>${apart}</p>`}
      <p>${this.together()}</p>
    </details>`;
  }

  /** Why the model predicted the explained token, while that one is looked at. */
  private reason() {
    return this.hasReason
      ? html`<trace-finding data-part="reason" .panel=${this.panel} .kind=${'in short'}></trace-finding>`
      : nothing;
  }

  /** Whether “In short” is told of a token that the model itself has chosen. */
  private get isReasonOfModel(): boolean {
    return !this.isExplainedCopied && this.hasReason;
  }

  /** Whether another token than the explained one is looked at below. */
  private get isAway(): boolean {
    return this.panel?.choice !== undefined && this.explained !== '' && !this.hasReason;
  }

  /** Says that “In short” is hidden because it is about the explained token only, with a link back to that. */
  private away() {
    const { choice, summary, next } = this.panel;
    const isHere = choice.token === lastOfText(summary.tokens) && choice.target !== null;
    const other = isHere && choice.target !== null ? `“${labelOf(next.names, choice.target)}”` : undefined;
    return html`<p data-part="away" role="status">${strings.away(this.explained, other)} <button type="button" class="link back"
      data-action="back" @click=${this.goBack}>${strings.back(this.explained)}</button></p>`;
  }

  private readonly goBack = () => {
    const token = this.run.suggestion.tokens[explainedToken(this.run)];
    const target = token?.id ?? null;
    const position = lastOfText(this.panel.summary.tokens);
    this.dispatchEvent(new ChooseEvent({ token: position, target, ratherThan: contrastToken(this.run) }));
  };

  private get hasReason(): boolean {
    const { choice, summary } = this.panel ?? {};
    const token = this.run.suggestion.tokens[explainedToken(this.run)];
    return choice !== undefined && choice.token === lastOfText(summary.tokens) && choice.target === token?.id;
  }

  /** What the run suggested, if part of it was typed before it was shown like this, or if its end was left out. */
  private along() {
    const { result, suggestion, shown } = this.run;
    if (!shown) return nothing;
    if (shown.typed === '') {
      const rest = suggestion.text.startsWith(shown.text) ? suggestion.text.slice(shown.text.length) : '';
      if (rest.trim() === '') return nothing;
      return html`<p data-part="left-out">${strings.leftOut(visibleText(rest), this.leftOutFrom)}</p>`;
    }
    const [before, whole] = [visibleText(result.typed), visibleText(suggestion.text)];
    const told = strings.along(before, whole, visibleText(shown.typed), visibleText(shown.text));
    return html`<p data-part="along">${told}</p>`;
  }

  /** The place that the end that was not shown is copied from; absent if the model predicted it. */
  private get leftOutFrom(): string | undefined {
    const { suggestion, leftOutFrom } = this.run;
    if (!suggestion.tokens[typedOrShownTokens(this.run)]?.agreeing) return undefined;
    return leftOutFrom === undefined ? strings.somewhere : strings.line(leftOutFrom);
  }

  /** Why tokens that were already typed are among the predicted ones. @param read how many of the read tokens spell them */
  private typed(read: number): string {
    const { result, suggestion } = this.run;
    const [first] = suggestion.tokens;
    const other = first && first.text !== result.typed ? first : undefined;
    const isLonger = (other?.text.length ?? 0) > result.typed.length;
    return strings.typed(visibleText(result.typed), read, other && quotedToken(other), isLonger);
  }

  /** The model's probability of the shown suggestion. */
  private together(): string {
    const isAll = typedTokens(this.run) === 0 && typedOrShownTokens(this.run) === this.run.suggestion.tokens.length;
    return strings.probability(percentInWords(shownProbability(this.run).probability), isAll);
  }

  /** Of which of several shown tokens the model was least sure, unless that is the explained one, of which more is said. */
  private get sureness(): string {
    const { run } = this;
    const tokens = suggestedTokens(run);
    const [least] = tokens.toSorted((one, other) => one.probability - other.probability);
    if (tokens.length < 2 || !least || least === run.suggestion.tokens[explainedToken(run)]) return '';
    const said = (token: TokenChoice) => ({
      token: quotedToken(token),
      probability: percentInWords(token.probability),
    });
    const better = least.alternatives.find(
      ({ probability, text }) =>
        probability > least.probability && !isOtherSpelling(run, run.suggestion.tokens.indexOf(least), text),
    );
    const named = { ...said(least), isCopied: least.agreeing > 0 };
    return strings.sureness(tokens.length, named, better && said(better));
  }

  /** Where it was copied from, or that the text already has the same words. */
  private get copied() {
    return copiedSaid(this.run, (place) => this.dispatchEvent(new OpenPlace(place)));
  }

  /** What the model read before the text, whose tokens are in the trace too. */
  private otherFiles() {
    const { otherFiles = [] } = this.run;
    if (otherFiles.length === 0) return nothing;
    const places = otherFiles.map(
      ({ path, line, lines }, index) => html`<li><button type="button" class="link" data-action="open-other"
        @click=${() => this.dispatchEvent(new OpenPlace({ otherFile: index }))}>${path}</button> ${strings.lines(line, line + lines - 1)}</li>`,
    );
    return html`<p class="small">${strings.otherFiles}</p><ul class="small" data-part="other-files">${places}</ul>`;
  }

  private table() {
    const { columns } = strings;
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${strings.table}>
      <table aria-label=${strings.table}>
        <thead>
          <tr>
            <th scope="col" class="left">${this.isAllCopied ? columns.copiedToken : columns.token}</th>
            <th scope="col" class="id">${columns.id}</th>
            <th scope="col">${columns.probability}</th>
            <th scope="col" class="left">${columns.alternatives}</th>
          </tr>
        </thead>
        <tbody>${this.run.suggestion.tokens.map((token, index) => this.row(token, index, this.markOf(token, index)))}</tbody>
      </table>
    </div>`;
  }

  /** The token before which the trace below ends. */
  private get explained(): string {
    const token = this.run.suggestion.tokens[explainedToken(this.run)];
    return token ? quotedToken(token) : '';
  }

  /** Whether the explained token itself is copied; other tokens of a suggestion may not be. */
  private get isExplainedCopied(): boolean {
    return (this.run.suggestion.tokens[explainedToken(this.run)]?.agreeing ?? 0) > 0;
  }

  /** The mark of a token beside its label. */
  private markOf({ agreeing }: CompletionToken, index: number) {
    if (index < typedTokens(this.run)) return html` <span class="muted">(${strings.isTyped})</span>`;
    if (index >= typedOrShownTokens(this.run))
      return html` <span class="muted" data-left-out title=${strings.isLeftOutTitle}>(${agreeing > 0 ? strings.isCopiedLeftOut : strings.isLeftOut})</span>`;
    if (agreeing === 0 || this.isAllCopied) return nothing;
    return html` <span class="muted" data-copied title=${strings.isCopiedTitle(agreeing)}>(${strings.isCopied})</span>`;
  }

  /** Whether all tokens that were shown are copied: then the column says so once. */
  private get isAllCopied(): boolean {
    const shown = this.run.suggestion.tokens.slice(typedTokens(this.run), typedOrShownTokens(this.run));
    return shown.length > 0 && shown.every(({ agreeing }) => agreeing > 0);
  }

  private row(token: CompletionToken, index: number, mark: unknown) {
    const { id, probability, alternatives } = token;
    const isOfTrace = index === explainedToken(this.run);
    const isExplained = isOfTrace && !this.isAway;
    // The trace below is already about this token; another token is looked at there.
    const explain = isOfTrace ? this.goBack : () => this.dispatchEvent(new ExplainToken(index));
    return html`<tr class=${isExplained ? 'chosen' : ''} data-index=${index} data-id=${id} aria-current=${isExplained ? 'true' : nothing}
      title=${isExplained ? strings.isExplained : strings.explain} @click=${explain}>
      <th scope="row"><button type="button" data-action="explain-token" title="id ${id}: ${isExplained ? strings.isExplained : strings.explain}"><bdi>${tokenLabel(token)}</bdi></button>${mark}</th>
      <td class="id">${id}</td>
      <td data-column="probability" data-value=${probability} title=${probability}>${percentInTable(probability)}</td>
      <td class="left">${alternatives.map(
        // On one line, since every space counts within `pre`.
        (
          other,
        ) => html`<span class=${other.probability > probability ? 'alternative more' : 'alternative'} title="id ${other.id}${other.probability > probability ? `: ${strings.isMoreTitle}` : ''}"><bdi>${tokenLabel(other)}</bdi> <span
          class="muted">${percentInTable(other.probability)}${
            isOtherSpelling(this.run, index, other.text)
              ? html` <span data-spelling title=${strings.isSpellingTitle}>(${strings.isSpelling})</span>`
              : nothing
          }</span></span>`,
      )}</td>
    </tr>`;
  }
}
