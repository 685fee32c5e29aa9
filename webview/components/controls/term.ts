/** A term of the glossary in running text; its meaning is shown while it is pointed at, or once it is pressed. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type About, type ExplainedTerm, splitByTerms, type TextPart } from '../../../src/trace/steps/glossary';
import { hasOtherWords, wordOfText } from '../../keyboard/words-of-text';
import { keyStrings } from '../../strings/keys';
import { sharedStyles } from '../../theme/styles';
import { TipToggle } from './tip-toggle';
import './floating-tip';
import type { VirtualElement } from '@floating-ui/dom';

/** In CSS pixels. For a text higher than this the tip would be far from its word, so it only keeps the word's own line free. */
const MAX_TEXT_HEIGHT = 220;

/** An anchor as wide as the word and as high as the text around it. */
function besideItsText(word: HTMLElement): VirtualElement {
  return {
    contextElement: word,
    getBoundingClientRect: () => {
      const own = word.getBoundingClientRect();
      const text = textOf(word)?.getBoundingClientRect();
      return text && text.height <= MAX_TEXT_HEIGHT ? new DOMRect(own.x, text.y, own.width, text.height) : own;
    },
  };
}

/** The nearest ancestor laid out as a block: a paragraph, a list item, a table cell. */
function textOf(word: HTMLElement): Element | undefined {
  for (let around = parentOf(word); around; around = parentOf(around))
    if (!/^(?:inline|contents)/.test(getComputedStyle(around).display)) return around;
  return undefined;
}

/** The parent, also across slots and shadow roots. */
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
      /* Whatever is right before or after a term stays on its line. */
      :host { display: inline; }
      .joined { white-space: nowrap; }
      button { all: unset; cursor: help; text-decoration: underline dotted; text-decoration-color: var(--muted);
        text-underline-offset: 3px; border-radius: 2px; }
      button:focus-visible { outline: 1px solid var(--vscode-focusBorder, #0078d4); outline-offset: 1px; }
    `,
  ];

  @property({ attribute: false }) term!: ExplainedTerm;
  /** Whether text before or after it is joined without a space; it is given in slots of these names. */
  @property({ attribute: false }) isJoined = false;
  /** Whether it names a control; its tip stands beside the name, not beside the text around it. */
  @property({ attribute: false }) namesControl = false;
  private readonly tip = new TipToggle(this);
  /** The anchor of the tip, the same object in every update. */
  private readonly text = besideItsText(this);

  /** Whether its tip says how to reach the other words: to whoever has the focus here, and need not point at them. */
  private get showsKeys(): boolean {
    const button = this.renderRoot.querySelector('button');
    return this.tip.pressed && button !== null && hasOtherWords(button);
  }

  override render() {
    const { term, isJoined, namesControl, tip } = this;
    return html`<span class=${isJoined ? 'joined' : ''}><slot name="opening"></slot><button type="button" data-term=${term.name} aria-description=${term.meaning} ${wordOfText({ meaning: term.meaning, tip, inText: this })}
      @pointerenter=${tip.show} @pointerleave=${tip.leave} @blur=${tip.hide} @click=${tip.press} @keydown=${tip.key}><slot></slot></button><slot name="punctuation"></slot></span>${
        tip.open
          ? html`<trace-floating-tip .anchor=${namesControl ? this : this.text} .content=${html`<b>${term.name}</b> <span data-meaning>${term.meaning}</span>${this.showsKeys ? html` <small data-keys>${keyStrings.otherWords}</small>` : nothing}`}></trace-floating-tip>`
          : nothing
      }`;
  }
}

/**
 * A text in which terms can be pointed at.
 * @param about the step and model that it is about
 * @param seen names of the terms explained earlier; those of this text are added
 */
export function withTerms(text: string, about?: About, seen?: Set<string>): (string | TemplateResult)[] {
  const parts = splitByTerms(text, about, seen);
  return parts.map(({ text: own, term }, at) => {
    const [before, after] = [parts[at - 1], parts[at + 1]];
    if (term) return termWord(term, own, opening(before), closing(after));
    // Characters that belong to a term's line were moved into it.
    const [begin, end] = [before?.term ? closing(parts[at]).length : 0, after?.term ? opening(parts[at]).length : 0];
    return own.slice(begin, own.length - end);
  });
}

/** A term as the name of a control; its meaning is shown when it is pointed at or pressed. */
export function controlTerm(name: string): TemplateResult | string {
  const [part] = splitByTerms(name);
  return part?.term ? html`<trace-term .term=${part.term} .namesControl=${true}>${name}</trace-term>` : name;
}

/** The word is an element's content, so that the text around it is read as a whole. */
function termWord(term: ExplainedTerm, word: string, before: string, after: string): TemplateResult {
  const slotted = (slot: string, text: string) => (text ? html`<span slot=${slot}>${text}</span>` : nothing);
  return html`<trace-term .term=${term} .isJoined=${before !== '' || after !== ''}>${slotted('opening', before)}${word}${slotted('punctuation', after)}</trace-term>`;
}

type Part = TextPart | undefined;

/** The beginning of a part of a text that must not begin a line. */
function closing(part: Part): string {
  return (part && !part.term && /^(?:[’']s\b|[.,;:!?)…])+/.exec(part.text)?.[0]) || '';
}

/** The end of a part of a text that must not end a line. */
function opening(part: Part): string {
  return (part && !part.term && /[(“]+$/.exec(part.text)?.[0]) || '';
}
