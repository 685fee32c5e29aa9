/** Step 1: the text. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type SequenceName, TOKENS } from '../../../src/trace/steps/sequences';
import { sequenceText } from '../../state/tokens/sequence-text';
import { tracedPart } from '../../state/tokens/whole-text';
import { nameText } from '../../strings/format';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';

@customElement('trace-text')
export class TextStep extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      pre { margin: 4px 0; padding: 8px 10px; max-height: 240px; overflow: auto; white-space: pre-wrap;
        overflow-wrap: anywhere; font-family: var(--mono);
        background: var(--vscode-textCodeBlock-background, #80808020); border: 1px solid var(--line); }
      span { unicode-bidi: isolate; }
      .untraced { opacity: 0.6; }
    `,
  ];

  @property({ attribute: false }) summary!: TraceSummary;
  @property({ attribute: false }) sequence: SequenceName = TOKENS;
  /** The document or place that the text is from. */
  @property({ attribute: false }) source = '';

  override render() {
    const own = sequenceText(this.summary, this.sequence);
    const { text, tokens, cut } = own;
    const { start, end } = tracedPart(own);
    const [before, traced, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
    const about = [
      strings.textMeasure([...text].length, cut?.total ?? tokens.length),
      this.source && strings.source(nameText(this.source)),
      (before || after) && strings.notTraced,
    ];
    // One line: the text must not gain whitespace.
    return html`
      <pre tabindex="0" data-text><span class="untraced">${before}</span><span>${traced}</span><span class="untraced">${after}</span></pre>
      <div class="small muted">${about.filter(Boolean).join(' · ')}</div>
    `;
  }
}
