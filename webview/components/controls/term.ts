/** A term of the glossary in running text: what it means is shown where it is pointed at, or has the focus. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type About, splitByTerms, type TextPart, type ToldTerm } from '../../../src/trace/steps/glossary';
import { sharedStyles } from '../../theme/styles';
import { TipToggle } from './tip-toggle';
import './floating-tip';
import type { VirtualElement } from '@floating-ui/dom';

/** Of a higher text the tip would stand far from its word: there it leaves only the word’s own line free. In CSS pixels. */
const MOST = 220;

/** As wide as the word, and as high as the text that it stands in. */
function besideItsText(word: HTMLElement): VirtualElement {
  return {
    contextElement: word,
    getBoundingClientRect: () => {
      const own = word.getBoundingClientRect();
      const text = textOf(word)?.getBoundingClientRect();
      return text && text.height <= MOST ? new DOMRect(own.x, text.y, own.width, text.height) : own;
    },
  };
}

/** The nearest that is laid out as a block: a paragraph, an item of a list, a cell. */
function textOf(word: HTMLElement): Element | undefined {
  for (let around = parentOf(word); around; around = parentOf(around))
    if (!/^(?:inline|contents)/.test(getComputedStyle(around).display)) return around;
  return undefined;
}

/** Also through slots, and out of what a component draws. */
function parentOf(element: Element): Element | undefined {
  if (element.assignedSlot) return element.assignedSlot;
  const { parentNode } = element;
  if (parentNode instanceof ShadowRoot) return parentNode.host;
  return parentNode instanceof Element ? parentNode : undefined;
}

@customElement('trace-term')
export class TermWord extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* What stands right before or behind a term stays on its line. */
      :host { display: inline; }
      .joined { white-space: nowrap; }
      button { all: unset; cursor: help; text-decoration: underline dotted; text-decoration-color: var(--muted);
        text-underline-offset: 3px; border-radius: 2px; }
      button:focus-visible { outline: 1px solid var(--vscode-focusBorder, #0078d4); outline-offset: 1px; }
    `,
  ];

  @property({ attribute: false }) term!: ToldTerm;
  /** Whether something stands before it or follows it without a space: it is given in the slots of these names. */
  @property({ attribute: false }) isJoined = false;
  /** Whether it names a control: with the focus alone its tip would cover the next control, to which one goes on. */
  @property({ attribute: false }) namesControl = false;
  private readonly tip = new TipToggle(this);
  /** What the tip stands beside: the same in every update. */
  private readonly text = besideItsText(this);

  override render() {
    const { term, isJoined, namesControl, tip } = this;
    return html`<span class=${isJoined ? 'joined' : ''}><slot name="opening"></slot><button type="button" data-term=${term.name} aria-description=${term.meaning}
      @pointerenter=${tip.show} @pointerleave=${tip.hide} @focus=${namesControl ? nothing : tip.show} @blur=${tip.hide} @click=${tip.show}
      @keydown=${tip.key}><slot></slot></button><slot name="punctuation"></slot></span>${
        tip.open
          ? html`<trace-floating-tip .anchor=${namesControl ? this : this.text} .content=${html`<b>${term.name}</b> <span data-meaning>${term.meaning}</span>`}></trace-floating-tip>`
          : nothing
      }`;
  }
}

/**
 * A text whose terms can be pointed at.
 * @param about the step and the model that it is about
 * @param seen names of the terms that stood before it, to which those of this text are added
 */
export function withTerms(text: string, about?: About, seen?: Set<string>): (string | TemplateResult)[] {
  const parts = splitByTerms(text, about, seen);
  return parts.map(({ text: own, term }, at) => {
    const [before, after] = [parts[at - 1], parts[at + 1]];
    if (term) return termWord(term, own, opening(before), closing(after));
    // Terms have taken what belongs to them.
    const [begin, end] = [before?.term ? closing(parts[at]).length : 0, after?.term ? opening(parts[at]).length : 0];
    return own.slice(begin, own.length - end);
  });
}

/** A term as the name of a control: what it means is shown where it is pointed at or pressed. */
export function controlTerm(name: string): TemplateResult | string {
  const [part] = splitByTerms(name);
  return part?.term ? html`<trace-term .term=${part.term} .namesControl=${true}>${name}</trace-term>` : name;
}

/** The word is content, so that what it stands in is read as a whole text. */
function termWord(term: ToldTerm, word: string, before: string, after: string): TemplateResult {
  const slotted = (slot: string, text: string) => (text ? html`<span slot=${slot}>${text}</span>` : nothing);
  return html`<trace-term .term=${term} .isJoined=${before !== '' || after !== ''}>${slotted('opening', before)}${word}${slotted('punctuation', after)}</trace-term>`;
}

type Part = TextPart | undefined;

/** What a part of a text begins with that must not begin a line. */
function closing(part: Part): string {
  return (part && !part.term && /^(?:[’']s\b|[.,;:!?)…])+/.exec(part.text)?.[0]) || '';
}

/** What a part of a text ends with that must not end a line. */
function opening(part: Part): string {
  return (part && !part.term && /[(“]+$/.exec(part.text)?.[0]) || '';
}
