/** Controls for block, head and view, which apply to all figures. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ModelInfo } from '../../../src/engine/protocol/model-protocol';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import { isOther } from '../../base/is-other';
import { ATTENTION_VIEWS, type AttentionView, type Choice, shownBlock, VIEWS, type View } from '../../choice/choice';
import { ChooseEvent } from '../../panel/panel';
import { strings } from '../../strings/strings';
import { stripStrings } from '../../strings/token-strip';
import { sharedStyles } from '../../theme/styles';
import '../controls/segmented';

@customElement('trace-pickers')
export class Pickers extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center; min-width: 0; }
      .start, .end { display: flex; flex-wrap: wrap; gap: 6px 18px; min-width: 0; }
      .end { gap: 6px 12px; margin-left: auto; }
      trace-segmented { max-width: 100%; }
      /* Two rows at most, so that the steps keep their room. */
      @container (max-width: 560px) {
        .start, .end { flex: 1 0 100%; flex-wrap: nowrap; overflow-x: auto; margin: 0; padding: 2px;
          gap: 5px; }
        trace-segmented { max-width: none; flex: none; }
        /* Each row of numbers scrolls by itself, so that both chosen numbers stay visible. */
        .start { overflow: visible; }
        .start trace-segmented { flex: 0 1 auto; }
      }
      /* Blocks and heads are on separate lines if both together would be cut. */
      @container (max-width: 300px) {
        .start { flex-wrap: wrap; }
        .start trace-segmented { flex: 1 0 100%; max-width: 100%; }
      }
      /* The menu has it as well. */
      @container (max-width: 480px) { [data-picker='variant'] { display: none; } }
      @container (max-width: 560px) { [data-picker='attention']::part(label) { display: none; } }
    `,
  ];

  /** The stack whose blocks and heads are offered; named if there are several. */
  @property({ attribute: false, hasChanged: isOther }) stack!: ShownStack;
  @property({ attribute: false }) named = false;
  @property({ attribute: false }) choice!: Choice;
  /** Whether block and head are still being chosen; none is marked then. */
  @property({ attribute: false }) undecided = false;
  /** The model's variant; `withVariant` says whether it is chosen here, because there is no room elsewhere. */
  @property({ attribute: false }) variants: ModelInfo['variant'] = null;
  @property({ attribute: false }) withVariant = false;

  override render() {
    const { choice, stack, named } = this;
    const { layer, head } = shownBlock(choice);
    const fixed = choice.variant !== 'model';
    return html`
      <div class="start">
        ${this.numbers('layer', named ? strings.blockIn(stack.name) : strings.block, fixed ? 1 : stack.layers, layer)}
        ${this.numbers('head', strings.head, fixed ? 1 : stack.heads, head)}
      </div>
      <div class="end">
        ${this.attention()}
        ${this.views()} ${this.withVariant ? variantPicker(this.variants, choice.variant, this) : nothing}
      </div>
    `;
  }

  private numbers(key: 'layer' | 'head', label: string, count: number, value: number) {
    const options = Array.from({ length: count }, (_, index) => ({ value: String(index), label: String(index) }));
    return html`<trace-segmented data-picker=${key} .label=${label} .options=${options} .value=${this.undecided ? '' : String(Math.min(value, count - 1))}
      @pick=${(event: CustomEvent<string>) => this.choose({ [key]: Number(event.detail) })}></trace-segmented>`;
  }

  private attention() {
    const options = ATTENTION_VIEWS.map((value) => ({ value, label: stripStrings.attentionViews[value] }));
    return html`<trace-segmented data-picker="attention" .label=${stripStrings.attention} .options=${options}
      .value=${this.choice.attention}
      @pick=${(event: CustomEvent<AttentionView>) => this.choose({ attention: event.detail })}></trace-segmented>`;
  }

  private views() {
    const options = VIEWS.map((value) => ({ value, label: strings.views[value] }));
    return html`<trace-segmented data-picker="view" .label=${strings.view} .showLabel=${false} .options=${options}
      .value=${this.choice.view} @pick=${(event: CustomEvent<View>) => this.choose({ view: event.detail })}></trace-segmented>`;
  }

  private choose(choice: Partial<Choice>): void {
    this.dispatchEvent(new ChooseEvent(choice));
  }
}

/** The control that chooses the model or its variant, if it has one. @param host dispatches the choice */
export function variantPicker(variant: ModelInfo['variant'], chosen: Choice['variant'], host: EventTarget) {
  if (variant === null) return nothing;
  const options = (['model', variant] as const).map((value) => ({
    value,
    label: strings.variants[value],
    title: strings.variantTitles[value],
  }));
  return html`<trace-segmented data-picker="variant" .label=${strings.variant} .showLabel=${false} .options=${options}
    .value=${chosen}
    @pick=${(event: CustomEvent<Choice['variant']>) => host.dispatchEvent(new ChooseEvent({ variant: event.detail }))}></trace-segmented>`;
}
