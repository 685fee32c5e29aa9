/** Below the test on repeated random tokens: the same test without a head, and what its result means. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { type HeadPlace, isSameHead } from '../../../src/trace/heads/head-place';
import '@vscode-elements/elements/dist/vscode-button';
import type { RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import { controlHead } from '../../../src/trace/heads/control-head';
import type { DetectedKind } from '../../../src/trace/heads/head-kinds';
import { HEAD_WORDS } from '../../../src/trace/heads/head-words';
import { isWithout } from '../../../src/trace/heads/measured-heads';
import { bestRepeated } from '../../../src/trace/heads/test-verdict';
import {
  canChange,
  changedScores,
  changeText,
  controlledSentences,
  headName,
  repetitionGain,
  sayForeseen,
  sayForeseenWithout,
  sayMostChanged,
  sayOtherKinds,
} from '../../../src/trace/heads/without-head';
import { upwardEvent } from '../../base/event-of';
import { FocusHandover } from '../../keyboard/focus-handover';
import { offeredHead, typedHead } from '../../state/attention/left-out-head';
import { hundredths } from '../../strings/format';
import { headStrings as strings } from '../../strings/heads';
import { controlStyles, sharedStyles, tableStyles } from '../../theme/styles';
import { withTerms } from '../controls/term';

/** Sent to ask for the test without a head; without a head, to withdraw it. */
export class LeaveOutEvent extends upwardEvent<HeadPlace | undefined>('leave-out') {}

@customElement('trace-leave-out-head')
export class LeaveOutHead extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    controlStyles,
    css`
      :host { display: block; }
      p { margin: 6px 0; max-width: 76ch; line-height: 1.45; }
      .again { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; }
      label { display: inline-flex; align-items: center; gap: 6px; white-space: nowrap; }
      input[type='text'] { width: 7ch; }
      caption { text-align: left; color: var(--muted); font-family: var(--vscode-font-family); padding: 2px 0; }
      td, th { white-space: nowrap; padding-inline: 5px; }
      td button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer;
        text-decoration: underline dotted; }
    `,
  ];

  @property({ attribute: false }) kind!: DetectedKind;
  /** The number of blocks; `heads` is the number of heads in each. */
  @property({ attribute: false }) layers = 0;
  @property({ attribute: false }) heads = 0;
  /** The test with all heads. */
  @property({ attribute: false }) repeated!: RepeatedTokens;
  /** The test without the head, once it is done. */
  @property({ attribute: false }) left: RepeatedTokens | undefined;
  /** All of these tests that were made so far. */
  @property({ attribute: false }) lefts: readonly RepeatedTokens[] = [];
  /** A sentence about the highest-scoring head's contribution to this text's prediction; '' if it is unknown. */
  @property({ attribute: false }) adds = '';
  /** The head that is ablated in a running test. */
  @property({ attribute: false }) leaving: HeadPlace | undefined;
  /** The text typed by the user; `undefined` to show the suggested head. */
  @state() private typed: string | undefined;

  constructor() {
    super();
    new FocusHandover(this, ['[data-action]']);
  }

  override render() {
    return html`${this.said('foreseen', sayForeseen(this.repeated))}
      ${this.leaving ? this.waiting(this.leaving) : this.control()}
      <div role="status">${this.changes()}</div>
      ${this.soFar()} ${this.leaving ? nothing : this.comparison()}`;
  }

  /** The results of the tests so far, side by side, each for comparison with the next. */
  private soFar() {
    const { repeated, lefts, kind, heads } = this;
    const [first] = bestRepeated(repeated, kind, heads, 1);
    if (!first || lefts.length === 0) return nothing;
    const { without, score, change, worth } = strings.leftOutColumns;
    const hasWorth = repetitionGain(repeated) !== undefined;
    return html`<table data-left-out-so-far>
      <caption>${strings.leftOutSoFar(headName(first), HEAD_WORDS[kind].name)}</caption>
      <thead><tr><th scope="col" class="left">${without}</th><th scope="col">${score}</th><th scope="col">${change}</th>${hasWorth ? html`<th scope="col">${worth}</th>` : nothing}</tr></thead>
      <tbody>
        <tr><td class="left">${strings.leftOutNone}</td><td>${hundredths(first.score)} ${strings.plusMinus(hundredths(first.deviation ?? 0))}</td><td></td>${this.worth(repeated)}</tr>
        ${lefts.map((left) => this.rowOf(left, first))}
      </tbody>
    </table>`;
  }

  private rowOf(left: RepeatedTokens, { layer, head }: HeadPlace) {
    const { repeated: all, kind, heads } = this;
    const { without } = left;
    const of = changedScores({ all, ablated: left, heads }, kind)[layer * heads + head];
    if (!without || !of) return nothing;
    const name = headName(without);
    const isShown = this.left !== undefined && isWithout(left, this.left);
    return html`<tr class="pick ${isShown ? 'chosen' : ''}" aria-current=${isShown} data-left-out=${name} @click=${() => this.ask(without)}>
      <td class="left"><button type="button" aria-label="${strings.leftOutColumns.without} ${name}">${name}</button></td>
      <td>${hundredths(of.after)} ${strings.plusMinus(hundredths(of.spread.after))}</td>
      <td>${changeText(of)}</td>${this.worth(left)}
    </tr>`;
  }

  private worth(test: RepeatedTokens) {
    const worth = repetitionGain(test);
    return worth === undefined ? nothing : html`<td>${worth}</td>`;
  }

  /** Offers a control: a head of which no effect is expected. */
  private comparison() {
    const { repeated, left, lefts, kind, heads } = this;
    const control = left?.without && controlHead(repeated, left.without, kind, heads);
    const [first] = bestRepeated(repeated, kind, heads, 1);
    if (!control || !first || !left?.without || lefts.some((one) => isOfBlockOf(one, left))) return nothing;
    const { place } = control;
    const about = strings.aboutControl(
      {
        control: headName(place),
        left: headName(left.without),
        score: hundredths(control.score),
        by: HEAD_WORDS[control.by].name,
        called: HEAD_WORDS[kind].called,
      },
      { name: headName(first), canChange: canChange(first, place), hasWorth: repetitionGain(repeated) !== undefined },
    );
    return html`<p class="again"><vscode-button secondary data-action="test-control" @click=${() => this.ask(place)}>${strings.control(headName(place))}</vscode-button></p>
      <p class="small muted" data-control=${headName(place)}>${about}</p>`;
  }

  private waiting(head: HeadPlace) {
    return html`<p class="again" role="status">${strings.testingWithout(headName(head))}
      <vscode-button secondary data-action="cancel-without" @click=${() => this.ask(undefined)}>${strings.cancelTest}</vscode-button></p>`;
  }

  private control() {
    const text = this.typed ?? headName(this.suggested);
    const head = typedHead(text, this);
    const name = head ? headName(head) : '';
    const begin = () => head && this.ask(head);
    return html`<div class="again">
        <label>${strings.leaveOut} <input type="text" inputmode="decimal" autocomplete="off" spellcheck="false" data-leave-out
          aria-describedby="about" aria-invalid=${head === undefined} .value=${live(text)} @input=${this.type}
          @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && begin()}></label>
        <vscode-button secondary data-action="test-without" title=${strings.testWithoutTitle} ?disabled=${head === undefined} @click=${begin}>${strings.testWithout(name)}</vscode-button>
        ${this.left ? html`<vscode-button secondary data-action="all-heads" @click=${() => this.ask(undefined)}>${strings.allHeads}</vscode-button>` : nothing}
      </div>
      <p class="small muted" id="about" data-offered ?hidden=${isSame(head, this.left?.without)}>${this.about(head)}</p>`;
  }

  /** Why this head is offered, or which heads there are. */
  private about(head: HeadPlace | undefined): string {
    const { repeated, heads, kind } = this;
    if (!head) return strings.noSuchHead(this.layers - 1, heads - 1);
    const [first] = bestRepeated(repeated, kind, heads, 1);
    if (!isSame(head, offeredHead(repeated, kind, heads))) return strings.anyHead;
    if (isSame(head, first))
      return strings.offeredFirst(headName(head), HEAD_WORDS[kind].name, hundredths(first?.score ?? 0));
    const score = repeated.scores.previous[head.layer * heads + head.head] as number;
    return strings.offered(headName(head), hundredths(score));
  }

  /** The ablated head, or else the one that is offered. */
  private get suggested(): HeadPlace {
    const { repeated, left, kind, heads } = this;
    return left?.without ?? offeredHead(repeated, kind, heads) ?? { layer: 0, head: 0 };
  }

  private changes() {
    const { repeated: all, left, heads, kind } = this;
    if (!left || this.leaving) return nothing;
    const tests = { all, ablated: left, heads };
    const controlled = controlledSentences(tests, this.lefts, kind).join(' ');
    return html`${this.said('most-changed', sayMostChanged(tests, kind, controlled !== ''))} ${this.said('other-kinds', sayOtherKinds(tests, kind))} ${this.said('controlled', controlled)} ${this.said('foreseen-without', sayForeseenWithout(tests, kind))} ${this.said('adds', this.adds)}`;
  }

  private said(what: string, text: string | undefined) {
    return text ? html`<p data-said=${what}>${withTerms(text)}</p>` : nothing;
  }

  private type(event: Event): void {
    this.typed = (event.target as HTMLInputElement).value;
  }

  private ask(head: HeadPlace | undefined): void {
    this.typed = undefined;
    this.dispatchEvent(new LeaveOutEvent(head));
  }
}

/** Whether both tests leave out different heads of one block, so that one is the control of the other. */
function isOfBlockOf({ without: one }: RepeatedTokens, { without: other }: RepeatedTokens): boolean {
  return one?.layer === other?.layer && one?.head !== other?.head;
}

function isSame(one: HeadPlace | undefined, other: HeadPlace | null | undefined): boolean {
  return one !== undefined && other != null && isSameHead(one, other);
}
