/** The step of the whole text, with the continuation that is shown in the step of the generation. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { isForcedLast } from '../../../src/engine/protocol/generation-protocol';
import { ChangeObserver } from '../../base/observer';
import type { SavedPart } from '../../heat-map/figure-layout';
import { Saveable, type SavedLook } from '../../heat-map/shown-figures';
import type { StepData } from '../../state/generation/step-data';
import { endOf } from '../../state/generation/written-output';
import { splitText } from '../../state/tokens/whole-text';
import { wordsOf, writtenPart } from '../../state/tokens/written-drawing';
import { pictureTexts } from '../../strings/exports';
import { quotedToken } from '../../strings/format';
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
    new Saveable(this, (look) => this.savedPart(look), undefined, { isWritten: true });
  }

  /** `undefined` if it cannot be told which part of the text was given. */
  private get split() {
    const { summary, next } = this.panel;
    const { text } = next.continuations.shown;
    return splitText({ ...summary, generation: { ...summary.generation, text } });
  }

  private get parts() {
    return this.split ?? { prompt: this.panel.next.continuations.shown.text, continuation: '' };
  }

  /** As the figure of a saved picture. */
  private savedPart(look: SavedLook): SavedPart {
    const { prompt, continuation } = this.parts;
    const given = wordsOf(prompt).map((text) => ({ text }));
    const added = wordsOf(continuation).map((text) => ({ text, isAdded: true }));
    const some = (shown: number, all: number) => pictureTexts.someWords(shown, all, 'last');
    const notes = added.length > 0 ? [pictureTexts.onGround(this.addedName)] : [];
    return writtenPart([...given, ...added], { file: 'whole-text', keeps: 'last', some, notes }, look);
  }

  override render() {
    const { split } = this;
    const { summary, next } = this.panel;
    const { prompt, continuation } = this.parts;
    const end = summary.source && endOf({ generation: next.continuations.shown });
    // Nothing between the parts, since white space would be part of the text.
    return html`<pre tabindex="0" data-text><span data-part="prompt">${prompt}</span><span
      class="new" data-part="continuation">${continuation}</span></pre>
      ${split ? this.key() : html`<p class="small muted">${summary.source ? strings.unsplitOutput : strings.unsplit}</p>`}
      ${end ? html`<p class="small muted" data-output-end>${strings.outputEnd(quotedToken({ ...end, special: true }), isForcedLast(end))}</p>` : nothing}
      ${`${prompt}${continuation}`.includes('\ufffd') ? html`<p class="small muted" data-split-characters>${strings.splitCharacters(this.loneByte)}</p>` : nothing}`;
  }

  /** The name of the first token whose bytes are no whole character, and make none with those beside it. */
  private get loneByte(): string | undefined {
    const { summary, next } = this.panel;
    const tokens = [...summary.tokens, ...next.continuations.shown.tokens];
    const isSplit = (at: number) => tokens[at]?.text.includes('\ufffd') === true;
    const lone = tokens.find((_, at) => isSplit(at) && !isSplit(at - 1) && !isSplit(at + 1));
    return lone && quotedToken(lone);
  }

  /** What the continuation is called. */
  private get addedName(): string {
    const { summary, choice } = this.panel;
    if (summary.source) return strings.writtenAfter;
    // What is described beside it may be about another token.
    return choice.token === summary.tokens.length - 1 ? strings.added : strings.addedAfterLast;
  }

  private key() {
    const { summary } = this.panel;
    return html`<div class="key small muted">
      <span>${summary.source ? strings.writtenBefore : strings.given}</span><span class="new" data-added>${this.addedName}</span>
    </div>`;
  }
}
