/** A term of the glossary in running text: what it means is shown where it is pointed at, or has the focus. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type SectionView, splitByTerms, type Term } from '../../../src/trace/steps/glossary';
import { sharedStyles } from '../../theme/styles';
import { TipToggle } from './tip-toggle';
import './floating-tip';

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

  @property({ attribute: false }) term!: Term;
  @property({ attribute: false }) word = '';
  /** What stands before it and follows it without a space. */
  @property({ attribute: false }) opening = '';
  @property({ attribute: false }) punctuation = '';
  private readonly tip = new TipToggle(this);

  override render() {
    const { term, word, opening, punctuation, tip } = this;
    const button = this.renderRoot?.querySelector('button') ?? undefined;
    return html`<span class=${opening || punctuation ? 'joined' : ''}>${opening}<button type="button" data-term=${term.name} aria-description=${term.meaning}
      @pointerenter=${tip.show} @pointerleave=${tip.hide} @focus=${tip.show} @blur=${tip.hide} @click=${tip.show}
      @keydown=${tip.key}>${word}</button>${punctuation}</span>${
        tip.open
          ? html`<trace-floating-tip .anchor=${button} .content=${html`<b>${term.name}</b> <span data-meaning>${term.meaning}</span>`}></trace-floating-tip>`
          : nothing
      }`;
  }
}

/**
 * A text whose terms can be pointed at.
 * @param view the step that it is about
 */
export function withTerms(text: string, view?: SectionView): (string | TemplateResult)[] {
  const parts = splitByTerms(text, view);
  return parts.map((part, at) => {
    const [before, after] = [parts[at - 1], parts[at + 1]];
    if (part.term)
      return html`<trace-term .term=${part.term} .word=${part.text} .opening=${opening(before)} .punctuation=${closing(after)}></trace-term>`;
    // Terms have taken what belongs to them.
    const [begin, end] = [before?.term ? closing(part).length : 0, after?.term ? opening(part).length : 0];
    return part.text.slice(begin, part.text.length - end);
  });
}

type Part = { readonly text: string; readonly term?: Term | undefined } | undefined;

/** What a part of a text begins with that must not begin a line. */
function closing(part: Part): string {
  return (part && !part.term && /^[.,;:!?)…]+/.exec(part.text)?.[0]) || '';
}

/** What a part of a text ends with that must not end a line. */
function opening(part: Part): string {
  return (part && !part.term && /[(“]+$/.exec(part.text)?.[0]) || '';
}
