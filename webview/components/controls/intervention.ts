/**
 * Runs a model again with one of its parts changed: a button for each part, the run's progress, and the result in words.
 * Further buttons can be put in its slot, which is below its own buttons and above the result, so that none of them move.
 */
import { shallowArrayEquals } from '@lit/task';
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { type PatchedPart, samePart } from '../../../src/trace/readings/model-part';
import { afterPaint } from '../../base/after-paint';
import { Query } from '../../base/query';
import { FocusHandover } from '../../keyboard/focus-handover';
import { LEAVE_KEYS } from '../../keyboard/keys';
import { StayEvent } from '../../panel/panel';
import { strings } from '../../strings/strings';
import { proseStyles, sharedStyles } from '../../theme/styles';
import { failureOf } from './error-box';

/** @typeParam T the result of a run @typeParam P the kind of part that can be changed */
export interface Intervention<T = unknown, P extends PatchedPart = PatchedPart> {
  /** The prefix of each button's `data-action`. */
  readonly action: string;
  /**
   * Identifies what the runs are about: a trace, a token, a place. A result about anything else is removed, and no run starts
   * unasked.
   */
  readonly of: readonly unknown[];
  /** What else a part's result depends on, if that differs between parts. */
  readonly besides?: (part: P) => unknown;
  /** How the part is changed; if this changes, the last part is run again. */
  readonly how?: readonly unknown[];
  /** The parts that can be changed. */
  readonly parts: readonly P[];
  readonly label: (part: P) => string;
  /** A short line that says which part to begin with (the first) and what each is for; if absent, none is marked. */
  readonly advice?: string | undefined;
  /** The parts that are rarely needed, which are in a fold with an explanation. They come last in `parts`. */
  readonly rare?: { readonly are: (part: P) => boolean; readonly title: string; readonly about: string } | undefined;
  /**
   * The text of the buttons while it is unknown which parts they are for. They are disabled then: if buttons moved under the
   * pointer, the wrong one would be pressed. Absent once the parts are known.
   */
  readonly awaited?: string | undefined;
  readonly run: (part: P, signal: AbortSignal) => Promise<T>;
  /** The first sentence gives the result; the others explain it. */
  readonly sentences: (answer: T) => readonly string[];
  /** Renders the result, between the two. */
  readonly shown?: (answer: T) => TemplateResult;
  /** What the explanation is folded with; if absent, it is in sight. */
  readonly fold?: FoldOfRun<T>;
}

/** A fold below a result, and what is told above it. */
export interface FoldOfRun<T> {
  readonly isOpen: boolean;
  /** Sentences above the fold. */
  readonly above: (answer: T) => readonly string[];
  /** Renders what follows the explanation. */
  readonly rest: (answer: T) => TemplateResult;
}

interface Asked {
  readonly part: PatchedPart;
  readonly of: readonly unknown[];
}

@customElement('trace-intervention')
export class InterventionRun extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    css`
      :host { display: block; }
      /* In a narrow panel its text takes two lines. */
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
  /** Whether to bring the result into view when it arrives. */
  private isAwaited = false;
  /** Whether the user last opened or closed the fold; no state, since the fold changes by itself. */
  private isUnfolded: boolean | undefined;
  private readonly answer = new Query<unknown>(this, () => {
    const { asked, intervention } = this;
    if (!asked) return undefined;
    const { of, how = [], run } = intervention;
    return { of: [...of, asked], key: how, fetch: (signal) => run(asked.part, signal) };
  });

  constructor() {
    super();
    // The Cancel button disappears with the run; the buttons that start one stay.
    new FocusHandover(this, ['.parts vscode-button']);
    this.addEventListener('keydown', this.leave);
  }

  /** Runs with this part. It may be a part of the next intervention, when it is chosen at the same time. */
  ask(part: PatchedPart): void {
    this.asked = { part, of: this.ofPart(part) };
  }

  /** Does the same at the user's request: a long result, or one further down, is brought into view. */
  askAndShow(part: PatchedPart): void {
    this.isAwaited = true;
    this.ask(part);
  }

  /** Removes the result and stops waiting for one. */
  forget(): void {
    this.asked = undefined;
  }

  private ofPart(part: PatchedPart): readonly unknown[] {
    const { of, besides } = this.intervention;
    return [...of, besides?.(part)];
  }

  /** Focuses the button of the last part, or else the first one. */
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
    // Only then has the rendered result its height, and what is below it has moved.
    afterPaint(() => this.showAnswer());
  }

  /** Brings the result into view and keeps it there; any place held so far is released, since it would scroll back. */
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
      ${told ? this.explanation(reasons, answer.value) : nothing}
      ${failureOf(answer)}</div>
    `;
  }

  private explanation(reasons: readonly string[], answer: unknown) {
    const { fold } = this.intervention;
    const whole = reasons.length > 0 ? html`<p data-reasons>${reasons.join(' ')}</p>` : nothing;
    if (!fold) return whole;
    const above = fold.above(answer);
    return html`${above.length > 0 ? html`<p data-above>${above.join(' ')}</p>` : nothing}
      <details data-further ?open=${this.isUnfolded ?? fold.isOpen}><summary @click=${this.keepFold}>${strings.inDetail}</summary>${whole}${fold.rest(answer)}</details>`;
  }

  /** Keeps the fold of the next result as the user left it. It is clicked before it opens or closes. */
  private readonly keepFold = ({ currentTarget }: Event): void => {
    this.isUnfolded = !(currentTarget as Element).closest('details')?.open;
  };

  /** A fold that only the user opens, so that what is below stays in place when one of its parts is run from elsewhere. */
  private folded(parts: readonly PatchedPart[], { title, about }: NonNullable<Intervention['rare']>) {
    return html`<details data-rare><summary>${title}</summary><p class="small muted">${about}</p>
      <div class="parts" role="group" aria-label=${title}>${parts.map((part) => this.button(part, false))}</div></details>`;
  }

  /** @param isFirst whether it is the part to begin with */
  private button(part: PatchedPart, isFirst: boolean) {
    const { action, label, awaited } = this.intervention;
    const named = `${action}-${part.cross ? 'cross' : part.kind}`;
    const press = () => this.askAndShow(part);
    const isAwaited = awaited !== undefined;
    return html`<vscode-button ?secondary=${!isFirst} ?disabled=${isAwaited} data-action=${isAwaited ? nothing : named} @click=${isAwaited ? nothing : press}>${awaited ?? label(part)}</vscode-button>`;
  }

  private readonly cancel = (): void => this.forget();

  /** Ends the run, from its button as from within. A result stays: the key then leads back to the heading, as from anywhere. */
  private readonly leave = (event: KeyboardEvent): void => {
    if (!this.answer.pending || event.defaultPrevented || !LEAVE_KEYS.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.forget();
  };
}
