/** Above a heat map of vectors: what to look for in it, in the marked column, with an example from this trace. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type MarkedColumn, markedColumn } from '../../../src/trace/steps/look-for';
import { matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { Query } from '../../base/query';
import { chosenIn } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import { neuronIn } from '../../state/residual/neuron-place';
import { quotedToken } from '../../strings/format';
import { lookForStrings as texts } from '../../strings/look-for';
import { sharedStyles } from '../../theme/styles';
import { withTerms } from '../controls/term';

/** The most values that are read for this one line: about 60 rows of a large model. */
const MOST_VALUES = 262_144;

@customElement('trace-look-for')
export class LookFor extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; flex: 1 1 100%; min-height: 1.3em; font-size: var(--small); color: var(--muted); }
      p { margin: 0; line-height: 1.3; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) tensor!: StepTensor;
  /** The column that the map marks. */
  @property({ attribute: false }) column!: number;
  /** The values that the map shows. */
  private readonly values = new Query<Float32Array>(this, () => {
    const { panel, tensor, sizes } = this;
    const [rows, columns] = sizes;
    if (rows * columns > MOST_VALUES) return undefined;
    const whole = (size: number) => ({ size, spans: [{ start: 0, stop: size }] });
    const fetch = async (signal: AbortSignal) =>
      (await panel.windows.grid(addressOf(tensor, panel.summary), tensor, whole(rows), whole(columns), signal)).values;
    return { of: [panel.windows, tensor.name, tensor.variant], key: [tensor.head], fetch };
  });

  override render() {
    const seen = this.seen;
    return seen
      ? html`<p data-look-for=${seen.kind}>${withTerms(this.words(seen), { view: 'embedding', plan: this.panel.summary.plan })}</p>`
      : nothing;
  }

  private get row(): number {
    return chosenIn(this.panel.choice, rowSequence(this.tensor) ?? TOKENS);
  }

  private get sizes(): readonly [number, number] {
    const { rows, columns } = matrixOf(this.tensor);
    return [rows, columns];
  }

  private get seen(): MarkedColumn | undefined {
    const { value } = this.values;
    const [, columns] = this.sizes;
    return value && markedColumn(value, columns, { row: this.row, column: this.column });
  }

  private words(seen: MarkedColumn): string {
    const { panel, tensor } = this;
    const token = tokensIn(panel.summary, rowSequence(tensor) ?? TOKENS)[seen.row];
    const isOther = seen.row !== this.row;
    const isNeuron = neuronIn(tensor, panel.summary.plan, seen.column) !== undefined;
    return texts[seen.kind](seen, { of: this.sizes[0], token: token ? quotedToken(token) : '', isOther, isNeuron });
  }
}
