/** The step of the whole text, with the continuation that is shown in the step of the generation. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { ChangeObserver } from '../../base/observer';
import type { StepData } from '../../state/generation/step-data';
import { splitText } from '../../state/tokens/whole-text';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';

@customElement('trace-whole-text')
export class WholeText extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      pre { margin: 4px 0; padding: 8px 10px; max-height: 320px; overflow: auto; white-space: pre-wrap;
        overflow-wrap: anywhere; font-family: var(--mono);
        background: var(--vscode-textCodeBlock-background, #80808020); border: 1px solid var(--line); }
      /* Directional overrides in one part must not affect the other. */
      [data-part] { unicode-bidi: isolate; }
      .new { border-bottom: 2px solid var(--vscode-charts-blue, #3794ff);
        background: color-mix(in srgb, var(--vscode-charts-blue, #3794ff) 18%, transparent); }
      .key { display: flex; gap: 16px; }
      .key .new { color: var(--vscode-editor-foreground); }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;

  constructor() {
    super();
    new ChangeObserver(this, () => this.panel.next.continuations);
  }

  override render() {
    const { summary, next } = this.panel;
    const { text } = next.continuations.shown;
    const split = splitText({ ...summary, generation: { ...summary.generation, text } });
    const { prompt, continuation } = split ?? { prompt: text, continuation: '' };
    // Nothing between the parts, since white space would be part of the text.
    return html`<pre tabindex="0" data-text><span data-part="prompt">${prompt}</span><span
      class="new" data-part="continuation">${continuation}</span></pre>
      ${split ? this.key() : html`<p class="small muted">${summary.source ? strings.unsplitOutput : strings.unsplit}</p>`}`;
  }

  private key() {
    const { summary, choice } = this.panel;
    // What is described beside it may be about another token.
    const added = choice.token === summary.tokens.length - 1 ? strings.added : strings.addedAfterLast;
    return html`<div class="key small muted">
      <span>${summary.source ? strings.writtenBefore : strings.given}</span><span class="new" data-added>${summary.source ? strings.writtenAfter : added}</span>
    </div>`;
  }
}
