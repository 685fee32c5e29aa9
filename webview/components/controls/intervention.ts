/**
 * Runs a model anew with one of its parts changed: a button for each part, the run while it goes on, its answer in words.
 * Further buttons can stand in its slot: below its own and above the answer, which moves none of them.
 */
import { shallowArrayEquals } from '@lit/task';
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { type PatchedPart, samePart } from '../../../src/trace/readings/model-part';
import { afterPaint } from '../../base/after-paint';
import { Query } from '../../base/query';
import { FocusHandover } from '../../keyboard/focus-handover';
import { StayEvent } from '../../panel/panel';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from './error-box';

/** @typeParam T what a run tells @typeParam P what can be changed */
export interface Intervention<T = unknown, P extends PatchedPart = PatchedPart> {
  /** What a button's `data-action` begins with. */
  readonly action: string;
  /** What its runs are of: a trace, a token, a place. An answer of anything else is not left standing, and no run begins unasked. */
  readonly of: readonly unknown[];
  /** What the answer of a part is of besides, where that is not the same for all of them. */
  readonly besides?: (part: P) => unknown;
  /** How the part is changed: where that changes, the part that was run with is run with anew. */
  readonly how?: readonly unknown[];
  /** Those that can be changed. */
  readonly parts: readonly P[];
  readonly label: (part: P) => string;
  /** Which part to begin with, the first, and what each is for, in a short line; left out: none is marked. */
  readonly advice?: string | undefined;
  /** Those that are rarely needed: they are folded, with what they are for. Behind the others in `parts`. */
  readonly rare?: { readonly are: (part: P) => boolean; readonly title: string; readonly about: string } | undefined;
  /**
   * What the buttons say until it is known which part each is of: they stand in their places and cannot be pressed, since one
   * that takes another's place under a pointer would be hit instead. Left out: it is known.
   */
  readonly awaited?: string | undefined;
  readonly run: (part: P, signal: AbortSignal) => Promise<T>;
  /** The first has the result; the others explain it. */
  readonly sentences: (answer: T) => readonly string[];
  /** What of the explanation is in sight, in plain sentences: then all of it is folded. Left out, or none: all of it is in sight. */
  readonly plain?: (answer: T) => readonly string[];
  /** What shows the result, between the two. */
  readonly shown?: (answer: T) => TemplateResult;
}

interface Asked {
  readonly part: PatchedPart;
  readonly of: readonly unknown[];
}

@customElement('trace-intervention')
export class InterventionRun extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      p { margin: 4px 0; max-width: 76ch; line-height: 1.45; }
      /* In a narrow panel its words take two lines. */
      vscode-button { max-width: 100%; }
      vscode-button::part(base) { white-space: normal; }
      .answer { scroll-margin: 6px; }
      .parts { display: flex; flex-wrap: wrap; gap: 6px 10px; margin: 6px 0; }
      summary { cursor: pointer; width: fit-content; }
    `,
  ];

  @property({ attribute: false }) intervention!: Intervention;
  /** What the group of buttons is for. */
  @property({ attribute: false }) label = '';
  @state() private asked: Asked | undefined;
  /** Whether the answer is to come into view once it is told. */
  private isAwaited = false;
  private readonly answer = new Query<unknown>(this, () => {
    const { asked, intervention } = this;
    if (!asked) return undefined;
    const { of, how = [], run } = intervention;
    return { of: [...of, asked], key: how, fetch: (signal) => run(asked.part, signal) };
  });

  constructor() {
    super();
    // Cancel goes with the run: the buttons that begin one stay.
    new FocusHandover(this, ['.parts vscode-button']);
  }

  /** Run with this part: with one that the next intervention has, as when it is chosen at the same time. */
  ask(part: PatchedPart): void {
    this.asked = { part, of: this.ofPart(part) };
  }

  /** The same, as the reader wants it: where the answer is long, or stands further down, it comes into view. */
  askAndShow(part: PatchedPart): void {
    this.isAwaited = true;
    this.ask(part);
  }

  /** No answer is told any more, nor awaited. */
  forget(): void {
    this.asked = undefined;
  }

  private ofPart(part: PatchedPart): readonly unknown[] {
    const { of, besides } = this.intervention;
    return [...of, besides?.(part)];
  }

  /** To the button of the part that was run with, or to the first. */
  override focus(options?: FocusOptions): void {
    const at = this.intervention.parts.findIndex((part) => this.asked && samePart(part, this.asked.part));
    const button = this.renderRoot.querySelectorAll<HTMLElement>('.parts vscode-button')[Math.max(at, 0)];
    const folded = button?.closest('details');
    if (folded) folded.open = true;
    button?.focus(options);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { asked, intervention } = this;
    if (!changed.has('intervention') || !asked) return;
    const isOne = intervention.parts.some((part) => samePart(part, asked.part));
    if (!isOne || !shallowArrayEquals(asked.of, this.ofPart(asked.part))) this.asked = undefined;
  }

  override updated(): void {
    const { answer } = this;
    if (!this.isAwaited || answer.pending || (answer.value === undefined && answer.error === undefined)) return;
    this.isAwaited = false;
    // What shows the result has its height then, and what stays in its place below it has moved there.
    afterPaint(() => this.showAnswer());
  }

  /** Into view, and there it stays: what was held in its place until then would take the view back. */
  private showAnswer(): void {
    const shown = this.renderRoot.querySelector('.answer');
    const before = shown?.getBoundingClientRect().top;
    shown?.scrollIntoView({ block: 'nearest' });
    if (shown?.getBoundingClientRect().top !== before) shown?.dispatchEvent(new StayEvent());
  }

  override render() {
    const { answer, asked, intervention } = this;
    const told = !answer.pending && answer.value !== undefined;
    const [result = nothing, ...reasons] = told ? intervention.sentences(answer.value) : [];
    const { parts, advice, rare } = intervention;
    const [common, folded] = [parts.filter((part) => !rare?.are(part)), parts.filter((part) => rare?.are(part))];
    return html`
      <div class="parts" role="group" aria-label=${this.label}>
        ${common.map((part, at) => this.button(part, advice !== undefined && at === 0))}
        ${answer.pending ? html`<vscode-button secondary data-action="cancel-${intervention.action}" @click=${this.cancel}>${strings.cancel}</vscode-button>` : nothing}
      </div>
      <slot></slot>
      ${advice === undefined ? nothing : html`<p class="small muted" data-advice>${advice}</p>`}
      ${rare && folded.length > 0 ? this.folded(folded, rare) : nothing}
      <div class="answer"><p role="status" data-answer=${told ? asked?.part.kind : nothing}>${
        answer.pending ? strings.loading : reasons.length > 0 ? html`<strong>${result}</strong>` : result
      }</p>
      ${told ? intervention.shown?.(answer.value) : nothing}
      ${reasons.length > 0 ? this.explanation(reasons, intervention.plain?.(answer.value)) : nothing}
      ${failureOf(answer)}</div>
    `;
  }

  private explanation(reasons: readonly string[], plain: readonly string[] = []) {
    const whole = html`<p data-reasons>${reasons.join(' ')}</p>`;
    if (plain.length === 0) return whole;
    return html`<p data-plain>${plain.join(' ')}</p><details data-further><summary>${strings.inDetail}</summary>${whole}</details>`;
  }

  /** Opened by the reader alone: what stands below stays in its place when one of them is run from elsewhere. */
  private folded(parts: readonly PatchedPart[], { title, about }: NonNullable<Intervention['rare']>) {
    return html`<details data-rare><summary>${title}</summary><p class="small muted">${about}</p>
      <div class="parts" role="group" aria-label=${title}>${parts.map((part) => this.button(part, false))}</div></details>`;
  }

  /** @param isFirst whether it is the one to begin with */
  private button(part: PatchedPart, isFirst: boolean) {
    const { action, label, awaited } = this.intervention;
    const named = `${action}-${part.cross ? 'cross' : part.kind}`;
    const press = () => this.askAndShow(part);
    const isAwaited = awaited !== undefined;
    return html`<vscode-button ?secondary=${!isFirst} ?disabled=${isAwaited} data-action=${isAwaited ? nothing : named} @click=${isAwaited ? nothing : press}>${awaited ?? label(part)}</vscode-button>`;
  }

  private readonly cancel = (): void => this.forget();
}
