/** Whether a part makes two texts predict differently, by intervention: A run anew with what the part gives in B. */
import { shallowArrayEquals } from '@lit/task';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { Readings } from '../../../src/engine/protocol/reading-protocol';
import type { Patch } from '../../../src/trace/compare/patch';
import { hasWay } from '../../../src/trace/compare/patch-sweep';
import { measureOf, patchSentences, sweepSentences } from '../../../src/trace/compare/patch-words';
import { ablatedName } from '../../../src/trace/readings/ablation-words';
import { everyPart, type ModelComponent, removableParts, samePart } from '../../../src/trace/readings/model-part';
import { shownStack } from '../../../src/trace/steps/stacks';
import { Piecewise } from '../../base/piecewise';
import { CompareChooseEvent, chooseOfA, type SideChoice } from '../../choice/compare-choice';
import { FocusHandover } from '../../keyboard/focus-handover';
import type { ChooseEvent } from '../../panel/panel';
import type { HeadTint } from '../../state/attention/head-tint';
import { type CompareData, sizesOf } from '../../state/compare/comparison';
import { patchTint } from '../../state/compare/patch-tint';
import { compareStrings as strings } from '../../strings/compare';
import { quotedToken } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import '../attention/head-matrix';
import type { ChooseMlpEvent } from '../attention/head-matrix';
import { failureOf } from '../controls/error-box';
import type { Intervention, InterventionRun } from '../controls/intervention';
import '../controls/intervention';

const texts = strings.patch;

/** What is asked: after which tokens, and of which prediction. */
export type PatchPlaces = Pick<Readings['patch']['params'], 'other' | 'a' | 'b' | 'pairs' | 'id' | 'ratherThan'>;

@customElement('compare-patch')
export class ComparePatch extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 14px 0 4px; }
      h3 { margin: 0 0 4px; font-size: 1em; font-weight: 600; }
      h4 { margin: 8px 0 4px; font-size: var(--small); font-weight: 600; color: var(--muted); }
      p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
      .sweep { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; margin: 8px 0; }
      trace-head-matrix { max-width: 420px; margin: 6px 0; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) places!: PatchPlaces;
  /** Of what every part is tried, while that goes on or when it has ended; `undefined`: nobody wants that. */
  @state() private sweptOf: readonly unknown[] | undefined;
  /** Of what one run has told that A and B are so alike that no other part needs to be tried. */
  private noWayOf: readonly unknown[] | undefined;
  /** Whether an MLP was chosen last in the matrix. */
  @state() private isMlp = false;
  @query('trace-intervention') private single!: InterventionRun;
  private readonly sweep = new Piecewise<Patch>(this, () => ({
    of: this.of,
    wanted: this.isSwept && !this.hasNoWay ? this.every.map((_, index) => index) : [],
    fetch: async (index, signal) => {
      const { of } = this;
      const patch = await this.run(this.every[index] as ModelComponent, signal);
      if (!hasWay(patch)) this.noWayOf = of;
      return patch;
    },
  }));
  private parts: { readonly of: object; readonly every: readonly ModelComponent[] } | undefined;
  /** What is painted, as long as no further run has ended. */
  private tints:
    | { readonly of: ReadonlyMap<number, Patch>; readonly size: number; readonly made: HeadTint[] }
    | undefined;

  constructor() {
    super();
    new FocusHandover(this, () =>
      ['.sweep vscode-button', 'trace-intervention'].map((place) => this.renderRoot.querySelector<HTMLElement>(place)),
    );
  }

  override render() {
    return html`
      <h3>${texts.title}</h3>
      <p class="small muted">${texts.explanation}</p>
      <trace-intervention .label=${texts.title} .intervention=${this.patching()}>${this.sweepButton()}</trace-intervention>
      ${this.swept()}
    `;
  }

  private patching(): Intervention<Patch> {
    const { choice, comparison } = this.data;
    const { plan, model } = comparison.a.summary;
    return {
      action: 'patch',
      of: this.of,
      parts: removableParts(plan, choice.a, model.heads),
      label: (part) => texts.run(ablatedName(part)),
      run: async (part, signal) => this.patches.find((patch) => samePart(patch.part, part)) ?? this.run(part, signal),
      sentences: (patch) => patchSentences(patch, quotedToken),
    };
  }

  private async run(part: ModelComponent, signal: AbortSignal): Promise<Patch> {
    const patch = await this.data.comparison.a.readings.read('patch', { ...this.places, part }, signal);
    this.dispatchEvent(new Event('patched', { bubbles: true, composed: true }));
    return patch;
  }

  private get of(): readonly unknown[] {
    const { a, b, id, ratherThan } = this.places;
    return [this.data.comparison, a, b, id, ratherThan];
  }

  /** Every part, one run after another. */
  private sweepButton() {
    const [total, done] = [this.every.length, this.patches.length];
    const left = total - done;
    const { isRunning } = this;
    return html`<div class="sweep">
        ${
          isRunning
            ? html`<span role="progressbar" aria-label=${texts.all} aria-valuemin="0" aria-valuemax=${total} aria-valuenow=${done}
                aria-valuetext=${texts.tried(done, total)}>${texts.tried(done, total)}</span>
              <vscode-button secondary data-action="cancel-all" @click=${this.cancel}>${texts.cancel}</vscode-button>`
            : left > 0 && !this.hasNoWay && this.sweep.error === undefined
              ? html`<vscode-button secondary data-action="patch-all" @click=${this.begin}>${done > 0 ? texts.others(left) : texts.all}</vscode-button>`
              : nothing
        }
      </div>`;
  }

  private get isRunning(): boolean {
    return this.isSwept && this.patches.length < this.every.length && !this.hasNoWay && this.sweep.error === undefined;
  }

  private swept() {
    const { patches, isRunning } = this;
    const total = this.every.length;
    return html`${failureOf(this.sweep)}
      <p role="status" data-sweep=${patches.length}>${isRunning ? nothing : sweepSentences(patches, total, quotedToken).join(' ')}</p>
      ${this.matrices()}`;
  }

  private matrices() {
    const [first] = this.patches;
    if (!first || !hasWay(first)) return nothing;
    const cross = this.every.some((part) => part.cross);
    return html`<p class="small muted">${texts.matrixOf(measureOf(first, quotedToken))}</p>
      <div @choose=${this.chosen} @choose-mlp=${this.chosenMlp}>
        ${cross ? html`<h4>${strings.ownHeads}</h4>` : nothing}${this.matrix(false)}
        ${cross ? html`<h4>${strings.crossHeads}</h4>${this.matrix(true)}` : nothing}
      </div>`;
  }

  private matrix(cross: boolean) {
    const { comparison, choice } = this.data;
    const { plan, model } = comparison.a.summary;
    const stack = shownStack(plan, plan.stacks.at(-1)?.name, model);
    const [{ layer, head = 0 }] = removableParts(plan, choice.a, model.heads) as [ModelComponent];
    return html`<trace-head-matrix data-cross=${cross} .stack=${stack} .place=${{ layer, head }} .isMlp=${this.isMlp && !cross}
      .tint=${this.tint(cross)}></trace-head-matrix>`;
  }

  private tint(cross: boolean): HeadTint {
    const { known } = this.sweep;
    if (this.tints?.of !== known || this.tints.size !== known.size) {
      const { patches } = this;
      this.tints = { of: known, size: known.size, made: [false, true].map((of) => patchTint(patches, of)) };
    }
    return this.tints.made[cross ? 1 : 0] as HeadTint;
  }

  private get every(): readonly ModelComponent[] {
    const { plan } = this.data.comparison.a.summary;
    if (this.parts?.of !== plan) this.parts = { of: plan, every: everyPart(plan) };
    return this.parts.every;
  }

  private get patches(): readonly Patch[] {
    return [...this.sweep.known.values()];
  }

  private get isSwept(): boolean {
    return this.sweptOf !== undefined && shallowArrayEquals(this.sweptOf, this.of);
  }

  private get hasNoWay(): boolean {
    return this.noWayOf !== undefined && shallowArrayEquals(this.noWayOf, this.of);
  }

  private readonly begin = (): void => {
    this.sweptOf = this.of;
  };

  private readonly cancel = (): void => {
    this.sweptOf = undefined;
  };

  private readonly chosen = (event: Event): void => {
    event.stopPropagation();
    const { layer = 0, head = 0 } = (event as ChooseEvent).detail;
    const cross = (event.target as HTMLElement).dataset['cross'] === 'true';
    this.choose({ kind: 'head', layer, head, cross }, { layer, head });
  };

  private readonly chosenMlp = (event: ChooseMlpEvent): void => {
    event.stopPropagation();
    const { detail: layer } = event;
    this.choose({ kind: 'mlp', layer, head: null, cross: false }, { layer });
  };

  /** In the panel as well as here, where its run is told. */
  private choose(part: ModelComponent, change: Partial<SideChoice>): void {
    const { comparison, choice } = this.data;
    this.isMlp = part.kind === 'mlp';
    const sizes = { a: sizesOf(comparison, 'a'), b: sizesOf(comparison, 'b') };
    this.dispatchEvent(new CompareChooseEvent(chooseOfA(choice, change, sizes)));
    this.single.ask(part);
  }
}
