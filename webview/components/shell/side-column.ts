/** The column beside the steps: the rail, and below it the next tokens. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type {
  ClearestHead,
  HeadContributions,
  OpeningContributions,
} from '../../../src/engine/protocol/reading-protocol';
import type { Failable } from '../../base/query';
import { shownBlock } from '../../choice/choice';
import { clearestTint } from '../../state/attention/clearest-head';
import { hasContributions } from '../../state/attention/contributions';
import type { HeadTint } from '../../state/attention/head-tint';
import type { StepData } from '../../state/generation/step-data';
import { chosenBy } from '../../state/story/chosen-by';
import { isBeforeAttention } from '../../state/story/quiet-heads';
import { quotedToken } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import '../story/next-bars';
import './rail';

@customElement('trace-side-column')
export class SideColumn extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: flex; flex-direction: column; min-height: 0; border-right: 1px solid var(--line); }
      trace-rail { flex: 1 1 auto; min-height: 0; }
      trace-next-bars { flex: none; padding: 8px 12px 10px; border-top: 1px solid var(--line); }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) contributions: OpeningContributions | undefined;
  /** What the map of all heads shows. */
  @property({ attribute: false }) mapped: HeadContributions | undefined;
  /** Shown instead of contributions if no head contributes to a logit. */
  @property({ attribute: false }) clearest: ClearestHead | undefined;
  /** Whether the head that the panel opens on is still to be chosen. */
  @property({ attribute: false }) awaitsHead = false;
  /** Why the heads' contributions could not be computed. */
  @property({ attribute: false }) failure: Failable | undefined;
  /** Whether a lesson is read. */
  @property({ type: Boolean }) led = false;
  /** Whether it is about attention patterns. */
  @property({ attribute: false }) ofPatterns = false;
  /** The steps of a short walk; `undefined` for all. */
  @property({ attribute: false }) short: readonly number[] | undefined;
  /** The numbers of steps with a failed proof. */
  /** The numbers of steps that were read. */
  @property({ attribute: false }) read: ReadonlySet<number> = new Set();
  @property({ attribute: false }) failed!: ReadonlySet<number>;

  /** The same object for the same colours, so that they are not drawn again. */
  private tinted: { readonly of: ClearestHead; readonly label: string; readonly tint: HeadTint } | undefined;

  override render() {
    const { panel, contributions, clearest, awaitsHead, failure, failed } = this;
    const { choice, summary } = panel;
    return html`<trace-rail .kept=${panel.host?.kept} .current=${choice.step} .read=${this.read} .plan=${summary.plan} .model=${summary.model}
        .place=${shownBlock(choice)} .fixed=${choice.variant !== 'model'} .contributions=${this.mapped}
        .chosenBy=${chosenBy(choice, clearest ?? contributions)} .tint=${this.tint} .awaits=${hasContributions(summary)} .awaitsHead=${awaitsHead} .failure=${failure} .failed=${failed} .level=${choice.level} .quiet=${isBeforeAttention(panel)} .ofPatterns=${this.ofPatterns} .short=${this.short} @go=${this.go}></trace-rail>
      ${summary.plan.predicts === 'next token' ? html`<trace-next-bars ?led=${this.led} .panel=${panel}></trace-next-bars>` : nothing}`;
  }

  /** For the token whose attention it is. */
  private get tint(): HeadTint | undefined {
    const { clearest, panel } = this;
    const token = panel.summary.tokens[panel.choice.token];
    if (!clearest || !token) return undefined;
    const [of, label] = [clearest, quotedToken(token)];
    if (this.tinted?.of !== of || this.tinted.label !== label)
      this.tinted = { of, label, tint: clearestTint(of, label) };
    return this.tinted.tint;
  }

  private go(event: Event): void {
    this.dispatchEvent(new CustomEvent<number>('go', { detail: (event as CustomEvent<number>).detail }));
  }
}
