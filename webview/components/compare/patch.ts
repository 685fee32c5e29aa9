/** Whether a part makes two texts predict differently, by intervention: A run anew with what the part gives in B. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { Readings } from '../../../src/engine/protocol/reading-protocol';
import type { Patch } from '../../../src/trace/compare/patch';
import { patchSentences } from '../../../src/trace/compare/patch-words';
import { ablatedName } from '../../../src/trace/readings/ablation-words';
import { type ModelPart, removableParts } from '../../../src/trace/readings/model-part';
import { Query } from '../../base/query';
import type { CompareData } from '../../state/compare/comparison';
import { compareStrings } from '../../strings/compare';
import { quotedToken } from '../../strings/format';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';

const texts = compareStrings.patch;

/** What is asked: after which tokens, and of which prediction. */
export type PatchPlaces = Pick<Readings['patch']['params'], 'other' | 'a' | 'b' | 'pairs' | 'id' | 'ratherThan'>;

/** A part, and of what it was asked. */
interface Asked {
  readonly part: ModelPart;
  readonly of: string;
}

@customElement('compare-patch')
export class ComparePatch extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 14px 0 4px; }
      h3 { margin: 0 0 4px; font-size: 1em; font-weight: 600; }
      p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
      .parts { display: flex; flex-wrap: wrap; gap: 6px 10px; margin: 6px 0; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) places!: PatchPlaces;
  @state() private asked: Asked | undefined;
  private readonly run = new Query<Patch>(this, () => {
    const { asked, data, places } = this;
    if (!asked) return undefined;
    const fetch = (signal: AbortSignal) =>
      data.comparison.a.readings.read('patch', { ...places, part: asked.part }, signal);
    return { of: [data.comparison, asked], fetch };
  });

  override willUpdate(changed: PropertyValues<this>): void {
    // An answer of another part or place is none of what is chosen now, and no run begins unasked.
    if ((changed.has('data') || changed.has('places')) && this.asked?.of !== this.chosen) this.asked = undefined;
  }

  override render() {
    const { run } = this;
    return html`
      <h3>${texts.title}</h3>
      <p class="small muted">${texts.explanation}</p>
      <div class="parts" role="group" aria-label=${texts.title}>
        ${this.parts.map((part) => this.button(part))}
        ${run.pending ? html`<vscode-button secondary data-action="cancel-patch" @click=${this.cancel}>${texts.cancel}</vscode-button>` : nothing}
      </div>
      <p role="status" data-patch=${run.value ? this.asked?.part.kind : nothing}>${
        run.pending ? strings.loading : run.value ? patchSentences(run.value, quotedToken).join(' ') : nothing
      }</p>
      ${failureOf(run)}
    `;
  }

  /** The chosen head, and the MLP of its block. */
  private get parts(): ModelPart[] {
    const { comparison, choice } = this.data;
    const { plan, model } = comparison.a.summary;
    return removableParts(plan, choice.a, model.heads);
  }

  private button(part: ModelPart) {
    const ask = () => {
      this.asked = { part, of: this.chosen };
    };
    const name = part.cross ? 'cross' : part.kind;
    return html`<vscode-button secondary data-action="patch-${name}" @click=${ask}>${texts.run(ablatedName(part))}</vscode-button>`;
  }

  private get chosen(): string {
    const { a, b, id, ratherThan } = this.places;
    const { layer, head } = this.data.choice.a;
    return [layer, head, a, b, id, ratherThan].join();
  }

  private readonly cancel = (): void => {
    this.asked = undefined;
  };
}
