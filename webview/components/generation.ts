/** Steps 17 and 18: what was generated one by one, and the whole text. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { GeneratedToken, TraceSummary } from '../../src/engine/protocol';
import { fixed, percent, tokenLabel } from '../format';
import { splitText } from '../state/whole-text';
import { strings } from '../strings';
import { sharedStyles, tableStyles } from '../styles';
import { probabilityBar } from './probability-bar';

@customElement('trace-generation')
export class GenerationSteps extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      .scroll { max-height: 420px; }
      table { width: min(100%, 620px); }
      thead th { position: sticky; top: 0; background: var(--vscode-editor-background); }
      .wide { width: 35%; }
      .bar { display: block; }
      rect { fill: var(--vscode-charts-blue, #3794ff); }
      p { margin: 6px 0; }
    `,
  ];

  @property({ attribute: false }) summary!: TraceSummary;

  override render() {
    const { tokens, reason } = this.summary.generation;
    if (tokens.length === 0) return html`<p class="muted">${strings.nothingGenerated}</p>`;
    const names = strings.generation;
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${strings.continuation}>
        <table>
          <thead>
            <tr>
              <th scope="col">${names.index}</th>
              <th scope="col" class="left">${names.token}</th>
              <th scope="col">${names.id}</th>
              <th scope="col">${names.logprob}</th>
              <th scope="col">${names.probability}</th>
              <td class="wide"></td>
            </tr>
          </thead>
          <tbody>${tokens.map((token, index) => this.row(token, index))}</tbody>
        </table>
      </div>
      <p data-reason=${reason}>${strings.stopped(reason)}</p>`;
  }

  private row(token: GeneratedToken, index: number) {
    const { id, logprob } = token;
    const probability = Math.exp(logprob);
    return html`<tr data-index=${index} data-id=${id}>
      <td class="muted">${index}</td>
      <th scope="row"><bdi>${tokenLabel(token)}</bdi></th>
      <td>${id}</td>
      <td data-column="logprob" data-value=${logprob} title=${logprob}>${fixed(logprob)}</td>
      <td>${percent(probability)}</td>
      <td class="wide">${probabilityBar(probability)}</td>
    </tr>`;
  }
}

@customElement('trace-whole-text')
export class WholeText extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      pre { margin: 4px 0; padding: 8px 10px; max-height: 320px; overflow: auto; white-space: pre-wrap;
        overflow-wrap: anywhere; font-family: var(--mono);
        background: var(--vscode-textCodeBlock-background, #80808020); border: 1px solid var(--line); }
      /* An override of the direction of writing in one part must not reach the other. */
      [data-part] { unicode-bidi: isolate; }
      .new { border-bottom: 2px solid var(--vscode-charts-blue, #3794ff);
        background: color-mix(in srgb, var(--vscode-charts-blue, #3794ff) 18%, transparent); }
      .key { display: flex; gap: 16px; }
      .key .new { color: var(--vscode-editor-foreground); }
    `,
  ];

  @property({ attribute: false }) summary!: TraceSummary;

  override render() {
    const split = splitText(this.summary);
    const { prompt, continuation } = split ?? { prompt: this.summary.generation.text, continuation: '' };
    // Nothing between the parts: the text must not gain whitespace.
    return html`<pre tabindex="0" data-text><span data-part="prompt">${prompt}</span><span
      class="new" data-part="continuation">${continuation}</span></pre>
      ${split ? this.key() : html`<p class="small muted">${strings.unsplit}</p>`}`;
  }

  private key() {
    return html`<div class="key small muted">
      <span>${strings.prompt}</span><span class="new">${strings.continuation}</span>
    </div>`;
  }
}
