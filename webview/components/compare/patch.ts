/** Whether a part makes two texts predict differently, by intervention: A run anew with what the part gives in B. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Readings } from '../../../src/engine/protocol/reading-protocol';
import type { Patch } from '../../../src/trace/compare/patch';
import { patchSentences } from '../../../src/trace/compare/patch-words';
import { ablatedName } from '../../../src/trace/readings/ablation-words';
import { removableParts } from '../../../src/trace/readings/model-part';
import type { CompareData } from '../../state/compare/comparison';
import { compareStrings } from '../../strings/compare';
import { quotedToken } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import type { Intervention } from '../controls/intervention';
import '../controls/intervention';

const texts = compareStrings.patch;

/** What is asked: after which tokens, and of which prediction. */
export type PatchPlaces = Pick<Readings['patch']['params'], 'other' | 'a' | 'b' | 'pairs' | 'id' | 'ratherThan'>;

@customElement('compare-patch')
export class ComparePatch extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 14px 0 4px; }
      h3 { margin: 0 0 4px; font-size: 1em; font-weight: 600; }
      p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) places!: PatchPlaces;

  override render() {
    return html`
      <h3>${texts.title}</h3>
      <p class="small muted">${texts.explanation}</p>
      <trace-intervention .label=${texts.title} .intervention=${this.patching()}></trace-intervention>
    `;
  }

  private patching(): Intervention<Patch> {
    const { comparison, choice } = this.data;
    const { places } = this;
    const { a, b, id, ratherThan } = places;
    const { plan, model } = comparison.a.summary;
    const { layer, head } = choice.a;
    return {
      action: 'patch',
      of: [comparison, layer, head, a, b, id, ratherThan],
      parts: removableParts(plan, choice.a, model.heads),
      label: (part) => texts.run(ablatedName(part)),
      run: (part, signal) => comparison.a.readings.read('patch', { ...places, part }, signal),
      sentences: (patch) => patchSentences(patch, quotedToken),
    };
  }
}
